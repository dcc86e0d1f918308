"""Checks the date for the force's comments (Police Act 1996, s.55(4)): which dates we ask about, and their
consequences.

Pure: no database, no "today" of its own. The Act leaves the date to the office. A date after the safe day leaves no
time to answer the comments, and a non-working day is seldom intended. We ask about both, and forbid neither.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from s55tracker.working_days.calendar import (
    NO_DAYS,
    days_from,
    format_date,
    format_weekday_and_date,
    why_not_working,
    working_day_on_or_after,
    working_day_on_or_before,
)


@dataclass(frozen=True, kw_only=True)
class Doubt:
    """Why we ask about a date, the alternatives offered, nearest first, and the consequences of keeping it."""

    sentence: str
    offered: list[date] = field(default_factory=list)
    consequence: str = ""
    is_after_safe_day: bool = False


def doubt_about(day: date, *, safe_day: date, today: date, extra: frozenset[date] = NO_DAYS) -> Doubt | None:
    """The question to ask about a date for comments, or None. Once the safe day has passed, every date is after it."""
    if is_after_safe_day(day, safe_day=safe_day, today=today):
        return Doubt(
            sentence=f"{format_date(day)} is after the safe day, {format_date(safe_day)}.",
            offered=_before_the_safe_day(day, safe_day=safe_day, today=today, extra=extra),
            consequence=(
                "The response would still be waiting for the force on its safe day. You cannot record that no "
                f"comments were received until {format_date(safe_day)}, and you will need to give a reason."
            ),
            is_after_safe_day=True,
        )
    if (closed := why_not_working(day, extra=extra)) is None:
        return None
    last = max(safe_day, today)
    offered = [working_day_on_or_before(day, extra=extra), working_day_on_or_after(day, extra=extra)]
    return Doubt(
        sentence=f"{format_date(day)} is {closed}.",
        offered=sorted(
            (each for each in offered if today <= each and (each <= last or safe_day < today)),
            key=lambda each: abs(each - day),
        ),
    )


def is_after_safe_day(day: date, *, safe_day: date, today: date) -> bool:
    """True if a date for comments is after a safe day that can still be met."""
    return today <= safe_day < day


def none_may_be_recorded_on(comment_by: date, *, safe_day: date) -> date:
    """The first day "none received" can be recorded: the day after the force's date, or the safe day.

    The period of section 55(5A) does not wait for a comment that was requested too late.
    """
    return min(days_from(comment_by, 1), safe_day)


def outlasts_safe_day(*, comment_by: date, asked_on: date, safe_day: date, today: date) -> bool:
    """True if the safe day has come while the force, asked before it, still has time: the office then decides whether
    to wait.

    If the force was given its date after the safe day, we wait for that date, because the response is late anyway.
    """
    return asked_on <= safe_day <= today <= comment_by


def _before_the_safe_day(day: date, *, safe_day: date, today: date, extra: frozenset[date]) -> list[date]:
    """The dates to offer instead: the same day in an earlier year, in case the year was mistyped, and the office's last
    working day on or before the safe day.
    """
    offered = []
    for year in range(day.year - 1, today.year - 1, -1):
        try:
            slip = day.replace(year=year)
        except ValueError:  # 29 February
            continue
        if today <= slip <= safe_day and why_not_working(slip, extra=extra) is None:
            offered.append(slip)
    last = working_day_on_or_before(safe_day, extra=extra)
    return list(dict.fromkeys([*offered, last if last >= today else safe_day]))


def day_to_choose(day: date) -> str:
    """A day as written beside the button that chooses it."""
    return format_weekday_and_date(day)
