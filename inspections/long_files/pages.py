"""Prepares the page of a long file, and the lines by which upload pages lead back to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from inspections.long_files.progress import Shown, time_left
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
class LongFileView:
    file: LongFile
    state: State
    heading: str
    progress: Shown
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
    heading = HEADINGS.get(state, "Reading the file")
    return LongFileView(
        file=file,
        state=state,
        heading=heading,
        progress=_progress(file, state, heading, now=now),
        upload_url=reverse(UPLOADS[purpose]),
        upload_name=BACK[purpose],
        can_cancel=file.ended_at is None,
        can_try_again=state == State.STOPPED or (state == State.NOT_READ and file.can_try_again),
    )


def _progress(file: LongFile, state: State, heading: str, *, now: datetime) -> Shown:
    promise = "Nothing is recorded until you say so."
    if state != State.BEING_READ:
        late = "Reading has not started." if state == State.LATE else ""
        return Shown(heading=heading, promise=promise, late=late, now="We will start in a few seconds.")
    steps = [(name, _status(file, step)) for step, name in STEPS]
    if file.step != LongFile.Step.READING or not file.pages:
        return Shown(heading=heading, promise=promise, steps=steps)
    left = time_left(file.started_at, done=file.page, of=file.pages, now=now)
    return Shown(
        heading=heading,
        promise=promise,
        sentence=f"We have read {file.page} of {file.pages} pages",
        left=f"{left} for the rest of them" if left else "",
        percent=100 * file.page // file.pages,
        steps=steps,
    )


def _status(file: LongFile, step: int) -> str:
    if file.step == step:
        return "Now"
    return "Done" if file.step > step else "Not started"
