"""Turns what was read from a report into the JSON object described in docs/commands.md."""

from __future__ import annotations

from inspections.intake.findings import FoundFinding
from inspections.intake.inspection import FoundInspection
from inspections.intake.report import FoundReport


def inspection_record(inspection: FoundInspection) -> dict:
    return {
        "title": inspection.title,
        "published_on": inspection.published_on and inspection.published_on.isoformat(),
        "published_on_certain": inspection.published_on_certain,
        "publication_types": list(inspection.publication_types),
        "forces": list(inspection.forces),
        "report_url": inspection.report_url,
        "deadline": inspection.deadline and inspection.deadline.isoformat(),
        "safe_day": inspection.safe_day and inspection.safe_day.isoformat(),
    }


def finding_record(finding: FoundFinding) -> dict:
    return {
        "kind": finding.kind,
        "reference": finding.reference,
        "text": finding.text,
        "due_text": finding.due.due_text or None,
        "due_on": finding.due.due_on and finding.due.due_on.isoformat(),
        "due_precision": str(finding.due.precision),
        "addressees": list(finding.addressees),
        "parent": finding.parent,
    }


def report_record(report: FoundReport, *, reference: str | None = None) -> dict:
    """The whole object for a report: fields only a response has are null or [].

    As well as the keys of a response, it has keys for what only a report gives: joint inspectorates, grades and the
    PDF's address, the page of each finding and the position of its cause of concern, and the rest of the text (`frame`:
    headings of findings and lists of contents).
    """
    inspection = report.inspection
    return {
        "reference": reference,
        "inspection": inspection_record(inspection)
        | {
            "joint_with": list(inspection.joint_with),
            "grades": [{"area": area, "grade": grade} for area, grade in inspection.grades],
            "report_pdf_url": inspection.report_pdf_url,
        },
        "policing_body": None,
        "key_findings": None,
        "recommendations_introduction": None,
        "findings": [
            finding_record(finding) | {"page": finding.page, "under": finding.under} for finding in report.findings
        ],
        "counts_stated": {"recommendations": None, "for_forces": None},
        "force_comment": None,
        "body_comment": None,
        "comments": [],
        "distribution": [],
        "warnings": list(report.warnings),
        "frame": list(report.frame),
        "other_text": report.other_text or None,
    }
