"""Opens a page of a PDF so that its text runs from left to right, whichever way the page or its text is turned.

A landscape page is often stored as an upright one with its text turned by a quarter, and shown turned back. The order of
lines and the gaps between them can only be judged once the text is upright.
"""

from __future__ import annotations

import math
from collections import Counter

import pypdfium2
import pypdfium2.raw as pdfium

# So many characters say which way the text of a page runs.
SAMPLE = 100


def open_upright(document: pypdfium2.PdfDocument, number: int) -> tuple[pypdfium2.PdfPage, pypdfium2.PdfTextPage]:
    """The page and its text, with coordinates in which the text is upright. The page keeps the turn by which it is shown,
    so that places can be given as a person sees them.
    """
    page = document[number]
    text_page = page.get_textpage()
    shown, turned = page.get_rotation(), _turn_of(text_page)
    if not shown and not turned:
        return page, text_page
    text_page.close()
    if turned:
        page = _turned_back(document, page, number, turned)
    # PDFium takes the lines of a page that is shown sideways for columns.
    page.set_rotation(0)
    text_page = page.get_textpage()
    # A page is shown turned clockwise, and its text is stored turned the other way.
    page.set_rotation((shown - turned) % 360)
    return page, text_page


def _turn_of(text_page: pypdfium2.PdfTextPage) -> int:
    """By how many degrees most of the text is turned anticlockwise: 0, 90, 180 or 270."""
    count, matrix = text_page.count_chars(), pdfium.FS_MATRIX()
    turns: Counter[int] = Counter()
    for index in range(0, count, max(1, count // SAMPLE)):
        is_drawn = pdfium.FPDFText_IsGenerated(text_page, index) == 0
        if is_drawn and pdfium.FPDFText_GetMatrix(text_page, index, matrix) and (matrix.a or matrix.b):
            turns[round(math.degrees(math.atan2(matrix.b, matrix.a)) / 90) % 4 * 90] += 1
    turn, times = turns.most_common(1)[0] if turns else (0, 0)
    return turn if times > turns.total() / 2 else 0


def _turned_back(
    document: pypdfium2.PdfDocument, page: pypdfium2.PdfPage, number: int, turned: int
) -> pypdfium2.PdfPage:
    """The page with its contents turned clockwise, inside the document in memory. The file is not changed."""
    left, bottom, right, top = page.get_bbox()
    width, height = right - left, top - bottom
    if turned == 90:
        matrix, size = (0, -1, 1, 0, -bottom, right), (height, width)
    elif turned == 180:
        matrix, size = (-1, 0, 0, -1, right, top), (width, height)
    else:
        matrix, size = (0, 1, -1, 0, top, -left), (height, width)
    pdfium.FPDFPage_TransFormWithClip(page, pdfium.FS_MATRIX(*matrix), None)
    pdfium.FPDFPage_TransformAnnots(page, *matrix)
    page.set_mediabox(0, 0, *size)
    page.set_cropbox(0, 0, *size)
    page.close()
    return document[number]
