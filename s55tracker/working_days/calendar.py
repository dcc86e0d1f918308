"""Which days an office in England or Wales works, and how a date is written. Pure: no Django, no "today" of its own.

The statutory dates never move for a weekend or a bank holiday; only what the office plans for itself does.
Bank holidays are those of the Banking and Financial Dealings Act 1971 for England and Wales, with the days proclaimed so far,
as the `holidays` package knows them. What was proclaimed since is passed in as `extra`: a day more (a coronation, a funeral), and in
OfficeDays also a day that is worked on after all, because its bank holiday was moved.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache

from holidays.countries.united_kingdom import UnitedKingdom

NO_DAYS: frozenset[date] = frozenset()


class OfficeDays(frozenset):
    """The days that were proclaimed since, as one office knows them: itself the days that are closed, and `opened` those that
    are not closed after all.

    A bank holiday is moved now and then (in 2020 for VE Day, in 2022 for the Jubilee): its old day is then worked on, whatever
    the package says.
    """

    opened: frozenset[date]

    def __new__(cls, closed: Iterable[date] = (), opened: Iterable[date] = ()) -> OfficeDays:
        made = super().__new__(cls, closed)
        made.opened = frozenset(opened)
        return made

    def __eq__(self, other: object) -> bool:
        return super().__eq__(other) and self.opened == opened_among(other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash((frozenset(self), self.opened))

    def __reduce__(self) -> tuple:
        return OfficeDays, (list(self), self.opened)


def opened_among(extra: object) -> frozenset[date]:
    """The bank holidays on which this office works; none where only closed days were handed in."""
    return extra.opened if isinstance(extra, OfficeDays) else NO_DAYS


WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

# As GOV.UK names them, where the package has another name.
GOVUK_NAMES = {
    "May Day": "Early May bank holiday",
    "Spring Bank Holiday": "Spring bank holiday",
    "Late Summer Bank Holiday": "Summer bank holiday",
}

ONE_DAY = timedelta(days=1)
SATURDAY = 5
# The last year of which bank holidays are known: a plan made in the last weeks of 2100 runs into the next year.
LAST_YEAR = 2199


def days_from(day: date, number: int) -> date:
    """The day that is so many days later, earlier for a number below nought; at either end of the calendar, its last day.

    Forms refuse such days. A row of before they did must not keep the pages and feeds of others from working.
    """
    try:
        return day + timedelta(days=number)
    except OverflowError:
        return date.max if number > 0 else date.min


def in_words(day: date) -> str:
    """ "6 October 2026", whatever the locale of the machine."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def weekday_in_words(day: date) -> str:
    """ "Friday 3 October 2025"."""
    return f"{WEEKDAYS[day.weekday()]} {in_words(day)}"


def short_weekday_in_words(day: date, *, beside: date) -> str:
    """ "Friday 3 October", with its year only where it differs from the year of the date that stands beside it."""
    if day.year != beside.year:
        return weekday_in_words(day)
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}"


class _Holidays(UnitedKingdom):
    """The package stops at the end of 2100."""

    end_year = LAST_YEAR


@cache
def _bank_holidays_of(year: int) -> dict[date, str]:
    # England and Wales share their bank holidays; the package lists them under each.
    known = _Holidays(subdiv="ENG", years=year, expand=False)
    return {day: _name(known.get_list(day)[0]) for day in known}


def _name(name: str) -> str:
    base = name.removesuffix(" (observed)")
    shown = GOVUK_NAMES.get(base, base).replace("'", "’")
    return shown if base == name else f"substitute day for {shown}"


def bank_holiday_name(day: date, *, extra: frozenset[date] = NO_DAYS) -> str | None:
    """The name of the bank holiday, "proclaimed" for one of the extra days, or None on an ordinary day."""
    if day in opened_among(extra):
        return None
    return _bank_holidays_of(day.year).get(day) or ("proclaimed" if day in extra else None)


def bank_holidays_between(first: date, last: date, *, extra: frozenset[date] = NO_DAYS) -> list[tuple[date, str]]:
    """The bank holidays known so far from one day to another, both included, each with its name; those opened left out."""
    found = [
        each for year in range(first.year, min(last.year, LAST_YEAR) + 1) for each in _bank_holidays_of(year).items()
    ]
    return sorted(
        (day, name[0].upper() + name[1:])
        for day, name in found
        if first <= day <= last and day not in opened_among(extra)
    )


def is_working_day(day: date, *, extra: frozenset[date] = NO_DAYS) -> bool:
    """Monday to Friday, bank holidays of England and Wales and the extra days apart."""
    return day.weekday() < SATURDAY and bank_holiday_name(day, extra=extra) is None


def why_not_working(day: date, *, extra: frozenset[date] = NO_DAYS) -> str | None:
    """ "a Sunday" or "a bank holiday (Good Friday)"; None for a working day. The weekend is named first: it is the plainer reason."""
    if day.weekday() >= SATURDAY:
        return f"a {WEEKDAYS[day.weekday()]}"
    name = bank_holiday_name(day, extra=extra)
    return f"a bank holiday ({name})" if name else None


def working_day_on_or_before(day: date, *, extra: frozenset[date] = NO_DAYS) -> date:
    while not is_working_day(day, extra=extra) and day > date.min:
        day -= ONE_DAY
    return day


def working_day_on_or_after(day: date, *, extra: frozenset[date] = NO_DAYS) -> date:
    while not is_working_day(day, extra=extra) and day < date.max:
        day += ONE_DAY
    return day


def working_days_on(day: date, number: int, *, extra: frozenset[date] = NO_DAYS) -> date:
    """The day that is so many working days later; earlier for a number below nought."""
    one, nearest = (1, working_day_on_or_after) if number > 0 else (-1, working_day_on_or_before)
    for _ in range(abs(number)):
        day = nearest(days_from(day, one), extra=extra)
    return day


def when_there_is_no_working_day_before(day: date, *, today: date, extra: frozenset[date] = NO_DAYS) -> str:
    """What should be said beside "in 4 days" on 24 December of 28 December: that nobody works until then. Else empty.

    A day on which the office works is not spoken of: what is due on it can be done on it.
    """
    if day <= today or working_day_on_or_after(days_from(today, 1), extra=extra) <= day:
        return ""
    if is_working_day(today, extra=extra):
        return "today is the last working day before it"
    return "no working day is left before it"
