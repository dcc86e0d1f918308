"""Turn what was found in a file into the facts and findings the actions take, within the record's limits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.text import slugify

from inspections.enums import InspectionKind
from inspections.intake.findings import FoundFinding
from inspections.intake.inspection import ALL_FORCES, FoundInspection
from inspections.logging.actions.findings import FindingDetails
from inspections.logging.actions.reports import ReportFacts
from inspections.report_addresses import from_a_file
from s55tracker.accounts.models import Force
from s55tracker.richtext import from_simple_text
from s55tracker.text.cleaning import clean_line

LONGEST_ADDRESS = 500
UNTITLED = "Inspection without a title"


def facts_of(found: FoundInspection, *, recommendations_stated: int | None = None) -> tuple[ReportFacts, list[str]]:
    """The report's details, and a sentence for each unknown force."""
    forces, warnings = _forces(found.forces)
    # A truncated address would lead elsewhere.
    address = from_a_file(found.report_url or "") if len(found.report_url or "") <= LONGEST_ADDRESS else ""
    if found.report_url and not address:
        warnings = [
            *warnings,
            f"We have left out “{found.report_url[:100]}”, because it cannot be the address of a report.",
        ]
    is_pdf = address.lower().split("?")[0].endswith(".pdf")
    return (
        ReportFacts(
            title=clean_line(found.title or "")[:300] or UNTITLED,
            kind=_kind(found),
            publication_types=[clean_line(name)[:100] for name in found.publication_types],
            all_forces=ALL_FORCES in found.forces,
            forces=forces,
            report_url="" if is_pdf else address,
            report_pdf_url=address if is_pdf else "",
            recommendations_stated=recommendations_stated,
        ),
        warnings,
    )


def details_of(findings: Sequence[FoundFinding], *, published_on: date) -> list[FindingDetails]:
    """The findings to record. A repeated number is left out."""
    details: list[FindingDetails] = []
    seen: set[tuple[str, str, str | None]] = set()
    for finding in findings:
        key = (finding.kind, finding.reference or "", finding.parent)
        if finding.reference and key in seen:
            continue
        seen.add(key)
        details.append(
            FindingDetails(
                kind=finding.kind,
                reference=clean_line(finding.reference or "")[:20],
                html=from_simple_text(finding.text),
                addressees=finding.addressees,
                due_text=clean_line(finding.due.due_text)[:200],
                due_on=finding.due.due_on,
                due_precision=finding.due.precision,
                parent_reference=finding.parent,
            )
        )
    return details


def _kind(found: FoundInspection) -> str:
    if any("joint" in name.lower() for name in found.publication_types):
        return InspectionKind.JOINT
    named = [name for name in found.forces if name != ALL_FORCES]
    return InspectionKind.FORCE_SPECIFIC if len(named) == 1 else InspectionKind.NATIONAL


def _forces(names: Sequence[str]) -> tuple[list[Force], list[str]]:
    known = {_bare(force.name): force for force in Force.objects.all()} | {
        force.slug: force for force in Force.objects.all()
    }
    forces, warnings = [], []
    for name in names:
        if name == ALL_FORCES:
            continue
        force = known.get(_bare(name))
        if force:
            forces.append(force)
        else:
            warnings.append(f"“{name}” is not a force we know. Choose the force yourself.")
    return forces, warnings


def _bare(name: str) -> str:
    """ "Norfolk Constabulary" and "norfolk" match."""
    words = slugify(name).split("-")
    return "-".join(
        word for word in words if word not in ("police", "constabulary", "service", "force", "the", "heddlu")
    )
