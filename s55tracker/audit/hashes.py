"""The two hashes of the history's chain. Pure, and never to be changed for existing events."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime

# The version of the format below. A new format needs a new number, and this one stays for the events written in it.
FORM = 1


def content_hash(
    *, target: str, action: str, happened_at: datetime, actor_id: int | None, actor_name: str, reason: str, detail: dict
) -> str:
    """SHA-256 of an event's words, the same in every process and on both databases. It must never change."""
    said = [FORM, target, action, happened_at.astimezone(UTC).isoformat(timespec="microseconds"), actor_id, actor_name]
    # As read back from a JSON column: tuples are lists, and keys are text.
    words = json.dumps([*said, reason, json.loads(json.dumps(detail))], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(words.encode()).hexdigest()


def link_hash(*, previous_hash: str, event_id: int, content: str) -> str:
    """The same hash as the database computes (audit/guard.py)."""
    return hashlib.sha256(f"{previous_hash} {event_id} {content}".encode()).hexdigest()
