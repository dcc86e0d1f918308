"""Cuts an existing response into pieces: the blocks under one heading, about the same findings, by the same side."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from inspections.intake.blocks import Block, Kind
from inspections.intake.headings import (
    AREA_FOR_IMPROVEMENT,
    CAUSE_OF_CONCERN,
    RECOMMENDATION,
    is_answer_heading,
    is_force_heading,
    reference_of,
)


class Part(StrEnum):
    """The parts of a response, in the order of PRODUCT 6."""

    FRONT = "front"
    KEY_FINDINGS = "key findings"
    RECOMMENDATIONS = "recommendations"
    AREAS = "areas for improvement"
    CAUSES = "causes of concern"
    FORCE = "force response"
    BODY = "body response"
    OFFICE = "office use"


_HEADINGS = {
    Part.KEY_FINDINGS: re.compile(
        r"(?:summary of )?(?:the )?(?:report[’']?s? )?(?:key|main) findings.{0,60}|(?:executive )?summary|introduction|background",
        re.IGNORECASE,
    ),
    Part.RECOMMENDATIONS: re.compile(
        r"(?:the |national |report |local )*recommendations?(?: (?:for|made|from|to|in).{0,60})?", re.IGNORECASE
    ),
    Part.AREAS: re.compile(
        r"(?:the |any )?(?:areas? (?:for|of) improvements?|afis?)(?: \(afis?\))?(?: (?:for|made|from).{0,60})?",
        re.IGNORECASE,
    ),
    Part.CAUSES: re.compile(r"causes? of concern(?: (?:for|made|from).{0,60})?", re.IGNORECASE),
    Part.OFFICE: re.compile(
        r"(?:for )?office use(?: only)?(?:\W.{0,60})?|distribution(?: list| checklist)?|circulation", re.IGNORECASE
    ),
}
KIND_OF = {
    Part.RECOMMENDATIONS: RECOMMENDATION,
    Part.AREAS: AREA_FOR_IMPROVEMENT,
    Part.CAUSES: CAUSE_OF_CONCERN,
}
_HOME_OF: dict[str, Part] = {kind: part for part, kind in KIND_OF.items()}


@dataclass
class Piece:
    """Blocks that belong together: in one part, about the same findings, by the same side."""

    part: Part
    kind: str = ""
    references: tuple[str, ...] = ()
    blocks: list[Block] = field(default_factory=list)


def part_at(block: Block) -> Part | None:
    """The part this block starts, if it is a heading. A later step decides between force and body."""
    text = block.text.strip().rstrip(":").strip()
    if len(text) > 160 or block.kind is Kind.BULLET:
        return None
    if is_answer_heading(text):
        return Part.FORCE if is_force_heading(text) else Part.BODY
    return next((part for part, pattern in _HEADINGS.items() if pattern.fullmatch(text)), None)


def front_and_rest(blocks: list[Block]) -> tuple[list[Block], list[Block]]:
    """The title and the labelled details; then everything from the first heading of a part onwards."""
    for position, block in enumerate(blocks):
        is_title = position == 0 or (block.kind is Kind.HEADING and block.level == 1)
        if part_at(block) and not is_title:
            return blocks[:position], blocks[position:]
    return blocks, []


def cut_into_pieces(blocks: Sequence[Block]) -> list[Piece]:
    answer_headings = [block.text for block in blocks if part_at(block) in (Part.FORCE, Part.BODY)]
    interleaved = _is_interleaved(blocks)
    pieces: list[Piece] = []
    for block in blocks:
        part = part_at(block)
        current = pieces[-1] if pieces else None
        if part in (Part.FORCE, Part.BODY):
            part = Part.FORCE if is_force_heading(block.text, others=answer_headings) else Part.BODY
            about = re.search(
                r"\b(?:to|on) (?P<what>(?:recommendations?|afis?|areas? for improvement) \d.*)$",
                block.text.rstrip(": "),
                re.IGNORECASE,
            )
            named = reference_of(about["what"], is_heading=True) if about else None
            if named:
                pieces.append(Piece(part, named.kind, named.references))
            elif interleaved and current:
                pieces.append(Piece(part, current.kind, current.references))
            else:
                pieces.append(Piece(part))
            continue
        if part:
            answers = current.part if current and current.part in (Part.FORCE, Part.BODY) else None
            # "Areas for improvement" inside an answer heads the comments on them; it does not end the answer.
            if answers and not interleaved and part in KIND_OF:
                pieces.append(Piece(answers, KIND_OF[part]))
            else:
                pieces.append(Piece(part, KIND_OF.get(part, "")))
            continue
        named = reference_of(block.text, is_heading=block.kind is Kind.HEADING or block.bold)
        if named and current and current.part is not Part.OFFICE:
            home: Part = current.part
            if home in (Part.FRONT, Part.KEY_FINDINGS, *KIND_OF) or interleaved:
                home = _HOME_OF[named.kind]
            piece = Piece(home, named.kind, named.references)
            if named.rest:
                piece.blocks.append(replace(block, text=named.rest, kind=Kind.PARAGRAPH))
            pieces.append(piece)
            continue
        answer = _answer_on_one_line(block)
        if answer and current:
            side = Part.FORCE if is_force_heading(answer[0], others=answer_headings) else Part.BODY
            pieces.append(
                Piece(side, current.kind, current.references, [replace(block, text=answer[1], kind=Kind.PARAGRAPH)])
            )
            continue
        if current and current.references and current.part in (Part.FORCE, Part.BODY) and _is_new_topic(block):
            # Its words belong to the answer as a whole, not to the previous recommendation.
            pieces.append(Piece(current.part))
            current = pieces[-1]
        if current:
            current.blocks.append(block)
    return pieces


def _is_new_topic(block: Block) -> bool:
    return block.kind is Kind.HEADING and block.level <= 2 and len(block.text) <= 80 and block.text[-1] not in ".;"


def _answer_on_one_line(block: Block) -> tuple[str, str] | None:
    """ "PCC comments: I welcome this." as the label and the words."""
    label, colon, words = block.text.partition(":")
    return (label, words.strip()) if colon and words.strip() and is_answer_heading(label) and len(label) < 60 else None


def _is_interleaved(blocks: Sequence[Block]) -> bool:
    """True if an answer follows each recommendation, instead of all answers coming at the end in two parts."""
    headings = [
        heading
        for block in blocks
        if (
            heading := block.text
            if part_at(block) in (Part.FORCE, Part.BODY)
            else (_answer_on_one_line(block) or ("",))[0]
        )
    ]
    of_force = sum(is_force_heading(heading, others=headings) for heading in headings)
    return of_force > 1 or len(headings) - of_force > 1
