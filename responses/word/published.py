"""Turns the published text into a Word file and an OpenDocument text, for readers who edit, quote or convert it.

Both are made from the article that the page shows, so they have the same words in the same order. They are copies: the
PDF is what was published.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC
from html import escape
from typing import Any

import docx
import lxml.html
from docx.oxml import parse_xml
from docx.shared import Mm, Pt

from responses.document import wording
from responses.document.article import html_of
from responses.document.content import DocumentContent
from responses.document.languages import LANGUAGE_TAGS
from responses.word.layout import LINES_BETWEEN_ROWS, LOGO_HEIGHT, LOGO_WIDTH, add_field, empty_file, set_widths
from responses.word.opendocument import OpenDocument
from responses.word.passages import PassageWriter, add_line
from responses.word.styles import STANCE, WORDING
from s55tracker.richtext import blocks_of
from s55tracker.richtext.blocks import Block, Line, Paragraph

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
PASSAGES = ("p", "ul", "ol", "blockquote")


@dataclass(frozen=True)
class Headline:
    level: int
    line: Line


@dataclass(frozen=True)
class Passage:
    """Paragraphs, lists and quotations. `role` is "wording", "stance", or nothing."""

    blocks: list[Block]
    role: str = ""


@dataclass(frozen=True)
class Facts:
    """The table of facts about the report: in each row, a label and its value."""

    rows: list[tuple[Line, Line]]


@dataclass(frozen=True)
class Picture:
    data: bytes
    alternative: str


Piece = Headline | Passage | Facts | Picture


def word_copy(content: DocumentContent) -> bytes:
    """The published response as a Word file."""
    document = docx.Document(io.BytesIO(empty_file()))
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(24)
    footer = section.footer.paragraphs[0]
    footer.add_run(f"{wording.title(content)}    Page ")
    add_field(footer, "PAGE")
    footer.add_run(" of ")
    add_field(footer, "NUMPAGES")
    properties = document.core_properties
    properties.title, properties.author = wording.title(content)[:255], content.body.office_name[:255]
    properties.language = LANGUAGE_TAGS[content.language]
    properties.comments = properties.keywords = ""
    if content.publication:
        published_at = content.publication.published_at.astimezone(UTC).replace(tzinfo=None)
        properties.created = properties.modified = published_at
    writer = PassageWriter(document)
    for piece in pieces_of(content):
        _add(document, writer, piece)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def opendocument_copy(content: DocumentContent) -> bytes:
    """The published response as an OpenDocument text (ISO/IEC 26300)."""
    document = OpenDocument(
        title=wording.title(content),
        author=content.body.office_name,
        language=LANGUAGE_TAGS[content.language],
        dated=content.publication.published_at.astimezone(UTC) if content.publication else None,
    )
    for piece in pieces_of(content):
        match piece:
            case Headline(level, line):
                document.heading(level, line)
            case Passage(blocks, role):
                document.passage(blocks, role)
            case Facts(rows):
                document.facts(rows)
            case Picture():
                pass  # a copy has the text, without the office's logo
    return document.to_bytes()


def pieces_of(content: DocumentContent) -> Iterator[Piece]:
    """The article in pieces, in reading order. Initialisms are as on the page."""
    yield from _pieces(lxml.html.fragment_fromstring(html_of(content)), role="")


def _pieces(parent: lxml.html.HtmlElement, *, role: str) -> Iterator[Piece]:
    for element in parent:
        classes = element.get("class", "")
        if element.tag in HEADINGS:
            yield Headline(int(element.tag[1]), _line(element))
        elif element.tag == "table":
            yield Facts([(_line(row[0]), _line(row[1])) for row in element.iter("tr")])
        elif element.tag == "img":
            data = element.get("src").partition("base64,")[2]
            yield Picture(base64.b64decode(data), element.get("alt"))
        elif element.tag in PASSAGES:
            html = lxml.html.tostring(element, encoding="unicode", with_tail=False)
            yield Passage(blocks_of(html), "stance" if "__stance" in classes else role)
        else:
            yield from _pieces(element, role="wording" if "__wording" in classes else role)


def _line(element: lxml.html.HtmlElement) -> Line:
    """The words of a heading or a cell as one line."""
    inner = "".join(lxml.html.tostring(child, encoding="unicode") for child in element)
    for block in blocks_of(f"<p>{escape(element.text or '')}{inner}</p>"):
        if isinstance(block, Paragraph):
            return [run for line in block.lines for run in line]
    return []


def _add(document: Any, writer: PassageWriter, piece: Piece) -> None:
    match piece:
        case Headline(level, line):
            add_line(document.add_paragraph(style=f"Heading {min(level, 4)}"), line)
        case Passage(blocks, role):
            writer.write_blocks(blocks, style={"wording": WORDING, "stance": STANCE}.get(role, "Normal"))
        case Facts(rows):
            table = document.add_table(len(rows), 2)
            set_widths(table, Mm(66), Mm(96))
            table._tbl.tblPr.append(parse_xml(LINES_BETWEEN_ROWS))
            for cells, lines in zip(table.rows, rows, strict=True):
                for cell, line in zip(cells.cells, lines, strict=True):
                    add_line(cell.paragraphs[0], line)
                    cell.paragraphs[0].paragraph_format.space_after = Pt(3)
        case Picture(data, alternative):
            picture = document.add_paragraph().add_run().add_picture(io.BytesIO(data), height=LOGO_HEIGHT)
            if picture.width > LOGO_WIDTH:
                picture.height, picture.width = int(picture.height * LOGO_WIDTH / picture.width), LOGO_WIDTH
            picture._inline.docPr.set("descr", alternative)
