"""The expected result of a document, in the shape that `import_response --json` and `import_report --json` print.

What the two commands print for a report alone (joint inspectorates, grades, page) is under the names of docs/commands.md.
"""

from __future__ import annotations

from datetime import date, timedelta
from itertools import groupby
from typing import Any

from tests.corpus.reading.model import Document, FindingFacts, Mark, Passage

Json = dict[str, Any]


def expected_of(document: Document) -> Json:
    facts = document.facts
    published = date.fromisoformat(facts["published"]) if "published" in facts else None
    references = {finding.key: finding.reference for finding in document.findings}
    return {
        "inspection": {
            "title": facts.get("title"),
            "published_on": facts.get("published"),
            "publication_types": _split(facts.get("types")),
            "forces": _split(facts.get("forces")),
            "report_url": facts.get("url"),
            "joint_with": _split(facts.get("joint")),
            "grades": [{"area": area, "grade": grade} for area, grade in document.grades],
            "deadline": (published + timedelta(days=56)).isoformat() if published else None,
            "safe_day": (published + timedelta(days=55)).isoformat() if published else None,
        },
        "policing_body": facts.get("body"),
        "key_findings": _text(document, Mark("k")),
        "recommendations_introduction": _text(document, Mark("i")),
        "findings": [_finding(document, finding, references) for finding in document.findings],
        "counts_stated": _counts(facts.get("counts")),
        "force_comment": _text(document, Mark("F")),
        "body_comment": _text(document, Mark("B")),
        "comments": _comments(document, references),
        "distribution": [{"line": line, "done_on": done_on} for line, done_on in document.copies],
    }


def _split(value: str | None) -> list[str]:
    return [part.strip() for part in value.split(";")] if value else []


def _counts(value: str | None) -> dict[str, int | None]:
    said = dict(part.split("=") for part in value.split()) if value else {}
    return {
        "recommendations": int(said["made"]) if "made" in said else None,
        "for_forces": int(said["for_forces"]) if "for_forces" in said else None,
    }


def _finding(document: Document, facts: FindingFacts, references: dict[str, str | None]) -> Json:
    return {
        "kind": facts.kind,
        "reference": facts.reference,
        "text": wording_of(document, facts.key),
        "due_text": facts.due_text,
        "due_on": facts.due_on,
        "due_precision": facts.precision,
        "addressees": list(facts.addressees),
        "parent": references[facts.parent] if facts.parent else None,
    }


def wording_of(document: Document, key: str) -> str:
    """The wording where it first appears. A report prints it again in its chapter, and a response above the force's
    comment.
    """
    for mark, group in groupby(document.passages, key=lambda passage: passage.mark):
        if mark == Mark("f", (key,)):
            return _joined(list(group))
    raise LookupError(f"{document.name} has no wording of {key}.")


def _text(document: Document, mark: Mark) -> str:
    return _joined([passage for passage in document.passages if passage.mark == mark])


def _comments(document: Document, references: dict[str, str | None]) -> list[Json]:
    keys = dict.fromkeys(
        passage.mark.keys
        for passage in document.passages
        if passage.mark and passage.mark.part in "FB" and passage.mark.keys
    )
    return [
        {
            "references": [references.get(key, key) for key in group],
            "force_comment": _text(document, Mark("F", group)),
            "body_comment": _text(document, Mark("B", group)),
        }
        for group in keys
    ]


def _joined(passages: list[Passage]) -> str:
    """Plain text: paragraphs by blank lines, items on lines of their own. Runs of one mark within one place are one line."""
    lines = [" ".join(passage.text for passage in group) for _, group in groupby(passages, key=lambda each: each.place)]
    text = ""
    for line in lines:
        between = "\n" if text.rpartition("\n")[2].startswith("- ") and line.startswith("- ") else "\n\n"
        text += f"{between}{line}" if text else line
    return text
