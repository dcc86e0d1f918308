"""Tables are read from CSV and workbooks alike, hostile ones are refused, and no formula runs."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime

import pytest

from inspections.intake.blocks import Unreadable
from inspections.intake.reading import answer_of
from responses.back_catalogue import reading
from responses.back_catalogue.columns import Column, guessed, missing
from responses.back_catalogue.reading import SheetReading, read_sheet
from tests.responses.back_catalogue.tables import HEADINGS, ROWS, as_csv, as_workbook


@pytest.mark.parametrize("data", [as_csv(), as_csv(delimiter=";"), as_csv(delimiter="\t"), as_workbook()])
def test_same_table_is_read_from_each_format(data):
    sheet = read_sheet(data)

    assert sheet.headings == HEADINGS
    assert [line.cells for line in sheet.lines] == ROWS
    assert [line.number for line in sheet.lines] == [2, 3, 4, 5]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_encodings_of_excel_are_read(encoding):
    sheet = read_sheet("Title,Published\nCaffi’s,1 May 2023\n".encode(encoding))

    assert sheet.headings == ["Title", "Published"]
    assert sheet.lines[0].cells == ["Caffi’s", "1 May 2023"]


def test_lines_above_the_headings_and_empty_ones_are_skipped_and_the_file_numbers_kept():
    sheet = read_sheet(b"Our register\n\nTitle,Published\n\nLamps,1 May 2023\n,\n")

    assert sheet.headings == ["Title", "Published"]
    assert [(line.number, line.cells) for line in sheet.lines] == [(5, ["Lamps", "1 May 2023"])]


def test_dates_and_numbers_of_a_workbook_are_text():
    rows = [["Lamps", datetime(2023, 7, 7), 2, 2.5, True, date(2024, 1, 1)]]

    assert read_sheet(as_workbook(rows, list("abcdef"))).lines[0].cells == [
        "Lamps", "2023-07-07", "2", "2.5", "Yes", "2024-01-01",
    ]  # fmt: skip


def test_no_formula_is_worked_out():
    def with_formula(book):
        book.active["B2"] = '=HYPERLINK("https://evil.example","x")'

    assert read_sheet(as_workbook([["Lamps", "1"]], ["a", "b"], change=with_formula)).lines[0].cells == ["Lamps", ""]
    assert read_sheet(b"a,b\nLamps,\"=cmd|' /C calc'!A0\"\n").lines[0].cells == ["Lamps", "=cmd|' /C calc'!A0"]


def test_hidden_sheets_are_not_read_and_others_are_named():
    def with_sheets(book):
        book.create_sheet("Notes")["A1"] = "x"
        book.create_sheet("Secret").sheet_state = "hidden"

    assert read_sheet(as_workbook(change=with_sheets)).other_sheets == ["Notes"]


def package(**parts: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, words in parts.items():
            archive.writestr(name, words)
    return made.getvalue()


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b" \r\n", "The file is empty."),
        (b"one\ntwo\n", "no table with two or more columns"),
        (b"Title,Published\n", "no rows below its headings"),
        (b"MZ\0\0", "not a table of text"),
        (b"PK\x03\x04broken", "damaged"),
        (package(**{"word/document.xml": "<a/>"}), "Use a CSV file or an Excel workbook"),
        (b"a,b\n" + b"x,y\n" * (reading.MOST_ROWS + 1), "more than 2,000 rows"),
        (b"a,b\n" + b"x," * 61 + b"\n" + b"1," * 61 + b"9\n", "more than 60 columns"),
        (b"a,b\n" + b"x" * (reading.LONGEST_CELL + 1) + b",y\n", "more than 20,000 characters"),
        (b"x" * (reading.MOST_BYTES + 1), "smaller than 10 MB"),
    ],
)
def test_file_that_is_no_table_is_refused_with_the_reason(data, why):
    with pytest.raises(Unreadable, match=why):
        read_sheet(data)


def test_table_is_read_in_a_process_of_its_own():
    answer = answer_of("responses.back_catalogue.sandbox", as_workbook())

    assert SheetReading.from_json(answer) == read_sheet(as_csv())


def test_damaged_workbook_is_refused_in_one_line():
    with pytest.raises(Unreadable, match="damaged"):
        answer_of("responses.back_catalogue.sandbox", package(**{"xl/workbook.xml": "<broken"}))


def test_columns_are_guessed_from_their_headings():
    found = guessed(HEADINGS)

    assert [found[column] for column in (Column.TITLE, Column.PUBLISHED, Column.TYPES, Column.REFERENCE)] == [
        0,
        1,
        2,
        3,
    ]
    assert [found[column] for column in (Column.WORDING, Column.DUE, Column.STANCE, Column.OUR_COMMENT)] == [4, 5, 6, 7]
    assert [found[column] for column in (Column.FORCE_COMMENT, Column.STATUS, Column.ANSWERED)] == [8, 9, 10]
    assert (found[Column.ANSWER_URL], found[Column.REASON]) == (11, 12)
    assert missing(found) == []
    assert missing(guessed(["Colour", "Size"])) == [Column.TITLE, Column.PUBLISHED]
