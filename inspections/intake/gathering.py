"""Gathers the findings of a report, each once, even if the report prints it both in its summary and where it arises."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from difflib import SequenceMatcher

from inspections.findings.addressees import addressees_named
from inspections.findings.due_dates import NOT_SAID, Due
from inspections.findings.due_wording import read_addressees, read_due
from inspections.intake.blocks import Block, plain_text
from inspections.intake.findings import FoundFinding, finding_of
from inspections.intake.headings import AREA_FOR_IMPROVEMENT, CAUSE_OF_CONCERN, RECOMMENDATION
from inspections.intake.placing import Placing, Where, first_words

# Two texts with the same number are one finding, reworded, if they are at least this similar.
_ALIKE = 0.45
# Two wordings cannot be the same finding if one has no number and either has fewer characters than this.
_LEAST = 25
_KIND_NAMES = {
    RECOMMENDATION: "recommendation",
    AREA_FOR_IMPROVEMENT: "area for improvement",
    CAUSE_OF_CONCERN: "cause of concern",
}


@dataclass
class Gathered:
    """A finding as the report prints it: its blocks and their positions, and what its heading, its table or an
    introduction shared with other findings says about it.
    """

    kind: str
    reference: str | None
    words: list[Block]
    places: tuple[int, ...] = ()
    parent: int | None = None
    to: str = ""
    lead: str = ""
    due: str = ""

    @property
    def text(self) -> str:
        return plain_text(self.words)


class Gathering:
    def __init__(self, placing: Placing) -> None:
        self.placing = placing
        self.found: list[Gathered] = []
        self.warnings: list[str] = []

    def add(self, new: Gathered) -> int:
        """Add the finding, or merge it into the same one printed earlier. Returns its position in the list."""
        at = next((at for at, one in enumerate(self.found) if _is_same(one, new)), None)
        if at is None:
            if new.reference and any(_clashes(one, new) for one in self.found):
                self.warnings.append(
                    f"The report uses the number of {named(new)} more than once. We have left the number out of the finding that begins “{first_words(new.text)}”."
                )
                new = replace(new, reference=None)
            self.found.append(new)
            self.placing.put(new.places, Where.WORDING)
            return len(self.found) - 1
        same = self.found[at]
        if _agree(same.text, new.text):
            self.placing.put(new.places, Where.REPEATED)
            if len(new.text) > len(same.text) and same.places and new.places:
                self.placing.move(same.places, Where.REPEATED)
                self.placing.move(new.places, Where.WORDING)
                same.words, same.places = new.words, new.places
            same.reference = same.reference or new.reference
            same.parent = same.parent if same.parent is not None else new.parent
            same.to, same.lead, same.due = same.to or new.to, same.lead or new.lead, same.due or new.due
        else:
            self.placing.put(new.places, Where.WARNED)
            others = ", ".join(f"“{first_words(block.text)}”" for block in new.words)
            self.warnings.append(
                f"The file has two wordings of {named(new)}. We have used the first. Check it against the report: {others}"
            )
        return at

    def findings(self, *, published_on: date | None, has_pages: bool) -> list[FoundFinding]:
        return [self._finding(one, published_on, has_pages=has_pages) for one in self.found]

    def _finding(self, one: Gathered, published_on: date | None, *, has_pages: bool) -> FoundFinding:
        under = one.parent if one.parent is not None and one.kind == RECOMMENDATION else None
        parent = self.found[under].reference if under is not None else None
        finding = finding_of(one.kind, one.reference, one.words, published_on=published_on, parent=parent)
        addressees = (
            tuple(map(str, addressees_named(one.to)))
            or finding.addressees
            or tuple(map(str, read_addressees(one.lead)))
        )
        due = _due_said(one.due, published_on) or finding.due
        if due.precision == NOT_SAID.precision and not due.due_text and one.lead:
            due = read_due(one.lead, published_on=published_on)
        return replace(
            finding, due=due, addressees=addressees, under=under, page=one.words[0].page if has_pages else None
        )


def _due_said(words: str, published_on: date | None) -> Due | None:
    """A date as given in a table cell, with or without "by"."""
    words = " ".join(words.split())
    if not re.search(r"\w", words):
        return None
    due = read_due(words, published_on=published_on)
    if due.due_text:
        return due
    due = read_due(f"By {words}", published_on=published_on)
    return replace(due, due_text=words) if due.due_text else Due(words, None, NOT_SAID.precision)


def _is_same(one: Gathered, new: Gathered) -> bool:
    if one.kind != new.kind:
        return False
    agree = _agree(one.text, new.text)
    if one.reference and new.reference:
        if one.reference != new.reference:
            return False
        same_place = one.parent == new.parent or one.parent is None or new.parent is None
        return agree or (same_place and _resemblance(one.text, new.text) >= _ALIKE)
    return agree and min(len(one.text), len(new.text)) >= _LEAST


def _clashes(one: Gathered, new: Gathered) -> bool:
    return (one.kind, one.reference, one.parent) == (new.kind, new.reference, new.parent)


def _agree(one: str, other: str) -> bool:
    """True if two wordings differ only in capitals and punctuation, up to the length of the shorter."""
    first, second = (re.sub(r"\W+", " ", text.lower()).strip() for text in (one, other))
    return bool(first and second) and (first.startswith(second) or second.startswith(first))


def _resemblance(one: str, other: str) -> float:
    return SequenceMatcher(None, one.lower().split(), other.lower().split(), autojunk=False).ratio()


def named(finding: Gathered) -> str:
    name = _KIND_NAMES[finding.kind]
    return f"{name} {finding.reference}" if finding.reference else f"a {name}"


def listed(words: Sequence[str]) -> str:
    return ", ".join(f"“{first_words(each)}”" for each in words)
