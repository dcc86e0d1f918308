"""What a change of the inspection does to the responses to it. Named in settings.INSPECTION_FOLLOWERS."""

from __future__ import annotations

from inspections.followers import Change
from inspections.models import Inspection
from responses.actions.drafting import open_response
from responses.actions.steps import locked_response, take_back_because_changed
from responses.models import Response
from s55tracker.audit.trail import record

WHAT_CHANGED = {
    Change.FACTS: "What is recorded of the report",
    Change.FINDINGS: "A finding of the report",
    Change.DATE: "The date of publication",
}


def follow_inspection(*, inspection: Inspection, change: Change, by) -> None:
    """A logged inspection opens its office's response; a changed one takes back what was approved of the old facts."""
    if change == Change.LOGGED:
        open_response(by=by, inspection=inspection, body=inspection.recorded_by)
        return
    for response in Response.objects.filter(inspection=inspection):
        response = locked_response(response)
        take_back_because_changed(response, by=by, what=WHAT_CHANGED[change])
        record(
            action=f"inspection_{change.value}_changed",
            target=response,
            by=by,
            safe_day=inspection.safe_day_on.isoformat(),
            deadline=inspection.deadline_on.isoformat(),
        )
