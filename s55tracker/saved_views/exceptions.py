"""Refusals. Each has a whole sentence that a page can show unchanged."""

from __future__ import annotations


class Refused(Exception):
    """The view cannot be saved like this, whoever asks."""
