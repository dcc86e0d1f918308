"""Defines a report about responses, such as a proof pack. Its page, PDF and Word file are all made from one `Report`.

The modules that make reports fill `Report` with plain text from the records, which is escaped when it is drawn, or with
a `Passage` of stored HTML.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.template.loader import render_to_string

from responses.document.characters import drawn, unprintable_in
from responses.document.pdf import pdf_of_report

MISSING_GLYPH = "?"


@dataclass(frozen=True)
class Link:
    """Words that lead to an address outside the document."""

    words: str
    href: str


@dataclass(frozen=True)
class Passage:
    """Stored HTML that keeps its paragraphs and lists."""

    html: str


Words = str | Link
Cell = Words | Passage


@dataclass(frozen=True, kw_only=True)
class Heading:
    words: str
    level: int = 2


@dataclass(frozen=True, kw_only=True)
class Paragraph:
    words: str
    is_note: bool = False


@dataclass(frozen=True, kw_only=True)
class Bullets:
    items: tuple[Words, ...]


@dataclass(frozen=True, kw_only=True)
class Facts:
    """Labels with their values, as a table of two columns. The first cell of each row is its heading."""

    name: str
    rows: tuple[tuple[str, Cell], ...]


@dataclass(frozen=True, kw_only=True)
class Table:
    """`caption` is visible to everyone. The first cell of each row is its heading. `widths` are hundredths of the
    table's width.
    """

    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[int, ...] = ()


Block = Heading | Paragraph | Bullets | Facts | Table


@dataclass(frozen=True, kw_only=True)
class Report:
    """`marking` is the office’s protective marking, for a report that is not for the public."""

    title: str
    office: str
    made_at: datetime
    blocks: tuple[Block, ...]
    marking: str = ""
    subtitle: str = ""


def page_of(report: Report) -> str:
    """The whole print page. Characters that our fonts lack are replaced, so that they never prevent a report."""
    blocks = [{"kind": type(block).__name__.lower(), "block": block} for block in report.blocks]
    page = drawn(render_to_string("documents/report.html", {"report": report, "blocks": blocks}))
    return page.translate({ord(each): MISSING_GLYPH for each in unprintable_in(page)})


def pdf_of(report: Report) -> bytes:
    """Render the report as one PDF that is both PDF/UA-1 and PDF/A-3a. The same report always gives the same bytes."""
    page = page_of(report)
    return pdf_of_report(page, identifier=hashlib.sha256(page.encode()).digest()[:16])
