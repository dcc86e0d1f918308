"""Turns an existing section 55 response's text blocks into its fields.

The document has parts under headings, in any layout that offices use; inside a part, "Recommendation 2:" announces what
the following text is about. Text that cannot be placed is reported in a warning and never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from inspections.intake.blocks import Block, Kind, Reading, Unreadable, plain_text
from inspections.intake.dates import read_date
from inspections.intake.findings import FoundFinding, finding_of, split_listed
from inspections.intake.headings import (
    AREA_FOR_IMPROVEMENT,
    CAUSE_OF_CONCERN,
    RECOMMENDATION,
)
from inspections.intake.inspection import FoundInspection, inspection_from, joined, labelled_fields
from responses.importing.counts import stated_counts
from responses.importing.pieces import KIND_OF, Part, Piece, cut_into_pieces, front_and_rest
from responses.importing.repeated_wording import without_wording

_NONE_MADE = re.compile(
    r"^(?:none|n/?a|not applicable|nil)\b|\bno (?:further |new |specific )?(?:areas? for improvement|afis?|recommendations?|causes? of concern)\b"
    r"|\bnot (?:make|made|identify|identified) any\b",
    re.IGNORECASE,
)
_STATUTE = re.compile(r"\b(?:section 55|police act 1996|policing and crime act)\b", re.IGNORECASE)
_BODY_NAMES = (
    re.compile(
        r"^(?:the )?(?P<name>[A-Z][\w’' -]+?)(?:[’']s?)? (?:Police,? (?:Fire )?(?:and|&) Crime Commissioner|PF?CC|OPF?CC)\b"
    ),
    re.compile(
        r"(?:Commissioner|PF?CC|OPF?CC)\)? (?:for|of) (?P<name>[A-Z][\w’'-]+(?: (?:and|of|the|[A-Z][\w’'-]+))*?)(?:[’']s?)?(?= (?:response|comments|reply)|[.,:;(]|$)"
    ),
    re.compile(r"^(?P<name>[A-Z][\w -]+? Police Authority Board|Mayor of [A-Z][\w -]+?)\b(?= response|[’',(]|$)"),
)
# The words the product's own document adds after each line of the list.
_NOT_DONE = re.compile(r"(?: \((?:required by law|practice)\))?: not done yet$", re.IGNORECASE)
_DONE_ON = re.compile(r"[\s,;:–(-]*(?:(?:sent|done|completed|date|dated|on|published)\W+)*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment on one finding, or on several."""

    references: tuple[str, ...]
    force_comment: str = ""
    body_comment: str = ""


@dataclass(frozen=True, slots=True)
class DistributionLine:
    line: str
    done_on: date | None = None


@dataclass(frozen=True, slots=True)
class FoundResponse:
    """A section 55 response as found in a file. A person confirms everything."""

    inspection: FoundInspection
    policing_body: str | None = None
    key_findings: str = ""
    recommendations_introduction: str = ""
    findings: tuple[FoundFinding, ...] = ()
    recommendations_stated: int | None = None
    for_forces_stated: int | None = None
    force_comment: str = ""
    body_comment: str = ""
    comments: tuple[Comment, ...] = ()
    distribution: tuple[DistributionLine, ...] = ()
    warnings: tuple[str, ...] = ()


def find_response(reading: Reading) -> FoundResponse:
    """The response in the file. Raises Unreadable if nothing in it is recognised."""
    blocks, strays = _without_strays([joined(block) for block in reading.blocks])
    front, rest = front_and_rest(blocks)
    values, others = labelled_fields(front)
    inspection, warnings = inspection_from(values)
    inspection, doubts = _with_address(inspection, strays)
    warnings += doubts
    pieces = cut_into_pieces(rest)
    if not pieces and not inspection.title:
        raise Unreadable(
            "We could not find a section 55 response in the file, because we did not recognise any of its headings."
        )
    warnings += [_not_placed(block) for block in others if not _is_opening(block, others)]
    finder = _Finder(pieces, published_on=inspection.published_on)
    finder.run()
    distribution = tuple(
        _distribution_line(block) for piece in pieces if piece.part is Part.OFFICE for block in piece.blocks
    )
    stated, for_forces = stated_counts(finder.introduction)
    return FoundResponse(
        inspection=inspection,
        policing_body=_policing_body(others),
        key_findings=finder.key_findings,
        recommendations_introduction=finder.introduction,
        findings=tuple(finder.findings),
        recommendations_stated=stated,
        for_forces_stated=for_forces,
        force_comment=finder.overall[Part.FORCE],
        body_comment=finder.overall[Part.BODY],
        comments=tuple(finder.comments()),
        distribution=distribution,
        warnings=(*reading.notes, *warnings, *finder.warnings, *_count_doubts(finder.findings, stated, for_forces)),
    )


def _without_strays(blocks: Sequence[Block]) -> tuple[list[Block], list[str]]:
    """The blocks without stray addresses, and those addresses.

    Copying a page drops a link's target wherever the page ended: on its own line, or in the middle of a sentence.
    """
    kept: list[Block] = []
    strays: list[str] = []
    for block in blocks:
        if block.kind is Kind.ADDRESS and not (kept and labelled_fields([kept[-1]])[0]):
            strays.append(block.text)
            continue
        inline = re.search(r"(?<=[a-z,;]) (https?://\S+) (?=[A-Za-z])", block.text)
        if inline and not re.search(
            r"\b(?:at|see|on|from|via|here|visit|is|link|to|in|of)$|[:(]$", block.text[: inline.start()]
        ):
            strays.append(inline[1])
            block = replace(block, text=f"{block.text[: inline.start()]} {block.text[inline.end() :]}")
        kept.append(block)
    return kept, strays


def _with_address(inspection: FoundInspection, strays: list[str]) -> tuple[FoundInspection, list[str]]:
    """The report's address, from the stray ones if its own link had none."""
    if not strays or (inspection.report_url and inspection.report_url in strays and len(strays) == 1):
        return inspection, []
    if inspection.report_url:
        return inspection, [
            f"We have removed an address from the text: {stray}" for stray in strays if stray != inspection.report_url
        ]
    words = set(re.findall(r"[a-z]{5,}", (inspection.title or "").lower()))
    best = max(strays, key=lambda stray: len(words & set(re.findall(r"[a-z]{5,}", stray.lower()))))
    warnings = [
        f"The link to the report had no address, so we used this one from the text: {best} Check that it opens the report."
    ]
    warnings += [f"We have removed an address from the text: {stray}" for stray in strays if stray != best]
    return replace(inspection, report_url=best), warnings


class _Finder:
    """Sorts the pieces into fields, and collects a sentence for each uncertainty."""

    def __init__(self, pieces: list[Piece], *, published_on: date | None):
        self.pieces, self.published_on = pieces, published_on
        self.findings: list[FoundFinding] = []
        self.warnings: list[str] = []
        self.key_findings = self.introduction = ""
        self.overall = {Part.FORCE: "", Part.BODY: ""}
        self._cause: str | None = None
        self._said: dict[tuple[str, ...], dict[Part, str]] = {}

    def run(self) -> None:
        for piece in self.pieces:
            if piece.part is Part.KEY_FINDINGS:
                self.key_findings = _with(self.key_findings, piece.blocks)
            elif piece.part in KIND_OF:
                self._take_findings(piece)
        for piece in self.pieces:
            if piece.part in self.overall:
                self._take_comment(piece)
        self._doubt_missing()

    def _take_findings(self, piece: Piece) -> None:
        if not piece.references:
            self._cause = None  # a separate part: its recommendations belong to no cause of concern
        if piece.references:
            for reference in piece.references if piece.blocks else ():
                self._add(piece.kind, reference, piece.blocks)
        elif piece.part is Part.RECOMMENDATIONS and not self._has_numbered(piece.part) and _is_list(piece.blocks):
            introduction = [] if _starts_item(piece.blocks[0]) else piece.blocks[:1]
            self.introduction = _with(self.introduction, introduction)
            for kind, number, blocks in split_listed(piece.kind, piece.blocks[len(introduction) :]):
                self._add(kind, number, blocks)
        elif piece.part is Part.RECOMMENDATIONS:
            self.introduction = _with(self.introduction, piece.blocks)
        elif piece.blocks and not _NONE_MADE.search(piece.blocks[0].text):
            if self._has_numbered(piece.part):
                self.introduction = _with(self.introduction, piece.blocks)
                return
            for kind, number, blocks in split_listed(piece.kind, piece.blocks):
                self._add(kind, number, blocks)
            self.warnings.append(f"The {piece.part} have no headings. Check where each one begins and ends.")
        elif len(piece.blocks) > 1:
            self.warnings += [_not_placed(block) for block in piece.blocks[1:]]

    def _has_numbered(self, part: Part) -> bool:
        return any(piece.part is part and piece.references for piece in self.pieces)

    def _add(self, kind: str, reference: str | None, blocks: Sequence[Block]) -> None:
        parent = self._cause if kind == RECOMMENDATION else None
        finding = finding_of(kind, reference, blocks, published_on=self.published_on, parent=parent)
        if kind == CAUSE_OF_CONCERN:
            self._cause = reference
        known = self._finding(kind, reference) if reference else None
        if known and len(known.text) >= len(finding.text):
            if without_wording(blocks, known.text) == ([], True):
                return
            self.warnings.append(f"The file has two wordings of recommendation {reference}. We have kept the first.")
            return
        if known:
            self.findings.remove(known)
        self.findings.append(finding)

    def _finding(self, kind: str, reference: str | None) -> FoundFinding | None:
        return next((one for one in self.findings if one.kind == kind and one.reference == reference), None)

    def _take_comment(self, piece: Piece) -> None:
        if not piece.references:
            if piece.kind and piece.blocks and not _NONE_MADE.search(piece.blocks[0].text):
                self.overall[piece.part] = _with(self.overall[piece.part], piece.blocks)
            elif not piece.kind:
                self.overall[piece.part] = _with(self.overall[piece.part], piece.blocks)
            return
        blocks = list(piece.blocks)
        for reference in piece.references:
            finding = self._finding(piece.kind, reference) or self._from_bold(piece, reference, blocks)
            if finding:
                blocks, _ = without_wording(blocks, finding.text)
            else:
                self.warnings.append(
                    f"The file answers {_name(piece.kind)} {reference}, but does not list its wording. Add it from the report."
                )
        said = self._said.setdefault(self._key(piece), {})
        said[piece.part] = _with(said.get(piece.part, ""), blocks)

    def _from_bold(self, piece: Piece, reference: str, blocks: list[Block]) -> FoundFinding | None:
        """The wording of an unlisted finding, in bold before its answer."""
        wording = [block for block, _ in zip(blocks, _leading_bold(blocks), strict=False)]
        if not wording or len(wording) == len(blocks) or len(piece.references) > 1:
            return None
        self._add(piece.kind, reference, wording)
        return self.findings[-1]

    def _key(self, piece: Piece) -> tuple[str, ...]:
        """References as the comments name them; if an area shares its number with a recommendation, the reference says
        which it is.
        """
        if piece.kind != AREA_FOR_IMPROVEMENT:
            return piece.references
        shared = {one.reference for one in self.findings if one.kind == RECOMMENDATION}
        return tuple(f"AFI {reference}" if reference in shared else reference for reference in piece.references)

    def comments(self) -> list[Comment]:
        order = [finding.reference for finding in self.findings]
        keys = sorted(self._said, key=lambda key: order.index(key[0]) if key[0] in order else len(order))
        return [Comment(key, self._said[key].get(Part.FORCE, ""), self._said[key].get(Part.BODY, "")) for key in keys]

    def _doubt_missing(self) -> None:
        if not self.key_findings:
            self.warnings.append("We could not find any key findings.")
        for part, who in ((Part.FORCE, "the chief officer"), (Part.BODY, "the policing body")):
            answered = {reference for key, said in self._said.items() if said.get(part) for reference in key}
            if not answered and not self.overall[part]:
                self.warnings.append(f"We could not find a comment from {who}.")
                continue
            self.warnings += [
                f"We could not find a comment from {who} on recommendation {finding.reference}."
                for finding in self.findings
                if finding.kind == RECOMMENDATION and finding.reference and finding.reference not in answered
            ]


def _leading_bold(blocks: Sequence[Block]) -> list[Block]:
    leading: list[Block] = []
    for block in blocks:
        if not (block.bold or (block.kind is Kind.BULLET and leading)):
            break
        leading.append(block)
    return leading


def _is_list(blocks: Sequence[Block]) -> bool:
    return any(_starts_item(block) for block in blocks[:2])


def _starts_item(block: Block) -> bool:
    return block.kind is Kind.BULLET or bool(re.match(r"\d{1,3}[a-z]?[.)] ", block.text))


def _with(text: str, blocks: Sequence[Block]) -> str:
    return "\n\n".join(filter(None, (text, plain_text(blocks))))


def _name(kind: str) -> str:
    return {RECOMMENDATION: "recommendation", AREA_FOR_IMPROVEMENT: "area for improvement"}.get(
        kind, "cause of concern"
    )


def _not_placed(block: Block) -> str:
    words = block.text if len(block.text) <= 90 else f"{block.text[:90].rsplit(' ', 1)[0]} …"
    return f"We have left out this text, because it does not belong to any part of a response: “{words}”"


def _is_opening(block: Block, others: Sequence[Block]) -> bool:
    """The office's title and the statute paragraph, both of which the product writes itself."""
    return bool(_STATUTE.search(block.text)) or (block in others[:3] and len(block.text) < 300)


def _policing_body(opening: Sequence[Block]) -> str | None:
    for block in opening[:3]:
        for pattern in _BODY_NAMES:
            found = pattern.search(block.text)
            name = re.sub(r"^Office of the$|[’']s?$", "", found["name"]).strip() if found else ""
            if name:
                return name
    return None


def _distribution_line(block: Block) -> DistributionLine:
    """A line of the checklist, with the date someone wrote at its end."""
    block = replace(block, text=_NOT_DONE.sub("", block.text))
    done = read_date(block.text)
    if not done or not done.certain:
        return DistributionLine(block.text)
    start = block.text.rfind(done.printed)
    if re.search(r"\w", block.text[start + len(done.printed) :]):
        return DistributionLine(block.text, done.on)
    return DistributionLine(_DONE_ON.sub("", block.text[:start]).strip() or block.text, done.on)


def _count_doubts(findings: Sequence[FoundFinding], stated: int | None, for_forces: int | None) -> list[str]:
    listed = sum(finding.kind == RECOMMENDATION for finding in findings)
    expected = for_forces if for_forces is not None else stated
    if expected is None or listed in (expected, stated):
        return []
    return [
        f"The file mentions {expected} recommendations for the force, but lists {listed}. Check them against the report."
    ]
