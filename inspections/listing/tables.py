"""Defines the columns of the downloaded list of inspections, and loads its rows."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from django.conf import settings
from django.db.models import QuerySet

from inspections.listing.pages import Row, rows_of
from inspections.models import Inspection
from s55tracker.tables.columns import Column, Kind

BATCH = 500

COLUMNS = (
    Column(heading="Report", meaning="Its title", value=lambda row: row.inspection.title, width=60),
    Column(
        heading="Published",
        meaning="When the inspectorate published it",
        value=lambda row: row.inspection.published_on,
        kind=Kind.DAY,
    ),
    Column(
        heading="Date checked",
        meaning="Whether someone has checked that date against the report",
        value=lambda row: "Yes" if row.inspection.published_on_confirmed_at else "Not yet",
        width=14,
    ),
    Column(heading="Kind", meaning="Kind of report", value=lambda row: row.inspection.get_kind_display()),
    Column(
        heading="Findings for us",
        meaning="Number of findings that the office and its force must answer",
        value=lambda row: row.findings_for_us,
        kind=Kind.NUMBER,
    ),
    Column(
        heading="Reference",
        meaning="Reference of the response",
        value=lambda row: row.answer_status.reference,
        width=20,
    ),
    Column(
        heading="Status",
        meaning="Status of the response or, for people at a force, of their comments",
        value=lambda row: row.answer_status.label,
    ),
    Column(
        heading="Deadline",
        meaning="56 days after publication, or the date the report itself sets",
        value=lambda row: row.inspection.deadline_on,
        kind=Kind.DAY,
    ),
    Column(
        heading="Safe day",
        meaning="The last day on a strict reading of section 55(5A) of the Police Act 1996",
        value=lambda row: row.inspection.safe_day_on,
        kind=Kind.DAY,
    ),
    Column(
        heading="Report’s page",
        meaning="Its address on the inspectorate’s website",
        value=lambda row: row.inspection.report_url,
        kind=Kind.ADDRESS,
    ),
    Column(
        heading="Address",
        meaning="Its page in the Section 55 Tracker",
        value=lambda row: f"{settings.PUBLIC_URL}{row.inspection.get_absolute_url()}",
        kind=Kind.ADDRESS,
    ),
)


def rows_in_batches(inspections: QuerySet[Inspection], *, user) -> Iterator[Row]:
    """The rows of the whole list, in batches that each take a fixed number of queries."""
    rest = inspections.iterator(chunk_size=BATCH)
    while batch := list(islice(rest, BATCH)):
        yield from rows_of(batch, user=user)
