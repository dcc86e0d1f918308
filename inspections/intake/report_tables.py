"""Reads the findings in a table, using its header or, if it has none, the contents of its cells."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from inspections.intake.blocks import Block, Kind
from inspections.intake.gathering import Gathered
from inspections.intake.headings import AREA_FOR_IMPROVEMENT, RECOMMENDATION, kind_named, reference_of
from inspections.intake.shapes import DEMANDS

Row = dict[int, list[int]]


class Column(StrEnum):
    NUMBER = "number"
    WORDING = "wording"
    WHO = "who"
    DUE = "due"
    KIND = "kind"


_HEADERS = {
    Column.NUMBER: r"no\.?|nos\.?|number|#|ref(?:erence)?\.?(?: (?:no|number)\.?)?|(?:rec(?:ommendation)?|afi|item|finding)\.? (?:no\.?|number|ref(?:erence)?\.?|#)|rhif",
    Column.DUE: r"(?:by )?when|(?:to be )?(?:due|done|completed?)(?: (?:by|date))?|due|date(?: due)?|deadline|target(?: date)?|time ?(?:scale|frame|table|limit)s?|completion(?: date)?|implementation date|dyddiad.*",
    Column.WHO: r"for(?: whom| action by)?|(?:by )?who(?:m)?|to(?: whom)?|owners?|lead(?: (?:organi[sz]ation|agency|body))?|addressed to|addressees?|responsib(?:le|ility)(?: .{1,20})?|organi[sz]ations?|bod(?:y|ies)|agenc(?:y|ies)|recipients?|directed (?:to|at)|action by|forces?",
    Column.KIND: r"types?|kinds?|category",
    Column.WORDING: r"(?:(?:full|our|the|report|hmicfrs) )*(?:recommendations?|areas? for improvement|afis?|causes? of concern|findings?|text|wording|descriptions?|details?|actions?(?: required)?|what(?: (?:we recommend|(?:they |it )?(?:should|must) (?:be )?do(?:ne)?|(?:needs? )?to (?:be )?do(?:ne)?))?|requirements?|argymhell(?:ion|iad))"
    r"(?: (?:text|wording|in full|made))?(?:(?:,| and|/| or) (?:areas? for improvement|afis?))?",
}
_ONE_WORD = frozenset(
    "recommendation recommendations reference number responsible responsibility organisation organisations deadline timescale addressees description".split()
)
_NUMBER = re.compile(r"(?P<number>\d{1,3}(?:\.\d{1,2})?[a-z]?)[.)]?", re.IGNORECASE)
_NONE = re.compile(r"[\W_]*|n/?a|none|not (?:given|applicable)", re.IGNORECASE)


@dataclass
class FoundTable:
    findings: list[Gathered] = field(default_factory=list)
    frame: list[int] = field(default_factory=list)


def rows_of(blocks: Sequence[Block], at: int) -> tuple[list[Row], int]:
    """The rows of the table that begins at this block, each with the positions of the blocks in its columns, and where
    the table ends.
    """
    first = blocks[at].cell
    rows: dict[int, Row] = {}
    while at < len(blocks):
        cell = blocks[at].cell
        if cell is None or first is None or cell.table != first.table:
            break
        rows.setdefault(cell.row, {}).setdefault(cell.column, []).append(at)
        at += 1
    return [rows[row] for row in sorted(rows)], at


def findings_in(rows: list[Row], blocks: Sequence[Block], *, kind: str, is_expected: bool) -> FoundTable | None:
    """The findings in a table; None if it has none. `is_expected` means that the table is below a heading that
    introduces findings.
    """
    columns = _columns(rows[0], blocks)
    named = _text(rows[0].get(columns.get(Column.WORDING, -1), []), blocks)
    has_header = Column.WORDING in columns and len(columns) > 1
    table = FoundTable()
    if has_header:
        table.frame += [at for places in rows[0].values() for at in places]
        if re.search(r"recommend|improve|concern|\bafi", named, re.IGNORECASE) and not re.search(r"\band\b|/", named):
            kind = kind_named(named)
    elif not columns and is_expected:
        columns = {}
    if has_header and not (is_expected or _is_about_findings(rows[0], blocks)):
        return None
    for row in rows[1 if has_header else 0 :]:
        if has_header and _is_same_row(row, rows[0], blocks):
            table.frame += [at for places in row.values() for at in places]
            continue
        finding = _by_columns(row, columns, blocks, kind) if has_header else _by_content(row, blocks, kind)
        if finding:
            table.findings.append(finding)
        elif has_header and table.findings and _goes_on(row, columns):
            more = [at for places in row.values() for at in places]
            table.findings[-1].words += [_plain(blocks[at]) for at in row[columns[Column.WORDING]]]
            table.findings[-1].places += tuple(more)
    return table if table.findings else None


def _columns(row: Row, blocks: Sequence[Block]) -> dict[Column, int]:
    """The contents of each column. A first column headed "Recommendation" holds the numbers if a later one holds the
    wording.
    """
    found: dict[Column, int] = {}
    for column, places in row.items():
        words = _text(places, blocks).lower().strip(" :.*")
        # A narrow cell may have split the word.
        words = whole if (whole := re.sub(r"\s", "", words)) in _ONE_WORD else words
        name = next((name for name, pattern in _HEADERS.items() if re.fullmatch(pattern, words)), None)
        if name is None:
            continue
        if name is Column.WORDING and name in found and Column.NUMBER not in found:
            found[Column.NUMBER] = found[name]
            found[name] = column
        else:
            found.setdefault(name, column)
    return found


def _is_about_findings(row: Row, blocks: Sequence[Block]) -> bool:
    words = " ".join(_text(places, blocks) for places in row.values())
    return bool(re.search(r"recommend|improvement|concern|\bafis?\b|argymhell", words, re.IGNORECASE))


def _by_columns(row: Row, columns: dict[Column, int], blocks: Sequence[Block], kind: str) -> Gathered | None:
    own = {name: row.get(column, []) for name, column in columns.items()}
    words = [_plain(blocks[at]) for at in own[Column.WORDING]]
    if not words:
        return None
    number = _text(own.get(Column.NUMBER, []), blocks)
    reference, kind = _reference(number, kind)
    if Column.KIND in own and (stated := _text(own[Column.KIND], blocks)):
        kind = kind_named(stated)
    inline = reference_of(words[0].text)
    if reference is None and inline and len(inline.references) == 1:
        reference, kind = inline.references[0], inline.kind
        words = [replace(words[0], text=inline.rest), *words[1:]] if inline.rest else words[1:]
    elif reference is None and (numbered := re.match(r"(\d{1,3}[a-z]?)[.)]\s+(?=\S)", words[0].text)):
        reference = numbered[1]
        words = [replace(words[0], text=words[0].text[numbered.end() :]), *words[1:]]
    text = " ".join(block.text for block in words)
    if not words or not (reference or DEMANDS.search(text)):
        return None
    due, to = _text(own.get(Column.DUE, []), blocks), _text(own.get(Column.WHO, []), blocks)
    return Gathered(
        kind, reference, words, tuple(at for places in row.values() for at in places),
        to=to, due="" if _NONE.fullmatch(due) else due,
    )  # fmt: skip


def _by_content(row: Row, blocks: Sequence[Block], kind: str) -> Gathered | None:
    """The finding in a row with no header above it, if one cell has a reference and another has a demand."""
    if len(row) < 2:
        return None
    reference, wording = None, None
    for column, places in row.items():
        text = _text(places, blocks)
        found, found_kind = _reference(text, "")
        if found and found_kind and reference is None:
            reference, kind = found, found_kind
        elif wording is None and DEMANDS.search(text):
            wording = column
    if reference is None or wording is None:
        return None
    return Gathered(
        kind,
        reference,
        [_plain(blocks[at]) for at in row[wording]],
        tuple(at for places in row.values() for at in places),
    )


def _reference(text: str, kind: str) -> tuple[str | None, str]:
    """The reference in a cell, and its kind if the cell gives it. A narrow cell may have split the name."""
    number = _NUMBER.fullmatch(text.strip())
    if number:
        return number["number"].lower(), kind
    squeezed = re.sub(r"(?i)recommendatio ?n", "recommendation", text.strip())
    squeezed = re.sub(r"(?i)improve ?m ?en ?t", "improvement", squeezed)
    found = reference_of(squeezed, is_heading=True)
    if found and len(found.references) == 1 and not found.rest:
        return found.references[0], found.kind
    return None, kind


def _goes_on(row: Row, columns: dict[Column, int]) -> bool:
    """True for a row with nothing but wording: it continues the row above, split by a page break."""
    return set(row) == {columns[Column.WORDING]}


def _is_same_row(row: Row, header: Row, blocks: Sequence[Block]) -> bool:
    return {column: _text(places, blocks) for column, places in row.items()} == {
        column: _text(places, blocks) for column, places in header.items()
    }


def _plain(block: Block) -> Block:
    """The block as an ordinary one outside its table. Bold words in a cell are not a heading."""
    return replace(block, cell=None, kind=Kind.PARAGRAPH if block.kind is Kind.HEADING else block.kind)


def _text(places: Sequence[int], blocks: Sequence[Block]) -> str:
    return " ".join(blocks[at].text for at in places)


__all__ = ["AREA_FOR_IMPROVEMENT", "RECOMMENDATION", "FoundTable", "findings_in", "rows_of"]
