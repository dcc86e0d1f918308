"""Provides the lock, the permission check and the form’s fingerprint that every change to an office’s settings needs."""

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

# The highest number of days a setting may have. Day 55 is the safe day: the last day to publish on a strict reading of
# section 55(5A).
LAST_DAY = 55


def fingerprint(value: DataclassInstance | Mapping[str, int] | Mapping[str, str]) -> str:
    """Return a short fingerprint of these values. A form carries it, so that no one overwrites another editor's changes
    unnoticed.
    """
    plain = dict(value) if isinstance(value, Mapping) else asdict(value)
    return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()[:16]


def locked_office(body: PolicingBody, by) -> PolicingBody:
    """Lock and return the office's current row. Raises NotPermitted for someone who may not change its settings."""
    # `no_key` avoids a deadlock with someone who is writing a row that refers to this office, and has already locked a
    # response that our change may need.
    body = PolicingBody.objects.select_for_update(no_key=True).get(pk=body.pk)
    check_can_change_settings(by, body)
    return body
