"""Says where on its pages a block of a file is, so that a person can be shown the place. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

# Areas are given in ten-thousandths of the page's width and height, from its top left corner as it is shown. They fit a
# picture of any size, whatever the page's own rotation and margins.
WHOLE = 10_000


class Area(NamedTuple):
    page: int
    left: int
    top: int
    right: int
    bottom: int

    def with_area(self, other: Area) -> Area:
        """The smallest area of the page that holds both."""
        return Area(
            self.page,
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )


def joined_areas(areas: Iterable[Area]) -> tuple[Area, ...]:
    """The areas in reading order, with those that follow one another down a column merged. A step up the page, or a new
    page, begins a new area.
    """
    found: list[Area] = []
    for area in areas:
        last = found[-1] if found else None
        if last and last.page == area.page and area.bottom > last.top:
            found[-1] = last.with_area(area)
        else:
            found.append(area)
    return tuple(found)
