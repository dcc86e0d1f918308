"""Values that the code knows are present although their type does not say so."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db.models import Model

T = TypeVar("T")


def present(value: T | None) -> T:
    """The value. If there is none, the rule that promised one is broken, and a ValueError says so here."""
    if value is None:
        raise ValueError("A value that must be there is missing.")
    return value


def annotated(row: Model, name: str) -> Any:
    """A value that `annotate` added to the row. KeyError if the query did not include it."""
    return row.__dict__[name]
