"""Compares each row of evidence with its last seal, to find rows that were changed, inserted without a seal, or
deleted.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterator

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model

from responses.publishing.verification.recorded import Recorded, Seal
from responses.publishing.verification.verdict import Difference, Verdict
from responses.sealing.evidence import EVIDENCE, label_of, rows_of, values_of
from responses.sealing.hashes import Key, known_keys, seal_of
from responses.sealing.seals import REMOVAL

CHANGED, INSERTED, MISSING = (
    "it has been changed since it was recorded.",
    "the history does not record it.",
    "it is missing.",
)


def seals(recorded: Recorded, verdict: Verdict) -> Iterator[Difference]:
    """One difference for each row. The seals themselves were checked earlier, with the chain of the history."""
    remaining, without_key, keys = dict(recorded.seals), 0, known_keys()
    for model, evidence in EVIDENCE.items():
        for row in rows_of(model, response=recorded.only).iterator(chunk_size=50):
            label = label_of(row)
            seal = remaining.pop(label, None)
            if seal is None or seal.is_removal:
                if seal is not None or getattr(row, evidence.due_once) is not None:
                    yield Difference(_named(row), INSERTED, label)
                continue
            verdict.seals += 1
            if (key := keys.get(seal.key)) is None:
                without_key += 1
            elif not _is_sealed(row, seal, label, key):
                yield Difference(seal.named, CHANGED, label)
    for label, seal in remaining.items():
        if seal.is_removal and seal.key not in keys:
            without_key += 1
        elif not (seal.is_removal and _is_removed(seal, label, keys[seal.key])):
            yield Difference(seal.named, MISSING, label)
    for pk in recorded.repeated:
        yield Difference(f"Audit event {pk}", "it repeats an earlier seal.")
    if without_key:
        yield Difference(
            "Seals",
            f"{without_key} cannot be checked, because the key that made them is not here. If SECRET_KEY has been replaced, "
            "put the earlier one in SECRET_KEY_FALLBACKS.",
        )


def _is_sealed(row: Model, seal: Seal, label: str, key) -> bool:
    """True if the row matches its seal. A column that no longer exists, or whose row is missing, cannot be compared, so
    the row counts as changed, and someone will look at it.
    """
    try:
        values = values_of(row, seal.columns)
    except (AttributeError, ObjectDoesNotExist):
        return False
    return hmac.compare_digest(seal_of(label, values, once=seal.once, key=key), seal.seal)


def _is_removed(seal: Seal, label: str, key: Key) -> bool:
    return hmac.compare_digest(seal_of(label, REMOVAL, once=seal.once, key=key), seal.seal)


def _named(row: Model) -> str:
    try:
        return EVIDENCE[type(row)].named(row)
    except ObjectDoesNotExist:  # the row it belongs to is missing
        return f"{row._meta.verbose_name} {row.pk}".capitalize()
