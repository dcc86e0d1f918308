"""Writes a report about responses as a Word file, in the styles of a response and with the same words as its PDF."""

from __future__ import annotations

import io
from typing import Any, assert_never

import docx
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt

from responses.document.reports import Bullets, Facts, Heading, Link, Paragraph, Passage, Report, Table, Words
from responses.word.passages import PassageWriter, add_link
from responses.word.styles import LANGUAGE, LETTERHEAD, NOTE, OFFICE, RED, set_styles
from s55tracker.richtext.blocks import Run
from s55tracker.text.cleaning import without_invisible

WIDTH = 162  # millimetres between the margins
_LABELS = 48


def word_of_report(report: Report) -> bytes:
    """The report as a Word file. Headings have Word's heading styles, heading rows repeat on each page, and the first
    cell of a row is marked as its heading.
    """
    document = docx.Document()
    set_styles(document)
    passages = PassageWriter(document)
    _set_properties(document, report)
    _set_page(document, report)
    document.add_paragraph(_plain(report.title), style="Title")
    if report.subtitle:
        document.add_paragraph(_plain(report.subtitle))
    for block in report.blocks:
        match block:
            case Heading():
                document.add_paragraph(_plain(block.words), style=f"Heading {block.level - 1}")
            case Paragraph():
                _write(document.add_paragraph(style=NOTE if block.is_note else None), block.words)
            case Bullets():
                for item in block.items:
                    _write(passages.bullet(), item)
            case Facts():
                widths: tuple[int, ...] = (_LABELS, WIDTH - _LABELS)
                _table(document, passages, block.name, (), block.rows, widths)
            case Table():
                share = block.widths or (100 // len(block.headings),) * len(block.headings)
                widths = tuple(WIDTH * each // sum(share) for each in share)
                caption = document.add_paragraph(_plain(block.caption))
                caption.runs[0].bold = True
                caption.paragraph_format.keep_with_next = True
                _table(document, passages, block.caption, block.headings, block.rows, widths)
            case _:
                assert_never(block)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _set_properties(document: Any, report: Report) -> None:
    properties = document.core_properties
    properties.title, properties.author = _plain(report.title)[:255], _plain(report.office)[:255]
    properties.language, properties.comments, properties.keywords = LANGUAGE, "", ""
    properties.created = properties.modified = report.made_at.replace(tzinfo=None)


def _set_page(document: Any, report: Report) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(24)
    header = section.header
    first = header.paragraphs[0]
    first.style = document.styles[OFFICE]
    first.add_run(_plain(report.office))
    if report.marking:
        marked = header.add_paragraph(style=document.styles[LETTERHEAD]).add_run(_plain(report.marking))
        marked.bold, marked.font.color.rgb = True, RED
    foot = section.footer.paragraphs[0]
    foot.add_run(f"{_plain(report.title)}    Page ")
    for kind in ("PAGE", "NUMPAGES"):
        foot._p.append(parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr="{kind}"><w:r><w:t>1</w:t></w:r></w:fldSimple>'))
        if kind == "PAGE":
            foot.add_run(" of ")


def _table(
    document: Any, passages: PassageWriter, name: str, headings: tuple[str, ...], rows: Any, widths: tuple[int, ...]
) -> None:
    if not rows:
        return
    table = document.add_table(0, len(widths))
    table.autofit = False
    # The schema fixes the order of a table’s properties.
    properties = table._tbl.tblPr
    properties.find(qn("w:tblLayout")).addprevious(parse_xml(_LINES_BETWEEN_ROWS))
    look = properties.find(qn("w:tblLook"))
    for key, value in (("firstRow", str(int(bool(headings)))), ("firstColumn", "1"), ("noVBand", "1")):
        look.set(qn(f"w:{key}"), value)
    named = parse_xml(f'<w:tblCaption {nsdecls("w")} w:val=""/>')
    named.set(qn("w:val"), _plain(name))
    look.addnext(named)
    if headings:
        row = table.add_row()
        row._tr.get_or_add_trPr().append(parse_xml(f"<w:tblHeader {nsdecls('w')}/>"))
        for cell, words, width in zip(row.cells, headings, widths, strict=True):
            cell.width = Mm(width)
            cell.paragraphs[0].add_run(_plain(words)).bold = True
            cell.paragraphs[0].paragraph_format.space_after = Pt(3)
    for values in rows:
        row = table.add_row()
        row._tr.get_or_add_trPr().append(parse_xml(f"<w:cantSplit {nsdecls('w')}/>"))
        for position, (cell, value, width) in enumerate(zip(row.cells, values, widths, strict=True)):
            cell.width = Mm(width)
            if isinstance(value, Passage):
                passages.write_in_cell(cell, value.html)
            else:
                _write(cell.paragraphs[0], value)
            for paragraph in cell.paragraphs:
                if position == 0 and not headings:
                    for run in paragraph.runs:
                        run.bold = True
                paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(3)
    document.add_paragraph().paragraph_format.space_after = Pt(0)


def _write(paragraph: Any, cell: Words) -> None:
    if isinstance(cell, Link):
        add_link(paragraph, cell.href, [Run(_plain(cell.words))])
        return
    for position, line in enumerate(_plain(cell).split("\n")):
        if position:
            paragraph.add_run().add_break()
        paragraph.add_run(line)


def _plain(words: str) -> str:
    """The words without characters that XML cannot hold. A space of any width becomes an ordinary space."""
    characters = ("\n" if each == "\n" else " " if each.isspace() else each for each in without_invisible(words))
    return "".join(each for each in characters if each == "\n" or each.isprintable())


_LINES_BETWEEN_ROWS = (
    f"<w:tblBorders {nsdecls('w')}>"
    + "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="B3C6CB"/>' for side in ("top", "bottom", "insideH")
    )
    + "</w:tblBorders>"
)
