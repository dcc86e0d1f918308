"""Which inspections and findings a person may see, and which findings ask something of an office."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from inspections.enums import Addressee
from inspections.models import Finding, FindingAddressee, Inspection
from s55tracker.accounts.queries import bodies_over
from s55tracker.accounts.standing import body_ids_of, force_ids_of

# A finding without recorded addressees is about the force that was inspected, so it is for us too.
OURS = (Addressee.CHIEF_CONSTABLES, Addressee.POLICING_BODIES)


def inspections_visible_to(user) -> QuerySet[Inspection]:
    """What the person's own office recorded; for a force's people, what the office over their force recorded about it."""
    visible = Q(recorded_by__in=body_ids_of(user))
    if force_ids := force_ids_of(user):
        over = bodies_over(force_ids, on=timezone.localdate())
        about = Inspection.forces.through.objects.filter(inspection=OuterRef("pk"), force__in=force_ids)
        visible |= Q(recorded_by__in=over.values("pk")) & (Q(all_forces=True) | Exists(about))
    return Inspection.objects.filter(visible)


def findings_for_us(inspection: Inspection) -> QuerySet[Finding]:
    """The findings that the office and its force have to answer, in the report's order."""
    addressees = FindingAddressee.objects.filter(finding=OuterRef("pk"))
    return (
        Finding.objects.filter(inspection=inspection)
        .filter(~Exists(addressees) | Exists(addressees.filter(addressee__in=OURS)))
        .select_related("parent")
        .prefetch_related("addressees")
    )


def is_for_us(finding: Finding) -> bool:
    """The question of `findings_for_us`, asked of one finding whose addressees are loaded."""
    named = {row.addressee for row in finding.addressees.all()}
    return not named or not named.isdisjoint(OURS)


def recommendations_made(inspection: Inspection) -> int:
    """How many recommendations the report makes in all: as stated, or as many as are recorded when none was stated."""
    recorded = inspection.findings.filter(kind="recommendation").count()
    return max(inspection.recommendations_stated or 0, recorded)
