"""Cuts an existing response into pieces: the tokens under one heading, about the same findings, by the same side."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from inspections.intake.headings import (
    AREA_FOR_IMPROVEMENT,
    CAUSE_OF_CONCERN,
    RECOMMENDATION,
    Heading,
    Part,
    Side,
    side_of,
)
from inspections.intake.inspection import Field as Detail
from responses.importing.quotations import Quotation, opens_quotation
from responses.importing.tokens import Mark, Token

KIND_OF = {
    Part.RECOMMENDATIONS: RECOMMENDATION,
    Part.AREAS: AREA_FOR_IMPROVEMENT,
    Part.CAUSES: CAUSE_OF_CONCERN,
}
_HOME_OF: dict[str, Part] = {kind: part for part, kind in KIND_OF.items()}
ANSWERS = (Part.FORCE, Part.BODY)
_PART_OF = {Side.FORCE: Part.FORCE, Side.BODY: Part.BODY, Side.OTHER: Part.OTHER}
_IS_TITLE = re.compile(
    r"\b(?:hmicfrs|hmic|inspectorate|inspections?|reports?|section 55|s\.?55|super-?complaint|police act|arolygiad|adroddiad)\b",
    re.IGNORECASE,
)
_FIRST_PERSON = re.compile(r"(?:\d[\d.)]* )?(?:my|our)\b", re.IGNORECASE)
_LED_BY_MAYOR = re.compile(r"\bmayor|\bmopac\b|combined authority|police authority", re.IGNORECASE)
_GENERAL = re.compile(r"\b(?:overall|general|conclu\w+|report and any)\b", re.IGNORECASE)
_ONE_FINDING = re.compile(
    r"\W*(?:recommendation|area for improvement|afi|cause of concern|argymhelliad)\W*(?:[:–-] .{3,80})?", re.IGNORECASE
)
_LONGEST_TOPIC = 80
# The most lines there can be between a document's title and its first labelled detail.
_LONGEST_OPENING = 4


@dataclass
class Piece:
    """Tokens that belong together: in one part, about the same findings, by the same side."""

    part: Part
    kind: str = ""
    references: tuple[str, ...] = ()
    heading: Token | None = None
    level: int | None = None
    tokens: list[Token] = field(default_factory=list)
    # Set while a chief officer is quoted inside another part.
    quotation: Quotation | None = None


class Cutter:
    """Cuts the tokens into pieces in one pass. Whether a token starts a piece depends on what the token is and where it
    is.
    """

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = tokens
        self.pieces = [Piece(Part.FRONT)]
        self.frame: list[Token] = []
        self.answer_headings = [token.text for token in tokens if token.text and token.heading and token.heading.side]
        self.titles = self._titles()
        self.is_led_by_mayor = any(
            _LED_BY_MAYOR.search(token.text) for token in tokens if token.heading or token in self.titles
        )
        self.author = self._author()
        self.is_letter = any(re.match(r"dear\b|annwyl\b", token.text, re.IGNORECASE) for token in tokens)
        self.interleaved = self._is_interleaved()
        self.reference_level: int | None = None
        self.unnumbered = 0
        self.around: Piece = self.pieces[0]

    def cut(self) -> list[Piece]:
        for token in self.tokens:
            if token in self.titles:
                self.current.tokens.append(token)
            elif token.mark is Mark.HEADING:
                self._take_heading(token, token.heading)
            elif token.mark is Mark.REFERENCE:
                self._take_reference(token)
            elif token.mark is Mark.TABLE:
                self.around = self.current
            elif token.mark is Mark.END:
                self._start(Piece(self.around.part, level=self.around.level))
            elif token.mark is Mark.FRAME:
                self.frame.append(token)
            elif token.mark is not Mark.UNKNOWN:
                self._take_text(token)
        return self.pieces

    @property
    def current(self) -> Piece:
        return self.pieces[-1]

    @property
    def has_answers(self) -> bool:
        return any(piece.part in (*ANSWERS, Part.OTHER) for piece in self.pieces)

    # Headings

    def _take_heading(self, token: Token, heading: Heading | None) -> None:
        if heading is None or self._is_within_key_findings(token, heading):
            self._take_text(token)
        elif heading.side:
            self._start_answer(token, heading)
        elif self.current.part in ANSWERS and not self._ends_answer(token, heading):
            self._take_heading_in_answer(token, heading)
        else:
            self._start_part(token, heading)

    def _start_answer(self, token: Token, heading: Heading) -> None:
        part = self._part_for(token, heading)
        if part is None:
            self._take_text(token)
            return
        self.frame.append(token)
        if heading.references:
            self._start(Piece(part, heading.kind, heading.references, token, token.level))
        elif self._is_nested(token):
            self._start(Piece(part, self.current.kind, self.current.references, token, token.level))
        else:
            self._start(Piece(part, "", (), token, token.level))

    def _part_for(self, token: Token, heading: Heading) -> Part | None:
        """The part that an answer's heading starts; None if "Response" or "Actions" is only a heading within an answer
        or other text.
        """
        if heading.side is Side.AUTHOR and _FIRST_PERSON.match(token.text):
            return self.author
        if not token.is_unnamed:
            side = side_of(token.text, others=self.answer_headings)
            return _PART_OF[side] if side in _PART_OF else heading.part
        if self.current.part in (*ANSWERS, Part.OTHER):
            # A bare "Response" heading below "Recommendation 2" in the force's answer belongs to that answer.
            return self.current.part if self.current.references and not self.current.tokens else None
        if self.current.references or token.level or token.text.rstrip().endswith(":") or token.block.bold:
            return self.around.part if self.around.part in ANSWERS else self.author
        return None

    def _is_nested(self, token: Token) -> bool:
        """True if an answer's heading is about the findings named last."""
        if not self.current.references or (_GENERAL.search(token.text) and not self._is_below_reference(token)):
            return False
        if token.level and self.reference_level:
            return token.level > self.reference_level or (
                token.level == self.reference_level and (self.interleaved or self._is_only_reference())
            )
        if self.interleaved or token.is_unnamed:
            return True
        return (token.level is None and self.reference_level is not None) or self._is_only_reference()

    def _is_only_reference(self) -> bool:
        """True if there has been only one finding so far, under a heading of its own. The answers after it are then
        about that finding.
        """
        listed = [piece for piece in self.pieces if piece.part in KIND_OF]
        return len(listed) == 1 and bool(listed[0].references)

    def _is_below_reference(self, token: Token) -> bool:
        return bool(token.level and self.reference_level and token.level > self.reference_level)

    def _is_within_key_findings(self, token: Token, heading: Heading) -> bool:
        """True for a heading such as "Force response" a level below "Key findings": it heads a finding about how forces
        respond.
        """
        if self.current.part is not Part.KEY_FINDINGS or heading.is_strong:
            return False
        return bool(token.level and self.current.level and token.level > self.current.level)

    def _ends_answer(self, token: Token, heading: Heading) -> bool:
        """True if a part's heading ends the answer before it, instead of dividing it."""
        if heading.part is Part.OFFICE or (self.interleaved and heading.part in KIND_OF):
            return True
        begun = {piece.part for piece in self.pieces}
        if heading.part in KIND_OF and begun & {*KIND_OF}:
            return False
        level = next(
            (piece.level for piece in reversed(self.pieces) if piece.part in ANSWERS and not piece.references), None
        )
        if not (token.level and level):
            return (
                heading.part is Part.KEY_FINDINGS and "finding" in token.text.lower() and Part.KEY_FINDINGS not in begun
            )
        return token.level <= level and heading.part not in begun

    def _take_heading_in_answer(self, token: Token, heading: Heading) -> None:
        if heading.part not in KIND_OF:
            self._take_text(token)
            return
        # "Areas for improvement" inside an answer heads the comments on them; it does not end the answer.
        self.frame.append(token)
        self._start(Piece(self.current.part, KIND_OF[heading.part], (), token, token.level))

    def _start_part(self, token: Token, heading: Heading) -> None:
        self.frame.append(token)
        kind = KIND_OF.get(heading.part, "")
        references: tuple[str, ...] = ()
        if kind and self.current.references and not self.current.tokens and _ONE_FINDING.fullmatch(token.text):
            return  # "Recommendation number: 2", followed by "Recommendation:" before the wording
        if kind and _ONE_FINDING.fullmatch(token.text):
            self.unnumbered += 1
            references = (f"#{self.unnumbered}",)
            self.reference_level = token.level
        self._start(Piece(heading.part, kind, references, token, token.level))

    # References and text

    def _take_reference(self, token: Token) -> None:
        reference = token.reference
        if reference is None or self.current.part is Part.OFFICE:
            self._take_text(token)
            return
        part: Part = self.current.part
        if self.author is Part.OTHER:
            part = Part.OTHER
        elif (
            token.is_listed
            or part in (Part.FRONT, Part.KEY_FINDINGS, *KIND_OF)
            or (self.interleaved and part in ANSWERS)
        ):
            part = _HOME_OF[reference.kind]
        self.frame.append(token)
        self.reference_level = token.level
        quotation = self.current.quotation
        self._start(Piece(part, reference.kind, reference.references, token, token.level, quotation=quotation))

    def _take_text(self, token: Token) -> None:
        current = self.current
        if current.quotation and current.quotation.is_over_before(token.text):
            current = self._end_quotation()
        if self._ends_enclosed_answer(token):
            current = self._start(Piece(self.author, "", (), None, token.level))
        elif self._is_new_topic(token):
            # The words below it belong to the answer as a whole, not to the recommendation above.
            current = self._start(Piece(current.part, "", (), None, token.level))
        elif self._is_announced_by_author(token):
            current = self._start(Piece(self.author))
        current.tokens.append(token)
        if current.quotation and current.quotation.is_over_after(token.text):
            self._end_quotation()
        elif (
            current.quotation is None
            and current.part in (Part.BODY, Part.FRONT)
            and opens_quotation(token.text, is_led_by_mayor=self.is_led_by_mayor)
        ):
            self._start(
                Piece(Part.FORCE, current.kind, current.references, None, None, quotation=Quotation(current.part))
            )

    def _is_announced_by_author(self, token: Token) -> bool:
        """True below the last recommendation of a letter, where its author says "I invited the Chief Constable to comment, and
        she replied:" without a heading.
        """
        return (
            self.current.part in KIND_OF
            and bool(self.current.tokens)
            and self.author is Part.BODY
            and bool(re.search(r"\b(?:I|my|we|our)\b", token.text))
            and opens_quotation(token.text, is_led_by_mayor=self.is_led_by_mayor)
        )

    def _ends_enclosed_answer(self, token: Token) -> bool:
        """True for a heading at which a letter's author resumes after the chief officer's comments."""
        answer = self.current
        if (
            not self.is_letter
            or answer.part is not Part.FORCE
            or answer.references
            or not answer.heading
            or not answer.tokens
        ):
            return False
        looks_alike = token.level == answer.level and token.block.bold == answer.heading.block.bold
        return looks_alike and (bool(token.level) or token.block.bold) and len(token.text) <= _LONGEST_TOPIC

    def _end_quotation(self) -> Piece:
        quoted = self.current
        back = quoted.quotation.within if quoted.quotation else Part.BODY
        return self._start(Piece(back, quoted.kind, quoted.references))

    def _is_new_topic(self, token: Token) -> bool:
        if not (self.current.references and self.current.part in ANSWERS and token.level):
            return False
        if len(token.text) > _LONGEST_TOPIC or token.text[-1] in ".;":
            return False
        return token.level <= (self.reference_level or 2)

    def _start(self, piece: Piece) -> Piece:
        self.pieces.append(piece)
        return piece

    # The document as a whole

    def _titles(self) -> list[Token]:
        """The document's own titles, which look like the heading of an answer: "Norfolk PCC response to a report"."""
        titles: list[Token] = []
        words = [token for token in self.tokens if token.mark is not Mark.ADDRESS and token.text]
        several = Counter(token.level for token in words if token.mark is Mark.HEADING)[1] > 1
        for position, token in enumerate(words[:12]):
            leads = all(before in titles or before.level or before.block.bold for before in words[:position])
            if token.heading and (
                self._is_title(token, leads=leads and position < 4, several=several)
                or _heads_details(token, words[position + 1 :])
            ):
                titles.append(token)
        return titles

    def _is_title(self, token: Token, *, leads: bool, several: bool) -> bool:
        heading = token.heading
        if heading is None or not (leads or (token.level == 1 and not several)):
            return False
        if heading.side:
            if heading.is_name:
                return heading.side is Side.BODY and (token.level in (None, 1) or token is self.tokens[0])
            return not token.is_unnamed and bool(
                _IS_TITLE.search(token.text) or (token.level == 1 and self._is_said_again(token))
            )
        return token.level == 1 and not several and self._has_lower(token)

    def _is_said_again(self, token: Token) -> bool:
        """True if the same side has another heading further down, so that this one is the title."""
        side = token.heading.side if token.heading else None
        others = [other for other in self.tokens if other is not token and other.text and (other.level or 9) > 1]
        return any(other.heading and other.heading.side is side and not other.heading.references for other in others)

    def _has_lower(self, token: Token) -> bool:
        return any(other.level and other.level > 1 for other in self.tokens if other is not token)

    def _author(self) -> Part:
        """The part for words under no heading: the policing body's, unless the title says otherwise."""
        sides = [token.heading.side for token in self.titles if token.heading and token.heading.side]
        return _PART_OF.get(sides[-1], Part.BODY) if sides else Part.BODY

    def _is_interleaved(self) -> bool:
        """True if an answer follows each recommendation, instead of all the answers coming at the end in two parts."""
        counted: Counter[Side | None] = Counter()
        for token in self.tokens:
            heading = token.heading
            if (
                heading
                and heading.side
                and not heading.references
                and token not in self.titles
                and not token.is_unnamed
            ):
                counted[side_of(token.text, others=self.answer_headings)] += 1
        return max((counted[side] for side in (Side.FORCE, Side.BODY)), default=0) > 1


def _heads_details(token: Token, following: Sequence[Token]) -> bool:
    """True for "Response of the Deputy Mayor to an inspection" above "Title of report: ...": an answer has no such details."""
    if not token.heading or not token.heading.side or token.heading.is_name:
        return False
    for each in following[:_LONGEST_OPENING]:
        if each.heading or each.reference:
            return False
        if each.field in (Detail.TITLE, Detail.PUBLISHED):
            return True
    return False
