"""What an office published in a period, from its publications, and what it still had to publish at the end.

Everything here is already public: the words of publications, and the titles and dates of reports.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from statistics import median

from django.conf import settings

from inspections.clock.deadlines import Timeliness, timeliness
from inspections.enums import FindingKind
from responses.document.article import in_reading_order
from responses.document.content import (
    ACCEPTED,
    ACTION_PROPOSED,
    ACTION_TAKEN,
    NO_ACTION,
    NOT_ACCEPTED,
    PARTLY_ACCEPTED,
    DocumentContent,
)
from responses.figures.counting import Record
from responses.figures.records import records_of
from responses.finding_names import first_words, full_label
from responses.models import Publication, Response
from responses.register.pages import recorded_clock
from responses.register.queries import with_first_publication
from s55tracker.accounts.models import PolicingBody
from s55tracker.present import annotated
from s55tracker.richtext import to_plain_text

# Enough to recognise a recommendation. The response has the whole wording.
LONGEST_WORDING = 260
FORCE_WORDS = {ACCEPTED: "Accepted", PARTLY_ACCEPTED: "Accepted in part", NOT_ACCEPTED: "Not accepted"}
OFFICE_WORDS = {
    ACTION_TAKEN: "Action taken",
    ACTION_PROPOSED: "Action proposed",
    NO_ACTION: "No action, with the reason",
}
NOT_STATED = "Not stated"


@dataclass(frozen=True, kw_only=True)
class Period:
    """Both days are included."""

    since: date
    until: date

    def holds(self, day: date) -> bool:
        return self.since <= day <= self.until


@dataclass(frozen=True, kw_only=True)
class Answered:
    """A finding, whether the chief officer accepts it, and what the office says about action."""

    kind: str
    label: str
    wording: str
    force: str
    office: str


@dataclass(frozen=True, kw_only=True)
class PublishedResponse:
    title: str
    address: str
    report_published_on: date
    published_on: date
    days: int
    went: str
    timeliness: Timeliness
    corrected_on: date | None
    is_elsewhere: bool
    findings: tuple[Answered, ...]

    def number_of(self, kind: FindingKind) -> int:
        return sum(finding.kind == kind for finding in self.findings)


@dataclass(frozen=True, kw_only=True)
class Outstanding:
    """A report whose response was still to be published at the end of the period."""

    title: str
    report_published_on: date
    deadline: date
    is_late: bool


@dataclass(frozen=True, kw_only=True)
class PanelFigures:
    """Figures counted from the rows of the same pack, so that anyone can check them."""

    responses: int
    by_safe_day: int
    on_the_deadline: int
    late: int
    median_days: float | None
    recommendations: int
    causes_of_concern: int
    areas_for_improvement: int
    force: dict[str, int]
    office: dict[str, int]


@dataclass(frozen=True, kw_only=True)
class PanelPack:
    body: PolicingBody
    period: Period
    today: date
    responses: list[PublishedResponse]
    outstanding: list[Outstanding]
    figures: PanelFigures


def panel_pack_of(body: PolicingBody, period: Period, *, today: date) -> PanelPack:
    """The pack for a period. Two queries, however long the period."""
    published = [_published(row) for row in _publications(body, period)]
    return PanelPack(
        body=body,
        period=period,
        today=today,
        responses=published,
        outstanding=_outstanding(body, period, today),
        figures=figures_of(published),
    )


def _publications(body: PolicingBody, period: Period) -> Iterable[Publication]:
    """The current publication of each response first published in the period, in order. A correction does not move a
    response.
    """
    current = with_first_publication(Publication.objects.filter(body=body, is_current=True))
    # A dictionary, because mypy does not see the annotation.
    within = current.filter(**{"first_published_on__range": (period.since, period.until)})
    return within.select_related("body").defer("search_text", "search_words").order_by("first_published_at", "pk")


def _outstanding(body: PolicingBody, period: Period, today: date) -> list[Outstanding]:
    """At the end of the period, or today if that is earlier: reports published by then and not answered by then."""
    at = min(period.until, today)
    records = records_of(Response.objects.filter(body=body), since=at)
    return [
        Outstanding(
            title=record.title,
            report_published_on=record.published_on,
            deadline=record.deadline_on,
            is_late=record.safe_day_on < at,
        )
        for record in records
        if _is_outstanding(record, at)
    ]


def _is_outstanding(record: Record, at: date) -> bool:
    return record.published_on <= at and (record.is_to_publish or (record.out_on is not None and record.out_on > at))


def _published(row: Publication) -> PublishedResponse:
    first = annotated(row, "first_published_on")
    clock = recorded_clock(row)
    return PublishedResponse(
        title=row.title,
        address=row.elsewhere_address or f"{settings.PUBLIC_URL}{row.get_absolute_url()}",
        report_published_on=row.inspection_published_on,
        published_on=first,
        days=(first - row.inspection_published_on).days,
        went=timeliness(clock, published_on=first),
        timeliness=_timeliness(row, first),
        corrected_on=row.published_on if row.number > 1 else None,
        is_elsewhere=row.was_published_elsewhere,
        # What a response on another website answers is not known here, so it is not counted.
        findings=() if row.was_published_elsewhere else tuple(_findings(DocumentContent.from_json(row.content))),
    )


def _timeliness(row: Publication, first: date) -> Timeliness:
    if first <= row.safe_day_on:
        return Timeliness.IN_TIME
    return Timeliness.ON_THE_DEADLINE if first <= row.deadline_on else Timeliness.LATE


def _findings(content: DocumentContent) -> Iterable[Answered]:
    office = {comment.finding: comment for comment in content.body_section.comments}
    for finding in in_reading_order(content.findings):
        stances = [
            comment.stance
            for section in content.chief_officers
            for comment in section.comments
            if comment.finding == finding.key and comment.stance
        ]
        ours = office.get(finding.key)
        yield Answered(
            kind=finding.kind,
            label=full_label(finding, content.findings),
            wording=first_words(to_plain_text(finding.wording), longest=LONGEST_WORDING),
            force="; ".join(dict.fromkeys(FORCE_WORDS[stance] for stance in stances)) or NOT_STATED,
            office=OFFICE_WORDS.get(ours.stance, NOT_STATED) if ours else NOT_STATED,
        )


def figures_of(responses: list[PublishedResponse]) -> PanelFigures:
    """Stances are counted for recommendations, which section 55(5B) requires the office to answer one by one."""
    came = Counter(response.timeliness for response in responses)
    asked = [
        finding for response in responses for finding in response.findings if finding.kind == FindingKind.RECOMMENDATION
    ]
    force, office = Counter(finding.force for finding in asked), Counter(finding.office for finding in asked)
    return PanelFigures(
        responses=len(responses),
        by_safe_day=came[Timeliness.IN_TIME],
        on_the_deadline=came[Timeliness.ON_THE_DEADLINE],
        late=came[Timeliness.LATE],
        median_days=median(response.days for response in responses) if responses else None,
        recommendations=len(asked),
        causes_of_concern=sum(response.number_of(FindingKind.CAUSE_OF_CONCERN) for response in responses),
        areas_for_improvement=sum(response.number_of(FindingKind.AREA_FOR_IMPROVEMENT) for response in responses),
        force=_in_order(force, FORCE_WORDS.values()),
        office=_in_order(office, OFFICE_WORDS.values()),
    )


def _in_order(counts: Counter[str], words: Iterable[str]) -> dict[str, int]:
    """The usual answers, even with a count of 0, then any others, such as different answers from two forces."""
    usual = list(words)
    return {word: counts[word] for word in [*usual, *sorted(set(counts) - set(usual))]}
