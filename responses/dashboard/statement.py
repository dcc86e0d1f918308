"""The position statement: one sheet of A4 that tells a chief executive with two minutes how the office is doing on
section 55.

It names people in the third person and contains no draft text.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import assert_never

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.utils import timezone

from inspections.clock.deadlines import Timeliness
from responses.dashboard.figure_lists import Lists
from responses.figures.counting import Record, published, same_day_years_ago
from responses.figures.records import records_of
from responses.finding_names import first_words
from responses.models import Approval, Response
from responses.places import workspace_url
from responses.progress.next_steps import NextStep, next_steps
from s55tracker.accounts.models import PolicingBody
from s55tracker.govuk.templatetags.dates import format_days_until
from s55tracker.working_days.calendar import MONTHS

AHEAD = timedelta(days=28)
# How many lines fit on a sheet of A4, and how many late, due, waiting and published responses are shown at least. Any
# others are counted and, on the screen, linked to a list.
MOST_LINES = 14
SURE_OF = (4, 5, 2, 3)
# The characters that fit on two lines of their column.
LONGEST_TITLE, LONGEST_TASK = 72, 68


@dataclass(frozen=True, kw_only=True)
class OpenLine:
    """A response still to be published, and who must act."""

    title: str
    reference: str
    url: str
    safe_day: date
    when: str
    move: str


@dataclass(frozen=True, kw_only=True)
class WaitingLine:
    """A response waiting for its approver."""

    title: str
    reference: str
    url: str
    submitted_by: str
    since: date
    waits: str
    safe_day: date


@dataclass(frozen=True, kw_only=True)
class OutLine:
    """A response published in this quarter."""

    title: str
    reference: str
    url: str
    published_on: date
    days: int
    verdict: str


@dataclass(frozen=True, kw_only=True)
class Part:
    """Lines under a heading. `number` also counts lines there was no room for; `url` is the full list, if any."""

    lines: Sequence
    number: int
    url: str = ""

    @property
    def unshown(self) -> int:
        return self.number - len(self.lines)


@dataclass(frozen=True, kw_only=True)
class Shares:
    """How many of the responses published in twelve months were in time: by the safe day, and by the printed deadline."""

    since: date
    number: int
    by_safe_day: int
    by_deadline: int

    @property
    def safe_day_in_hundred(self) -> int:
        return in_hundred(self.by_safe_day, self.number)

    @property
    def deadline_in_hundred(self) -> int:
        return in_hundred(self.by_deadline, self.number)


@dataclass(frozen=True, kw_only=True)
class Statement:
    body: PolicingBody
    on: date
    until: date
    late: Part
    due: Part
    waiting: Part
    out: Part
    quarter: str
    shares: Shares
    number_open: int
    number_withdrawn: int

    @property
    def of_withdrawn(self) -> str:
        """A sentence saying how many responses have been withdrawn; empty if none have."""
        if not self.number_withdrawn:
            return ""
        verb = "response has" if self.number_withdrawn == 1 else "responses have"
        return f"{self.number_withdrawn} {verb} been withdrawn and not yet published again."

    @property
    def in_a_sentence(self) -> str:
        """The single most important thing to know."""
        if self.late.number:
            verb = "response is" if self.late.number == 1 else "responses are"
            return f"{self.late.number} {verb} late."
        if self.due.number:
            verb = "response is" if self.due.number == 1 else "responses are"
            return f"Nothing is late. {self.due.number} {verb} due in the next {AHEAD.days} days."
        return f"Nothing is late, and nothing is due in the next {AHEAD.days} days."


def statement_of(responses: QuerySet[Response], *, body: PolicingBody, today: date, lists: Lists) -> Statement:
    """The statement of one office. `responses` are the office's responses that the person may see. The number of
    queries does not depend on how many there are.
    """
    quarter = quarter_of(today)
    since = same_day_years_ago(today, 1)
    records = records_of(responses, since=min(since, quarter))
    by_key = {record.pk: record for record in records}
    to_publish = [record for record in records if record.is_to_publish]
    late = [record for record in to_publish if record.safe_day_on < today]
    due = [record for record in to_publish if today <= record.safe_day_on <= today + AHEAD]
    out = published(record for record in records if record.out_on)
    in_quarter = [record for record in reversed(out) if record.published >= quarter]
    in_year = [record for record in out if record.published >= since]
    approvals = _open_approvals(record.pk for record in records if record.is_with_approver)
    most_late, most_due, most_waiting, most_out = room_for(len(late), len(due), len(approvals), len(in_quarter))
    shown = responses.filter(pk__in=[record.pk for record in [*late[:most_late], *due[:most_due]]])
    # The statement is for no one in particular, so no step is "yours".
    steps = next_steps(shown, user=AnonymousUser(), today=today)
    return Statement(
        body=body,
        on=today,
        until=today + AHEAD,
        late=Part(
            lines=[_open_line(record, steps[record.pk], today) for record in late[:most_late] if record.pk in steps],
            number=len(late),
            url=lists.url(due="late"),
        ),
        due=Part(
            lines=[_open_line(record, steps[record.pk], today) for record in due[:most_due] if record.pk in steps],
            number=len(due),
            url=lists.url(sort="safe-day"),
        ),
        waiting=Part(
            lines=[_waiting_line(by_key[each.response_id], each, today) for each in approvals[:most_waiting]],
            number=len(approvals),
            url=lists.url(status="with_approver"),
        ),
        out=Part(
            lines=[_out_line(record) for record in in_quarter[:most_out]],
            number=len(in_quarter),
            url=lists.url(within=1, sort="-published"),
        ),
        quarter=format_quarter(quarter),
        shares=Shares(
            since=since,
            number=len(in_year),
            by_safe_day=sum(record.timeliness == Timeliness.IN_TIME for record in in_year),
            by_deadline=sum(record.timeliness != Timeliness.LATE for record in in_year),
        ),
        number_open=len(to_publish),
        number_withdrawn=sum(record.is_withdrawn for record in records),
    )


def room_for(*numbers: int) -> list[int]:
    """How many lines of each part are shown: each part gets its minimum, and any spare room goes to the most urgent
    part first.
    """
    taken = [min(number, sure) for number, sure in zip(numbers, SURE_OF, strict=True)]
    for place, number in enumerate(numbers):
        taken[place] += min(number - taken[place], MOST_LINES - sum(taken))
    return taken


def quarter_of(day: date) -> date:
    """The first day of the day's quarter. The quarters of the financial year are those of the calendar year."""
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def format_quarter(first: date) -> str:
    """ "October to December 2026"."""
    return f"{MONTHS[first.month - 1]} to {MONTHS[first.month + 1]} {first.year}"


def in_hundred(part: int, whole: int) -> int:
    """A share as a whole percentage: 100 only if the part is the whole, and 0 only if the part is nothing."""
    if not whole:
        return 0
    share = round(100 * part / whole)
    if part < whole:
        share = min(share, 99)
    return max(share, 1) if part else 0


def _open_approvals(waiting: Iterable[int]) -> list[Approval]:
    """These responses' rounds awaiting a decision, the longest wait first."""
    return list(
        Approval.objects.filter(response__in=list(waiting), decision="")
        .select_related("submitted_by")
        .defer("content")
        .order_by("submitted_at", "pk")
    )


def _open_line(record: Record, step: NextStep, today: date) -> OpenLine:
    return OpenLine(
        title=first_words(record.title, longest=LONGEST_TITLE),
        reference=record.reference,
        url=workspace_url(record.reference),
        safe_day=record.safe_day_on,
        when=format_days_until(record.safe_day_on, today=today),
        move=first_words(f"{step.waits_for}: {step.task}" if step.waits_for else step.task, longest=LONGEST_TASK),
    )


def _waiting_line(record: Record, approval: Approval, today: date) -> WaitingLine:
    since = timezone.localdate(approval.submitted_at)
    days = (today - since).days
    return WaitingLine(
        title=first_words(record.title, longest=LONGEST_TITLE),
        reference=record.reference,
        url=workspace_url(record.reference),
        submitted_by=str(approval.submitted_by),
        since=since,
        waits="since today" if days <= 0 else f"for {days:,} day{'' if days == 1 else 's'}",
        safe_day=record.safe_day_on,
    )


def _out_line(record: Record) -> OutLine:
    return OutLine(
        title=first_words(record.title, longest=LONGEST_TITLE),
        reference=record.reference,
        url=workspace_url(record.reference),
        published_on=record.published,
        days=record.days_taken,
        verdict=_verdict(record),
    )


def _verdict(record: Record) -> str:
    """Whether the response was in time, in the register's words: lateness is counted from the printed deadline."""
    match record.timeliness:
        case Timeliness.IN_TIME:
            return "in time"
        case Timeliness.ON_THE_DEADLINE:
            return "on the deadline; one day past a strict reading"
        case Timeliness.LATE:
            days = (record.published - record.deadline_on).days
            return f"late by {days:,} day{'' if days == 1 else 's'}"
        case other:
            assert_never(other)
