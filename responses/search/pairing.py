"""Finds similar findings in an office’s reports. The worker does this once the wording is indexed, and stores the
pairs, so that no page has to look for them.
"""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.db.models import Q

from inspections.models import Finding, Inspection
from responses.models import LikeFinding
from responses.search.likeness import Wordings, terms_of_wording


def pair_findings(keys: Collection[int]) -> None:
    """Pair each of these findings again with similar findings in its office’s other reports."""
    offices = (
        Finding.objects.filter(pk__in=keys).order_by().values_list("inspection__recorded_by", flat=True).distinct()
    )
    for office in list(offices):
        _pair_in_office(office, set(keys))


@transaction.atomic
def _pair_in_office(office: int, keys: set[int]) -> None:
    rows = list(
        Finding.objects.filter(inspection__recorded_by=office).order_by("pk").values_list("pk", "inspection", "plain")
    )
    report_of = {pk: report for pk, report, _ in rows}
    findings_of: dict[int, set[int]] = {}
    for pk, report in report_of.items():
        findings_of.setdefault(report, set()).add(pk)
    wordings = Wordings({pk: terms_of_wording(plain) for pk, _, plain in rows})
    related = _related_reports(office)
    new = sorted(keys & report_of.keys())
    pairs: dict[tuple[int, int], float] = {}
    for key in new:
        report = report_of[key]
        near = set().union(*(findings_of.get(other, set()) for other in related.get(report, ())))
        for share, other in wordings.most_alike(key, leaving_out=findings_of[report], related=near):
            pairs[key, other] = pairs[other, key] = share
    LikeFinding.objects.filter(Q(finding__in=new) | Q(other__in=new)).delete()
    LikeFinding.objects.bulk_create(
        [LikeFinding(finding_id=one, other_id=other, likeness=share) for (one, other), share in pairs.items()],
        batch_size=500,
        ignore_conflicts=True,  # two workers may find the same pair
    )


def _related_reports(office: int) -> dict[int, set[int]]:
    links = Inspection.related.through.objects.filter(from_inspection__recorded_by=office)
    found: dict[int, set[int]] = {}
    for one, other in links.values_list("from_inspection", "to_inspection"):
        found.setdefault(one, set()).add(other)
    return found
