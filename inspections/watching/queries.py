"""Finds watched addresses, proposed reports, what an office has logged already, and the names of forces."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from inspections.likeness import are_alike, are_near, is_same_title
from inspections.models import Inspection, ReportProposal, WatchedAddress
from inspections.queries import logged_alike
from inspections.report_addresses import key_of
from inspections.watching.matching import Names
from s55tracker.accounts.memberships import body_ids_of
from s55tracker.accounts.models import Force, PolicingBody
from s55tracker.accounts.queries import forces_under
from s55tracker.text.folding import order_of

OPEN = Q(inspection=None, dismissed_at=None)


def proposals_visible_to(user) -> QuerySet[ReportProposal]:
    """The reports proposed to the person's own offices."""
    return ReportProposal.objects.filter(body__in=body_ids_of(user))


def open_proposals_for(user) -> QuerySet[ReportProposal]:
    """The proposed reports that no one has logged or dismissed: the newest first, then those without a date."""
    return proposals_visible_to(user).filter(OPEN)


def open_proposals_of(body: PolicingBody) -> QuerySet[ReportProposal]:
    return ReportProposal.objects.filter(OPEN, body=body)


def watched_addresses_of(body: PolicingBody) -> QuerySet[WatchedAddress]:
    return WatchedAddress.objects.filter(body=body)


def watches_anything(user) -> bool:
    """True if any of the person's own offices watches an address."""
    return WatchedAddress.objects.filter(body__in=body_ids_of(user)).exists()


def names_for(body: PolicingBody, *, today: date) -> Names:
    """The names of this body's forces, and of all others."""
    own = set(forces_under(body, on=today).values_list("pk", flat=True))
    ours, others = [body.name, body.name_welsh], list[str]()
    for pk, name, name_welsh in Force.objects.values_list("pk", "name", "name_welsh"):
        (ours if pk in own else others).extend((name, name_welsh))
    for areas in PolicingBody.objects.exclude(pk=body.pk).values_list("name", "name_welsh"):
        others.extend(areas)
    return Names(ours=[name for name in ours if name], others=[name for name in others if name and name not in ours])


def keys_known(body: PolicingBody) -> set[str]:
    """The addresses of the reports that the office has logged or that have been proposed to it, as keys."""
    logged = Inspection.objects.filter(recorded_by=body).values_list("report_url", "report_pdf_url")
    keys = {key_of(address) for pair in logged for address in pair if address}
    return keys | set(ReportProposal.objects.filter(body=body).values_list("key", flat=True))


def is_logged(body: PolicingBody, *, title: str, published_on: date | None) -> bool:
    """True if the office has logged a report that is probably this one."""
    if published_on is None:
        return Inspection.objects.filter(recorded_by=body, title_order=order_of(title)).exists()
    return logged_alike(body, title=title, published_on=published_on) is not None


def proposals_of(inspection: Inspection, proposals: Iterable[ReportProposal]) -> list[ReportProposal]:
    """The proposals that are probably about this report, by address or by title and date."""
    keys = {key_of(address) for address in (inspection.report_url, inspection.report_pdf_url) if address}
    return [each for each in proposals if each.key in keys or _is_same(inspection, each)]


def _is_same(inspection: Inspection, proposal: ReportProposal) -> bool:
    if proposal.published_on is None:
        return is_same_title(inspection.title, proposal.title)
    return are_alike(inspection.title, proposal.title) and are_near(inspection.published_on, proposal.published_on)
