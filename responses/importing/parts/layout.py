"""Holds all of the text of a file, in the order of the file, as parts that each have one use.

The finder makes the first layout. A person changes it (`changing`), and the response is made from it (`result`). Every
word stays in exactly one place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from itertools import groupby
from typing import Any, Self

from inspections.areas import Area, joined_areas
from inspections.intake.blocks import Block, Kind, plain_text
from inspections.intake.findings import FoundFinding, areas_of
from inspections.intake.headings import AREA_FOR_IMPROVEMENT, RECOMMENDATION
from responses.importing.ledger import Field, Ledger, Place


class Use(StrEnum):
    """The use of a part of the text."""

    KEY_FINDINGS = "key_findings"
    INTRODUCTION = "introduction"
    FORCE = "force"
    BODY = "body"
    WORDING = "wording"
    COPIES = "copies"
    # The title, the date of publication and so on, which the page shows as fields.
    DETAILS = "details"
    # The headings, labels and signatures that the product writes itself.
    HEADINGS = "headings"
    # The wording of a finding, repeated before an answer.
    REPEATED = "repeated"
    LEFT_OUT = "left_out"
    # Marked as such by a person.
    NOT_NEEDED = "not_needed"


USE_OF = {
    Field.FRAME: Use.HEADINGS,
    Field.FACTS: Use.DETAILS,
    Field.KEY_FINDINGS: Use.KEY_FINDINGS,
    Field.INTRODUCTION: Use.INTRODUCTION,
    Field.WORDING: Use.WORDING,
    Field.REPEATED: Use.REPEATED,
    Field.FORCE: Use.FORCE,
    Field.BODY: Use.BODY,
    Field.COPIES: Use.COPIES,
    Field.WARNED: Use.DETAILS,
}
# The uses that go into the response. The other uses only account for the rest of the file.
IN_RESPONSE = (Use.KEY_FINDINGS, Use.INTRODUCTION, Use.FORCE, Use.BODY, Use.WORDING, Use.COPIES)
_BULLET = re.compile(r" *[-*•] ")


@dataclass(frozen=True, slots=True)
class Part:
    """A run of the text with one use. `about` holds the numbers of the findings that it is the wording of, or
    answers.
    """

    number: int
    use: Use
    text: str
    about: tuple[int, ...] = ()
    # Where it is on the pages of the file, if the file has pages. A part that was split has the place of the whole.
    areas: tuple[Area, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Finding:
    """A finding that parts can be about. It becomes a finding of the response once a part has its wording."""

    number: int
    kind: str
    reference: str | None
    parent: str | None = None
    # When the finding is due, if a table has a column for that.
    due: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """The parts in the order of the file, and the findings in the order of the response. `following` is the next unused
    number, for a part or a finding.
    """

    parts: tuple[Part, ...] = ()
    findings: tuple[Finding, ...] = ()
    following: int = 1

    def part(self, number: int) -> Part | None:
        return next((part for part in self.parts if part.number == number), None)

    def finding(self, number: int) -> Finding | None:
        return next((finding for finding in self.findings if finding.number == number), None)

    def text(self, use: Use, about: tuple[int, ...] = ()) -> str:
        return joined_texts([part.text for part in self.parts if part.use is use and part.about == about])

    def wording(self, number: int) -> str:
        return joined_texts([part.text for part in self.parts if part.use is Use.WORDING and number in part.about])

    def places(self, number: int) -> tuple[Area, ...]:
        """Where the wording of a finding is on the pages of the file."""
        own = [part for part in self.parts if part.use is Use.WORDING and number in part.about]
        return joined_areas(area for part in own for area in part.areas)

    def listed(self) -> list[Finding]:
        """The findings that have a wording."""
        worded = {number for part in self.parts if part.use is Use.WORDING for number in part.about}
        return [finding for finding in self.findings if finding.number in worded]

    def groups(self) -> list[tuple[int, ...]]:
        """The groups of findings that comments answer, in the order of the response."""
        order = {finding.number: place for place, finding in enumerate(self.findings)}
        about = {part.about for part in self.parts if part.use in (Use.FORCE, Use.BODY) and part.about}
        return sorted(about, key=lambda group: (min(order[number] for number in group), len(group), group))

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Self:
        return cls(
            parts=tuple(
                Part(
                    part["number"],
                    Use(part["use"]),
                    part["text"],
                    tuple(part["about"]),
                    tuple(Area(*area) for area in part.get("areas", ())),
                )
                for part in values["parts"]
            ),
            findings=tuple(Finding(**finding) for finding in values["findings"]),
            following=values["following"],
        )


def spoken(finding: Finding, layout: Layout) -> str:
    """The finding's number as answers give it: with "AFI", if a recommendation has the same number."""
    if finding.reference and finding.kind == AREA_FOR_IMPROVEMENT:
        shared = {each.reference for each in layout.listed() if each.kind == RECOMMENDATION}
        return f"AFI {finding.reference}" if finding.reference in shared else finding.reference
    return finding.reference or ""


def paragraphs_in(text: str) -> list[str]:
    """The paragraphs and the items of lists in a text."""
    found: list[str] = []
    for chunk in re.split(r"\n[ \t]*\n", text):
        lines = [line for line in chunk.split("\n") if line.strip()]
        for place, line in enumerate(lines):
            if place == 0 or _BULLET.match(line):
                found.append(line)
            else:
                found[-1] += f"\n{line}"
    return found


def joined_texts(texts: Sequence[str]) -> str:
    """Texts one after the other: a blank line between paragraphs, none between the items of a list."""
    whole = ""
    for text in texts:
        if whole and text:
            both = _BULLET.match(whole.rpartition("\n")[2]) and _BULLET.match(text)
            whole += "\n" if both else "\n\n"
        whole += text
    return whole


def first_part(layout: Layout, use: Use, finding: int | None = None) -> int | None:
    """The number of the first part with this use, about this finding or about none."""
    for part in layout.parts:
        if part.use is use and (finding in part.about if finding else not part.about):
            return part.number
    return None


# From the ledger


def layout_of(
    ledger: Ledger,
    named: Sequence[tuple[str, FoundFinding, str]] = (),
    answered: Mapping[tuple[str, ...], str] | None = None,
) -> Layout:
    """The layout that the finder proposes. `named` gives each finding with its names in the ledger and in answers,
    `answered` the kind of finding that each answer is about.
    """
    findings = [
        Finding(number, found.kind, found.reference, found.parent, _due_apart(found))
        for number, (_, found, _) in enumerate(named, start=1)
    ]
    wordings: dict[tuple[str, str], tuple[int, ...]] = {
        (found.kind, name): (number,) for number, (name, found, _) in enumerate(named, start=1)
    }
    numbers = {answer: number for number, (_, _, answer) in enumerate(named, start=1)}
    for key, kind in (answered or {}).items():
        for name in key:
            if name not in numbers:
                numbers[name] = len(findings) + 1
                reference = None if name.startswith("#") else name.removeprefix("AFI ")
                findings.append(Finding(numbers[name], kind or RECOMMENDATION, reference))
    places = ledger.in_order()
    _share_wordings(wordings, named, {place.about for place, _ in places if place})

    def about(place: Place | None) -> tuple[int, ...]:
        if place is None or not place.about:
            return ()
        if place.field is Field.WORDING:
            return wordings[(place.about[0], place.about[1])]
        return tuple(sorted({numbers[name] for name in place.about}))

    parts = []
    following = len(findings) + 1
    for place, blocks in groupby(places, key=lambda each: each[0]):
        use = USE_OF[place.field] if place else Use.LEFT_OUT
        # Each paragraph of an overall comment is a part, because a person may have to divide the comment.
        by_paragraph = use in (Use.FORCE, Use.BODY) and not about(place)
        for run in _runs([block for _, block in blocks], by_paragraph=by_paragraph):
            parts.append(Part(following, use, plain_text(run), about(place), areas_of(run)))
            following += 1
    return Layout(tuple(parts), tuple(findings), following)


def _due_apart(found: FoundFinding) -> str:
    """When the finding is due, if only a table says so and not the wording."""
    return "" if found.due.due_text in found.text else found.due.due_text


def _share_wordings(
    wordings: dict[tuple[str, str], tuple[int, ...]],
    named: Sequence[tuple[str, FoundFinding, str]],
    placed: set[tuple[str, ...]],
) -> None:
    """Note which findings share one wording, as in "Recommendations 1 and 3: ..."."""
    for number, (name, found, _) in enumerate(named, start=1):
        if (found.kind, name) in placed:
            continue
        for other, same, _ in named:
            key = (same.kind, other)
            if key in placed and same.text == found.text and same.kind == found.kind:
                wordings[key] = tuple(sorted({*wordings[key], number}))
                break


def _runs(blocks: Sequence[Block], *, by_paragraph: bool) -> Iterator[list[Block]]:
    """The blocks together or, `by_paragraph`, each paragraph with the list below it."""
    run: list[Block] = []
    for block in blocks:
        if by_paragraph and run and block.kind is not Kind.BULLET:
            yield run
            run = []
        run.append(block)
    if run:
        yield run


def with_parts(layout: Layout, parts: Sequence[Part]) -> Layout:
    """The layout with these parts, and without findings that no part is about."""
    used = {number for part in parts for number in part.about}
    return replace(layout, parts=tuple(parts), findings=tuple(each for each in layout.findings if each.number in used))
