"""What pages and sentences call a finding, by the document's own rule: a number where the report gives one, else its place.

Two areas for improvement without numbers are the first and the second; a recommendation inside a cause of concern says which.
"""

from __future__ import annotations

from collections.abc import Sequence

from inspections.models import Finding
from responses.document_content import FindingContent
from responses.document_wording import full_label


def names_of(findings: Sequence[Finding]) -> dict[int, str]:
    """By key: "Recommendation 2", "Second area for improvement". `findings` are all those of the document. No query."""
    contents = {
        finding.pk: FindingContent(
            key=str(finding.pk),
            kind=finding.kind,
            reference=finding.reference,
            wording="",
            parent=str(finding.parent_id or ""),
        )
        for finding in findings
    }
    return {pk: full_label(content, list(contents.values())) for pk, content in contents.items()}


def named_in_sentences(findings: Sequence[Finding]) -> dict[int, str]:
    """The same inside a sentence: "recommendation 2", "the second area for improvement"."""
    names = names_of(findings)
    return {
        finding.pk: names[finding.pk][:1].lower() + names[finding.pk][1:]
        if finding.reference
        else f"the {names[finding.pk][:1].lower()}{names[finding.pk][1:]}"
        for finding in findings
    }
