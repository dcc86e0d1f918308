"""The process that reads says which page it has reached, and can be stopped; short files are read at once."""

from __future__ import annotations

import os
import time

import pytest

from inspections.intake import listening, reading
from inspections.intake.blocks import Unreadable
from inspections.intake.listening import MOST_ANSWERED, TookTooLong, _last_page
from inspections.intake.reading import LARGEST_AT_ONCE, MOST_PAGES_AT_ONCE, TakesLong, read_at_once, read_file
from tests.inspections.intake.paged import REPORT, as_pdf
from tests.inspections.long_files.files import a_pdf
from tests.responses.importing.documents import as_html
from tests.services import children, in_time

SLOW = as_html(["<b>" * 20, *["word " * 200] * 30_000]).encode()


@pytest.mark.parametrize("tagged", [True, False])
def test_every_page_is_heard_in_order(tagged):
    places: list[tuple[int, int]] = []

    found = read_file(as_pdf(REPORT, tagged=tagged), heard=lambda *place: places.append(place))

    assert found.pages == 3
    assert places[-1] == (3, 3)
    assert places == sorted(places)
    assert {pages for _, pages in places} <= {0, 3}


def test_listener_that_raises_stops_the_process_and_leaves_none():
    class Enough(Exception):
        pass

    def heard(*_: int) -> None:
        raise Enough

    before, begun = children(os.getpid()), time.monotonic()
    with pytest.raises(Enough):
        read_file(SLOW, heard=heard)
    assert time.monotonic() - begun < 20
    in_time(lambda: children(os.getpid()) == before, what="the reader to end")


def test_wait_on_the_clock_ends_and_can_be_told_from_a_bad_file():
    with pytest.raises(TookTooLong, match=listening.TOO_LONG):
        read_file(SLOW, wait=0.1)
    with pytest.raises(Unreadable) as refused:
        read_file(b"%PDF-1.7 broken")
    assert not isinstance(refused.value, TookTooLong)


def test_processor_time_ends_and_can_be_told_from_a_bad_file():
    with pytest.raises(TookTooLong, match="more time or memory than is allowed"):
        read_file(SLOW, seconds=1)


def test_file_of_the_most_pages_is_read_at_once_and_one_more_is_not():
    assert read_at_once(a_pdf(pages=MOST_PAGES_AT_ONCE)).pages == MOST_PAGES_AT_ONCE
    with pytest.raises(TakesLong):
        read_at_once(a_pdf(pages=MOST_PAGES_AT_ONCE + 1))


def test_large_file_is_not_even_opened(monkeypatch):
    assert read_at_once(b"Lamps are good. " * (LARGEST_AT_ONCE // 16)).blocks
    monkeypatch.setattr(reading, "answer_heard", None)
    with pytest.raises(TakesLong):
        read_at_once(b"a" * (LARGEST_AT_ONCE + 1))


def test_small_file_that_is_slow_is_left_to_a_worker(monkeypatch):
    slow = as_html(["<b>" * 20, *["word " * 200] * 2_000]).encode()
    assert len(slow) < LARGEST_AT_ONCE
    monkeypatch.setattr(reading, "SECONDS_AT_ONCE", 1)
    monkeypatch.setattr(reading, "WAIT_AT_ONCE", 0.2)
    with pytest.raises(TakesLong):
        read_at_once(slow)


def test_what_a_process_says_is_not_trusted(monkeypatch):
    assert _last_page(b"page 9 of 3\n") == (3, 3)
    assert _last_page(b"page 1 of 3\npage 2 of 3\nTraceback") == (2, 3)
    assert _last_page(b"page 99999999999 of 3\n") is None
    assert _last_page(b"Traceback: page one of three") is None
    assert MOST_ANSWERED > 100_000
    monkeypatch.setattr(listening, "MOST_ANSWERED", 1_000)
    with pytest.raises(TookTooLong):
        read_file(b"Lamps are good. " * 1_000)
