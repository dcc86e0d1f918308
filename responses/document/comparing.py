"""Compares two states of a response: changes between approval rounds, or between versions of one text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.html import escape

from responses.document.content import DocumentContent
from responses.document.wording import action, contact_lines
from responses.enums import DocumentShape, ForceStance
from responses.finding_names import full_label
from responses.models import Approval
from s55tracker.richtext import Change, ChangeKind, differences, from_simple_text


@dataclass(frozen=True, kw_only=True)
class PartChange:
    """The changes in one part of the document."""

    label: str
    changes: list[Change]


def changes_between(old: DocumentContent, new: DocumentContent) -> list[PartChange]:
    """The parts that differ, in document order, each with its changes."""
    before, after = dict(_parts(old)), dict(_parts(new))
    found = []
    for label in [*after, *(label for label in before if label not in after)]:
        if before.get(label, "") != after.get(label, ""):
            found.append(PartChange(label=label, changes=differences(before.get(label, ""), after.get(label, ""))))
    return found


def changed_parts(old: DocumentContent, new: DocumentContent) -> list[str]:
    """The labels of the parts that differ, in document order."""
    before, after = dict(_parts(old)), dict(_parts(new))
    labels = [*after, *(label for label in before if label not in after)]
    return [label for label in labels if before.get(label, "") != after.get(label, "")]


def is_changed(changes: list[Change]) -> bool:
    return any(change.kind != ChangeKind.SAME for change in changes)


def plain_differences(old: str, new: str) -> list[Change]:
    """The differences between two plain texts in the history."""
    return differences(from_simple_text(old), from_simple_text(new))


def content_of_round(approval: Approval) -> DocumentContent:
    return DocumentContent.from_json(approval.content)


def _parts(content: DocumentContent) -> Iterator[tuple[str, str]]:
    """The document as labelled pieces of HTML, with each finding under its own label."""
    facts = content.inspection
    yield (
        "About the report",
        "".join(
            f"<p>{escape(words)}</p>"
            for words in (
                content.body.office_name,
                content.body.address,
                content.body.logo.alternative if content.body.logo else "",
                *(f"{label}: {words}" for label, words, _ in contact_lines(content.body)),
                *_signature(content),
                facts.title,
                _day("Published on", facts.published_on),
                _day("Deadline", facts.deadline),
                ", ".join(facts.publication_types),
                "All forces" if facts.all_forces else ", ".join(facts.forces),
                ", ".join(facts.joint_with),
                facts.report_url,
                f"Set out as: {DocumentShape(content.shape).label}",
            )
            if words
        ),
    )
    yield "Key findings", content.key_findings
    yield "Introduction to the recommendations", content.recommendations_introduction
    labels = {finding.key: full_label(finding, content.findings) for finding in content.findings}
    for finding in content.findings:
        yield labels[finding.key], finding.wording
    for officer in content.chief_officers:
        whose = f"{officer.role} of {officer.force}"
        yield f"{whose}, overall", f"<p>{escape(officer.status.replace('_', ' '))}</p>{officer.overall}"
        for comment in officer.comments:
            stance = ForceStance(comment.stance).label if comment.stance else ""
            yield f"{whose}, {labels.get(comment.finding, 'a finding')}", _with_stance(stance, comment.text)
    yield "Our overall comment", content.body_section.overall
    for comment in content.body_section.comments:
        label = labels.get(comment.finding, "a finding")
        yield f"Our comment on {label[0].lower()}{label[1:]}", _with_stance(action(comment.stance), comment.text)


def _signature(content: DocumentContent) -> tuple[str, ...]:
    signature = content.body.signature
    return (signature.name, signature.title, *signature.lines) if signature else ()


def _with_stance(stance: str, html: str) -> str:
    return f"<p>{escape(stance)}</p>{html}" if stance else html


def _day(label: str, day: date) -> str:
    return f"{label} {day.day} {day:%B %Y}"
