"""Works out the working days of offices in England and Wales, and writes dates in words. Pure: it uses neither Django
nor today's date.

The statutory dates never move for a weekend or a bank holiday; only the office's own plan does. Bank holidays are those
of the Banking and Financial Dealings Act 1971 for England and Wales, including those proclaimed so far, from the
`holidays` package. Later ones are passed in as `extra`: an extra day (a coronation, a funeral) or, in OfficeDays, a
bank holiday that is a working day because it was moved.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache

from holidays.countries.united_kingdom import UnitedKingdom

NO_DAYS: frozenset[date] = frozenset()


class OfficeDays(frozenset):
    """One office's one-off days: the set itself contains the days it is closed, and `opened` the bank holidays it works
    on after all.

    Bank holidays are sometimes moved (2020 for VE Day, 2022 for the Jubilee): the old day is then a working day,
    whatever the package says.
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
    """The bank holidays this office works on; none if only closed days were passed in."""
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

# GOV.UK's names, where the package's differ.
GOVUK_NAMES = {
    "May Day": "Early May bank holiday",
    "Spring Bank Holiday": "Spring bank holiday",
    "Late Summer Bank Holiday": "Summer bank holiday",
}

ONE_DAY = timedelta(days=1)
SATURDAY = 5
# The last year whose bank holidays we work out. The package stops at 2100, and a plan made late that year runs into the
# next.
LAST_YEAR = 2199


def days_from(day: date, number: int) -> date:
    """The day this many days later, or earlier if negative; beyond either end of the calendar, its first or last day.

    Forms refuse such days, but rows saved before they did must not break other people's pages and feeds.
    """
    try:
        return day + timedelta(days=number)
    except OverflowError:
        return date.max if number > 0 else date.min


def format_date(day: date) -> str:
    """The date in words, "6 October 2026", whatever the machine's locale."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def format_weekday_and_date(day: date) -> str:
    """The date with its weekday: "Friday 3 October 2025"."""
    return f"{WEEKDAYS[day.weekday()]} {format_date(day)}"


def format_weekday_and_day(day: date, *, beside: date) -> str:
    """The date with its weekday, "Friday 3 October", and its year only if that differs from the year of the date beside
    it.
    """
    if day.year != beside.year:
        return format_weekday_and_date(day)
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}"


class _Holidays(UnitedKingdom):
    """The package's holidays, extended because its own list stops at the end of 2100."""

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
    """The known bank holidays from one day to another, inclusive, with their names. Those the office works on are left
    out.
    """
    found = [
        each for year in range(first.year, min(last.year, LAST_YEAR) + 1) for each in _bank_holidays_of(year).items()
    ]
    return sorted(
        (day, name[0].upper() + name[1:])
        for day, name in found
        if first <= day <= last and day not in opened_among(extra)
    )


def is_working_day(day: date, *, extra: frozenset[date] = NO_DAYS) -> bool:
    """True from Monday to Friday, except on bank holidays of England and Wales and on the extra days."""
    return day.weekday() < SATURDAY and bank_holiday_name(day, extra=extra) is None


def why_not_working(day: date, *, extra: frozenset[date] = NO_DAYS) -> str | None:
    """Why a day is not a working day: "a Sunday" or "a bank holiday (Good Friday)"; None for a working day. The weekend
    comes first, as the more obvious reason.
    """
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
    """The day this many working days later, or earlier if negative."""
    one, nearest = (1, working_day_on_or_after) if number > 0 else (-1, working_day_on_or_before)
    for _ in range(abs(number)):
        day = nearest(days_from(day, one), extra=extra)
    return day


def when_there_is_no_working_day_before(day: date, *, today: date, extra: frozenset[date] = NO_DAYS) -> str:
    """The note beside "in 4 days" if no one works until that day, as on 24 December 2026 for 28 December. Otherwise
    empty.

    A working day needs no note: work due on it can be done on it.
    """
    if day <= today or working_day_on_or_after(days_from(today, 1), extra=extra) <= day:
        return ""
    if is_working_day(today, extra=extra):
        return "today is the last working day before it"
    return "no working day is left before it"
