"""Prepares inspections for pages: rows of the list, findings in order with their due dates, and the history as
sentences.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, assert_never

from django.utils.text import capfirst

from inspections.answer_status import AnswerStatus, answer_statuses
from inspections.clock.deadlines import format_date
from inspections.clock.enums import LegalBasis
from inspections.enums import KINDS_ANSWERED_BY_DUTY, DuePrecision, InspectionKind
from inspections.logging.actions.reports import PLAIN_FACTS
from inspections.models import Finding, Inspection
from inspections.queries import OURS, findings_for_us_counted
from s55tracker.audit.models import AuditEvent


@dataclass(frozen=True, kw_only=True)
class Row:
    """One row of the list."""

    inspection: Inspection
    findings_for_us: int
    answer_status: AnswerStatus

    @property
    def published(self) -> str:
        """The date of publication, with a non-breaking space so that a narrow column keeps the day and the month on one
        line.
        """
        return format_date(self.inspection.published_on).replace(" ", "\u00a0", 1)


def rows_of(inspections: Sequence[Inspection], *, user) -> list[Row]:
    """The rows of a page of the list. Twenty-five inspections take no more queries than one."""
    counted = findings_for_us_counted(inspections)
    statuses = answer_statuses(inspections, user=user)
    return [
        Row(inspection=each, findings_for_us=counted.get(each.pk, 0), answer_status=statuses[each.pk])
        for each in inspections
    ]


@dataclass(frozen=True, kw_only=True)
class FindingView:
    """A finding, with the moves its position allows, and the findings below it."""

    finding: Finding
    addressees: list[str]
    is_for_us: bool
    is_first: bool
    is_last: bool
    children: list[FindingView] = field(default_factory=list)

    @property
    def duty(self) -> str:
        """Whether the law (section 55(5B)) or custom requires an answer, as a short phrase."""
        if not self.is_for_us:
            return "Not addressed to us"
        if self.finding.kind in KINDS_ANSWERED_BY_DUTY:
            return "For us: the law requires an answer"
        return "For us, answered by custom"

    @property
    def due(self) -> str:
        return format_due_date(self.finding)


def format_due_date(finding: Finding) -> str:
    """When the finding is due, both as printed and as we understand it."""
    printed = f"“{finding.due_text}”" if finding.due_text else ""
    match DuePrecision(finding.due_precision):
        case DuePrecision.NONE:
            return f"{printed}, which gives no date" if printed else "No date given"
        case DuePrecision.IMMEDIATE:
            return printed or "Immediately"
        case DuePrecision.DAY | DuePrecision.MONTH | DuePrecision.RELATIVE as precision:
            return _dated(finding, printed, precision)
        case precision:
            assert_never(precision)


def _dated(finding: Finding, printed: str, precision: DuePrecision) -> str:
    """The words for a due date that the wording gives or that is counted from publication."""
    if finding.due_on is None:
        return f"{printed}, counted from publication" if printed else "Counted from publication"
    understood = f"{finding.due_on:%B %Y}" if precision == DuePrecision.MONTH else format_date(finding.due_on)
    if precision == DuePrecision.MONTH:
        understood = f"in {understood}, so by {format_date(finding.due_on)}"
    if precision == DuePrecision.RELATIVE:
        understood = f"counted from publication, so by {understood}"
    return f"{printed}: {understood}" if printed else understood[0].upper() + understood[1:]


def finding_views(findings: Iterable[Finding]) -> list[FindingView]:
    """The findings as a tree: causes of concern with their own recommendations below them."""
    below: dict[int | None, list[Finding]] = {}
    for finding in findings:
        below.setdefault(finding.parent_id, []).append(finding)

    def views(siblings: list[Finding]) -> list[FindingView]:
        return [
            FindingView(
                finding=finding,
                addressees=[str(row) for row in finding.addressees.all()],
                is_for_us=is_for_us(finding),
                is_first=place == 0,
                is_last=place == len(siblings) - 1,
                children=views(below.get(finding.pk, [])),
            )
            for place, finding in enumerate(siblings)
        ]

    return views(below.get(None, []))


def is_for_us(finding: Finding) -> bool:
    """Whether the finding is for us by the rule of queries.ASKS_US, using its loaded addressees."""
    addressees = [row.addressee for row in finding.addressees.all()]
    return not addressees or any(addressee in OURS for addressee in addressees)


def format_counts(findings: Sequence[Finding]) -> str:
    """How many findings there are, and how many are for us: "5 findings, 3 of them for us." """
    ours = sum(is_for_us(finding) for finding in findings)
    count = len(findings)
    if not count:
        return "No findings have been recorded."
    if count == ours:
        return "One finding, and it is for us." if count == 1 else f"{count} findings, all of them for us."
    return f"{count} finding{'' if count == 1 else 's'}, {ours or 'none'} of them for us."


def facts_of(inspection: Inspection) -> list[tuple[str, Any]]:
    """A report's details by name, leaving out empty ones."""
    forces = (
        "All local forces in England and Wales"
        if inspection.all_forces
        else ", ".join(map(str, inspection.forces.all()))
    )
    stated = inspection.recommendations_stated
    found = [
        ("Kind", inspection.get_kind_display()),
        ("Publication types", ", ".join(map(str, inspection.publication_types.all()))),
        ("Forces", forces or "Not stated"),
        *((name_of(name), getattr(inspection, name)) for name in PLAIN_FACTS if name not in SHOWN_IN_OWN_WORDS),
        ("Grades", "; ".join(inspection.grades.splitlines())),
        ("Language", inspection.get_language_display() if inspection.language != "en" else ""),
        ("Recommendations in all", "" if stated is None else str(stated)),
        ("Legal basis", inspection.get_legal_basis_display()),
        ("Recorded by", inspection.recorded_by.office_name),
    ]
    return [(name, value) for name, value in found if value]


# Facts with a line, a heading or a link of their own on the report's page. Any other is shown under its field's name.
SHOWN_IN_OWN_WORDS = (
    "title",
    "kind",
    "legal_basis",
    "own_deadline_on",
    "all_forces",
    "grades",
    "report_url",
    "report_pdf_url",
    "language",
    "recommendations_stated",
)
# --- History ---------------------------------------------------------------------------------------------------------------
# Names for facts whose field name in the model would be unclear.
FACT_NAMES = {
    "title": "Title",
    "kind": "Kind",
    "legal_basis": "Legal basis",
    "own_deadline_on": "Date for responses",
    "publication_types": "Publication types",
    "all_forces": "About all forces",
    "forces": "Forces",
    "related": "Related inspections",
    "report_url": "Address of the report",
    "report_pdf_url": "Address of the PDF",
    "language": "Language",
    "recommendations_stated": "Recommendations in all",
    "reference": "Reference",
    "wording": "Wording",
    "addressees": "Addressed to",
    "due_text": "Due, as printed",
    "due_on": "Due date",
    "due_precision": "Type of date",
    "page": "Page of the report",
    "parent": "Belongs to",
}
VALUE_WORDS = {
    **dict(InspectionKind.choices),
    **dict(LegalBasis.choices),
    "True": "Yes",
    "False": "No",
    "None": "nothing",
    "": "nothing",
    "en": "English",
    "cy": "Welsh",
}


def name_of(fact: str) -> str:
    """The name of a fact on pages: "Joint with"."""
    names = {field.name: capfirst(str(field.verbose_name)) for field in Inspection._meta.fields}
    return {**names, **FACT_NAMES}.get(fact, fact)


@dataclass(frozen=True, kw_only=True)
class HistoryEntry:
    """One event, as the page shows it."""

    title: str
    by: str
    at: datetime
    lines: list[str]


def format_history(events: Iterable[AuditEvent]) -> list[HistoryEntry]:
    """The history of an inspection, newest first."""
    return [_entry(event) for event in reversed(list(events))]


def _entry(event: AuditEvent) -> HistoryEntry:
    title, lines = _said(event.action, event.detail)
    if event.reason:
        lines = [*lines, f"Reason: {event.reason}"]
    return HistoryEntry(title=title, by=event.actor_name, at=event.happened_at, lines=lines)


def _said(action: str, detail: Mapping[str, Any]) -> tuple[str, list[str]]:
    match action:
        case "inspection_logged":
            checked = "checked against the report" if detail.get("date_confirmed") else "not yet checked by anyone"
            return "Logged", [f"Published on {_day(detail['published_on'])}, {checked}."]
        case "inspection_changed":
            return "Details changed", _changes(detail["changed"])
        case "publication_date_confirmed":
            return "Date of publication checked", [f"{_day(detail['published_on'])}, against the report."]
        case "publication_date_corrected":
            lines = [f"From {_day(detail['old'])} to {_day(detail['new'])}."]
            if moved := detail.get("due_dates_moved"):
                lines.append(f"Due dates counted from it also changed: {', '.join(moved)}.")
            return "Date of publication corrected", lines
        case "findings_added":
            return "Findings added", [", ".join(detail["findings"])]
        case "finding_changed":
            return f"{detail['finding']} changed", _changes(detail["changed"])
        case "finding_removed":
            return f"{detail['finding']} removed", [f"It read: {detail['wording']}"]
        case "findings_reordered":
            return f"{detail['finding']} moved {'up' if detail['up'] else 'down'}", []
    return action.replace("_", " ").capitalize(), []


def _changes(changed: Mapping[str, Sequence[str]]) -> list[str]:
    return [
        f"{name_of(name)}: from {_words(old)} to {_words(new)}."
        for name, (old, new) in changed.items()
        if name != "html" or "wording" not in changed
    ]


def _words(value: str) -> str:
    if value in VALUE_WORDS:
        return VALUE_WORDS[value]
    return f"“{value}”"


def _day(iso: str) -> str:
    return format_date(date.fromisoformat(iso))
