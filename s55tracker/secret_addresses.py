"""Addresses that are themselves a secret: whoever reads a log must not be able to join, to set a password or to read a calendar with it."""

from __future__ import annotations

import logging
import re

SECRET_PATHS = re.compile(
    r"(?P<open>/join/|/account/address/confirm/|/accounts/(?:password/reset/key|confirm-email)/)[^/\s]+|(?P<calendar>/calendar/)[^/\s]+(?=\.ics)"
)


def without_secrets(text: str) -> str:
    """The same with what is secret in each address left out."""
    return SECRET_PATHS.sub(lambda found: f"{found['open'] or found['calendar']}...", text)


class WithoutSecrets(logging.Filter):
    """Django names the address of every request that it refuses; this takes the secret out of it before anybody writes it down."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        if (clean := without_secrets(message)) != message:
            record.msg, record.args = clean, ()
        return True
