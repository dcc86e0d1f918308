"""The corpus's reports in every format: what we read from them, and that none of their text is lost."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path
from random import Random

import pytest

from inspections.intake.blocks import Block, Kind, Reading, Unreadable
from inspections.intake.placing import Where, first_words
from inspections.intake.reading import parse
from inspections.intake.report import FoundReport, find_report
from tests.browser.axe import CHROMIUM
from tests.corpus.reading.floors import REPORTS
from tests.corpus.reading.model import documents
from tests.corpus.reading.rendering import FORMATS, render
from tests.corpus.reading.tables import Score, differences, scored, totals

GENERATED = 400


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> dict[tuple[str, str], Path]:
    """Each report in each format that this machine can draw."""
    formats = [
        each
        for each in FORMATS
        if (each != "office" or shutil.which("soffice")) and (each != "chromium" or Path(CHROMIUM).exists())
    ]
    reports = [document for document in documents() if document.is_report]
    return render(reports, tmp_path_factory.mktemp("corpus"), formats)


@pytest.fixture(scope="module")
def scores(files) -> list[Score]:
    return scored([document for document in documents() if document.is_report], files)


@pytest.fixture(scope="module")
def found(files) -> dict[tuple[str, str], FoundReport]:
    return {key: find_report(parse(path.read_bytes())) for key, path in files.items()}


def test_reports_are_read_at_least_as_well_as_the_floors_say(scores):
    tallies = totals(scores, lambda _: "all")["all"]
    reached = {
        field: (round(100 * (tallies[field].precision or 0), 1), round(100 * (tallies[field].recall or 0), 1))
        for field in REPORTS
    }
    wrong = [f"{each.document.name} {each.format}: {line}" for each in scores for line in differences(each)]
    below = {field: got for field, got in reached.items() if got[0] < REPORTS[field][0] or got[1] < REPORTS[field][1]}
    assert below == {}, "\n".join(wrong)


def test_no_date_is_invented(scores):
    assert totals(scores, lambda _: "all")["all"]["invented"].given == 0


def test_date_of_publication_is_never_certain(found):
    assert {each.inspection.published_on_certain for each in found.values()} == {False}


def letters(text: str) -> str:
    return "".join(letter for letter in text.lower() if letter.isalnum())


def lost_from(report: FoundReport) -> list[str]:
    """Blocks that are not where their recorded place says: in that field, or in exactly one warning."""
    other, frame = letters(report.other_text), letters(" ".join(report.frame))
    wordings = [letters(finding.text) for finding in report.findings]

    def is_worded(block: Block) -> bool:
        """In a wording, without the number or name before it; or beside one in its table, as numbers, owners and dates are."""
        own = letters(block.text)
        return bool(block.cell) or any(each in own or own[-40:] in each for each in wordings)

    lost = []
    for block, where in zip(report.blocks, report.where, strict=True):
        own = letters(block.text)
        named = sum(f"“{first_words(block.text)}”" in warning for warning in report.warnings)
        is_there = {
            Where.OTHER: own in other,
            Where.FRAME: own in frame,
            Where.WARNED: named == 1,
            Where.WORDING: is_worded(block),
            Where.REPEATED: is_worded(block),
            Where.GRADES: bool(report.inspection.grades),
            Where.FACTS: len(block.text) < 300,
        }[where]
        if not is_there:
            lost.append(f"{where}: {block.text[:80]}")
    return lost


def test_each_block_of_each_report_is_in_one_field_or_one_warning(found):
    assert {key: lost for key, report in found.items() if (lost := lost_from(report))} == {}


def shuffled(blocks: list[Block], random: Random) -> Reading:
    """A report that no one wrote: blocks of others in any order, some as headings, some in one cell of a table."""
    chosen = [random.choice(blocks) for _ in range(random.randrange(1, 60))]
    if random.random() < 0.5:
        chosen.sort(key=lambda block: block.page)
    return Reading("html", tuple(chosen))


def test_each_block_of_generated_reports_is_in_one_field_or_one_warning(found):
    blocks = [block for _, report in sorted(found.items()) for block in report.blocks if len(block.text) < 600]
    lost: Counter[str] = Counter()
    for number in range(GENERATED):
        try:
            report = find_report(shuffled(blocks, Random(number)))
        except Unreadable:
            continue
        lost.update(f"{number} {line}" for line in lost_from(report))
    assert lost == Counter()


def test_paragraphs_around_findings_stay_in_the_rest_of_the_text():
    report = find_report(
        Reading(
            "html",
            (
                Block(Kind.HEADING, "Lamps: an inspection of lighting", 1),
                Block(Kind.HEADING, "Recommendations", 2),
                Block(Kind.PARAGRAPH, "1. By 31 August 2024, chief constables should buy lamps."),
                Block(Kind.PARAGRAPH, "We looked at four forces."),
                Block(Kind.PARAGRAPH, "2. The Home Office should pay for the lamps."),
            ),
        )
    )

    assert [finding.reference for finding in report.findings] == ["1", "2"]
    assert report.other_text == "We looked at four forces."
    assert report.frame == ("Recommendations",)
