"""A bulk change in words: as previewed, and as made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from responses.bulk.queries import Line
from responses.enums import BulkKind
from responses.models import BulkChange


@dataclass(frozen=True, kw_only=True)
class PreviewRow:
    title: str
    reference: str
    url: str
    old: str
    new: str
    why_not: str


@dataclass(frozen=True, kw_only=True)
class Preview:
    what: str
    will_change: list[PreviewRow]
    will_not: list[PreviewRow]


def preview_of(lines: Sequence[Line], *, what: str) -> Preview:
    """No query: the lines have their responses and inspections loaded."""
    rows = [
        PreviewRow(
            title=line.response.inspection.title,
            reference=line.response.reference,
            url=line.response.get_absolute_url(),
            old=line.old_words,
            new=line.new_words,
            why_not=line.why_not,
        )
        for line in lines
    ]
    return Preview(
        what=what,
        will_change=[row for row in rows if not row.why_not],
        will_not=[row for row in rows if row.why_not],
    )


@dataclass(frozen=True, kw_only=True)
class ChangeDescription:
    """A change that was made. `rows` are what it changed; `left` what its undo could not restore, by reference."""

    change: BulkChange
    what_changed: str
    rows: list[dict]
    put_back: int


def format_change(change: BulkChange) -> ChangeDescription:
    left = {each["reference"]: each["why"] for each in change.left}
    rows = [
        {
            "title": line["title"],
            "reference": line["reference"],
            "url": reverse("response-workspace", args=[line["reference"]]),
            "old": line["old_words"],
            "new": line["new_words"],
            "left": left.get(line["reference"], ""),
        }
        for line in change.lines
    ]
    return ChangeDescription(
        change=change,
        what_changed="Owner" if change.kind == BulkKind.OWNER else "Date",
        rows=rows,
        put_back=len(rows) - len(left),
    )
