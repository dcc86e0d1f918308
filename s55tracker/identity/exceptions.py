"""Refusals. Each carries a whole sentence that a page can show as it is."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied


class NotTheirs(PermissionDenied):
    """Signed in as somebody else than this is for."""


class Refused(Exception):
    """A rule says no, whoever asks."""


class LinkUnusable(Exception):
    """A link to confirm an address cannot be used: it ran out, was used, was replaced, or never was."""
