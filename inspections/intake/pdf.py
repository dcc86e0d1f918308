"""Reads a PDF's lines in reading order, and uses their position, size and weight to find paragraphs and headings."""

from __future__ import annotations

import ctypes
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

import pypdfium2
import pypdfium2.raw as pdfium

from inspections.areas import Area, joined_areas
from inspections.intake.blocks import ONLY_PICTURES, Block, Reading, Unreadable
from inspections.intake.lines import Line, blocks_of
from inspections.intake.pdf_marks import drawn_marks, raised_marks
from inspections.intake.pdf_places import Characters, area_on, edges_of
from inspections.intake.pdf_tags import SHARE, Box, PageTags, blocks_by_tags, blocks_of_page
from inspections.intake.pdf_upright import open_upright
from inspections.intake.plain_text import tidy

MAX_PAGES = 400
BOLD_WEIGHT = 600
ENOUGH_STEPS = 4
_MARK = re.compile(r"[•·▪●○◦‣–—*\uf0b7\uf0a7-]|\d{1,2}[.)]")


@dataclass(frozen=True, slots=True)
class _Row:
    """A line on its page, in points from the bottom left corner."""

    text: str
    left: float
    right: float
    bottom: float
    top: float
    size: float
    bold: bool
    page: int
    links: tuple[str, ...]
    area: Area


def read(data: bytes, heard: Callable[[int, int], None] = lambda page, pages: None) -> Reading:
    """`heard` is told the number of pages before the first is read, and then each page."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower() or "security" in str(error).lower():
            raise Unreadable("The PDF is encrypted. Save a copy without a password.") from error
        raise Unreadable("The PDF is damaged and cannot be opened.") from error
    pages = len(document)
    if pages > MAX_PAGES:
        raise Unreadable(f"The PDF is too large: it has {pages} pages, and at most {MAX_PAGES} can be read.")
    heard(0, pages)
    tagged = _tagged_blocks(document, heard)
    if tagged:
        return Reading("pdf", tuple(tagged), pages=pages)
    rows: list[_Row] = []
    for number in range(pages):
        rows += _rows_of(document, number)
        heard(number + 1, pages)
    if not rows:
        raise Unreadable(ONLY_PICTURES)
    width = document.get_page_size(0)[0]
    return Reading("pdf", tuple(blocks_of(_lines_of(rows, width))), pages=pages)


def _tagged_blocks(document: pypdfium2.PdfDocument, heard: Callable[[int, int], None]) -> list[Block]:
    """The blocks that the file's tags describe; empty if the file has no tags, or hardly any."""
    pages: list[list[Block]] = []
    tables = tagged = untagged = 0
    for number in range(len(document)):
        page, text_page = open_upright(document, number)
        try:
            tags = PageTags(page, first_table=tables)
            if not tags.box_of and number == 0 and text_page.count_chars() > 0:
                return []
            own, others = _fill(text_page, tags, _links_of(document, page))
            tagged, untagged, tables = tagged + own, untagged + others, tags.tables
            _locate(tags.boxes, page, text_page, number + 1)
            pages.append(list(blocks_of_page(tags.boxes, number + 1)))
        finally:
            text_page.close()
            page.close()
        heard(number + 1, len(document))
    if not tagged or tagged < SHARE * (tagged + untagged):
        return []
    return blocks_by_tags(iter(pages))


def _fill(text_page, tags: PageTags, links) -> tuple[int, int]:
    """Give each character to the block that its marked content belongs to. Returns how many characters had a block, and
    how many did not.
    """
    tagged = untagged = 0
    box = None
    last: tuple[int, Box, int] | None = None
    edges = [ctypes.c_double() for _ in range(4)]
    weights: dict[int, bool] = {}
    characters = Characters(text_page)
    raised = raised_marks(characters)
    for index, code in enumerate(characters.codes):
        if not code:
            continue
        character = "\u00ad" if code in (2, 0xFFFE) else "\n" if code in (10, 13) else chr(code)
        if pdfium.FPDFText_IsGenerated(text_page, index) == 1 or character.isspace():
            if box:
                box.words.append(character)
            continue
        if index in raised:
            tagged += 1
            continue
        key = characters.text_of(index)
        found = tags.box_of.get(characters.tag_of(key))
        if found is None:
            untagged += 1
            box = None
            continue
        if box is not None and found is not box and found.words:
            found.words.append(" ")
        box = found
        tagged += 1
        box.words.append(character)
        if not last or last[0] != key:
            # Each piece of text is drawn on one line, so its first and last characters say where it is.
            if last:
                last[1].ends.append(last[2])
            box.ends.append(index)
        last = key, box, index
        if key not in weights:
            weights[key] = _is_bold(text_page, index)
            box.bold.append(weights[key])
            box.sizes.append(round(pdfium.FPDFText_GetFontSize(text_page, index), 1))
        if box.cell and pdfium.FPDFText_GetCharBox(text_page, index, *edges):
            box.left = min(box.left, edges[0].value)
        if links and pdfium.FPDFText_GetCharBox(text_page, index, *edges):
            x, y = edges[0].value, (edges[2].value + edges[3].value) / 2
            box.links += [
                address
                for (x1, y1, x2, y2), address in links
                if x1 - 1 <= x <= x2 and y1 < y < y2 and address not in box.links
            ]
    if last:
        last[1].ends.append(last[2])
    return tagged, untagged


def _locate(boxes: list[Box], page, text_page, number: int) -> None:
    """Say where each block is on the page."""
    for box in boxes:
        edges = filter(None, (edges_of(text_page, index) for index in box.ends))
        box.areas = joined_areas(area_on(page, number, each) for each in edges)


def _rows_of(document: pypdfium2.PdfDocument, number: int) -> list[_Row]:
    page, text_page = open_upright(document, number)
    try:
        links = _links_of(document, page)
        marks = drawn_marks(page)
        rows: list[_Row] = []
        characters: list[tuple[int, str]] = []
        all_of_them = Characters(text_page)
        raised = raised_marks(all_of_them)
        for index, code in enumerate(all_of_them.codes):
            if index in raised:
                continue
            if code in (10, 13):
                rows += _rows_in(page, text_page, characters, number + 1, links)
                characters = []
            elif code:
                # PDFium's character for a hyphen that only divides a word at a line end.
                characters.append((index, "\u00ad" if code in (2, 0xFFFE) else chr(code)))
        rows += _rows_in(page, text_page, characters, number + 1, links)
        return [replace(row, text=f"• {row.text}") if _has_mark(row, marks) else row for row in rows]
    finally:
        text_page.close()
        page.close()


def _has_mark(row: _Row, marks: list[tuple[float, float]]) -> bool:
    """True if a bullet is drawn just before the row: browsers draw theirs as shapes, without a character."""
    return not _MARK.match(row.text) and any(
        0 < row.left - right < 1.5 * row.size and row.bottom - 2 < middle < row.top + 2 for right, middle in marks
    )


def _rows_in(page, text_page, characters: list[tuple[int, str]], number: int, links) -> list[_Row]:
    """A line as rows: one, or several if wide spaces separate table cells or a label from its value."""
    edges = [ctypes.c_double() for _ in range(4)]
    cells: list[list[tuple[int, str]]] = [[]]
    right = None
    for index, character in characters:
        if not character.isspace() and pdfium.FPDFText_GetCharBox(text_page, index, *edges):
            left, end = edges[0].value, edges[1].value
            if right is not None and left - right > 2.5 * pdfium.FPDFText_GetFontSize(text_page, index):
                cells.append([])
            right = end
        cells[-1].append((index, character))
    return [row for cell in cells for row in _row_of(page, text_page, cell, number, links)]


def _row_of(page, text_page, characters: list[tuple[int, str]], number: int, links) -> list[_Row]:
    text = " ".join(tidy("".join(character for _, character in characters)).split())
    inked = [index for index, character in characters if not character.isspace()]
    if not text or not inked:
        return []
    edges = [ctypes.c_double() for _ in range(4)]
    boxes = []
    for index in inked:
        if pdfium.FPDFText_GetCharBox(text_page, index, *edges):
            boxes.append([edge.value for edge in edges])
    if not boxes:
        return []
    left, right = min(box[0] for box in boxes), max(box[1] for box in boxes)
    bottom, top = min(box[2] for box in boxes), max(box[3] for box in boxes)
    sample = inked[:: max(1, len(inked) // 24)]
    sizes = Counter(round(pdfium.FPDFText_GetFontSize(text_page, index), 1) for index in sample)
    bold = sum(_is_bold(text_page, index) for index in sample) > 0.9 * len(sample)
    own = tuple(
        dict.fromkeys(
            address for (x1, y1, x2, y2), address in links if x1 < right and x2 > left and y1 < (bottom + top) / 2 < y2
        )
    )
    area = area_on(page, number, (left, right, bottom, top))
    return [_Row(text, left, right, bottom, top, sizes.most_common(1)[0][0], bold, number, own, area)]


def _is_bold(text_page, index: int) -> bool:
    if pdfium.FPDFText_GetFontWeight(text_page, index) >= BOLD_WEIGHT:
        return True
    name, flags = ctypes.create_string_buffer(128), ctypes.c_int()
    pdfium.FPDFText_GetFontInfo(text_page, index, name, 128, flags)
    return bool(re.search(rb"bold|black|heavy|semibold", name.value, re.IGNORECASE))


def _links_of(document: pypdfium2.PdfDocument, page: pypdfium2.PdfPage) -> list[tuple[tuple[float, ...], str]]:
    """The areas of the page that link to web addresses."""
    position, link = ctypes.c_int(0), pdfium.FPDF_LINK()
    found: list[tuple[tuple[float, ...], str]] = []
    while len(found) < 1_000 and pdfium.FPDFLink_Enumerate(page, position, link):
        action, area = pdfium.FPDFLink_GetAction(link), pdfium.FS_RECTF()
        if not action or not pdfium.FPDFLink_GetAnnotRect(link, area):
            continue
        address = ctypes.create_string_buffer(2_048)
        pdfium.FPDFAction_GetURIPath(document, action, address, 2_048)
        text = address.value.decode("utf-8", errors="replace").strip()
        if re.match(r"https?://\S+$", text):
            # Programs write the area's corners in either order.
            found.append(((area.left, min(area.bottom, area.top), area.right, max(area.bottom, area.top)), text))
    return found


def _lines_of(rows: list[_Row], width: float) -> list[Line]:
    """Rows with the room left at their end and the white space above them, both relative to the rest of the file."""
    rows = _with_bullets(rows)
    by_size: dict[float, list[float]] = {}
    for upper, row in pairwise(rows):
        step = upper.bottom - row.bottom
        if upper.page == row.page and 0.5 * row.size < step < 4 * row.size:
            by_size.setdefault(row.size, []).append(step)
    # The lines of a size that are closest together belong to one paragraph; the lower quartile allows for pages of
    # mostly short paragraphs. With only a few lines, even the closest may belong to two paragraphs.
    leading = {
        size: median(sorted(steps)[: max(1, len(steps) // 2)])
        for size, steps in by_size.items()
        if len(steps) >= ENOUGH_STEPS
    }
    margin = _right_margin(rows, width)
    lines = []
    for position, row in enumerate(rows):
        above = rows[position - 1] if position else None
        new_page = above is not None and above.page != row.page
        usual = leading.get(row.size, 1.4 * row.size)
        step = above.bottom - row.bottom if above else 0
        gap = above is not None and not new_page and (step > 1.25 * max(usual, row.size) or step < -0.5 * row.size)
        character = max((row.right - row.left) / max(len(row.text), 1), 0.1)
        lines.append(
            Line(
                row.text,
                room=max(0.0, (margin - row.right) / character),
                width=(margin - row.left) / character,
                gap=gap,
                new_page=new_page,
                bold=row.bold,
                size=row.size,
                page=row.page,
                links=row.links,
                indent=row.left,
                area=row.area,
            )
        )
    return lines


def _right_margin(rows: list[_Row], width: float) -> float:
    """Where full lines end: nearly the furthest right that text reaches, without a few outliers.

    If hardly any line ends there, no paragraph was long enough to wrap, so the left and right margins are assumed to be
    equal.
    """
    ends = sorted(row.right for row in rows)
    furthest = ends[min(len(ends) - 1, int(len(ends) * 0.97))]
    ending_there = sum(furthest - 3 * row.size < row.right for row in rows)
    if ending_there >= max(3, 0.15 * len(rows)):
        return furthest
    return max(furthest, width - min(row.left for row in rows))


def _with_bullets(rows: list[_Row]) -> list[_Row]:
    """Move bullets back to the start of their lines: many programs draw them separately and out of order."""
    marks = [row for row in rows if _MARK.fullmatch(row.text) and any(_is_beside(row, other) for other in rows)]
    taken = set(map(id, marks))
    joined: list[_Row] = []
    for row in rows:
        if id(row) in taken:
            continue
        beside = next((mark for mark in marks if _is_beside(mark, row)), None)
        last = joined[-1] if joined else None
        if beside:
            marks.remove(beside)
            row = replace(row, text=f"{beside.text} {row.text}", area=beside.area.with_area(row.area))
        elif last and _is_beside(last, row) and row.left - last.right < 2.5 * row.size:
            joined[-1] = replace(
                last,
                text=f"{last.text} {row.text}",
                right=row.right,
                links=last.links + row.links,
                area=last.area.with_area(row.area),
            )
            continue
        joined.append(row)
    return joined


def _is_beside(first: _Row, second: _Row) -> bool:
    """True if the second row is to the right of the first on the same line of the page."""
    return (
        first.page == second.page
        and first.right <= second.left + 2
        and max(first.bottom, second.bottom) < min(first.top, second.top)
        and second.left - first.right < 60
    )
