"""Reads the characters of a PDF's page one by one, and turns their coordinates into areas of the page as it is shown."""

from __future__ import annotations

import ctypes

import pypdfium2.raw as pdfium

from inspections.areas import WHOLE, Area

# The same function as pypdfium2's, but it gives the address as a number. It is called for each character of a file, and a
# pointer would be three times as slow to compare.
_address_of_text = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int)(
    ctypes.cast(pdfium.FPDFText_GetTextObject, ctypes.c_void_p).value or 0
)

# Left, right, bottom and top in points, as PDFium gives them.
Edges = tuple[float, float, float, float]


def area_on(page, number: int, edges: Edges) -> Area:
    """The area of the page that these edges enclose."""
    left, right, bottom, top = edges
    (x1, y1), (x2, y2) = _shown(page, left, top), _shown(page, right, bottom)
    xs, ys = sorted((_within(x1), _within(x2))), sorted((_within(y1), _within(y2)))
    return Area(number, xs[0], ys[0], xs[1], ys[1])


def edges_of(text_page, index: int) -> Edges | None:
    """The edges of a character, with the height of its font: a line of small letters is as high as one of capitals."""
    box = pdfium.FS_RECTF()
    if not pdfium.FPDFText_GetLooseCharBox(text_page, index, box):
        return None
    return box.left, box.right, min(box.bottom, box.top), max(box.bottom, box.top)


class Characters:
    """The characters of a page, in the order in which they are read."""

    def __init__(self, text_page) -> None:
        self.text_page = text_page
        self._address = ctypes.cast(text_page.raw, ctypes.c_void_p).value
        code_of, page = pdfium.FPDFText_GetUnicode, text_page.raw
        # The code of each; 0 where the file does not say which character it is.
        self.codes = [code_of(page, index) for index in range(text_page.count_chars())]
        self._tags: dict[int, int] = {}

    def text_of(self, index: int) -> int:
        """The address of the piece of text that the character was drawn with; 0 if the file does not draw it."""
        return _address_of_text(self._address, index) or 0

    def tag_of(self, text: int) -> int:
        """The number of the tagged content that a piece of text belongs to; -1 without one."""
        if text not in self._tags:
            drawn = ctypes.cast(text, pdfium.FPDF_PAGEOBJECT)
            self._tags[text] = pdfium.FPDFPageObj_GetMarkedContentID(drawn) if text else -1
        return self._tags[text]


def _shown(page, x: float, y: float) -> tuple[int, int]:
    across, down = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDF_PageToDevice(page.raw, 0, 0, WHOLE, WHOLE, 0, x, y, across, down)
    return across.value, down.value


def _within(value: int) -> int:
    return min(max(value, 0), WHOLE)
