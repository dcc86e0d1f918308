"""Reads the lines of a response's distribution list, and any date written at the end of a line."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from inspections.intake.blocks import Block
from inspections.intake.dates import read_date
from inspections.intake.inspection import CLAUSE_NUMBER

# The words that the product's own document adds to a line of the list until it is done.
_NOT_DONE = re.compile(r"(?: \((?:required by law|practice)\))?: not done yet$", re.IGNORECASE)
_DONE_ON = re.compile(r"[\s,;:–(-]*(?:(?:sent|done|completed|date|dated|on|published)\W+)*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class DistributionLine:
    line: str
    done_on: date | None = None


def distribution_lines(blocks: Iterable[Block]) -> tuple[DistributionLine, ...]:
    return tuple(_distribution_line(line) for block in blocks for line in _copies_in(block))


def _copies_in(block: Block) -> list[Block]:
    """Split "Home Secretary; HMICFRS; Police and Crime Panel" into three lines."""
    names = [name.strip() for name in block.text.rstrip(".;").split(";")]
    return [replace(block, text=name) for name in names if name] if len(names) > 1 else [block]


def _distribution_line(block: Block) -> DistributionLine:
    """A line of the distribution list, with any date written at its end."""
    block = replace(block, text=CLAUSE_NUMBER.sub("", _NOT_DONE.sub("", block.text)))
    done = read_date(block.text)
    if not done or not done.certain:
        return DistributionLine(block.text)
    start = block.text.rfind(done.printed)
    if re.search(r"\w", block.text[start + len(done.printed) :]):
        return DistributionLine(block.text, done.on)
    return DistributionLine(_DONE_ON.sub("", block.text[:start]).strip() or block.text, done.on)
