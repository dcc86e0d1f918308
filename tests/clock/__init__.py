"""The tests' clock: every test starts at one moment, so the machine's date has no influence.

Time then passes normally, so that waits and time-outs work; the next test starts at the same moment again. The run's
moment is DEFAULT, or the one in S55_TEST_MOMENT, which `python -m tests --date` sets. A test about particular dates
pins them with `@pytest.mark.at("2027-03-28T00:59:50")`, and moves on with the fixture `clock`.

Processes that a test starts use the same clock: they inherit two variables, and children/sitecustomize.py does the
rest.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, MutableMapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import time_machine

LONDON = ZoneInfo("Europe/London")

# An ordinary Wednesday in British Summer Time, with no bank holiday near it.
DEFAULT = "2026-10-14T10:00"
MOMENT_VARIABLE = "S55_TEST_MOMENT"

# Seconds between the machine's clock and the tests', for processes started by a test.
OFFSET_VARIABLE = "S55_TEST_CLOCK_OFFSET"
CHILDREN = Path(__file__).parent / "children"
HANDED_DOWN = (OFFSET_VARIABLE, "PYTHONPATH")


def moment_in_london(text: str) -> datetime:
    """The moment named by "2027-12-25T12:00" or "2027-12-25T12:00:30" in London; if it occurs twice in October, the
    first.

    Raises ValueError with a sentence if the text is not such a moment, or names an hour skipped in March.
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo or "T" not in text:
        raise ValueError(f"“{text}” is not a moment. Write it as 2027-12-25T12:00 or 2027-12-25T12:00:30.")
    in_london = moment.replace(tzinfo=LONDON)
    if in_london.astimezone(UTC).astimezone(LONDON).replace(tzinfo=None) != moment:
        raise ValueError(f"“{text}” does not exist in London: the clocks go forward over it.")
    return in_london


class Clock:
    """Python's clock in this process: `move_to` a moment, or `move_on` by a span. It ticks in between."""

    def __init__(self) -> None:
        self._travel: time_machine.travel | None = None
        self._coordinates: time_machine.Coordinates | None = None
        # The time by which a module's shared rows were written, and the moment at which the tests that share them
        # start.
        self._not_before: datetime | None = None
        self._shared_from = ""
        # Called with each move that a test makes itself.
        self.moved: Callable[..., None] | None = None

    def begin(self, moment: str) -> None:
        """Start a test at this moment, or when its module's shared rows were written, if that is later."""
        self._go_to(self._not_early(moment_in_london(moment)))

    @contextmanager
    def shortly_before(self, moment: str) -> Iterator[None]:
        """The start time for writing rows that several tests share: two minutes before the tests start, on the same
        London day, so that writing ends in time even if they start just before midnight. The tests start at their
        moment, or when the rows are written, if that is later.
        """
        back, start = datetime.now(UTC), moment_in_london(moment)
        early = start - timedelta(minutes=2)
        self._go_to(self._not_early(early if early.astimezone(LONDON).date() == start.date() else start))
        yield
        self._not_before, self._shared_from = datetime.now(UTC), moment
        self._go_to(self._not_early(back))

    def _not_early(self, moment: datetime) -> datetime:
        return max(moment, self._not_before) if self._not_before else moment

    def forget(self) -> None:
        """No rows are shared any more."""
        self._not_before = None

    def forget_other_than(self, moment: str) -> None:
        """The rows of another moment are removed only when this one's are written, after its first test has begun."""
        if self._shared_from != moment:
            self.forget()

    def move_to(self, moment: datetime | str) -> None:
        """Go to a moment; text is London time, as read by `moment_in_london`."""
        moment = moment_in_london(moment) if isinstance(moment, str) else moment
        self._go_to(moment)
        if self.moved:
            self.moved("to", moment)

    def _go_to(self, moment: datetime) -> None:
        # A destination with a zone would also set the process's own time zone.
        moment = moment.astimezone(UTC)
        if self._coordinates is None:
            self._travel = time_machine.travel(moment, tick=True)
            self._coordinates = self._travel.start()
        else:
            self._coordinates.move_to(moment)
        # Read the machine's clock first: a child may be slightly ahead of its parent, but never behind what the parent
        # has written.
        machine = time_machine.escape_hatch.time.time()
        os.environ[OFFSET_VARIABLE] = str(time.time() - machine)

    def move_on(self, **span: float) -> None:
        """Move forward: `clock.move_on(days=1)`, with timedelta's arguments."""
        self._go_to(datetime.now(UTC) + timedelta(**span))
        if self.moved:
            self.moved("on", span)

    def wait_until(self, second: float) -> None:
        """Go to this second of the tests' clock without waiting, if it is still to come."""
        if second > time.time():
            self._go_to(datetime.fromtimestamp(second, UTC))


CLOCK = Clock()


def moment_of_the_run() -> str:
    return os.environ.get(MOMENT_VARIABLE) or DEFAULT


def start() -> None:
    """Start at the run's moment, before importing any of the product, and do the same in child processes."""
    CLOCK.begin(moment_of_the_run())
    hand_down(os.environ)


def hand_down(environment: MutableMapping[str, str]) -> None:
    """Make processes with these variables read this clock: Python runs sitecustomize.py from their path when it starts."""
    folders = environment.get("PYTHONPATH", "").split(os.pathsep)
    if str(CHILDREN) not in folders:
        environment["PYTHONPATH"] = os.pathsep.join([str(CHILDREN), *filter(None, folders)])
