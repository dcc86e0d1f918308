"""Prepares the page of a batch: how far the reading has got, and what can be done with each file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum, auto
from typing import Any

from django.urls import reverse
from django.utils import timezone

from inspections.long_files.progress import Shown, time_left
from responses.many_files.queries import Records, files_of, found_in_batch, is_waiting, is_without_doubt
from responses.models import FileBatch, FileInBatch, ImportProposal, ProposedResponse

# After this long without progress, the page says that the worker may have stopped.
PATIENCE_SECONDS = 180
Kind = ProposedResponse.Kind
OTHER_IS_SETTLED = "You have left out or imported the file that looks the same."


class State(StrEnum):
    """The states of a file, or of a response in it, in the order of the page's filters."""

    READY = auto()
    CHECK = auto()
    SAME = auto()
    RECORDED = auto()
    NOT_USED = auto()
    LEFT_OUT = auto()
    WAITING = auto()
    IMPORTED = auto()
    UNDONE = auto()


NAMES = {
    State.READY: ("No warnings", "green"),
    State.CHECK: ("To check", "yellow"),
    State.SAME: ("Look the same", "orange"),
    State.RECORDED: ("May be recorded", "purple"),
    State.NOT_USED: ("Not used", "grey"),
    State.LEFT_OUT: ("Left out", "grey"),
    State.WAITING: ("Being imported", "light-blue"),
    State.IMPORTED: ("Imported", "turquoise"),
    State.UNDONE: ("Undone", "grey"),
}


@dataclass(frozen=True, kw_only=True)
class Line:
    """One response found in a file, or a file in which none was found. `sentence` explains the state."""

    state: State
    file: FileInBatch
    proposed: ProposedResponse | None = None
    sentence: str = ""
    warnings: Sequence[str] = ()
    # The part of a letter about several reports: "Part 2 of 3".
    part: str = ""
    review_url: str = ""
    response_reference: str = ""
    same_url: str = ""
    can_leave_out: bool = False
    can_put_back: bool = False

    @property
    def name(self) -> str:
        return NAMES[self.state][0]

    @property
    def colour(self) -> str:
        return NAMES[self.state][1]


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far the reading has got."""

    done: int
    of: int
    percent: int
    current: str
    left: str
    is_late: bool

    @property
    def shown(self) -> Shown:
        return Shown(
            heading="Reading the files",
            sentence=f"We have read {self.done} of {self.of} file{'' if self.of == 1 else 's'}",
            left=self.left,
            percent=self.percent,
            late="Reading stopped a few minutes ago." if self.is_late else "",
            kept="files",
            now=f"Now: {self.current}" if self.current else "We will start in a few seconds.",
            promise="Nothing is imported until you say so.",
        )


def progress_of(batch: FileBatch, *, now: datetime) -> Progress:
    files = files_of(batch)
    of, done = files.count(), files.exclude(read_at=None).count()
    current = files.filter(read_at=None).first()
    is_late = (now - batch.work_after).total_seconds() > PATIENCE_SECONDS
    return Progress(
        done=done,
        of=of,
        percent=100 * done // of if of else 100,
        current=current.name if current and batch.started_at else "",
        left=_time_left(batch, files, of - done, now=now),
        is_late=is_late,
    )


def _time_left(batch: FileBatch, files, rest: int, *, now: datetime) -> str:
    """In words; empty until enough files have been read for an estimate."""
    read = files.filter(read_at__gte=batch.started_at).count() if batch.started_at else 0
    return time_left(batch.started_at, done=read, of=read + rest, now=now)


def lines_of(batch: FileBatch) -> list[Line]:
    """A line for each response found, and for each file in which none was found, in the order of the batch."""
    found: dict[int, list[ProposedResponse]] = {}
    for proposed in found_in_batch(batch):
        found.setdefault(proposed.file_id, []).append(proposed)
    texts = dict(
        ImportProposal.objects.filter(proposed__file__batch=batch, expires_at__gt=timezone.now()).values_list(
            "proposed", "pk"
        )
    )
    records = Records(batch.body)
    alike = Counter(each.alike for group in found.values() for each in group if each.is_open)
    lines = []
    for file in files_of(batch):
        group = found.get(file.pk, [])
        if not group:
            lines.append(Line(state=State.NOT_USED, file=file, sentence=file.refused or "Not read yet."))
        for number, proposed in enumerate(group, start=1):
            part = f"Part {number} of {len(group)}" if len(group) > 1 else ""
            lines.append(_line(batch, file, proposed, records, alike, text=texts.get(proposed.pk), part=part))
    return lines


def _line(
    batch: FileBatch,
    file: FileInBatch,
    proposed: ProposedResponse,
    records: Records,
    alike: Counter[int | None],
    *,
    text: int | None,
    part: str,
) -> Line:
    state, sentence, reference = _state_of(proposed, records, alike, is_kept=text is not None)
    is_undecided = state in (State.READY, State.CHECK, State.SAME, State.RECORDED)
    can_review = text is not None and (is_undecided or state == State.NOT_USED)
    return Line(
        state=state,
        file=file,
        proposed=proposed,
        sentence=sentence,
        warnings=proposed.warnings if is_undecided else (),
        part=part,
        review_url=reverse("response-import-review", args=[text]) if can_review else "",
        response_reference=reference,
        same_url=reverse("file-batch-same", args=[batch.pk, proposed.alike])
        if proposed.alike and state == State.SAME
        else "",
        can_leave_out=is_undecided and text is not None,
        can_put_back=state == State.LEFT_OUT and text is not None,
    )


def _state_of(
    proposed: ProposedResponse, records: Records, alike: Counter[int | None], *, is_kept: bool
) -> tuple[State, str, str]:
    """The state, the reason for it, and the reference of the recorded response, or of the one it looks like."""
    if proposed.reference:
        if proposed.undone_at:
            return State.UNDONE, "The import has been undone.", ""
        return State.IMPORTED, proposed.kept_because and f"Not undone. {proposed.kept_because}", proposed.reference
    if is_waiting(proposed):
        return State.WAITING, "", ""
    if proposed.left_out_at:
        return State.LEFT_OUT, proposed.left_out_because or f"{proposed.left_out_by} left it out.", ""
    if proposed.kind == Kind.LIST:
        return State.NOT_USED, f"It is a list of {proposed.findings} reports, not a response.", ""
    if proposed.kind == Kind.NOT_OURS:
        return State.NOT_USED, "It is from another organisation, not from a policing body.", ""
    if not is_kept:
        return State.NOT_USED, "What we read was deleted after a week. Upload the file again.", ""
    if proposed.not_imported_because:
        return State.CHECK, f"Not imported. {proposed.not_imported_because}", ""
    if same := records.like(proposed):
        response, why = same
        return State.RECORDED, f"It looks like “{response.inspection.title}”, because {why}.", response.reference
    if proposed.alike is not None:
        return (State.SAME, "", "") if alike[proposed.alike] > 1 else (State.CHECK, OTHER_IS_SETTLED, "")
    return (State.READY if is_without_doubt(proposed) else State.CHECK), "", ""


def filters_of(lines: Iterable[Line], *, chosen: str) -> list[dict[str, Any]]:
    """The navigation between states: all of them first, then each state on the page with its number."""
    counts = Counter(line.state for line in lines)
    every = {"text": f"All ({sum(counts.values())})", "href": "?", "active": not chosen}
    return [every] + [
        {"text": f"{NAMES[state][0]} ({counts[state]})", "href": f"?state={state.value}", "active": state == chosen}
        for state in State
        if counts[state]
    ]
