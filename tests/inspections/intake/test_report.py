"""What we read from a report: facts from its cover, grades, and findings in lists, tables and boxes."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import docx
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from inspections.intake.proposal import details_of, in_order
from inspections.intake.reading import parse
from inspections.intake.report import FoundReport, find_report


def read(body: str) -> FoundReport:
    page = f"<!doctype html><html><body><main><h1>Lamps: an inspection of lighting</h1>{body}</main></body></html>"
    return find_report(parse(page.encode()))


def findings(report: FoundReport) -> list[tuple]:
    return [(finding.kind, finding.reference, finding.text) for finding in report.findings]


# Facts


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("Published on 7 July 2023", "2023-07-07"),
        ("Publication date: 7th July 2023", "2023-07-07"),
        ("7 July 2023", "2023-07-07"),
        ("HMICFRS, 7 July 2023", "2023-07-07"),
        ("July 2023", None),
        ("27 June–8 July 2022", None),
        ("Our report of 2019 was published on 3 May 2019.", None),
    ],
)
def test_date_is_proposed_from_the_cover_and_never_certain(line, day):
    inspection = read(f"<p>{line}</p><h2>Foreword</h2><p>Lamps are dim.</p>").inspection

    assert (inspection.published_on and inspection.published_on.isoformat()) == day
    assert inspection.published_on_certain is False


def test_month_alone_is_named_in_a_warning():
    report = read("<p>July 2023</p><h2>Foreword</h2><p>Lamps are dim.</p>")

    assert any("only the month" in warning and "July 2023" in warning for warning in report.warnings)


def test_title_has_its_subtitles_and_no_chapter():
    page = "<html><body><h1>PEEL 2023–25</h1><h2>An inspection of Kent Police</h2><p>3 May 2024</p><h2>Foreword</h2><p>It is dark.</p></body></html>"

    inspection = find_report(parse(page.encode())).inspection

    assert inspection.title == "PEEL 2023–25: An inspection of Kent Police"
    assert (inspection.publication_types, inspection.forces) == (("PEEL",), ("Kent Police",))


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("A joint inspection by HMICFRS, HM Inspectorate of Probation and Ofsted", ("HM Inspectorate of Probation", "Ofsted")),
        ("by HM Inspectorate of Constabulary and Fire &amp; Rescue Services and Care Quality Commission", ("Care Quality Commission",)),
        ("We met people from Ofsted.", ()),
    ],
)  # fmt: skip
def test_other_inspectorates_are_those_named_with_ours(line, names):
    assert read(f"<p>{line}</p><p>3 May 2024</p>").inspection.joint_with == names


# Grades


def test_grades_are_read_from_columns_with_empty_cells():
    table = (
        "<table><tr><th>Outstanding</th><th>Good</th><th>Adequate</th></tr>"
        "<tr><td></td><td>Leadership</td><td>Custody</td></tr><tr><td></td><td></td><td>Vetting</td></tr></table>"
    )
    assert read(table).inspection.grades == (("Leadership", "Good"), ("Custody", "Adequate"), ("Vetting", "Adequate"))


def test_grades_are_read_below_headings():
    report = read(
        "<h2>Custody</h2><p>Good</p><p>It is clean.</p><h2>Vetting</h2><p>Requires improvement</p><p>It is slow.</p>"
    )

    assert report.inspection.grades == (("Custody", "Good"), ("Vetting", "Requires improvement"))


# Lists


def word_list(*paragraphs: tuple[str, int | None]) -> bytes:
    """A Word document. A paragraph's number says which of Word's lists it belongs to."""
    document = docx.Document()
    document.add_heading("Lamps: an inspection of lighting", 0)
    for text, numbered in paragraphs:
        if numbered is None:
            document.add_heading(text, 1) if text.istitle() or text == "Recommendations" else document.add_paragraph(
                text
            )
            continue
        properties = document.add_paragraph(text, style="List Number")._p.get_or_add_pPr()
        number, level, own = OxmlElement("w:numPr"), OxmlElement("w:ilvl"), OxmlElement("w:numId")
        level.set(qn("w:val"), "0")
        own.set(qn("w:val"), str(numbered))
        number.append(level)
        number.append(own)
        properties.append(number)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def test_list_in_word_goes_on_after_a_paragraph():
    styles: Any = docx.Document().styles
    number = int(styles["List Number"].element.pPr.numPr.numId.val)
    data = word_list(
        ("Recommendations", None),
        ("Chief constables should buy lamps.", number),
        ("Chief constables should light them.", number),
        ("We looked at four forces.", None),
        ("The Home Office should pay for them.", number),
        ("Forces should report on them.", number),
    )

    assert [finding.reference for finding in find_report(parse(data)).findings] == ["1", "2", "3", "4"]


def test_numbers_that_begin_again_in_one_list_lose_none_of_the_findings():
    report = read(
        "<h2>Recommendations</h2><h3>For chief constables</h3><ol><li>Chief constables should buy lamps.</li></ol>"
        "<h3>For the Home Office</h3><ol><li>The Home Office should pay for all of it.</li></ol>"
    )

    assert findings(report) == [
        ("recommendation", "1", "Chief constables should buy lamps."),
        ("recommendation", None, "The Home Office should pay for all of it."),
    ]
    assert any("number of recommendation 1 more than once" in warning for warning in report.warnings)


def test_words_that_all_items_share_give_addressee_and_date():
    report = read(
        "<h2>Recommendations</h2><p>By 31 August 2024, chief constables should:</p><ol><li>buy lamps;</li><li>light them.</li></ol>"
    )

    assert [(each.reference, each.text, each.due.due_text, each.addressees) for each in report.findings] == [
        ("1", "buy lamps;", "By 31 August 2024", ("chief_constables",)),
        ("2", "light them.", "By 31 August 2024", ("chief_constables",)),
    ]


def test_cause_of_concern_has_its_own_recommendations_without_numbers():
    report = read(
        "<h2>Cause of concern</h2><p>The force leaves lamps unlit.</p><h3>Recommendations</h3><p>The force should light its lamps.</p>"
        "<p>The force should:</p><ul><li>buy oil; and</li><li>trim wicks.</li></ul><h2>Area for improvement</h2><p>The force should count its lamps.</p>"
    )

    assert [(each.kind, each.under, each.text) for each in report.findings] == [
        ("cause_of_concern", None, "The force leaves lamps unlit."),
        ("recommendation", 0, "The force should light its lamps."),
        ("recommendation", 0, "The force should:\n\n- buy oil; and\n- trim wicks."),
        ("area_for_improvement", None, "The force should count its lamps."),
    ]


def test_finding_in_summary_and_body_is_one_with_the_fuller_wording():
    report = read(
        "<h2>Summary</h2><p><b>Recommendation 1</b></p><p>Chief constables should buy lamps</p>"
        "<h2>Lamps</h2><p><b>Recommendation 1</b></p><p>Chief constables should buy lamps and light them.</p>"
    )

    assert findings(report) == [("recommendation", "1", "Chief constables should buy lamps and light them.")]


def test_title_of_a_finding_is_not_its_wording():
    report = read("<h3>Recommendation 1: Buying lamps</h3><p>Chief constables should buy lamps.</p>")

    assert findings(report) == [("recommendation", "1", "Chief constables should buy lamps.")]


def test_addressee_in_the_heading_of_a_finding_is_its_addressee():
    report = read("<h3>Recommendation 1 – to the Home Office</h3><p>Lamps should be paid for by 31 August 2024.</p>")

    assert report.findings[0].addressees == ("home_office",)
    assert report.findings[0].text == "Lamps should be paid for by 31 August 2024."


def test_paragraphs_that_read_like_recommendations_are_proposed_if_there_are_no_others():
    report = read("<p>We recommend that the force lights its lamps.</p><p>It is dark.</p>")

    assert findings(report) == [("recommendation", None, "We recommend that the force lights its lamps.")]
    assert any("read like recommendations" in warning for warning in report.warnings)


def test_mark_of_a_footnote_is_no_part_of_a_wording():
    report = read(
        "<h3>Recommendation 1</h3><p>Chief constables should buy lamps<sup><a href='#n1'>1</a></sup> of 5 m<sup>2</sup>.</p>"
    )

    assert report.findings[0].text == "Chief constables should buy lamps of 5 m2."


# Tables


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 2, 1, 0), (1, 0, 3, 2)])
def test_header_says_what_a_cell_is(order):
    rows = [
        ["No.", "Recommendation", "For", "By when"],
        ["1", "Lamps should be bought.", "Chief constables and NPCC", "31 August 2024"],
        ["2", "Lamps should be lit.", "Home Office", "Immediately"],
    ]
    cells = "".join(
        "<tr>" + "".join(f"<{tag}>{row[at]}</{tag}>" for at in order) + "</tr>"
        for row, tag in zip(rows, ("th", "td", "td"), strict=True)
    )
    report = read(f"<p>Published on 1 May 2024</p><h2>Recommendations</h2><table>{cells}</table>")

    assert [(each.reference, each.text, each.addressees, each.due.due_text) for each in report.findings] == [
        ("1", "Lamps should be bought.", ("chief_constables", "npcc"), "31 August 2024"),
        ("2", "Lamps should be lit.", ("home_office",), "Immediately"),
    ]
    assert [str(each.due.due_on) for each in report.findings] == ["2024-08-31", "2024-05-01"]


# Records


def test_recommendations_are_recorded_after_their_cause():
    report = read(
        "<h2>Cause of concern</h2><p>The force leaves lamps unlit.</p><h3>Recommendations</h3><p>The force should light its lamps.</p>"
        "<h2>Area for improvement</h2><p>The force should count its lamps.</p>"
    )
    order = in_order([report.findings[2], report.findings[0]])

    assert [each.kind for each in order] == ["area_for_improvement", "cause_of_concern"]
    details = details_of(report.findings, published_on=date(2024, 5, 1))
    assert [each.parent_position for each in details] == [None, 0, None]


def test_decimal_and_year_keep_their_figures_where_a_list_begins_with_that_number():
    report = read(
        "<h2>Recommendations</h2><ol><li>Forces should answer within 5.1 days, as they did in 2016.</li></ol>"
    )

    assert report.findings[0].text == "Forces should answer within 5.1 days, as they did in 2016."
