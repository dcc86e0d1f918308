"""Pictures of the pages of an uploaded PDF: drawn in a process of its own, within limits, or not at all."""

from __future__ import annotations

import io

import PIL.Image
import pytest

from inspections.areas import Area
from inspections.intake import page_pictures, picturing
from inspections.intake.page_pictures import LONGEST, MOST_PIXELS, WIDTH, scale_for
from inspections.intake.picturing import pages_of, pictures_of
from tests.inspections.intake.encrypted_pdf import ENCRYPTED
from tests.inspections.intake.paged import as_pdf


def test_pages_asked_for_are_drawn():
    first, second = pictures_of(as_pdf(), [2, 3])

    assert (first.page, second.page) == (2, 3)
    picture = PIL.Image.open(io.BytesIO(first.jpeg))
    assert picture.format == "JPEG"
    assert picture.size == (first.width, first.height) == (1000, pytest.approx(2000, abs=2))
    # There is dark print on the white page.
    darkest, lightest = picture.convert("L").getextrema()
    assert darkest < 60 and lightest > 240


def test_page_that_is_not_there_is_left_out():
    assert [picture.page for picture in pictures_of(as_pdf(), [3, 4, 0])] == [3]


@pytest.mark.parametrize("data", [b"Lamps are good.", b"<html><p>Lamps</p></html>", b"%PDF-1.4\n%%EOF", ENCRYPTED, b""])
def test_other_files_and_damaged_ones_have_no_pictures(data):
    assert pictures_of(data, [1]) == []


def test_no_process_is_started_for_a_file_without_places(monkeypatch):
    monkeypatch.setattr(picturing, "answer_of", pytest.fail)

    assert pictures_of(as_pdf(), []) == []


def test_drawing_that_takes_too_long_leaves_the_file_without_pictures(monkeypatch):
    monkeypatch.setattr(picturing, "SECONDS", 0)

    assert pictures_of(as_pdf(), [1]) == []


@pytest.mark.parametrize(
    ("width", "height"), [(595, 842), (842, 595), (14_400, 14_400), (10, 14_400), (14_400, 10), (0.5, 0.5)]
)
def test_picture_is_never_too_large(width, height):
    scale = scale_for(width, height)

    assert width * scale <= WIDTH + 1 and height * scale <= LONGEST + 1
    assert width * height * scale**2 <= MOST_PIXELS + 1


@pytest.mark.parametrize(("width", "height"), [(0, 842), (595, 0), (-1, 842)])
def test_page_without_a_size_is_not_drawn(width, height):
    with pytest.raises(ValueError, match="no size"):
        scale_for(width, height)


def test_pictures_end_when_they_are_too_large_together(monkeypatch):
    monkeypatch.setattr(page_pictures, "MOST_TOGETHER", 1)

    assert list(page_pictures.drawn(as_pdf(), [1, 2])) == []


def test_first_pages_have_pictures():
    places = [[Area(page, 0, 0, 1, 1), Area(page + 1, 0, 0, 1, 1)] for page in range(90, 0, -1)]

    assert pages_of(places) == list(range(1, picturing.MOST_PAGES + 1))


@pytest.mark.parametrize(
    "answer",
    [
        {"page": 1, "width": 10, "height": 10, "jpeg": "PHNjcmlwdD4="},  # <script>
        {"page": 1, "width": 0, "height": 10, "jpeg": "/9j/"},
        {"page": 1, "width": 10, "height": 40_000, "jpeg": "/9j/"},
        {"page": 7, "width": 10, "height": 10, "jpeg": "/9j/"},
    ],
)
def test_what_is_no_picture_of_the_page_is_not_kept(monkeypatch, answer):
    monkeypatch.setattr(picturing, "answer_of", lambda *_, **__: {"pictures": [answer]})

    assert pictures_of(as_pdf(), [1]) == []
