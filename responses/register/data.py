"""The register as open data: each field with its meaning, as JSON, CSV, a spreadsheet and an Atom feed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape

from inspections.clock.deadlines import day_number, format_date, verdict
from responses.document.characters import drawn
from responses.models import Publication
from responses.register.pages import absolute, format_answered_count, recorded_clock
from s55tracker.left_out import each_that_can_be_shown
from s55tracker.present import annotated
from s55tracker.tables.columns import Column, Kind
from s55tracker.tables.separated import lines_of

FIELDS = (
    Column(
        name="title",
        heading="Report",
        meaning="Title of the inspection report",
        value=lambda row: row.title,
        width=50,
    ),
    Column(
        name="office",
        heading="Office",
        meaning="Name of the office",
        value=lambda row: row.body.office_name,
        width=40,
    ),
    Column(
        name="office_slug", heading="Area", meaning="Short name of its area", value=lambda row: row.body.slug, width=16
    ),
    Column(
        name="kind",
        heading="Kind of report",
        meaning="Kind of report: national, joint, force_specific, revisit_letter or super_complaint",
        value=lambda row: row.kind,
        width=16,
    ),
    Column(
        name="report_published_on",
        heading="Report published",
        meaning="When the report was published",
        value=lambda row: row.inspection_published_on,
        kind=Kind.DAY,
    ),
    Column(
        name="deadline",
        heading="Deadline",
        meaning="The deadline printed in the response",
        value=lambda row: row.deadline_on,
        kind=Kind.DAY,
    ),
    Column(
        name="safe_day",
        heading="Safe day",
        meaning="The last day on a strict reading of section 55(5A) of the Police Act 1996",
        value=lambda row: row.safe_day_on,
        kind=Kind.DAY,
    ),
    Column(
        name="first_published_on",
        heading="First published",
        meaning="When the response was first published",
        value=lambda row: row.first_published_on,
        kind=Kind.DAY,
    ),
    Column(
        name="days",
        heading="Days taken",
        meaning="Days from the report to the first publication of the response",
        value=lambda row: day_number(recorded_clock(row), row.first_published_on),
        kind=Kind.NUMBER,
    ),
    Column(
        name="timeliness",
        heading="In time",
        meaning="in_time (by the safe day), on_the_deadline (one day past a strict reading) or late",
        value=lambda row: str(verdict(recorded_clock(row), published_on=row.first_published_on)),
        width=16,
    ),
    Column(
        name="findings_answered",
        heading="Findings answered",
        meaning="Number of findings with a comment from the office; empty if published elsewhere",
        value=lambda row: None if row.was_published_elsewhere else row.findings_answered,
        kind=Kind.NUMBER,
    ),
    Column(
        name="publication",
        heading="Publication",
        meaning="Number of the publication; above 1, a correction",
        value=lambda row: row.number,
        kind=Kind.NUMBER,
    ),
    Column(
        name="published_on",
        heading="Published",
        meaning="When this version was published",
        value=lambda row: row.published_on,
        kind=Kind.DAY,
    ),
    Column(
        name="correction_reason",
        heading="Why corrected",
        meaning="Reason for the correction; empty for a first publication",
        value=lambda row: row.correction_reason,
        width=40,
    ),
    Column(
        name="published_elsewhere_at",
        heading="Published elsewhere",
        meaning="Address of a response that the office published on another website; otherwise empty",
        value=lambda row: row.elsewhere_address or None,
        kind=Kind.ADDRESS,
    ),
    Column(
        name="page",
        heading="Page",
        meaning="Address of the page",
        value=lambda row: absolute(row.get_absolute_url()),
        kind=Kind.ADDRESS,
    ),
    Column(
        name="pdf",
        heading="PDF",
        meaning="Address of the PDF; empty while it is being made",
        value=lambda row: absolute(reverse("published-pdf", args=[row.slug])) if row.pdf_sha256 else None,
        kind=Kind.ADDRESS,
    ),
    Column(
        name="pdf_bytes",
        heading="Size of the PDF",
        meaning="Size of the PDF in bytes",
        value=lambda row: row.pdf_size,
        kind=Kind.NUMBER,
    ),
    Column(
        name="pdf_sha256",
        heading="SHA-256 of the PDF",
        meaning="SHA-256 of the PDF as published",
        value=lambda row: row.pdf_sha256,
        width=20,
    ),
)


def as_json(publications: Iterable[Publication]) -> Iterator[str]:
    """One object with the fields' meanings, followed by one response per line. It is yielded in pieces, as rows are
    read from the database.
    """
    fields = json.dumps({field.name: field.meaning for field in FIELDS}, ensure_ascii=False)
    yield f'{{"source": {json.dumps(absolute(reverse("published-list")))},\n"fields": {fields},\n"responses": ['
    comma = ""
    for line in each_that_can_be_shown(publications, _json_line, part="the data of published responses (JSON)"):
        yield f"{comma}\n{line}"
        comma = ","
    yield "\n]}\n"


def _json_line(row: Publication) -> str:
    return json.dumps({field.name: field.value(row) for field in FIELDS}, ensure_ascii=False, default=date.isoformat)


def as_csv(publications: Iterable[Publication]) -> Iterator[str]:
    """A line of headings, and a row for each response."""
    rows = each_that_can_be_shown(
        publications, lambda row: [field.value(row) for field in FIELDS], part="the data of published responses (CSV)"
    )
    return lines_of([field.name for field in FIELDS], rows)


def as_atom(publications: Iterable[Publication], *, title: str, query: str) -> str:
    """A feed of the latest publications. A correction appears again under the same id, with a newer date.

    One character that XML cannot hold would break the whole feed, so the text is `drawn` as on the page and in the PDF.
    """
    suffix = f"?{query}" if query else ""
    feed = Atom1Feed(
        title=drawn(title),
        link=absolute(reverse("published-list")) + suffix,
        feed_url=absolute(reverse("published-feed")) + suffix,
        description=None,
        subtitle="Responses under section 55 of the Police Act 1996 to inspections of the police",
        author_name="Section 55 Tracker",
        language="en-gb",
    )
    for item in each_that_can_be_shown(publications, _feed_item, part="the feed of published responses"):
        feed.add_item(**item)
    return feed.writeString("utf-8")


def _feed_item(row: Publication) -> dict[str, Any]:
    address = absolute(row.get_absolute_url())
    return {
        "title": drawn(row.title),
        "link": address,
        "unique_id": address,
        "description": escape(drawn(_summary(row))),
        "author_name": drawn(row.body.office_name),
        "pubdate": annotated(row, "first_published_at"),
        "updateddate": row.published_at,
        "categories": [row.get_kind_display()],
    }


def _summary(row: Publication) -> str:
    sentences = [
        f"Response of the {row.body.office_name} to a report published on {format_date(row.inspection_published_on)}.",
        "It was published on another website."
        if row.was_published_elsewhere
        else f"{format_answered_count(row.findings_answered)}.",
    ]
    if row.number > 1:
        sentences.append(f"Publication {row.number}, a correction: {row.correction_reason}")
    return " ".join(sentences)
