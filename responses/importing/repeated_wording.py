"""Recognises the inspectorate's wording where an answer repeats it, so that the wording is not mistaken for the answer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from inspections.intake.blocks import Block, Kind

# The share of the wording's words that may differ. Capitals never count, and an extra or missing "the" counts half.
TOLERANCE = 0.15
_SHORTEST = 6
_SMALL = frozenset(("the", "a", "an", "that", "of", "and", "to", "in", "their", "its"))
_WORD = re.compile(r"[^\W_]+(?:[’'-][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    block: int
    end: int


def without_wording(comment: Sequence[Block], wording: str) -> tuple[list[Block], bool]:
    """The comment without the finding's wording at its start, and whether the wording was there.

    The wording may run over several blocks or end in the middle of one. If only part of it is repeated, that part must
    be whole blocks.
    """
    words = _words(comment)
    wanted = [word.casefold() for word in _WORD.findall(wording)]
    if len(wanted) >= _SHORTEST and len(words) >= _SHORTEST:
        length, distance = _closest_head(
            wanted, [word.text for word in words[: int(len(wanted) * (1 + TOLERANCE)) + 3]]
        )
        if length and distance <= TOLERANCE * len(wanted):
            return _after(comment, words[length - 1]), True
    return _without_quoted_parts(comment, wanted)


def _words(blocks: Sequence[Block]) -> list[_Word]:
    return [
        _Word(word[0].casefold(), number, word.end())
        for number, block in enumerate(blocks)
        for word in _WORD.finditer(block.text)
    ]


def _closest_head(wanted: list[str], words: list[str]) -> tuple[int, float]:
    """How many of the leading words match the wanted ones best, and how many words differ (edit distance)."""
    previous = [0.0]
    for word in words:
        previous.append(previous[-1] + _weight(word))
    for want in wanted:
        current = [previous[0] + _weight(want)]
        for column, word in enumerate(words, 1):
            instead = previous[column - 1] + (want != word)
            current.append(min(previous[column] + _weight(want), current[-1] + _weight(word), instead))
        previous = current
    # If two lengths are equally near, prefer the one that ends with the last word of the wording.
    length = min(range(len(previous)), key=lambda end: (previous[end], not end or words[end - 1] != wanted[-1]))
    return length, previous[length]


def _weight(word: str) -> float:
    """The weight of a word added or missing: half for a short word."""
    return 0.5 if word in _SMALL else 1.0


def _after(blocks: Sequence[Block], last: _Word) -> list[Block]:
    cut = blocks[last.block]
    rest = re.sub(r"^[\W_]*?(?=[\w“\"(£])", "", cut.text[last.end :]) if re.search(r"\w", cut.text[last.end :]) else ""
    kept = [replace(cut, text=rest, kind=Kind.PARAGRAPH)] if rest else []
    return kept + list(blocks[last.block + 1 :])


def _without_quoted_parts(blocks: Sequence[Block], wanted: list[str]) -> tuple[list[Block], bool]:
    """Drop leading blocks that exactly match part of the wording, as in an answer that quotes only its first sentence."""
    whole = f" {' '.join(wanted)} "
    kept = list(blocks)
    while kept:
        head = [word.casefold() for word in _WORD.findall(kept[0].text)]
        if len(head) < _SHORTEST or f" {' '.join(head)} " not in whole:
            break
        kept.pop(0)
    return kept, len(kept) < len(blocks)
