"""Computes the keyed hash of a row, and finds the keys. This code must never change for seals that have already been
made.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.conf import settings
from django.utils.crypto import salted_hmac

# The version of a seal's form. A new form needs a new number, and the old form must stay for the seals made with it.
FORM = 1
_SALT, _SALT_OF_ID = "responses.sealing", "responses.sealing.id"


@dataclass(frozen=True)
class Key:
    """A key, and the name by which a seal refers to the key that made it. The name does not reveal the key."""

    secret: str
    id: str


def current_key() -> Key:
    return _key(settings.SECRET_KEY)


def known_keys() -> dict[str, Key]:
    """The current key, and earlier ones whose seals can still be checked, by name."""
    return {key.id: key for key in map(_key, [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS])}


def _key(secret: str) -> Key:
    return Key(secret=secret, id=salted_hmac(_SALT_OF_ID, "", secret=secret, algorithm="sha256").hexdigest()[:12])


def seal_of(label: str, values: Mapping[str, Any], *, once: str, key: Key) -> str:
    """The seal of the row with this label ("approval:12") and these values. It is the same on both databases.

    `once` is random for each event, so that an earlier event cannot be copied to bring an earlier state back.
    """
    words = json.dumps([FORM, once, label, values], sort_keys=True, separators=(",", ":"), default=_plain)
    return salted_hmac(_SALT, words, secret=key.secret, algorithm="sha256").hexdigest()


def _plain(value: Any) -> str:
    """A value as text for JSON: a file’s bytes become their hash, and a moment is written in UTC."""
    if isinstance(value, bytes | bytearray | memoryview):
        return hashlib.sha256(value).hexdigest()
    return format_moment(value)


def format_moment(value: date | datetime) -> str:
    """A date or a moment as text. Moments are in UTC, because the database returns UTC but other code may use another
    zone.
    """
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value.isoformat()
