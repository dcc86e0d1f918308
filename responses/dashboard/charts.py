"""Charts as shapes with places: what the SVG partials draw. Pure arithmetic; the figures come from responses/figures.

Across, places are percentages of the drawing's width, so that a chart keeps its letters legible at any width; downwards they
are pixels. Every chart is a picture with a title and a description, and the same figures are a table beneath it. The links
over the picture only spare a person with a mouse the way through that table: everybody finds the same links there, or beneath
it one link to the list that has them all, where the table of a large office holds the newest alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from s55tracker.working_days.calendar import MONTHS

HEIGHT = 132
# A key in words, a line of its own beneath the picture.
KEY_HEIGHT = 20

# The narrowest that the stylesheet lets a chart and a line of time become, in pixels (_dashboard.scss): what has room there has
# room everywhere.
NARROWEST_CHART, NARROWEST_LINE = 235, 195
# The widest that a letter of a chart gets, in pixels: a bold figure of 13 pixels, with the space between letters that a reader
# may ask for (WCAG 1.4.12).
LETTER = 9


def room_for(words: object, *, across: int = NARROWEST_CHART) -> float:
    """How much of a drawing these words take, as a percentage of its width where it is narrowest."""
    return len(str(words)) * LETTER / across * 100


def percent(value: float) -> str:
    """A place across, in words that SVG understands whatever the language of the page. On the widest picture a tenth is a pixel."""
    return f"{value:.1f}%"


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One cell of a chart's table."""

    text: str
    url: str = ""
    is_head: bool = False


@dataclass(frozen=True, kw_only=True)
class Spot:
    """A part of the picture that opens its list."""

    x: str
    y: int
    width: str
    height: int
    url: str
    words: str


@dataclass(frozen=True, kw_only=True)
class Dot:
    """A response: when it came out, after how many days, and whether that was in time."""

    x: str
    y: int
    kind: str


@dataclass(frozen=True, kw_only=True)
class Month:
    """Where a month begins on the axis, and its name where there is room for it."""

    x: str
    name: str


@dataclass(frozen=True, kw_only=True)
class Chart:
    """`headline` says what the chart shows, as a sentence; `template` draws `marks`, `key_template` what they mean."""

    key: str
    headline: str
    headline_url: str
    title: str
    description: str
    template: str
    marks: dict
    head: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    spots: Sequence[Spot] = ()
    height: int = HEIGHT
    key_template: str = ""
    notes: Sequence[Cell] = ()


# --- The line of time ------------------------------------------------------------------------------------------------

# Ten weeks back, so that whatever is in time has its whole line on it, and the eight that a new report may still take.
DAYS_BACK, DAYS_AHEAD = 70, 58


@dataclass(frozen=True, kw_only=True)
class Axis:
    """The window of time about today. What lies outside is drawn at its edge."""

    today: date

    @property
    def first(self) -> int:
        return self.today.toordinal() - DAYS_BACK

    def place(self, day: date) -> float:
        return min(max((day.toordinal() - self.first) / (DAYS_BACK + DAYS_AHEAD) * 100, 0.0), 100.0)

    def x(self, day: date) -> str:
        return percent(self.place(day))

    @property
    def now(self) -> str:
        return self.x(self.today)

    def holds(self, day: date) -> bool:
        return 0 <= day.toordinal() - self.first <= DAYS_BACK + DAYS_AHEAD

    @cached_property
    def months(self) -> list[Month]:
        """Where each month begins, with its name. One that begins near the end has no room for it, and would be printed over
        what stands beside the line.
        """
        starts = [
            day
            for day in (date.fromordinal(self.first + ahead) for ahead in range(DAYS_BACK + DAYS_AHEAD + 1))
            if day.day == 1
        ]
        names = [(day, MONTHS[day.month - 1][:3]) for day in starts]
        return [
            Month(
                x=self.x(day), name=name if self.place(day) + room_for(f".{name}", across=NARROWEST_LINE) <= 100 else ""
            )
            for day, name in names
        ]


@dataclass(frozen=True, kw_only=True)
class Step:
    x: str
    is_done: bool
    is_missed: bool


@dataclass(frozen=True, kw_only=True)
class Strip:
    """The line of one response: from its report to its safe day, what of it is gone, and what it is late by."""

    published: str
    published_is_earlier: bool
    safe: str
    today: str  # where a late line ends
    gone_until: str
    is_late: bool
    steps: list[Step] = field(default_factory=list)


def strip_of(axis: Axis, *, published_on: date, safe_day_on: date, steps: Sequence[tuple[date, bool]]) -> Strip:
    """`steps`: the dates of the plan, and whether each lies behind the response."""
    is_late = safe_day_on < axis.today
    return Strip(
        published=axis.x(published_on),
        published_is_earlier=not axis.holds(published_on),
        safe=axis.x(safe_day_on),
        today=axis.now,
        gone_until=axis.x(min(safe_day_on, axis.today)),
        is_late=is_late,
        steps=[
            Step(x=axis.x(day), is_done=is_done, is_missed=not is_done and day < axis.today)
            for day, is_done in steps
            if axis.holds(day)
        ],
    )


# --- Scales ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Upright:
    """Days upwards, with room for the longest, but not so much that 56 is squeezed to the ground."""

    top: int
    bottom: int
    least: int
    most: int

    @classmethod
    def for_days(cls, days: Sequence[int], *, top: int, bottom: int) -> Upright:
        """Begins at 28 where nothing was quicker: a dot stands for its place, so its axis need not begin at nought."""
        least = 28 if min(days, default=0) >= 28 else 0
        return cls(top=top, bottom=bottom, least=least, most=min(max([70, *days]), 140))

    def y(self, days: float) -> int:
        held = min(max(days, self.least), self.most)
        return round(self.bottom - (held - self.least) / (self.most - self.least) * (self.bottom - self.top))

    @property
    def marked(self) -> list[int]:
        """The days that have a line: every four weeks, of which the second pair ends with the deadline."""
        return [days for days in range(self.least, self.most + 1, 28)]


def rows_at(number: int, *, top: int, bottom: int, tallest: int) -> list[tuple[int, int]]:
    """Where so many rows stand, one under the other: the upper edge and the height of each."""
    if not number:
        return []
    height = min(tallest, (bottom - top) // number)
    return [(top + place * height, height) for place in range(number)]
