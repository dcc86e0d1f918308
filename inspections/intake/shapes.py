"""Tells from a block's shape whether it is a heading, an item of a list, or the beginning of a finding or of a list of
findings.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from inspections.intake.blocks import Block, Kind
from inspections.intake.headings import (
    AREA_FOR_IMPROVEMENT,
    CAUSE_OF_CONCERN,
    RECOMMENDATION,
    is_sentence,
    kind_named,
    reference_of,
)

NUMBERED = re.compile(r"\(?(?P<number>\d{1,3}[a-z]?)[.)]\s+(?P<rest>\S.*)", re.DOTALL)
LETTERED = re.compile(r"\(?(?:[a-z]|[ivx]{1,4})[.)]\s+\S.*", re.DOTALL)
DEMANDS = re.compile(
    r"\b(?:should|must|needs? to|(?:is|are) to|ought to|(?:is|are) an area for improvement|dylai|dylid|rhaid)\b",
    re.IGNORECASE,
)
_NAMES = (
    r"(?:recommendations?|areas? (?:for|of) improvement|afis?|causes? of concern"
    r"|argymhell(?:iad|ion)|(?:maes|meysydd) i['’]?w['’]? ?g?wella|achos(?:ion)? (?:o )?(?:b|p)ryder)"
)
_ONE = re.compile(rf"(?:new |further |accelerated |innovative )?(?P<name>{_NAMES})(?: \(afi\))?\W*", re.IGNORECASE)
_SEVERAL = re.compile(
    r"(?:(?:section|part|chapter|annex|appendix) [a-z\d]{1,3}\W+|\d{1,2}(?:\.\d{1,2})*[.)]?\s+)?"
    r"(?:(?:our|the|a|new|further|key|all|full|national|local|previous|summary|list|table|overview|of|report|inspection) )*"
    rf"(?P<names>{_NAMES}(?:(?:,|,? and|,? &|/) ?(?:our |their |the |associated |related )?{_NAMES})*)(?: \(afis?\))?"
    r"(?P<about> (?:for|to|made|from|in|by|addressed|we|at a glance)\b.{0,80})?\W*",
    re.IGNORECASE,
)
# "Recommendation 3 – to the Home Office", "Recommendation 3 (for chief constables)"
_ADDRESSED = re.compile(
    r"(?P<named>.*?\d[a-z]?)\s*[:–—-]?\s*\(?(?P<to>(?:to|for)\s+(?:(?!\bshould\b).){3,110}?)\)?\s*:?", re.IGNORECASE
)
_CAPITAL = re.compile(r"(?:\d{1,2}(?:\.\d{1,2})*[.)]?\s+)?[A-ZŴŶÂÊÎÔÛ]")
_CONTENTS_LINE = re.compile(r".{3,}?(?:\s*\.{3,}|\s{2,}|\s*…)\s*\d{1,3}")
_ENDS_OPEN = (":", ";", "; and", "; or", ",", ", and", ", or")


@dataclass(frozen=True, slots=True)
class Start:
    """The beginning of a finding, or of a list of findings (`several`). `to` is the part of its heading that names the
    addressee.
    """

    kind: str
    reference: str | None = None
    rest: str = ""
    several: bool = False
    to: str = ""


class Shapes:
    """The shapes of one report's blocks. In a file without any headings or bold words, any short line may be a heading."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self.blocks = blocks
        self.is_plain = not any(block.kind is Kind.HEADING or block.bold for block in blocks)

    def is_heading(self, block: Block) -> bool:
        text = block.text
        if block.cell:
            return False
        if block.kind is Kind.HEADING:
            return True
        if block.kind is not Kind.PARAGRAPH or len(text) > 120 or text.endswith((".", ";", ",", ":")):
            return False
        if block.bold:
            return not is_sentence(text, styled=True)
        return self.is_plain and len(text) <= 80 and bool(_CAPITAL.match(text)) and not is_sentence(text)

    def start_of(self, block: Block) -> Start | None:
        text = block.text
        if block.kind is Kind.ADDRESS or is_contents_line(block):
            return None
        is_heading = self.is_heading(block)
        addressed = _ADDRESSED.fullmatch(text) if is_heading or len(text) < 120 else None
        numbered = reference_of(addressed["named"] if addressed else text, is_heading=is_heading)
        if numbered is None and addressed:
            addressed, numbered = None, reference_of(text, is_heading=is_heading)
        if numbered:
            # "Recommendations 1 and 2" mentions two findings at once, and the wording of each is elsewhere.
            if len(numbered.references) != 1:
                return None
            return Start(numbered.kind, numbered.references[0], numbered.rest, to=addressed["to"] if addressed else "")
        return self._unnumbered(block, is_heading=is_heading)

    def _unnumbered(self, block: Block, *, is_heading: bool) -> Start | None:
        text = block.text
        one = _ONE.fullmatch(text)
        if one and (is_heading or text.endswith(":") or not _is_plural(one["name"])):
            return Start(kind_named(one["name"]), several=_is_plural(one["name"]))
        several = _SEVERAL.fullmatch(text) if is_heading or text.endswith(":") else None
        if several and _is_plural(several["names"]) and not DEMANDS.search(text):
            return Start(kind_named(several["names"]), several=True, to=_to_in(several["about"] or ""))
        titled = re.fullmatch(rf"(?P<name>{_NAMES})\s*[:–—-]\s+(?P<rest>\S.*)", text, re.IGNORECASE | re.DOTALL)
        if titled and not _is_plural(titled["name"]):
            return Start(kind_named(titled["name"]), rest=titled["rest"])
        return None


def _is_plural(names: str) -> bool:
    return bool(
        re.match(r"recommendations|areas|afis|causes|argymhellion|meysydd|achosion", names, re.IGNORECASE)
    ) or bool(re.search(r"recommendations|\bareas|causes", names, re.IGNORECASE))


def _to_in(about: str) -> str:
    about = about.strip()
    return about if re.match(r"(?:for|to)\b", about, re.IGNORECASE) else ""


def is_contents_line(block: Block) -> bool:
    return len(block.text) < 200 and bool(_CONTENTS_LINE.fullmatch(block.text))


def is_open(text: str) -> bool:
    """True if the wording continues after this paragraph: it ends with a colon, a semicolon or a comma."""
    return text.rstrip().endswith(_ENDS_OPEN)


__all__ = [
    "AREA_FOR_IMPROVEMENT", "CAUSE_OF_CONCERN", "DEMANDS", "LETTERED", "NUMBERED", "RECOMMENDATION", "Shapes", "Start", "is_contents_line", "is_open",
]  # fmt: skip
