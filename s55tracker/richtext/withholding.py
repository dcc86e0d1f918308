"""Replaces words not for publication everywhere in a text, so that none of them stay in it.

Words are found inside one paragraph, heading or item, across its line breaks, and only as whole words. Case, accents,
formatting, the style of quotation marks and what separates two words make no difference: “Ann Lee” is also found in
“ANN<br>LEE”, “ann_lee” and “ann.lee@”. A link loses its address if any of its words are withheld, or if the address
itself contains withheld words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import unquote

from s55tracker.richtext.blocks import Block, Heading, Line, List, Paragraph, Quote, Run, text_of
from s55tracker.richtext.replacing import FOLDED, cut
from s55tracker.text.cleaning import clean_line

# In an address, words may be run together, as in “jsmith@”. We do not look there for shorter words, which are part of
# too many others: “ann” is in “annual”.
SHORTEST_INSIDE_AN_ADDRESS = 5
_LETTERS_OR_MARKS = re.compile(r"[^\W_]+|[\W_]+")


class Withheld(NamedTuple):
    """Words within one paragraph, heading or item, and the text printed in their place."""

    words: str
    printed: str


class _Span(NamedTuple):
    start: int
    end: int
    printed: str


def without(blocks: Sequence[Block], withheld: Iterable[Withheld]) -> list[Block]:
    """The blocks, changed in place, with all of these words replaced."""
    wanted = [Withheld(clean_line(each.words), each.printed) for each in withheld]
    for lines in _lines_by_block(blocks):
        text = _joined(lines)
        spans = _together(
            [_Span(*place, each.printed) for each in wanted for place in whole_words_in(text, each.words)]
        )
        # Replace from the end, so that the positions of earlier spans stay correct.
        for span in reversed(spans):
            _replace(lines, span)
        for line in lines:
            line[:] = [
                run._replace(href=None) if any(_names(run.href, each.words) for each in wanted) else run for run in line
            ]
    return list(blocks)


def has_whole_words(blocks: Sequence[Block], words: str) -> bool:
    """True if the words are in the text, or in the address of one of its links."""
    words = clean_line(words)
    return any(
        whole_words_in(_joined(lines), words) or any(_names(run.href, words) for line in lines for run in line)
        for lines in _lines_by_block(blocks)
    )


def whole_words_in(text: str, words: str) -> list[tuple[int, int]]:
    """The start and end of each place where the words are, even if two overlap; “Ann” is not in “Annual”."""
    pattern = _pattern(words)
    return [match.span(1) for match in pattern.finditer(_folded(text))] if pattern else []


@lru_cache(maxsize=512)
def _pattern(words: str) -> re.Pattern[str] | None:
    """A pattern for the words in folded text, or None if there are no words. Its lookahead also finds overlapping
    places.
    """
    parts = _LETTERS_OR_MARKS.findall(_folded(words))
    if not parts:
        return None
    inner = "".join(
        re.escape(part) if part[0].isalnum() else _marks(part, between_words=0 < place < len(parts) - 1)
        for place, part in enumerate(parts)
    )
    before = r"(?<![^\W_])" if parts[0][0].isalnum() else ""
    after = r"(?![^\W_])" if parts[-1][-1].isalnum() else ""
    return re.compile(f"{before}(?=({inner}){after})")


def _marks(marks: str, *, between_words: bool) -> str:
    """A pattern for the marks as typed and, between two words, for anything else that separates the words of a name."""
    typed = r"\s+".join(re.escape(part) for part in re.split(r"\s+", marks))
    if not between_words:
        return typed
    nothing = "|" if marks == "'" else ""  # “O’Neill” is “ONeill” in many addresses
    return rf"(?:{typed}|\s+|\s*[-_,/]\s*|\.{nothing})"


def _folded(text: str) -> str:
    """The text in lower case, without accents and with straight quotation marks. Its length stays the same."""
    return "".join(map(_plain, text.translate(FOLDED)))


@lru_cache(maxsize=4096)
def _plain(character: str) -> str:
    small = character.lower()
    if len(small) != 1:
        return character
    composed = unicodedata.normalize("NFD", small)
    return composed[0] if all(unicodedata.combining(mark) for mark in composed[1:]) else small


def _lines_by_block(blocks: Iterable[Block]) -> Iterator[list[Line]]:
    """The lines of each paragraph, heading and item. For a paragraph or an item, these are the block’s own lists."""
    for block in blocks:
        match block:
            case Paragraph(lines):
                yield lines
            case Heading(_, line):
                yield [line]
            case Quote(inner):
                yield from _lines_by_block(inner)
            case List():
                for item in block.items:
                    yield item.lines
                    yield from _lines_by_block(item.lists)


def _joined(lines: Iterable[Line]) -> str:
    return "\n".join(map(text_of, lines))


def _together(spans: list[_Span]) -> list[_Span]:
    """The spans in order, with overlapping ones merged, so that none of the withheld words stay in the text."""
    merged: list[_Span] = []
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        if merged and span.start < merged[-1].end:
            last = merged[-1]
            merged[-1] = last._replace(end=max(last.end, span.end))
        else:
            merged.append(span)
    return merged


def _replace(lines: list[Line], span: _Span) -> None:
    """Put the printed words in place of the span. Lines that it crosses become one line."""
    (first, start), (last, end) = _position(lines, span.start), _position(lines, span.end)
    _, before, first_rest = cut(lines[first], 0, start)
    _, last_part, after = cut(lines[last], 0, end)
    crossed = [*first_rest, *(run for line in lines[first + 1 : last] for run in line), *last_part]
    removed = crossed if first != last else cut(lines[first], start, end)[1]
    links = {run.href for run in removed if run.href}
    # Change the list in place: for a heading, it is the block's own line.
    lines[first][:] = [
        run._replace(href=None) if run.href in links else run for run in (*before, Run(span.printed), *after)
    ]
    del lines[first + 1 : last + 1]


def _position(lines: Sequence[Line], position: int) -> tuple[int, int]:
    """The number of the line that a position in the joined lines is in, and the position in that line."""
    for number, line in enumerate(lines):
        length = len(text_of(line))
        if position <= length:
            return number, position
        position -= length + 1
    raise IndexError(position)


def _names(href: str | None, words: str) -> bool:
    """True if an address contains the words, even run together: “jane.smith@” and “janesmith@” both contain “Jane
    Smith”.
    """
    if href is None:
        return False
    address = unquote(unquote(href))
    together = _letters(words)
    return bool(whole_words_in(address, words)) or (
        len(together) >= SHORTEST_INSIDE_AN_ADDRESS and together in _letters(address)
    )


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, _folded(text)))
