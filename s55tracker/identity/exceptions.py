"""Refusals. Each has a whole sentence that a page can show unchanged."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied


class NotTheirs(PermissionDenied):
    """Signed in as someone other than the person this is for."""


class Refused(Exception):
    """A rule refuses this, whoever asks."""


class LinkUnusable(Exception):
    """A link to confirm an address cannot be used: it has expired, been used, been replaced, or never existed."""
