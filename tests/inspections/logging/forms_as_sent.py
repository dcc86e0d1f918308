"""The fields a browser sends from the inspection pages."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

from django.utils import timezone


def date_parts(name: str, day: date | None) -> dict[str, Any]:
    if day is None:
        return {f"{name}_{part}": "" for part in ("day", "month", "year")}
    return {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}


def report_sent(**changes: Any) -> dict[str, Any]:
    """The page "Log an inspection", correctly filled in, without findings."""
    published_on = changes.pop("published_on", timezone.localdate())
    return {
        "do": "save",
        "form_key": str(uuid4()),
        "title": "Custody records",
        "kind": "national",
        "publication_types": "Custody",
        "about": "all",
        "legal_basis": "section_55",
        "language": "en",
        "needed": "needed",
        **date_parts("published_on", published_on),
        **rows_sent(),
        **changes,
    }


def rows_sent(*rows: dict[str, Any]) -> dict[str, Any]:
    """The findings part: each row as a mapping of the typed values."""
    sent: dict[str, Any] = {"pasted": "", "finding-TOTAL_FORMS": len(rows), "finding-INITIAL_FORMS": 0}
    for index, row in enumerate(rows):
        row = {"kind": "recommendation", "due_precision": "none", **row}
        due_on = row.pop("due_on", None)
        sent |= {f"finding-{index}-{name}": value for name, value in row.items()}
        sent |= date_parts(f"finding-{index}-due_on", due_on)
    return sent


def facts_sent(inspection, **changes: Any) -> dict[str, Any]:
    """The details page, as opened."""
    return {
        "version": inspection.version,
        "title": inspection.title,
        "kind": inspection.kind,
        "publication_types": "\n".join(str(each) for each in inspection.publication_types.all()),
        "about": "all",
        "legal_basis": inspection.legal_basis,
        "report_url": inspection.report_url,
        "language": inspection.language,
        **changes,
    }


def finding_sent(finding, **changes: Any) -> dict[str, Any]:
    """The finding page, as opened."""
    return {
        "version": finding.version,
        "kind": finding.kind,
        "reference": finding.reference,
        "wording": finding.plain,
        "addressees": [row.addressee for row in finding.addressees.all()],
        "due_text": finding.due_text,
        "due_precision": finding.due_precision,
        **date_parts("due_on", finding.due_on),
        **changes,
    }
