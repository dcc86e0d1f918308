"""A damaged file never harms the worker: `make mutated` tries many more."""

from __future__ import annotations

import os
import tempfile
from random import Random

import pytest

from tests.mutated.mutations import mutated
from tests.mutated.readers import READERS, Reader
from tests.mutated.trying import try_reader

COUNT = 40
pytestmark = pytest.mark.once


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.name)
def test_damaged_files_harm_nothing(reader, tmp_path, monkeypatch):
    reader.seeds()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    channels = len(os.listdir("/proc/self/fd"))

    result = try_reader(reader, count=COUNT)

    assert result.faults == []
    assert result.read + result.refused + sum(result.stopped.values()) == COUNT
    assert list(tmp_path.iterdir()) == []
    assert len(os.listdir("/proc/self/fd")) == channels


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.name)
def test_undamaged_files_are_read(reader):
    for data in reader.seeds():
        reader.use(reader.read(data))


def test_same_seed_gives_the_same_file():
    seeds = READERS[2].seeds()

    assert len({mutated(seeds[0], seeds, Random("7")) for _ in range(3)}) == 1
    assert len({mutated(seeds[0], seeds, Random(str(number))) for number in range(20)}) > 15


def test_error_outside_the_sandbox_is_a_fault():
    def fails(answer):
        raise ZeroDivisionError

    result = try_reader(Reader("text", lambda: [b"Lamps are good."], lambda data: {}, fails), count=3)

    assert len(result.faults) == 3
    assert "ZeroDivisionError" in result.faults[0]


def test_reader_that_breaks_is_counted_as_stopped_and_harms_nothing():
    result = try_reader(Reader("text", lambda: [b"Lamps are good."], lambda data: os.abort()), count=2)

    assert result.stopped == {"SIGABRT": 2}
    assert result.faults == []
