"""Finds the marks on a PDF's page that are not words: raised footnote numbers, and bullets drawn as shapes."""

from __future__ import annotations

import ctypes

import pypdfium2.raw as pdfium

from inspections.intake.pdf_places import Characters

# Both are shares of the size of the letters beside the mark.
_SMALLEST_LETTER = 0.88
_RAISED = 0.15


def raised_marks(characters: Characters) -> set[int]:
    """The positions of the characters that mark footnotes and are not part of the words."""
    text_page = characters.text_page
    marks: set[int] = set()
    run: list[int] = []
    beside: int | None = None  # the last character that is not a mark
    for index, code in enumerate(characters.codes):
        if not 48 <= code <= 57:
            if code and not chr(code).isspace():
                beside = index
            if code:
                # PDFium ends a line where the baseline changes: at a raised mark, and after it.
                marks.update(run)
                run = []
        elif beside is not None and _is_raised(text_page, index, beside):
            run.append(index)
        else:
            run, beside = [], index
    return marks | set(run)


def _is_raised(text_page, index: int, beside: int) -> bool:
    own, before = _size_and_bottom(text_page, index), _size_and_bottom(text_page, beside)
    if own is None or before is None:
        return False
    return own[0] < _SMALLEST_LETTER * before[0] and own[1] > before[1] + _RAISED * before[0]


def _size_and_bottom(text_page, index: int) -> tuple[float, float] | None:
    x, y = ctypes.c_double(), ctypes.c_double()
    if not pdfium.FPDFText_GetCharOrigin(text_page, index, x, y):
        return None
    return pdfium.FPDFText_GetFontSize(text_page, index), y.value


# The size of a bullet drawn as a shape, in points. It is about as high as it is wide.
_SMALLEST, _LARGEST, _UNEVEN = 1.5, 6.5, 1.2
_MOST_SHAPES = 20_000


def drawn_marks(page) -> list[tuple[float, float]]:
    """The small round or square shapes on a page, each given as its right edge and the height of its middle."""
    marks: list[tuple[float, float]] = []
    edges = [ctypes.c_float() for _ in range(4)]
    for index in range(min(pdfium.FPDFPage_CountObjects(page.raw), _MOST_SHAPES)):
        shape = pdfium.FPDFPage_GetObject(page.raw, index)
        if pdfium.FPDFPageObj_GetType(shape) != pdfium.FPDF_PAGEOBJ_PATH:
            continue
        if not pdfium.FPDFPageObj_GetBounds(shape, *edges):
            continue
        left, bottom, right, top = (edge.value for edge in edges)
        width, height = right - left, top - bottom
        if _SMALLEST < width < _LARGEST and _SMALLEST < height < _LARGEST and abs(width - height) < _UNEVEN:
            marks.append((right, (bottom + top) / 2))
    return marks
