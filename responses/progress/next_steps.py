"""A response's next step, and who has to take it. The workspace, My work and the lists all use these words.

`next_step` decides from loaded facts and makes no queries; `next_steps` loads them, in a fixed number of queries
however many responses there are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import assert_never

from django.urls import reverse
from django.utils import timezone

from inspections.clock.deadlines import format_date
from responses.completeness.comment_dates import outlasts_safe_day
from responses.completeness.problems import Problem
from responses.enums import ApprovalDecision, ForceStatus, Move, ResponseStatus
from responses.models import ForceRequest, Response
from responses.places import move_url, url_of, url_of_place
from responses.progress.owners import has_able_owner
from responses.progress.returns import unchanged
from responses.progress.situations import Situation, situations_of
from responses.workflow import WITH_FORCE
from s55tracker.accounts.models import Absence
from s55tracker.accounts.roles import Role
from s55tracker.govuk.templatetags.dates import govuk_time
from s55tracker.left_out import each_that_can_be_shown
from s55tracker.present import present
from s55tracker.text.wording import listed

# Problems in the text come after the date and the invitation.
TEXT = 2
# Keys of inspections.clock.deadlines.STEPS.
DRAFT, TO_APPROVER, PUBLISH = "draft_ready", "to_approver", "publish"


@dataclass(frozen=True, kw_only=True)
class NextStep:
    """One step. `task` is what to do, as an instruction without a full stop ("Explain recommendation 3").

    If it is this person's step, `url` and `button` lead to the exact place; otherwise `waits_for` is who it is waiting
    for, and `since` the day the wait began. If neither applies, nothing is left to do. `because` says why this person
    got it, if necessary.
    """

    task: str
    is_mine: bool = False
    url: str = ""
    button: str = ""
    waits_for: str = ""
    since: date | None = None
    until: date | None = None
    because: str = ""
    # The plan's step that this is part of. The date of that step is the nearest one that matters.
    plan_step: str = ""

    @property
    def sentence(self) -> str:
        """ "Your next step: answer recommendation 3." or "Waiting for April Approver since 3 October 2026, to approve ..." """
        if self.is_mine:
            return f"Your next step: {self.task[0].lower()}{self.task[1:]}."
        if not self.waits_for:
            return f"{self.task}."
        since = f" since {format_date(self.since)}" if self.since else ""
        # A force has a date; for anyone else, say what we are waiting for.
        what = f", until {format_date(self.until)}" if self.until else f", to {self.task[0].lower()}{self.task[1:]}"
        return f"Waiting for {self.waits_for}{since}{what}."


def next_step(situation: Situation) -> NextStep:
    """This response's next step, as this person sees it."""
    match ResponseStatus(situation.response.status):
        case ResponseStatus.NOT_STARTED | ResponseStatus.DRAFTING:
            return _while_drafting(situation)
        case ResponseStatus.WITH_APPROVER:
            return _with_the_approver(situation)
        case ResponseStatus.APPROVED:
            step = _publish(situation)
            return _officers(situation, step, since=situation.response.status_changed_at)
        case ResponseStatus.PUBLISHED:
            return _after_publishing(situation)
        case ResponseStatus.DISTRIBUTED:
            return NextStep(task="Complete: published and all copies sent")
        case ResponseStatus.NOT_NEEDED:
            return NextStep(task="No response is needed, so there is nothing to do")
        case status:
            assert_never(status)


def next_steps(
    responses: Iterable[Response], *, user, today: date, away: Mapping[int, Absence] | None = None
) -> dict[int, NextStep]:
    """The next step of each response, by its key. A response that causes an error is left out. The responses have
    inspection, body and owner loaded.

    `away` are the owners who are away today, if already loaded.
    """
    situations = situations_of(responses, user=user, today=today, away=away)
    return dict(
        each_that_can_be_shown(
            situations.values(),
            lambda situation: (situation.response.pk, next_step(situation)),
            part="the next steps",
            named=lambda situation: situation.response,
        )
    )


def _while_drafting(situation: Situation) -> NextStep:
    response, problems = situation.response, [problem for problem in situation.problems if problem.must]
    forces = {request.force_id: request for request in response.force_requests.all()}

    def awaited(problem: Problem) -> bool:
        """True if the force still has time, so that the next step is the force's, not ours."""
        if problem.force is None:
            return False
        request = forces[problem.force.pk]
        if request.status not in WITH_FORCE or request.comments_due_on < situation.today:
            return False
        return request.status == ForceStatus.RETURNED or not outlasts_safe_day(
            comment_by=request.comments_due_on,
            asked_on=_day(request.status_changed_at),
            safe_day=response.inspection.safe_day_on,
            today=situation.today,
        )

    ours = sorted((problem for problem in problems if not awaited(problem)), key=_urgency)
    because = _why_it_came_back(situation)
    to_change = unchanged(situation.returned)
    if to_change and not (ours and _urgency(ours[0]) < TEXT):
        place = to_change[0]
        step = NextStep(
            task=f"Change {place.named}",
            is_mine=True,
            url=url_of_place(response, place.section, place.finding_id),
            button="Change this",
            because=place.because,
            plan_step=DRAFT,
        )
        return _officers(situation, step, since=response.status_changed_at)
    if ours:
        problem = ours[0]
        step = NextStep(
            task=_task_of(problem),
            is_mine=True,
            url=url_of(problem, response),
            button=_button_for(problem),
            because=because,
            plan_step=_plan_step_of(problem),
            until=_date_of(problem, forces),
        )
        return _officers(situation, step, since=response.status_changed_at)
    if problems:
        request = forces[present(problems[0].force).pk]
        return NextStep(
            task=f"Comment on the report ({request.force})",
            waits_for=str(request.force),
            since=_day(request.status_changed_at),
            until=request.comment_by,
            plan_step="force_comments_due",
        )
    if because and not situation.returned and not _was_edited(situation):
        return _officers(situation, _change_what_was_asked(situation, because), since=response.status_changed_at)
    step = _move(
        situation,
        Move.SUBMIT,
        "Submit the response for approval",
        "Submit for approval",
        because=because,
        plan_step=TO_APPROVER,
    )
    return _officers(situation, step, since=response.status_changed_at)


def _with_the_approver(situation: Situation) -> NextStep:
    response, approval = situation.response, situation.last_approval
    own = approval is not None and approval.submitted_by_id == situation.user_id
    has_signed = situation.user_id in situation.signed_by
    if Role.APPROVER in situation.roles and (response.body.allows_self_approval or not own) and not has_signed:
        by = f"submitted by {approval.submitted_by}" if approval else ""
        if situation.signed_by:
            by = f"{by}; it needs a second approval"
        return NextStep(
            task="Approve the response or return it",
            is_mine=True,
            url=reverse("response-approval", args=[response.reference]),
            button="Read and decide",
            because=by,
            plan_step=PUBLISH,
        )
    return NextStep(
        task="Approve the response or return it",
        waits_for="the approver",
        since=_day(response.status_changed_at),
        plan_step=PUBLISH,
    )


def _publish(situation: Situation) -> NextStep:
    """Publish it, or fix the problem that prevents the scheduled publication."""
    schedule = situation.schedule
    step = _move(situation, Move.PUBLISH, "Publish the response", "Publish", plan_step=PUBLISH)
    if schedule is None:
        return step
    page = reverse("response-schedule", args=[situation.response.reference])
    if schedule.blocked_because:
        return replace(
            step,
            task="Fix the problem with the scheduled publication",
            url=page,
            button="See the problem",
            because=schedule.blocked_because.rstrip("."),
        )
    local = timezone.localtime(schedule.publish_at)
    when = f"{govuk_time(local)} on {format_date(local.date())}"
    return replace(step, task=f"Wait for the publication at {when}", url=page, button="See the schedule")


def _after_publishing(situation: Situation) -> NextStep:
    response, publication, line = situation.response, situation.publication, situation.next_line
    if publication and publication.needs_a_decision_on_its_pdf:
        step = NextStep(
            task="Decide what to do about the PDF, which could not be made",
            is_mine=True,
            url=reverse("response-publication", args=[response.reference]),
            button="See the PDF",
        )
    elif line:
        step = NextStep(
            task=f"Record this copy: {line.line}",
            is_mine=True,
            url=reverse("response-distribution-line", args=[response.reference, line.pk]),
            button="Record as sent",
            because="required by law" if line.duty == "statutory" else "",
        )
    else:
        step = NextStep(
            task="Check the copies sent",
            is_mine=True,
            url=reverse("response-distribution", args=[response.reference]),
            button="See the copies",
        )
    return _officers(situation, step, since=response.status_changed_at)


def _move(situation: Situation, move: Move, task: str, button: str, *, because: str = "", plan_step: str) -> NextStep:
    return NextStep(
        task=task,
        is_mine=True,
        url=move_url(situation.response, move),
        button=button,
        because=because,
        plan_step=plan_step,
    )


def _officers(situation: Situation, step: NextStep, *, since: datetime) -> NextStep:
    """The step as an officer sees it; for anyone else, who it is waiting for.

    While the owner is away, the substitute sees the step as the owner would, with the reason, and others wait for the
    substitute.
    """
    away = situation.away
    if Role.OFFICER in situation.roles:
        if away is None or not situation.is_stood_in_for:
            return step
        return replace(step, because="; ".join(filter(None, [f"because {away.user} is away", step.because])))
    owner = situation.response.owner
    if not has_able_owner(situation.response):
        whom = "an officer of this office"
        if owner is not None and owner.is_active:
            whom = f"{whom} ({owner}, who owns it, is not an officer)"
    else:
        whom = f"{away.substitute}, who stands in for {owner}" if away else str(owner)
    return NextStep(task=step.task, waits_for=whom, since=_day(since), plan_step=step.plan_step, until=None)


def _change_what_was_asked(situation: Situation, because: str) -> NextStep:
    """The step to take if no place was named: the reason says what to change."""
    response, approval = situation.response, present(situation.last_approval)
    if approval.decision == ApprovalDecision.RETURNED:
        task, page = (
            f"Make the changes {approval.decided_by} asked for",
            reverse("response-approval", args=[response.reference]),
        )
        return NextStep(
            task=task, is_mine=True, url=page, button="See what to change", because=because, plan_step=DRAFT
        )
    return NextStep(
        task="Change what the correction is about",
        is_mine=True,
        url=f"{response.get_absolute_url()}#report",
        button="Choose the part to change",
        because=because,
        plan_step=DRAFT,
    )


def _was_edited(situation: Situation) -> bool:
    """True if any of the office's text has been saved since the response came back."""
    since = situation.response.status_changed_at
    return any(passage.edited_at > since for passage in situation.response.passages.all())


def _is_begun_correction(situation: Situation) -> bool:
    """True if a correction has been started and has not yet been with the approver."""
    approval = situation.last_approval
    return (
        situation.response.first_published_on is not None
        and approval is not None
        and approval.decision == ApprovalDecision.APPROVED
        and approval.withdrawn_at is None
    )


def _why_it_came_back(situation: Situation) -> str:
    approval = situation.last_approval
    if approval is None:
        return ""
    if situation.returned and not unchanged(situation.returned):
        named = listed([place.named for place in situation.returned])
        return f"{named} {'has' if len(situation.returned) == 1 else 'have'} been changed since"
    if _is_begun_correction(situation):
        return f"to be corrected: {situation.response.correction_reason}"
    if approval.decision == ApprovalDecision.RETURNED:
        return f"returned by {approval.decided_by}: {approval.reason}"
    if approval.withdrawn_at and approval.withdrawn_because:
        return f"the approval was withdrawn: {approval.withdrawn_because}"
    return ""


def _urgency(problem: Problem) -> int:
    """The date first, because everything is counted from it; then the invitation, because the force needs time."""
    return {"inspection": 0, "force": 1}.get(problem.place, TEXT)


def _task_of(problem: Problem) -> str:
    """The problem's sentence up to its explanation: "Explain recommendation 3"."""
    return re.split(r"[:.] ", problem.sentence)[0].rstrip(".")


def _plan_step_of(problem: Problem) -> str:
    """The plan's step that the problem delays."""
    if problem.place != "force":
        return DRAFT
    return "invite_force" if problem.sentence.startswith("Invite") else "force_comments_due"


def _date_of(problem: Problem, forces: Mapping[int, ForceRequest]) -> date | None:
    """The force's date, if its comments are missing."""
    return forces[problem.force.pk].comment_by if problem.force is not None else None


def _button_for(problem: Problem) -> str:
    return {"inspection": "Check the date", "force": "Go to the force’s comments"}.get(problem.place, "Write this")


def _day(moment: datetime) -> date:
    return timezone.localdate(moment)


__all__ = ["NextStep", "Situation", "next_step", "next_steps", "situations_of"]
