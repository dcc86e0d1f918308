"""Findings in the text of a report: recommendations, areas for improvement, and causes of concern with their own recommendations."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from inspections.findings.due_wording import Due, read_addressees, read_due
from inspections.intake.blocks import Block, Kind, plain_text
from inspections.intake.headings import (
    AREA_FOR_IMPROVEMENT,
    CAUSE_OF_CONCERN,
    RECOMMENDATION,
    is_section_heading,
    kind_named,
    reference_of,
)

_ANNOUNCES = re.compile(
    r"(?:a |new |further )?(recommendations?|areas? for improvement|causes? of concern)\W*", re.IGNORECASE
)
_NUMBERED = re.compile(r"(?P<number>\d{1,3}[a-z]?)[.)]\s+(?P<rest>\S.*)", re.DOTALL)
# The start of a finding's second paragraph; anything else is the report continuing.
_GOES_ON = re.compile(
    r"(?:this|these|it|they|the (?:process|plan|approach|review|force|work|changes)|to achieve|in doing|as part of)\b",
    re.IGNORECASE,
)
# How many paragraphs may come between two items of one list.
_LONGEST_INTERRUPTION = 12
_DEMANDS = re.compile(r"\b(?:should|must|needs? to|is to|are to|is an area for improvement)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FoundFinding:
    """A finding as printed. `parent` is the reference of a recommendation's cause of concern, if any."""

    kind: str
    reference: str | None
    text: str
    due: Due
    addressees: tuple[str, ...] = ()
    parent: str | None = None


def finding_of(
    kind: str, reference: str | None, blocks: Sequence[Block], *, published_on: date | None, parent: str | None = None
) -> FoundFinding:
    """A finding, with its due date and addressees as read from the wording."""
    text = plain_text(blocks)
    return FoundFinding(
        kind, reference, text, read_due(text, published_on=published_on), tuple(map(str, read_addressees(text))), parent
    )


def split_listed(kind: str, blocks: Sequence[Block]) -> list[tuple[str, str | None, list[Block]]]:
    """A list without its own headings ("1. ...", or a bullet each), with one finding per item."""
    items: list[tuple[str, str | None, list[Block]]] = []
    only_bullets = bool(blocks) and blocks[0].kind is Kind.BULLET
    for block in blocks:
        numbered = _NUMBERED.fullmatch(block.text) if block.kind is not Kind.BULLET else None
        if numbered:
            items.append((kind, numbered["number"], [replace(block, text=numbered["rest"], kind=Kind.PARAGRAPH)]))
        elif not items or (only_bullets and block.kind is Kind.BULLET and block.level == blocks[0].level):
            items.append((kind, None, [replace(block, kind=Kind.PARAGRAPH, level=0) if only_bullets else block]))
        else:
            items[-1][2].append(block)
    return items


def find_findings(blocks: Sequence[Block], *, published_on: date | None) -> tuple[list[FoundFinding], list[str]]:
    """The findings of a report in order, and a sentence for each uncertainty.

    Reports print recommendations where they arise and again in a list: the same number with similar words is one
    finding.
    """
    found: list[FoundFinding] = []
    warnings: list[str] = []
    cause: FoundFinding | None = None
    cause_level = 0
    position = 0
    while position < len(blocks):
        block = blocks[position]
        start = _start_of(block)
        position += 1
        # A heading at least as high as the cause's own ends it: anything after it is not one of its recommendations.
        if block.kind is Kind.HEADING and block.level <= cause_level:
            cause = None
        if not start:
            continue
        kind, references, rest, is_plural = start
        body, position = _body_after(blocks, position, rest, listed=is_plural and not references)
        parent = cause.reference if cause and kind == RECOMMENDATION else None
        items = (
            split_listed(kind, body)
            if is_plural and not references
            else [(kind, reference, body) for reference in references or (None,)]
        )
        if len(references) > 1:
            continue  # "Recommendations 1 and 2" mentions two at once; each has its wording elsewhere.
        for item_kind, reference, words in items:
            text = plain_text(words)
            if not text or (not reference and not _DEMANDS.search(text) and item_kind != CAUSE_OF_CONCERN):
                continue
            finding = finding_of(item_kind, reference, words, published_on=published_on, parent=parent)
            same = next((one for one in found if _is_same(one, finding)), None)
            if same is None:
                found.append(finding)
            elif len(finding.text) > len(same.text) and finding.text.startswith(same.text):
                found[found.index(same)] = finding
            elif reference and not _agree(same.text, finding.text):
                warnings.append(
                    f"The file has two wordings of {_named(finding)}. We have used the first. Check it against the report."
                )
            if item_kind == CAUSE_OF_CONCERN:
                cause, cause_level = finding, block.level
    if not found:
        warnings.append(
            "We could not find any recommendations, areas for improvement or causes of concern. Add them by hand."
        )
    return found, warnings


def _start_of(block: Block) -> tuple[str, tuple[str, ...], str, bool] | None:
    """The kind, references, first words and whether several are announced, if a finding starts at this block."""
    numbered = reference_of(block.text, is_heading=block.kind is Kind.HEADING)
    if numbered and len(numbered.rest) < 4_000:
        return numbered.kind, numbered.references, numbered.rest, False
    announced = _ANNOUNCES.fullmatch(block.text)
    if announced and (
        block.kind is Kind.HEADING or block.bold or block.text.endswith(":") or announced[1].lower().endswith("t")
    ):
        return kind_named(announced[1]), (), "", announced[1].lower().endswith("s")
    return None


def _body_after(blocks: Sequence[Block], position: int, rest: str, *, listed: bool) -> tuple[list[Block], int]:
    """The blocks of the finding's wording, and the index where the report continues."""
    body = [Block(Kind.PARAGRAPH, rest)] if rest else []
    while position < len(blocks):
        block = blocks[position]
        if block.kind is Kind.ADDRESS:
            position += 1
            continue
        if block.kind is Kind.HEADING or _start_of(block) or is_section_heading(block.text):
            break
        if body and block.kind is not Kind.BULLET and not listed:
            leads_on = body[-1].text.endswith((":", ";", "; and", "; or"))
            if not leads_on and not _GOES_ON.match(block.text):
                break
        if (
            listed
            and body
            and block.kind is not Kind.BULLET
            and not _NUMBERED.fullmatch(block.text)
            and not _DEMANDS.search(block.text)
        ):
            if not _list_goes_on(blocks, position, body):
                break
            # A paragraph between two items is the report's own, and no part of the list.
            position += 1
            continue
        body.append(block)
        position += 1
    return body, position


def _list_goes_on(blocks: Sequence[Block], position: int, body: Sequence[Block]) -> bool:
    """True if the list's next number follows before the next heading."""
    numbers = [
        int(found["number"])
        for block in body
        if (found := _NUMBERED.fullmatch(block.text)) and found["number"].isdigit()
    ]
    if not numbers:
        return False
    for block in blocks[position : position + _LONGEST_INTERRUPTION]:
        found = _NUMBERED.fullmatch(block.text)
        if found:
            return found["number"] == str(numbers[-1] + 1)
        if block.kind is Kind.HEADING or _start_of(block) or is_section_heading(block.text):
            return False
    return False


def _is_same(one: FoundFinding, other: FoundFinding) -> bool:
    if one.kind != other.kind:
        return False
    if one.reference and other.reference:
        return one.reference == other.reference
    return _agree(one.text, other.text)


def _agree(one: str, other: str) -> bool:
    """True if two wordings differ only in capitals and punctuation, up to the length of the shorter."""
    first, second = (re.sub(r"\W+", " ", text.lower()).strip() for text in (one, other))
    return first.startswith(second) or second.startswith(first)


def _named(finding: FoundFinding) -> str:
    name = {RECOMMENDATION: "recommendation", AREA_FOR_IMPROVEMENT: "area for improvement"}.get(
        finding.kind, "cause of concern"
    )
    return f"{name} {finding.reference}" if finding.reference else f"a {name}"
