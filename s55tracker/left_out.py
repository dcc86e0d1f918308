"""One row that cannot be shown never stops a feed, a list or a page of others: it is left out, and that is reported.

What is left out is in the log with its traceback, and as a row of health's LeftOut, which /readyz, the platform administration and
the page of the office show. It is named by its reference alone: whoever looks after the machine reads no text.
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

# Where something is wrong with the code and not with a row, every row fails. These many are enough to say so.
MOST_REPORTED = 20


def each_that_can_be_shown(
    rows: Iterable[Row], shape: Callable[[Row], Shown], *, part: str, named: Callable[[Row], Any] | None = None
) -> Iterator[Shown]:
    """`shape` of each row, without those of which it fails. `part` says where they are missing: "the feed of published responses".

    `named` gives the row of the database that stands for it, where `rows` are something else. A database that fails is no fault of
    a row, and goes through.
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
    """The same for a block of code that is about one row."""
    try:
        yield
    except DatabaseError:
        raise
    except Exception as error:
        report(part, row, error)


def report(part: str, row: Any, error: Exception) -> None:
    """Note that a row is missing from a part of the product. Called while the exception is handled."""
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
        logger.exception("What is left out could not be noted")


def name_of(row: Any) -> str:
    """ "response NOR-2026-001", "publication 12"."""
    if isinstance(row, str):
        return row
    kind = row._meta.verbose_name if hasattr(row, "_meta") else type(row).__name__.lower()
    return f"{kind} {getattr(row, 'reference', None) or getattr(row, 'pk', '')}".strip()[:120]


def body_id_of(row: Any) -> int | None:
    """The office that the row belongs to, as far as it is known without a question."""
    if (body_id := getattr(row, "body_id", None)) is not None:
        return body_id
    response = getattr(row, "_state", None) and row._state.fields_cache.get("response")
    return getattr(response, "body_id", None)
