"""Records where each token of a file ends up: in exactly one field, or named in exactly one warning.

Every text in a proposal is made from the ledger, so nothing can be in a field without being accounted for, and any
token without a place is left for the warnings.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from inspections.intake.blocks import Block, plain_text
from responses.importing.tokens import Token


class Field(StrEnum):
    # Headings, labels, salutations and signatures, and the statute paragraph, all of which the product writes itself.
    FRAME = "frame"
    # Title, date of publication, forces and so on: kept as values.
    FACTS = "facts"
    KEY_FINDINGS = "key findings"
    INTRODUCTION = "introduction"
    WORDING = "wording"
    # The inspectorate's wording, repeated before an answer to it.
    REPEATED = "repeated"
    FORCE = "force"
    BODY = "body"
    COPIES = "copies"
    # Quoted in a warning by the step that read it.
    WARNED = "warned"


@dataclass(frozen=True, slots=True)
class Place:
    """A field, and for a comment or a wording, the findings it is about."""

    field: Field
    about: tuple[str, ...] = ()


class PlacedTwice(Exception):
    """A step of the pipeline placed a token that already had a place, which is a bug."""


class Ledger:
    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens = list(tokens)
        self._place_of: dict[int, Place] = {}
        self._blocks: dict[Place, list[Block]] = {}
        self._block_of: dict[int, Block] = {}

    def place(
        self, tokens: Iterable[Token], field: Field, about: tuple[str, ...] = (), *, cut: dict[int, Block] | None = None
    ) -> None:
        """Place tokens, in order. `cut` gives, by the token's id, what is left of its block without its number or a
        repeated wording.
        """
        place = Place(field, about)
        for token in tokens:
            if id(token) in self._place_of:
                raise PlacedTwice(f"{token.text[:60]!r} is in {self._place_of[id(token)]} and cannot go to {place}.")
            self._place_of[id(token)] = place
            block = self._block_of[id(token)] = (cut or {}).get(id(token), token.block)
            self._blocks.setdefault(place, []).append(block)

    def has(self, token: Token) -> bool:
        return id(token) in self._place_of

    def place_of(self, token: Token) -> Place | None:
        return self._place_of.get(id(token))

    def text(self, field: Field, about: tuple[str, ...] = ()) -> str:
        return plain_text(self._blocks.get(Place(field, about), []))

    def lines(self, field: Field) -> list[Block]:
        return [block for place, blocks in self._blocks.items() if place.field is field for block in blocks]

    def in_order(self) -> list[tuple[Place | None, Block]]:
        """Every token's place, or None for one that is left, with the words that are there, in the order of the file."""
        return [(self._place_of.get(id(token)), self._block_of.get(id(token), token.block)) for token in self._tokens]

    def left(self) -> list[list[Token]]:
        """The tokens without a place, as runs of neighbours in the file."""
        runs: list[list[Token]] = []
        continues = False
        for token in self._tokens:
            if self.has(token):
                continues = False
                continue
            runs[-1].append(token) if continues else runs.append([token])
            continues = True
        return runs
