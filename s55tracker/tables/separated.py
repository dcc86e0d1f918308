"""Writes a table as comma-separated values (RFC 4180)."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import islice
from typing import Any

from s55tracker.tables.cells import safe_cell

# Without this mark, Excel reads UTF-8 in the computer's old code page, and accented letters come out wrong. Programs
# that read the file as "utf-8-sig" skip it.
MARK = "\ufeff"
LINES_A_PIECE = 200


class _Line:
    """A file for the csv module that returns each line instead of storing it."""

    def write(self, line: str) -> str:
        return line


def lines_of(headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """The line of headings, then a line for each row. Dates are written as 2026-10-06, which every program can sort and
    read unambiguously.
    """
    writer = csv.writer(_Line())
    yield f"{MARK}{writer.writerow([safe_cell(heading) for heading in headings])}"
    for row in rows:
        yield writer.writerow([_cell(value) for value in row])


def _cell(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else safe_cell(value)


def in_pieces(lines: Iterable[str]) -> Iterator[str]:
    """The lines in batches of LINES_A_PIECE. Each batch is a network write, and thousands of small writes are slow."""
    rest = iter(lines)
    while piece := "".join(islice(rest, LINES_A_PIECE)):
        yield piece
