"""Reads a table from a CSV file or the first sheet of a workbook: headings and rows of text. Pure: runs in the sandbox.

Formulas are never calculated. In a workbook we read the value that its own program last calculated, as text; in a CSV
file we read a formula as ordinary text.
"""

from __future__ import annotations

import csv
import io
import warnings
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from openpyxl import load_workbook

from inspections.intake.blocks import Unreadable
from s55tracker.text.cleaning import clean_text

MOST_ROWS = 2_000
MOST_COLUMNS = 60
MOST_BYTES = 10 * 1024 * 1024
LONGEST_CELL = 20_000
_DELIMITERS = ",;\t|"
_WANTED = "Use a CSV file or an Excel workbook (.xlsx)."
# The first row with at least this many filled cells holds the headings. A line above it, such as the table's name, has
# fewer.
_FEWEST_HEADINGS = 2


@dataclass(frozen=True, kw_only=True)
class Line:
    """A row of the table, and its number in the file."""

    number: int
    cells: list[str]


@dataclass(frozen=True, kw_only=True)
class SheetReading:
    headings: list[str]
    lines: list[Line]
    # Sheets of the workbook that were not read.
    other_sheets: list[str] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        return {
            "headings": self.headings,
            "lines": [[line.number, line.cells] for line in self.lines],
            "other_sheets": self.other_sheets,
        }

    @classmethod
    def from_json(cls, answer: dict[str, Any]) -> SheetReading:
        return cls(
            headings=answer["headings"],
            lines=[Line(number=number, cells=cells) for number, cells in answer["lines"]],
            other_sheets=answer["other_sheets"],
        )


def read_sheet(data: bytes) -> SheetReading:
    """The table in the file. Raises Unreadable with the reason."""
    if len(data) > MOST_BYTES:
        raise Unreadable(f"The file must be smaller than {MOST_BYTES // 1024 // 1024} MB.")
    if not data.strip(b" \t\r\n\f\0\xef\xbb\xbf"):
        raise Unreadable("The file is empty.")
    if data.startswith(b"PK\x03\x04"):
        rows, others = _workbook(data)
    else:
        rows, others = _separated(data), []
    return _table(rows, others)


def _table(rows: Iterable[list[str]], others: list[str]) -> SheetReading:
    numbered = ((number, cells) for number, cells in enumerate(rows, start=1) if any(cells))
    headings: list[str] = []
    lines: list[Line] = []
    for number, cells in numbered:
        if not headings:
            if sum(map(bool, cells)) >= _FEWEST_HEADINGS:
                headings = cells
            continue
        if len(lines) == MOST_ROWS:
            raise Unreadable(f"The table has more than {MOST_ROWS:,} rows. Split it into several files.")
        lines.append(Line(number=number, cells=cells))
    if not headings:
        raise Unreadable("The file has no table with two or more columns.")
    if not lines:
        raise Unreadable("The table has no rows below its headings.")
    width = max(len(headings), *(len(line.cells) for line in lines))
    if width > MOST_COLUMNS:
        raise Unreadable(f"The table has more than {MOST_COLUMNS} columns.")
    return SheetReading(
        headings=_padded(headings, width),
        lines=[Line(number=line.number, cells=_padded(line.cells, width)) for line in lines],
        other_sheets=others,
    )


def _padded(cells: list[str], width: int) -> list[str]:
    return cells + [""] * (width - len(cells))


def _trimmed(cells: Iterable[str]) -> list[str]:
    """The cells without the empty ones at the end, which workbooks have wherever someone once formatted a column."""
    kept = list(cells)
    while kept and not kept[-1]:
        kept.pop()
    return kept


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = str(value)
    if len(text) > LONGEST_CELL:
        raise Unreadable(f"A cell has more than {LONGEST_CELL:,} characters.")
    return clean_text(text).strip()


def _separated(data: bytes) -> Iterator[list[str]]:
    text = _decoded(data)
    first = next((line for line in text.splitlines() if line.strip()), "")
    # Excel writes semicolons where a comma is the decimal sign, and tabs when it saves Unicode text.
    delimiter = max(_DELIMITERS, key=lambda each: len(next(csv.reader([first], delimiter=each), [])))
    csv.field_size_limit(MOST_BYTES)
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            yield _trimmed(_text(cell) for cell in row)
    except csv.Error as error:
        raise Unreadable("The file is damaged and cannot be read as a table.") from error


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif b"\0" in data:
        raise Unreadable(f"This type of file cannot be used: it is not a table of text. {_WANTED}")
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable(f"The characters in the file cannot be read. {_WANTED}")


def _workbook(data: bytes) -> tuple[Iterator[list[str]], list[str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            names = set(package.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise Unreadable("The file is damaged and cannot be opened.") from error
    if "xl/workbook.xml" not in names:
        raise Unreadable(f"This type of file cannot be used. {_WANTED}")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # they are about features we do not read, such as data validation
        workbook = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    sheets = [sheet for sheet in workbook.worksheets if sheet.sheet_state == "visible"]
    if not sheets:
        raise Unreadable("The workbook has no visible sheet.")
    return _rows_of(sheets[0]), [sheet.title for sheet in sheets[1:]]


def _rows_of(sheet: Any) -> Iterator[list[str]]:
    # Ignore what the file says about its size: it may claim a million columns.
    sheet.reset_dimensions()
    for row in sheet.iter_rows(values_only=True):
        yield _trimmed(_text(value) for value in row)
