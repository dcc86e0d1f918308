"""Reads an inspectorate's report, or its web page, into an inspection and its findings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from inspections.clock.deadlines import clock_for
from inspections.intake.blocks import Block, Kind, Reading, Unreadable, plain_text
from inspections.intake.cover import (
    addresses_in,
    forces_named,
    joint_inspectorates,
    labelled,
    publication_date,
    title_of,
    types_named,
)
from inspections.intake.dates import read_date
from inspections.intake.findings import FoundFinding
from inspections.intake.footnotes import without_marks
from inspections.intake.gathering import Gathered, Gathering
from inspections.intake.grades import Grade, find_grades
from inspections.intake.headings import RECOMMENDATION
from inspections.intake.inspection import FoundInspection, inspection_from, joined
from inspections.intake.placing import Placing, Where, first_words
from inspections.intake.report_findings import Walk, place_contents
from inspections.intake.shapes import Shapes

NO_TITLE = "The file does not give the title of the inspection. Enter it."
NO_DATE = "The file does not say when the report was published. Find the date in the report itself."
NO_FINDINGS = "We could not find any recommendations, areas for improvement or causes of concern. Add them by hand."
PROPOSED = "These paragraphs read like recommendations, but the report does not name them as such. We have proposed them without numbers. Check them."
# Text that reads like a recommendation, outside the places where a report makes recommendations.
_RECOMMENDS = re.compile(
    r"(?:^|[.:] )(?:we (?:therefore |also )?recommend that\b|(?:by|within|before|no later than|with immediate effect)\b[^.]{3,80}\bshould\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class FoundReport:
    """The contents of a report. `blocks` are the file's blocks, and `where` gives the place of each: in one field, or
    named in one warning.
    """

    inspection: FoundInspection
    findings: tuple[FoundFinding, ...]
    warnings: tuple[str, ...]
    blocks: tuple[Block, ...] = ()
    where: tuple[Where, ...] = ()

    @property
    def other_text(self) -> str:
        """The report's own text around its findings, and its headings."""
        return plain_text(self._of(Where.OTHER))

    @property
    def frame(self) -> tuple[str, ...]:
        return tuple(block.text for block in self._of(Where.FRAME))

    def _of(self, place: Where) -> list[Block]:
        return [block for block, own in zip(self.blocks, self.where, strict=True) if own is place]


def find_report(reading: Reading) -> FoundReport:
    """The contents of the report. Raises Unreadable if it has neither a title nor a finding."""
    blocks = without_marks([joined(block) for block in reading.blocks])
    shapes, placing = Shapes(blocks), Placing(blocks)
    inspection, warnings = _inspection(shapes, placing, reading.properties)
    is_peel = "PEEL" in inspection.publication_types
    inspection = replace(inspection, grades=_pairs(find_grades(shapes, placing, in_sentences=is_peel)))
    place_contents(shapes, placing)
    gathering = Gathering(placing)
    Walk(shapes, placing, gathering).run()
    doubts = _doubts(blocks, placing, gathering)
    placing.finish()
    findings = gathering.findings(
        published_on=inspection.published_on, has_pages=reading.format == "pdf" or reading.pages > 1
    )
    if not inspection.title and not findings:
        raise Unreadable("We could not find an inspection report in the file: it has no title and no findings.")
    if not findings:
        doubts.append(NO_FINDINGS)
    return FoundReport(
        inspection,
        tuple(findings),
        (*reading.notes, *warnings, *gathering.warnings, *doubts),
        tuple(blocks),
        tuple(placing.where()),
    )


def _inspection(shapes: Shapes, placing: Placing, properties: dict[str, str]) -> tuple[FoundInspection, list[str]]:
    """The facts of the report, and a sentence for each uncertainty. The date is never certain: only a person may confirm it."""
    title = title_of(shapes, placing, properties.get("title", ""))
    values = labelled(shapes.blocks, placing)
    found, warnings = inspection_from(values)
    if title:
        warnings = [warning for warning in warnings if warning != NO_TITLE]
    found = replace(found, title=title, published_on_certain=False)
    if not found.published_on:
        found, warnings = _dated(found, warnings, shapes, placing, properties.get("published", ""))
    page, pdf = addresses_in(shapes.blocks)
    own = found.report_url or ""
    if own.lower().split("?")[0].endswith(".pdf"):
        pdf, own = pdf or own, ""
    canonical = properties.get("address", "")
    return (
        replace(
            found,
            publication_types=found.publication_types or types_named(title or ""),
            forces=found.forces or forces_named(shapes, title or "", placing),
            joint_with=joint_inspectorates(shapes, placing),
            report_url=own or (canonical if canonical.startswith("http") else "") or page or pdf or None,
            report_pdf_url=pdf,
        ),
        warnings,
    )


def _dated(
    found: FoundInspection, warnings: list[str], shapes: Shapes, placing: Placing, of_page: str
) -> tuple[FoundInspection, list[str]]:
    """Take the date from running text or from the cover. The web page's metadata is the last resort, because it is
    newer when an old report has been reposted.
    """
    read, words = publication_date(shapes, placing)
    if not read and of_page:
        read, words = read_date(of_page), of_page
    kept = [warning for warning in warnings if warning != NO_DATE]
    if not read:
        if not words:
            return found, warnings
        sentence = (
            f"The file gives only the month the report was published (“{words}”). Find the date in the report itself."
        )
        return found, [*kept, sentence]
    clock = clock_for(read.on)
    sentence = f"We took the date of publication from “{' '.join(words.split())}”. Check it against the report."
    return (
        replace(found, published_on=read.on, deadline=found.deadline or clock.deadline, safe_day=clock.safe_day),
        [*kept, sentence],
    )


def _pairs(grades: Sequence[Grade]) -> tuple[tuple[str, str], ...]:
    return tuple((grade.area, grade.grade) for grade in grades)


def _doubts(blocks: Sequence[Block], placing: Placing, gathering: Gathering) -> list[str]:
    """Find other text that reads like a recommendation. It is proposed if the report has no findings, and otherwise
    named in one warning.
    """
    doubtful = [
        at
        for at, block in enumerate(blocks)
        if block.kind is Kind.PARAGRAPH and not placing.has(at) and not block.cell and _RECOMMENDS.search(block.text)
    ]
    if not doubtful:
        return []
    if not gathering.found:
        for at in doubtful:
            end = at + 1
            while end < len(blocks) and blocks[end].kind is Kind.BULLET and not placing.has(end):
                end += 1
            gathering.add(Gathered(RECOMMENDATION, None, list(blocks[at:end]), tuple(range(at, end))))
        return [PROPOSED]
    placing.put(doubtful, Where.WARNED)
    words = ", ".join(f"“{first_words(blocks[at].text)}”" for at in doubtful)
    return [
        f"We have not treated these paragraphs as findings, although they read like recommendations. Check them: {words}"
    ]
