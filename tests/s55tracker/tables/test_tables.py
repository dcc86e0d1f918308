"""Lists as files: read back by other people's programs, and nothing in them runs."""

from __future__ import annotations

import csv
import io
import tracemalloc
from datetime import UTC, date, datetime

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from s55tracker.tables.answers import answer_with
from s55tracker.tables.cells import LONGEST, safe_cell
from s55tracker.tables.columns import Column, Kind
from s55tracker.tables.separated import lines_of
from s55tracker.tables.spreadsheet import sheet_name, write_workbook
from s55tracker.tables.table import Table

FORMULAS = [
    "=1+1",
    "+44 1603 000000",
    "-2",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    " =1+1",
    "\u00a0=1+1",
    "\u3000@x",
    "＝1+1",
    '=HYPERLINK("https://evil.example","Click")',
    "=cmd|' /C calc'!A0",
]
HARMLESS = ["", "Custody", "a=b", "2 - 3", "'=1", "person@example.org", "Ŵyl’r Môr", "“Quoted”, and more"]

COLUMNS = (
    Column(heading="Report", meaning="Its title", value=lambda row: row["title"]),
    Column(heading="Published", meaning="When", value=lambda row: row.get("day"), kind=Kind.DAY),
    Column(heading="Findings", meaning="How many", value=lambda row: row.get("count"), kind=Kind.NUMBER),
)


def a_table(rows, **fields) -> Table:
    defaults = {
        "rows": rows if callable(rows) else lambda: iter(rows),
        "title": "Inspections",
        "whose": "Office of the PCC for Môn",
        "whose_slug": "mon",
        "columns": COLUMNS,
        "filters": [("Kind", "National, Joint"), ("Words", "“=custody”")],
        "order": "Newest first",
        # Half an hour after midnight in London, when it is still the day before in UTC.
        "made_at": datetime(2026, 6, 30, 23, 30, tzinfo=UTC),
        "downloaded_by": "Olive Officer",
        "address": "https://s55.example/inspections/?kind=national",
    }
    return Table(**{**defaults, **fields})


def workbook_of(table: Table) -> openpyxl.Workbook:
    file = io.BytesIO()
    write_workbook(table, file)
    return openpyxl.load_workbook(file)


def csv_of(table: Table) -> list[list[str]]:
    data = b"".join(answer_with(table, "csv").streaming_content)
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def done_with(answer) -> None:
    """Closes the file behind a response, but not the database."""
    if hasattr(answer, "file_to_stream"):
        answer.file_to_stream.close()


# --- What runs and what does not
# ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", FORMULAS)
def test_text_that_would_run_is_text_in_csv_and_in_the_spreadsheet(text):
    table = a_table([{"title": text}])

    assert csv_of(table)[1][0] == f"'{text}"
    cell = workbook_of(table).worksheets[0]["A2"]
    assert (cell.data_type, cell.value.strip()) == ("s", text.strip())
    assert cell.hyperlink is None


@pytest.mark.parametrize("text", HARMLESS)
def test_other_text_stands_as_it_was_written(text):
    table = a_table([{"title": text}])

    assert csv_of(table)[1][0] == text
    assert (workbook_of(table).worksheets[0]["A2"].value or "") == text


@given(st.text())
def test_no_text_begins_a_formula_in_csv(text):
    [_, line] = lines_of(["A", "B"], [[text, "end"]])
    [[cell, end]] = csv.reader(io.StringIO(line, newline=""))

    assert cell.lstrip()[:1] not in tuple("=+-@＝＋－＠")
    assert cell[:1] not in ("\t", "\r", "\n")
    assert cell.removeprefix("'") == text.removeprefix("'") and end == "end"


def test_number_is_a_number_even_below_nought():
    table = a_table([{"title": "Late", "count": -3}])

    assert csv_of(table)[1][2] == "-3"
    assert workbook_of(table).worksheets[0]["C2"].value == -3
    assert safe_cell(-3) == -3


def test_heading_that_would_run_is_text_too():
    [line] = lines_of(["=Report"], [])

    assert line == "\ufeff'=Report\r\n"


@pytest.mark.parametrize("text", ["bell\x07", "nul\x00", "half \ud800 a pair", "end\uffff"])
def test_spreadsheet_opens_whatever_characters_are_in_it(text):
    cell = workbook_of(a_table([{"title": text}])).worksheets[0]["A2"]

    assert cell.value.strip() == "".join(letter for letter in text if letter not in "\x07\x00\ud800\uffff").strip()


def test_spreadsheet_holds_a_text_longer_than_a_cell_and_says_that_it_is_cut():
    cell = workbook_of(a_table([{"title": "x" * 40_000}])).worksheets[0]["A2"]

    assert len(cell.value) == LONGEST
    assert cell.value.endswith("x…")


# --- CSV -----------------------------------------------------------------------------------------------------------------


def test_csv_is_utf_8_with_the_mark_of_excel_and_lines_as_rfc_4180_has_them():
    rows = [{"title": "Plismona, “yng Nghymru”\nŵ", "day": date(2026, 10, 6), "count": 2}]
    data = b"".join(answer_with(a_table(rows), "csv").streaming_content)

    assert data.startswith(b"\xef\xbb\xbf")
    assert data.decode("utf-8-sig") == ('Report,Published,Findings\r\n"Plismona, “yng Nghymru”\nŵ",2026-10-06,2\r\n')


def test_file_is_named_after_its_list_its_office_and_the_day_in_london():
    table = a_table([])

    csv_name = answer_with(table, "csv")["Content-Disposition"]
    answer = answer_with(table, "xlsx")
    xlsx_name = answer["Content-Disposition"]
    done_with(answer)

    assert csv_name == 'attachment; filename="inspections-mon-2026-07-01.csv"'
    assert xlsx_name == 'attachment; filename="inspections-mon-2026-07-01.xlsx"'


# --- The spreadsheet -------------------------------------------------------------------------------------------------------


def test_spreadsheet_has_real_dates_a_frozen_heading_and_a_filter():
    sheet = workbook_of(a_table([{"title": "Custody", "day": date(2026, 10, 6), "count": 2}] * 3)).worksheets[0]

    assert [cell.value for cell in sheet[1]] == ["Report", "Published", "Findings"]
    assert all(cell.font.bold for cell in sheet[1])
    assert sheet["B2"].value == datetime(2026, 10, 6)
    assert sheet["B2"].is_date and sheet["B2"].number_format == "d mmmm yyyy"
    assert sheet["C2"].data_type == "n"
    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref == "A1:C4"
    assert sheet.title == "Inspections"
    assert sheet.print_title_rows == "$1:$1"
    assert [sheet.column_dimensions[letter].width >= 12 for letter in "ABC"] == [True] * 3


def test_spreadsheet_says_where_it_comes_from():
    about = workbook_of(a_table([{"title": "Custody"}] * 3)).worksheets[1]

    assert about.title == "About this file"
    lines = [(name.value, value.value) for name, value in about.iter_rows(max_col=2)]
    assert lines == [
        ("Description", "Inspections"),
        ("Office", "Office of the PCC for Môn"),
        ("Made on", datetime(2026, 7, 1, 0, 30)),
        ("Made for", "Olive Officer"),
        ("Rows", 3),
        ("Kind", "National, Joint"),
        ("Words", "“=custody”"),
        ("Order", "Newest first"),
        ("The list itself", "https://s55.example/inspections/?kind=national"),
        (None, None),
        ("Column", "Contents"),
        ("Report", "Its title"),
        ("Published", "When"),
        ("Findings", "How many"),
    ]


def test_spreadsheet_says_that_nothing_was_filtered_and_names_nobody_for_the_public():
    about = workbook_of(a_table([], filters=[], downloaded_by="", address="")).worksheets[1]

    lines = [(name.value, value.value) for name, value in about.iter_rows(max_col=2)]
    assert ("Filters", "None: everything in the list") in lines
    assert "Made for" not in [name for name, _ in lines]


def test_about_this_file_runs_nothing_either():
    filters = [("Words", "=1+1"), ("=1+1", "x")]
    about = workbook_of(a_table([], filters=filters, downloaded_by="=cmd", whose="@office")).worksheets[1]

    assert {cell.data_type for row in about.iter_rows() for cell in row} <= {"s", "n", "d"}


def test_day_before_excels_own_calendar_is_written_in_words():
    cell = workbook_of(a_table([{"title": "Old", "day": date(1856, 7, 21)}])).worksheets[0]["B2"]

    assert cell.value == "1856-07-21"


def test_empty_list_is_a_file_with_headings():
    table = a_table([])

    assert csv_of(table) == [["Report", "Published", "Findings"]]
    sheet = workbook_of(table).worksheets[0]
    assert (sheet.max_row, sheet.auto_filter.ref) == (1, "A1:C1")


@pytest.mark.parametrize("title", ["Responses: 2026/27 [all] of the whole of the county", "", "???"])
def test_sheet_has_a_name_that_excel_allows(title):
    name = sheet_name(title)

    assert 0 < len(name) <= 31
    assert not set(name) & set("[]:*?/\\")
    assert workbook_of(a_table([], title=title)).worksheets[0].title == name


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_long_list_costs_no_more_memory_than_a_short_one(form):
    def peak(number: int) -> int:
        rows = (
            {"title": f"Report number {place} " * 5, "day": date(2026, 1, 1), "count": place} for place in range(number)
        )
        tracemalloc.start()
        answer = answer_with(a_table(lambda: rows), form)
        for _ in answer.streaming_content:
            pass
        done_with(answer)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    short = peak(300)
    assert peak(3_000) < short + 500_000
