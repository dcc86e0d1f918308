"""Computes the two hashes of the history's chain. The hashes must never change for existing events. Pure: no Django."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime

# The version of the format below. A new format needs a new number, and this one stays for the events written in it.
FORM = 1


def content_hash(
    *, target: str, action: str, happened_at: datetime, actor_id: int | None, actor_name: str, reason: str, detail: dict
) -> str:
    """The SHA-256 of an event's contents, the same in every process and on both databases. It must never change."""
    said = [FORM, target, action, happened_at.astimezone(UTC).isoformat(timespec="microseconds"), actor_id, actor_name]
    # Convert the detail to what a JSON column would return: lists in place of tuples, and keys as text.
    words = json.dumps([*said, reason, json.loads(json.dumps(detail))], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(words.encode()).hexdigest()


def link_hash(*, previous_hash: str, event_id: int, content: str) -> str:
    """The hash of an event's place in the chain, computed as the database does (audit/guard.py)."""
    return hashlib.sha256(f"{previous_hash} {event_id} {content}".encode()).hexdigest()
