"""Findings in a report's page: numbers as text, causes of concern with their own recommendations, nothing twice."""

from __future__ import annotations

from datetime import date

import pytest

from inspections.intake.blocks import Unreadable
from inspections.intake.headings import reference_of
from inspections.intake.reading import parse
from inspections.intake.record import report_record
from inspections.intake.report import find_report

PAGE = """<!doctype html><html><head><title>Barns and byres - HMICFRS</title>
<link rel="canonical" href="https://reports.example.org/barns"></head><body><main><h1>Barns and byres</h1>
<p>Published on: 3 June 2024</p><p>Publication types: Fire and Joint Inspection</p>
<h2>Summary</h2><p>Recommendation 1 asks for more. It is explained below.</p>
<h2>Cause of concern 1</h2><p>The force does not answer when a barn burns.</p>
<h3>Recommendations</h3><ul><li>By 31 December 2024, the force should answer quickly.</li>
<li>By 31 December 2024, the force should train those who answer.</li></ul>
<h2>Area for improvement 1</h2><p>The force should improve its map of barns.</p><p>We found that many were missing.</p>
<h2>Recommendation 4a</h2><p>Within six months, the Home Office should:</p><ul><li>pay for this; and</li><li>say so.</li></ul>
<p>Our inspectors then went home.</p>
<h2>Annex</h2><p>Recommendation 4a: Within six months, the Home Office should:</p><ul><li>pay for this; and</li><li>say so.</li></ul>
</main></body></html>"""


@pytest.fixture(scope="module")
def record() -> dict:
    return report_record(find_report(parse(PAGE.encode())))


def test_page_gives_the_inspection(record):
    assert record["inspection"] == {
        "title": "Barns and byres",
        "published_on": "2024-06-03",
        "published_on_certain": False,
        "publication_types": ["Fire", "Joint Inspection"],
        "forces": [],
        "report_url": "https://reports.example.org/barns",
        "report_pdf_url": None,
        "deadline": "2024-07-29",
        "safe_day": "2024-07-28",
        "joint_with": [],
        "grades": [],
    }


def test_page_gives_each_finding_once(record):
    assert [(finding["kind"], finding["reference"], finding["parent"]) for finding in record["findings"]] == [
        ("cause_of_concern", "1", None),
        ("recommendation", None, "1"),
        ("recommendation", None, "1"),
        ("area_for_improvement", "1", None),
        ("recommendation", "4a", None),
    ]
    assert record["findings"][3]["text"] == "The force should improve its map of barns."
    assert (
        record["findings"][4]["text"] == "Within six months, the Home Office should:\n\n- pay for this; and\n- say so."
    )
    assert record["findings"][4]["addressees"] == ["home_office"]


def test_date_that_only_the_page_data_has_is_not_certain():
    page = PAGE.replace("<p>Published on: 3 June 2024</p>", '<time datetime="2025-01-09">posted again</time>')

    inspection = find_report(parse(page.encode())).inspection

    assert (inspection.published_on, inspection.published_on_certain) == (date(2025, 1, 9), False)


def test_page_without_title_or_finding_is_refused():
    with pytest.raises(Unreadable):
        find_report(parse(b"<html><body><p>Hi.</p></body></html>"))


@pytest.mark.parametrize(
    ("text", "references"),
    [
        ("Recommendation 2:", ("2",)),
        ("Recommendation 2a", ("2a",)),
        ("Recommendation 10 – By May", ("10",)),
        ("Recommendations 2 and 3:", ("2", "3")),
        ("Recommendations 1, 2 and 4:", ("1", "2", "4")),
        ("Recommendations 1-3", ("1", "2", "3")),
        ("AFI 4.", ("4",)),
        ("Area for improvement 1", ("1",)),
    ],
)
def test_reference_is_read_as_text(text, references):
    assert reference_of(text).references == references


@pytest.mark.parametrize(
    "text",
    ["Recommendation 2 has been met.", "Recommendations", "The recommendation 2:", "Recommendation 2 – which we met"],
)
def test_sentence_is_no_reference(text):
    assert reference_of(text) is None
