"""Updates responses when an inspection or an office changes.

Registered in responses/apps.py.
"""

from __future__ import annotations

from django.utils import timezone

from inspections.clock.deadlines import Clock
from inspections.listeners import Change, NoResponse
from inspections.models import Finding, Inspection
from inspections.queries import findings_for_us
from responses.calendars.actions import end_calendar_addresses
from responses.comments.actions import separate_threads_from_finding
from responses.completeness.problems import named
from responses.drafting.actions import mark_not_needed, open_response
from responses.force_queries import latest_submissions
from responses.models import ForceComment, GuestText, Passage, Response
from responses.planning.handing_over import hand_over, replace_substitute
from responses.planning.replanning import format_moved_plans, notify_of_moved_steps
from responses.queries import open_responses
from responses.reminders.recalculation import lock_recalculations, request_recalculation, request_recalculation_for
from responses.search.indexing import index_report
from responses.workspace.revising import separate_from_finding
from responses.workspace.transitions import locked_response, take_back_after_change
from s55tracker.accounts.models import Force, PolicingBody, User
from s55tracker.accounts.roles import Role
from s55tracker.audit.trail import record
from s55tracker.office.listeners import Before, OfficeChange
from s55tracker.present import present
from s55tracker.refusals import Refused

WHAT_CHANGED = {
    Change.FACTS: "The record of the report",
    Change.FINDINGS: "The list of findings",
    Change.DATE: "The date of publication",
}

WHAT_WAS_DONE = {
    Change.FACTS: "changed the details of the report",
    Change.FINDINGS: "changed the findings of the report",
    Change.DATE: "corrected the date of publication",
}

WHY_MOVED = {
    Change.FACTS: "changed the details of the report",
    Change.DATE: "corrected the date of publication",
}


def update_after_inspection_change(
    *,
    inspection: Inspection,
    change: Change,
    by,
    no_response: NoResponse | None = None,
    finding: Finding | None = None,
    old_clock: Clock | None = None,
) -> None:
    """Open the office's response when an inspection is logged; withdraw approvals when its details change."""
    if change == Change.LOGGED:
        response = open_response(by=by, inspection=inspection, body=inspection.recorded_by)
        if no_response is not None:
            record_no_response(response, no_response, by=by)
        index_report(inspection)
        return
    answering = Response.objects.filter(inspection=inspection).order_by("pk")
    lock_recalculations(answering)
    if change == Change.FINDING_GOES:
        # Lock before removing any part of the finding: someone saving a comment on it has locked the response, and we
        # wait here until they have finished.
        for response in answering:
            locked_response(response)
        forget_empty_comments(present(finding))
        separate_from_finding(present(finding))
        separate_threads_from_finding(by=by, finding=present(finding))
        return
    for response in answering:
        response = locked_response(response)
        if change == Change.FINDINGS:
            check_keeps_submitted_comments(response)
        take_back_after_change(response, by=by, what=WHAT_CHANGED[change], did=WHAT_WAS_DONE[change])
        request_recalculation(response)
        record(
            action=f"inspection_{change.value}_changed",
            target=response,
            by=by,
            safe_day=inspection.safe_day_on.isoformat(),
            deadline=inspection.deadline_on.isoformat(),
        )
        if old_clock is not None:
            notify_of_moved_steps([response], by=by, why=WHY_MOVED[change], clock=old_clock)
    index_report(inspection)


def update_after_office_change(
    *,
    organisation: PolicingBody | Force,
    change: OfficeChange,
    by,
    person: User | None = None,
    successor: User | None = None,
    lost: Role | None = None,
    why: str = "",
    before: Before | None = None,
) -> list[str]:
    """Apply a change in an office's plan, reminders or people to all its open responses.

    We tell owners if their plans have moved. Work owned by someone who leaves, or is no longer an officer, goes to
    someone else. Returns sentences for the page of the person who made the change.
    """
    request_recalculation_for(organisation)
    if (
        isinstance(organisation, PolicingBody)
        and change in (OfficeChange.PLAN, OfficeChange.DAYS)
        and before is not None
    ):
        responses = open_responses(Response.objects.filter(body=organisation))
        moved = notify_of_moved_steps(
            responses.select_related("inspection", "body", "owner"),
            by=by,
            why=why,
            days=before.milestones,
            extra=before.bank_holidays,
        )
        return [format_moved_plans(moved)]
    today = timezone.localdate()
    followed = []
    if isinstance(organisation, PolicingBody) and (change == OfficeChange.LEFT or lost == Role.OFFICER):
        why = "no longer works here" if change == OfficeChange.LEFT else "is no longer an officer"
        followed += hand_over(present(person), body=organisation, by=by, why=why, today=today, successor=successor)
    if change == OfficeChange.LEFT:
        end_calendar_addresses(by=by, person=present(person), why="they no longer work there", left=organisation)
    if change == OfficeChange.LEFT or lost == Role.OFFICER:
        followed += replace_substitute(
            present(person), organisation=organisation, by=by, today=today, for_officers=change != OfficeChange.LEFT
        )
    return followed


def check_keeps_submitted_comments(response: Response) -> None:
    """Refuse to exclude a finding that the chief officer has commented on, because s.55(5) requires that comment to be
    published.

    Raises Refused. Only a force's last submission counts, even if it has been returned, because it may still be used as
    submitted.
    """
    for_us = {finding.pk for finding in findings_for_us(response.inspection)}
    for submission in latest_submissions(response).values():
        for comment in submission.comments.all():
            if comment.finding is not None and comment.finding_id not in for_us and comment.plain.strip():
                raise Refused(
                    f"{submission.request.force} has commented on {named(comment.finding)}, and section 55(5) "
                    "requires you to publish that comment. If the finding is not for you, return the comments to "
                    "the force and ask it to submit them without this one. Then change the addressee of the finding."
                )


def record_no_response(response: Response, no_response: NoResponse, *, by) -> None:
    """Record the answer given while logging: this report needs no response, or another report's response answers it."""
    other = no_response.answered_with
    answered_in = Response.objects.get(inspection=other, body=response.body) if other else None
    because = no_response.because.strip() or f"Answered in our response to “{other}”."
    mark_not_needed(by=by, response=response, reason=because, answered_in=answered_in)


def forget_empty_comments(finding: Finding) -> None:
    """Delete comments whose text has been cleared, so that they do not prevent the finding being removed."""
    Passage.objects.filter(finding=finding, plain="", action_stance="").delete()
    ForceComment.objects.filter(finding=finding, plain="", stance="").delete()
    GuestText.objects.filter(finding=finding, plain="", stance="").delete()
