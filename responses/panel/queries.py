"""Collects what an office published in a period, from its publications, and what it still had to publish at the end.

Everything here is already public: the words of publications, the notices of withdrawn ones, and the titles and dates of
reports. A withdrawn response is not published now: it is listed with its notice, and counted among those withdrawn and
those still to be published, until it is published again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from statistics import median

from django.conf import settings
from django.db.models import Case, Exists, F, JSONField, OuterRef, Q, When

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
from responses.finding_names import full_label
from responses.models import Publication, Response
from responses.panel.withdrawals import Withdrawal, by_response, counted, versions_withdrawn, withdrawals_of
from responses.register.pages import recorded_clock
from s55tracker.accounts.models import PolicingBody
from s55tracker.present import annotated
from s55tracker.richtext import first_blocks_of

# Enough to recognise a recommendation. The response itself has the full wording.
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
    """A period of days. Both the first and the last day are included."""

    since: date
    until: date

    def holds(self, day: date) -> bool:
        return self.since <= day <= self.until


@dataclass(frozen=True, kw_only=True)
class Answered:
    """A finding, whether the chief officer accepts it, and what the office says about action."""

    kind: str
    label: str
    wording: str  # stored HTML
    force: str
    office: str


@dataclass(frozen=True, kw_only=True)
class PublishedResponse:
    title: str
    address: str
    report_published_on: date
    published_on: date
    published_at: datetime
    days: int
    went: str
    timeliness: Timeliness
    corrected_on: date | None
    is_elsewhere: bool
    findings: tuple[Answered, ...]
    withdrawals: tuple[Withdrawal, ...] = ()
    versions_withdrawn: tuple[tuple[int, date], ...] = ()

    def number_of(self, kind: FindingKind) -> int:
        return sum(finding.kind == kind for finding in self.findings)


@dataclass(frozen=True, kw_only=True)
class WithdrawnResponse:
    """A response withdrawn in the period, or published in it and withdrawn since. Its address shows the notice."""

    title: str
    address: str
    published_on: date
    went: str
    withdrawal: Withdrawal


@dataclass(frozen=True, kw_only=True)
class Outstanding:
    """A report whose response was still to be published, or to be published again, at the end of the period."""

    title: str
    report_published_on: date
    deadline: date
    is_late: bool
    withdrawn_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class PanelFigures:
    """Figures counted from the rows of the same pack, so that anyone can check them."""

    responses: int
    withdrawn: int
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
    withdrawn: list[WithdrawnResponse]
    outstanding: list[Outstanding]
    figures: PanelFigures


def panel_pack_of(body: PolicingBody, period: Period, *, today: date) -> PanelPack:
    """The pack for a period. Makes two queries, however long the period is."""
    several = by_response(_publications(body, period))
    published = [
        _published(rows, current)
        for rows in several
        if (current := _current_of(rows)) is not None and period.holds(_first_of(rows).published_on)
    ]
    withdrawn = [found for rows in several if (found := _withdrawn(counted(rows), period))]
    return PanelPack(
        body=body,
        period=period,
        today=today,
        responses=sorted(published, key=lambda each: each.published_at),
        withdrawn=sorted(withdrawn, key=lambda each: (each.withdrawal.withdrawn_on, each.title)),
        outstanding=_outstanding(body, several, min(period.until, today)),
        figures=figures_of(published, withdrawn=len(withdrawn)),
    )


def _publications(body: PolicingBody, period: Period) -> Iterable[Publication]:
    """Every publication of the responses first published in the period, and of those ever withdrawn. Only the text of
    current publications is loaded.
    """
    withdrawn = Publication.objects.filter(response=OuterRef("response"), withdrawn_at__isnull=False)
    asked = Q(response__first_published_on__range=(period.since, period.until)) | Exists(withdrawn)
    content = Case(When(is_current=True, then=F("content")), output_field=JSONField())
    rows = Publication.objects.filter(asked, body=body).annotate(words=content)
    return rows.defer("content", "search_text", "search_words").order_by("response_id", "number")


def _outstanding(body: PolicingBody, several: list[list[Publication]], at: date) -> list[Outstanding]:
    """Reports published by that day and not answered by then, and responses withdrawn and not published again by then."""
    records = records_of(Response.objects.filter(body=body), since=at)
    first = [
        Outstanding(
            title=record.title,
            report_published_on=record.published_on,
            deadline=record.deadline_on,
            is_late=record.safe_day_on < at,
        )
        for record in records
        if _is_outstanding(record, at)
    ]
    again = [
        Outstanding(
            title=rows[-1].title,
            report_published_on=rows[-1].inspection_published_on,
            deadline=rows[-1].deadline_on,
            is_late=False,  # the Act sets no second date
            withdrawn_on=withdrawal.withdrawn_on,
        )
        for rows in several
        for withdrawal in withdrawals_of(counted(rows))
        if withdrawal.withdrawn_on <= at and (withdrawal.again_on is None or withdrawal.again_on > at)
    ]
    return first + again


def _is_outstanding(record: Record, at: date) -> bool:
    return record.published_on <= at and (record.is_to_publish or (record.out_on is not None and record.out_on > at))


def _published(rows: list[Publication], row: Publication) -> PublishedResponse:
    """One published response. `rows` are all its publications, and `row` is the current one."""
    first = _first_of(rows)
    return PublishedResponse(
        title=row.title,
        address=_address(row),
        report_published_on=row.inspection_published_on,
        published_on=first.published_on,
        published_at=first.published_at,
        days=(first.published_on - row.inspection_published_on).days,
        went=timeliness(recorded_clock(row), published_on=first.published_on),
        timeliness=_timeliness(row, first.published_on),
        corrected_on=row.published_on if row.number > 1 else None,
        is_elsewhere=row.was_published_elsewhere,
        # We do not know what a response on another website answers, so we do not count it.
        findings=()
        if row.was_published_elsewhere
        else tuple(_findings(DocumentContent.from_json(annotated(row, "words")))),
        withdrawals=tuple(withdrawals_of(counted(rows))),
        versions_withdrawn=tuple(versions_withdrawn(counted(rows))),
    )


def _withdrawn(rows: list[Publication], period: Period) -> WithdrawnResponse | None:
    """The last withdrawal that belongs to the period. `rows` are all counted publications of the response."""
    found = [
        each
        for each in withdrawals_of(rows)
        if period.holds(each.withdrawn_on) or (each.again_on is None and period.holds(rows[0].published_on))
    ]
    if not found:
        return None
    row, first = rows[-1], rows[0].published_on
    return WithdrawnResponse(
        title=row.title,
        address=_address(row),
        published_on=first,
        went=timeliness(recorded_clock(row), published_on=first),
        withdrawal=found[-1],
    )


def _current_of(rows: list[Publication]) -> Publication | None:
    return next((row for row in rows if row.is_current), None)


def _first_of(rows: list[Publication]) -> Publication:
    return (counted(rows) or rows)[0]


def _address(row: Publication) -> str:
    return row.elsewhere_address or f"{settings.PUBLIC_URL}{row.get_absolute_url()}"


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
            wording=first_blocks_of(finding.wording, longest=LONGEST_WORDING),
            force="; ".join(dict.fromkeys(FORCE_WORDS[stance] for stance in stances)) or NOT_STATED,
            office=OFFICE_WORDS.get(ours.stance, NOT_STATED) if ours else NOT_STATED,
        )


def figures_of(responses: list[PublishedResponse], *, withdrawn: int) -> PanelFigures:
    """The figures for these responses. Stances are counted only for recommendations, which section 55(5B) requires the
    office to answer one by one.
    """
    came = Counter(response.timeliness for response in responses)
    asked = [
        finding for response in responses for finding in response.findings if finding.kind == FindingKind.RECOMMENDATION
    ]
    force, office = Counter(finding.force for finding in asked), Counter(finding.office for finding in asked)
    return PanelFigures(
        responses=len(responses),
        withdrawn=withdrawn,
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
    """The usual answers, even with a count of 0, followed by any others, such as different answers from two forces."""
    usual = list(words)
    return {word: counts[word] for word in [*usual, *sorted(set(counts) - set(usual))]}
