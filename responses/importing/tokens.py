"""Decides what each block of a file is, by its own words: a heading, a reference to findings, a labelled detail, or
text.

A block that contains two of these ("PCC comments: I welcome this.") becomes two tokens. From here on a token is never
cut again, so each can be placed once: see `ledger`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from inspections.intake.blocks import Block, Kind
from inspections.intake.headings import Heading, Part, Side, heading_of, is_sentence
from inspections.intake.inspection import OTHER_LABELS, Field, field_at
from inspections.intake.references import Reference, reference_of


class Mark(StrEnum):
    HEADING = "heading"
    REFERENCE = "reference"
    FIELD = "field"
    TEXT = "text"
    ADDRESS = "address"
    # Parts of a table: its beginning and end, a finding's due date, its headers, and anything that no field of a
    # response uses.
    TABLE = "table"
    END = "end"
    DUE = "due"
    FRAME = "frame"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, eq=False)
class Token:
    """A piece of the file that ends up in one place. Tokens are compared by identity, because the same words may be in
    a file twice.
    """

    mark: Mark
    block: Block
    heading: Heading | None = None
    reference: Reference | None = None
    field: Field | None = None
    # True for a row of a table by recommendation. Its wording follows, whichever part the table is in.
    is_listed: bool = False

    @property
    def text(self) -> str:
        return self.block.text

    @property
    def level(self) -> int | None:
        """The level of a heading as the file gives it; None if only its words show that it is one."""
        return self.block.level if self.block.kind is Kind.HEADING else None

    @property
    def is_unnamed(self) -> bool:
        """True for a heading such as "Response:", which does not say whose response it is."""
        return bool(self.heading and self.heading.side is Side.AUTHOR)


_LONGEST_LABEL = 90
_OTHER_LABEL = re.compile(rf"{OTHER_LABELS}\s*:\s*\S")
_ON_ONE_LINE = re.compile(r"(?P<label>[^:\n]{2,90}?)(?P<colon>:| [–—-] )\s*(?P<words>\S.*)", re.DOTALL)
_ADDRESSED = re.compile(r"(?P<named>\S.{0,40}?\d[a-z]?)\s*[:–—-]?\s*\(?(?:to|for) [^.:;]{3,80}?\)?:?", re.IGNORECASE)
_STYLED_LINE = 120
_REFERENCES_IN_BRACKETS = re.compile(
    r"\w.*\(((?:recommendations?|recs?\.?|afis?|areas? for improvement) (?:\d|one\b|two\b)[^()]*)\)\W*$", re.IGNORECASE
)


def tokens_of(blocks: Sequence[Block]) -> list[Token]:
    return [token for block in blocks for token in _tokens_in(block)]


def text_token(block: Block) -> Token:
    return Token(Mark.TEXT, block)


def _tokens_in(block: Block) -> Iterator[Token]:
    if block.kind is Kind.ADDRESS:
        yield Token(Mark.ADDRESS, block)
        return
    # The first column of a form has the labels for the second.
    is_label_cell = block.cell is not None and block.cell.column == 0 and len(block.text) <= _LONGEST_LABEL
    styled = block.kind is Kind.HEADING or is_label_cell or (block.bold and len(block.text) <= _STYLED_LINE)
    in_brackets = _REFERENCES_IN_BRACKETS.search(block.text) if styled and len(block.text) <= _STYLED_LINE else None
    if in_brackets:  # "Training (recommendations 3 and 4)"
        yield Token(Mark.REFERENCE, block, reference=reference_of(in_brackets[1]))
        return
    reference = reference_of(block.text, is_heading=styled) or _addressed_reference(block.text)
    if reference:
        yield from _reference_and_rest(block, reference)
        return
    if _OTHER_LABEL.match(block.text) and len(block.text) < _LONGEST_LABEL:
        yield Token(Mark.UNKNOWN, block)
        return
    field = field_at(block.text)
    if field:
        yield Token(Mark.FIELD, block, field=field[0])
        return
    if block.kind is Kind.BULLET:
        yield text_token(block)
        return
    heading = heading_of(block.text, styled=styled)
    if heading:
        yield Token(Mark.HEADING, block, heading=heading)
        return
    yield from _label_and_words(block)


def _addressed_reference(text: str) -> Reference | None:
    """The reference in a line such as "Recommendation 1 to chief constables"; None for any other line."""
    addressed = _ADDRESSED.fullmatch(text)
    return reference_of(addressed["named"]) if addressed and not is_sentence(text) else None


def _reference_and_rest(block: Block, reference: Reference) -> Iterator[Token]:
    """Split "Recommendation 2: ..." into the reference and the rest: the wording, or a heading that says whose answer
    comes next.
    """
    name = block.text[: len(block.text) - len(reference.rest)].strip() if reference.rest else block.text
    yield Token(Mark.REFERENCE, replace(block, text=name, links=()), reference=reference)
    if not reference.rest:
        return
    rest = replace(block, text=reference.rest, kind=Kind.PARAGRAPH, level=0)
    heading = heading_of(reference.rest, styled=True)
    if heading and heading.side:
        about = replace(heading, kind=reference.kind, references=reference.references)
        yield Token(Mark.HEADING, replace(rest, kind=block.kind, level=block.level), heading=about)
    else:
        yield text_token(rest)


def _is_title(words: str) -> bool:
    """True if the words after a label are a document's title, not an answer: several words that are not a sentence."""
    return len(words.split()) > 1 and not is_sentence(words) and not words.rstrip().endswith(":")


def _label_and_words(block: Block) -> Iterator[Token]:
    found = _ON_ONE_LINE.fullmatch(block.text)
    heading = heading_of(f"{found['label']}:", styled=True) if found else None
    is_label = (
        heading
        and found
        and (
            found["colon"] == ":" if heading.side in (None, Side.AUTHOR) else heading.is_strong or found["colon"] == ":"
        )
    )
    is_dash = found is not None and found["colon"] != ":"
    is_doubtful = heading and (heading.side is Side.AUTHOR or heading.is_name or is_dash or block.kind is Kind.HEADING)
    if heading and found and is_doubtful and _is_title(found["words"]):
        is_label = False  # "Section 55 response: Lamps after dark", "Westmarch OPCC - response template"
    if (
        not (heading and found and is_label)
        or (heading.part is Part.OFFICE and (found["colon"] != ":" or is_sentence(found["words"])))
        or (heading.is_name and heading.side is Side.OTHER)
    ):
        yield text_token(block)
        return
    yield Token(
        Mark.HEADING,
        replace(block, text=found["label"] + found["colon"].rstrip(), kind=Kind.PARAGRAPH, links=()),
        heading=heading,
    )
    words = replace(block, text=found["words"].strip(), kind=Kind.PARAGRAPH)
    inner = reference_of(words.text)
    yield from (
        _reference_and_rest(words, inner)
        if inner and heading.part in (Part.RECOMMENDATIONS, Part.AREAS)
        else [text_token(words)]
    )
