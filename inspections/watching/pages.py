"""Prepares the pages of new reports and of watched addresses."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from inspections.clock.deadlines import ClockError, clock_for
from inspections.models import ReportProposal, WatchedAddress
from inspections.watching.days import days_gone
from s55tracker.accounts.memberships import body_ids_of
from s55tracker.accounts.roles import Role
from s55tracker.govuk.templatetags.dates import govuk_time
from s55tracker.working_days.calendar import format_date


@dataclass(frozen=True, kw_only=True)
class NewReport:
    """One proposed report. `safe_day` is None without a date of publication."""

    proposal: ReportProposal
    days: str
    about: str
    safe_day: date | None
    may_decide: bool


def new_reports(proposals: Iterable[ReportProposal], *, user, today: date) -> list[NewReport]:
    """The proposals as the page shows them: the newest first, then those without a date."""
    deciding = body_ids_of(user, [Role.OFFICER])
    lines = [
        NewReport(
            proposal=each,
            days=days_gone(each.published_on, today=today),
            about=f"It names {each.names_force}." if each.names_force else "It does not name a particular force.",
            safe_day=_safe_day(each.published_on),
            may_decide=each.body_id in deciding,
        )
        for each in proposals
    ]
    return sorted(lines, key=lambda line: (line.proposal.published_on or date.min, line.proposal.pk), reverse=True)


def _safe_day(published_on: date | None) -> date | None:
    try:
        return clock_for(published_on).safe_day if published_on else None
    except ClockError:
        return None


@dataclass(frozen=True, kw_only=True)
class Watched:
    """One watched address, in sentences: when we last read it, what it listed, and any problem."""

    row: WatchedAddress
    read: str
    trouble: str
    next_turn: str


def watched_page(row: WatchedAddress, *, now: datetime) -> Watched:
    return Watched(row=row, read=_read(row, now), trouble=_trouble(row, now), next_turn=_next_turn(row, now))


def _read(row: WatchedAddress, now: datetime) -> str:
    if row.read_at is None:
        return "" if row.attempts_failed else "Not read yet. We will read it within a few minutes."
    listed = "1 report" if row.reports_listed == 1 else f"{row.reports_listed:,} reports"
    new = f"{row.reports_proposed} new for you" if row.reports_proposed else "nothing new for you"
    sentences = [f"Last read {_moment(row.read_at, now)}. It lists {listed}, with {new}."]
    if row.links_left_out:
        links = "1 link leads" if row.links_left_out == 1 else f"{row.links_left_out} links lead"
        sentences.append(
            f"{links} to other websites, and we have left {'it' if row.links_left_out == 1 else 'them'} out."
        )
    return " ".join(sentences)


def _trouble(row: WatchedAddress, now: datetime) -> str:
    if not row.attempts_failed or row.tried_at is None:
        return ""
    times = "" if row.attempts_failed == 1 else f" This has happened {row.attempts_failed} times in a row."
    return f"We could not read it {_moment(row.tried_at, now)}. {row.last_error}{times}"


def _next_turn(row: WatchedAddress, now: datetime) -> str:
    if row.attempt_after <= now or (row.read_at is None and not row.attempts_failed):
        return ""
    return f"We will read it again {_moment(row.attempt_after, now)}."


def _moment(moment: datetime, now: datetime) -> str:
    """ "at 9:32am today", "at 9:32am on 3 December 2026"."""
    day = timezone.localdate(moment)
    return f"at {govuk_time(moment)} {'today' if day == timezone.localdate(now) else f'on {format_date(day)}'}"
