"""Marks a proposed report as logged when an inspection is logged, or changed, that is probably the same report."""

from __future__ import annotations

from inspections.listeners import Change
from inspections.models import Inspection, ReportProposal
from inspections.watching.queries import open_proposals_of, proposals_of

# Changes after which an inspection may match a proposed report.
_MATTERS = (Change.LOGGED, Change.FACTS, Change.DATE)


def settle_after_inspection_change(*, inspection: Inspection, change: Change, **_: object) -> None:
    """Called in the transaction of the change, however the report was logged: from the proposal, by hand or by import."""
    if change not in _MATTERS:
        return
    found = proposals_of(inspection, open_proposals_of(inspection.recorded_by))
    if found:
        ReportProposal.objects.filter(pk__in=[each.pk for each in found]).update(inspection=inspection)
