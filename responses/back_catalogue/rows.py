"""Works out what the rows of a table mean: one entry for each report, with its findings and the status of our response.
Needs no database.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from inspections.clock.deadlines import ClockError, clock_for
from inspections.enums import DuePrecision, FindingKind
from inspections.findings.addressees import read_addressees
from inspections.findings.due_wording import read_due
from inspections.intake.dates import read_date
from inspections.intake.findings import FoundFinding
from inspections.intake.inspection import ALL_FORCES
from inspections.likeness import folded
from inspections.report_addresses import from_a_file, problem_with
from responses.back_catalogue.columns import Column
from responses.back_catalogue.reading import Line
from responses.enums import ActionStance, ResponseStatus
from s55tracker.working_days.calendar import format_date

_KINDS = {
    FindingKind.RECOMMENDATION: r"rec(?:ommendation)?s?\.?|r",
    FindingKind.AREA_FOR_IMPROVEMENT: r"afis?|areas? (?:for|of) improvement",
    FindingKind.CAUSE_OF_CONCERN: r"causes? (?:of|for) concern|coc",
}
# A kind or “no.” counts only as a whole word: “Reference 3” does not begin with the kind “R”.
_NUMBERED = re.compile(
    rf"(?:(?P<kind>{'|'.join(f'(?:{words})' for words in _KINDS.values())})(?![a-z]))?\s*(?:(?:no\.?|number|#)(?![a-z])\s*)?(?P<number>\S.*)?",
    re.IGNORECASE,
)
_STANCES = {
    ActionStance.TAKEN: "action taken|taken|complete|completed|done|implemented|closed|discharged|met",
    ActionStance.PROPOSED: "action proposed|action planned|proposed|planned|ongoing|in progress|open|underway|under way|partly complete",
    ActionStance.NONE: "no action|none|not accepted|rejected|no further action|nfa",
}
_STATUSES = {
    ResponseStatus.PUBLISHED: "published|sent|responded|complete|completed|closed|submitted",
    ResponseStatus.NOT_NEEDED: "not needed|none needed|no response needed|not required|no response required|n/a|none",
    ResponseStatus.DRAFTING: "open|draft|drafting|in progress|not started|outstanding|awaiting|due",
}
_EVERY_FORCE = re.compile(r"all(?: (?:forces|local forces|police forces).*)?|national|every force", re.IGNORECASE)


@dataclass(kw_only=True)
class FindingRow:
    """A finding, with the comments on it and its status."""

    line: int
    found: FoundFinding
    stance: str
    ours: str
    force: str


@dataclass(kw_only=True, eq=False)
class Entry:
    """One report in the table. A report with errors is left out entirely, because part of a report would look like the
    whole report.
    """

    lines: list[int]
    title: str = ""
    published_on: date | None = None
    types: list[str] = field(default_factory=list)
    forces: list[str] = field(default_factory=list)
    report_url: str = ""
    findings: list[FindingRow] = field(default_factory=list)
    status: ResponseStatus = ResponseStatus.DRAFTING
    answered_on: date | None = None
    answer_url: str = ""
    reason: str = ""
    errors: dict[int, str] = field(default_factory=dict)

    def refuse(self, line: int, sentence: str) -> None:
        self.errors.setdefault(line, sentence)


Cells = Mapping[Column, str]


def entries_of(lines: Sequence[Line], columns: Mapping[Column, int], *, today: date) -> list[Entry]:
    """The reports in the order of the table. Rows with the same title are one report unless they give different dates,
    even with other rows between them.
    """
    entries: list[Entry] = []
    known: dict[tuple[str, str], tuple[Entry, list[tuple[int, Cells]]]] = {}
    current: tuple[Entry, list[tuple[int, Cells]]] | None = None
    for line in lines:
        cells = {column: line.cells[place] for column, place in columns.items() if place < len(line.cells)}
        title, published = cells.get(Column.TITLE, ""), cells.get(Column.PUBLISHED, "")
        if title or published or current is None:
            current = _entry_for(known, title, published, current)
            if current is None:
                current = Entry(lines=[], title=title), []
                known[folded(title), published] = current
            if current[0] not in entries:
                entries.append(current[0])
        current[0].lines.append(line.number)
        current[1].append((line.number, cells))
    for entry, rows in known.values():
        _fill(entry, rows, today=today)
    return entries


def _entry_for(known, title: str, published: str, current):
    """The entry begun earlier with the same title and date, or with the same title if either has no date. None if there
    is none.
    """
    if not title:
        return current if current and current[1] and not published else known.get(("", published))
    same = [pair for (name, _), pair in known.items() if name == folded(title)]
    exact = known.get((folded(title), published))
    if exact or not published:
        return exact or (same[-1] if same else None)
    # The earlier rows had no date. From here on they have this one.
    undated = known.pop((folded(title), ""), None)
    if undated:
        known[folded(title), published] = undated
    return undated


def _fill(entry: Entry, rows: list[tuple[int, Cells]], *, today: date) -> None:
    first = entry.lines[0]
    if not entry.title:
        entry.refuse(first, "The report has no title.")
    elif len(entry.title) > 300:
        entry.refuse(first, "The title has more than 300 characters.")
    entry.published_on = _day(entry, Column.PUBLISHED, rows, "when the report was published")
    if entry.published_on is None:
        entry.refuse(first, "The row does not say when the report was published.")
        return
    if entry.published_on > today:
        entry.refuse(first, "The report cannot have been published in the future.")
    try:
        clock_for(entry.published_on)
    except ClockError as error:
        entry.refuse(first, str(error))
    entry.types = _listed(_one(entry, Column.TYPES, rows)[1])
    line, forces = _one(entry, Column.FORCES, rows)
    entry.forces = [ALL_FORCES] if not forces or _EVERY_FORCE.fullmatch(forces) else _listed(forces)
    line, address = _one(entry, Column.REPORT_URL, rows)
    entry.report_url = address
    if address and (len(address) > 500 or not from_a_file(address)):
        entry.refuse(line, f"“{address[:60]}” cannot be the address of a report.")
    for number, cells in rows:
        _finding(entry, number, cells)
    _answer(entry, rows, today=today)


def _one(entry: Entry, column: Column, rows: list[tuple[int, Cells]]) -> tuple[int, str]:
    """A value that applies to the whole report, and its line. It is an error if rows disagree, because we cannot know
    which is right.
    """
    given = [(line, cells[column]) for line, cells in rows if cells.get(column)]
    for line, value in given[1:]:
        if value != given[0][1]:
            entry.refuse(line, f"This row says “{value[:60]}”, but row {given[0][0]} says “{given[0][1][:60]}”.")
    return given[0] if given else (entry.lines[0], "")


def _day(entry: Entry, column: Column, rows: list[tuple[int, Cells]], what: str) -> date | None:
    line, words = _one(entry, column, rows)
    if not words:
        return None
    read = read_date(words)
    if read is None or not read.certain:
        entry.refuse(
            line,
            f"We cannot tell {what} from “{words[:60]}”. Give the day, month and year, for example 11 August 2023.",
        )
        return None
    return read.on


def _listed(words: str) -> list[str]:
    return [part for each in re.split(r"[,;\n]", words) if (part := " ".join(each.split()))]


def _finding(entry: Entry, line: int, cells: Cells) -> None:
    wording, reference = cells.get(Column.WORDING, ""), cells.get(Column.REFERENCE, "")
    said = [cells.get(each, "") for each in (Column.OUR_COMMENT, Column.FORCE_COMMENT, Column.STANCE, Column.DUE)]
    if not wording:
        if reference or any(said):
            entry.refuse(line, "The row is about a recommendation but does not have its wording.")
        return
    kind, number = _kind_and_number(entry, line, cells.get(Column.KIND, ""), reference)
    if number and any(
        (each.found.kind, each.found.reference) == (kind, number) for each in entry.findings if each.found.reference
    ):
        entry.refuse(line, f"“{reference}” is in this report twice.")
    stance = _known(
        entry, line, said[2], _STANCES, "a status of a recommendation", "action taken, action proposed or no action"
    )
    if stance and kind != FindingKind.RECOMMENDATION:
        entry.refuse(line, "Only a recommendation has a status. Leave it empty for other findings.")
    found = FoundFinding(
        kind=kind,
        reference=number or None,
        text=wording,
        due=_due(cells.get(Column.DUE, ""), wording, published_on=entry.published_on),
        addressees=tuple(read_addressees(wording)),
    )
    entry.findings.append(FindingRow(line=line, found=found, stance=stance, ours=said[0], force=said[1]))


def _kind_and_number(entry: Entry, line: int, kind: str, reference: str) -> tuple[FindingKind, str]:
    match = _NUMBERED.fullmatch(reference)
    named = (match["kind"] if match else "") or ""
    number = ((match["number"] if match else reference) or "").strip(" .:")
    words = kind or named
    found = next((each for each, pattern in _KINDS.items() if re.fullmatch(pattern, words, re.I)), None)
    if words and found is None:
        entry.refuse(
            line,
            f"“{words[:60]}” is not a kind of finding. Use recommendation, area for improvement or cause of concern.",
        )
    if len(number) > 20:
        entry.refuse(line, f"“{number[:30]}…” is too long for the number of a recommendation.")
    return found or FindingKind.RECOMMENDATION, number


def _due(words: str, wording: str, *, published_on: date | None):
    read = read_date(words) if words else None
    if read is not None and read.certain:
        found = read_due(wording, published_on=published_on)
        # The table gives the day. If the wording gives the same day, we keep its words for that day.
        text = found.due_text if found.due_on == read.on else format_date(read.on)
        return type(found)(text, read.on, found.precision if found.due_on == read.on else DuePrecision.DAY)
    if words:
        given = read_due(words, published_on=published_on)
        if given.due_on is not None:
            return given
    return read_due(wording, published_on=published_on)


def _known(entry: Entry, line: int, words: str, known: Mapping, what: str, wanted: str) -> str:
    if not words:
        return ""
    name = " ".join(words.casefold().split()).rstrip(".")
    for value, names in known.items():
        if name in names.split("|"):
            return str(value)
    entry.refuse(line, f"“{words[:60]}” is not {what}. Use {wanted}.")
    return ""


def _answer(entry: Entry, rows: list[tuple[int, Cells]], *, today: date) -> None:
    line, words = _one(entry, Column.STATUS, rows)
    entry.answered_on = _day(entry, Column.ANSWERED, rows, "when the response was published")
    _, entry.answer_url = _one(entry, Column.ANSWER_URL, rows)
    _, entry.reason = _one(entry, Column.REASON, rows)
    status = _known(entry, line, words, _STATUSES, "a status of a response", "published, not needed or open")
    if not status and entry.answered_on:
        status = ResponseStatus.PUBLISHED
    entry.status = ResponseStatus(status or ResponseStatus.DRAFTING)
    if entry.status != ResponseStatus.PUBLISHED:
        return
    if entry.answered_on is None or not entry.answer_url:
        entry.refuse(line, "A published response needs its date of publication and its address.")
    elif len(entry.answer_url) > 500 or problem_with(entry.answer_url):
        entry.refuse(
            line, f"“{entry.answer_url[:60]}” cannot be the address of a response: it must begin with https://."
        )
    elif entry.published_on and entry.answered_on < entry.published_on:
        entry.refuse(line, "The response cannot have been published before the report.")
    elif entry.answered_on > today:
        entry.refuse(line, "The response cannot have been published in the future.")
