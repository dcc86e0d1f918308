"""The counted and computed sentences. No database."""

from dataclasses import replace
from datetime import date

import pytest

from responses.document import wording
from responses.document.content import FindingContent
from responses.finding_names import full_label, label
from tests.responses.document.samples import BODY, INSPECTION, MODEL


def recommendation(
    reference: str = "", addressees: tuple[str, ...] = ("chief_constables",), **fields
) -> FindingContent:
    defaults = {"key": reference or "k", "kind": "recommendation", "reference": reference, "wording": "<p>Do it.</p>"}
    return FindingContent(**{**defaults, "addressees": addressees, **fields})


ONE = (recommendation("2"),)
TWO = (recommendation("2"), recommendation("3"))
THREE = (*TWO, recommendation("4"))
UNNUMBERED = (recommendation(key="a"), recommendation(key="b"))
MIXED = (recommendation("2"), recommendation("3", ("policing_bodies", "chief_constables")))
UNKNOWN = (recommendation("2", ()), recommendation("3"))
NUMBERS = "They are set out below with the numbers that the report gives them."
NUMBER = "It is set out below with the number that the report gives it."


@pytest.mark.parametrize(
    ("made", "findings", "sentence"),
    [
        (0, (), "HMICFRS made no recommendations in this report."),
        (None, (), "No recommendation in this report is for us to answer."),
        (1, (), "HMICFRS made one recommendation in this report. It is not for us to answer."),
        (3, (), "HMICFRS made three recommendations in this report. None of them is for us to answer."),
        (1, ONE, f"HMICFRS made one recommendation in this report. It is addressed to chief constables. {NUMBER}"),
        (
            3,
            ONE,
            f"HMICFRS made three recommendations in this report. One of them is addressed to chief constables. {NUMBER}",
        ),
        (
            3,
            TWO,
            f"HMICFRS made three recommendations in this report. Two of them are addressed to chief constables. {NUMBERS}",
        ),
        (2, TWO, f"HMICFRS made two recommendations in this report. Both are addressed to chief constables. {NUMBERS}"),
        (
            3,
            THREE,
            f"HMICFRS made three recommendations in this report. All three are addressed to chief constables. {NUMBERS}",
        ),
        (
            12,
            TWO,
            f"HMICFRS made 12 recommendations in this report. Two of them are addressed to chief constables. {NUMBERS}",
        ),
        (
            None,
            TWO,
            f"HMICFRS made two recommendations in this report that are addressed to chief constables. {NUMBERS}",
        ),
        (None, ONE, f"HMICFRS made one recommendation in this report that is addressed to chief constables. {NUMBER}"),
        (1, TWO, f"HMICFRS made two recommendations in this report. Both are addressed to chief constables. {NUMBERS}"),
        (
            2,
            UNNUMBERED,
            "HMICFRS made two recommendations in this report. Both are addressed to chief constables. They are set out below.",
        ),
        (
            4,
            MIXED,
            "HMICFRS made four recommendations in this report. Two of them are addressed to chief constables or "
            f"police and crime commissioners. {NUMBERS}",
        ),
        (4, UNKNOWN, f"HMICFRS made four recommendations in this report. Two of them are for us to answer. {NUMBERS}"),
    ],
)
def test_introduction_counts_recommendations(made, findings, sentence):
    content = replace(MODEL, recommendations_made=made, findings=findings)
    assert wording.recommendations_introduction(content) == sentence


def test_introduction_does_not_count_areas_for_improvement():
    area = recommendation("9", kind="area_for_improvement")
    content = replace(MODEL, recommendations_made=1, findings=(*ONE, area))
    assert wording.recommendations_introduction(content).startswith("HMICFRS made one recommendation in this report.")


def test_finding_keeps_its_own_number_and_is_never_given_one():
    findings = (
        recommendation("2a"),
        recommendation(key="x"),
        recommendation(key="y"),
        recommendation(key="z", kind="area_for_improvement"),
    )
    assert [label(finding, findings) for finding in findings] == [
        "Recommendation 2a",
        "First recommendation",
        "Second recommendation",
        "Area for improvement",
    ]


def test_recommendation_standing_alone_says_in_which_cause_of_concern_it_is():
    findings = (recommendation("1", kind="cause_of_concern", key="c"), recommendation("1", parent="c", key="r"))
    assert label(findings[1], findings) == "Recommendation 1"
    assert full_label(findings[1], findings) == "Recommendation 1 (cause of concern 1)"


@pytest.mark.parametrize(
    ("fields", "heading"),
    [
        ({}, "Wealdshire’s Police and Crime Commissioner (PCC): response to an inspection by"),
        ({"area": "Thames Banks"}, "Thames Banks’ Police and Crime Commissioner (PCC): response to an inspection by"),
        ({"holder_title": "Mayor", "holder_initials": "Mayor"}, "Wealdshire’s Mayor: response to an inspection by"),
        (
            {"holder_title": "Police Authority Board", "holder_initials": "PAB", "kind": "common_council"},
            "Wealdshire’s Police Authority Board (PAB): response to an inspection by",
        ),
    ],
)
def test_heading_names_the_holder_by_role(fields, heading):
    assert wording.heading(replace(BODY, **fields)).startswith(heading)


def test_statute_paragraph_cites_the_amendment_only_where_it_was_in_force():
    before = replace(MODEL, inspection=replace(INSPECTION, published_on=date(2017, 5, 1)))
    since = replace(MODEL, inspection=replace(INSPECTION, published_on=date(2017, 5, 2)))
    assert "56 days" not in wording.statute_paragraph(before)
    assert "within 56 days of the report’s publication" in wording.statute_paragraph(since)


def test_super_complaint_is_answered_under_its_own_act_and_date():
    content = replace(
        MODEL, inspection=replace(INSPECTION, legal_basis="super_complaint", deadline=date(2024, 3, 1), title="Waiting")
    )
    assert "Police Reform Act 2002, asks the Police and Crime Commissioner to respond by 1 March 2024." in (
        wording.statute_paragraph(content)
    )
    assert wording.title(content) == "Response to a super-complaint: Waiting"
    assert wording.deadline_label(content) == "Response deadline"


def test_common_council_acts_through_its_board():
    content = replace(MODEL, body=replace(BODY, kind="common_council", holder_title="Police Authority Board"))
    assert "the Common Council, acting through its Police Authority Board, must publish" in wording.statute_paragraph(
        content
    )


def test_correction_says_what_it_replaces_and_why():
    publication = replace(
        MODEL.publication, number=2, correction_reason="A figure was wrong.", replaces_published_on=date(2023, 10, 3)
    )
    assert wording.correction(MODEL) == ""
    assert wording.correction(replace(MODEL, publication=publication)) == (
        "This is a corrected response. It replaces the one published on 3 October 2023. Reason: A figure was wrong."
    )
