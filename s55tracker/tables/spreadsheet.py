"""Writes a table as an XLSX workbook: the list, and a sheet that describes it. Only this module uses XlsxWriter."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import IO, Any

from django.utils import timezone
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from s55tracker.left_out import each_that_can_be_shown
from s55tracker.tables.cells import sheet_text
from s55tracker.tables.columns import Column, Kind
from s55tracker.tables.table import Table

# The format's limit, less the heading (ECMA-376 allows 1,048,576 rows in a sheet).
MOST_ROWS = 1_048_575
# Excel counts days from 1900, so an earlier date is written as text.
FIRST_DAY = date(1900, 3, 1)

OPTIONS = {
    # Each row is written to disk when the next begins.
    "constant_memory": True,
    # What people typed is always text, never a formula, a link or a number.
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def write_workbook(table: Table, file: IO[bytes]) -> int:
    """Write the workbook, and return its number of rows."""
    workbook = Workbook(file, OPTIONS)
    moment = timezone.localtime(table.made_at)
    workbook.set_properties(
        {
            "title": sheet_text(table.title),
            "author": sheet_text(table.whose),
            "created": moment.replace(tzinfo=None),
            "comments": "See the sheet “About this file”.",
        }
    )
    sheet = workbook.add_worksheet(sheet_name(table.title))
    about = workbook.add_worksheet("About this file")
    count = _Rows(workbook, sheet, table).write()
    _write_about(workbook, about, table, count=count, moment=moment)
    workbook.close()
    return count


def sheet_name(title: str) -> str:
    """The title, without the characters or the length that Excel does not allow in a sheet's name."""
    return "".join(letter for letter in title if letter not in "[]:*?/\\'")[:31] or "List"


class _Rows:
    """The sheet with the list itself."""

    def __init__(self, workbook: Workbook, sheet: Worksheet, table: Table) -> None:
        self.sheet, self.table = sheet, table
        self.heading = workbook.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        top = {"valign": "top"}
        self.formats: dict[Kind, Format] = {
            Kind.TEXT: workbook.add_format({**top, "text_wrap": True}),
            Kind.ADDRESS: workbook.add_format(top),
            Kind.DAY: workbook.add_format({**top, "num_format": "d mmmm yyyy", "align": "left"}),
            Kind.NUMBER: workbook.add_format({**top, "num_format": "0"}),
        }

    def write(self) -> int:
        sheet, columns = self.sheet, self.table.columns
        for place, column in enumerate(columns):
            sheet.set_column(place, place, column.characters, self.formats[column.kind])
            sheet.write_string(0, place, column.heading, self.heading)
        sheet.freeze_panes(1, 1)
        sheet.repeat_rows(0)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        count = 0
        rows = each_that_can_be_shown(
            self._rows(), lambda row: [column.value(row) for column in columns], part=f"the list “{self.table.title}”"
        )
        for count, values in enumerate(rows, start=1):
            for place, (column, value) in enumerate(zip(columns, values, strict=True)):
                self._cell(count, place, column, value)
        sheet.autofilter(0, 0, count, len(columns) - 1)
        return count

    def _rows(self) -> Iterator[Any]:
        for number, row in enumerate(self.table.rows(), start=1):
            if number > MOST_ROWS:
                raise ValueError("A sheet cannot hold that many rows.")
            yield row

    def _cell(self, row: int, place: int, column: Column, value: Any) -> None:
        if value is None or value == "":
            return
        cell_format = self.formats[column.kind]
        if isinstance(value, datetime):
            value = timezone.localdate(value)
        if isinstance(value, date) and value >= FIRST_DAY:
            self.sheet.write_datetime(row, place, datetime(value.year, value.month, value.day), cell_format)
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            self.sheet.write_number(row, place, value, cell_format)
        else:
            self.sheet.write_string(row, place, sheet_text(str(value)), cell_format)


def _write_about(workbook: Workbook, sheet: Worksheet, table: Table, *, count: int, moment: datetime) -> None:
    """Say where the file comes from, so that a printout can still be understood in a year's time."""
    bold = workbook.add_format({"bold": True, "valign": "top", "text_wrap": True})
    plain = workbook.add_format({"valign": "top", "text_wrap": True})
    at = workbook.add_format({"valign": "top", "align": "left", "num_format": "d mmmm yyyy h:mm"})
    sheet.set_column(0, 0, 30, bold)
    sheet.set_column(1, 1, 90, plain)
    lines: list[tuple[str, Any]] = [("Description", table.title), ("Office", table.whose), ("Made on", moment)]
    if table.downloaded_by:
        lines.append(("Made for", table.downloaded_by))
    lines += [
        ("Rows", count),
        *(table.filters or [("Filters", "None: everything in the list")]),
        ("Order", table.order),
    ]
    if table.address:
        lines.append(("The list itself", table.address))
    lines += [("Note" if place == 0 else "", note) for place, note in enumerate(table.notes)]
    lines += [("", None), ("Column", "Contents")]
    lines += [(column.heading, column.meaning) for column in table.columns]
    for number, (name, value) in enumerate(lines):
        if value is None:
            continue
        sheet.write_string(number, 0, sheet_text(name), bold)
        if isinstance(value, datetime):
            sheet.write_datetime(number, 1, value.replace(tzinfo=None, second=0, microsecond=0), at)
        elif isinstance(value, int):
            sheet.write_number(number, 1, value, plain)
        else:
            sheet.write_string(number, 1, sheet_text(value), plain)
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
