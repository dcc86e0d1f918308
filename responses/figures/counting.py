"""Computes the figures from the records: days taken, shares in time, where the days went. Pure: it uses neither Django
nor the current date.

Days are calendar days in London. Each report's own dates decide whether its response was in time, so reports before 2
May 2017 and super-complaints are measured against their own dates.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from statistics import median
from typing import NamedTuple

from inspections.clock.deadlines import Timeliness
from s55tracker.present import present


@dataclass(frozen=True, kw_only=True)
class Record:
    """The facts about a response that the figures need. `out_on` is its first day of publication, which no correction
    changes.

    `is_withdrawn` means that no part of it is public now, so it is not counted as published
    (`responses.queries.is_withdrawn`).
    """

    pk: int
    reference: str
    title: str
    is_open: bool
    is_with_approver: bool
    waits_for_force: bool
    owner_id: int | None
    owner: str
    published_on: date
    safe_day_on: date
    deadline_on: date
    out_on: date | None = None
    is_withdrawn: bool = False

    @property
    def is_to_publish(self) -> bool:
        """True if it is still to be published for the first time: only such responses can be late. A correction has no
        deadline.
        """
        return self.is_open and self.out_on is None

    @property
    def published(self) -> date:
        """The `out_on` of a published response. Most figures are computed only for published responses."""
        return present(self.out_on)

    @property
    def days_taken(self) -> int:
        """The days from the report to our response, as offices count them: publishing on the section 55 deadline takes
        56 days.
        """
        return (self.published - self.published_on).days

    @cached_property
    def timeliness(self) -> Timeliness:
        if self.published <= self.safe_day_on:
            return Timeliness.IN_TIME
        return Timeliness.ON_THE_DEADLINE if self.published <= self.deadline_on else Timeliness.LATE


@dataclass(frozen=True, kw_only=True)
class YearShare:
    """How many of the responses published in a year were in time: by the safe day, and by the printed deadline."""

    year: int
    number: int
    by_safe_day: int
    by_deadline: int


@dataclass(frozen=True, kw_only=True)
class Span:
    """A period when someone else had the response, from one day until another (excluded), or until publication."""

    from_on: date
    until_on: date | None
    is_with_approver: bool


@dataclass(frozen=True, kw_only=True)
class DaysSpent:
    """The days from the report to the response, split by who had it. Each day is counted once, so the parts add up to
    the total, also in averages over several responses.
    """

    force: float
    drafting: float
    approval: float

    @property
    def total(self) -> float:
        return self.force + self.drafting + self.approval


@dataclass(frozen=True, kw_only=True)
class DueMonth:
    """The recommendations due in a month, and how many responses they are in."""

    recommendations: int
    responses: int


@dataclass(frozen=True, kw_only=True)
class DueMonths:
    """The current month and the 11 after it, with totals for what is due before and after them."""

    months: dict[date, DueMonth]
    earlier: DueMonth
    later: DueMonth


class ForceEvent(NamedTuple):
    """An event on a force's track that starts or ends our wait for it. Events are sorted by `at`, which is in seconds
    since 1970.
    """

    at: float
    begins: bool
    on: date


def published(records: Iterable[Record]) -> list[Record]:
    """Published responses that are public now, in order of publication."""
    return sorted(
        (each for each in records if each.out_on and not each.is_withdrawn), key=lambda each: (each.out_on, each.pk)
    )


def middle_of_days(records: Collection[Record]) -> float | None:
    """The median: half took this many days or fewer."""
    return median(each.days_taken for each in records) if records else None


def shares_by_year(records: Iterable[Record]) -> list[YearShare]:
    """The shares by the year of our publication, newest first. Years without publications are left out."""
    by_year = _by_year(records)
    return [
        YearShare(
            year=year,
            number=len(those),
            by_safe_day=sum(each.timeliness == Timeliness.IN_TIME for each in those),
            by_deadline=sum(each.timeliness != Timeliness.LATE for each in those),
        )
        for year, those in sorted(by_year.items(), reverse=True)
    ]


def days_spent(record: Record, spans: Iterable[Span]) -> DaysSpent:
    """How the days of one response were spent.

    A day with the approver counts as approval. Any other day when we were waiting for the force counts as the force's,
    even if the office was drafting. All remaining days count as the office's own drafting.
    """
    first, last = record.published_on.toordinal(), record.published.toordinal()
    force: set[int] = set()
    approval: set[int] = set()
    for span in spans:
        until = min(span.until_on.toordinal(), last) if span.until_on else last
        (approval if span.is_with_approver else force).update(range(max(span.from_on.toordinal(), first), until))
    return DaysSpent(force=len(force - approval), approval=len(approval), drafting=last - first - len(force | approval))


def average_of(several: Iterable[DaysSpent]) -> DaysSpent:
    """The mean of each part. We use means because, unlike medians, they add up to the mean of the totals."""
    several = list(several)
    number = len(several) or 1
    return DaysSpent(
        force=sum(days.force for days in several) / number,
        drafting=sum(days.drafting for days in several) / number,
        approval=sum(days.approval for days in several) / number,
    )


def days_spent_by_year(records: Iterable[Record], spent: Mapping[int, DaysSpent]) -> list[tuple[int, int, DaysSpent]]:
    """Year, number of responses, and their average; the newest year first."""
    return [
        (year, len(those), average_of(spent[record.pk] for record in those))
        for year, those in sorted(_by_year(records).items(), reverse=True)
    ]


def times_with_force(events: Iterable[ForceEvent]) -> list[Span]:
    """The periods spent waiting for one force: from being asked, or asked again, until it answered or no longer needed
    to.
    """
    spans: list[Span] = []
    begun: date | None = None
    for event in sorted(events):
        if event.begins:
            begun = begun or event.on
        elif begun:
            spans.append(Span(from_on=begun, until_on=event.on, is_with_approver=False))
            begun = None
    if begun:
        spans.append(Span(from_on=begun, until_on=None, is_with_approver=False))
    return spans


def months_from(day: date, number: int = 12, *, ahead: int = 0) -> list[date]:
    """The first day of each of `number` months, starting `ahead` months after the month of `day`."""
    months = [day.year * 12 + day.month - 1 + ahead + place for place in range(number)]
    return [date(month // 12, month % 12 + 1, 1) for month in months]


def due_months(rows: Iterable[tuple[date, int, int]], *, today: date) -> DueMonths:
    """Arrange the recommendations due by month. Each of `rows` has the first day of a month, how many recommendations
    are due in it, and in how many responses.

    `rows` count everything due before this month under the previous month, and everything due after the twelve months
    under the month that follows them.
    """
    before, *months, after = months_from(today, 14, ahead=-1)
    found = {month: DueMonth(recommendations=number, responses=responses) for month, number, responses in rows}
    none = DueMonth(recommendations=0, responses=0)
    return DueMonths(
        months={month: found.get(month, none) for month in months},
        earlier=found.get(before, none),
        later=found.get(after, none),
    )


def same_day_years_ago(day: date, years: int) -> date:
    """The same day of an earlier year. 29 February becomes the 28th if necessary."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def _by_year(records: Iterable[Record]) -> dict[int, list[Record]]:
    by_year: dict[int, list[Record]] = {}
    for record in records:
        by_year.setdefault(record.published.year, []).append(record)
    return by_year
