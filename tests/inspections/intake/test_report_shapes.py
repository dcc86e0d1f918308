"""Reports in shapes we had not read before: each kind of fault they caused, and the correct result."""

from __future__ import annotations

import io

import docx

from inspections.intake.lines import Line, blocks_of
from inspections.intake.reading import parse
from inspections.intake.report import FoundReport, find_report
from inspections.intake.word import read as read_word


def report_of(text: str) -> FoundReport:
    return find_report(parse(text.encode()))


def test_demand_in_bold_is_the_wording_below_the_name_of_a_finding():
    report = report_of(
        "<h1>Lamps: an inspection of lighting</h1><h2>Area for improvement</h2><p><b>The force needs to buy lamps</b></p><p>Ten were dim.</p>"
    )

    assert [(each.kind, each.text) for each in report.findings] == [
        ("area_for_improvement", "The force needs to buy lamps")
    ]


def test_topics_stand_between_findings_and_their_names_in_plain_text():
    report = report_of(
        "Report on an unannounced inspection visit to police custody suites in Cleveland Police\n\nby HM Inspectorate of Constabulary and Fire & Rescue Services\n\n"
        "Published 19 June 2024\n\nSummary\n\nWe saw two suites.\n\nCause of concern\n\nUse of force\n\nThe force does not record each use.\n\n"
        "Recommendation\n\nThe force should act at once.\n\nAreas for improvement\n\nLeadership and training\n\n1. The force should train its staff.\n\n"
        "Care of detainees\n\n2. The force should buy blankets.\n"
    )

    assert report.inspection.title == (
        "Report on an unannounced inspection visit to police custody suites in Cleveland Police"
    )
    assert report.inspection.forces == ("Cleveland Police",)
    assert [(each.kind, each.reference, each.text) for each in report.findings] == [
        ("cause_of_concern", None, "The force does not record each use."),
        ("recommendation", None, "The force should act at once."),
        ("area_for_improvement", "1", "The force should train its staff."),
        ("area_for_improvement", "2", "The force should buy blankets."),
    ]


def test_what_a_report_is_belongs_to_its_title_in_whatever_style():
    report = report_of(
        "<h1>Keeping count</h1><p>An inspection of crime recording in six forces</p><p>December 2022</p><h2>Summary</h2><p>We saw six forces.</p>"
    )

    assert report.inspection.title == "Keeping count: An inspection of crime recording in six forces"


def test_table_that_says_who_should_do_what():
    report = report_of(
        "<h1>Keeping count: an inspection</h1><h2>Recommendations at a glance</h2><table><tr><th>Ref</th><th>Who</th><th>What</th><th>When</th></tr>"
        "<tr><td>1</td><td>Home Office</td><td>Revise the rules.</td><td>30 June 2023</td></tr></table>"
    )

    (finding,) = report.findings
    assert (finding.reference, finding.text, finding.addressees, finding.due.due_text) == (
        "1",
        "Revise the rules.",
        ("home_office",),
        "30 June 2023",
    )


def test_recommendations_at_the_ends_of_short_pages_are_no_running_heads():
    lines = [
        Line(text, room=40, width=80, new_page=number > 1 and position == 0, page=number, gap=True)
        for number, thing in enumerate(("lamps", "boats", "barns"), start=1)
        for position, text in enumerate((f"Recommendation {number}", f"Forces should buy {thing}."))
    ]

    assert [block.text for block in blocks_of(lines)][::2] == [
        "Recommendation 1",
        "Recommendation 2",
        "Recommendation 3",
    ]


def test_style_of_a_list_in_word_gives_its_level():
    file = docx.Document()
    file.add_paragraph("Forces should record:", style="List Bullet")
    file.add_paragraph("what was found", style="List Bullet 2")
    saved = io.BytesIO()
    file.save(saved)

    assert [block.level for block in read_word(saved.getvalue()).blocks] == [0, 1]
