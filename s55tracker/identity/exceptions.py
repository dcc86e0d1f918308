"""Refusals about a person's own account; other refusals are in s55tracker/refusals.py."""

from __future__ import annotations

from s55tracker.refusals import NotPermitted, Refusal


class WrongAccount(NotPermitted):
    """The person signed in is not the person the link is for."""


class LinkUnusable(Refusal):
    """A link to confirm an address cannot be used: it has expired, has been used or replaced, or never existed."""
