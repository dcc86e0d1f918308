"""Finds the grades of a PEEL report, by area: in its table, below the heading of each area, or in a sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from inspections.enums import Grade as Names
from inspections.intake.blocks import Block
from inspections.intake.placing import Placing, Where
from inspections.intake.report_tables import Row, rows_of
from inspections.intake.shapes import Shapes

_BY_LETTERS = {re.sub(r"\W", "", name.lower()): name for name in Names.values}
_NAMES = "|".join(name.lower() for name in Names.values)
_LINE = re.compile(rf"(?P<area>[A-Z][^.:;]{{4,100}}?)\s*[:–—-]\s*(?P<grade>{_NAMES})\.?", re.IGNORECASE)
_SENTENCE = re.compile(
    r"(?:the force|the constabulary|it|[A-Z][\w’' -]{2,40}(?:Police|Constabulary|Service))(?:’s performance)? "
    r"(?:(?:is|was|has been graded|is graded|was graded|was judged|is judged) (?:as )?(?P<grade>outstanding|good|adequate|inadequate)"
    r"|(?P<improve>requires improvement)) (?:at|in|for) (?P<area>[^.;]{4,100})"
)


@dataclass(frozen=True, slots=True)
class Grade:
    area: str
    grade: str


def find_grades(shapes: Shapes, placing: Placing, *, in_sentences: bool) -> tuple[Grade, ...]:
    """The grades, from the first of these that gives any: a table, headings with a grade below them, lines "area:
    grade" and, if the report is known to give grades, sentences.
    """
    for read in (_in_tables, _below_headings, _in_lines):
        grades = read(shapes, placing)
        if grades:
            return tuple(grades)
    return tuple(_in_sentences(shapes.blocks)) if in_sentences else ()


def _in_tables(shapes: Shapes, placing: Placing) -> list[Grade]:
    blocks = shapes.blocks
    grades: dict[str, Grade] = {}
    at = 0
    while at < len(blocks):
        if not blocks[at].cell:
            at += 1
            continue
        rows, end = rows_of(blocks, at)
        found = _by_column(rows, blocks) or _by_row(rows, blocks)
        if found:
            placing.put([place for place in range(at, end) if not placing.has(place)], Where.GRADES)
            grades = {**{grade.area.lower(): grade for grade in found}, **grades}
        at = end
    return list(grades.values())


def _by_column(rows: list[Row], blocks: Sequence[Block]) -> list[Grade]:
    """The grades of a table that has a grade at the head of each column, and below it the areas with that grade."""
    for number, row in enumerate(rows):
        header = {column: grade for column, places in row.items() if (grade := _grade(places, blocks))}
        if len(header) >= 3 and len(header) == len(row):
            return [
                Grade(blocks[at].text, header[column])
                for below in rows[number + 1 :]
                for column, places in below.items()
                if column in header
                for at in places
                if re.search(r"\w", blocks[at].text)
            ]
    return []


def _by_row(rows: list[Row], blocks: Sequence[Block]) -> list[Grade]:
    """The grades of a table with a row for each area and its grade in another cell."""
    grades = []
    for row in rows:
        cells = [
            (" ".join(blocks[at].text for at in places), _grade(places, blocks)) for _, places in sorted(row.items())
        ]
        given = [grade for _, grade in cells if grade]
        if len(given) == 1 and len(cells) > 1 and not cells[0][1]:
            grades.append(Grade(cells[0][0].strip(), given[0]))
    return grades if len(grades) >= 2 else []


def _below_headings(shapes: Shapes, placing: Placing) -> list[Grade]:
    found: list[tuple[Grade, int]] = []
    for at, block in enumerate(shapes.blocks[:-1]):
        grade = _grade([at + 1], shapes.blocks)
        if grade and shapes.is_heading(block) and not _grade([at], shapes.blocks):
            found.append((Grade(re.sub(r"^\d{1,2}(?:\.\d+)*[.)]?\s+", "", block.text), grade), at + 1))
    if len(found) < 2:
        return []
    placing.put([at for _, at in found if not placing.has(at)], Where.GRADES)
    return list({grade.area.lower(): grade for grade, _ in reversed(found)}.values())[::-1]


def _in_lines(shapes: Shapes, placing: Placing) -> list[Grade]:
    found = [
        (Grade(line["area"].strip(), _BY_LETTERS[re.sub(r"\W", "", line["grade"].lower())]), at)
        for at, block in enumerate(shapes.blocks)
        if (line := _LINE.fullmatch(block.text)) and not placing.has(at)
    ]
    if len(found) < 2:
        return []
    placing.put([at for _, at in found], Where.GRADES)
    return [grade for grade, _ in found]


def _in_sentences(blocks: Sequence[Block]) -> list[Grade]:
    grades: dict[str, Grade] = {}
    for block in blocks:
        for sentence in _SENTENCE.finditer(block.text):
            area = sentence["area"].strip().removeprefix("how it ")
            area = area[:1].upper() + area[1:]
            grade = (sentence["grade"] or sentence["improve"]).capitalize()
            grades.setdefault(area.lower(), Grade(area, grade))
    return list(grades.values())


def _grade(places: Sequence[int], blocks: Sequence[Block]) -> str:
    """The grade, if a cell or block contains nothing else. A narrow cell may have split the word."""
    text = " ".join(blocks[at].text for at in places)
    return _BY_LETTERS.get(re.sub(r"\W", "", text.lower()), "") if len(text) < 40 else ""
