"""A report about responses, such as a proof pack. Its page, PDF and Word file are all made from one `Report`.

A room fills `Report` with plain text from the records. Everything is escaped when it is drawn.
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


Cell = str | Link


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
    items: tuple[Cell, ...]


@dataclass(frozen=True, kw_only=True)
class Facts:
    """Labels with their values, as a table of two columns whose first is the heading of its row."""

    name: str
    rows: tuple[tuple[str, Cell], ...]


@dataclass(frozen=True, kw_only=True)
class Table:
    """`caption` is visible to everyone. The first cell of each row is its heading. Widths are in hundredths."""

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
    """The whole print page. Characters that our fonts lack are replaced, because a report must never fail."""
    blocks = [{"kind": type(block).__name__.lower(), "block": block} for block in report.blocks]
    page = drawn(render_to_string("documents/report.html", {"report": report, "blocks": blocks}))
    return page.translate({ord(each): MISSING_GLYPH for each in unprintable_in(page)})


def pdf_of(report: Report) -> bytes:
    """The report as PDF/UA-1 and PDF/A-3a in one file: the same bytes for the same report."""
    page = page_of(report)
    return pdf_of_report(page, identifier=hashlib.sha256(page.encode()).digest()[:16])


def cell_words(cell: Cell) -> str:
    return cell.words if isinstance(cell, Link) else cell
