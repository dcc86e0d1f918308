"""Sorts the pieces of a response into fields: the wordings of findings, the answers to each finding, and the overall
comments.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from inspections.findings.due_wording import Due, read_due
from inspections.intake.blocks import Block, Kind, plain_text
from inspections.intake.findings import FoundFinding, finding_of
from inspections.intake.headings import AREA_FOR_IMPROVEMENT, CAUSE_OF_CONCERN, RECOMMENDATION, Part
from inspections.intake.inspection import CLAUSE_NUMBER
from responses.importing.ledger import Field, Ledger
from responses.importing.pieces import ANSWERS, KIND_OF, Piece
from responses.importing.repeated_wording import without_wording
from responses.importing.tokens import Mark, Token
from responses.importing.warnings import not_listed

FIELD_OF = {Part.FORCE: Field.FORCE, Part.BODY: Field.BODY}
_NONE_MADE = re.compile(
    r"(?:none|n/?a|not applicable|nil|dim)\b.{0,60}|(?:there (?:are|were|is|was) |the report (?:has|names|makes|made|contains?|identif\w+) |hmicfrs (?:made|makes|identified) )?no (?:further |new |specific )?"
    r"(?:areas? (?:for|of) improvement|afis?|recommendations?|causes? of concern)\b.{0,90}|.{0,60}\b(?:did not|not) (?:make|made|identify|identified) any\b.{0,90}",
    re.IGNORECASE,
)
_BUT = re.compile(r"\b(?:but|however|although|nevertheless|I|we)\b", re.IGNORECASE)
_NUMBERED = re.compile(r"(?P<number>\d{1,3}[a-z]?)[.)]\s+(?P<rest>\S.*)", re.DOTALL)
_DEMANDS = re.compile(r"\b(?:should|must|needs? to|is to|are to|ought to|dylai)\b", re.IGNORECASE)
_WORDING = re.compile(
    r"(?:by|within|immediately|with immediate|as soon as|from|no later|before|chief constables?|(?:police )?forces?|all|each|every|the (?:force|constabulary|home office|npcc|national|college|chief))\b",
    re.IGNORECASE,
)
_ANSWERS_DIRECTLY = re.compile(
    r"(?:I|We|Our|My|In \w+ we|This (?:is|has been) (?:done|complete|accepted|under)|Accepted|Agreed|Complete|Yes)\b"
)
NO_HEADINGS = "The {part} have no headings. Check where each one begins and ends."


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment on one finding, or on several. `findings` gives the positions of those findings in the list."""

    references: tuple[str, ...]
    force_comment: str = ""
    body_comment: str = ""
    findings: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class _Known:
    """A finding, and the name by which answers refer to it: its number, or "#3" if it has none."""

    name: str
    finding: FoundFinding


class Sorter:
    def __init__(self, pieces: Sequence[Piece], ledger: Ledger, *, author: Part, published_on: date | None) -> None:
        self.pieces, self.ledger, self.author, self.published_on = pieces, ledger, author, published_on
        self.known: list[_Known] = []
        self.warnings: list[str] = []
        # The warnings about answers to findings whose wording the file does not list.
        self.unlisted: list[str] = []
        self._cause: str | None = None
        self._unnumbered = 0
        # The kind of finding that each answer is about.
        self.answered: dict[tuple[str, ...], str] = {}
        answers = [piece for piece in pieces if piece.part in ANSWERS and piece.tokens]
        self.answers_follow = not any(piece.heading or piece.quotation for piece in answers)

    @property
    def findings(self) -> list[FoundFinding]:
        return [known.finding for known in self.known]

    def sort(self) -> None:
        for piece in self.pieces:
            if piece.part is Part.KEY_FINDINGS:
                self.ledger.place(piece.tokens, self._field_of_findings(piece))
            elif piece.part in KIND_OF:
                self._take_findings(piece)
            elif piece.part is Part.OFFICE:
                self.ledger.place(piece.tokens, Field.COPIES)
        for piece in self.pieces:
            if piece.part in ANSWERS:
                self._take_answer(piece)

    def _field_of_findings(self, piece: Piece) -> Field:
        """The field for a part like the key findings. An introduction in which a commissioner says "I" is the
        commissioner's comment.
        """
        heading = piece.heading.text if piece.heading else ""
        is_personal = any(re.search(r"\b(?:I|my)\b", token.text) for token in piece.tokens)
        return (
            Field.BODY
            if is_personal and re.search(r"\b(?:introduction|foreword|background)\b", heading, re.IGNORECASE)
            else Field.KEY_FINDINGS
        )

    # Findings

    def _take_findings(self, piece: Piece) -> None:
        tokens = piece.tokens
        if piece.references:
            if tokens:
                self._take_named(piece)
            return
        self._cause = None  # a separate part: its recommendations belong to no cause of concern
        if tokens and self._says_none(tokens[0]):
            self.ledger.place(tokens[:1], Field.FRAME)
            tokens = tokens[1:]
        if not tokens:
            return
        if self._has_named(piece.part):
            self.ledger.place(tokens, Field.INTRODUCTION)
            return
        introduction = (
            [] if _starts_item(tokens[0]) or piece.part is not Part.RECOMMENDATIONS else self._introduction(tokens)
        )
        self.ledger.place(introduction, Field.INTRODUCTION)
        items = list(_items(tokens[len(introduction) :]))
        for number, own, cut in items:
            self._add(piece.kind, number, own, cut)
        if items and not all(number for number, _, _ in items):
            self.warnings.append(NO_HEADINGS.format(part=piece.part))

    def _introduction(self, tokens: Sequence[Token]) -> list[Token]:
        """The text before the first item of a list, or before the first paragraph that asks for something."""
        for position, token in enumerate(tokens):
            if _starts_item(token) or (_DEMANDS.search(token.text) and _WORDING.match(token.text)):
                return list(tokens[:position])
        return list(tokens)

    def _says_none(self, token: Token) -> bool:
        """True for "There are no areas for improvement." and nothing else."""
        return len(token.text) < 160 and bool(_NONE_MADE.fullmatch(token.text.strip())) and not _BUT.search(token.text)

    def _has_named(self, part: Part) -> bool:
        return any(piece.part is part and piece.references for piece in self.pieces)

    def _take_named(self, piece: Piece) -> None:
        due = [token for token in piece.tokens if token.mark is Mark.DUE]
        tokens = [token for token in piece.tokens if token.mark is not Mark.DUE]
        answer: list[Token] = []
        if self.answers_follow:
            tokens, answer = _wording_and_answer(tokens)
        name = piece.references[0]
        number = None if name.startswith("#") else name
        cut: dict[int, Block] = {}
        numbered = _NUMBERED.fullmatch(tokens[0].text) if tokens and number is None else None
        if numbered:  # "Recommendation" with "1. By August ..." below it
            number, cut = (
                numbered["number"],
                {id(tokens[0]): replace(tokens[0].block, text=numbered["rest"], kind=Kind.PARAGRAPH)},
            )
        for reference in piece.references[1:]:
            self._add(piece.kind, reference, [], None, text_of=tokens)
        self._add(piece.kind, number, tokens, cut, name=name, due=due)
        if len(piece.references) > 1:
            self.known.sort(
                key=lambda known: piece.references.index(known.name) if known.name in piece.references else -1
            )
        if answer:
            field = FIELD_OF.get(self.author)
            if field:
                self._answer(field, piece, answer)

    def _add(
        self,
        kind: str,
        number: str | None,
        tokens: Sequence[Token],
        cut: dict[int, Block] | None,
        *,
        name: str = "",
        due: Sequence[Token] = (),
        text_of: Sequence[Token] = (),
    ) -> None:
        blocks = [(cut or {}).get(id(token), token.block) for token in (tokens or text_of)]
        if not blocks:
            return
        parent = self._cause if kind == RECOMMENDATION else None
        finding = self._with_due(finding_of(kind, number, blocks, published_on=self.published_on, parent=parent), due)
        if kind == CAUSE_OF_CONCERN:
            self._cause = number
        earlier = self._find(kind, number) if number else None
        if earlier:
            if _folded(plain_text(blocks)) == _folded(earlier.text):
                self.ledger.place(tokens, Field.REPEATED)
            return  # a different wording is not placed, so a warning names it
        if not name:
            self._unnumbered += 0 if number else 1
            name = number or f"#i{self._unnumbered}"
        self.ledger.place(tokens, Field.WORDING, (kind, name), cut=cut)
        self.known.append(_Known(name, finding))

    def _with_due(self, finding: FoundFinding, due: Sequence[Token]) -> FoundFinding:
        """Add the date from a column of its own, if the wording gives none."""
        if not due or finding.due.due_text:
            return finding
        self.ledger.place(due, Field.FACTS)
        text = " ".join(token.text for token in due)
        return replace(finding, due=due_in_column(text, published_on=self.published_on))

    def named(self) -> Iterator[tuple[str, FoundFinding, str]]:
        """Each finding: its name in the ledger, the finding, and its name in the answers."""
        for known, (_, name) in zip(self.known, self._names(), strict=True):
            yield known.name, known.finding, name

    def _find(self, kind: str, name: str | None) -> FoundFinding | None:
        return next((known.finding for known in self.known if known.finding.kind == kind and known.name == name), None)

    # Answers

    def _take_answer(self, piece: Piece) -> None:
        field = FIELD_OF[piece.part]
        if not piece.references:
            self.ledger.place(piece.tokens, field)
            return
        tokens = list(piece.tokens)
        cut: dict[int, Block] = {}
        for reference in piece.references:
            finding = self._find(piece.kind, reference) or self._from_bold(piece, reference, tokens)
            if finding:
                tokens, cut = self._without_wording(tokens, finding.text, cut)
            else:
                self._warn_unlisted(piece.kind, reference)
        self._answer(field, piece, tokens, cut)

    def _without_wording(
        self, tokens: list[Token], wording: str, cut: dict[int, Block]
    ) -> tuple[list[Token], dict[int, Block]]:
        tokens = [token for token in tokens if not self.ledger.has(token)]
        blocks = [cut.get(id(token), token.block) for token in tokens]
        kept, was_there = without_wording(blocks, wording)
        if not was_there:
            return tokens, cut
        rest = tokens[len(tokens) - len(kept) :]
        self.ledger.place(tokens[: len(tokens) - len(kept)], Field.REPEATED)
        cut = cut | {id(token): block for token, block in zip(rest, kept, strict=True) if block is not token.block}
        return rest, cut

    def _answer(self, field: Field, piece: Piece, tokens: Sequence[Token], cut: dict[int, Block] | None = None) -> None:
        tokens = [token for token in tokens if not self.ledger.has(token)]
        key = self._key(piece)
        self.answered.setdefault(key, piece.kind)
        self.ledger.place(tokens, field, key, cut=cut)

    def _warn_unlisted(self, kind: str, reference: str) -> None:
        sentence = not_listed(name_of(kind), reference)
        if sentence not in self.warnings and not reference.startswith("#"):
            self.warnings.append(sentence)
            self.unlisted.append(sentence)

    def _from_bold(self, piece: Piece, reference: str, tokens: list[Token]) -> FoundFinding | None:
        """Add an unlisted finding whose wording comes before its answer, in bold or as a plain demand. None if there is
        no such wording.
        """
        if len(piece.references) > 1 or reference.startswith("#"):
            return None
        wording = _leading_bold(tokens)
        if not wording or len(wording) == len(tokens):
            wording = _leading_demand(tokens)
        if not wording:
            return None
        self._add(piece.kind, reference, wording, None)
        return self.known[-1].finding

    def _key(self, piece: Piece) -> tuple[str, ...]:
        """The piece's references, as comments name them. If an area for improvement shares its number with a
        recommendation, its reference begins with "AFI".
        """
        if piece.kind != AREA_FOR_IMPROVEMENT:
            return piece.references
        shared = {known.name for known in self.known if known.finding.kind == RECOMMENDATION}
        return tuple(f"AFI {reference}" if reference in shared else reference for reference in piece.references)

    def comments(self) -> list[Comment]:
        order = {name: position for position, name in self._names()}
        keys = sorted(self.answered, key=lambda key: min((order.get(name, len(order)) for name in key), default=0))
        comments = []
        for key in keys:
            force, body = self.ledger.text(Field.FORCE, key), self.ledger.text(Field.BODY, key)
            if force or body:
                references = tuple(name for name in key if not name.startswith("#"))
                comments.append(Comment(references, force, body, tuple(order[name] for name in key if name in order)))
        return comments

    def _names(self) -> Iterator[tuple[int, str]]:
        seen: set[str] = set()
        for position, known in enumerate(self.known):
            yield position, known.name if known.name not in seen else f"AFI {known.name}"
            seen.add(known.name)


def due_in_column(text: str, *, published_on: date | None) -> Due:
    """When a finding is due, where a table has a column for it."""
    begins = re.match(r"(?:by|within|imm|before)", text, re.IGNORECASE)
    read = read_due(text if begins else f"By {text}", published_on=published_on)
    return Due(text, read.due_on, read.precision)


def name_of(kind: str) -> str:
    return {RECOMMENDATION: "recommendation", AREA_FOR_IMPROVEMENT: "area for improvement"}.get(
        kind, "cause of concern"
    )


def _folded(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def _starts_item(token: Token) -> bool:
    return token.block.kind is Kind.BULLET or bool(_NUMBERED.fullmatch(token.text) or CLAUSE_NUMBER.match(token.text))


def _items(tokens: Sequence[Token]) -> Iterator[tuple[str | None, list[Token], dict[int, Block]]]:
    """Split a list without headings of its own ("1. ...", a bullet each, a paragraph each) into one finding per item."""
    items: list[tuple[str | None, list[Token], dict[int, Block]]] = []
    first = tokens[0].block if tokens else None
    only_bullets = bool(first and first.kind is Kind.BULLET)
    for token in tokens:
        block = token.block
        numbered = _NUMBERED.fullmatch(block.text) if block.kind is not Kind.BULLET else None
        if numbered:
            items.append(
                (numbered["number"], [token], {id(token): replace(block, text=numbered["rest"], kind=Kind.PARAGRAPH)})
            )
        elif clause := CLAUSE_NUMBER.match(block.text):
            # The number belongs to the paragraph in this document, not to the finding.
            items.append((None, [token], {id(token): replace(block, text=block.text[clause.end() :])}))
        elif not items or (only_bullets and first and block.kind is Kind.BULLET and block.level == first.level):
            items.append(
                (None, [token], {id(token): replace(block, kind=Kind.PARAGRAPH, level=0)} if only_bullets else {})
            )
        elif (
            not only_bullets
            and items[-1][0] is None
            and block.kind is Kind.PARAGRAPH
            and _DEMANDS.search(block.text)
            and _WORDING.match(block.text)
        ):
            items.append((None, [token], {}))
        else:
            items[-1][1].append(token)
    yield from items


def _wording_and_answer(tokens: Sequence[Token]) -> tuple[list[Token], list[Token]]:
    """Split the tokens into wording and answer, where answers follow each recommendation without a heading."""
    wording: list[Token] = []
    for position, token in enumerate(tokens):
        if not wording:
            wording.append(token)
            continue
        last = wording[-1]
        goes_on = (
            (token.block.kind is Kind.BULLET and (last.block.kind is Kind.BULLET or last.text.endswith((":", ";"))))
            or last.text.endswith((":", ";", "; and", "; or"))
            or not _DEMANDS.search(plain_text([one.block for one in wording]))
            or (last.block.bold and token.block.bold)
            or (_DEMANDS.search(token.text) and not _ANSWERS_DIRECTLY.match(token.text) and re.match(r"(?:this|these|it|they|the (?:process|plan|approach|review))\b", token.text, re.IGNORECASE))
        )  # fmt: skip
        if not goes_on or _ANSWERS_DIRECTLY.match(token.text):
            return wording, list(tokens[position:])
        wording.append(token)
    return wording, []


def _leading_bold(tokens: Sequence[Token]) -> list[Token]:
    leading: list[Token] = []
    for token in tokens:
        if not (token.block.bold or (token.block.kind is Kind.BULLET and leading)):
            break
        leading.append(token)
    return leading


def _leading_demand(tokens: Sequence[Token]) -> list[Token]:
    if not tokens or not (_DEMANDS.search(tokens[0].text) and _WORDING.match(tokens[0].text)):
        return []
    return _wording_and_answer(tokens)[0]
