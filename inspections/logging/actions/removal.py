"""Removing a report whose import is undone. Nothing else removes a report."""

from __future__ import annotations

from django.db import transaction

from inspections.logging.actions.findings import locked_inspection
from inspections.models import Inspection
from inspections.permissions import check_can_log_inspection
from s55tracker.audit.trail import record


@transaction.atomic
def remove_imported_inspection(*, by, inspection: Inspection) -> None:
    """Delete an imported report with its findings. The responses to it must be deleted first, or the database refuses."""
    check_can_log_inspection(by, inspection.recorded_by)
    inspection = locked_inspection(inspection, by)
    record(
        action="inspection_removed",
        target=inspection,
        by=by,
        title=inspection.title,
        published_on=inspection.published_on.isoformat(),
        file=inspection.imported_from,
        findings=inspection.findings.count(),
    )
    inspection.delete()
