"""Refusals. Each carries a whole sentence that a page can show as it is."""

from __future__ import annotations


class Refused(Exception):
    """The view cannot be saved like this, whoever asks."""
