"""Where on its page each block of a PDF is."""

from __future__ import annotations

import io

import pypdfium2
import pytest

from inspections.areas import WHOLE, Area, joined_areas
from inspections.intake.blocks import Reading
from inspections.intake.reading import parse
from inspections.intake.report import find_report
from tests.inspections.intake.paged import REPORT, as_pdf
from tests.responses.importing import lookalike

WORDING = "By 31 August 2024, chief constables should light every lamp."

ONE_LINE = "Chief constables should count the lamps."


def area_of(data: bytes, text: str = WORDING) -> Area:
    (block,) = [block for block in parse(data).blocks if block.text == text]
    (area,) = block.areas
    return area


def changed(data: bytes, change) -> bytes:
    """The PDF after a change to each of its pages."""
    document, written = pypdfium2.PdfDocument(data), io.BytesIO()
    for page in document:
        change(page)
    document.save(written)
    return written.getvalue()


@pytest.mark.parametrize("tagged", [True, False])
def test_block_of_a_pdf_says_where_it_is(tagged):
    area = area_of(as_pdf(tagged=tagged))

    # The page is 100 mm wide and 200 mm high, with a margin of 10 mm. The text is on two lines below a heading.
    assert area.page == 2
    assert (area.left, area.right) == (pytest.approx(1000, abs=60), pytest.approx(8000, abs=1000))
    assert 900 < area.top < area.bottom < 1700
    assert area.bottom - area.top == pytest.approx(420, abs=120)


@pytest.mark.parametrize("tagged", [True, False])
def test_rotated_page_gives_the_place_as_it_is_shown(tagged):
    upright = area_of(as_pdf(tagged=tagged), ONE_LINE)

    turned = area_of(changed(as_pdf(tagged=tagged), lambda page: page.set_rotation(90)), ONE_LINE)

    # A quarter turn to the right brings the top edge to the right.
    assert turned.page == 3
    assert (turned.top, turned.bottom) == (pytest.approx(upright.left, abs=2), pytest.approx(upright.right, abs=2))
    assert (turned.left, turned.right) == (
        pytest.approx(WHOLE - upright.bottom, abs=2),
        pytest.approx(WHOLE - upright.top, abs=2),
    )


def test_cropped_page_gives_the_place_on_what_is_left():
    width, height = pypdfium2.PdfDocument(as_pdf()).get_page_size(1)

    area = area_of(changed(as_pdf(), lambda page: page.set_cropbox(0, height / 2, width, height)))

    upright = area_of(as_pdf())
    assert (area.top, area.bottom) == (pytest.approx(2 * upright.top, abs=4), pytest.approx(2 * upright.bottom, abs=4))
    assert (area.left, area.right) == (pytest.approx(upright.left, abs=2), pytest.approx(upright.right, abs=2))


def test_finding_over_a_page_break_is_in_two_places():
    lines = " ".join(["and should write down where each of them is, by street and by number,"] * 40)
    report = REPORT.replace("should light every lamp.", f"should light every lamp {lines} as well.")

    (first, _second) = find_report(parse(as_pdf(report))).findings

    assert [area.page for area in first.areas] == [2, 3]
    assert first.page == 2


@pytest.mark.parametrize("make", [lookalike.as_text, lookalike.as_html, lookalike.as_docx])
def test_file_without_pages_has_no_areas(make):
    made = make()

    assert {block.areas for block in parse(made.encode() if isinstance(made, str) else made).blocks} == {()}


def test_areas_survive_being_kept():
    reading = parse(as_pdf())

    kept = Reading.from_json(reading.to_json())

    assert [block.areas for block in kept.blocks] == [block.areas for block in reading.blocks]
    assert any(block.areas for block in kept.blocks)


def test_what_was_kept_by_an_earlier_release_has_no_areas():
    values = parse(as_pdf()).to_json()
    for block in values["blocks"]:
        del block["areas"]

    assert {block.areas for block in Reading.from_json(values).blocks} == {()}


def test_areas_down_a_column_are_one_and_the_next_column_is_another():
    lines = [
        Area(1, 0, 8000, 400, 8200),
        Area(1, 0, 8300, 450, 8500),
        Area(1, 500, 1000, 900, 1200),
        Area(2, 0, 0, 9, 9),
    ]

    assert joined_areas(lines) == (Area(1, 0, 8000, 450, 8500), Area(1, 500, 1000, 900, 1200), Area(2, 0, 0, 9, 9))
