"""Compares each copy recorded as sent with the event that recorded it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from responses.models import DistributionLine
from responses.publishing.verification.recorded import Recorded
from responses.publishing.verification.verdict import Difference, Verdict, each_of
from s55tracker.audit.models import AuditEvent

# What is recorded about a copy, in its row and in the event. An event leaves out anything that was not stated.
OF_A_COPY = ("done_on", "done_by", "note", "method", "sent_to", "reference")


def copies(recorded: Recorded, verdict: Verdict) -> Iterator[Difference]:
    """Compare each copy with its event. Whether the law requires the copy is compared with the event that recorded the
    publication.
    """
    lines = recorded.of(DistributionLine.objects.exclude(publication=None).select_related("publication", "response"))
    duties = {
        (target, number, line): duty
        for (target, number), detail in recorded.made.items()
        for line, duty in detail.get("copies", ())
    }
    seen = set()
    for line in lines.order_by("pk").iterator(chunk_size=500):
        verdict.copies += line.done_on is not None
        number = line.publication.number if line.publication else 0
        key = (f"response:{line.response.reference}", number, line.line)
        seen.add(key)
        event = recorded.copies.get(key)
        name = f"Copy of publication {number} of {line.response.reference}, “{line.line}”"
        yield from each_of(name, f"distributionline:{line.pk}", _wrong_with_copy(line, event, duties.get(key)))
    for key, event in recorded.copies.items():
        if event is not None and key not in seen:
            target, number, named = key
            yield Difference(f"Copy of publication {number} of {target.partition(':')[2]}, “{named}”", "it is missing.")


def _wrong_with_copy(line: DistributionLine, event: AuditEvent | None, duty: str | None) -> Iterator[str]:
    if duty is not None and duty != line.duty:
        yield "whether the law requires it is not what it was when the response was published."
    if line.done_on is None:
        if event is not None:
            yield "the history says that it was sent."
        return
    if event is None:
        yield "the history does not record that it was sent."
    elif line.recorded_by_id != event.actor_id or any(
        _as_recorded(getattr(line, name, "")) != event.detail.get(name, "") for name in OF_A_COPY
    ):
        yield "its record is not the one in the history."


def _as_recorded(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
