"""Which days an office in England or Wales works, and how a date is written. Pure: no Django, no "today" of its own.

The statutory dates never move for a weekend or a bank holiday; only what the office plans for itself does.
Bank holidays are those of the Banking and Financial Dealings Act 1971 for England and Wales, with the days proclaimed so far,
as the `holidays` package knows them. A day proclaimed since (a coronation, a funeral) is passed in as `extra`.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

from holidays.countries import UnitedKingdom

NO_DAYS: frozenset[date] = frozenset()

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
    """The package stops at the end of 2100; a plan made in the last weeks of that year runs into the next."""

    end_year = 2199


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
    return _bank_holidays_of(day.year).get(day) or ("proclaimed" if day in extra else None)


def bank_holidays_between(first: date, last: date) -> list[tuple[date, str]]:
    """The bank holidays known so far from one day to another, both included, each with its name."""
    found = [each for year in range(first.year, last.year + 1) for each in _bank_holidays_of(year).items()]
    return sorted((day, name[0].upper() + name[1:]) for day, name in found if first <= day <= last)


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
    while not is_working_day(day, extra=extra):
        day -= ONE_DAY
    return day


def working_day_on_or_after(day: date, *, extra: frozenset[date] = NO_DAYS) -> date:
    while not is_working_day(day, extra=extra):
        day += ONE_DAY
    return day


def working_days_on(day: date, number: int, *, extra: frozenset[date] = NO_DAYS) -> date:
    """The day that is so many working days later; earlier for a number below nought."""
    one, nearest = (ONE_DAY, working_day_on_or_after) if number > 0 else (-ONE_DAY, working_day_on_or_before)
    for _ in range(abs(number)):
        day = nearest(day + one, extra=extra)
    return day
