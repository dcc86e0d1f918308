"""Writes and reads the history. An event is always written inside the transaction of the change it records."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import models
from django.utils import timezone

from s55tracker.audit.models import AuditEvent

_shared: ContextVar[dict | None] = ContextVar("detail of everything recorded now", default=None)


def target_of(thing: models.Model | str) -> str:
    """A thing's name in the history: "response:NOR-2026-001", "inspection:12"."""
    if isinstance(thing, str):
        return thing
    return f"{thing._meta.model_name}:{getattr(thing, 'reference', None) or thing.pk}"


def record(*, action: str, target: models.Model | str, by, as_name: str = "", reason: str = "", **detail) -> AuditEvent:
    """Record what `by` did (None: the system, or someone without an account, named in `as_name`).

    `detail` holds JSON values: old and new ones, counts, hashes.
    """
    return AuditEvent.objects.create(
        target=target_of(target),
        action=action,
        happened_at=timezone.now(),
        actor=by,
        actor_name=str(by) if by else as_name[:150] or "Section 55 Tracker",
        reason=reason,
        detail=(_shared.get() or {}) | detail,
    )


@contextmanager
def recorded_with(**detail) -> Iterator[None]:
    """Add this detail to everything recorded inside this block. It shows which changes were made together."""
    token = _shared.set((_shared.get() or {}) | detail)
    try:
        yield
    finally:
        _shared.reset(token)


def history_of(*things: models.Model | str) -> models.QuerySet[AuditEvent]:
    """Everything recorded about these things, oldest first."""
    return AuditEvent.objects.filter(target__in=[target_of(thing) for thing in things]).select_related("actor")
