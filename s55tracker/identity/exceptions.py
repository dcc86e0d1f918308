"""Refusals about a person's own account; the others are in s55tracker/refusals.py."""

from __future__ import annotations

from s55tracker.refusals import NotPermitted, Refusal


class NotTheirs(NotPermitted):
    """Signed in as somebody else than this is for."""


class LinkUnusable(Refusal):
    """A link to confirm an address cannot be used: it ran out, was used, was replaced, or never was."""
