"""Every reader of files from outside, each with good files to begin with and what the product does with its answer."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from inspections.intake.blocks import Reading, Unreadable
from inspections.intake.page_pictures import drawn
from inspections.intake.reading import parse
from inspections.intake.report import find_report
from inspections.watching.listing import read_listing
from responses.back_catalogue.reading import read_sheet
from responses.importing.parts.result import with_layout
from responses.importing.response_text import find_response
from responses.many_files.unpacking import unpacked
from tests.inspections.intake.paged import REPORT, as_pdf
from tests.inspections.watching.feeds import item, rss
from tests.inspections.website import SITE
from tests.responses.back_catalogue.tables import as_csv, as_workbook
from tests.responses.importing import lookalike
from tests.responses.many_files.old_responses import a_response_file, as_zip

INDEX = "<html><body><main><ul>{}</ul></main></body></html>".format(
    "".join(f"<li><a href='/publications/{number}/'>Report {number}</a> 3 May 2026</li>" for number in range(12))
)


@dataclass(frozen=True)
class Reader:
    """`read` runs in the sandbox. `use` is what the worker then does with the answer, outside of it."""

    name: str
    seeds: Callable[[], list[bytes]]
    read: Callable[[bytes], dict[str, Any]]
    use: Callable[[dict[str, Any]], object] = lambda answer: None


def _used(answer: dict[str, Any]) -> None:
    """The report and the response in a reading, and the response again from its parts."""
    reading = Reading.from_json(answer)
    for find in (find_report, find_response):
        try:
            found = find(reading)
        except Unreadable:
            continue
        if getattr(found, "layout", None):
            with_layout(found, found.layout)  # type: ignore[arg-type, union-attr]


def _read(data: bytes) -> dict[str, Any]:
    return parse(data).to_json()


def _archive(data: bytes) -> dict[str, Any]:
    return {"files": [(file.name, file.refused, len(file.data)) for file in unpacked(io.BytesIO(data))]}


def _pictures(data: bytes) -> dict[str, Any]:
    return {"pictures": [(each["width"], each["height"]) for each in drawn(data, [1, 2, 3])]}


def _archives() -> list[bytes]:
    return [
        as_zip([a_response_file(number) for number in range(4)]),
        as_zip([("a/lamps.txt", b"Lamps are good. " * 500)]),
    ]


READERS = (
    Reader("text", lambda: [lookalike.as_text().encode()], _read, _used),
    Reader("web page", lambda: [lookalike.as_html().encode()], _read, _used),
    Reader("Word", lambda: [lookalike.as_docx()], _read, _used),
    Reader("PDF", lambda: [as_pdf(REPORT), lookalike.as_pdf(), as_pdf(REPORT, tagged=False)], _read, _used),
    Reader("pictures of a PDF", lambda: [as_pdf(REPORT), as_pdf(REPORT, tagged=False)], _pictures),
    Reader("archive", _archives, _archive),
    Reader("CSV", lambda: [as_csv()], lambda data: read_sheet(data).to_json()),
    Reader("workbook", lambda: [as_workbook()], lambda data: read_sheet(data).to_json()),
    Reader(
        "list of reports",
        lambda: [f"{SITE}/\n{page}".encode() for page in (rss(item("Custody"), item("Lamps")), INDEX)],
        lambda data: read_listing(data).to_json(),
    ),
)
