"""Describes a bulk change that has been made."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from responses.enums import BulkKind
from responses.models import BulkChange


@dataclass(frozen=True, kw_only=True)
class ChangeDescription:
    """A change that has been made. `rows` has one row for each response changed; its `left` is why an undo could not
    restore that response. `put_back` is how many responses the undo restored.
    """

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
