"""Describes a column of a table: its heading, its meaning, and the kind of values in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    TEXT = "text"
    DAY = "day"
    NUMBER = "number"
    ADDRESS = "address"


# The width of a column of each kind, in characters of the default font.
WIDTHS = {Kind.TEXT: 24, Kind.DAY: 16, Kind.NUMBER: 12, Kind.ADDRESS: 40}


@dataclass(frozen=True, kw_only=True)
class Column:
    """`value` gives a row's cell: a text, a number, a date, or None.

    `name` is for programs and never changes once released; without one the heading is used.
    """

    heading: str
    meaning: str
    value: Callable[[Any], Any]
    kind: Kind = Kind.TEXT
    width: int = 0
    name: str = ""

    @property
    def characters(self) -> int:
        return self.width or max(WIDTHS[self.kind], len(self.heading) + 4)
