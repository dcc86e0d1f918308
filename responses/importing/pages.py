"""The contents of an uploaded response, for the page where a person confirms them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe

from inspections.clock.deadlines import format_date
from inspections.enums import Addressee, FindingKind
from responses.importing.response_text import FoundResponse
from s55tracker.accounts.models import PolicingBody
from s55tracker.richtext import from_simple_text


@dataclass(frozen=True, kw_only=True)
class Text:
    """A named part of the response."""

    name: str
    html: SafeString


@dataclass(frozen=True, kw_only=True)
class FoundFindingView:
    label: str
    wording: SafeString
    addressees: str
    due: str
    force_comment: SafeString
    body_comment: SafeString


@dataclass(frozen=True, kw_only=True)
class Review:
    types: str
    forces: str
    texts: list[Text]
    findings: list[FoundFindingView]
    copies: list[str]
    warnings: list[str]


def review_of(found: FoundResponse, warnings: Sequence[str], body: PolicingBody) -> Review:
    texts = [
        ("Key findings", found.key_findings),
        ("Introduction to the recommendations", found.recommendations_introduction),
        ("Overall comment from the chief officer", found.force_comment),
        (f"Overall comment from the {body.holder_initials}", found.body_comment),
    ]
    said = {reference: comment for comment in found.comments for reference in comment.references}
    findings = []
    for finding in found.findings:
        comment = said.get(finding.reference or "")
        kind = FindingKind(finding.kind).label
        findings.append(
            FoundFindingView(
                label=f"{kind} {finding.reference}" if finding.reference else f"{kind} without a number",
                wording=_html(finding.text),
                addressees=", ".join(str(Addressee(code).label) for code in finding.addressees) or "Not given",
                due=f"“{finding.due.due_text}”"
                + (f", so by {format_date(finding.due.due_on)}" if finding.due.due_on else "")
                if finding.due.due_text
                else "No date given",
                force_comment=_html(comment.force_comment if comment else ""),
                body_comment=_html(comment.body_comment if comment else ""),
            )
        )
    inspection = found.inspection
    return Review(
        types=", ".join(inspection.publication_types) or "Not given",
        forces="All local forces in England and Wales"
        if "all" in inspection.forces
        else ", ".join(inspection.forces) or "Not given",
        texts=[Text(name=name, html=_html(text)) for name, text in texts],
        findings=findings,
        copies=[line.line for line in found.distribution],
        warnings=[*_another_office(found, body), *warnings],
    )


def _another_office(found: FoundResponse, body: PolicingBody) -> list[str]:
    named = found.policing_body
    if not named or named.casefold() == body.name.casefold():
        return []
    return [f"The document names {named}. It will be recorded as a response from {body.name}."]


def _html(text: str) -> SafeString:
    return mark_safe(from_simple_text(text))  # noqa: S308 - cleaned to the stored subset
