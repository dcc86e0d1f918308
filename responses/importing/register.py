"""Recognises a register: a page that lists several reports, each with a date and a link to the response."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from inspections.intake.dates import read_date
from responses.importing.tokens import Mark, Token

FEWEST = 3
LONGEST_MENU = 15
_LINK_WORDS = re.compile(
    r"(?:\b(?:read|view|see|download|open)\b )?(?:\b(?:our|the|pcc|full|opcc|section 55)\b ?)*\b(?:response|reply|letter|pdf)\b.{0,40}|\b(?:read more|view|download|link)\b.{0,30}",
    re.IGNORECASE,
)
_DATE_ONLY = re.compile(
    r"[\W\d]*(?:\b(?:published|date|report|on|mon|tues|wednes|thurs|fri|satur|sun)(?:day)?\b\W*)*", re.IGNORECASE
)
_LONGEST = 260
_LONGEST_SECTION, _LONGEST_IN_SECTION = 4, 500


@dataclass(frozen=True, slots=True, eq=False)
class FoundReport:
    """A report in a register. `date` is as printed, and may be the report's date or the response's."""

    title: str
    date: str | None
    link: str | None
    tokens: tuple[Token, ...] = ()


def reports_listed(tokens: Sequence[Token]) -> tuple[FoundReport, ...]:
    """The reports that the page lists; empty if the page is a response."""
    # A page printed with its menu begins at its title.
    start = next((at for at, token in enumerate(tokens[:LONGEST_MENU]) if token.level == 1), 0)
    texts = [
        token for token in tokens[start:] if token.text and token.mark is not Mark.ADDRESS and not _is_in_header(token)
    ]
    if any(_is_of_response(token) for token in texts):
        return ()
    entries = _by_row(texts) or _by_heading(texts) or _in_groups(texts)
    reports = [report for entry in entries if (report := _report_in(entry))]
    if len(reports) >= FEWEST and all(report.tokens[0].block.cell for report in reports):
        # Also take rows of the same table without a link: they are reports with no response yet.
        reports = [report for entry in entries if (report := _report_in(entry, is_listed=True))]
    covered = sum(len(report.tokens) for report in reports)
    return tuple(reports) if len(reports) >= FEWEST and covered >= 0.6 * len(texts) else ()


def _is_of_response(token: Token) -> bool:
    """True for something that a response has and a list of reports does not. "Our response" as a link or in a cell
    leads to a response.
    """
    if token.heading and _LINK_WORDS.fullmatch(token.text) and (token.block.links or token.block.cell):
        return False
    return bool(token.reference or token.field or (token.heading and token.heading.side))


def _is_in_header(token: Token) -> bool:
    cell = token.block.cell
    return bool(cell and (cell.is_header or cell.row == 0))


def _by_row(tokens: Sequence[Token]) -> list[list[Token]]:
    rows: dict[tuple[int, int], list[Token]] = {}
    for token in tokens:
        cell = token.block.cell
        if cell and not cell.is_header:
            rows.setdefault((cell.table, cell.row), []).append(token)
    return list(rows.values())


def _by_heading(tokens: Sequence[Token]) -> list[list[Token]]:
    """Sections, each under a heading with a report's title and date; empty if the page has no such headings."""
    sections: list[list[Token]] = []
    for token in tokens:
        if token.level and read_date(token.text):
            sections.append([token])
        elif sections and not token.level and len(sections[-1]) < _LONGEST_SECTION:
            sections[-1].append(token)
    return sections if len(sections) >= FEWEST else []


def _in_groups(tokens: Sequence[Token]) -> list[list[Token]]:
    """Lines grouped by entry. A date begins an entry, unless each line is an entry by itself."""
    whole = [token for token in tokens if _report_in([token])]
    if len(whole) >= FEWEST:
        return [[token] for token in whole]
    groups: list[list[Token]] = []
    for token in tokens:
        if _is_date(token.text) or not groups:
            groups.append([])
        groups[-1].append(token)
    return [group for group in groups if 1 < len(group) <= 4]


def _report_in(entry: Sequence[Token], *, is_listed: bool = False) -> FoundReport | None:
    text = " ".join(token.text for token in entry)
    day = read_date(text)
    if day and entry[0].level and len(entry) > 1:
        return _report_in_section(entry, day.printed) if len(text) <= _LONGEST_IN_SECTION else None
    if not day or len(text) > _LONGEST:
        return None
    links = [link for token in entry for link in token.block.links]
    rest = text.replace(day.printed, " ", 1)
    rest = re.sub(
        r"\s*(?:[|,;:()–—-]\s*)?(?:\b(?:read|view|see|download|open)\b )?\b(?:our|the|pcc|pcc's|full|commissioner's)? ?(?:section 55 )?\bresponse\b.{0,30}$",
        "",
        rest,
        flags=re.IGNORECASE,
    )
    title = " ".join(rest.split()).strip(" ,;:|–—-().")
    title = re.sub(
        r"^(?:published|date)(?: on)?\W+|\W+(?:published|date)(?: on)?$", "", title, flags=re.IGNORECASE
    ).strip(" ,;:|–—-().")
    has_link = bool(links) or bool(re.search(r"\bresponse\b", text, re.IGNORECASE))
    if (
        len(title) < 4
        or not (has_link or is_listed)
        or re.search(r"[a-z]{3,}\. [A-Z]", title)
        or re.search(r"\b(?:I|we)\b", title)
    ):
        return None
    return FoundReport(title, day.printed, links[-1] if links else None, tuple(entry))


def _report_in_section(entry: Sequence[Token], printed: str) -> FoundReport | None:
    """A report under its own heading, followed by a line about it and a link to the response."""
    title = re.sub(r"\s*\(\s*\)\s*|\s*[,–-]\s*$", "", entry[0].text.replace(printed, "")).strip()
    links = [link for token in entry for link in token.block.links]
    about_response = any(re.search(r"\bresponse\b", token.text, re.IGNORECASE) for token in entry[1:])
    return FoundReport(title, printed, links[-1] if links else None, tuple(entry)) if title and about_response else None


def _is_date(text: str) -> bool:
    day = read_date(text)
    return bool(day and _DATE_ONLY.fullmatch(text.replace(day.printed, "")))
