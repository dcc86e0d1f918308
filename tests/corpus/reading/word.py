"""A document of the corpus in Word: real headings, numbering, merged cells, columns, running heads and footnotes."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from itertools import count
from xml.sax.saxutils import escape

import docx
from docx.document import Document as WordDocument
from docx.enum.section import WD_SECTION
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt

from tests.corpus.reading.model import Block, Document, Group, Heading, Items, PageBreak, Paragraph, Spans, Table

BULLETS, NUMBERS = 90, 91
NUMBERING = f"""<w:abstractNum {nsdecls("w")} w:abstractNumId="{{id}}"><w:multiLevelType w:val="hybridMultilevel"/>{{levels}}</w:abstractNum>"""
LEVEL = """<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{format}"/><w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/>
<w:pPr><w:ind w:left="{left}" w:hanging="360"/></w:pPr></w:lvl>"""
FOOTNOTES = f"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:footnotes {nsdecls("w")}>
<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>
<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>{{notes}}</w:footnotes>"""
FOOTNOTE = """<w:footnote w:id="{id}"><w:p><w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:footnoteRef/></w:r>
<w:r><w:t xml:space="preserve"> {text}</w:t></w:r></w:p></w:footnote>"""


def docx_of(document: Document) -> bytes:
    return _Writer(document).written()


class _Writer:
    def __init__(self, document: Document) -> None:
        self.document = document
        self.word: WordDocument = docx.Document()
        self.style = document.one_of("docx", "headings", "headings", "title", "bold")
        self.notes: list[str] = []
        self.numbering = self.word.part.numbering_part.element
        self.ids = count(200)
        self._define_lists()
        self.bullets = self._new_list(BULLETS)
        self.numbers = self._new_list(NUMBERS)
        self.word.core_properties.title = ""

    def written(self) -> bytes:
        if running := self.document.facts.get("running"):
            self.word.sections[0].header.paragraphs[0].text = running
        self._write(self.document.blocks, self.word)
        if self.notes:
            self._add_footnotes()
        stream = BytesIO()
        self.word.save(stream)
        return stream.getvalue()

    def _define_lists(self) -> None:
        first = self.numbering.find(qn("w:num"))
        for id_, levels in (
            (BULLETS, [("bullet", "•"), ("bullet", "o"), ("bullet", "▪")]),
            (NUMBERS, [("decimal", "%1."), ("lowerLetter", "%2)"), ("lowerRoman", "%3.")]),
        ):
            written = "".join(
                LEVEL.format(level=level, format=format_, text=text, left=720 * (level + 1))
                for level, (format_, text) in enumerate(levels)
            )
            first.addprevious(parse_xml(NUMBERING.format(id=id_, levels=written)))

    def _new_list(self, abstract: int, *, start: int | None = None) -> int:
        number = next(self.ids)
        override = (
            f'<w:lvlOverride w:ilvl="0"><w:startOverride w:val="{start}"/></w:lvlOverride>' if start is not None else ""
        )
        self.numbering.append(
            parse_xml(
                f'<w:num {nsdecls("w")} w:numId="{number}"><w:abstractNumId w:val="{abstract}"/>{override}</w:num>'
            )
        )
        return number

    def _write(self, blocks: Sequence[Block], into) -> None:
        for block in blocks:
            match block:
                case Heading():
                    self._heading(block, into)
                case Paragraph():
                    self._spans(into.add_paragraph(), block.spans, strong=block.strong)
                case Items():
                    self._items(block, into)
                case Table():
                    self._table(block, into)
                case Group(kind="box"):
                    cell = into.add_table(rows=1, cols=1)
                    cell.style = "Table Grid"
                    self._write(block.blocks, cell.cell(0, 0))
                    first = cell.cell(0, 0).paragraphs[0]
                    first._p.getparent().remove(first._p)
                case Group():
                    self._columns(2)
                    self._write(block.blocks, into)
                    self._columns(1)
                case PageBreak():
                    self.word.add_page_break()

    def _heading(self, block: Heading, into) -> None:
        if self.style == "bold":
            paragraph = into.add_paragraph()
            self._spans(paragraph, block.spans, strong=True)
            for run in paragraph.runs:
                run.font.size = Pt(max(12, 20 - 2 * block.level))
            return
        level = block.level - (1 if self.style == "title" else 0)
        paragraph = into.add_paragraph(style="Title" if level == 0 else f"Heading {level}")
        self._spans(paragraph, block.spans)

    def _items(self, block: Items, into) -> None:
        for item in block.items:
            paragraph = into.add_paragraph(style="List Paragraph")
            if item.number == 1:
                self.numbers = self._new_list(NUMBERS, start=1)
            properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
            properties.get_or_add_ilvl().val = item.level
            properties.get_or_add_numId().val = self.numbers if item.number else self.bullets
            self._spans(paragraph, item.spans)

    def _table(self, block: Table, into) -> None:
        width = max(len(row) for row in block.rows)
        table = into.add_table(rows=len(block.rows), cols=width)
        table.style = "Table Grid"
        for down, row in enumerate(block.rows):
            if all(cell is None or cell.header for cell in row) and down == 0:
                repeat = OxmlElement("w:tblHeader")
                table.rows[0]._tr.get_or_add_trPr().append(repeat)
            for across, cell in enumerate(row):
                if cell is None:
                    continue
                place = table.cell(down, across)
                if cell.across > 1 or cell.down > 1:
                    place = place.merge(table.cell(down + cell.down - 1, across + cell.across - 1))
                for number, spans in enumerate(cell.paragraphs):
                    paragraph = place.paragraphs[0] if number == 0 else place.add_paragraph()
                    self._spans(paragraph, spans, strong=cell.header)
        into.add_paragraph()

    def _columns(self, number: int) -> None:
        """The columns belong to the section that ends, so those of the text so far are fixed by starting another."""
        section = self.word.add_section(WD_SECTION.CONTINUOUS)
        columns = section._sectPr.find(qn("w:cols"))
        if columns is None:
            columns = OxmlElement("w:cols")
            section._sectPr.append(columns)
        columns.set(qn("w:num"), str(number))

    def _spans(self, paragraph, spans: Spans, *, strong: bool = False) -> None:
        for span in spans:
            if span.note:
                self.notes.append(span.note)
                run = paragraph.add_run()
                run.font.superscript = True
                reference = OxmlElement("w:footnoteReference")
                reference.set(qn("w:id"), str(len(self.notes)))
                run._r.append(reference)
            elif span.line_break:
                paragraph.add_run().add_break()
            elif span.address:
                self._link(paragraph, span.text, span.address)
            else:
                paragraph.add_run(span.text).bold = True if strong or span.strong else None

    def _link(self, paragraph, text: str, address: str) -> None:
        link = OxmlElement("w:hyperlink")
        link.set(qn("r:id"), self.word.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
        run = paragraph.add_run(text)
        link.append(run._r)
        paragraph._p.append(link)

    def _add_footnotes(self) -> None:
        notes = "".join(FOOTNOTE.format(id=id_, text=escape(text)) for id_, text in enumerate(self.notes, 1))
        part = Part(
            PackURI("/word/footnotes.xml"),
            "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml",
            FOOTNOTES.format(notes=notes).encode(),
            self.word.part.package,
        )
        self.word.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
