"""Pages whose text is turned in the file are read like upright ones, and places on them are given as they are shown."""

from __future__ import annotations

import io
from dataclasses import replace

import pypdfium2
import pypdfium2.raw as pdfium
import pytest

from inspections.areas import WHOLE, Area
from inspections.intake.blocks import Block
from inspections.intake.reading import parse
from tests.inspections.intake.paged import REPORT, as_pdf

SENTENCE = "The force should count every lamp in each of its streets at least once a week. "
LONG = f"""{REPORT}<h2>Area for improvement</h2><p>{SENTENCE * 6}</p><ul><li>One lamp here</li><li>Two lamps there</li></ul>
<p>See <a href="https://hmicfrs.justiceinspectorates.gov.uk/lamps/">the page of lamps</a>.</p>
<table><tr><th>Place</th><th>Lamps</th></tr><tr><td>Ward 1</td><td>Dark</td></tr></table>"""


def turned(data: bytes, quarter: int, *, shown_upright: bool = True, pages: tuple[int, ...] = (0, 1, 2)) -> bytes:
    """The PDF with the text of these pages turned anticlockwise and, if they are shown upright, the pages turned back."""
    document, written = pypdfium2.PdfDocument(data), io.BytesIO()
    for number in pages:
        page = document[number]
        width, height = page.get_size()
        matrix, size = {
            90: ((0, 1, -1, 0, height, 0), (height, width)),
            180: ((-1, 0, 0, -1, width, height), (width, height)),
            270: ((0, -1, 1, 0, 0, width), (height, width)),
        }[quarter]
        assert pdfium.FPDFPage_TransFormWithClip(page, pdfium.FS_MATRIX(*matrix), pdfium.FS_RECTF(0, 9_999, 9_999, 0))
        pdfium.FPDFPage_TransformAnnots(page, *matrix)
        page.set_mediabox(0, 0, *size)
        page.set_cropbox(0, 0, *size)
        page.set_rotation(quarter if shown_upright else 0)
    document.save(written)
    return written.getvalue()


def blocks_of(data: bytes) -> list[Block]:
    # Table cells and sizes are compared too; where the words are is compared on its own.
    return [replace(block, areas=()) for block in parse(data).blocks]


def places_of(data: bytes) -> list[tuple[Area, ...]]:
    return [block.areas for block in parse(data).blocks]


@pytest.mark.parametrize("tagged", [True, False])
@pytest.mark.parametrize("quarter", [90, 180, 270])
@pytest.mark.parametrize("shown_upright", [True, False])
def test_turned_page_is_read_like_an_upright_one(tagged, quarter, shown_upright):
    upright = as_pdf(LONG, tagged=tagged)

    assert blocks_of(turned(upright, quarter, shown_upright=shown_upright)) == blocks_of(upright)


@pytest.mark.parametrize("tagged", [True, False])
def test_one_turned_page_among_upright_ones(tagged):
    upright = as_pdf(LONG, tagged=tagged)

    assert blocks_of(turned(upright, 90, pages=(2,))) == blocks_of(upright)


@pytest.mark.parametrize("quarter", [90, 180, 270])
def test_page_that_is_shown_sideways_is_read_in_order(quarter):
    upright = as_pdf(LONG, tagged=False)
    document, written = pypdfium2.PdfDocument(upright), io.BytesIO()
    for page in document:
        page.set_rotation(quarter)
    document.save(written)

    assert blocks_of(written.getvalue()) == blocks_of(upright)


def near(area: Area) -> list:
    return [pytest.approx(edge, abs=3) for edge in (area.left, area.top, area.right, area.bottom)]


@pytest.mark.parametrize("quarter", [90, 180, 270])
def test_place_on_a_page_that_is_shown_upright_is_that_of_the_upright_page(quarter):
    upright = as_pdf(LONG, tagged=False)
    for ours, theirs in zip(places_of(turned(upright, quarter)), places_of(upright), strict=True):
        for one, other in zip(ours, theirs, strict=True):
            assert [one.left, one.top, one.right, one.bottom] == near(other)


def test_place_on_a_page_that_is_shown_turned_is_turned_with_it():
    upright = as_pdf(LONG, tagged=False)
    for ours, theirs in zip(places_of(turned(upright, 90, shown_upright=False)), places_of(upright), strict=True):
        for one, other in zip(ours, theirs, strict=True):
            # A quarter turn to the left brings the top edge to the left.
            moved = Area(other.page, other.top, WHOLE - other.right, other.bottom, WHOLE - other.left)
            assert [one.left, one.top, one.right, one.bottom] == near(moved)
