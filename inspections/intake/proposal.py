"""Turns what was found in a file into the facts and findings that the actions accept, shortened to what the record can
hold.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
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
    """The report's details, and a sentence for each unknown force and for an address that was left out."""
    forces, warnings = _forces(found.forces)
    # A truncated address would lead elsewhere, so we leave out an address that is too long.
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
            joint_with=clean_line(", ".join(found.joint_with))[:300],
            grades="\n".join(f"{clean_line(area)[:150]}: {grade}" for area, grade in found.grades),
            all_forces=ALL_FORCES in found.forces,
            forces=forces,
            report_url="" if is_pdf else address,
            report_pdf_url=address if is_pdf else _pdf_address(found),
            recommendations_stated=recommendations_stated,
        ),
        warnings,
    )


def _pdf_address(found: FoundInspection) -> str:
    address = found.report_pdf_url or ""
    return from_a_file(address) if len(address) <= LONGEST_ADDRESS else ""


def in_order(findings: Sequence[FoundFinding]) -> list[FoundFinding]:
    """The findings with each cause of concern followed by its own recommendations. Each `under` gives the new position
    of its cause.
    """
    order: list[int] = []
    for place, finding in enumerate(findings):
        if finding.under is None:
            order += [place, *(other for other, each in enumerate(findings) if each.under == place)]
    new = {place: position for position, place in enumerate(order)}
    return [
        finding if finding.under is None else replace(finding, under=new[finding.under])
        for finding in (findings[place] for place in order)
    ]


def details_of(findings: Sequence[FoundFinding], *, published_on: date) -> list[FindingDetails]:
    """The findings to record. A finding that repeats another's number is left out."""
    details: list[FindingDetails] = []
    seen: set[tuple[str, str, str | int | None]] = set()
    place_of: dict[int, int] = {}
    for place, finding in enumerate(in_order(findings)):
        key = (finding.kind, finding.reference or "", finding.parent or finding.under)
        if finding.reference and key in seen:
            continue
        seen.add(key)
        place_of[place] = len(details)
        details.append(
            FindingDetails(
                kind=finding.kind,
                reference=clean_line(finding.reference or "")[:20],
                html=from_simple_text(finding.text),
                addressees=finding.addressees,
                due_text=clean_line(finding.due.due_text)[:200],
                due_on=finding.due.due_on,
                due_precision=finding.due.precision,
                page=finding.page,
                parent_position=None if finding.under is None else place_of[finding.under],
                parent_reference=finding.parent if finding.under is None else None,
            )
        )
    return details


def _kind(found: FoundInspection) -> str:
    title = (found.title or "").lower()
    if re.search(r"super-?complaint", title):
        return InspectionKind.SUPER_COMPLAINT
    if re.search(r"\brevisit\b|\bletter\b", title):
        return InspectionKind.REVISIT_LETTER
    if found.joint_with or any("joint" in name.lower() for name in found.publication_types):
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
    """The words that identify a force, so that "Norfolk Constabulary" and "norfolk" match."""
    words = slugify(name).split("-")
    return "-".join(
        word for word in words if word not in ("police", "constabulary", "service", "force", "the", "heddlu")
    )
