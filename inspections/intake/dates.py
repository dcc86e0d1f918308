"""Reads printed dates of publication: "11th August 2023", "the 2 November 2022", "03/04/2017", "27/03/25", "January
2024".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from inspections.clock.deadlines import RULES

# A report published before the first date has no deadline; a date after the second is a mistake.
_EARLIEST, _LATEST = min(rule.from_on for rule in RULES), date(2100, 12, 31)
_MONTHS = "january february march april may june july august september october november december".split()
# Welsh, including the mutated forms after "o" and "ym".
_WELSH_MONTHS = {
    "ionawr": 1, "chwefror": 2, "mawrth": 3, "fawrth": 3, "ebrill": 4, "mai": 5, "fai": 5, "mehefin": 6, "fehefin": 6, "gorffennaf": 7, "orffennaf": 7,
    "awst": 8, "medi": 9, "fedi": 9, "hydref": 10, "tachwedd": 11, "dachwedd": 11, "rhagfyr": 12, "ragfyr": 12,
}  # fmt: skip
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
    rf"|{'|'.join(_WELSH_MONTHS)})(?!\w)\.?"
)
_SHAPES = (
    re.compile(
        rf"\b(?P<day>\d{{1,2}})\s*(?:st|nd|rd|th|af|ain|fed|eg)?\s+(?:of\s+|o\s+)?{_MONTH},?\s+(?P<year>\d{{4}})\b",
        re.IGNORECASE,
    ),
    re.compile(rf"\b{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})\b", re.IGNORECASE),
    re.compile(r"\b(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})(?!\d)"),
    # Day first, as in the UK.
    re.compile(r"\b(?P<day>\d{1,2})\s?[/.-]\s?(?P<month>\d{1,2})\s?[/.-]\s?(?P<year>\d{4}|\d{2})\b"),
)
_MONTH_ALONE = re.compile(rf"\b{_MONTH}\s+(?P<year>\d{{4}})\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ReadDate:
    """A date read from text. If only a month was printed, it is not certain, and `on` is the first of that month, the
    earliest day the clock can start.
    """

    on: date
    certain: bool
    printed: str


def read_date(text: str) -> ReadDate | None:
    """The first date in the text that could be a report's, or None."""
    found = [match for shape in _SHAPES for match in shape.finditer(text)]
    for match in sorted(found, key=lambda match: match.start()):
        day = _date(match["year"], match["month"], match["day"])
        if day:
            return ReadDate(day, True, match[0])
    # "31 February 2026" is not a date, and does not count as a month either.
    months = (each for each in _MONTH_ALONE.finditer(text) if not any(each.end() == whole.end() for whole in found))
    month = next(months, None)
    first = _date(month["year"], month["month"], "1") if month else None
    return ReadDate(first, False, month[0]) if month and first else None


def _date(year: str, month: str, day: str) -> date | None:
    number = int(month) if month.isdigit() else _month(month.lower())
    try:
        found = date(int(year) + (2000 if len(year) == 2 else 0), number, int(day))
    except ValueError:
        return None
    return found if _EARLIEST <= found <= _LATEST else None


def _month(name: str) -> int:
    return _WELSH_MONTHS.get(name) or next(i for i, month in enumerate(_MONTHS, 1) if month.startswith(name[:3]))
