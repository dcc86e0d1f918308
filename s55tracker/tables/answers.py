"""Sends a table as an HTTP response."""

from __future__ import annotations

from collections.abc import Iterator
from tempfile import SpooledTemporaryFile

from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header

from s55tracker.left_out import each_that_can_be_shown
from s55tracker.present import present
from s55tracker.tables.separated import in_pieces, lines_of
from s55tracker.tables.spreadsheet import write_workbook
from s55tracker.tables.table import Table

CSV, XLSX = "csv", "xlsx"
IN_MEMORY = 512 * 1024  # bytes; anything larger is kept on disk
FORMS = {CSV: "text/csv; charset=utf-8", XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


def answer_with(table: Table, form: str) -> HttpResponseBase:
    """The table in this format, as a download. CSV is streamed as its rows are read; a workbook is complete before it
    is sent.
    """
    if form == XLSX:
        file = SpooledTemporaryFile(max_size=IN_MEMORY)  # the response closes it, which also deletes it
        try:
            write_workbook(table, file)
        except BaseException:
            file.close()
            raise
        file.seek(0)
        return FileResponse(file, as_attachment=True, filename=table.file_name(XLSX), content_type=FORMS[XLSX])
    answer = StreamingHttpResponse(in_pieces(_lines(table)), content_type=FORMS[CSV])
    answer["Content-Disposition"] = present(
        content_disposition_header(as_attachment=True, filename=table.file_name(CSV))
    )
    return answer


def _lines(table: Table) -> Iterator[str]:
    columns = table.columns
    headings = [column.name or column.heading for column in columns]
    return lines_of(
        headings,
        each_that_can_be_shown(
            table.rows(), lambda row: [column.value(row) for column in columns], part=f"the list “{table.title}”"
        ),
    )
