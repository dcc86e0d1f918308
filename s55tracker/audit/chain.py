"""Checks that the history has not been altered. Each event has a hash of its contents, and a place in a chain where
each hash covers the one before.

Anyone who gets round the database's protection to change, remove or insert an event must rewrite every later hash, and
a hash kept elsewhere would still reveal it. docs/decisions/0023-history-that-cannot-be-altered.md explains why the
database makes the chain.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from s55tracker.audit.hashes import content_hash, link_hash
from s55tracker.audit.models import AuditEvent, AuditLink


@dataclass
class History:
    """The result of checking the chain."""

    events: int = 0
    last_hash: str = ""
    altered: list[str] = field(default_factory=list)


def walk(history: History) -> Iterator[AuditEvent]:
    """Each event in chain order, noting any faults in `history`."""
    previous_hash, position = "", 0
    for event in AuditEvent.objects.select_related("link").order_by("link__position", "pk").iterator(chunk_size=500):
        history.events += 1
        name = f"Audit event {event.pk} ({event.action}, {event.target})"
        if event.content_hash != hash_of(event):
            history.altered.append(f"{name}: its contents are not what was recorded.")
        link: AuditLink | None = getattr(event, "link", None)
        if link is None or link.position is None:
            history.altered.append(f"{name}: it is not in the chain.")
            yield event
            continue
        if link.position != position + 1:
            missing = link.position - position - 1
            history.altered.append(
                f"{counted(missing)} missing before number {event.pk} ({event.action}, {event.target})."
            )
        elif link.previous_hash != previous_hash:
            history.altered.append(f"{name}: it does not follow the event before it.")
        expected = link_hash(previous_hash=link.previous_hash, event_id=event.pk, content=event.content_hash)
        if link.hash != expected:
            history.altered.append(f"{name}: its place in the chain has been altered.")
        previous_hash, position = link.hash, link.position
        yield event
    orphans = AuditLink.objects.count() - AuditLink.objects.filter(event__in=AuditEvent.objects.all()).count()
    if orphans:
        history.altered.append(f"{counted(orphans)} missing, but still in the chain.")
    history.last_hash = previous_hash


def fault_of(event: AuditEvent) -> list[str]:
    """The faults of one event, checked without its neighbours in the chain."""
    name = f"Audit event {event.pk} ({event.action}, {event.target})"
    if event.content_hash != hash_of(event):
        return [f"{name}: its contents are not what was recorded."]
    link: AuditLink | None = getattr(event, "link", None)
    if link is None or link.position is None:
        return [f"{name}: it is not in the chain."]
    if link.hash != link_hash(previous_hash=link.previous_hash, event_id=event.pk, content=event.content_hash):
        return [f"{name}: its place in the chain has been altered."]
    return []


def last_hash() -> str:
    """The last hash of the chain, which covers every event so far. Empty for an empty history."""
    last = AuditLink.objects.filter(position__isnull=False).order_by("-position").values_list("hash", flat=True).first()
    return last or ""


def counted(number: int) -> str:
    return "1 audit event is" if number == 1 else f"{number} audit events are"


def hash_of(event: AuditEvent) -> str:
    return content_hash(
        target=event.target,
        action=event.action,
        happened_at=event.happened_at,
        actor_id=event.actor_id,
        actor_name=event.actor_name,
        reason=event.reason,
        detail=event.detail,
    )


def holds(hash_noted: str) -> bool:
    """True if a hash kept elsewhere is still in the chain."""
    return AuditLink.objects.filter(hash=hash_noted).exists()
