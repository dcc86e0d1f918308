"""Splits a pasted list of recommendations, areas for improvement and causes of concern into findings. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import Enum, auto

from inspections.enums import Addressee, DuePrecision, FindingKind
from inspections.findings.addressees import MODAL, read_addressees
from inspections.findings.due_dates import read_due
from inspections.findings.wrapping import BULLET, healed

KINDS = {
    "recommendation": FindingKind.RECOMMENDATION,
    "rec": FindingKind.RECOMMENDATION,
    "area for improvement": FindingKind.AREA_FOR_IMPROVEMENT,
    "afi": FindingKind.AREA_FOR_IMPROVEMENT,
    "cause of concern": FindingKind.CAUSE_OF_CONCERN,
}
SECTIONS = {
    "recommendations": FindingKind.RECOMMENDATION,
    "areas for improvement": FindingKind.AREA_FOR_IMPROVEMENT,
    "afis": FindingKind.AREA_FOR_IMPROVEMENT,
    "causes of concern": FindingKind.CAUSE_OF_CONCERN,
}

_REFERENCE = r"\d{1,3}(?:\.\d{1,2})?[a-z]?"
HEADED = re.compile(
    rf"\s*(?P<kind>recommendation|rec|area\s+for\s+improvement|afi|cause\s+of\s+concern)\b\.?\s*"
    rf"(?:(?:no\.?|number)\s*)?(?P<reference>{_REFERENCE}(?!\w))?(?P<mark>\s*[:.)\-–—]+)?(?P<rest>.*)",
    re.IGNORECASE,
)
SECTION = re.compile(
    r"\s*(?P<section>recommendations|areas\s+for\s+improvement|afis|causes\s+of\s+concern)\s*[:.]?\s*", re.IGNORECASE
)
NUMBERED = re.compile(rf"\s*\(?(?P<reference>{_REFERENCE})[.):]\s+(?P<rest>\S.*)", re.IGNORECASE)


# More findings than any report has. Each becomes a row of about twenty inputs on a page.
MOST_FINDINGS = 300


class TooManyFindings(Exception):
    """The list has more findings than a page can show."""


@dataclass(frozen=True)
class PastedFinding:
    """One finding as read. `parent` is the reference of its cause of concern, and `parent_position` that cause's
    position in the list.
    """

    kind: FindingKind
    reference: str
    text: str
    due_text: str
    due_on: date | None
    due_precision: DuePrecision
    addressees: list[Addressee]
    parent: str | None = None
    parent_position: int | None = None


class Mark(Enum):
    """How we recognise the start of a finding."""

    NAME = auto()  # "Recommendation 2"
    NUMBER = auto()  # "2." alone
    BULLET = auto()  # a bullet under the title of a section


@dataclass
class _Gathered:
    kind: FindingKind
    reference: str
    lines: list[str]
    parent_position: int | None = None
    mark: Mark = Mark.NAME


@dataclass(frozen=True)
class _Opening:
    """The finding or section that a line starts. `reference` is "" for a finding without one, and None for a section
    title.
    """

    kind: FindingKind
    reference: str | None
    words: str = ""
    mark: Mark = Mark.NAME


def read_findings(pasted: str, *, published_on: date | None = None, most: int | None = None) -> list[PastedFinding]:
    """The findings of a pasted list, in order. If nothing in it marks the start of a finding, the whole text is one
    recommendation.

    Recommendations after a cause of concern belong to it, until another section or an area for improvement begins.
    Raises TooManyFindings as soon as there are more than `most`.
    """
    found = _gather(pasted, most)
    return [_understood(gathered, found, published_on) for gathered in found]


def _gather(pasted: str, most: int | None) -> list[_Gathered]:
    found: list[_Gathered] = []
    waiting: list[str] = []  # text outside any finding: a title, an introduction
    section: FindingKind | None = None  # the kind given by a section's title, until a finding follows
    cause: int | None = None
    for line in re.split(r"\r\n|\r|\n", pasted):
        opening = _opening(line, section, found)
        if opening is None and section is not None and line.strip():
            # Words directly under a section's title that require something are a finding without a reference.
            if MODAL.search(" ".join([*waiting, line])):
                opening = _Opening(section, "", "\n".join([*waiting, line]))
            else:
                waiting.append(line)
                continue
        if opening is None:
            if section is not None:
                waiting.clear()
            (found[-1].lines if found and section is None else waiting).append(line)
            continue
        if opening.reference is None:
            section = opening.kind
            if section is not FindingKind.RECOMMENDATION or (
                found and found[-1].kind is FindingKind.AREA_FOR_IMPROVEMENT
            ):
                cause = None
        else:
            section = None
            if opening.kind is not FindingKind.RECOMMENDATION:
                cause = None
            lines = opening.words.split("\n")
            if len(found) == most:
                raise TooManyFindings
            found.append(_Gathered(opening.kind, opening.reference, lines, cause, opening.mark))
            if opening.kind is FindingKind.CAUSE_OF_CONCERN:
                cause = len(found) - 1
        waiting.clear()
    if not found and any(line.strip() for line in waiting):
        found.append(_Gathered(FindingKind.RECOMMENDATION, "", waiting))
    return found


def _opening(line: str, section: FindingKind | None, found: list[_Gathered]) -> _Opening | None:
    indented, line = line[:1].isspace(), " ".join(line.split())
    if (match := SECTION.fullmatch(line)) is not None:
        return _Opening(SECTIONS[_plain(match["section"])], None)
    if (match := HEADED.fullmatch(line)) is not None and _is_heading(match):
        return _Opening(KINDS[_plain(match["kind"])], (match["reference"] or "").lower(), match["rest"].strip())
    expected = section is not None or not found
    kind = section or (found[-1].kind if found else FindingKind.RECOMMENDATION)
    # Numbers and bullets separate findings only if the findings began with them: below "Recommendation 2" they are a
    # list inside it.
    if (match := NUMBERED.fullmatch(line)) is not None:
        reference = match["reference"].lower()
        if expected or (
            found[-1].mark is Mark.NUMBER and all(reference != sibling.reference for sibling in _siblings(found))
        ):
            return _Opening(kind, reference, match["rest"].strip(), Mark.NUMBER)
    elif section is not None or (found and found[-1].mark is Mark.BULLET):
        match = BULLET.fullmatch(line)
        if match is not None and not indented:
            return _Opening(kind, "", match["rest"].strip(), Mark.BULLET)
    return None


def _is_heading(match: re.Match[str]) -> bool:
    rest = match["rest"].strip()
    if match["reference"]:
        # "Recommendation 2 should be read with..." is a sentence.
        return bool(match["mark"]) or not rest or rest[0].isupper() or rest[0] in "•-("
    return bool(match["mark"] and match["mark"].strip() in {":", "-", "–", "—"}) or not rest


def _plain(words: str) -> str:
    return " ".join(words.lower().split())


def _siblings(found: list[_Gathered]) -> list[_Gathered]:
    last = found[-1]
    return [
        earlier for earlier in found if (earlier.kind, earlier.parent_position) == (last.kind, last.parent_position)
    ]


def _understood(gathered: _Gathered, found: list[_Gathered], published_on: date | None) -> PastedFinding:
    text = healed("\n".join(gathered.lines))
    due = read_due(text, published_on=published_on)
    parent = None if gathered.parent_position is None else found[gathered.parent_position].reference or None
    return PastedFinding(
        kind=gathered.kind,
        reference=gathered.reference,
        text=text,
        due_text=due.due_text,
        due_on=due.due_on,
        due_precision=due.precision,
        addressees=read_addressees(text),
        parent=parent,
        parent_position=gathered.parent_position,
    )
