"""Gathers the findings in the text of a report: recommendations, areas for improvement, and causes of concern with
their own recommendations.

A report names a finding by a heading ("Recommendation 2"), or lists findings below a heading ("Recommendations"), with numbers,
with bullets or as paragraphs; it often prints the same finding in its summary and again where it arises.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from inspections.intake.blocks import Block, Kind
from inspections.intake.gathering import Gathered, Gathering
from inspections.intake.placing import Placing, Where
from inspections.intake.report_tables import findings_in, rows_of
from inspections.intake.shapes import (
    AREA_FOR_IMPROVEMENT,
    CAUSE_OF_CONCERN,
    DEMANDS,
    LETTERED,
    NUMBERED,
    RECOMMENDATION,
    Shapes,
    Start,
    is_contents_line,
    is_open,
)

# How a finding's second paragraph may begin. A paragraph that begins in any other way belongs to the rest of the
# report.
_GOES_ON = re.compile(
    r"(?:this (?:should|must|is to|will (?:include|need|involve))|these (?:should|must|will)|it (?:should|must)|they (?:should|must)"
    r"|the (?:process|plan|approach|review|work|changes|agreement|guidance|training|strategy) (?:should|must)|to achieve this|in doing (?:this|so)|as part of this)\b",
    re.IGNORECASE,
)
_NOT_YET = re.compile(r"\b(?:as follows|(?:the|these|our|this) (?:following )?recommendations?)\b", re.IGNORECASE)
# How many paragraphs a cause of concern may have before its recommendations.
_LONGEST_CAUSE = 4
_LONGEST_TITLE = 120
# How many blocks of a list of findings are searched for numbers.
_LONGEST_LIST = 400


@dataclass
class _List:
    """A list of findings below a heading. `number` is that of its latest item; `lead` is the introduction that all its
    items share.
    """

    kind: str
    level: int
    is_numbered: bool
    to: str = ""
    lead: str = ""
    number: int = 0
    # Where the list begins; headings of topics may follow before its first item.
    at: int = 0
    is_interrupted: bool = False


class Walk:
    def __init__(self, shapes: Shapes, placing: Placing, gathering: Gathering) -> None:
        self.shapes, self.placing, self.gathering = shapes, placing, gathering
        self.blocks = shapes.blocks
        self.list: _List | None = None
        self.level = 0
        self.cause: int | None = None
        self.cause_level = 0

    def run(self) -> None:
        at = 0
        while at < len(self.blocks):
            at = self._step(at)

    def _step(self, at: int) -> int:
        block = self.blocks[at]
        if self.placing.has(at):
            return at + 1
        if block.cell:
            return self._table(at)
        start = self.shapes.start_of(block)
        if start and start.several:
            self._open_list(at, start)
            return at + 1
        if start:
            return self._named(at, start)
        if self.shapes.is_heading(block) and not self._continues(block):
            self._close(block)
            return at + 1
        return self._listed(at, self.list) if self.list else at + 1

    # Lists and what ends them

    def _open_list(self, at: int, start: Start) -> None:
        block = self.blocks[at]
        level = block.level if block.kind is Kind.HEADING else 0
        self.level = level or self.level
        if start.kind != RECOMMENDATION or (level and level <= self.cause_level):
            self.cause = None
        self.list = _List(start.kind, level, self._has_numbers_after(at, start.kind), to=start.to, at=at)
        self.placing.put([at], Where.FRAME)

    def _has_numbers_after(self, at: int, kind: str) -> bool:
        """True if the list's findings have numbers or headings of their own, so that other paragraphs are not findings."""
        for position in range(at + 1, min(at + _LONGEST_LIST, len(self.blocks))):
            block = self.blocks[position]
            start = self.shapes.start_of(block)
            if start:
                return start.kind == kind and not start.several
            if NUMBERED.fullmatch(block.text):
                return True
            if self.shapes.is_heading(block):
                return False
        return False

    def _continues(self, block: Block) -> bool:
        """True for an item of the list that looks like a heading, in a file that has no headings."""
        return bool(self.list and NUMBERED.fullmatch(block.text) and DEMANDS.search(block.text))

    def _close(self, block: Block) -> None:
        """End the current cause of concern or list at a heading of the same level or higher. Without levels, any
        heading ends it.
        """
        level = block.level if block.kind is Kind.HEADING else 0
        self.level = level or self.level
        if not level or level <= self.cause_level or not self.cause_level:
            self.cause = None
        if self.list:
            if not self.list.level or not level or level <= self.list.level:
                # The numbers may continue after a heading, so the list is not forgotten.
                self.list.is_interrupted = True
            self.list.lead = ""
            if re.match(r"(?:for|to|recommendations? (?:for|to)) (?:the )?[a-z]", block.text, re.IGNORECASE):
                self.list.to = block.text

    # Findings with a heading of their own

    def _named(self, at: int, start: Start) -> int:
        body, end = self._after_title(at, start) or self._body(
            at + 1, start.rest, named=self.blocks[at], is_cause=start.kind == CAUSE_OF_CONCERN
        )
        topic: list[int] = []
        if not body and self._is_topic(at + 1):
            topic = [at + 1]
            body, end = self._body(at + 2, "", named=self.blocks[at + 1], is_cause=start.kind == CAUSE_OF_CONCERN)
        words = " ".join(block.text for _, block in body)
        is_heading = self.shapes.is_heading(self.blocks[at])
        if not body or not (start.reference or is_heading or start.kind == CAUSE_OF_CONCERN or DEMANDS.search(words)):
            if is_heading and not body:
                self.placing.put([at], Where.FRAME)
            return at + 1
        if start.kind != RECOMMENDATION:
            self.cause = None
        # The first words may be on the same line as the name.
        own = [at if position == -1 else position for position, _ in body]
        gathered = Gathered(
            start.kind,
            start.reference,
            [block for _, block in body],
            tuple(own),
            self.cause,
            to=start.to or self._to_of_list(),
        )
        if at not in own:
            self.placing.put([at, *topic], Where.FRAME)
        added = self.gathering.add(gathered)
        if start.kind == CAUSE_OF_CONCERN:
            self.cause, self.cause_level = added, self.level
        self.list = None if not self.list or self.list.kind != start.kind else self.list
        return end

    def _is_topic(self, at: int) -> bool:
        """True for "Use of force" between "Cause of concern" and its words, in a file whose headings have no levels."""
        if at + 1 >= len(self.blocks) or self.placing.has(at) or not self.shapes.is_plain:
            return False
        block, following = self.blocks[at], self.blocks[at + 1]
        return (
            self.shapes.is_heading(block)
            and not self.shapes.start_of(block)
            and following.kind is Kind.PARAGRAPH
            and not self.shapes.is_heading(following)
            and not self.shapes.start_of(following)
        )

    def _to_of_list(self) -> str:
        return self.list.to if self.list else ""

    def _after_title(self, at: int, start: Start) -> tuple[list[tuple[int, Block]], int] | None:
        """The wording below "Recommendation 3: Sharing what is known", if the words after the number are only a title:
        they demand nothing, and the next paragraph does.
        """
        rest = start.rest
        if not rest or len(rest) > _LONGEST_TITLE or is_open(rest) or rest.endswith(".") or DEMANDS.search(rest):
            return None
        is_cause = start.kind == CAUSE_OF_CONCERN
        body, end = self._body(at + 1, "", named=self.blocks[at], is_cause=is_cause)
        return (body, end) if body and (is_cause or DEMANDS.search(body[0][1].text)) else None

    def _body(
        self, at: int, rest: str, *, named: Block, in_list: bool = False, is_cause: bool = False
    ) -> tuple[list[tuple[int, Block]], int]:
        """The blocks of a finding's wording with their positions (-1 for words on the line that names it, the block
        `named`), and the position where the report continues.
        """
        body = [(-1, Block(Kind.PARAGRAPH, rest, page=named.page, areas=named.areas))] if rest else []
        until = self._end_of_cause(at) if is_cause else at
        while at < len(self.blocks):
            block = self.blocks[at]
            if block.kind is Kind.ADDRESS and not self.placing.has(at):
                at += 1
                continue
            if self.placing.has(at) or block.cell or self.shapes.start_of(block):
                break
            opened = bool(body) and is_open(body[-1][1].text)
            if not opened and self.shapes.is_heading(block) and not (not body and DEMANDS.search(block.text)):
                break
            if not self._belongs(block, body, opened=opened, in_list=in_list) and at >= until:
                break
            if opened and block.kind is Kind.PARAGRAPH and block.text[:1].islower():
                # This is a list item that has lost its mark, as in a PDF whose bullets are drawn as shapes.
                block = replace(block, kind=Kind.BULLET)
            body.append((at, block))
            at += 1
        return body, at

    def _belongs(self, block: Block, body: list[tuple[int, Block]], *, opened: bool, in_list: bool) -> bool:
        if not body:
            return not (NUMBERED.fullmatch(block.text) and in_list)
        if block.kind is Kind.BULLET or LETTERED.fullmatch(block.text):
            return True
        number = NUMBERED.fullmatch(block.text)
        if number:
            before = NUMBERED.fullmatch(body[-1][1].text)
            return not in_list and (opened or bool(before and body[-1][0] != -1))
        return opened or bool(_GOES_ON.match(block.text))

    def _end_of_cause(self, at: int) -> int:
        """Where the recommendations of a cause of concern begin, if nothing but paragraphs comes before them; otherwise
        `at`.
        """
        for position in range(at, min(at + _LONGEST_CAUSE + 1, len(self.blocks))):
            block = self.blocks[position]
            start = self.shapes.start_of(block)
            if start:
                return position if start.kind == RECOMMENDATION else at
            if block.cell or self.shapes.is_heading(block):
                return at
        return at

    # Findings in a list

    def _listed(self, at: int, listed: _List) -> int:
        block = self.blocks[at]
        number = NUMBERED.fullmatch(block.text) if block.kind is not Kind.BULLET else None
        if number:
            return self._numbered(at, listed, number["number"], number["rest"])
        if listed.is_interrupted or (
            listed.kind == CAUSE_OF_CONCERN and self.cause is None and not DEMANDS.search(block.text)
        ):
            return at + 1
        if block.kind is Kind.BULLET and not listed.is_numbered:
            if DEMANDS.search(block.text) or listed.lead:
                return self._item(at, listed, None, "", level=block.level)
            return at + 1
        if block.kind is not Kind.PARAGRAPH or block.text.endswith("?"):
            return at + 1
        if self._leads(at):
            listed.lead = block.text
            self.placing.put([at], Where.FRAME)
            return at + 1
        if not listed.is_numbered and DEMANDS.search(block.text) and not _NOT_YET.search(block.text):
            return self._item(at, listed, None, "")
        return at + 1

    def _leads(self, at: int) -> bool:
        """True for words before a list that belong to each of its items ("Chief constables should:"), or that only
        introduce it.
        """
        text = self.blocks[at].text
        if not text.endswith(":") or at + 1 >= len(self.blocks):
            return False
        following = self.blocks[at + 1]
        if NUMBERED.fullmatch(following.text):
            return True
        return following.kind is Kind.BULLET and not DEMANDS.search(text)

    def _numbered(self, at: int, listed: _List, number: str, rest: str) -> int:
        value = int(re.sub(r"\D", "", number))
        goes_on = value == listed.number + 1
        begins = value == 1 or (listed.number == 0 and not listed.is_interrupted)
        demands = bool(DEMANDS.search(rest) or DEMANDS.search(listed.lead) or is_open(rest))
        is_first = not listed.number and all(self.shapes.is_heading(block) for block in self.blocks[listed.at + 1 : at])
        if listed.is_interrupted and not (goes_on and demands and (listed.number or is_first)):
            return at + 1
        if not (goes_on or begins or (number[-1].isalpha() and value == listed.number) or value > listed.number):
            return at + 1
        if not demands and listed.kind == RECOMMENDATION and not goes_on:
            return at + 1
        listed.number = value
        return self._item(at, listed, number, rest)

    def _item(self, at: int, listed: _List, reference: str | None, rest: str, *, level: int = 0) -> int:
        block = self.blocks[at]
        first = (at, Block(Kind.PARAGRAPH, rest or block.text, page=block.page, areas=block.areas))
        if block.kind is Kind.BULLET:
            end, body = at + 1, [first]
            while end < len(self.blocks) and self.blocks[end].kind is Kind.BULLET and self.blocks[end].level > level:
                body.append((end, replace(self.blocks[end], level=self.blocks[end].level - level - 1)))
                end += 1
        else:
            more, end = self._after_first(at, first[1])
            body = [first, *more]
        kind = RECOMMENDATION if listed.kind == CAUSE_OF_CONCERN else listed.kind
        if kind == AREA_FOR_IMPROVEMENT:
            self.cause = None
        parent = self.cause if kind == RECOMMENDATION else None
        words, places = [words for _, words in body], tuple(place for place, _ in body)
        self.gathering.add(Gathered(kind, reference, words, places, parent, to=listed.to, lead=listed.lead))
        return end

    def _after_first(self, at: int, first: Block) -> tuple[list[tuple[int, Block]], int]:
        """The rest of an item's wording, after its first paragraph."""
        body, end = self._body(at + 1, first.text, named=first, in_list=True)
        return body[1:], end

    # Tables

    def _table(self, at: int) -> int:
        """Gather the findings in a table. The rest of the table remains part of the report's own text."""
        rows, end = rows_of(self.blocks, at)
        if any(self.placing.has(place) for place in range(at, end)):
            return end
        kind = self.list.kind if self.list and not self.list.is_interrupted else RECOMMENDATION
        table = findings_in(rows, self.blocks, kind=kind, is_expected=bool(self.list and not self.list.is_interrupted))
        if table:
            self.placing.put(table.frame, Where.FRAME)
            for gathered in table.findings:
                parent = self.cause if gathered.kind == RECOMMENDATION else None
                added = self.gathering.add(replace(gathered, parent=parent))
                if gathered.kind == CAUSE_OF_CONCERN:
                    self.cause, self.cause_level = added, self.level
        return end


def place_contents(shapes: Shapes, placing: Placing) -> None:
    """Place the lists of contents: the lines below "Contents" until one of them is repeated, and lines that end with a
    page number.
    """
    in_contents = False
    seen: set[str] = set()
    for at, block in enumerate(shapes.blocks):
        text = re.sub(r"[\s.…]*\d{0,3}$", "", block.text).lower()
        if is_contents_line(block) and not placing.has(at):
            placing.put([at], Where.FRAME)
        elif re.fullmatch(r"(?:table of )?contents|cynnwys", block.text.strip(), re.IGNORECASE):
            in_contents, seen = True, set()
            if not placing.has(at):
                placing.put([at], Where.FRAME)
        elif in_contents:
            if (
                block.kind is Kind.HEADING
                or block.bold
                or text in seen
                or len(block.text) > 120
                or block.text.endswith(".")
            ):
                in_contents = False
            else:
                seen.add(text)
                if not placing.has(at):
                    placing.put([at], Where.FRAME)
