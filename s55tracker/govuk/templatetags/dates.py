"""Template filters and tags that write dates and times in words. Callers can pass in today's date; the default is the
date in Europe/London.
"""

from __future__ import annotations

import datetime

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from s55tracker import ports

register = template.Library()

# A date that is no more than this many days away is marked as near.
NEAR_DAYS = 7


@register.filter
def govuk_date(value: datetime.date | datetime.datetime | None) -> str:
    """A date such as “6 October 2026”. For a date with a time, this is the day in Europe/London."""
    if not value:
        return ""
    day = timezone.localdate(value) if isinstance(value, datetime.datetime) else value
    return f"{day.day} {day:%B %Y}"


@register.filter
def govuk_time(value: datetime.datetime | None) -> str:
    """The time in Europe/London: “9:32am”, “midday”, “midnight” or, on the hour, “9am”."""
    if not value:
        return ""
    local = timezone.localtime(value)
    if local.minute == 0 and local.hour in (0, 12):
        return "midday" if local.hour else "midnight"
    minutes = f":{local.minute:02}" if local.minute else ""
    return f"{local.hour % 12 or 12}{minutes}{'am' if local.hour < 12 else 'pm'}"


@register.simple_tag
def govuk_moment(value: datetime.datetime | datetime.date | None) -> SafeString | str:
    """A <time> element such as “22 November 2026 at 9:32am”. A date is shown without a time of day."""
    if not value:
        return ""
    if not isinstance(value, datetime.datetime):
        return format_html('<time datetime="{}">{}</time>', value.isoformat(), govuk_date(value))
    local = timezone.localtime(value)
    return format_html(
        '<time datetime="{}">{} at {}</time>',
        local.isoformat(timespec="minutes"),
        govuk_date(value),
        govuk_time(value),
    )


def format_days_until(
    due: datetime.date, *, today: datetime.date, extra: frozenset[datetime.date] = frozenset()
) -> str:
    """A date relative to today: "in 9 days", "tomorrow", "today", "1 day late".

    If no one works until then, it says so: "in 4 days; today is the last working day before it". `extra` holds the
    office's own closed and opened days, in addition to those for everyone.
    """
    days = (due - today).days
    if days < 0:
        return f"{-days:,} day{'' if days == -1 else 's'} late"
    words = {0: "today", 1: "tomorrow"}.get(days, f"in {days:,} days")
    note = ports.words_beside_a_date.ask(due, today=today, extra=extra)
    return f"{words}; {note}" if note else words


@register.filter
def is_near(due: datetime.date | None, today: datetime.date) -> bool:
    """True for a date in the next seven days, and for one that has passed."""
    return due is not None and (due - today).days <= NEAR_DAYS


@register.simple_tag
def contextual_date(
    due: datetime.date | None,
    today: datetime.date | None = None,
    done: bool = False,
    office_days: frozenset[datetime.date] | None = None,
) -> SafeString | str:
    """A due date in bold, followed by words that say how near or how late it is. Colour only repeats the words.

    `office_days` are the office's closed and opened days, used to find the last working day before the due date.
    `done=True` gives the date only: finished work is neither near nor late. No date gives "No date yet", never "late".
    """
    if not due:
        return format_html('<span class="s55-date">{}</span>', "No date yet")
    if isinstance(due, datetime.datetime):
        due = timezone.localdate(due)
    day = format_html('<time class="s55-date__day" datetime="{}">{}</time>', due.isoformat(), govuk_date(due))
    if done:
        return format_html('<span class="s55-date">{}</span>', day)
    today = today or timezone.localdate()
    days = (due - today).days
    state = " s55-date--late" if days < 0 else " s55-date--soon" if days <= NEAR_DAYS else ""
    words = format_days_until(due, today=today, extra=office_days or frozenset())
    return format_html(
        '<span class="s55-date{}">{} <span class="s55-date__words{}">{}</span></span>',
        state,
        day,
        " s55-date__words--long" if ";" in words else "",
        words,
    )
