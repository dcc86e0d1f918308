"""Finds the part of a text that has the words of a search, and marks those words. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from s55tracker.text.folding import PART, WORD, folded, whole
from s55tracker.text.indexed_words import Term

# The start of a list item in plain text.
BULLET = re.compile(r"^\s*- ", re.MULTILINE)
# In characters: about three lines of text, and how much to show before the first word found.
LENGTH = 280
BEFORE = 70


@dataclass(frozen=True)
class Piece:
    """Part of a text; `is_found` if the search asked for it."""

    text: str
    is_found: bool = False


def marked(text: str, terms: Sequence[Term]) -> list[Piece]:
    """The whole text in pieces, with the words found marked."""
    pieces: list[Piece] = []
    last = 0
    for start, end in _found_in(text, terms):
        if start > last:
            pieces.append(Piece(text[last:start]))
        pieces.append(Piece(text[start:end], is_found=True))
        last = end
    return [*pieces, Piece(text[last:])] if text[last:] else pieces


def excerpt(text: str, terms: Sequence[Term]) -> list[Piece]:
    """The text around the place with the most words found, cut between words; the beginning of the text if none are
    found.
    """
    line = " ".join(BULLET.sub("• ", text).split())
    start = _best_start(_found_in(line, terms))
    if start + LENGTH >= len(line):
        start = max(0, min(start, len(line) - LENGTH))
    begins = line.find(" ", start) + 1 if start else 0
    ends = len(line)
    if begins + LENGTH < len(line):
        cut = line.rfind(" ", begins, begins + LENGTH)
        ends = cut if cut > begins else begins + LENGTH
    pieces = marked(line[begins:ends], terms)
    if begins:
        pieces.insert(0, Piece("… "))
    if ends < len(line):
        pieces.append(Piece(" …"))
    return pieces


def _best_start(found: list[tuple[int, int]]) -> int:
    """The position just before the place where the most words found are close together."""
    most, best = 0, 0
    for start, _end in found:
        near = sum(1 for other, _ in found if start <= other < start + LENGTH - BEFORE)
        if near > most:
            most, best = near, start
    return max(0, best - BEFORE)


def _found_in(text: str, terms: Sequence[Term]) -> list[tuple[int, int]]:
    """The positions of the search’s words in a text, by the same rules as the index."""
    singles = [term for term in terms if not term.is_phrase]
    phrases = [term.parts for term in terms if term.is_phrase]
    beginnings = tuple(each for term in singles for each in (*term.parts, whole(list(term.parts))))
    found: list[tuple[int, int]] = []
    parts: list[tuple[str, int, int]] = []
    for word in WORD.finditer(text):
        inside = [
            (folded(part.group()), word.start() + part.start(), word.start() + part.end())
            for part in PART.finditer(word.group())
        ]
        parts += inside
        if beginnings and len(inside) > 1 and whole([part for part, _, _ in inside]).startswith(beginnings):
            found.append(word.span())
    if beginnings:
        found += [(start, end) for part, start, end in parts if part.startswith(beginnings)]
    for phrase in phrases:
        for at in range(len(parts) - len(phrase) + 1):
            if tuple(part for part, _, _ in parts[at : at + len(phrase)]) == phrase:
                found.append((parts[at][1], parts[at + len(phrase) - 1][2]))
    return _joined(sorted(found))


def _joined(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
