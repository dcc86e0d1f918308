"""Reads tagged PDFs, as Word, LibreOffice and browsers export them: the tags give the headings, lists and tables.

Position says little about a table whose cells wrap, and a list's marks are often drawn apart from its items; the tags
describe both. A file whose text is hardly tagged is read by position instead: see `pdf`.
"""

from __future__ import annotations

import ctypes
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import pypdfium2.raw as pdfium

from inspections.areas import Area
from inspections.intake.blocks import Block, Cell, Kind
from inspections.intake.lines import ADDRESS, without_soft_hyphens
from inspections.intake.plain_text import tidy

# At least this share of a file's characters must be tagged. Running heads and page numbers never are.
SHARE = 0.8
_DEEPEST = 60
_DEEPEST_INLINE = 8
_NUMBER = re.compile(r"\(?(?:\d{1,3}[a-z]?|[a-z]|[ivx]{1,5})[.)]", re.IGNORECASE)
_ENDS = re.compile(r"[.!?:;][)\]”\"’']*$")
_INLINE_TAGS = frozenset("Span Link Em Strong NonStruct Reference Quote Code Sub Annot".split())
_CONTAINERS = frozenset("L LI Document Part Art Sect Div".split())
_BLOCK_TAGS = frozenset("P H Caption BlockQuote Note TOCI Title Index".split())


@dataclass
class Box:
    """A block being collected: what the tags say about it, and its characters."""

    kind: Kind
    level: int = 0
    cell: Cell | None = None
    is_mark: bool = False
    in_item: int = 0
    words: list[str] = field(default_factory=list)
    bold: list[bool] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    sizes: list[float] = field(default_factory=list)
    # The left edge of the words, in points; infinite without words.
    left: float = float("inf")
    # The first and last characters of each piece of its text, and where they put it on the page.
    ends: list[int] = field(default_factory=list)
    areas: tuple[Area, ...] = ()


@dataclass(frozen=True, slots=True)
class _Where:
    """The position of the walk: the tags it is inside."""

    kind: Kind = Kind.PARAGRAPH
    level: int = 0
    cell: Cell | None = None
    is_mark: bool = False
    lists: int = 0
    item: int = 0


class PageTags:
    """The tags of one page: which block each piece of marked content belongs to."""

    def __init__(self, page, *, first_table: int) -> None:
        self.boxes: list[Box] = []
        self.box_of: dict[int, Box] = {}
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

    def _walk(self, element, where: _Where, depth: int, box: Box | None) -> None:
        if depth > _DEEPEST:
            return
        tag = _type_of(element)
        if tag == "Table":
            self._table(element, where, depth)
            return
        where, begins = self._entered(tag, where)
        if begins:
            box = self._begin(where)
        elif tag in _CONTAINERS:
            # A list within an item begins blocks of its own.
            box = None
        for index in range(max(pdfium.FPDF_StructElement_CountChildren(element), 0)):
            child = pdfium.FPDF_StructElement_GetChildAtIndex(element, index)
            if child:
                if box is None and _is_inline(child):
                    box = self._begin(where)
                self._walk(child, where, depth + 1, box)
                box = None if _type_of(child) == "L" else box
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

    def _begin(self, where: _Where) -> Box:
        box = Box(where.kind, where.level, where.cell, where.is_mark, where.item)
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
    """The blocks of all pages. Paragraphs and tables split by a page break are joined. A table of one row or column is
    only a box, so its blocks lose their cells.
    """
    blocks = _joined_pages(pages)
    rows, columns = defaultdict(set), defaultdict(set)
    for block in blocks:
        if block.cell:
            rows[block.cell.table].add(block.cell.row)
            columns[block.cell.table].add(block.cell.column)
    return [
        replace(block, cell=None)
        if block.cell and min(len(rows[block.cell.table]), len(columns[block.cell.table])) == 1
        else block
        for block in blocks
    ]


def _joined_pages(pages: Iterator[list[Block]]) -> list[Block]:
    joined: list[Block] = []
    shift: dict[int, tuple[int, int]] = {}
    for blocks in pages:
        for position, block in enumerate(blocks):
            last = joined[-1] if joined else None
            if position == 0 and last and _goes_on(last, block):
                joined[-1] = replace(
                    last,
                    text=f"{last.text} {block.text}",
                    links=last.links + block.links,
                    areas=last.areas + block.areas,
                )
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


def blocks_of_page(boxes: list[Box], page: int) -> Iterator[Block]:
    """The blocks of a page. A list item's mark is joined to its words if it is a number, and otherwise dropped."""
    mark: tuple[int, str] | None = None
    known = {word.lower() for box in boxes for word in re.findall(r"[A-Za-z]+", "".join(box.words))}
    _align_columns(boxes)
    for box in boxes:
        words = "".join(box.words)
        words = whole_words(words, known)
        text = " ".join(tidy(without_soft_hyphens(words)).split())
        if not text:
            continue
        if box.is_mark:
            mark = box.in_item, text
            continue
        kind = box.kind
        if kind is Kind.BULLET:
            own = mark[1] if mark and mark[0] == box.in_item else ""
            printed = re.match(r"(?:[•·▪●○◦‣–—*\uf0b7\uf0a7-]|o(?= [a-z]))\s+(?=\S)", text)
            text = text[printed.end() :] if printed else text
            if _NUMBER.fullmatch(own) or (not own and _NUMBER.match(text)):
                # A numbered item is a paragraph with its number, because it is often referred to by that number.
                kind, text = Kind.PARAGRAPH, f"{own} {text}".strip()
            mark = None
        elif kind is Kind.PARAGRAPH and ADDRESS.fullmatch(text) and not box.links:
            kind = Kind.ADDRESS
        bold = bool(box.bold) and all(box.bold)
        level = box.level if kind in (Kind.HEADING, Kind.BULLET) else 0
        size = max(set(box.sizes), key=box.sizes.count) if box.sizes else 0
        yield Block(kind, text, level, bold, page, tuple(dict.fromkeys(box.links)), box.cell, size, box.areas)


def whole_words(words: str, known: set[str]) -> str:
    """Join words that were split without a hyphen because they were too long for their cell, if the whole word is
    elsewhere on the page.
    """

    def joined(found: re.Match[str]) -> str:
        whole = found["head"] + found["tail"]
        return whole if whole.lower() in known and found["tail"].lower() not in known else found[0]

    return re.sub(r"(?P<head>[A-Za-z]+)\n+(?P<tail>[a-z]+)", joined, words)


def _align_columns(boxes: list[Box]) -> None:
    """Correct the columns, because the tags leave out empty cells. In a row with fewer cells than the widest row, each
    cell goes to the column of that row with the nearest left edge.
    """
    rows: dict[tuple[int, int], dict[int, list[Box]]] = {}
    for box in boxes:
        if box.cell and box.left < float("inf"):
            rows.setdefault((box.cell.table, box.cell.row), {}).setdefault(box.cell.column, []).append(box)
    for table in {table for table, _ in rows}:
        own = {row: cells for (each, row), cells in rows.items() if each == table}
        widest = max(own.values(), key=len)
        edges = {column: min(box.left for box in cells) for column, cells in widest.items()}
        for cells in own.values():
            if len(cells) == len(widest) or any(
                box.cell.columns > 1 for group in cells.values() for box in group if box.cell
            ):
                continue
            nearest = {
                column: min(edges, key=lambda each: abs(edges[each] - min(box.left for box in group)))
                for column, group in cells.items()
            }
            if len(set(nearest.values())) == len(nearest):
                for column, group in cells.items():
                    for box in group:
                        box.cell = replace(box.cell, column=nearest[column]) if box.cell else None


def _type_of(element) -> str:
    length = pdfium.FPDF_StructElement_GetType(element, None, 0)
    if length <= 2 or length > 256:
        return ""
    buffer = ctypes.create_string_buffer(length)
    pdfium.FPDF_StructElement_GetType(element, buffer, length)
    return buffer.raw[: length - 2].decode("utf-16-le", errors="replace")


def _is_inline(element, depth: int = 0) -> bool:
    """True for a piece of running text. Browsers also tag whole pages as "NonStruct", so nothing below it may be a
    block.
    """
    return (
        depth < _DEEPEST_INLINE
        and _type_of(element) in _INLINE_TAGS
        and all(_is_inline(child, depth + 1) for child in _children(element))
    )


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
