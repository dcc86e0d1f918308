"""Tagged PDFs, as Word, LibreOffice and browsers export them: headings, lists and tables by their tags.

Position says little about a table whose cells wrap, and a list's marks are often drawn apart from its items; the tags hold
both. A page whose text is hardly tagged is read by position instead: see `pdf`.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import pypdfium2.raw as pdfium

from inspections.intake.blocks import Block, Cell, Kind
from inspections.intake.lines import ADDRESS
from inspections.intake.plain_text import tidy

# At least this share of a file's words must be tagged: running heads and page numbers are not.
SHARE = 0.8
_DEEPEST = 60
_NUMBER = re.compile(r"\(?(?:\d{1,3}[a-z]?|[a-z]|[ivx]{1,5})[.)]", re.IGNORECASE)
_ENDS = re.compile(r"[.!?:;][)\]”\"’']*$")
_INLINE_TAGS = frozenset("Span Link Em Strong NonStruct Reference Quote Code Sub Annot".split())
_BLOCK_TAGS = frozenset("P H Caption BlockQuote Note TOCI Title Index".split())


@dataclass
class _Box:
    """A block being collected: what the tags say of it, and its characters."""

    kind: Kind
    level: int = 0
    cell: Cell | None = None
    is_mark: bool = False
    in_item: int = 0
    words: list[str] = field(default_factory=list)
    bold: list[bool] = field(default_factory=list)
    links: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Where:
    """Where the walk is: the tags above."""

    kind: Kind = Kind.PARAGRAPH
    level: int = 0
    cell: Cell | None = None
    is_mark: bool = False
    lists: int = 0
    item: int = 0


class PageTags:
    """The tags of one page: which block each piece of marked content belongs to."""

    def __init__(self, page, *, first_table: int) -> None:
        self.boxes: list[_Box] = []
        self.box_of: dict[int, _Box] = {}
        self.tables = first_table
        self.items = 0
        tree = pdfium.FPDF_StructTree_GetForPage(page.raw)
        if not tree:
            return
        try:
            for index in range(max(pdfium.FPDF_StructTree_CountChildren(tree), 0)):
                child = pdfium.FPDF_StructTree_GetChildAtIndex(tree, index)
                if child:
                    self._walk(child, _Where(), 0, None)
        finally:
            pdfium.FPDF_StructTree_Close(tree)

    def _walk(self, element, where: _Where, depth: int, box: _Box | None) -> None:
        if depth > _DEEPEST:
            return
        tag = _type_of(element)
        if tag == "Table":
            self._table(element, where, depth)
            return
        where, begins = self._entered(tag, where)
        if begins:
            box = self._begin(where)
        for index in range(max(pdfium.FPDF_StructElement_CountChildren(element), 0)):
            child = pdfium.FPDF_StructElement_GetChildAtIndex(element, index)
            if child:
                if box is None and _is_inline(child):
                    box = self._begin(where)
                self._walk(child, where, depth + 1, box)
                continue
            content = pdfium.FPDF_StructElement_GetChildMarkedContentID(element, index)
            if content >= 0:
                box = box or self._begin(where)
                self.box_of[content] = box

    def _entered(self, tag: str, where: _Where) -> tuple[_Where, bool]:
        if re.fullmatch(r"H[1-6]", tag):
            return replace(where, kind=Kind.HEADING, level=int(tag[1])), True
        if tag in ("H", "Title"):
            return replace(where, kind=Kind.HEADING, level=1), True
        if tag == "L":
            return replace(where, lists=where.lists + 1), False
        if tag == "LI":
            self.items += 1
            return replace(where, kind=Kind.BULLET, level=max(where.lists - 1, 0), item=self.items), False
        if tag == "Lbl":
            return replace(where, is_mark=True), True
        if tag == "LBody":
            return where, True
        return where, tag in _BLOCK_TAGS and not where.is_mark

    def _begin(self, where: _Where) -> _Box:
        box = _Box(where.kind, where.level, where.cell, where.is_mark, where.item)
        self.boxes.append(box)
        return box

    def _table(self, table, where: _Where, depth: int) -> None:
        number, self.tables = self.tables, self.tables + 1
        taken: set[tuple[int, int]] = set()
        for row, line in enumerate(_rows_of(table)):
            column = 0
            for element in _children(line):
                tag = _type_of(element)
                if tag not in ("TH", "TD"):
                    continue
                while (row, column) in taken:
                    column += 1
                rows, columns = _span(element, b"RowSpan"), _span(element, b"ColSpan")
                taken |= {(row + down, column + across) for down in range(rows) for across in range(columns)}
                cell = Cell(number, row, column, rows, columns, tag == "TH")
                self._walk(element, replace(where, cell=cell, kind=Kind.PARAGRAPH), depth + 1, None)
                column += columns


def blocks_by_tags(pages: Iterator[list[Block]]) -> list[Block]:
    """The blocks of all pages, with paragraphs and tables joined that a page's end divides."""
    joined: list[Block] = []
    shift: dict[int, tuple[int, int]] = {}
    for blocks in pages:
        for position, block in enumerate(blocks):
            last = joined[-1] if joined else None
            if position == 0 and last and _goes_on(last, block):
                joined[-1] = replace(last, text=f"{last.text} {block.text}", links=last.links + block.links)
                continue
            if position == 0 and last and last.cell and block.cell:
                shift[block.cell.table] = (last.cell.table, last.cell.row + 1)
            if block.cell and block.cell.table in shift:
                table, rows = shift[block.cell.table]
                block = replace(block, cell=replace(block.cell, table=table, row=block.cell.row + rows))
            joined.append(block)
    return joined


def _goes_on(last: Block, block: Block) -> bool:
    return (
        last.kind is block.kind is not Kind.HEADING
        and not last.cell
        and not block.cell
        and not _ENDS.search(last.text)
        and block.text[:1].islower()
    )


def blocks_of_page(boxes: list[_Box], page: int) -> Iterator[Block]:
    """The blocks of a page; a list's mark goes to its item, and is kept if it is a number."""
    mark: tuple[int, str] | None = None
    for box in boxes:
        text = " ".join(tidy(re.sub("\u00ad ?", "", "".join(box.words))).split())
        if not text:
            continue
        if box.is_mark:
            mark = box.in_item, text
            continue
        kind = box.kind
        if kind is Kind.BULLET:
            own = mark[1] if mark and mark[0] == box.in_item else ""
            printed = re.match(r"[•·▪●○◦‣–—*\uf0b7\uf0a7-]\s+(?=\S)", text)
            text = text[printed.end() :] if printed else text
            if _NUMBER.fullmatch(own) or (not own and _NUMBER.match(text)):
                # A numbered item is a paragraph with its number, because it is often referred to by that number.
                kind, text = Kind.PARAGRAPH, f"{own} {text}".strip()
            mark = None
        elif kind is Kind.PARAGRAPH and ADDRESS.fullmatch(text) and not box.links:
            kind = Kind.ADDRESS
        bold = bool(box.bold) and all(box.bold)
        level = box.level if kind in (Kind.HEADING, Kind.BULLET) else 0
        yield Block(kind, text, level, bold, page, tuple(dict.fromkeys(box.links)), box.cell)


def _type_of(element) -> str:
    length = pdfium.FPDF_StructElement_GetType(element, None, 0)
    if length <= 2 or length > 256:
        return ""
    buffer = ctypes.create_string_buffer(length)
    pdfium.FPDF_StructElement_GetType(element, buffer, length)
    return buffer.raw[: length - 2].decode("utf-16-le", errors="replace")


def _is_inline(element) -> bool:
    """True for a piece of running text: browsers tag whole pages as "NonStruct", too."""
    return _type_of(element) in _INLINE_TAGS and all(_type_of(child) in _INLINE_TAGS for child in _children(element))


def _children(element) -> Iterator:
    for index in range(max(pdfium.FPDF_StructElement_CountChildren(element), 0)):
        child = pdfium.FPDF_StructElement_GetChildAtIndex(element, index)
        if child:
            yield child


def _rows_of(table) -> Iterator:
    for child in _children(table):
        tag = _type_of(child)
        if tag == "TR":
            yield child
        elif tag in ("THead", "TBody", "TFoot"):
            yield from (row for row in _children(child) if _type_of(row) == "TR")


def _span(element, name: bytes) -> int:
    for index in range(max(pdfium.FPDF_StructElement_GetAttributeCount(element), 0)):
        attribute = pdfium.FPDF_StructElement_GetAttributeAtIndex(element, index)
        value = pdfium.FPDF_StructElement_Attr_GetValue(attribute, name) if attribute else None
        number = ctypes.c_float()
        if value and pdfium.FPDF_StructElement_Attr_GetNumberValue(value, number):
            return min(max(int(number.value), 1), 200)
    return 1
