"""Reads what the figures are computed from, with the same queries as list filters, so that a figure and the list it
opens agree.

Each function that takes the responses someone may see makes one query, however many there are.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import (
    Case,
    Count,
    DateField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Cast, TruncMonth
from django.utils import timezone

from inspections.clock.deadlines import Timeliness
from inspections.enums import FindingKind
from inspections.models import Finding
from inspections.queries import ASKS_US
from responses.enums import ForceStatus, ResponseStatus
from responses.figures.counting import ForceEvent, Record, Span, months_from, times_with_force
from responses.models import Response
from responses.queries import is_due_soon, is_late, is_published, is_withdrawn, waits_for_force
from responses.workflow import TO_PUBLISH
from s55tracker.accounts.models import PolicingBody

# When a response was published, relative to its two dates. The three conditions do not overlap, and together they cover
# everything published.
CAME_OUT = {
    Timeliness.IN_TIME: Q(first_published_on__lte=F("inspection__safe_day_on")),
    Timeliness.ON_THE_DEADLINE: Q(first_published_on__gt=F("inspection__safe_day_on"))
    & Q(first_published_on__lte=F("inspection__deadline_on")),
    Timeliness.LATE: Q(first_published_on__gt=F("inspection__deadline_on")),
}


# The response fields the figures need, in the order `_record` takes them.
_FACTS = (
    "pk",
    "reference",
    "inspection__title",
    "status",
    "is_with_force",
    "owner_id",
    "owner__name",
    "inspection__published_on",
    "inspection__safe_day_on",
    "inspection__deadline_on",
    "first_published_on",
    "is_withdrawn",
)


def records_of(responses: QuerySet[Response], *, since: date) -> list[Record]:
    """The open responses and those first published since that day, earliest safe day first. Makes one query without
    model instances, because an office that looks back for years has hundreds of responses.
    """
    rows = (
        responses.filter(Q(status__in=TO_PUBLISH) | Q(first_published_on__gte=since))
        .annotate(
            is_with_force=Case(When(waits_for_force(), then=True), default=False),
            is_withdrawn=Case(When(is_withdrawn(), then=True), default=False),
        )
        .order_by("inspection__safe_day_on", "pk")
        .values_list(*_FACTS)
    )
    return [_record(*row) for row in rows]


def _record(
    pk: int,
    reference: str,
    title: str,
    status: str,
    is_with_force: bool,
    owner_id: int | None,
    owner: str | None,
    published_on: date,
    safe_day_on: date,
    deadline_on: date,
    first_published_on: date | None,
    is_withdrawn: bool,
) -> Record:
    return Record(
        pk=pk,
        reference=reference,
        title=title,
        is_open=status in TO_PUBLISH,
        is_with_approver=status == ResponseStatus.WITH_APPROVER,
        waits_for_force=is_with_force,
        owner_id=owner_id,
        owner=owner or "",
        published_on=published_on,
        safe_day_on=safe_day_on,
        deadline_on=deadline_on,
        # A response reopened for a correction still belongs to the figures for when it was first published.
        out_on=first_published_on,
        is_withdrawn=is_withdrawn,
    )


def spans_of(responses: QuerySet[Response], *, since: date) -> dict[int, list[Span]]:
    """When each response first published since that day was with its approver, and when it was waiting for forces.

    The periods are read from the approval rounds, the invitations, the submissions and the forces' tracks, never from
    the sentences of the history. A track that was settled and then reopened counts as waiting in between, because only
    its latest state is stored.
    """
    # Tracks settled without a new submission: none received, or returned comments used as submitted.
    is_settled = Q(force_requests__status=ForceStatus.NONE_RECEIVED) | Q(
        force_requests__status=ForceStatus.SUBMITTED, force_requests__submissions__returned_at__isnull=False
    )
    # A row for each combination of round, invitation and submission: mostly one per response. Values repeat from row to
    # row, and the sets keep each of them once.
    rows = (
        responses.filter(first_published_on__gte=since)
        .order_by()
        .values_list(
            "pk",
            "approvals__submitted_at",
            "approvals__decided_at",
            "force_requests",
            "force_requests__invitations__sent_at",
            "force_requests__invitations__recalled_at",
            "force_requests__submissions__submitted_at",
            "force_requests__submissions__returned_at",
            Case(When(is_settled, then="force_requests__status_changed_at")),
        )
    )
    rounds: dict[int, set[tuple[datetime, datetime | None]]] = {}
    tracks: dict[tuple[int, int], set[tuple[datetime, bool]]] = {}
    for pk, submitted, decided, track, asked, recalled, answered, returned, settled in rows:
        if submitted:
            rounds.setdefault(pk, set()).add((submitted, decided))
        # We wait for a force once it has been asked, until it answers or the request is recalled or settled.
        moments = [(asked, True), (returned, True), (answered, False), (recalled, False), (settled, False)]
        tracks.setdefault((pk, track), set()).update(each for each in moments if each[0])

    zone = timezone.get_current_timezone()

    def day(moment: datetime) -> date:
        return moment.astimezone(zone).date()

    found = {
        pk: [
            Span(from_on=day(submitted), until_on=day(decided) if decided else None, is_with_approver=True)
            for submitted, decided in with_approver
        ]
        for pk, with_approver in rounds.items()
    }
    for (pk, _track), happened in tracks.items():
        events = [ForceEvent(at=at.timestamp(), begins=begins, on=day(at)) for at, begins in happened]
        found.setdefault(pk, []).extend(times_with_force(events))
    return found


def recommendations_due(responses: QuerySet[Response], *, today: date) -> list[tuple[date, int, int]]:
    """How many recommendations for us are due in each month, and in how many responses: see `counting.due_months`.

    Responses that are not needed do not count, and neither does anything due more than twelve months before this month.
    """
    before, *months, after = months_from(today, 14, ahead=-1)
    month = Cast(
        Case(
            When(due_on__lt=months[0], then=Value(before)),
            When(due_on__gte=after, then=Value(after)),
            default=TruncMonth("due_on"),
        ),
        DateField(),
    )
    return list(
        Finding.objects.filter(
            ASKS_US,
            kind=FindingKind.RECOMMENDATION,
            due_on__gte=_looked_back_to(today),
            inspection__responses__in=_needed(responses).order_by().values("pk"),
        )
        .order_by()
        .values_list(month)
        .annotate(Count("pk"), Count("inspection__responses", distinct=True))
    )


def with_recommendations_due(responses: QuerySet[Response], when: str, *, today: date) -> QuerySet[Response]:
    """The responses with recommendations due in a month ("2027-03"), the twelve months before this one ("earlier") or
    everything later ("later").
    """
    first, *_rest, after = months_from(today, 13)
    if when == "earlier":
        due = Q(due_on__gte=_looked_back_to(today), due_on__lt=first)
    elif when == "later":
        due = Q(due_on__gte=after)
    else:
        month, following = months_from(date.fromisoformat(f"{when}-01"), 2)
        due = Q(due_on__gte=month, due_on__lt=following)
    findings = Finding.objects.filter(due, ASKS_US, kind=FindingKind.RECOMMENDATION, inspection=OuterRef("inspection"))
    return _needed(responses).filter(Exists(findings))


def _looked_back_to(today: date) -> date:
    """The first day that counts. We do not yet record when a recommendation is closed, so those due earlier say nothing
    about remaining work.
    """
    return months_from(today, 1, ahead=-12)[0]


def came_out(responses: QuerySet[Response], timeliness: Collection[str]) -> QuerySet[Response]:
    """The responses that are public now and were first published at one of these times: by the safe day, only by the
    deadline, or late.
    """
    wanted = Q(pk__in=[])
    for each in timeliness:
        wanted |= CAME_OUT[Timeliness(each)]
    return responses.filter(wanted & is_published())


@dataclass(frozen=True, kw_only=True)
class OfficeFigures:
    """The figures for one office, without any of its text."""

    slug: str
    name: str
    open: int
    late: int
    due_soon: int
    waiting_for_force: int
    with_approver: int
    out: int
    by_safe_day: int
    by_deadline: int


def figures_by_office(*, today: date, since: date) -> list[OfficeFigures]:
    """The figures of every office with a response, for a platform administrator. The office with the most late
    responses comes first. Makes three queries.
    """
    working = {
        row.pop("body"): row
        for row in Response.objects.filter(status__in=TO_PUBLISH)
        .order_by()
        .values("body")
        .annotate(
            open=Count("pk", filter=Q(first_published_on=None)),
            late=Count("pk", filter=is_late(today)),
            due_soon=Count("pk", filter=is_due_soon(today)),
            waiting_for_force=Count("pk", filter=waits_for_force()),
            with_approver=Count("pk", filter=Q(status=ResponseStatus.WITH_APPROVER)),
        )
    }
    came = {
        row.pop("body"): row
        for row in Response.objects.filter(is_published(), first_published_on__gte=since)
        .order_by()
        .values("body")
        .annotate(
            out=Count("pk"),
            by_safe_day=Count("pk", filter=CAME_OUT[Timeliness.IN_TIME]),
            by_deadline=Count("pk", filter=~CAME_OUT[Timeliness.LATE]),
        )
    }
    nothing_open = dict.fromkeys(("open", "late", "due_soon", "waiting_for_force", "with_approver"), 0)
    nothing_out = dict.fromkeys(("out", "by_safe_day", "by_deadline"), 0)
    found = [
        OfficeFigures(slug=slug, name=name, **working.get(pk, nothing_open), **came.get(pk, nothing_out))
        for pk, slug, name in PolicingBody.objects.values_list("pk", "slug", "name")
        if pk in working or pk in came
    ]
    return sorted(found, key=lambda office: (-office.late, -office.due_soon, office.name))


def _needed(responses: QuerySet[Response]) -> QuerySet[Response]:
    return responses.exclude(status=ResponseStatus.NOT_NEEDED)
