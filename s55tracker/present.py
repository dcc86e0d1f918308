"""Gets values that are always there, although their type does not say so."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db.models import Model

T = TypeVar("T")


def present(value: T | None) -> T:
    """Return a value that some rule guarantees to be there. Raises ValueError if it is missing."""
    if value is None:
        raise ValueError("A required value is missing.")
    return value


def annotated(row: Model, name: str) -> Any:
    """A value that `annotate` added to the row. Raises KeyError if the query did not include it."""
    return row.__dict__[name]
