"""Reads a finding's due date from its wording. Pure: the date of publication is passed in.

The result is the *last day the wording allows*, after which a careful reader would call it late: "By January 2024" is
31 January 2024, "before 1 September 2024" is 31 August 2024. A person confirms it.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from inspections.enums import DuePrecision
from inspections.findings.wrapping import healed
from s55tracker.working_days.calendar import MONTHS


@dataclass(frozen=True)
class Due:
    """The printed words, the last day they allow (None if they give no date) and the type of date."""

    due_text: str
    due_on: date | None
    precision: DuePrecision


NOT_SAID = Due("", None, DuePrecision.NONE)

_WELSH = "ion chw maw ebr mai meh gor aws med hyd tac rha"
_MUTATED = {"faw": 3, "fai": 5, "feh": 6, "orf": 7, "fed": 9, "dac": 11, "rag": 12}
MONTH_NUMBERS = (
    {name[:3].lower(): number for number, name in enumerate(MONTHS, start=1)}
    | {name: number for number, name in enumerate(_WELSH.split(), start=1)}
    | _MUTATED
)
NUMBERS = {
    word: number
    for number, word in enumerate(
        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen".split(),
        start=1,
    )
} | {"a": 1, "an": 1, "twenty-four": 24, "twenty-eight": 28, "thirty": 30, "sixty": 60, "ninety": 90}

_MONTH = (
    r"(?P<month>Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?"
    r"|Ionawr|Chwefror|[MF]awrth|Ebrill|[MF]ai|[MF]ehefin|G?orffennaf|Awst|[MF]edi|Hydref|[TD]achwedd|Rh?agfyr)"
)
_YEAR = r"(?P<year>20\d\d)"
_BY = r"\b(?P<by>(?:by|erbyn|before|until|no later than|not later than|on or before)(?:\s+the|\s+midnight on)?)\s+"
_END = r"(?P<end>(?:the\s+)?(?:end|close)\s+of\s+)?"
_NUMBER = rf"(?:{'|'.join(sorted(NUMBERS, key=len, reverse=True))}|\d{{1,3}})"

DAY = re.compile(
    rf"{_BY}(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,?\s+)?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:\s+of)?\s+{_MONTH}\b(?:,?\s+{_YEAR}\b)?",
    re.IGNORECASE,
)
DAY_IN_FIGURES = re.compile(
    rf"{_BY}(?P<day>\d{{1,2}})[/.](?P<figures>\d{{1,2}})[/.](?P<year>(?:20)?\d\d)\b", re.IGNORECASE
)
MONTH = re.compile(rf"{_BY}{_END}{_MONTH},?\s+{_YEAR}\b", re.IGNORECASE)
YEAR = re.compile(rf"{_BY}(?P<end>(?:the\s+)?end\s+of\s+){_YEAR}\b", re.IGNORECASE)
SEASON = re.compile(rf"{_BY}{_END}(?:the\s+)?(?:spring|summer|autumn|winter)\s+(?:of\s+)?{_YEAR}\b", re.IGNORECASE)

_WITHIN = (
    rf"(?P<words>(?:within\s+(?:the\s+next\s+)?|(?:in|over|during)\s+the\s+next\s+)(?:{_NUMBER}\s+(?:to|or)\s+)?(?P<number>{_NUMBER})(?:\s*\(\d+\))?\s+"
    r"(?P<unit>(?:calendar\s+)?(?:day|week|month|year)s?)\b"
    r"(?P<of>(?:’|')?\s*(?:of|from|after|following)\s+(?:(?:the|its|this)\s+)?(?:date\s+of\s+)?(?:the\s+)?(?:publication|publishing|report|date|issue)"
    r"(?:\s+(?:of|date)(?:\s+(?:this|the|our)\s+(?:report|inspection))?)?)?)"
)
# A period is the due date only if the sentence opens with it, counts it from the report, puts it next to "should" or
# between commas, or ends with it (unless it is in days). Elsewhere it says how fast to do something ("answered within
# ten days").
WITHIN = re.compile(
    rf"(?:(?P<opens>(?:^|(?<=[.:;\n]))\s*(?:-\s+)?)|(?P<should>(?:should|must|needs? to),?\s+))?\b{_WITHIN}(?P<closes>\s*[.:]?\s*$)?",
    re.IGNORECASE | re.MULTILINE,
)
IMMEDIATELY = re.compile(
    r"\bwith immediate effect\b|(?:^|(?<=[.:;\n]))\s*from now on\b|\b(?:should|must|needs? to),?\s+take (?P<action>immediate)(?= (?:action|steps)\b)|(?:^|(?<=[.:;\n]))\s*immediately\b|\b(?:should|must|needs? to),?\s+(?:act )?(?P<word>immediately|at once)\b|^\s*immediate\s*$",
    re.IGNORECASE | re.MULTILINE,
)
FINANCIAL_YEAR = re.compile(
    rf"{_BY}{_END}(?:this|the\s+(?:next|current)|next)\s+(?:financial|calendar)?\s*year\b", re.IGNORECASE
)
SOON = re.compile(
    r"\bas soon as (?:is )?(?:possible|practicable|reasonably practicable)\b|\bwithout delay\b", re.IGNORECASE
)


def read_due(text: str, *, published_on: date | None) -> Due:
    """When the finding is due. If the wording gives several dates, the first is taken as the date for the whole
    finding.

    A period ("within three months") and "immediately" count from `published_on`; without it they give no date.
    """
    text = healed(text)
    found = [
        (match.start(), reading(match, published_on))
        for pattern, reading in READINGS
        if (match := _first(pattern, text)) is not None
    ]
    if not found:
        return NOT_SAID
    return min(found, key=lambda pair: pair[0])[1]


def _first(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    if pattern is not WITHIN:
        return pattern.search(text)
    return next((match for match in pattern.finditer(text) if _is_for_the_whole(match)), None)


def _is_for_the_whole(match: re.Match[str]) -> bool:
    if match["opens"] is not None or match["should"] or match["of"]:
        return True
    before, after = match.string[: match.start()].rstrip(), match.string[match.end() :].lstrip()
    if before.endswith(",") and after.startswith(","):
        # "should make sure, within six months, that"
        return True
    return match["closes"] is not None and not match["unit"].lower().startswith("day")


def _printed(words: str) -> str:
    return " ".join(words.split())


def _day(match: re.Match[str], published_on: date | None) -> Due:
    words = _printed(match.group())
    groups = match.groupdict()
    month = MONTH_NUMBERS[groups["month"][:3].lower()] if groups.get("month") else int(groups["figures"])
    try:
        if groups["year"]:
            due_on = date(int(groups["year"]) % 100 + 2000, month, int(groups["day"]))
        elif published_on is not None:
            due_on = date(published_on.year, month, int(groups["day"]))
            if due_on < published_on:
                due_on = due_on.replace(year=published_on.year + 1)
        else:
            return Due(words, None, DuePrecision.NONE)
    except ValueError:  # 31 September
        return Due(words, None, DuePrecision.NONE)
    return Due(words, _allowed(due_on, match["by"]), DuePrecision.DAY)


def _allowed(day: date, by: str) -> date:
    return day - timedelta(days=1) if by.lower().startswith("before") else day


def _month(match: re.Match[str], published_on: date | None) -> Due:
    year, month = int(match["year"]), MONTH_NUMBERS[match["month"][:3].lower()]
    if match["by"].lower().startswith("before") and not match["end"]:
        due_on = date(year, month, 1) - timedelta(days=1)
    else:
        due_on = date(year, month, monthrange(year, month)[1])
    return Due(_printed(match.group()), due_on, DuePrecision.MONTH)


def _year(match: re.Match[str], published_on: date | None) -> Due:
    return Due(_printed(match.group()), date(int(match["year"]), 12, 31), DuePrecision.MONTH)


def _no_date(match: re.Match[str], published_on: date | None) -> Due:
    return Due(_printed(match.group()), None, DuePrecision.NONE)


def _within(match: re.Match[str], published_on: date | None) -> Due:
    words = _printed(match["words"])
    if published_on is None:
        return Due(words, None, DuePrecision.RELATIVE)
    number = NUMBERS.get(match["number"].lower()) or int(match["number"])
    unit = match["unit"].lower().removeprefix("calendar").strip()
    if unit.startswith("day"):
        due_on = published_on + timedelta(days=number)
    elif unit.startswith("week"):
        due_on = published_on + timedelta(weeks=number)
    else:
        due_on = months_after(published_on, number * 12 if unit.startswith("year") else number)
    return Due(words, due_on, DuePrecision.RELATIVE)


def _immediately(match: re.Match[str], published_on: date | None) -> Due:
    return Due(_printed(match["word"] or match["action"] or match.group()), published_on, DuePrecision.IMMEDIATE)


def months_after(day: date, months: int) -> date:
    """The same day in a later month, or that month's last day if it is shorter: 30 November + 3 months is 28 February."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


READINGS = (
    (DAY, _day),
    (DAY_IN_FIGURES, _day),
    (MONTH, _month),
    (YEAR, _year),
    (SEASON, _no_date),
    (WITHIN, _within),
    (IMMEDIATELY, _immediately),
    (FINANCIAL_YEAR, _no_date),
    (SOON, _no_date),
)
