"""Works out what the ledger has to change for one response. Pure: no database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from responses.enums import ReminderKind, ReminderState
from responses.reminders.schedule import DueReminder, Facts, due_reminders
from s55tracker.working_days.calendar import format_date

# These are about an event, not a date: nothing replaces them, and the schedule does not require them.
NOTES = (ReminderKind.PLAN_MOVED, ReminderKind.NOW_YOURS, ReminderKind.MAIL_REFUSED)


class Line(NamedTuple):
    """A line of the ledger, with the fields needed to settle it. `replaced_by_state` is the state of the line that
    replaced it.

    The fields are in the order of FIELDS. It is a tuple, not a dataclass, because a check of the whole country creates
    a million of them.
    """

    pk: int
    response_id: int
    person_id: int
    request_id: int | None
    kind: str
    about_on: date
    due_on: date
    state: str
    sentence: str = ""
    because: str = ""
    replaced_by: int | None = None
    replaced_by_state: str | None = None

    @property
    def key(self) -> tuple:
        return (self.response_id, self.person_id, self.kind, self.about_on, self.due_on)


@dataclass(kw_only=True)
class Settlement:
    """The changes from checking one response. `replaced` maps the key of each replaced line to the key of the line that
    replaces it.
    """

    new: list[DueReminder] = field(default_factory=list)
    again: list[tuple[Line, DueReminder]] = field(default_factory=list)
    reworded: list[tuple[Line, DueReminder]] = field(default_factory=list)
    withdrawn: list[tuple[Line, str]] = field(default_factory=list)
    replaced: dict[tuple, tuple] = field(default_factory=dict)
    waiting: list[DueReminder] = field(default_factory=list)

    @property
    def goes_out(self) -> list[DueReminder]:
        """The reminders, old and new, that will be waiting for the next summary once these changes are made."""
        return [each for each in self.waiting if each.key not in self.replaced]

    @property
    def newly_due(self) -> list[DueReminder]:
        return [*self.new, *(each for _, each in self.again)]


def settle(facts: Facts, lines: Iterable[Line], *, today: date) -> Settlement:
    """Compare the reminders due by today with the existing lines. A note is not due on a date: it waits until it has
    been sent.
    """
    settled = Settlement()
    lines = list(lines)
    due = {each.key: each for each in due_reminders(facts, today=today)}
    there = {line.key: line for line in lines if line.kind not in NOTES}
    settled.withdrawn = [
        (line, _why_withdrawn(line, facts, due.values()))
        for key, line in there.items()
        if line.state == ReminderState.WAITING and key not in due
    ]
    settled.withdrawn += [
        (line, why)
        for line in lines
        if line.kind in NOTES and line.state == ReminderState.WAITING and (why := _why_a_note_has_gone(line, facts))
    ]
    gone = {line.pk for line, _ in settled.withdrawn}
    settled.new = [each for key, each in due.items() if key not in there]
    waiting = list(settled.new)
    for key, line in there.items():
        each = due.get(key)
        if each is None:
            continue
        if line.state == ReminderState.WAITING:
            waiting.append(each)
            if (line.sentence, line.because) != (each.sentence, each.because):
                settled.reworded.append((line, each))
        elif _stands_again(line, gone):
            waiting.append(each)
            settled.again.append((line, each))
    settled.waiting = waiting
    settled.replaced = _replaced(waiting, [line for line in there.values() if line.state == ReminderState.SENT])
    return settled


def _stands_again(line: Line, gone: set[int]) -> bool:
    """True if a line that is due must wait again: it was withdrawn, or the line that replaced it was withdrawn before
    it was sent.
    """
    if line.state == ReminderState.WITHDRAWN:
        return True
    return line.state == ReminderState.SUPERSEDED and (
        line.replaced_by in gone or line.replaced_by_state == ReminderState.WITHDRAWN
    )


def _replaced(waiting: Sequence[DueReminder], sent: Sequence[Line]) -> dict[tuple, tuple]:
    """The keys of the waiting reminders that will not be sent, each with the key of the reminder that replaces it."""
    # If a reminder that came due nearer to the same date has already been sent, an earlier one has nothing to add.
    latest: dict[tuple, Line] = {}
    for line in sent:
        about = (line.person_id, line.request_id, line.kind, line.about_on)
        if about not in latest or line.due_on > latest[about].due_on:
            latest[about] = line
    groups: dict[tuple, list[DueReminder]] = defaultdict(list)
    replaced = {}
    for each in waiting:
        said = latest.get((each.person_id, each.request_id, each.kind, each.about_on))
        if said is not None and said.due_on > each.due_on:
            replaced[each.key] = said.key
        else:
            groups[each.person_id, each.request_id].append(each)
    for group in groups.values():
        first = min(group, key=lambda each: each.urgency)
        replaced |= {each.key: first.key for each in group if each is not first}
    return replaced


def _why_a_note_has_gone(line: Line, facts: Facts) -> str:
    """Why a note is withdrawn: the response is closed, or the person is no longer involved and it would wait forever.
    Empty if it still waits.
    """
    if line.kind in (ReminderKind.PLAN_MOVED, ReminderKind.NOW_YOURS):
        readers = (*facts.owners, *(reader for step in facts.steps for reader in step.readers))
        if not any(reader.person_id == line.person_id for reader in readers):
            return facts.closed_because or "Someone else now gets this reminder."
        if line.kind == ReminderKind.PLAN_MOVED:
            return facts.closed_because
    return ""


def _why_withdrawn(line: Line, facts: Facts, due: Iterable[DueReminder]) -> str:
    if line.kind == ReminderKind.COPIES_DUE and not facts.copies:
        return "The copies that section 55(6) requires are recorded as sent."
    if line.kind == ReminderKind.WITHDRAWAL_WAITING and not (
        facts.withdrawal and facts.withdrawal.asked_on == line.about_on
    ):
        return "The request to withdraw has been answered or cancelled."
    if facts.closed_because:
        return facts.closed_because
    alike = [each for each in due if each.kind == line.kind]
    if alike and not any(each.about_on == line.about_on for each in alike):
        return f"The date has changed to {format_date(min(each.about_on for each in alike))}."
    if any(each.about_on == line.about_on for each in alike) and not any(
        each.person_id == line.person_id for each in alike
    ):
        return "Someone else now gets this reminder."
    return "It is no longer needed: the work has been done, or its date or the office’s reminders have changed."
