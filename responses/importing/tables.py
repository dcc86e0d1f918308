"""Reads tables arranged by recommendation, in which the header of each column says whose words the column contains.

Columns come in any order, a cell can span rows (one answer to two recommendations) or columns (the name of a part), and
a table that continues on another page repeats its header. Any other table is read cell by cell, like running text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import groupby

from inspections.intake.blocks import Block, Cell, Kind
from inspections.intake.headings import RECOMMENDATION, Heading, Part, Side, folded, heading_of, kind_named
from inspections.intake.references import Reference, reference_of
from responses.importing.tokens import Mark, Token, text_token, tokens_of


class Column(StrEnum):
    REFERENCE = "reference"
    FINDING = "finding"
    DUE = "due"
    FORCE = "force"
    BODY = "body"
    # "Response", without saying whose it is.
    AUTHOR = "author"
    UNKNOWN = "unknown"


_HEADERS = {
    Column.REFERENCE: r"(?:recommendations?|recs?|afis?|findings?|hmicfrs|item|para)?\.? ?(?:no|no\.|nos\.?|number|numbers|ref|ref\.|reference|#|id)|#|rhif",
    Column.FINDING: (
        r"(?:(?:hmicfrs'?s?|the|national|inspection|report|text of|wording of|inspectorate'?s?) )*(?:recommendations?|recs?|areas? for improvement|afis?|causes? of concern|findings?)"
        r"(?:(?: ?/ ?| or | and )(?:recommendations?|areas? for improvement|afis?|causes? of concern))*(?: \(afis?\))?(?: (?:text|wording|made|detail|details|description|from .{3,30}))?"
        r"|what (?:hmicfrs|the inspectorate|the report) (?:recommended|recommends|said)|issue|argymhell(?:iad|ion)"
    ),
    Column.DUE: r"(?:due|target|completion|deadline)(?: date)?|date due|deadline|by when|when|timescales?|timeframe|to be completed by|dyddiad",
}  # fmt: skip
_SIDES = {Side.FORCE: Column.FORCE, Side.BODY: Column.BODY, Side.AUTHOR: Column.AUTHOR}
_ANSWERS = (Column.FORCE, Column.BODY, Column.AUTHOR)
_NUMBER_ALONE = re.compile(
    r"\W*(?:r|rec\w*|afi|recommendation|area for improvement)?\W*(?P<number>\d{1,3}(?:\.\d{1,2})?[a-z]?)\W*",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"(?P<number>\d{1,3}[a-z]?)(?:[.):]|\s[–-])?\s+(?=[A-Z“\"])(?P<rest>.+)", re.DOTALL)


@dataclass
class _Row:
    references: tuple[str, ...]
    kind: str


Grid = dict[int, dict[int, list[Block]]]


def tokens_with_tables(blocks: Sequence[Block]) -> list[Token]:
    """All the tokens of a file. Tables by recommendation are read row by row: the wording, the force's answer, the
    body's answer.
    """
    tokens: list[Token] = []
    for table, group in groupby(blocks, key=lambda block: block.cell.table if block.cell else None):
        found = list(group)
        own = list(_Table(found).tokens()) if table is not None else []
        tokens += own or tokens_of(found)
    return tokens


class _Table:
    def __init__(self, blocks: Sequence[Block]) -> None:
        self.grid = _grid_of(blocks)
        self.header, self.columns = self._header()
        if not self._is_by_finding():
            turned = _turned(self.grid)
            upright, self.grid = self.grid, turned
            self.header, self.columns = self._header()
            if not (len(turned) > 2 and self._is_by_finding()):
                self.grid, self.columns = upright, {}
        self.kind = RECOMMENDATION

    def tokens(self) -> Iterator[Token]:
        """The table's tokens; empty if this is not a table by recommendation."""
        if not self.columns:
            return
        yield from (
            token for row in self._rows(before=self.header) for cell in row.values() for token in tokens_of(cell)
        )
        yield Token(Mark.TABLE, _EMPTY)
        header = self.grid[self.header]
        header_words = [block.text for blocks in header.values() for block in blocks]
        self.kind = kind_named(" ".join(" ".join(block.text for block in header[column]) for column, what in self.columns.items() if what is Column.FINDING and column in header) or "recommendation")  # fmt: skip
        yield from (Token(Mark.FRAME, block) for blocks in header.values() for block in blocks)
        rows: dict[int, _Row] = {}
        for number in sorted(row for row in self.grid if row > self.header):
            cells = self.grid[number]
            if [block.text for blocks in cells.values() for block in blocks] == header_words:
                yield from (Token(Mark.FRAME, block) for blocks in cells.values() for block in blocks)
            elif self._is_title_row(cells):
                yield from self._title_row(cells)
            else:
                yield from self._row(number, cells, rows)
        yield Token(Mark.END, _EMPTY)

    # Columns

    def _header(self) -> tuple[int, dict[int, Column]]:
        best: tuple[int, dict[int, Column]] = (0, {})
        for number in sorted(self.grid)[:4]:
            named = {
                column: _column_of(" ".join(block.text for block in blocks))
                for column, blocks in self.grid[number].items()
            }
            if sum(what is not Column.UNKNOWN for what in named.values()) > sum(
                what is not Column.UNKNOWN for what in best[1].values()
            ):
                best = number, named
        return best[0], self._settled(*best)

    def _settled(self, header: int, named: dict[int, Column]) -> dict[int, Column]:
        """Settle doubtful columns: "Recommendation" above bare numbers holds references, and "Response" beside the
        force's column holds the body's answers.
        """
        for column, what in named.items():
            below = [
                " ".join(block.text for block in self.grid[row][column])
                for row in self.grid
                if row > header and column in self.grid[row]
            ]
            if what is Column.FINDING and below and all(_NUMBER_ALONE.fullmatch(text) for text in below):
                named[column] = Column.REFERENCE
        if Column.FINDING not in named.values() and Column.REFERENCE in named.values():
            unknown = [column for column, what in named.items() if what is Column.UNKNOWN]
            named.update(dict.fromkeys(unknown[:1], Column.FINDING))
        for side, other in ((Column.FORCE, Column.BODY), (Column.BODY, Column.FORCE)):
            if side in named.values() and other not in named.values():
                unnamed = [column for column, what in named.items() if what is Column.AUTHOR]
                named.update(dict.fromkeys(unnamed[:1], other))
        return named

    def _is_by_finding(self) -> bool:
        kinds = set(self.columns.values())
        return bool(kinds & {Column.FINDING, Column.REFERENCE} and kinds & set(_ANSWERS)) and len(self.grid) > 1

    # Rows

    def _rows(self, *, before: int) -> list[dict[int, list[Block]]]:
        return [self.grid[row] for row in sorted(self.grid) if row < before]

    def _is_title_row(self, cells: dict[int, list[Block]]) -> bool:
        if len(cells) > 1:
            return False
        (blocks,) = cells.values()
        cell = blocks[0].cell
        return bool(cell and cell.columns >= max(2, len(self.columns))) or bool(heading_of(blocks[0].text, styled=True))

    def _title_row(self, cells: dict[int, list[Block]]) -> Iterator[Token]:
        for blocks in cells.values():
            for token in tokens_of(blocks):
                if token.heading and token.heading.part in (Part.RECOMMENDATIONS, Part.AREAS, Part.CAUSES):
                    self.kind = kind_named(token.text)
                    yield Token(Mark.FRAME, token.block)
                elif reference_of(token.text) or token.mark is Mark.HEADING:
                    yield Token(Mark.FRAME, token.block)
                else:
                    yield Token(Mark.UNKNOWN, token.block)

    def _row(self, number: int, cells: dict[int, list[Block]], rows: dict[int, _Row]) -> Iterator[Token]:
        by_kind: dict[Column, list[Block]] = {}
        for column, blocks in sorted(cells.items()):
            by_kind.setdefault(self.columns.get(column, Column.UNKNOWN), []).extend(blocks)
        if Column.REFERENCE in by_kind or Column.FINDING in by_kind:
            reference, wording = self._reference(
                number, by_kind.get(Column.REFERENCE, []), by_kind.get(Column.FINDING, [])
            )
            rows[number] = (
                _Row(reference.reference.references, reference.reference.kind)
                if reference.reference
                else _Row((), self.kind)
            )
            yield reference
            yield from wording
            for due in by_kind.get(Column.DUE, []):
                yield Token(Mark.DUE, due)
            for row in range(number + 1, number + _height(by_kind.get(Column.FINDING) or by_kind[Column.REFERENCE])):
                rows[row] = rows[number]
        own = rows.get(number) or (rows[max(rows)] if rows else _Row((), self.kind))
        for answers in _ANSWERS:
            answer = by_kind.get(answers, [])
            if not answer:
                continue
            about = self._about(number, _height(answer), own)
            yield _answer_heading(answers, replace_references(own, about))
            yield from (text_token(block) for block in answer)
        yield from (Token(Mark.UNKNOWN, block) for block in by_kind.get(Column.UNKNOWN, []))

    def _about(self, number: int, height: int, own: _Row) -> tuple[str, ...]:
        """The findings of all rows that an answer's cell spans."""
        about = dict.fromkeys(own.references)
        for row in range(number + 1, number + height):
            cells = self.grid.get(row, {})
            parts = {self.columns.get(column): blocks for column, blocks in cells.items()}
            if Column.FINDING in parts or Column.REFERENCE in parts:
                reference, _ = self._reference(row, parts.get(Column.REFERENCE, []), parts.get(Column.FINDING, []))
                about.update(dict.fromkeys(reference.reference.references if reference.reference else ()))
        return tuple(about)

    def _reference(self, row: int, numbers: list[Block], wording: list[Block]) -> tuple[Token, list[Token]]:
        """The reference of a row, and the tokens of its wording without that reference."""
        name = numbers[0] if numbers else None
        if name:
            named = reference_of(name.text, is_heading=True)
            bare = _NUMBER_ALONE.fullmatch(name.text)
            kind = named.kind if named else self._kind_of(name.text)
            references = named.references if named else ((bare["number"],) if bare else (self._unnumbered(row),))
            rest = [*numbers[1:], *wording]
            own = reference_of(rest[0].text) if rest else None
            if own and own.references == references and own.rest:
                rest[0] = replace(rest[0], text=own.rest, kind=Kind.PARAGRAPH)
            return _listed(name, Reference(kind, references, "")), [text_token(_plain(block)) for block in rest]
        first = wording[0]
        named = reference_of(first.text, is_heading=True)
        if named:
            label = first.text[: len(first.text) - len(named.rest)].strip() if named.rest else first.text
            rest = ([replace(first, text=named.rest)] if named.rest else []) + wording[1:]
            return _listed(replace(first, text=label), replace(named, rest="")), [
                text_token(_plain(block)) for block in rest
            ]
        numbered = _NUMBERED.fullmatch(first.text)
        if numbered:
            rest = [replace(first, text=numbered["rest"]), *wording[1:]]
            label = first.text[: numbered.start("rest")].strip()
            return _listed(replace(first, text=label), Reference(self.kind, (numbered["number"],), "")), [
                text_token(_plain(block)) for block in rest
            ]
        return _listed(_EMPTY, Reference(self.kind, (self._unnumbered(row),), "")), [
            text_token(_plain(block)) for block in wording
        ]

    def _unnumbered(self, row: int) -> str:
        cell = next(blocks[0].cell for blocks in self.grid[row].values())
        return f"#t{cell.table if cell else 0}.{row}"

    def _kind_of(self, text: str) -> str:
        return kind_named(text) if re.search(r"\b(?:rec|afi|area|cause)", text, re.IGNORECASE) else self.kind


_EMPTY = Block(Kind.PARAGRAPH, "")


def replace_references(row: _Row, references: tuple[str, ...]) -> _Row:
    return _Row(references, row.kind)


def _listed(block: Block, reference: Reference) -> Token:
    return Token(Mark.REFERENCE, block, reference=reference, is_listed=True)


def _answer_heading(column: Column, row: _Row) -> Token:
    side = {Column.FORCE: Side.FORCE, Column.BODY: Side.BODY}.get(column, Side.AUTHOR)
    part = Part.FORCE if side is Side.FORCE else Part.BODY
    return Token(Mark.HEADING, _EMPTY, heading=Heading(part, side, row.kind, row.references))


def _plain(block: Block) -> Block:
    return replace(block, kind=Kind.PARAGRAPH, level=0) if block.kind is Kind.HEADING else block


def _column_of(header: str) -> Column:
    words = folded(header)
    for column, pattern in _HEADERS.items():
        if re.fullmatch(pattern, words):
            return column
    heading = heading_of(f"{header.rstrip(':')}:", styled=True)
    return _SIDES.get(heading.side, Column.UNKNOWN) if heading and heading.side else Column.UNKNOWN


def _grid_of(blocks: Sequence[Block]) -> Grid:
    grid: Grid = {}
    for block in blocks:
        cell = block.cell
        if cell:
            grid.setdefault(cell.row, {}).setdefault(cell.column, []).append(block)
    return grid


def _turned(grid: Grid) -> Grid:
    """The grid with its rows and columns exchanged, for recommendations set out side by side."""
    turned: Grid = {}
    for row, cells in grid.items():
        for column, blocks in cells.items():
            turned.setdefault(column, {})[row] = [replace(block, cell=_turned_cell(block.cell)) for block in blocks]
    return turned


def _turned_cell(cell: Cell | None) -> Cell | None:
    return cell and Cell(cell.table, cell.column, cell.row, cell.columns, cell.rows, cell.is_header)


def _height(blocks: Sequence[Block]) -> int:
    return max((block.cell.rows for block in blocks if block.cell), default=1)
