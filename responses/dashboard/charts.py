"""Charts as shapes with positions, drawn by the SVG partials. Pure arithmetic; the figures come from responses/figures.

Horizontal positions are percentages of the width, so that the letters stay legible at any width; vertical positions are
pixels. Every chart is a picture with a title and a description, with the same figures in a table below it. The links
over the picture are a shortcut for people with a mouse: the same links are in the table or, if the table shows only the
newest, in one link below it to the whole list.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from s55tracker.working_days.calendar import MONTHS

HEIGHT = 132
# The height of a chart's key, which is text on a separate line below the picture.
KEY_HEIGHT = 20

# The narrowest width the stylesheet gives a chart and a timeline, in pixels (_dashboard.scss): anything that fits there
# fits everywhere.
NARROWEST_CHART, NARROWEST_LINE = 235, 195
# The widest letter of a chart, in pixels: a bold digit of 13 pixels, with the letter spacing a reader may set (WCAG
# 1.4.12).
LETTER = 9


def room_for(words: object, *, across: int = NARROWEST_CHART) -> float:
    """How much room these words take in a drawing, as a percentage of its narrowest width."""
    return len(str(words)) * LETTER / across * 100


def percent(value: float) -> str:
    """A horizontal position in a form SVG understands in any language. On the widest picture, a tenth of a percent is
    about a pixel.
    """
    return f"{value:.1f}%"


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One cell of a chart's table."""

    text: str
    url: str = ""
    is_head: bool = False


@dataclass(frozen=True, kw_only=True)
class Spot:
    """A clickable area of the picture that opens its list."""

    x: str
    y: int
    width: str
    height: int
    url: str
    words: str


@dataclass(frozen=True, kw_only=True)
class Dot:
    """A response: its date of publication, the days taken, and whether that was in time."""

    x: str
    y: int
    kind: str


@dataclass(frozen=True, kw_only=True)
class Month:
    """Where a month starts on the axis, with its name if there is room."""

    x: str
    name: str


@dataclass(frozen=True, kw_only=True)
class Chart:
    """A chart. `headline` is its message, as a sentence; `template` draws `marks`, and `key_template` explains them."""

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


# --- The timeline ------------------------------------------------------------------------------------------------

# The timeline goes back ten weeks, so that every response still in time is shown in full, and ahead eight weeks, which
# is how long the response to a new report may take.
DAYS_BACK, DAYS_AHEAD = 70, 58


@dataclass(frozen=True, kw_only=True)
class Axis:
    """The period around today. A date outside the period is drawn at its edge."""

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
        """Where each month starts, with its name. A month starting near the end has no room for its name, which would
        be printed over the text beside the line.
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
    """The line of one response: from its report to its safe day, the time elapsed, and any lateness."""

    published: str
    published_is_earlier: bool
    safe: str
    today: str  # where a late line ends
    gone_until: str
    is_late: bool
    steps: list[Step] = field(default_factory=list)


def strip_of(axis: Axis, *, published_on: date, safe_day_on: date, steps: Sequence[tuple[date, bool]]) -> Strip:
    """The line of one response. `steps` are the plan's dates, each with whether the step has been done."""
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
    """A vertical scale of days, with room for the longest. It stops at 140 days, so that 56 is not squeezed to the
    bottom.
    """

    top: int
    bottom: int
    least: int
    most: int

    @classmethod
    def for_days(cls, days: Sequence[int], *, top: int, bottom: int) -> Upright:
        """The scale for these days. It starts at 28 if nothing was quicker: a dot shows a position, so its axis need
        not start at zero.
        """
        least = 28 if min(days, default=0) >= 28 else 0
        return cls(top=top, bottom=bottom, least=least, most=min(max([70, *days]), 140))

    def y(self, days: float) -> int:
        held = min(max(days, self.least), self.most)
        return round(self.bottom - (held - self.least) / (self.most - self.least) * (self.bottom - self.top))

    @property
    def marked(self) -> list[int]:
        """The days with a gridline: every four weeks, so that one line is at the deadline of 56 days."""
        return [days for days in range(self.least, self.most + 1, 28)]


def rows_at(number: int, *, top: int, bottom: int, tallest: int) -> list[tuple[int, int]]:
    """The top edge and height of each row in a stack of this many rows."""
    if not number:
        return []
    height = min(tallest, (bottom - top) // number)
    return [(top + place * height, height) for place in range(number)]
