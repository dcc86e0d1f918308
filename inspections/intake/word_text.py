"""Reads the text of a Word document: headings by their styles, lists with Word's own numbers, tables with merged cells.

Hidden and struck-out words are not part of what was published: they are left out and reported. Tracked changes are read
as accepted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from inspections.intake.blocks import Block, Cell, Kind
from inspections.intake.footnotes import can_have_mark
from inspections.intake.lines import ADDRESS
from inspections.intake.plain_text import tidy
from inspections.intake.word_numbering import Numbering

NAMESPACE = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_LINK_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_MC_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_TYPED_BULLET = re.compile(r"[–—•·▪●*\uf0b7\uf0a7-]\s+(?=\S)")
_LIST_STYLE = re.compile(r"List ?Bullet ?(?P<level>[2-5])", re.IGNORECASE)
_DEEPEST = 60


def w(name: str) -> str:
    return NAMESPACE + name


class WordText:
    def __init__(self, document, *, styles, numbering, footnotes, links: dict[str, str]) -> None:
        self.body = document.find(w("body"))
        self.links = links
        self.styles = _Styles(styles)
        self.numbering = Numbering(numbering)
        self.footnotes = (
            {note.get(w("id")): note for note in footnotes if note.get(w("type")) is None}
            if footnotes is not None
            else {}
        )
        self.tables = 0
        self.left_out: dict[str, list[str]] = {"hidden": [], "struck out": []}
        self.noted: list[str] = []

    def blocks(self) -> list[Block]:
        found = list(self._blocks_in(self.body, None, 0)) if self.body is not None else []
        for number in dict.fromkeys(self.noted):
            found += self._blocks_in(self.footnotes[number], None, 0)
        return found

    def notes(self) -> list[str]:
        """One sentence about hidden words and one about struck-out words, each quoting the first of them."""
        sentences = []
        for what, pieces in self.left_out.items():
            words = " ".join(" ".join(pieces).split())
            if words:
                first = words if len(words) <= 90 else f"{words[:90].rsplit(' ', 1)[0]} …"
                sentences.append(f"We have left out words that are {what} in the Word document: “{first}”")
        return sentences

    def _blocks_in(self, element, cell: Cell | None, depth: int) -> Iterator[Block]:
        for child in element:
            if child.tag == w("p"):
                yield from self._paragraph(child, cell, depth)
            elif child.tag == w("tbl") and depth < _DEEPEST:
                yield from self._table(child, cell, depth)
            elif child.tag in (w("sdt"), w("sdtContent"), w("customXml"), w("ins"), w("moveTo"), w("smartTag")):
                yield from self._blocks_in(child, cell, depth)

    def _table(self, table, outer: Cell | None, depth: int) -> Iterator[Block]:
        rows = [row for row in table.iter(w("tr")) if next(row.iterancestors(w("tbl"))) is table]
        placed = _cells(rows, self.tables)
        self.tables += 1
        several = {cell.row for _, cell in placed}, {cell.column for _, cell in placed}
        is_grid = all(len(one) > 1 for one in several) and not any(True for _ in table.iterdescendants(w("tbl")))
        for element, cell in placed:
            yield from self._blocks_in(element, cell if is_grid else outer, depth + 1)

    def _paragraph(self, paragraph, cell: Cell | None, depth: int) -> Iterator[Block]:
        properties = paragraph.find(w("pPr"))
        style = _value(properties, "pStyle")
        pieces: list[tuple[str, bool]] = []
        links: list[str] = []
        boxes: list = []
        self._runs(paragraph, style, pieces, links, boxes, self.styles.is_hidden(style))
        text = "".join(piece for piece, _ in pieces)
        bold = all(is_bold for piece, is_bold in pieces if piece.strip())
        level = self.styles.heading_level(style) or _outline(properties)
        number = self.numbering.next_for(properties, self.styles.numbering(style)) if text.strip() else None
        if number and not number.text and not number.level and (deeper := _LIST_STYLE.fullmatch(style)):
            number = replace(number, level=int(deeper["level"]) - 1)
        yield from self._as_blocks(
            tidy(text), level, bold and bool(text.strip()), number, tuple(dict.fromkeys(links)), cell
        )
        for box in boxes:
            yield from self._blocks_in(box, cell, depth + 1)

    def _as_blocks(self, text: str, level, bold: bool, number, links, cell) -> Iterator[Block]:
        lines: list[str] = []
        for line in text.split("\n"):
            line = " ".join(line.split())
            if line and lines and line[:1].islower() and lines[-1][-1] not in ".!?:;":
                lines[-1] += f" {line}"
            elif line:
                lines.append(line)
        for position, line in enumerate(lines):
            block = (
                Block(Kind.HEADING, line, level, bold, 1, links, cell)
                if level
                else Block(Kind.PARAGRAPH, line, 0, bold, 1, links, cell)
            )
            if number and position == 0 and not level:
                # A numbered item is a paragraph with its number, because it is often referred to by that number.
                block = (
                    replace(block, text=f"{number.text} {line}")
                    if number.text
                    else replace(block, kind=Kind.BULLET, level=number.level)
                )
            elif block.kind is Kind.PARAGRAPH and ADDRESS.fullmatch(line) and not links:
                block = replace(block, kind=Kind.ADDRESS)
            yield _with_typed_bullet(block)

    def _runs(self, element, style: str, pieces, links, boxes, hidden: bool) -> None:
        for child in element:
            if child.tag == w("r"):
                self._run(child, style, pieces, boxes, hidden)
            elif child.tag == w("hyperlink"):
                address = self.links.get(child.get(_LINK_ID, ""))
                links += [address] if address else []
                self._runs(child, style, pieces, links, boxes, hidden)
            elif child.tag in (
                w("ins"),
                w("moveTo"),
                w("smartTag"),
                w("sdt"),
                w("sdtContent"),
                w("fldSimple"),
                w("customXml"),
            ):
                self._runs(child, style, pieces, links, boxes, hidden)

    def _run(self, run, style: str, pieces, boxes, hidden: bool) -> None:
        properties = run.find(w("rPr"))
        own = _value(properties, "rStyle")
        text = "".join(_characters(run))
        self.noted += [
            note.get(w("id")) for note in run.findall(w("footnoteReference")) if note.get(w("id")) in self.footnotes
        ]
        for box in run.iter(w("txbxContent")):
            if (
                not any(ancestor.tag == _MC_FALLBACK for ancestor in box.iterancestors())
                and next(box.iterancestors(w("r"))) is run
            ):
                boxes.append(box)
        if _is_on(properties, "vanish", hidden or self.styles.is_hidden(own)):
            self.left_out["hidden"].append(text)
        elif _is_on(properties, "strike", self.styles.is_struck(own)) or _is_on(properties, "dstrike", False):
            self.left_out["struck out"].append(text)
        elif _value(properties, "vertAlign") == "superscript" and _is_footnote(text, pieces):
            return
        elif text:
            pieces.append((text, _is_on(properties, "b", self.styles.is_bold(own) or self.styles.is_bold(style))))


class _Styles:
    """The styles' properties for paragraphs and runs, including inherited ones."""

    def __init__(self, styles) -> None:
        self.by_id = (
            {style.get(w("styleId")): style for style in styles.findall(w("style"))} if styles is not None else {}
        )

    def _chain(self, style: str) -> Iterator:
        for _ in range(12):
            element = self.by_id.get(style)
            if element is None:
                return
            yield element
            style = _value(element, "basedOn")

    def heading_level(self, style: str) -> int:
        for element in self._chain(style):
            name = _value(element, "name").lower()
            if name in ("title", "subtitle"):
                return 1 if name == "title" else 2
            named = re.fullmatch(r"heading (\d)", name)
            if named:
                return int(named[1])
            level = _outline(element.find(w("pPr")))
            if level:
                return level
        named = re.fullmatch(r"heading\s?(\d)|(title)", style.lower())
        return (int(named[1]) if named[1] else 1) if named else 0

    def numbering(self, style: str):
        for element in self._chain(style):
            properties = element.find(w("pPr"))
            if properties is not None and properties.find(w("numPr")) is not None:
                return properties.find(w("numPr"))
        return None

    def is_hidden(self, style: str) -> bool:
        return self._has(style, "vanish")

    def is_struck(self, style: str) -> bool:
        return self._has(style, "strike")

    def is_bold(self, style: str) -> bool:
        return self._has(style, "b")

    def _has(self, style: str, what: str) -> bool:
        for element in self._chain(style):
            properties = element.find(w("rPr"))
            if properties is not None and properties.find(w(what)) is not None:
                return _is_on(properties, what, False)
        return False


def _cells(rows, table: int) -> list[tuple[object, Cell]]:
    """The cells of a table, with the rows and columns they span. A cell merged with the one above is not a cell of its
    own.
    """
    placed: list[tuple[object, Cell]] = []
    open_above: dict[int, int] = {}
    for number, row in enumerate(rows):
        column = int(_value(row.find(w("trPr")), "gridBefore") or 0)
        is_header = row.find(f"{w('trPr')}/{w('tblHeader')}") is not None
        for element in _own_cells(row):
            properties = element.find(w("tcPr"))
            width = int(_value(properties, "gridSpan") or 1)
            merge = properties.find(w("vMerge")) if properties is not None else None
            if merge is not None and merge.get(w("val")) != "restart" and column in open_above:
                position = open_above[column]
                above, cell = placed[position]
                placed[position] = above, replace(cell, rows=number - cell.row + 1)
            else:
                open_above[column] = len(placed)
                placed.append((element, Cell(table, number, column, 1, width, is_header)))
            column += width
    return placed


def _own_cells(row) -> Iterator:
    for child in row:
        if child.tag == w("tc"):
            yield child
        elif child.tag in (w("sdt"), w("sdtContent"), w("customXml"), w("ins")):
            yield from _own_cells(child)


def _characters(run) -> Iterator[str]:
    for child in run:
        if child.tag == w("t"):
            yield child.text or ""
        elif child.tag in (w("br"), w("cr")):
            yield " " if child.get(w("type")) in ("page", "column") else "\n"
        elif child.tag in (w("tab"), w("ptab")):
            yield " "
        elif child.tag == w("noBreakHyphen"):
            yield "-"
        elif child.tag == w("sym"):
            yield (
                chr(int(child.get(w("char"), "20"), 16))
                if re.fullmatch(r"[0-9A-Fa-f]{2,4}", child.get(w("char"), ""))
                else ""
            )


def _is_footnote(text: str, pieces: list[tuple[str, bool]]) -> bool:
    """True for a raised figure typed to mark a footnote, but not for the raised 2 of square metres."""
    return bool(re.fullmatch(r"\d{1,3}", text.strip())) and can_have_mark(pieces[-1][0] if pieces else "")


def _value(element, name: str) -> str:
    found = element.find(w(name)) if element is not None else None
    return (found.get(w("val")) or "") if found is not None else ""


def _is_on(properties, name: str, usual: bool) -> bool:
    found = properties.find(w(name)) if properties is not None else None
    return usual if found is None else found.get(w("val"), "true") not in ("0", "false", "off", "none")


def _outline(properties) -> int:
    level = _value(properties, "outlineLvl")
    return int(level) + 1 if level.isdigit() and int(level) < 6 else 0


def _with_typed_bullet(block: Block) -> Block:
    """Turn a typed dash or dot into a bullet, because many people type one instead of using Word's bullets."""
    typed = _TYPED_BULLET.match(block.text) if block.kind is Kind.PARAGRAPH else None
    return replace(block, kind=Kind.BULLET, text=block.text[typed.end() :]) if typed else block
