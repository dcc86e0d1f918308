"""What stands in a column."""

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


# Characters of the usual font that a column of this kind shows.
WIDTHS = {Kind.TEXT: 24, Kind.DAY: 16, Kind.NUMBER: 12, Kind.ADDRESS: 40}


@dataclass(frozen=True, kw_only=True)
class Column:
    """`value` gives the cell of a row: a text, a number, a date, or None where there is nothing to say.

    `name` is for programs and never changes once it is out; without one the heading serves.
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
