"""The date by which a force is asked to comment (Police Act 1996, s.55(4)): which dates are asked about, and what follows from it.

Pure: no database, no "today" of its own. The Act leaves the date to the office. A date after the safe day leaves no time to answer
what the force writes, and a day on which nobody works is seldom meant; either is asked about, and neither is forbidden.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from s55tracker.working_days.calendar import (
    NO_DAYS,
    days_from,
    in_words,
    weekday_in_words,
    why_not_working,
    working_day_on_or_after,
    working_day_on_or_before,
)


@dataclass(frozen=True, kw_only=True)
class Doubt:
    """Why a date is asked about, the days that are offered in its place, nearest first, and what follows when it is kept."""

    sentence: str
    offered: list[date] = field(default_factory=list)
    consequence: str = ""
    is_after_safe_day: bool = False


def doubt_about(day: date, *, safe_day: date, today: date, extra: frozenset[date] = NO_DAYS) -> Doubt | None:
    """What should be asked about a date for comments, or None. Once the safe day has passed, every date lies after it."""
    if is_after_safe_day(day, safe_day=safe_day, today=today):
        return Doubt(
            sentence=f"{in_words(day)} is after the safe day, {in_words(safe_day)}.",
            offered=_before_the_safe_day(day, safe_day=safe_day, today=today, extra=extra),
            consequence=(
                "The response would still be waiting for the force on its safe day. You cannot record that no "
                f"comments were received until {in_words(safe_day)}, and you will need to give a reason."
            ),
            is_after_safe_day=True,
        )
    if (closed := why_not_working(day, extra=extra)) is None:
        return None
    last = max(safe_day, today)
    offered = [working_day_on_or_before(day, extra=extra), working_day_on_or_after(day, extra=extra)]
    return Doubt(
        sentence=f"{in_words(day)} is {closed}.",
        offered=sorted(
            (each for each in offered if today <= each and (each <= last or safe_day < today)),
            key=lambda each: abs(each - day),
        ),
    )


def is_after_safe_day(day: date, *, safe_day: date, today: date) -> bool:
    """Whether a date for comments is after a safe day that can still be kept."""
    return today <= safe_day < day


def none_may_be_recorded_on(comment_by: date, *, safe_day: date) -> date:
    """From which day "none received" may be recorded: the day after the date that the force was given, or the safe day.

    The period of section 55(5A) does not wait for a comment that was asked for too late.
    """
    return min(days_from(comment_by, 1), safe_day)


def outlasts_safe_day(*, comment_by: date, asked_on: date, safe_day: date, today: date) -> bool:
    """Whether the safe day has come while the force, which was asked before it, still has time: then the office decides.

    A force that was given its date after the safe day is waited for until that date, because the response is late in any case.
    """
    return asked_on <= safe_day <= today <= comment_by


def _before_the_safe_day(day: date, *, safe_day: date, today: date, extra: frozenset[date]) -> list[date]:
    """The same day of an earlier year, for a slip in the year; and the last day on which the office works."""
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
    """How a day is written beside a button that chooses it."""
    return weekday_in_words(day)
