"""Prepares the log of downloads for an office's administrator."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from s55tracker.audit.models import AuditEvent
from s55tracker.tables.answers import CSV

LISTS = {
    "responses": "Responses",
    "inspections": "Inspections",
    "force-requests": "Requests for comments",
    "reminders": "All reminders",
}


@dataclass(frozen=True, kw_only=True)
class Download:
    """One download. `filters` are phrases such as "Status: Drafting"; without any, the file has everything the person
    could see.
    """

    at: datetime
    by: str
    what: str
    form: str
    filters: list[str]


def downloads_of(events: Iterable[AuditEvent]) -> list[Download]:
    return [
        Download(
            at=event.happened_at,
            by=event.actor_name,
            what=LISTS.get(event.detail["list"], event.detail["list"]),
            form="CSV" if event.detail["form"] == CSV else "Spreadsheet",
            filters=[f"{heading}: {chosen}" for heading, chosen in event.detail["filters"]],
        )
        for event in events
    ]
