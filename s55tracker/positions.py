"""Moves rows that people arrange themselves. The order is kept in each row's `position`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


def move(row: Any, rows: Iterable[Any], *, up: bool) -> bool:
    """Swap the row with its neighbour and number the rows again. If there is no neighbour on that side, do nothing and
    return False.

    `rows` are all the rows of the list, in order; the caller must have locked them.
    """
    ordered = list(rows)
    index = ordered.index(row)
    other = index - 1 if up else index + 1
    if not 0 <= other < len(ordered):
        return False
    ordered[index], ordered[other] = ordered[other], ordered[index]
    for position, each in enumerate(ordered):
        if each.position != position:
            each.position = position
            each.save(update_fields=["position"])
    return True
