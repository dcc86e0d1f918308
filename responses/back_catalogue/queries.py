"""Finds the tables a person may see, and works out what importing one would do with each row."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils import timezone

from inspections.enums import FindingKind
from inspections.intake.inspection import FoundInspection
from inspections.intake.proposal import details_of, facts_of
from inspections.logging.actions.reports import ReportFacts
from inspections.permissions import can_log_inspection
from inspections.queries import logged_alike, recorded_as_it_is
from responses.back_catalogue.columns import Column
from responses.back_catalogue.reading import SheetReading
from responses.back_catalogue.rows import Entry, entries_of
from responses.enums import ResponseStatus
from responses.exceptions import WorkflowError
from responses.importing.actions import ImportedComment, ImportedResponse
from responses.models import Response, TableImport
from s55tracker.accounts.memberships import body_ids_of
from s55tracker.accounts.models import PolicingBody
from s55tracker.accounts.roles import Role
from s55tracker.present import present
from s55tracker.refusals import NotPermitted
from s55tracker.richtext import from_simple_text
from s55tracker.working_days.calendar import format_date

NOT_AN_OFFICER = "Only an officer of the office can import a table."


def table_imports_of(user) -> QuerySet[TableImport]:
    """The tables imported by any officer of the offices where this person is an officer, so colleagues can see and undo
    them too.
    """
    return TableImport.objects.filter(body__in=body_ids_of(user, [Role.OFFICER])).select_related(
        "body", "asked_by", "undo_asked_by", "created_by"
    )


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A report in the table, and whether it would be imported. `left_out` says why it would not be; `earlier` is the
    response already recorded for the same report.
    """

    entry: Entry
    left_out: str = ""
    earlier: Response | None = None

    @property
    def is_new(self) -> bool:
        return not self.left_out


@dataclass(frozen=True, kw_only=True)
class Fate:
    """What the import would do with one row."""

    line: int
    title: str
    finding: str
    is_imported: bool
    sentence: str


def sheet_of(table: TableImport) -> SheetReading:
    return SheetReading.from_json(table.sheet)


def plans_for(table: TableImport, *, today: date) -> list[Plan]:
    """Each report in the table, compared with the office's records as they are now."""
    columns = {Column(name): place for name, place in table.columns.items()}
    return [_plan(table.body, entry) for entry in entries_of(sheet_of(table).lines, columns, today=today)]


def _plan(body: PolicingBody, entry: Entry) -> Plan:
    if not entry.errors and (unknown := facts_for(entry)[1]):
        entry.refuse(entry.lines[0], unknown[0])
    if entry.errors:
        line, sentence = min(entry.errors.items())
        return Plan(entry=entry, left_out=f"Left out because of row {line}. {sentence}")
    published_on = present(entry.published_on)
    same = recorded_as_it_is(body, title=entry.title, published_on=published_on)
    if same is not None:
        earlier = Response.objects.filter(body=body, inspection=same).first()
        return Plan(entry=entry, earlier=earlier, left_out="Already recorded. Nothing changes.")
    alike = logged_alike(body, title=entry.title, published_on=published_on)
    if alike is not None:
        return Plan(
            entry=entry,
            earlier=Response.objects.filter(body=body, inspection=alike).first(),
            left_out=f"Left out because it may be “{alike.title}”, published on {format_date(alike.published_on)}. "
            "If it is a different report, log it yourself.",
        )
    return Plan(entry=entry)


def facts_for(entry: Entry) -> tuple[ReportFacts, list[str]]:
    return facts_of(
        FoundInspection(
            title=entry.title,
            published_on=entry.published_on,
            publication_types=tuple(entry.types),
            forces=tuple(entry.forces),
            report_url=entry.report_url or None,
        )
    )


def imported_of(entry: Entry, *, file_name: str) -> ImportedResponse:
    """The report in the form that the importing action takes."""
    published_on = present(entry.published_on)
    return ImportedResponse(
        facts=facts_for(entry)[0],
        published_on=published_on,
        findings=details_of([row.found for row in entry.findings], published_on=published_on),
        comments=[
            ImportedComment(
                finding=place,
                force_html=from_simple_text(row.force),
                body_html=from_simple_text(row.ours),
                action_stance=row.stance,
            )
            for place, row in enumerate(entry.findings)
        ],
        file_name=file_name,
    )


def fates_of(plans: Sequence[Plan]) -> list[Fate]:
    """What the import would do with every row, in the order of the table."""
    fates = []
    for plan in plans:
        entry = plan.entry
        findings = {row.line: row for row in entry.findings}
        for line in entry.lines:
            row = findings.get(line)
            name = " ".join(filter(None, (FindingKind(row.found.kind).label, row.found.reference))) if row else ""
            is_first = line == entry.lines[0]
            new = [
                *([f"New inspection{_answered(entry)}"] if is_first else []),
                *([f"new {_lower(name)}"] if row else []),
            ]
            sentence = entry.errors.get(line) or plan.left_out or f"{', '.join(new) or 'Nothing further in this row'}."
            fates.append(
                Fate(
                    line=line,
                    title=entry.title,
                    finding=name,
                    is_imported=plan.is_new,
                    sentence=sentence[0].upper() + sentence[1:],
                )
            )
    return sorted(fates, key=lambda fate: fate.line)


def _lower(name: str) -> str:
    return name[:1].lower() + name[1:]


def _answered(entry: Entry) -> str:
    match entry.status:
        case ResponseStatus.PUBLISHED:
            return f", with our response published on {format_date(present(entry.answered_on))}"
        case ResponseStatus.NOT_NEEDED:
            return ", which needed no response"
    return ", with a response to be written"


def seen_in(fates: Sequence[Fate]) -> str:
    """A fingerprint of the dry run, sent with the form. If the dry run has changed by the time the form is sent, it is
    shown again.
    """
    words = json.dumps([[fate.line, fate.sentence] for fate in fates], ensure_ascii=False)
    return hashlib.sha256(words.encode()).hexdigest()


def check_can_undo(user, table: TableImport, *, now: datetime) -> None:
    """Raise NotPermitted or WorkflowError unless the import can be undone: once, within seven days, by an officer of
    the office.
    """
    if not can_log_inspection(user, table.body):
        raise NotPermitted(NOT_AN_OFFICER)
    if table.finished_at is None:
        raise WorkflowError("The import has not finished. You can undo it afterwards.")
    if table.undo_asked_at is not None:
        raise WorkflowError(f"{table.undo_asked_by} has already asked to undo this import.")
    if now > table.can_be_undone_until:
        raise WorkflowError("The table was imported more than 7 days ago, so the import can no longer be undone.")
    if not any(line.get("reference") for line in table.outcome):
        raise WorkflowError("Nothing was imported, so there is nothing to undo.")


def why_no_undo(user, table: TableImport) -> str:
    try:
        check_can_undo(user, table, now=timezone.now())
    except (NotPermitted, WorkflowError) as refusal:
        return str(refusal)
    return ""
