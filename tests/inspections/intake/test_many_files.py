"""Many files are read by one process, each in a copy of its own with the limits of the sandbox."""

from __future__ import annotations

import os
import signal

import pytest

from inspections.intake import many_files
from inspections.intake.blocks import Unreadable
from inspections.intake.many_files import Readers
from inspections.intake.reading import read_file
from tests.responses.importing.documents import as_docx, as_html, as_text
from tests.services import children, is_alive

LINES = ["# Lamps", "We like lamps.", "- Small ones", "- Large ones"]
FILES = {"txt": as_text(LINES).encode(), "html": as_html(LINES).encode(), "docx": as_docx(LINES)}


def test_reading_is_the_same_as_that_of_a_file_alone():
    with Readers() as readers:
        for data in [*FILES.values(), FILES["txt"]]:
            assert readers.read(data) == read_file(data)


def test_file_that_cannot_be_read_stops_no_other():
    with Readers() as readers:
        for bad, why in ((b"MZ\0\0", "it is a program"), (b"%PDF-1.7 broken", "damaged"), (b" ", "is empty")):
            with pytest.raises(Unreadable, match=why):
                readers.read(bad)
            assert readers.read(FILES["txt"]).blocks


def test_copy_that_takes_too_much_time_is_killed_and_the_next_file_is_read():
    with Readers(seconds=1) as readers:
        with pytest.raises(Unreadable, match="more time or memory than is allowed"):
            readers.read(as_html(["<b>" * 20, *["word " * 200] * 30_000]).encode())
        first = readers._process.pid
        assert readers.read(FILES["txt"]).blocks
        assert readers._process.pid == first


def test_wait_on_the_clock_ends_and_leaves_no_process(monkeypatch):
    with Readers() as readers:
        readers.read(FILES["txt"])
        pid = readers._process.pid
        os.kill(pid, signal.SIGSTOP)
        readers.wait = 0.2
        with pytest.raises(Unreadable, match=many_files.TOO_LONG):
            readers.read(FILES["txt"])
        assert not is_alive(pid)
        readers.wait = 60
        assert readers.read(FILES["txt"]).blocks


def test_process_that_was_killed_is_started_again():
    with Readers() as readers:
        readers.read(FILES["txt"])
        os.kill(readers._process.pid, signal.SIGKILL)
        with pytest.raises(Unreadable):
            readers.read(FILES["txt"])
        assert readers.read(FILES["txt"]).blocks


def test_no_process_is_left_at_the_end():
    before = children(os.getpid())
    with Readers() as readers:
        readers.read(FILES["txt"])
        pid = readers._process.pid

    assert not is_alive(pid)
    assert children(os.getpid()) == before
