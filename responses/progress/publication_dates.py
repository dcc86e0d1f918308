"""When a response should be published, as a sentence that is right on the day it is read. Pure: `today` is passed in."""

from __future__ import annotations

from datetime import date
from typing import assert_never

from inspections.clock.deadlines import Clock, Timeliness, format_date, verdict
from s55tracker.working_days.calendar import NO_DAYS, format_weekday_and_date, working_day_on_or_before


def when_to_publish(clock: Clock, *, today: date, extra: frozenset[date] = NO_DAYS) -> str:
    """When to publish a response that is not published yet: the safe day, and the last working day before it if the
    office is closed that day. Once the safe day has passed, it says which date has passed.
    """
    safe_day, deadline = format_date(clock.safe_day), format_date(clock.deadline)
    named = "the deadline" if clock.safe_day == clock.deadline else "the safe day"
    last = working_day_on_or_before(clock.safe_day, extra=extra)
    if today > clock.deadline:
        counted = "" if clock.safe_day == clock.deadline else f" (the deadline was {deadline})"
        return f"The deadline has passed: it should have been published by {safe_day}{counted}."
    if today == clock.deadline != clock.safe_day:
        return f"The safe day, {safe_day}, has passed. The deadline is today, {deadline}: publish it today."
    if today > clock.safe_day:
        return f"The safe day, {safe_day}, has passed. It should be published by the deadline, {deadline}."
    if today == clock.safe_day:
        return f"It should be published today, {safe_day}."
    if last == clock.safe_day or today > last:
        return f"It should be published by {safe_day}."
    if today == last:
        return f"It should be published today: this is the last working day before {named}, {safe_day}."
    return (
        f"It should be published by {format_weekday_and_date(last)}, the last working day before {named}, {safe_day}."
    )


def how_late(clock: Clock, *, published_on: date) -> str:
    """Completes "The response was published on …": empty if it was in time."""
    match verdict(clock, published_on=published_on):
        case Timeliness.IN_TIME:
            return ""
        case Timeliness.ON_THE_DEADLINE:
            return ", on the deadline and one day after the safe day"
        case Timeliness.LATE:
            days = (published_on - clock.deadline).days
            return f", {days:,} day{'' if days == 1 else 's'} after the deadline of {format_date(clock.deadline)}"
        case other:
            assert_never(other)
