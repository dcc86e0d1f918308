"""Reads plain text in any common encoding, hard-wrapped or not, with form feeds or the remains of copied PDF pages."""

from __future__ import annotations

import codecs
import re

from inspections.intake.blocks import Reading, Unreadable
from inspections.intake.lines import ADDRESS, Line, blocks_of, is_page_line, page_lines
from s55tracker.text.cleaning import LINE_BREAK, clean_characters

LONG_LINE = 200
END_OF_PAGE = "\f"


def decode(data: bytes) -> str:
    """Decode bytes: by the byte order mark, otherwise as UTF-8, otherwise in the Windows code page that offices use."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def tidy(text: str) -> str:
    """The same words, cleaned as typed text is, but with line ends and form feeds kept."""
    pages = (LINE_BREAK.sub("\n", page) for page in text.split("\f"))
    return "\f".join(clean_characters(page).replace("\t", " ") for page in pages)


def read(data: bytes) -> Reading:
    lines = lines_of(tidy(decode(data)))
    if not lines:
        raise Unreadable("The file is empty.")
    return Reading("text", tuple(blocks_of(lines)), pages=lines[-1].page)


def lines_of(text: str) -> list[Line]:
    """The lines of a text, each with what separates it from the one before. A form feed is not a blank line: a sentence
    may continue after it.
    """
    raw = [part for line in text.split("\n") for part in _at_form_feeds(line)]
    written = [line for line, _ in raw if line.strip()]
    feet = page_lines(written)
    lengths = [
        len(line.strip()) for line in written if not (ADDRESS.fullmatch(line.strip()) or is_page_line(line, feet))
    ]
    width = max(lengths, default=0)
    unwrapped = sum(length > LONG_LINE for length in lengths) > 0.05 * len(lengths)
    # In unindented text, a single leading space is the remains of a page break.
    indented = sum(line.startswith(" ") for line in written)
    marks_pages = indented <= max(12, 0.1 * len(written))
    lines: list[Line] = []
    gap = new_page = False
    page = 1
    for line, after_feed in raw:
        new_page = new_page or after_feed
        stripped = " ".join(line.split())
        if not stripped:
            gap = gap or line != END_OF_PAGE
            continue
        if marks_pages and lines and re.match(r" (?=\S)", line):
            new_page = True
        page += bool(after_feed or (new_page and lines))
        room = float(width) if unwrapped else float(width - len(stripped))
        indent = len(line) - len(line.lstrip(" "))
        lines.append(
            Line(stripped, room, float(width), gap=gap or unwrapped, new_page=new_page, page=page, indent=indent)
        )
        gap = new_page = False
    return lines


def _at_form_feeds(line: str) -> list[tuple[str, bool]]:
    """The pieces of a line split at its form feeds, each with whether a form feed came before it.

    An empty piece at the end of a line or before one is not a blank line, so it is left out; its form feed passes to
    the next line.
    """
    pieces = line.split("\f")
    if len(pieces) == 1 or not line.strip():
        return [(line.replace("\f", ""), len(pieces) > 1)]
    cut = [(piece, position > 0) for position, piece in enumerate(pieces) if piece.strip()]
    return cut if pieces[-1].strip() else [*cut, (END_OF_PAGE, True)]
