"""Moments when date code often goes wrong: the suite's dated tests start at each of them.

All are in London time. `python -m tests` uses a different one each day for its run on SQLite.
"""

from __future__ import annotations

import os
from datetime import date, timedelta
from functools import cache
from zlib import crc32

ROUNDS_VARIABLE = "S55_TEST_ROUNDS"
ONE_IN_VARIABLE = "S55_TEST_ONE_IN"

AWKWARD = {
    "a Monday": "2026-11-09T09:00",
    "a Tuesday": "2026-11-10T12:30",
    "a Wednesday": "2026-11-11T16:59:55",
    "a Thursday": "2026-11-12T07:59:55",
    "a Friday": "2026-11-13T17:30",
    "a Saturday": "2026-11-14T11:00",
    "a Sunday": "2026-11-15T08:00",
    "Christmas Eve, before four closed days": "2026-12-24T15:00",
    "Christmas Day": "2026-12-25T10:00",
    "a substitute bank holiday": "2026-12-28T09:30",
    "ten seconds before the New Year": "2026-12-31T23:59:50",
    "New Year’s Day": "2027-01-01T00:00:05",
    "Good Friday": "2027-03-26T10:00",
    "ten seconds before the clocks go forward": "2027-03-28T00:59:50",
    "Easter Monday": "2027-03-29T10:00",
    "a Saturday in London, still Friday in UTC": "2027-07-17T00:30",
    "ten seconds before the clocks go back": "2027-10-31T01:59:50",
    "a leap day": "2028-02-29T12:00",
    "ten years on": "2036-06-11T10:00",
}

# Other moments fall on the same weekdays, so `make dates` leaves these to `--rounds awkward`.
ORDINARY = {"a Monday", "a Tuesday", "a Wednesday", "a Saturday", "a Sunday"}
CHOSEN = tuple(moment for name, moment in AWKWARD.items() if name not in ORDINARY)


def moment_of_the_day(day: date) -> tuple[str, str]:
    """The awkward moment for this day, with its name: each comes round within three weeks."""
    names = list(AWKWARD)
    name = names[day.toordinal() % len(names)]
    return name, AWKWARD[name]


@cache
def moments_of_rounds() -> tuple[str, ...]:
    """The moments for repeating this run's dated tests: fourteen ("chosen"), every awkward one ("awkward"), or the morning of
    each day in a range ("2027-01-01/2027-12-31"). None by default.
    """
    asked = os.environ.get(ROUNDS_VARIABLE, "")
    if not asked:
        return ()
    if asked == "chosen":
        return CHOSEN
    if asked == "awkward":
        return tuple(AWKWARD.values())
    first, last = (date.fromisoformat(part) for part in asked.split("/"))
    return tuple(f"{first + timedelta(days=number)}T10:00" for number in range((last - first).days + 1))


def moments_for(module: str) -> tuple[str, ...]:
    """The moments for repeating this module's tests: all of them, or with S55_TEST_ONE_IN=20 every twentieth."""
    return every(int(os.environ.get(ONE_IN_VARIABLE) or 1), moments_of_rounds(), module=module)


def every(one_in: int, moments: tuple[str, ...], *, module: str) -> tuple[str, ...]:
    """For example every twentieth moment, starting from a different one for each module: each test still meets days all
    over the range, and each day still meets many tests. Tests of one module share their moments, and so the rows that
    they begin with.
    """
    return moments[crc32(module.encode()) % one_in :: one_in]
