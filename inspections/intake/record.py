"""The result as the JSON object of PRODUCT 7."""

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
    """The whole object for a report: fields only a response has are null or []."""
    return {
        "reference": reference,
        "inspection": inspection_record(report.inspection),
        "policing_body": None,
        "key_findings": None,
        "recommendations_introduction": None,
        "findings": [finding_record(finding) for finding in report.findings],
        "counts_stated": {"recommendations": None, "for_forces": None},
        "force_comment": None,
        "body_comment": None,
        "comments": [],
        "distribution": [],
        "warnings": list(report.warnings),
    }
