"""What a change of the inspection does to the responses to it. Named in settings.INSPECTION_FOLLOWERS."""

from __future__ import annotations

from inspections.followers import Change, NoResponse
from inspections.models import Finding, Inspection
from responses.actions.drafting import mark_not_needed, open_response
from responses.actions.steps import locked_response, take_back_because_changed
from responses.models import ForceComment, Passage, Response
from responses.reminders.watch import look_again, look_again_at_all_of
from s55tracker.audit.trail import record
from s55tracker.office.followers import OfficeChange

WHAT_CHANGED = {
    Change.FACTS: "What is recorded of the report",
    Change.FINDINGS: "A finding of the report",
    Change.DATE: "The date of publication",
}


def follow_inspection(
    *,
    inspection: Inspection,
    change: Change,
    by,
    no_response: NoResponse | None = None,
    finding: Finding | None = None,
) -> None:
    """A logged inspection opens its office's response; a changed one takes back what was approved of the old facts."""
    if change == Change.LOGGED:
        response = open_response(by=by, inspection=inspection, body=inspection.recorded_by)
        if no_response is not None:
            record_no_response(response, no_response, by=by)
        return
    if change == Change.FINDING_GOES:
        # Before anything of the finding is taken: whoever is saving a comment on it has locked the response, and is awaited here.
        for response in Response.objects.filter(inspection=inspection):
            locked_response(response)
        forget_empty_comments(finding)
        return
    for response in Response.objects.filter(inspection=inspection):
        response = locked_response(response)
        take_back_because_changed(response, by=by, what=WHAT_CHANGED[change])
        look_again(response)
        record(
            action=f"inspection_{change.value}_changed",
            target=response,
            by=by,
            safe_day=inspection.safe_day_on.isoformat(),
            deadline=inspection.deadline_on.isoformat(),
        )


def follow_office(*, organisation, change: OfficeChange, by, person=None) -> None:
    """What an office's plan, reminders or people say is read anew for all that it has open."""
    look_again_at_all_of(organisation)


def record_no_response(response: Response, no_response: NoResponse, *, by) -> None:
    """What was said while logging: this report asks no response of its own, or is answered in that to another report."""
    other = no_response.answered_with
    answered_in = Response.objects.get(inspection=other, body=response.body) if other else None
    because = no_response.because.strip() or f"Answered in our response to “{other}”."
    mark_not_needed(by=by, response=response, reason=because, answered_in=answered_in)


def forget_empty_comments(finding: Finding) -> None:
    """Rows whose text was cleared say nothing, so they hold no finding back. Written and submitted ones still do."""
    Passage.objects.filter(finding=finding, plain="", action_stance="").delete()
    ForceComment.objects.filter(finding=finding, plain="", stance="").delete()
