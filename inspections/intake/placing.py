"""Records where each block of a report ends up: in one field, or named in one warning."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum

from inspections.intake.blocks import Block

MOST_LETTERS = 90


class Where(StrEnum):
    # Title, date, forces, joint inspectorates and addresses, with their labels.
    FACTS = "facts"
    GRADES = "grades"
    # A finding’s wording, and its reference, addressee or date beside it in a table.
    WORDING = "wording"
    # The same finding printed again.
    REPEATED = "repeated"
    # Headings of findings, lists of contents, the words that introduce a list of findings.
    FRAME = "frame"
    # Quoted in a warning.
    WARNED = "warned"
    # The rest of the report’s text.
    OTHER = "other text"


class PlacedTwice(Exception):
    """A bug in a step of the reading: the block already has a place."""


class Placing:
    def __init__(self, blocks: Sequence[Block]) -> None:
        self.blocks = blocks
        self._where: dict[int, Where] = {}

    def put(self, positions: Iterable[int], where: Where) -> None:
        for position in positions:
            if position in self._where:
                raise PlacedTwice(f"{self.blocks[position].text[:60]!r} is in {self._where[position]}, not {where}.")
            self._where[position] = where

    def move(self, positions: Iterable[int], where: Where) -> None:
        """Change the place of blocks that already have one, because a fuller wording was found later."""
        self._where |= dict.fromkeys(positions, where)

    def has(self, position: int) -> bool:
        return position in self._where

    def finish(self) -> None:
        self.put([at for at in range(len(self.blocks)) if at not in self._where], Where.OTHER)

    def where(self) -> list[Where]:
        return [self._where[at] for at in range(len(self.blocks))]

    def of(self, *places: Where) -> list[Block]:
        return [block for at, block in enumerate(self.blocks) if self._where.get(at) in places]


def first_words(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= MOST_LETTERS else f"{text[:MOST_LETTERS].rsplit(' ', 1)[0]} …"
