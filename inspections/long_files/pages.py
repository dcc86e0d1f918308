"""Prepares the page of a long file, and the lines by which upload pages lead back to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from inspections.long_files.progress import time_left
from inspections.long_files.queries import State, long_files_listed, state_of
from inspections.models import LongFile

STATES = {
    State.WAITING: "waiting",
    State.LATE: "waiting",
    State.BEING_READ: "being read",
    State.STOPPED: "reading stopped",
    State.CANCELLED: "cancelled",
    State.NOT_READ: "not read",
    State.READ: "read",
}
HEADINGS = {
    State.STOPPED: "Reading stopped",
    State.CANCELLED: "You stopped the reading",
    State.NOT_READ: "The file was not read",
}
STEPS = (
    (LongFile.Step.READING, "Reading the file"),
    (LongFile.Step.FINDING, "Finding what it says"),
    (LongFile.Step.DRAWING, "Making pictures of its pages"),
)
UPLOADS = {LongFile.Purpose.REPORT: "inspection-from-file", LongFile.Purpose.RESPONSE: "response-import"}
BACK = {
    LongFile.Purpose.REPORT: "Fill in the details from a report",
    LongFile.Purpose.RESPONSE: "Import a response",
}


@dataclass(frozen=True, kw_only=True)
class Step:
    """`status` is "Done", "Now" or "Not started"."""

    name: str
    status: str


@dataclass(frozen=True, kw_only=True)
class LongFileView:
    file: LongFile
    state: State
    heading: str
    # "We have read 34 of 157 pages", and an estimate for the rest of them; empty if the pages are not being read.
    sentence: str
    left: str
    percent: int
    steps: tuple[Step, ...]
    upload_url: str
    upload_name: str
    can_cancel: bool
    can_try_again: bool

    @property
    def changes(self) -> bool:
        """True while the page has reason to ask again."""
        return self.state in (State.WAITING, State.LATE, State.BEING_READ, State.STOPPED)


@dataclass(frozen=True, kw_only=True)
class LongFileLine:
    file: LongFile
    state: str


def long_file_lines(user, purpose: str, *, now: datetime) -> list[LongFileLine]:
    return [LongFileLine(file=file, state=STATES[state_of(file, now=now)]) for file in long_files_listed(user, purpose)]


def view_of(file: LongFile, *, now: datetime) -> LongFileView:
    state, purpose = state_of(file, now=now), LongFile.Purpose(file.purpose)
    reads_pages = state == State.BEING_READ and file.step == LongFile.Step.READING and file.pages > 0
    left = time_left(file.started_at, done=file.page, of=file.pages, now=now) if reads_pages else ""
    return LongFileView(
        file=file,
        state=state,
        heading=HEADINGS.get(state, "Reading the file"),
        sentence=f"We have read {file.page} of {file.pages} pages" if reads_pages else "",
        left=f"{left} for the rest of them" if left else "",
        percent=100 * file.page // file.pages if reads_pages else 0,
        steps=tuple(Step(name=name, status=_status(file, step)) for step, name in STEPS),
        upload_url=reverse(UPLOADS[purpose]),
        upload_name=BACK[purpose],
        can_cancel=file.ended_at is None,
        can_try_again=state == State.STOPPED or (state == State.NOT_READ and file.can_try_again),
    )


def _status(file: LongFile, step: int) -> str:
    if file.step == step:
        return "Now"
    return "Done" if file.step > step else "Not started"
