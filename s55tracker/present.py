"""Values that the code knows to be there although their type does not say so."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db.models import Model

T = TypeVar("T")


def present(value: T | None) -> T:
    """The value. Where there is none, the rule that promised one is broken: a ValueError says so at the place itself."""
    if value is None:
        raise ValueError("A value that must be there is missing.")
    return value


def annotated(row: Model, name: str) -> Any:
    """What `annotate` put beside the row's own fields. KeyError where the query that read the row did not ask for it."""
    return row.__dict__[name]
