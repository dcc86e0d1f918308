"""Fills in the page that logs a report with what was read from the report, for a person to check and correct."""

from __future__ import annotations

from typing import Any

from inspections.areas import Area
from inspections.findings.due_wording import MOST_FINDINGS
from inspections.intake.proposal import UNTITLED, facts_of, in_order
from inspections.intake.report import FoundReport
from inspections.logging.actions.reports import PLAIN_FACTS
from inspections.logging.entry_forms import FindingsEntry, entry_of_rows
from inspections.logging.finding_forms import ABOVE
from inspections.logging.report_forms import LoggingForm

CHECK = "We have filled in this page from “{}”. Check everything before you log it. Nothing has been saved yet."
UNCONFIRMED = "Check the date of publication in the report itself, then tick the box below it."


def initial_of(found: FoundReport, form: LoggingForm) -> tuple[dict[str, Any], list[str]]:
    """The report's details for the form, and a sentence for each detail that could not be filled in."""
    facts, warnings = facts_of(found.inspection)
    named = list(facts.forces)
    about = form.NAMED if named else form.ALL
    if named and {force.pk for force in named} == {force.pk for force in form.own_forces}:
        about = form.OURS
    initial = {name: getattr(facts, name) for name in PLAIN_FACTS} | {
        "title": "" if facts.title == UNTITLED else facts.title,
        "publication_types": "\n".join(facts.publication_types),
        "about": about,
        "forces": [force.pk for force in named],
        "published_on": found.inspection.published_on,
    }
    return initial, warnings


def places_of(found: FoundReport) -> list[tuple[Area, ...]]:
    """Where in the file each row of the page was read from."""
    return [finding.areas for finding in in_order(found.findings)[:MOST_FINDINGS]]


def entry_of(found: FoundReport) -> FindingsEntry:
    """The findings as rows of the page, each cause of concern followed by its own recommendations."""
    rows = [
        {
            "kind": finding.kind,
            "reference": (finding.reference or "")[:20],
            "wording": finding.text,
            "addressees": list(finding.addressees),
            "due_text": finding.due.due_text[:200],
            "due_on": finding.due.due_on,
            "due_precision": str(finding.due.precision),
            "page": finding.page,
            "parent": ABOVE if finding.under is not None else "",
            "place": str(place) if finding.areas else "",
        }
        for place, finding in enumerate(in_order(found.findings), start=1)
    ]
    entry = entry_of_rows(rows[:MOST_FINDINGS])
    if len(rows) > MOST_FINDINGS:
        entry.said.append(
            f"The report has {len(rows)} findings. The first {MOST_FINDINGS} are below. Add the rest later."
        )
    return entry
