"""Refusals about a person's own account; the others are in s55tracker/refusals.py."""

from __future__ import annotations

from s55tracker.refusals import NotPermitted, Refusal


class WrongAccount(NotPermitted):
    """Signed in as someone other than the person this is for."""


class LinkUnusable(Refusal):
    """A link to confirm an address cannot be used: it has expired, been used or replaced, or never existed."""
