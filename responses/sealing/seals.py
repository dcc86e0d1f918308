"""Seals rows of evidence in the history. An action calls `seal` for each row of evidence that it wrote, in the same transaction.

The last seal of a row is the one that counts, so a lawful change replaces the seal before it. Seals have a target of their
own in the history ("seals:NOR-2026-001"), so that the pages of the history do not show them.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django.db.models import Model

from responses.models import Response
from responses.sealing.evidence import EVIDENCE, label_of, rows_of, values_of
from responses.sealing.hashes import FORM, current_key, seal_of
from s55tracker.audit.trail import record

SEALED = "rows_sealed"
# The database does not have the key, so rows that SQL has deleted cannot be passed off as removed by an action.
ROWS_REMOVED = "sealed_rows_removed"
REMOVAL = {"removed": True}
# Marks seals that a migration made for rows that are older than seals (decision 38).
AT_UPGRADE = "at_upgrade"


def target_of_seals(response: Response) -> str:
    return f"seals:{response.reference}"


def seal(response: Response, *written: Model | Iterable[Model]) -> None:
    """Seal these rows of the response as they are in the database now, so that the seal covers what was really written."""
    keys: dict[type[Model], set[int]] = {}
    for each in written:
        for row in [each] if isinstance(each, Model) else each:
            keys.setdefault(type(row), set()).add(row.pk)
    seals: dict[str, dict[str, Any]] = {}
    columns: dict[str, list[str]] = {}
    key, once = current_key(), uuid.uuid4().hex
    for model in EVIDENCE:
        if model not in keys:
            continue
        evidence = EVIDENCE[model]
        rows = rows_of(model).select_related(*evidence.related)
        for row in rows.filter(pk__in=keys.pop(model)):
            label = label_of(row)
            made = seal_of(label, values_of(row, evidence.columns), once=once, key=key)
            seals[label] = {"seal": made, "named": evidence.named(row)}
            columns[str(model._meta.model_name)] = list(evidence.columns)
    if keys:
        raise TypeError(f"{', '.join(model.__name__ for model in keys)} has no evidence to seal.")
    if seals:
        record(
            action=SEALED,
            target=target_of_seals(response),
            by=None,
            form=FORM,
            key=key.id,
            once=once,
            columns=columns,
            rows=seals,
        )


def seal_removal(response: Response, *removed: Model | Iterable[Model]) -> None:
    """Record that an action is about to delete these rows. Without this record they would count as missing."""
    key, once = current_key(), uuid.uuid4().hex
    rows = {}
    for each in removed:
        for row in [each] if isinstance(each, Model) else each:
            label = label_of(row)
            rows[label] = {
                "seal": seal_of(label, REMOVAL, once=once, key=key),
                "named": EVIDENCE[type(row)].named(row),
            }
    if rows:
        record(
            action=ROWS_REMOVED,
            target=target_of_seals(response),
            by=None,
            form=FORM,
            key=key.id,
            once=once,
            rows=rows,
        )
