"""Leaves out and reports a row that cannot be shown, so that the other rows of a feed, a list or a page can still be
shown.

The failure is logged with its traceback, and recorded in health's LeftOut, which /readyz, the admin site and the
office's page show. Only the row's reference is given, because the people who run the machine must not read the text.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from django.apps import apps
from django.db import DatabaseError, transaction
from django.utils import timezone

logger = logging.getLogger(__name__)

Row = TypeVar("Row")
Shown = TypeVar("Shown")

# If the fault is in the code and not in a row, every row fails. This many are enough to show it.
MOST_REPORTED = 20


def each_that_can_be_shown(
    rows: Iterable[Row], shape: Callable[[Row], Shown], *, part: str, named: Callable[[Row], Any] | None = None
) -> Iterator[Shown]:
    """Apply `shape` to each row, leaving out those for which it fails. `part` says where they are missing: "the feed of
    published responses".

    `named` gives the database row to report, if `rows` are something else. A database error is not a row's fault, and
    is raised.
    """
    reported = 0
    for row in rows:
        try:
            shown = shape(row)
        except DatabaseError:
            raise
        except Exception as error:
            reported += 1
            if reported <= MOST_REPORTED:
                report(part, named(row) if named else row, error)
            continue
        yield shown


@contextmanager
def left_out_on_failure(part: str, row: Any) -> Iterator[None]:
    """Leaves out one row if the block of code about it fails."""
    try:
        yield
    except DatabaseError:
        raise
    except Exception as error:
        report(part, row, error)


def report(part: str, row: Any, error: Exception) -> None:
    """Record that a row is missing from a part of the product. Called while handling the exception."""
    subject = name_of(row)
    logger.error("%s was left out of %s", subject, part, exc_info=error)
    left_out = apps.get_model("health", "LeftOut")
    now, kind = timezone.now(), type(error).__name__
    try:
        with transaction.atomic():
            if not left_out.objects.filter(part=part, subject=subject).update(last_at=now, error=kind):
                left_out.objects.create(
                    part=part, subject=subject, body_id=body_id_of(row), error=kind, first_at=now, last_at=now
                )
    except DatabaseError:
        logger.exception("A row that was left out could not be recorded")


def name_of(row: Any) -> str:
    """The row's kind and its reference or key: "response NOR-2026-001", "publication 12"."""
    if isinstance(row, str):
        return row
    kind = row._meta.verbose_name if hasattr(row, "_meta") else type(row).__name__.lower()
    return f"{kind} {getattr(row, 'reference', None) or getattr(row, 'pk', '')}".strip()[:120]


def body_id_of(row: Any) -> int | None:
    """The key of the row's office, if known without a query."""
    if (body_id := getattr(row, "body_id", None)) is not None:
        return body_id
    response = getattr(row, "_state", None) and row._state.fields_cache.get("response")
    return getattr(response, "body_id", None)
