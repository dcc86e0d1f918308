"""Says in a sentence how many of the days for a response have passed, and the deadline. Pure: `today` is passed in."""

from __future__ import annotations

from datetime import date

from inspections.clock.deadlines import ClockError, clock_for
from s55tracker.working_days.calendar import format_date

NO_DATE = "The page does not say when it was published. The 56 days run from the date in the report itself."


def days_gone(published_on: date | None, *, today: date) -> str:
    """ "Published today: 56 days run to 25 January 2027." The date is the page's: a person must still check it."""
    if published_on is None:
        return NO_DATE
    try:
        clock = clock_for(published_on)
    except ClockError:
        return f"Published on {format_date(published_on)}."
    deadline, days = clock.deadline, (clock.deadline - published_on).days
    gone, left = (today - published_on).days, (deadline - today).days
    if gone <= 0:
        return f"Published today: {days} days run to {format_date(deadline)}."
    published = f"Published on {format_date(published_on)}"
    if left < 0:
        ago = "yesterday" if left == -1 else f"{-left} days ago"
        return f"{published}: the {days} days ended {ago}, on {format_date(deadline)}."
    if left == 0:
        return f"{published}: the {days} days end today."
    return f"{published}: {gone} of {days} days {'has' if gone == 1 else 'have'} passed, and the deadline is {format_date(deadline)}."
