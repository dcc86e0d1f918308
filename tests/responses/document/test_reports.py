"""The structure of a long report, as a screen reader reads it."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

from responses.document.reports import Report, Table, pdf_of
from tests.responses.reading import structure_of
from tests.verapdf import failures_of

ROWS = 140


def test_table_over_several_pages_is_one_table_with_its_headings_once():
    table = Table(
        caption="Recommendations",
        headings=("Number", "Status", "Due"),
        rows=tuple((str(number), "Open", "6 October 2026") for number in range(ROWS)),
        widths=(20, 40, 40),
    )
    pdf = pdf_of(
        Report(title="A pack", office="An office", made_at=datetime(2026, 10, 14, tzinfo=UTC), blocks=(table,))
    )

    tags = Counter(path.rpartition("/")[2] for path, _ in structure_of(pdf))

    assert (tags["Table"], tags["THead"], tags["TBody"], tags["TR"]) == (1, 1, 1, ROWS + 1)
    assert failures_of([pdf]) == [[]]
