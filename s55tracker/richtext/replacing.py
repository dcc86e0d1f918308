"""Replaces some words of a stored text with others, and leaves everything else and its formatting unchanged.

The words are found inside one line of one paragraph, heading or item. Only the difference is rewritten: words in both
the old and the new text keep their bold, italics and links.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher

from s55tracker.richtext.blocks import Block, Heading, Line, List, Paragraph, Quote, Run, text_of
from s55tracker.text.cleaning import clean_line

# When people type the words they quote, they use straight marks where the text may have curly ones. Each character
# replaces exactly one, so that positions stay the same.
FOLDED = str.maketrans("‘’‚‛“”„‟–—−", "''''\"\"\"\"---")

# Marks with no space before them.
CLOSING = ".,;:!?)"


class CannotReplace(Exception):
    """The words cannot be replaced. The message is a full sentence that says why."""


def replaced(blocks: Sequence[Block], old: str, new: str) -> list[Block]:
    """The blocks with `old`, which must be there exactly once, replaced by `new`, or deleted if `new` is empty. Raises
    CannotReplace.
    """
    old, new = clean_line(old), clean_line(new)
    lines = list(lines_of(blocks))
    found = [(line, start) for line in lines for start in places_in(text_of(line), old)]
    if not found and old and old.translate(FOLDED) in clean_line(" ".join(map(text_of, lines))).translate(FOLDED):
        raise CannotReplace("The quoted words run over more than one paragraph or line, so change the text yourself.")
    if not found:
        raise CannotReplace("The quoted words are no longer in the text.")
    if len(found) > 1:
        raise CannotReplace(
            f"The quoted words are in the text {len(found)} times, so we cannot tell which ones to replace."
        )
    line, start = found[0]
    before, middle, after = cut(line, start, start + len(old))
    if not new and after and before and after[0].text[0] in CLOSING:
        before[-1] = before[-1]._replace(text=before[-1].text.rstrip(" "))
    line[:] = [*before, *_rewritten(middle, new), *after]
    return list(blocks)


def places_in(text: str, words: str) -> list[int]:
    """Every position where the words begin in the text, even if two overlap. Straight and curly marks count as the
    same.
    """
    if not words:
        return []
    text, words = text.translate(FOLDED), words.translate(FOLDED)
    return [start for start in range(len(text) - len(words) + 1) if text.startswith(words, start)]


def lines_of(blocks: Iterable[Block]) -> Iterator[Line]:
    """Every line. Each is the blocks' own list of runs, so changing it changes the blocks."""
    for block in blocks:
        match block:
            case Paragraph(lines):
                yield from lines
            case Heading(_, line):
                yield line
            case Quote(inner):
                yield from lines_of(inner)
            case List():
                for item in block.items:
                    yield from item.lines
                    yield from lines_of(item.lists)


def cut(line: Line, start: int, end: int) -> tuple[Line, Line, Line]:
    """The runs before `start`, those from `start` to `end`, and those from `end` on."""
    parts: tuple[Line, Line, Line] = ([], [], [])
    position = 0
    for run in line:
        edges = (0, start - position, end - position, len(run.text))
        bounds = [min(max(edge, 0), len(run.text)) for edge in edges]
        for part, (first, last) in zip(parts, itertools.pairwise(bounds), strict=True):
            if last > first:
                part.append(run._replace(text=run.text[first:last]))
        position += len(run.text)
    return parts


def _rewritten(old: Line, new: str) -> Line:
    """The new words, with the formatting of the old words they replace or repeat."""
    old_words, new_words = _words(text_of(old)), _words(new)
    starts = [0]
    for word in old_words:
        starts.append(starts[-1] + len(word))
    written: Line = []
    for kind, i, j, k, m in SequenceMatcher(a=old_words, b=new_words, autojunk=False).get_opcodes():
        _, kept, _ = cut(old, starts[i], starts[j])
        if kind == "equal":
            written += kept
        elif words := "".join(new_words[k:m]):
            written.append(_look_of(old, kept, starts[i])._replace(text=words))
    return written


def _words(text: str) -> list[str]:
    """Words and the single spaces between them."""
    pieces: list[str] = []
    for position, word in enumerate(text.split(" ")):
        pieces += [" ", word] if position else [word]
    return [piece for piece in pieces if piece]


def _look_of(old: Line, replaced_runs: Line, start: int) -> Run:
    """The formatting of new words: that of the words they replace or, if they are only added, of the character before
    them.
    """
    looks = {run.look for run in replaced_runs if run.text.strip()} or {run.look for run in replaced_runs}
    if len(looks) > 1:
        raise CannotReplace(
            "The words to change are partly bold, in italics or in a link, so change the text yourself."
        )
    if replaced_runs:
        return next(run for run in replaced_runs if run.look in looks)
    _, before, _ = cut(old, max(start - 1, 0), max(start, 1))
    return before[0] if before else Run("")
