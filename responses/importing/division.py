"""Divides a letter about several reports into one part for each, where each report has its own heading in the letter."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Any, Self

from inspections.clock.deadlines import clock_for
from inspections.intake.blocks import Block, Reading
from inspections.intake.dates import read_date
from inspections.intake.inspection import joined
from responses.importing.response_text import FoundResponse, find_response
from responses.importing.warnings import first_words
from responses.models import ImportProposal

DIVIDED = "This file is about several reports. We divided it at their headings, and this is the part about one of them. Check where it begins and ends."
DATE_IN_LETTER = "We took the date of publication from the beginning of the letter. Check it against the report."
IN_NO_PART = "This text is about all of the reports, so we have left it out of each part: {}"
# How far after a report's title we look for its date.
NEAR = 120


@dataclass(frozen=True, kw_only=True)
class Division:
    """The report that a part of a letter is about, and the paragraphs that belong to no part."""

    title: str
    published_on: date | None
    shared: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        day = self.published_on.isoformat() if self.published_on else None
        return {"title": self.title, "published_on": day, "shared": list(self.shared)}

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Self:
        day = date.fromisoformat(values["published_on"]) if values["published_on"] else None
        return cls(title=values["title"], published_on=day, shared=tuple(values["shared"]))


def divided(reading: Reading, titles: Sequence[str]) -> list[tuple[Division, Reading]]:
    """A part for each of the reports named in the letter; empty if it cannot be divided.

    The greeting and the signature of the letter are in every part, because they say who wrote it. Paragraphs before the
    first heading that name the reports are in none.
    """
    blocks = [block for block in reading.blocks if block.text.strip()]
    starts = [place for place, block in enumerate(blocks) if _heads(block, titles)]
    if len(starts) < 2 or {joined(blocks[place]).text for place in starts} != set(titles):
        return []
    front = blocks[: starts[0]]
    naming = [block for block in front if any(title in joined(block).text for title in titles)]
    greeting = [block for block in front if block not in naming]
    parts = []
    for start, end in pairwise([*starts, len(blocks)]):
        title, own = joined(blocks[start]).text, blocks[start + 1 : end]
        if not own:
            return []
        published_on = _date_of(title, [joined(block).text for block in naming], titles)
        division = Division(
            title=title, published_on=published_on, shared=tuple(first_words(block.text) for block in naming)
        )
        parts.append((division, replace(reading, blocks=tuple([*greeting, *own]))))
    return parts


def _heads(block: Block, titles: Sequence[str]) -> bool:
    return bool(block.level or block.bold) and joined(block).text in titles


def _date_of(title: str, texts: Iterable[str], titles: Sequence[str]) -> date | None:
    """The first date after the title in a sentence of the opening, and before the next title."""
    for text in texts:
        _, found, after = text.partition(title)
        if not found:
            continue
        others = "|".join(re.escape(other) for other in titles if other != title)
        day = read_date(re.split(others, after)[0][:NEAR])
        if day and day.certain:
            return day.on
    return None


def found_in(proposal: ImportProposal, *, bodies: Iterable[str]) -> FoundResponse:
    """The response in an uploaded file, or in the part of it that the proposal is about."""
    found = find_response(Reading.from_json(proposal.reading), bodies=bodies)
    values = proposal.proposed.division if proposal.proposed else None
    return of_part(found, Division.from_json(values)) if values else found


def of_part(found: FoundResponse, division: Division) -> FoundResponse:
    """The response with the title and the date of its part of the letter."""
    day = division.published_on
    warnings = [DIVIDED, *([DATE_IN_LETTER] if day else [])]
    warnings += [IN_NO_PART.format(", ".join(f"“{words}”" for words in division.shared))] if division.shared else []
    answered = ("the title of", *(["does not say when the report"] if day else []))
    warnings += [each for each in found.warnings if not any(words in each for words in answered)]
    inspection = replace(found.inspection, title=division.title, published_on=day, published_on_certain=False)
    if day:
        clock = clock_for(day)
        inspection = replace(inspection, deadline=clock.deadline, safe_day=clock.safe_day)
    return replace(found, inspection=inspection, warnings=tuple(dict.fromkeys(warnings)))
