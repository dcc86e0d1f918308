"""Tables as offices keep them, as CSV and as workbooks."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from openpyxl import Workbook

from responses.back_catalogue.actions import ask_to_import, propose_table, work_on_table
from responses.back_catalogue.columns import guessed
from responses.back_catalogue.queries import fates_of, plans_for, seen_in
from responses.back_catalogue.reading import read_sheet
from responses.models import Response, TableImport
from tests.factories import Office, refreshed

HEADINGS = [
    *("Report title", "Published", "Type", "Rec no.", "Recommendation text", "Due", "Action", "PCC comment"),
    *("Chief Constable response", "Response status", "Response published", "Response link", "Reason"),
]
LAMPS = ["Lamps after dark", "7 July 2023", "Custody, Vetting"]
ADDRESS = "https://www.westmarch-pcc.example/lamps"
# Two findings of a report that was answered, with the title once only; one that needed no response; one that is open.
ROWS: list[list[Any]] = [
    [*LAMPS, "1", "By 31 August 2024, chief constables should buy lamps.", "", "Complete", "I welcome it.", "Ten have been bought.",
     "Published", "1 September 2023", ADDRESS, ""],
    ["", "", "", "AFI 1", "The force should count its lamps.", "31/12/2024", "", "", "", "", "", "", ""],
    ["Dogs", "2 October 2023", "", "", "", "", "", "", "", "Not needed", "", "", "It is another force’s."],
    ["Keys", "3 October 2023", "", "R2", "Forces should label keys.", "", "In progress", "=1+1", "", "", "", "", ""],
]  # fmt: skip

DRY_RUN = [
    "New inspection, with our response published on 1 September 2023, new recommendation 1.",
    "New area for improvement 1.",
    "New inspection, which needed no response.",
    "New inspection, with a response to be written, new recommendation 2.",
]


def as_csv(rows: Sequence[Sequence[Any]] = ROWS, headings: Sequence[str] = HEADINGS, *, delimiter: str = ",") -> bytes:
    made = io.StringIO()
    csv.writer(made, delimiter=delimiter).writerows([headings, *rows])
    return made.getvalue().encode()


def as_workbook(rows: Sequence[Sequence[Any]] = ROWS, headings: Sequence[str] = HEADINGS, *, change=None) -> bytes:
    book = Workbook()
    sheet = book.active
    for number, row in enumerate([headings, *rows], start=1):
        for place, value in enumerate(row, start=1):
            cell = sheet.cell(row=number, column=place, value=value)
            if isinstance(value, str):
                cell.data_type = "s"
    if change:
        change(book)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def a_table(office: Office, rows: Sequence[Sequence[Any]] = ROWS, *, name: str = "old.csv") -> TableImport:
    sheet = read_sheet(as_csv(rows))
    columns = {column.value: place for column, place in guessed(sheet.headings).items()}
    return propose_table(by=office.officer, body=office.body, sheet=sheet.to_json(), columns=columns, file_name=name)


def sentences(table: TableImport, *, today) -> list[str]:
    return [fate.sentence for fate in fates_of(plans_for(table, today=today))]


def an_imported_table(
    office: Office, rows: Sequence[Sequence[Any]] = ROWS, *, today, confirmed: bool = False
) -> TableImport:
    table = a_table(office, rows)
    seen = seen_in(fates_of(plans_for(table, today=today)))
    ask_to_import(by=office.officer, table=table, seen=seen, dates_confirmed=confirmed, today=today)
    work_on_table(table.pk)
    return refreshed(table)


def a_finished_table(office: Office) -> TableImport:
    """A table whose only report was left out, as it is afterwards."""
    table, now = a_table(office, ROWS[2:3], name="done.csv"), timezone.now()
    table.asked_at, table.asked_by, table.finished_at, table.reports = now, office.officer, now, 1
    table.outcome = [{"lines": [2], "title": "Dogs", "why": "Already recorded. Nothing changes.", "earlier": ""}]
    table.save()
    return table


def of_title(title: str) -> Response:
    return Response.objects.get(inspection__title=title)


def changed(row: int, **cells: str) -> list[list]:
    """The table with some cells of one row changed, by column number."""
    table = [[*each] for each in ROWS]
    for place, value in cells.items():
        table[row][int(place.removeprefix("c"))] = value
    return table
