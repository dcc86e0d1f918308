"""Works out what a bulk change would do to each response: the old and new values, or why it cannot change. Nothing is
written here. The same lines are worked out for the preview and again under the locks of the change; if they differ,
someone has changed something in between, and the person must check again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from inspections.clock.deadlines import STEPS
from responses.enums import BulkKind
from responses.exceptions import WorkflowError
from responses.models import BulkChange, Response
from responses.permissions import OWNER_MUST_BE_OFFICER, check_can_assign, check_can_plan
from responses.progress.plans import PlanLine, plans_of, why_not_on
from s55tracker.accounts.memberships import body_ids_of, roles_in
from s55tracker.accounts.models import User
from s55tracker.accounts.roles import Role
from s55tracker.refusals import NotPermitted
from s55tracker.working_days.calendar import format_date, working_days_on
from s55tracker.working_days.queries import proclaimed_days_of

# As many responses as one transaction can change and one person can check.
MOST = 200
MOST_WORKING_DAYS = 60
NOBODY = "No one"


@dataclass(frozen=True, kw_only=True)
class Line:
    """One response in a bulk change. `why_not` is empty if it will change; `old` and `new` are the values as stored in
    JSON, and `old_words` and `new_words` the same values as shown to people.
    """

    response: Response
    old: str
    old_words: str
    new: str = ""
    new_words: str = ""
    why_not: str = ""
    # The values that an undo needs: the version of the plan's row, and whether and why a person had chosen its date.
    version: int = 0
    was_by_hand: bool = False
    old_reason: str = ""

    @property
    def seen(self) -> list[str]:
        """The part of this line that the person read in the preview."""
        return [self.old, self.old_words, self.new, self.new_words, self.why_not]


@dataclass(frozen=True, kw_only=True)
class NewOwner:
    """Gives all the responses to one person."""

    owner: User
    kind = BulkKind.OWNER
    reason = ""

    def what(self, number: int) -> str:
        return f"Gave {format_responses(number)} to {self.owner}"

    def lines(self, responses: Sequence[Response], *, by: User) -> list[Line]:
        """Return a line for each response. Besides the queries for the two people's roles, this makes one: for the
        offices where the new owner is an officer.
        """
        offices = body_ids_of(self.owner, [Role.OFFICER]) if self.owner.is_active else set()
        return [self._line(response, by=by, offices=offices) for response in responses]

    def _line(self, response: Response, *, by: User, offices: set[int]) -> Line:
        old = response.owner
        why_not = _refusal(check_can_assign, by, response)
        if not why_not and response.body_id not in offices:
            why_not = OWNER_MUST_BE_OFFICER
        if not why_not and old == self.owner:
            why_not = f"{old} already owns it."
        return Line(
            response=response,
            old=str(old.pk) if old else "",
            old_words=str(old) if old else NOBODY,
            new="" if why_not else str(self.owner.pk),
            new_words="" if why_not else str(self.owner),
            why_not=why_not,
        )


@dataclass(frozen=True, kw_only=True)
class MovedStep:
    """Moves one step of each plan: to a day, or by a number of working days (negative: earlier)."""

    step: str
    reason: str
    due_on: date | None = None
    working_days: int = 0
    kind = BulkKind.STEP

    def what(self, number: int) -> str:
        of_them = f"“{STEPS[self.step]}” of {format_responses(number)}"
        if self.due_on:
            return f"Moved {of_them} to {format_date(self.due_on)}"
        days = abs(self.working_days)
        return f"Moved {of_them} {days} working day{'' if days == 1 else 's'} {'later' if self.working_days > 0 else 'earlier'}"

    def lines(self, responses: Sequence[Response], *, by: User) -> list[Line]:
        """Return a line for each response that has a plan. Makes at most four queries: for the steps changed by hand,
        the forces' tracks, and the bank holidays.
        """
        plans = plans_of(responses)
        extra = proclaimed_days_of({response.body_id for response in responses})
        return [
            self._line(each, plans[each.pk], by=by, extra=extra[each.body_id]) for each in responses if each.pk in plans
        ]

    def _line(self, response: Response, plan, *, by: User, extra: frozenset[date]) -> Line:
        planned: PlanLine | None = plan.line(self.step)
        if planned is None:
            why_not = plan.trouble or "Its plan has no such step."
            return Line(response=response, old="", old_words="Not planned", why_not=why_not)
        new = self.due_on or working_days_on(planned.due_on, self.working_days, extra=extra)
        why_not = _refusal(check_can_plan, by, response)
        if not why_not and planned.is_done:
            why_not = f"“{planned.label}” has been done, so there is nothing left to plan."
        if not why_not and new == planned.due_on:
            why_not = "This step is already planned for that day."
        # If the day is refused, show it beside the reason.
        about_the_day = not why_not
        if about_the_day:
            why_not = why_not_on(plan, self.step, new, clock=response.inspection.clock, extra=extra) or ""
        return Line(
            response=response,
            old=planned.due_on.isoformat(),
            old_words=format_date(planned.due_on),
            new=new.isoformat() if about_the_day else "",
            new_words=format_date(new) if about_the_day else "",
            why_not=why_not,
            version=planned.version,
            was_by_hand=planned.is_by_hand,
            old_reason=planned.why_changed,
        )


def seen_of(lines: Sequence[Line]) -> dict[str, list[str]]:
    """What a preview showed, by the response's reference, in the form the confirmation sends back."""
    return {line.response.reference: line.seen for line in lines}


def changed_since(lines: Sequence[Line], seen: Mapping[str, Sequence[str]]) -> list[str]:
    """Differences from the preview, one sentence per response; empty if there are none."""
    sentences = []
    for line in lines:
        then = list(seen.get(line.response.reference, ()))
        if then == line.seen:
            continue
        sentences.append(f"{line.response.inspection.title} ({line.response.reference}): {_difference(line, then)}")
    return sentences


def _difference(line: Line, then: list[str]) -> str:
    if len(then) != len(line.seen):
        return "you have not checked it yet."
    old, old_words, _new, new_words, why_not = then
    if line.old != old:
        return f"it was “{old_words}” when you looked and is now “{line.old_words}”."
    if line.why_not and not why_not:
        return f"it can no longer be changed. {line.why_not}"
    if why_not and not line.why_not:
        return "it can now be changed."
    if line.why_not != why_not:
        return line.why_not
    return f"it would now become “{line.new_words}”, not “{new_words}”."


# --- Permission
# -----------------------------------------------------------------------------------------------------------


def check_can_undo(user, change: BulkChange, *, now: datetime) -> None:
    """Undo is possible once, for seven days, for the person who made the change or a manager of the office."""
    if user.pk != change.by_id and Role.MANAGER not in roles_in(user, change.body):
        raise NotPermitted(f"Only {change.by}, who made this change, or a manager of the office can undo it.")
    if change.undone_at is not None:
        raise WorkflowError(f"{change.undone_by} has already undone this. It cannot be undone twice.")
    if now > change.can_be_undone_until:
        raise WorkflowError("This was changed more than 7 days ago, so it can no longer be undone.")


def why_no_undo(user, change: BulkChange, *, now: datetime) -> str:
    """Why an undo would be refused; empty if it is possible."""
    return _refusal(check_can_undo, user, change, now=now)


def format_responses(number: int) -> str:
    return f"{number} response{'' if number == 1 else 's'}"


def _refusal(check, *args, **details) -> str:
    try:
        check(*args, **details)
    except (NotPermitted, WorkflowError) as refusal:
        return str(refusal)
    return ""
