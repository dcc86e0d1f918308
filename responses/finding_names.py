"""The names of findings on pages, in sentences and in the document: the report's number, or the position among those
without one.

Two areas for improvement without numbers are called the first and the second; the name of a recommendation inside a
cause of concern includes the cause.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from inspections.enums import FindingKind
from inspections.models import Finding
from s55tracker.richtext import first_blocks_of
from s55tracker.text.wording import capitalised

# How many characters we show of a wording with a list: enough for its first items.
LONGEST_WITH_A_LIST = 400

KIND_WORDS = {
    FindingKind.RECOMMENDATION: "recommendation",
    FindingKind.AREA_FOR_IMPROVEMENT: "area for improvement",
    FindingKind.CAUSE_OF_CONCERN: "cause of concern",
}
ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")


class Named(Protocol):
    """What a label is made from. `parent` is the key of the finding's cause of concern, or empty."""

    @property
    def key(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def reference(self) -> str: ...
    @property
    def parent(self) -> str: ...


@dataclass(frozen=True, kw_only=True)
class _Recorded:
    """The parts of a recorded finding that its label needs."""

    key: str
    kind: str
    reference: str
    parent: str


def lower_first(words: str) -> str:
    """The label as it is written within a sentence: "recommendation 2"."""
    return words[:1].lower() + words[1:]


def label(finding: Named, findings: Sequence[Named]) -> str:
    """The finding's name: "Recommendation 2", or its position among the unnumbered ones of its kind.

    We never invent a number: readers of the report would look for it in vain.
    """
    words = KIND_WORDS[FindingKind(finding.kind)]
    if finding.reference:
        return capitalised(f"{words} {finding.reference}")
    alike = [
        each.key for each in findings if (each.kind, each.parent, each.reference) == (finding.kind, finding.parent, "")
    ]
    if len(alike) == 1:
        return capitalised(words)
    return capitalised(f"{_ordinal(alike.index(finding.key))} {words}")


def full_label(finding: Named, findings: Sequence[Named]) -> str:
    """The label of a finding shown on its own. For a recommendation inside a cause of concern, it also names the cause."""
    own = label(finding, findings)
    cause = next((other for other in findings if finding.parent and other.key == finding.parent), None)
    return f"{own} ({lower_first(label(cause, findings))})" if cause else own


def _ordinal(index: int) -> str:
    if index < len(ORDINALS):
        return ORDINALS[index]
    number = index + 1
    suffix = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{suffix}"


def names_of(findings: Sequence[Finding]) -> dict[int, str]:
    """The findings' names by key: "Recommendation 2", "Second area for improvement". `findings` are all those of the
    document. Makes no query.
    """
    contents = {
        finding.pk: _Recorded(
            key=str(finding.pk),
            kind=finding.kind,
            reference=finding.reference,
            parent=str(finding.parent_id or ""),
        )
        for finding in findings
    }
    return {pk: full_label(content, list(contents.values())) for pk, content in contents.items()}


def named_in_sentences(findings: Sequence[Finding]) -> dict[int, str]:
    """The name within a sentence: "recommendation 2", "the second area for improvement"."""
    names = names_of(findings)
    return {
        finding.pk: lower_first(names[finding.pk]) if finding.reference else f"the {lower_first(names[finding.pk])}"
        for finding in findings
    }


def distinguishing_label(finding: Finding) -> str:
    """The finding's label, with its first words if the report gives it no reference."""
    return finding.label if finding.reference else f"{finding.label} (“{first_words(finding.plain, longest=50)}”)"


def beginning_of_wording(finding: Finding) -> SafeString:
    """The beginning of a finding’s wording for a list of findings, on lines of its own. A list in it stays a list."""
    if "<li>" in finding.html:
        beginning = first_blocks_of(finding.html, longest=LONGEST_WITH_A_LIST)
        return format_html('<div class="s55-prose">{}</div>', mark_safe(beginning))  # noqa: S308 - cleaned when it was stored
    return format_html("{}<br>", first_words(finding.plain))


def first_words(text: str, *, longest: int = 110) -> str:
    """The beginning of a text, cut between words."""
    line = " ".join(text.split())
    if len(line) <= longest:
        return line
    return line[:longest].rsplit(" ", 1)[0].rstrip(",;:") + "…"
