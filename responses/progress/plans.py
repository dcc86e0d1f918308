"""The plan of one response: the office's milestones worked back from its safe day, with any changes made by hand.

Dates are worked out on demand and never stored, so a corrected date of publication, a new office plan or a one-off bank
holiday moves them straight away. Only changes made by hand for this response are stored.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from django.db.models import Prefetch, prefetch_related_objects

from inspections.clock.deadlines import STEPS, Clock, ClockError, day_number, milestones
from responses.enums import ForceStatus
from responses.models import PlannedStep, Response
from responses.queries import force_tracks
from responses.workflow import FORCE_SETTLED, PUBLISHED, SUBMITTED
from s55tracker.accounts.models import User
from s55tracker.left_out import each_that_can_be_shown
from s55tracker.present import present
from s55tracker.working_days.calendar import NO_DAYS, format_date, format_weekday_and_date, why_not_working
from s55tracker.working_days.queries import proclaimed_days_of

# The statuses in which each of the office's own steps is done.
DONE_IN = {
    "draft_ready": SUBMITTED,
    "to_approver": SUBMITTED,
    "publish": PUBLISHED,
}

WITH_PEOPLE = PlannedStep.objects.select_related("owner", "changed_by")


@dataclass(frozen=True, kw_only=True)
class PlanLine:
    """One step of the plan: its date, how it was worked out, and who is responsible.

    `planned_on` is the date the office's plan gives now, `planned_number` is the day after publication from which that
    date was worked out, and `reason` explains how. `first_due_on` is the plan's date when someone first changed this
    step by hand; `why_changed` says why. `warnings` say what is now wrong with a date chosen by hand.
    """

    step: str
    label: str
    due_on: date
    planned_on: date
    planned_number: int
    reason: str
    is_done: bool
    owner: User | None
    has_own_owner: bool = False
    first_due_on: date | None = None
    why_changed: str = ""
    version: int = 0
    row: PlannedStep | None = None
    warnings: list[str] = field(default_factory=list)

    @property
    def is_by_hand(self) -> bool:
        """True if a person chose the date, even if the office's plan now gives the same one."""
        return self.first_due_on is not None

    @property
    def changed_by(self) -> User | None:
        """The person who set the date by hand. Makes a query unless that person is loaded already."""
        return self.row.changed_by if self.row is not None and self.is_by_hand else None

    @property
    def working(self) -> str:
        """How the date was worked out, in a sentence or two."""
        if not self.is_by_hand:
            return self.reason
        return f"Changed by hand. The date in the office’s plan is {format_date(self.planned_on)}: {self.reason}"

    @property
    def is_moved(self) -> bool:
        return self.first_due_on is not None and self.first_due_on != self.due_on


@dataclass(frozen=True, kw_only=True)
class ResponsePlan:
    """The steps in order. `trouble` says why there are none, if the office's plan does not fit this clock."""

    lines: list[PlanLine]
    trouble: str = ""

    def line(self, step: str) -> PlanLine | None:
        return next((line for line in self.lines if line.step == step), None)

    def next_open(self, *, today: date | None = None) -> PlanLine | None:
        """The first step not done or, with `today`, the first such step due today or later."""
        return next((line for line in self.lines if not line.is_done and (today is None or line.due_on >= today)), None)

    @property
    def warnings(self) -> list[str]:
        return [warning for line in self.lines for warning in line.warnings]


def plan_of(
    response: Response,
    *,
    changed: Iterable[PlannedStep] | None = None,
    extra: frozenset[date] = NO_DAYS,
    days: Mapping[str, int] | None = None,
    clock: Clock | None = None,
) -> ResponsePlan:
    """The plan of a response with its body and inspection loaded. `extra` are its office's one-off bank holidays.

    `days` and `clock` replace the office's own plan and the inspection's own dates, to ask what the plan was or would
    be. Queries the steps changed by hand and the forces' tracks, unless they were prefetched.
    """
    if changed is None:
        changed = response.planned_steps.all() if _is_prefetched(response) else WITH_PEOPLE.filter(response=response)
    rows = {row.step: row for row in changed}
    clock = response.inspection.clock if clock is None else clock
    try:
        steps = milestones(clock, response.body.milestones if days is None else days, extra=extra)
    except ClockError as error:
        return ResponsePlan(lines=[], trouble=str(error))
    lines = []
    for step in steps:
        row = rows.get(step.key)
        moved = row if row is not None and row.due_on is not None else None
        lines.append(
            PlanLine(
                step=step.key,
                label=STEPS[step.key],
                due_on=present(moved.due_on) if moved else step.due_on,
                planned_on=step.due_on,
                planned_number=step.number,
                reason=step.reason,
                is_done=is_done(response, step.key),
                owner=row.owner if row and row.owner_id else response.owner,
                has_own_owner=bool(row and row.owner_id),
                first_due_on=moved.first_due_on if moved else None,
                why_changed=moved.reason if moved else "",
                version=row.version if row else 0,
                row=row,
            )
        )
    return ResponsePlan(
        lines=[
            replace(line, warnings=_troubles(lines, line, clock=clock, extra=extra))
            if line.is_by_hand and not line.is_done
            else line
            for line in lines
        ]
    )


def plans_of(responses: Iterable[Response]) -> dict[int, ResponsePlan]:
    """The plans of many responses with body, inspection and owner loaded, by key: at most three queries.

    A plan that causes an error is left out and reported.
    """
    responses = list(responses)
    prefetch_related_objects(
        responses,
        Prefetch("planned_steps", WITH_PEOPLE),
        Prefetch("force_requests", force_tracks()),
    )
    extra = proclaimed_days_of({response.body_id for response in responses}) if responses else {}
    return dict(
        each_that_can_be_shown(
            responses,
            lambda response: (response.pk, plan_of(response, extra=extra[response.body_id])),
            part="the plans",
        )
    )


def is_done(response: Response, step: str) -> bool:
    """True if the step has been done, from the status of the response and its forces."""
    if response.first_published_on is not None:
        return True
    tracks = list(response.force_requests.all())
    if step == "invite_force":
        return all(track.status != ForceStatus.NOT_INVITED for track in tracks)
    if step == "force_comments_due":
        return bool(tracks) and all(track.status in FORCE_SETTLED for track in tracks)
    return response.status in DONE_IN[step]


def why_not_on(
    plan: ResponsePlan, step: str, day: date, *, clock: Clock, extra: frozenset[date] = NO_DAYS
) -> str | None:
    """Why a step cannot be planned for that day, in a sentence that says what to do; None if it can."""
    if day < clock.published_on:
        return f"The report was published on {format_date(clock.published_on)}. Choose that day or a later one."
    if day > clock.safe_day:
        return f"The safe day is {format_date(clock.safe_day)}. Choose that day or an earlier one."
    if (closed := why_not_working(day, extra=extra)) is not None:
        return f"{format_date(day)} is {closed}. Choose a working day."
    before, after = _open_neighbours(plan.lines, step)
    for line in before:
        if line.due_on > day:
            return f"“{line.label}” comes first and is planned for {format_date(line.due_on)}: choose that day or a later one."
    for line in after:
        if line.due_on < day:
            return f"“{line.label}” comes after and is planned for {format_date(line.due_on)}: choose that day or an earlier one."
    return None


def moved_lines(old: ResponsePlan, new: ResponsePlan) -> list[tuple[PlanLine, PlanLine]]:
    """The open steps that have different dates in the two plans."""
    return [
        (before, line)
        for line in new.lines
        if not line.is_done and (before := old.line(line.step)) is not None and before.due_on != line.due_on
    ]


def _troubles(lines: list[PlanLine], line: PlanLine, *, clock: Clock, extra: frozenset[date]) -> list[str]:
    """Why a date chosen by hand would now be refused: the report's date, the holidays and the plan may have changed
    since.
    """
    found = []
    chosen = f"“{line.label}” was set to {format_weekday_and_date(line.due_on)} by hand"
    if line.due_on < clock.published_on:
        found.append(f"{chosen}, which is before the report was published. Choose another day.")
    if line.due_on > clock.safe_day:
        late = _days(day_number(clock, line.due_on) - day_number(clock, clock.safe_day))
        found.append(f"{chosen}, which is {late} after the safe day. Choose an earlier day.")
    if (closed := why_not_working(line.due_on, extra=extra)) is not None:
        found.append(f"{chosen}, which is now {closed}. Choose another day.")
    before, after = _open_neighbours(lines, line.step)
    for other in before:
        if other.due_on > line.due_on:
            found.append(
                f"{chosen}, and “{other.label}”, which comes first, is on {format_date(other.due_on)}. Change one of them."
            )
    for other in after:
        # If two dates chosen by hand conflict, warn once, at the later step.
        if other.due_on < line.due_on and not other.is_by_hand:
            found.append(
                f"{chosen}, and “{other.label}”, which comes after, is on {format_date(other.due_on)}. Change one of them."
            )
    return found


def _open_neighbours(lines: list[PlanLine], step: str) -> tuple[list[PlanLine], list[PlanLine]]:
    """The open steps before this one, nearest first, and those after it."""
    place = next((number for number, line in enumerate(lines) if line.step == step), 0)
    before = [line for line in reversed(lines[:place]) if not line.is_done]
    return before, [line for line in lines[place + 1 :] if not line.is_done]


def _is_prefetched(response: Response) -> bool:
    return "planned_steps" in getattr(response, "_prefetched_objects_cache", {})


def _days(number: int) -> str:
    return f"{number:,} day{'' if number == 1 else 's'}"


__all__ = ["PlanLine", "ResponsePlan", "is_done", "moved_lines", "plan_of", "plans_of", "why_not_on"]
