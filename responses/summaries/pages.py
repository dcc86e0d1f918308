"""The content of a summary, as data: its lines, its sections, and the items of its email."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta

from s55tracker.accounts.memberships import bodies_of, forces_of
from s55tracker.accounts.models import User
from s55tracker.govuk.templatetags.dates import format_days_until
from s55tracker.text.wording import ended, uncapitalised, unended
from s55tracker.working_days.calendar import NO_DAYS, format_date

# "This week": today and the six days after it.
WEEK = timedelta(days=6)
# The most items in a section: anyone with more needs the list itself.
MOST = 20
LATE, THIS_WEEK, REMINDERS = "Late", "Due this week", "Reminders"
WAITING, CHANGED = "Waiting for you", "Changed since your last summary"


@dataclass(frozen=True, kw_only=True)
class DigestLine:
    """One line: what to do, about which report, by when, why this person gets it, and where to act."""

    sentence: str
    title: str
    reference: str
    url: str
    on: date | None = None
    because: str = ""
    reminder_id: int | None = None
    # The force on whose page to act; empty for work in the office.
    force: str = ""
    is_step: bool = False
    # Whose work it is, for a reader who works for more than one organisation.
    organisation: str
    # The days that the office has closed or opened.
    office_days: frozenset[date] = NO_DAYS

    @property
    def place(self) -> tuple[str, str]:
        """The subject of the line: a response in its office, or one force's request for comments."""
        return self.reference, self.force

    def heading(self, *, with_organisation: bool = False) -> str:
        return f"{self.title} ({self.reference}{f', {self.organisation}' if with_organisation else ''})"

    def words(self, *, today: date) -> str:
        """The line on its own, without its address."""
        return f"{unended(self.sentence)}: {self.heading()}.{self._when(today)}{self._why}"

    def note(self, *, today: date, with_date: bool = True) -> str:
        """The line as shown below its subject's title."""
        return f"{ended(self.sentence)}{self._when(today) if with_date else ''}{self._why}"

    def _when(self, today: date) -> str:
        return (
            f" {format_date(self.on)}: {format_days_until(self.on, today=today, extra=self.office_days)}."
            if self.on
            else ""
        )

    @property
    def _why(self) -> str:
        return f" You are getting this because {unended(self.because)}." if self.because else ""


@dataclass(frozen=True, kw_only=True)
class DigestSection:
    heading: str
    lines: list[DigestLine]


@dataclass(frozen=True, kw_only=True)
class DigestItem:
    """One response, or one force's request, with everything the summary says about it."""

    title: str
    url: str
    notes: list[str]


@dataclass(frozen=True, kw_only=True)
class ItemSection:
    """The items under one heading. `left_out`: how many more there are than an email holds."""

    heading: str
    items: list[DigestItem]
    left_out: int = 0


@dataclass(frozen=True, kw_only=True)
class DigestContent:
    """A whole summary. A date given in a reminder appears in no other section."""

    person: User
    today: date
    reminders: list[DigestLine] = field(default_factory=list)
    late: list[DigestLine] = field(default_factory=list)
    due_this_week: list[DigestLine] = field(default_factory=list)
    waiting: list[DigestLine] = field(default_factory=list)
    changed: list[DigestLine] = field(default_factory=list)

    @property
    def sections(self) -> list[DigestSection]:
        """The sections that are not empty, in reading order."""
        all_of_them = [
            (REMINDERS, self.reminders),
            (LATE, self.late),
            (THIS_WEEK, self.due_this_week),
            (WAITING, self.waiting),
            (CHANGED, self.changed),
        ]
        return [DigestSection(heading=heading, lines=lines) for heading, lines in all_of_them if lines]

    @property
    def by_item(self) -> list[ItemSection]:
        """The summary as an email: each response once, under the heading of its most pressing item."""
        by_place: dict[tuple[str, str], list[tuple[str, DigestLine]]] = defaultdict(list)
        for section in self.sections:
            for line in section.lines:
                by_place[line.place].append((section.heading, line))
        under: dict[str, list[tuple[date, str, DigestItem]]] = defaultdict(list)
        for lines in by_place.values():
            # A missed step of the plan makes nothing late, because the office chose its date.
            days = [line.on for _, line in lines if line.on and not (line.is_step and line.on < self.today)]
            day = min(days, default=date.max)
            under[self._heading_of(lines, day)].append((day, lines[0][1].reference, self._item(lines)))
        found = []
        for heading in (LATE, THIS_WEEK, REMINDERS, WAITING, CHANGED):
            items = [item for _, _, item in sorted(under[heading], key=lambda each: each[:2])]
            if items:
                found.append(ItemSection(heading=heading, items=items[:MOST], left_out=max(len(items) - MOST, 0)))
        return found

    def _heading_of(self, lines: list[tuple[str, DigestLine]], day: date) -> str:
        if day < self.today:
            return LATE
        if day <= self.today + WEEK:
            return THIS_WEEK
        headings = {heading for heading, _ in lines}
        return next(heading for heading in (REMINDERS, WAITING, CHANGED) if heading in headings)

    def _item(self, lines: list[tuple[str, DigestLine]]) -> DigestItem:
        """One item, which gives each sentence and each date once. Work waiting for the person is shown without its
        date, if an earlier line has that date.
        """
        said: set[str] = set()
        days: set[date] = set()
        notes: list[str] = []
        for heading, line in lines:
            if line.sentence in said:
                continue
            note = line.note(today=self.today, with_date=line.on not in days)
            if heading == WAITING:
                note = f"Your next step: {uncapitalised(note)}"
            notes.append(f"What has changed: {note}" if heading == CHANGED else note)
            said.add(line.sentence)
            days |= {line.on} if line.on else set()
        # The title links to where the person takes the next step or, if nothing is waiting for them, to the reminder's
        # own place.
        first = next((line for heading, line in lines if heading == WAITING), lines[0][1])
        return DigestItem(
            title=first.heading(with_organisation=len(organisations_of(self.person)) > 1), url=first.url, notes=notes
        )

    @property
    def is_empty(self) -> bool:
        return not self.sections


def organisations_of(person: User) -> list[str]:
    """The names of the offices and forces whose work the person's summary covers."""
    return [*(body.office_name for body in bodies_of(person)), *(force.name for force in forces_of(person))]
