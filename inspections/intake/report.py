"""Reads an inspectorate's report, or its web page, into an inspection and its findings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from inspections.clock.deadlines import clock_for
from inspections.intake.blocks import Block, Kind, Reading, Unreadable
from inspections.intake.dates import read_date
from inspections.intake.findings import FoundFinding, find_findings
from inspections.intake.inspection import FoundInspection, inspection_from, joined, labelled_fields

_PUBLISHED = re.compile(
    r"\b(?:first )?(?:published|publication date|date of publication)\b(?: on)?:? ?(?P<when>.{6,40})", re.IGNORECASE
)
_SITE = re.compile(r"\s+[-–|]\s+(?:HMICFRS|His Majesty.s Inspectorate|Criminal Justice|GOV\.UK).*$")


@dataclass(frozen=True, slots=True)
class FoundReport:
    inspection: FoundInspection
    findings: tuple[FoundFinding, ...]
    warnings: tuple[str, ...]


def find_report(reading: Reading) -> FoundReport:
    """The contents of the report. Raises Unreadable if it has neither a title nor a finding."""
    blocks = [joined(block) for block in reading.blocks]
    values, rest = labelled_fields(blocks)
    inspection, warnings = inspection_from(values)
    inspection = replace(inspection, title=inspection.title or _title(rest, reading.properties.get("title", "")))
    if inspection.title:
        warnings = [warning for warning in warnings if "the title of" not in warning]
    if not inspection.published_on:
        inspection, warnings = _with_date_from_text(inspection, warnings, rest, reading.properties.get("published", ""))
    if not inspection.report_url and reading.properties.get("address", "").startswith("http"):
        inspection = replace(inspection, report_url=reading.properties["address"])
    findings, doubts = find_findings(rest, published_on=inspection.published_on)
    if not inspection.title and not findings:
        raise Unreadable("We could not find an inspection report in the file: it has no title and no findings.")
    return FoundReport(inspection, tuple(findings), (*reading.notes, *warnings, *doubts))


def _title(blocks: Sequence[Block], of_page: str) -> str | None:
    """The first heading of the highest level near the start, without a subtitle; else the page's own title."""
    headings = [block for block in blocks[:30] if block.kind is Kind.HEADING and len(block.text) > 8]
    if headings:
        return min(headings, key=lambda block: block.level or 2).text.rstrip(".")
    if of_page:
        return _SITE.sub("", of_page)
    first = next((block.text for block in blocks[:5] if block.kind is not Kind.ADDRESS), "")
    return first.rstrip(".") if 8 < len(first) <= 200 else None


def _with_date_from_text(
    inspection: FoundInspection, warnings: list[str], blocks: Sequence[Block], of_page: str
) -> tuple[FoundInspection, list[str]]:
    """A date from running text, or from the page's own data: never certain, because old reports are reposted with new
    dates.
    """
    printed = next(
        (found for block in blocks if len(block.text) < 200 and (found := _PUBLISHED.search(block.text))), None
    )
    read = read_date(printed["when"]) if printed else read_date(of_page)
    if not read:
        return inspection, warnings
    kept = [warning for warning in warnings if "when the report was published" not in warning]
    sentence = f"We took the date of publication from “{' '.join((printed[0] if printed else of_page).split())}”. Check it against the report."
    return _dated(inspection, read.on), [*kept, sentence]


def _dated(inspection: FoundInspection, on: date) -> FoundInspection:
    clock = clock_for(on)
    return replace(
        inspection,
        published_on=on,
        published_on_certain=False,
        deadline=inspection.deadline or clock.deadline,
        safe_day=clock.safe_day,
    )
