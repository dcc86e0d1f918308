"""The register as data for others to work with: each field with its meaning, as JSON, CSV and an Atom feed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape

from inspections.deadlines import day_number, in_words, verdict
from responses.models import Publication
from responses.presenters.public import absolute, answered_in_words, recorded_clock
from s55tracker.tables.separated import lines_of


@dataclass(frozen=True)
class Field:
    """A column of the data: its name, what it means, and how a publication gives it."""

    name: str
    meaning: str
    value: Callable[[Publication], Any]


FIELDS = (
    Field("title", "Title of the inspection report that is answered", lambda row: row.title),
    Field("office", "Name of the office that answers", lambda row: row.body.office_name),
    Field("office_slug", "Short name of its area", lambda row: row.body.slug),
    Field(
        "kind",
        "Kind of report: national, joint, force_specific, revisit_letter or super_complaint",
        lambda row: row.kind,
    ),
    Field("report_published_on", "When the report was published", lambda row: row.inspection_published_on.isoformat()),
    Field("deadline", "The deadline that the response prints", lambda row: row.deadline_on.isoformat()),
    Field(
        "safe_day",
        "The last day on a strict reading of section 55(5A) of the Police Act 1996",
        lambda row: row.safe_day_on.isoformat(),
    ),
    Field("first_published_on", "When the response first came out", lambda row: row.first_published_on.isoformat()),
    Field(
        "days",
        "Days from the report to the first publication of the response",
        lambda row: day_number(recorded_clock(row), row.first_published_on),
    ),
    Field(
        "timeliness",
        "in_time (by the safe day), on_the_deadline (one day past a strict reading) or late",
        lambda row: str(verdict(recorded_clock(row), published_on=row.first_published_on)),
    ),
    Field("findings_answered", "How many findings have a comment of the office", lambda row: row.findings_answered),
    Field("publication", "Number of the publication; above 1, a correction", lambda row: row.number),
    Field("published_on", "When this publication came out", lambda row: row.published_on.isoformat()),
    Field(
        "correction_reason", "Why it was corrected; empty for a first publication", lambda row: row.correction_reason
    ),
    Field("page", "Address of the page", lambda row: absolute(row.get_absolute_url())),
    Field(
        "pdf",
        "Address of the PDF; empty while it is being made",
        lambda row: absolute(reverse("published-pdf", args=[row.slug])) if row.pdf_sha256 else None,
    ),
    Field("pdf_bytes", "Size of the PDF in bytes", lambda row: row.pdf_size),
    Field("pdf_sha256", "SHA-256 of the PDF as published", lambda row: row.pdf_sha256),
)


def as_json(publications: Iterable[Publication]) -> Iterator[str]:
    """One object: what the fields mean, then the responses, a line each; in pieces, as they come from the database."""
    fields = json.dumps({field.name: field.meaning for field in FIELDS}, ensure_ascii=False)
    yield f'{{"source": {json.dumps(absolute(reverse("published-list")))},\n"fields": {fields},\n"responses": ['
    comma = ""
    for row in publications:
        yield f"{comma}\n{json.dumps({field.name: field.value(row) for field in FIELDS}, ensure_ascii=False)}"
        comma = ","
    yield "\n]}\n"


def as_csv(publications: Iterable[Publication]) -> Iterator[str]:
    """A heading and a line for each response."""
    return lines_of([field.name for field in FIELDS], ([field.value(row) for field in FIELDS] for row in publications))


def as_atom(publications: Iterable[Publication], *, title: str, query: str) -> str:
    """A feed of what was published last. A correction comes up again under the same id, with a newer date."""
    suffix = f"?{query}" if query else ""
    feed = Atom1Feed(
        title=title,
        link=absolute(reverse("published-list")) + suffix,
        feed_url=absolute(reverse("published-feed")) + suffix,
        description=None,
        subtitle="Responses under section 55 of the Police Act 1996 to inspections of the police",
        author_name="Section 55 Tracker",
        language="en-gb",
    )
    for row in publications:
        address = absolute(row.get_absolute_url())
        feed.add_item(
            title=row.title,
            link=address,
            unique_id=address,
            description=escape(_summary(row)),
            author_name=row.body.office_name,
            pubdate=row.first_published_at,
            updateddate=row.published_at,
            categories=[row.get_kind_display()],
        )
    return feed.writeString("utf-8")


def _summary(row: Publication) -> str:
    sentences = [
        f"Response of the {row.body.office_name} to a report published on {in_words(row.inspection_published_on)}.",
        f"{answered_in_words(row.findings_answered)}.",
    ]
    if row.number > 1:
        sentences.append(f"Publication {row.number}, a correction: {row.correction_reason}")
    return " ".join(sentences)
