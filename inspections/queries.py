"""Finds the inspections and findings a person may see, and the findings that an office must answer."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import cache

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from inspections import answer_status
from inspections.enums import Addressee
from inspections.likeness import DAYS_APART, are_alike, is_same_title
from inspections.models import Finding, FindingAddressee, Inspection, PublicationType
from s55tracker.accounts.memberships import body_ids_of, force_ids_of
from s55tracker.accounts.models import PolicingBody
from s55tracker.accounts.queries import bodies_over
from s55tracker.text.folded_columns import finds
from s55tracker.text.folding import order_of
from s55tracker.working_days.calendar import days_from

# A finding without recorded addressees is about the inspected force, so it is for us too.
OURS = (Addressee.CHIEF_CONSTABLES, Addressee.POLICING_BODIES)
_addressees = FindingAddressee.objects.filter(finding=OuterRef("pk"))
ASKS_US = ~Exists(_addressees) | Exists(_addressees.filter(addressee__in=OURS))

# The sort orders of a list, each with tie-breakers so that pages never overlap.
SORTS = {
    "title": ("title_order", "pk"),
    "-title": ("-title_order", "-pk"),
    "published": ("published_on", "pk"),
    "-published": ("-published_on", "-pk"),
    "safe-day": ("safe_day_on", "pk"),
    "-safe-day": ("-safe_day_on", "-pk"),
}
NEWEST_FIRST = "-published"


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What a person is searching for in the list. An empty value matches anything."""

    text: str = ""
    kinds: Collection[str] = ()
    years: Collection[str] = ()
    answer_statuses: Collection[str] = ()
    forces: Collection[str] = ()
    sort: str = NEWEST_FIRST


def inspections_visible_to(user) -> QuerySet[Inspection]:
    """The inspections a person may see: for an office's people, those it recorded; for a force's people, those that the
    office that holds their force to account recorded about it.
    """
    visible = Q(recorded_by__in=body_ids_of(user))
    if force_ids := force_ids_of(user):
        over = bodies_over(force_ids, on=timezone.localdate())
        about = Inspection.forces.through.objects.filter(inspection=OuterRef("pk"), force__in=force_ids)
        visible |= Q(recorded_by__in=over.values("pk")) & (Q(all_forces=True) | Q(Exists(about)))
    return Inspection.objects.filter(visible)


def findings_for_us(inspection: Inspection) -> QuerySet[Finding]:
    """The findings that the office and its force must answer, in report order."""
    return (
        Finding.objects.filter(inspection=inspection)
        .filter(ASKS_US)
        .select_related("parent")
        .prefetch_related("addressees")
    )


def findings_with_asks_us() -> QuerySet[Finding]:
    """All findings, each with `asks_us`: whether the office and its force must answer it."""
    return _annotated_findings().all()


@cache
def _annotated_findings() -> QuerySet[Finding]:
    # This query is only copied, never executed. We keep it because building it takes as long as running it.
    return Finding.objects.annotate(asks_us=ASKS_US)


def is_for_us(finding: Finding) -> bool:
    """Like `findings_for_us`, but for one finding with loaded addressees."""
    named = {row.addressee for row in finding.addressees.all()}
    return not named or not named.isdisjoint(OURS)


def recommendations_made(inspection: Inspection) -> int:
    """How many recommendations the report makes in all: the number stated or the number recorded, whichever is larger."""
    recorded = inspection.findings.filter(kind="recommendation").count()
    return max(inspection.recommendations_stated or 0, recorded)


def inspections_wanted(user, wanted: Wanted) -> QuerySet[Inspection]:
    """The inspections the person may see that match the search: words of the title, the response's reference, and the
    filters.
    """
    found = inspections_visible_to(user)
    if wanted.text:
        words = finds(
            wanted.text,
            matching=lambda word: Q(title_words__contains=word) | Q(pk__in=answer_status.named(word, user=user)),
        )
        found = found.filter(words) if words else found.none()
    if wanted.kinds:
        found = found.filter(kind__in=wanted.kinds)
    if wanted.years:
        found = found.filter(published_on__year__in=[int(year) for year in wanted.years])
    if wanted.forces:
        names = Inspection.forces.through.objects.filter(inspection=OuterRef("pk"), force__slug__in=wanted.forces)
        about = Q(Exists(names))
        found = found.filter(about | Q(all_forces=True) if "all" in wanted.forces else about)
    if wanted.answer_statuses:
        found = answer_status.narrowed(found, wanted.answer_statuses, user=user)
    return found.order_by(*SORTS[wanted.sort])


def years_of_publication(user) -> list[int]:
    """The years of publication of the inspections the person may see, newest first."""
    return [day.year for day in inspections_visible_to(user).order_by().dates("published_on", "year", order="DESC")]


def findings_for_us_counted(inspections: Collection[Inspection]) -> dict[int, int]:
    """The number of findings for us in each inspection, in one query."""
    counted = (
        Finding.objects.filter(inspection__in=inspections)
        .filter(ASKS_US)
        .order_by()
        .values_list("inspection")
        .annotate(Count("pk"))
    )
    return dict(counted)


def findings_in_order(inspection: Inspection) -> QuerySet[Finding]:
    """Every finding of the report with its addressees, in reading order."""
    return Finding.objects.filter(inspection=inspection).prefetch_related("addressees")


def with_all_facts(inspections: QuerySet[Inspection], *, user) -> QuerySet[Inspection]:
    """Load everything one inspection's page shows. Related reports are included only if the person may see them."""
    return inspections.select_related("recorded_by", "published_on_confirmed_by").prefetch_related(
        "publication_types", "forces", Prefetch("related", inspections_visible_to(user), to_attr="related_visible")
    )


def publication_types_known(user) -> list[str]:
    """The publication types already used by the person's own offices, so that everyone can spell them in the same way."""
    own = PublicationType.objects.filter(inspections__in=inspections_visible_to(user).order_by())
    return list(own.distinct().values_list("name", flat=True))


def other_inspections(body: PolicingBody, *, than: Inspection | None = None) -> QuerySet[Inspection]:
    """An office's reports that can be related to another report, newest first."""
    found = Inspection.objects.filter(recorded_by=body).only("title", "published_on", "recorded_by")
    return found.exclude(pk=than.pk) if than is not None else found


def logged_alike(body: PolicingBody, *, title: str, published_on: date) -> Inspection | None:
    """This office's report that is probably the same one: the same title, or a similar title and nearly the same date.

    If the titles are identical we ask about any date, because a wrong month or year is as easily typed as a wrong day.
    Each office records reports for itself, so we never ask about another office's.
    """
    of_the_office = Inspection.objects.filter(recorded_by=body).select_related("created_by")
    near = of_the_office.filter(
        published_on__gte=days_from(published_on, -DAYS_APART), published_on__lte=days_from(published_on, DAYS_APART)
    )
    found = [each for each in near if are_alike(each.title, title)]
    found += of_the_office.filter(title_order=order_of(title))
    return min(found, key=lambda each: abs((each.published_on - published_on).days), default=None)


def recorded_as_it_is(body: PolicingBody, *, title: str, published_on: date) -> Inspection | None:
    """This office's report with exactly this date, and this title ignoring capitals and punctuation."""
    of_that_day = Inspection.objects.filter(recorded_by=body, published_on=published_on).order_by("pk")
    return next((each for each in of_that_day if is_same_title(each.title, title)), None)
