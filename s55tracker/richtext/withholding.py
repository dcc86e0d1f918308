"""Replaces words not for publication everywhere in a text, so that no part of them is left. It finds words inside one
line of a paragraph, heading or item, ignoring case, formatting and the style of quotation marks, and only as whole
words. A link loses its address if any of its words are withheld, or if its address has them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple
from urllib.parse import unquote

from s55tracker.richtext.blocks import Block, Line, Run, text_of
from s55tracker.richtext.replacing import FOLDED, cut, lines_of
from s55tracker.text.cleaning import clean_line


class Withheld(NamedTuple):
    """Words within one line, and the text printed in their place."""

    words: str
    printed: str


class _Span(NamedTuple):
    start: int
    end: int
    printed: str


def without(blocks: Sequence[Block], withheld: Iterable[Withheld]) -> list[Block]:
    """The blocks, changed in place, with all of these words replaced."""
    wanted = [Withheld(clean_line(each.words), each.printed) for each in withheld]
    for line in lines_of(blocks):
        spans = _together(
            [_Span(*place, each.printed) for each in wanted for place in whole_words_in(text_of(line), each.words)]
        )
        # From the end, so that earlier positions stay right.
        for span in reversed(spans):
            _replace(line, span)
        line[:] = [run._replace(href=None) if _names(run.href, wanted) else run for run in line]
    return list(blocks)


def has_whole_words(blocks: Sequence[Block], words: str) -> bool:
    words = clean_line(words)
    return any(whole_words_in(text_of(line), words) for line in lines_of(blocks))


def whole_words_in(text: str, words: str) -> list[tuple[int, int]]:
    """The start and end of each position; “Ann” is not in “Annual”."""
    text, words = _folded(text), _folded(words)
    if not words:
        return []
    found = []
    start = text.find(words)
    while start >= 0:
        end = start + len(words)
        if not _joined(text[start - 1 : start], words[0]) and not _joined(words[-1], text[end : end + 1]):
            found.append((start, end))
        start = text.find(words, start + 1)
    return found


def _folded(text: str) -> str:
    """Small letters and straight quotation marks, one character for one."""
    return "".join(small if len(small := character.lower()) == 1 else character for character in text.translate(FOLDED))


def _joined(before: str, after: str) -> bool:
    return before.isalnum() and after.isalnum()


def _together(spans: list[_Span]) -> list[_Span]:
    """In order, with overlapping positions merged, so that no part of either is left."""
    merged: list[_Span] = []
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        if merged and span.start < merged[-1].end:
            last = merged[-1]
            merged[-1] = last._replace(end=max(last.end, span.end))
        else:
            merged.append(span)
    return merged


def _replace(line: Line, span: _Span) -> None:
    before, middle, after = cut(line, span.start, span.end)
    links = {run.href for run in middle if run.href}
    line[:] = [run._replace(href=None) if run.href in links else run for run in (*before, Run(span.printed), *after)]


def _names(href: str | None, withheld: Sequence[Withheld]) -> bool:
    if href is None:
        return False
    address = _folded(unquote(href))
    return any(each.words and _folded(each.words) in address for each in withheld)
