"""What every change of an office’s settings has in common: the lock, the check, and the fingerprint a form carries."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING

from s55tracker.accounts.models import PolicingBody
from s55tracker.office.permissions import check_can_change_settings

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

# The last day that counts: day 55 is the safe day, the last on a strict reading of s.55(5A).
LAST_DAY = 55


def fingerprint(value: DataclassInstance | Mapping[str, int] | Mapping[str, str]) -> str:
    """A short fingerprint of these values: a form carries it, so that a second editor cannot overwrite the first unnoticed."""
    plain = dict(value) if isinstance(value, Mapping) else asdict(value)
    return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()[:16]


def locked_office(body: PolicingBody, by) -> PolicingBody:
    """The office's current row, locked, for someone who may change its settings."""
    # `no_key`: someone writing a row that names this office has locked its response, which our change may need.
    body = PolicingBody.objects.select_for_update(no_key=True).get(pk=body.pk)
    check_can_change_settings(by, body)
    return body
