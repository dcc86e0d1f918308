"""Removes secret addresses from logs: someone who reads a log must not be able to use one to join, set a password or
read a calendar.
"""

from __future__ import annotations

import logging
import re

SECRET_PATHS = re.compile(
    r"(?P<open>/join/|/guest/open/|/account/address/confirm/|/account/single-sign-on/link/|/accounts/(?:password/reset/key|confirm-email)/)[^/\s]+|(?P<calendar>/calendar/)[^/\s]+(?=\.ics)"
)


def without_secrets(text: str) -> str:
    """The text with the secret part of each address removed."""
    return SECRET_PATHS.sub(lambda found: f"{found['open'] or found['calendar']}...", text)


class WithoutSecrets(logging.Filter):
    """Removes secrets from log messages, because Django logs the address of every request it refuses."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        if (clean := without_secrets(message)) != message:
            record.msg, record.args = clean, ()
        return True
