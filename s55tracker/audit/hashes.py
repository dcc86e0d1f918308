"""The two sums of the chain of history. Pure, and never to be changed for what is written already."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime

# The form of the words below. Another form needs another number, and this one stays for the events that were written in it.
FORM = 1


def content_hash(
    *, target: str, action: str, happened_at: datetime, actor_id: int | None, actor_name: str, reason: str, detail: dict
) -> str:
    """SHA-256 of what an event says, the same in every process and on both databases. It stays as it is for good."""
    said = [FORM, target, action, happened_at.astimezone(UTC).isoformat(timespec="microseconds"), actor_id, actor_name]
    # As it comes back from a JSON column: a tuple is a list there, and each key is text.
    words = json.dumps([*said, reason, json.loads(json.dumps(detail))], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(words.encode()).hexdigest()


def link_hash(*, previous_hash: str, event_id: int, content: str) -> str:
    """The same sum that the database does (audit/guard.py)."""
    return hashlib.sha256(f"{previous_hash} {event_id} {content}".encode()).hexdigest()
