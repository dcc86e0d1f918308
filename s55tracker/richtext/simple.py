"""Reads simple text from a plain textarea into blocks, and writes blocks as simple text, without loss.

A blank line separates paragraphs; a single line break stays inside its paragraph. "* ", "- " or "• " starts a bullet
and "1." a number, nested by indent. **bold**, _italics_ (or *italics* inside a word), [words](https://address), "### "
and "#### " headings, "> " a quotation. A backslash before a marker makes it an ordinary character. A marker that opens
and never closes is an ordinary character too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from s55tracker.richtext.blocks import Block, Heading, Item, Line, List, Paragraph, Quote, Run
from s55tracker.richtext.normalising import safe_href
from s55tracker.text.cleaning import BULLETS, PLAIN_BULLETS, clean_text

MARKER = re.compile(rf"( *)(?:([*\-{BULLETS}])|(\d{{1,6}})[.)])(?: +|$)")
HEADING = re.compile(r" {0,3}(#{1,6})(?: +|$)")
QUOTE = re.compile(r" {0,3}>(?: |$)")
NEEDS_ESCAPE = re.compile(rf"(?:[*\-{BULLETS}>]|#{{1,6}}|\d{{1,6}}[.)])(?=\s|$)|[{PLAIN_BULLETS}](?=\w)")

PUNCTUATION = frozenset("\\*_[]()#>-+.!`~{}<&'\"$%,/:;=?@^|" + BULLETS)
LINK_END = re.compile(r"\]\(((?:https?://|mailto:)[^\s()\\]*(?:\([^\s()\\]*\)[^\s()\\]*)*)\)", re.IGNORECASE)

# Deeper than a stored list (normalising.MAX_LIST_DEPTH), and far from Python's recursion limit.
DEEPEST_LIST = 20


# Reading


def read_simple_text(text: str) -> list[Block]:
    return _read_lines([line.rstrip() for line in clean_text(text).split("\n")])


@dataclass
class _OpenList:
    indent: int
    list_: List
    last_number: int


class _Reader:
    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.paragraph: list[Line] = []
        self.open_lists: list[_OpenList] = []
        self.after_blank = False

    def end_paragraph(self) -> None:
        if self.paragraph:
            self.blocks.append(Paragraph(self.paragraph))
            self.paragraph = []

    def end_all(self) -> None:
        self.end_paragraph()
        self.open_lists = []

    def blank(self) -> None:
        self.end_paragraph()
        self.after_blank = True

    def item(self, indent: int, number: int | None, words: str) -> None:
        self.end_paragraph()
        opened = self.open_lists
        while len(opened) > 1 and indent < opened[-1].indent and indent <= opened[-2].indent + 1:
            opened.pop()
        if not opened:
            self._open(self.blocks, indent, number)
        elif indent >= opened[-1].indent + 2 and len(opened) < DEEPEST_LIST:
            self._open(opened[-1].list_.items[-1].lists, indent, number)
        elif not self._continues(opened[-1], number):
            last = opened.pop()
            self._open(opened[-1].list_.items[-1].lists if opened else self.blocks, last.indent, number)
        top = self.open_lists[-1]
        top.last_number = number or 0
        top.list_.items.append(Item([read_line(words)] if words else []))

    def _open(self, holder: list, indent: int, number: int | None) -> None:
        made = List([], ordered=number is not None, start=1 if number is None else number)
        holder.append(made)
        self.open_lists.append(_OpenList(indent, made, made.start))

    def _continues(self, opened: _OpenList, number: int | None) -> bool:
        if opened.list_.ordered != (number is not None):
            return False
        if number is None or number == opened.last_number + 1:
            return True
        # Many people type "1." before every item; a blank line in between means another list.
        return number == 1 == opened.last_number and not self.after_blank

    def words(self, line: str) -> None:
        indent = len(line) - len(line.lstrip(" "))
        if self.open_lists and not self.after_blank and indent > self.open_lists[-1].indent:
            self.open_lists[-1].list_.items[-1].lines.append(read_line(line.strip()))
            return
        self.open_lists = []
        self.paragraph.append(read_line(line.strip()))


def _read_lines(lines: list[str], *, in_quote: bool = False) -> list[Block]:
    reader = _Reader()
    position = 0
    while position < len(lines):
        line = lines[position]
        position += 1
        if not line:
            reader.blank()
            continue
        if (heading := HEADING.match(line)) is not None:
            reader.end_all()
            reader.blocks.append(Heading(3 if len(heading[1]) <= 3 else 4, read_line(line[heading.end() :].strip())))
        elif not in_quote and QUOTE.match(line):
            reader.end_all()
            quoted = [line]
            while position < len(lines) and QUOTE.match(lines[position]):
                quoted.append(lines[position])
                position += 1
            inner = [QUOTE.sub("", quoted_line, count=1) for quoted_line in quoted]
            reader.blocks.append(Quote(_read_lines(inner, in_quote=True)))
        elif (marker := MARKER.match(line)) is not None:
            reader.item(len(marker[1]), int(marker[3]) if marker[3] else None, line[marker.end() :].strip())
        else:
            reader.words(line)
        reader.after_blank = False
    reader.end_paragraph()
    return reader.blocks


@dataclass
class _Piece:
    """Part of a line: finished runs, or a marker that may turn out to be ordinary text."""

    runs: list[Run]
    sign: str = ""
    can_open: bool = False
    can_close: bool = False


def read_line(text: str) -> Line:
    return _settled(list(_pieces(text)))


def _pieces(text: str) -> Iterator[_Piece]:
    words: list[str] = []
    position = 0
    while position < len(text):
        character = text[position]
        if character == "\\" and text[position + 1 : position + 2] in PUNCTUATION and position + 1 < len(text):
            words.append(text[position + 1])
            position += 2
            continue
        if character in "*_":
            end = position
            while end < len(text) and text[end] == character:
                end += 1
            if words:
                yield _Piece([Run("".join(words))])
                words = []
            yield _sign(text, position, end)
            position = end
            continue
        if character == "[" and (link := _link(text, position)) is not None:
            if words:
                yield _Piece([Run("".join(words))])
                words = []
            runs, position = link
            yield _Piece(runs)
            continue
        words.append(character)
        position += 1
    if words:
        yield _Piece([Run("".join(words))])


def _sign(text: str, start: int, end: int) -> _Piece:
    before, after = text[start - 1 : start], text[end : end + 1]
    can_open = bool(after) and not after.isspace()
    can_close = bool(before) and not before.isspace()
    if text[start] == "_":
        # Inside a word an underscore is part of it: file_name.
        can_open = can_open and not _is_word(before)
        can_close = can_close and not _is_word(after)
    return _Piece([], text[start:end], can_open, can_close)


def _is_word(character: str) -> bool:
    return character.isalnum() or character == "_"


def _link(text: str, start: int) -> tuple[Line, int] | None:
    """The runs of the link that opens here and the position after it; None if the bracket is only a bracket."""
    position = start + 1
    while position < len(text):
        if text[position] == "\\":
            position += 2
            continue
        if text[position] == "[":
            return None
        if text[position] == "]":
            if (end := LINK_END.match(text, position)) is None:
                return None
            href = safe_href(end[1])
            words = read_line(text[start + 1 : position])
            return [run._replace(href=href) for run in words], end.end()
        position += 1
    return None


def _settled(pieces: list[_Piece]) -> Line:
    """The line, with pairs of markers turned into emphasis. Unmatched markers are ordinary text."""
    line: list[Run] = []
    opened: list[tuple[str, int]] = []  # the marker, and its position in `line` as a run of its own

    def is_open(sign: str) -> bool:
        return any(earlier == sign for earlier, _ in opened)

    def close(sign: str) -> None:
        while opened[-1][0] != sign:
            opened.pop()  # it never closed, so it is ordinary text
        _, place = opened.pop()
        line[place] = Run("")
        for index in range(place + 1, len(line)):
            line[index] = line[index]._replace(strong=True) if sign == "**" else line[index]._replace(em=True)

    def open_(sign: str) -> None:
        opened.append((sign, len(line)))
        line.append(Run(sign))

    for piece in pieces:
        if not piece.sign:
            line.extend(piece.runs)
            continue
        left = piece.sign
        while left:
            if left[0] == "_":
                if len(left) == 1 and piece.can_close and is_open("_"):
                    close("_")
                elif len(left) == 1 and piece.can_open and not (is_open("_") or is_open("*")):
                    open_("_")
                else:
                    line.append(Run(left))
                break
            if piece.can_close and opened and opened[-1][0] == "*":
                close("*")
                left = left[1:]
            elif piece.can_close and len(left) >= 2 and is_open("**"):
                close("**")
                left = left[2:]
            elif piece.can_open and len(left) >= 2 and not is_open("**"):
                open_("**")
                left = left[2:]
            elif piece.can_close and is_open("*"):
                close("*")
                left = left[1:]
            elif piece.can_open and len(left) == 1 and not (is_open("_") or is_open("*")):
                open_("*")
                left = left[1:]
            else:
                line.append(Run(left))
                left = ""
    return line


# Writing


def write_simple_text(blocks: Iterable[Block]) -> str:
    return "\n\n".join("\n".join(_block_lines(block)) for block in blocks)


def _block_lines(block: Block) -> Iterator[str]:
    match block:
        case Paragraph(lines):
            yield from map(_guarded, lines)
        case Heading(level, line):
            yield f"{'#' * level} {write_line(line)}"
        case Quote(blocks):
            for quoted in write_simple_text(blocks).split("\n"):
                yield f"> {quoted}" if quoted else ">"
        case List():
            yield from _list_lines(block, "")


def _list_lines(list_: List, indent: str) -> Iterator[str]:
    for number, item in enumerate(list_.items, list_.start):
        marker = f"{number}. " if list_.ordered else "* "
        deeper = indent + " " * len(marker)
        first, *others = item.lines or [[]]
        yield f"{indent}{marker}{write_line(first)}".rstrip()
        for line in others:
            yield deeper + _guarded(line)
        for place, inner in enumerate(item.lists):
            if place:
                yield ""
            yield from _list_lines(inner, deeper)


def _guarded(line: Line) -> str:
    """The line, with a backslash if its first words would start a list, a heading or a quotation."""
    text = write_line(line)
    if (match := NEEDS_ESCAPE.match(text)) is None:
        return text
    place = match.end() - 1 if match.group()[0].isdigit() else 0
    return f"{text[:place]}\\{text[place:]}"


def write_line(line: Line) -> str:
    written = []
    for href, linked in groupby(line, key=lambda run: run.href):
        inner = _write_emphasis(list(linked), in_link=href is not None)
        written.append(inner if href is None else f"[{inner}]({href})")
    return _with_italics("".join(written))


# Placeholders for the start and end of italics, until the neighbouring text is known. Neither can occur in stored text.
ITALICS_ON, ITALICS_OFF = "\x01", "\x02"
ITALICS = re.compile(f"{ITALICS_ON}([^{ITALICS_OFF}]*){ITALICS_OFF}")


def _write_emphasis(runs: list[Run], *, in_link: bool) -> str:
    written = []
    for strong, alike in groupby(runs, key=lambda run: run.strong):
        inner = ""
        for run in alike:
            text = _escaped(run.text, in_link=in_link)
            inner += f"{ITALICS_ON}{text}{ITALICS_OFF}" if run.em else text
        written.append(f"**{inner}**" if strong else inner)
    return "".join(written)


def _with_italics(text: str) -> str:
    def signed(match: re.Match[str]) -> str:
        before, after = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
        sign = "*" if _is_word(before) or _is_word(after) else "_"
        return f"{sign}{match[1]}{sign}"

    return ITALICS.sub(signed, text)


def _escaped(text: str, *, in_link: bool) -> str:
    escaped = []
    for place, character in enumerate(text):
        before, after = text[place - 1 : place] if place else "", text[place + 1 : place + 2]
        if (
            character == "\\"
            or (character == "*" and not (before == after == " "))
            or (character == "_" and not (before.isalnum() and after.isalnum()))
            or (character == "]" and (in_link or after in ("", "(")))
            or (character == "[" and in_link)
        ):
            escaped.append("\\")
        escaped.append(character)
    return "".join(escaped)
