"""Writes stored text as paragraphs of a Word file. Reading them back gives the same stored text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Any

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from responses.word.styles import NEW_QUOTE, QUOTE, WORDING
from s55tracker.richtext import blocks_of
from s55tracker.richtext.blocks import Block, Heading, Line, List, Paragraph, Quote, Run

LEVELS = 9  # the levels of a list in Word
_STEP = 420  # twips, like all indents here
_INDENTS = {"Normal": 200, WORDING: 227}
_QUOTED = 340
_BULLETS = ("•", "–", "▪")


class Numbering:
    """Defines the lists of a file. Each numbered list has its own definition, because Word continues counting through
    lists that share one.
    """

    def __init__(self, document: Any) -> None:
        self._element = document.part.numbering_part.element
        for child in list(self._element):
            self._element.remove(child)
        self._count = 0
        self._bullets: dict[int, int] = {}

    def id_of(self, list_: List, *, level: int, indent: int) -> int:
        if list_.ordered:
            return self._define(indent, lambda at: ("decimal", f"%{at + 1}.", list_.start if at == level else 1))
        if indent not in self._bullets:
            self._bullets[indent] = self._define(indent, lambda at: ("bullet", _BULLETS[at % len(_BULLETS)], 1))
        return self._bullets[indent]

    def _define(self, indent: int, level_of: Callable[[int], tuple[str, str, int]]) -> int:
        self._count += 1
        abstract = _element("w:abstractNum", abstractNumId=self._count)
        abstract.append(_element("w:multiLevelType", val="hybridMultilevel"))
        for at in range(LEVELS):
            number_format, text, start = level_of(at)
            level = _element("w:lvl", ilvl=at)
            for name, value in (("start", start), ("numFmt", number_format), ("lvlText", text), ("lvlJc", "left")):
                level.append(_element(f"w:{name}", val=value))
            properties = OxmlElement("w:pPr")
            properties.append(_element("w:ind", left=indent + _STEP * (at + 1), hanging=_STEP))
            level.append(properties)
            abstract.append(level)
        number = _element("w:num", numId=self._count)
        number.append(_element("w:abstractNumId", val=self._count))
        # The schema requires every definition before the first use of any.
        first = self._element.find(qn("w:num"))
        if first is None:
            self._element.append(abstract)
        else:
            first.addprevious(abstract)
        self._element.append(number)
        return self._count


class PassageWriter:
    """Writes passages at the end of the document, one after another."""

    def __init__(self, document: Any) -> None:
        self._document = document
        self._numbering = Numbering(document)

    def write(self, html: str, *, style: str = "Normal") -> None:
        """Write one passage. `style` is for its paragraphs; headings, lists and quotations have their own styles."""
        self.write_blocks(blocks_of(html), style=style)

    def write_in_cell(self, cell: Any, html: str) -> None:
        """Write one passage in an empty table cell."""
        document, self._document = self._document, cell
        try:
            self.write(html)
        finally:
            self._document = document
        # A new cell has an empty paragraph.
        cell._tc.remove(cell.paragraphs[0]._p)

    def bullet(self) -> Any:
        """A new, empty item of a list with bullets, at the end of the document."""
        paragraph = self._document.add_paragraph(style="List Paragraph")
        self._number(paragraph, self._numbering.id_of(List([]), level=0, indent=0), level=0)
        return paragraph

    def write_blocks(self, blocks: Sequence[Block], *, style: str = "Normal") -> None:
        for position, block in enumerate(blocks):
            follows_a_quote = position > 0 and isinstance(blocks[position - 1], Quote)
            self._block(block, style=style, indent=_INDENTS.get(style, 0), follows_a_quote=follows_a_quote)

    def _block(self, block: Block, *, style: str, indent: int, follows_a_quote: bool = False) -> None:
        match block:
            case Paragraph(lines):
                self._paragraph(lines, style)
            case Heading(level, line):
                self._paragraph([line], f"Heading {level}" if style == "Normal" else style)
            case List():
                self._list(block, level=0, style="List Paragraph" if style == "Normal" else style, indent=indent)
            case Quote(inner):
                # Keep two consecutive quotations apart: the second one's first paragraph has its own style.
                for position, each in enumerate(inner):
                    begins = follows_a_quote and position == 0
                    self._block(each, style=NEW_QUOTE if begins else QUOTE, indent=_QUOTED)

    def _list(self, list_: List, *, level: int, style: str, indent: int) -> None:
        level = min(level, LEVELS - 1)
        number = self._numbering.id_of(list_, level=level, indent=indent)
        for position, item in enumerate(list_.items):
            paragraph = self._paragraph(item.lines, style)
            self._number(paragraph, number, level=level)
            if style == NEW_QUOTE and position == 0:
                style = QUOTE
            for inner in item.lists:
                self._list(inner, level=level + 1, style=style, indent=indent)

    def _number(self, paragraph: Any, number: int, *, level: int) -> None:
        properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
        properties.get_or_add_ilvl().val, properties.get_or_add_numId().val = level, number

    def _paragraph(self, lines: Sequence[Line], style: str) -> Any:
        paragraph = self._document.add_paragraph(style=style)
        for position, line in enumerate(lines):
            if position:
                paragraph.add_run().add_break()
            add_line(paragraph, line)
        return paragraph


def add_line(paragraph: Any, line: Line) -> None:
    for href, runs in groupby(line, key=lambda run: run.href):
        if href is None:
            _add_runs(paragraph, paragraph._p, runs)
        else:
            add_link(paragraph, href, list(runs))


def add_link(paragraph: Any, href: str, runs: Sequence[Run]) -> None:
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), paragraph.part.relate_to(href, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    link.set(qn("w:history"), "1")
    paragraph._p.append(link)
    _add_runs(paragraph, link, runs, style="Hyperlink")


def _add_runs(paragraph: Any, parent: Any, runs: Any, *, style: str | None = None) -> None:
    for run in runs:
        added = paragraph.add_run(run.text, style=style)
        added.bold, added.italic = run.strong or None, run.em or None
        parent.append(added._r)


def _element(name: str, **values: Any) -> Any:
    element = OxmlElement(name)
    for key, value in values.items():
        element.set(qn(f"w:{key}"), str(value))
    return element
