"""Lists as people paste them from a report, in our own words."""

from __future__ import annotations

from datetime import date

import pytest

from inspections.enums import Addressee, DuePrecision, FindingKind
from inspections.findings.due_wording import read_findings

PUBLISHED = date(2023, 8, 11)

NAMED = """Recommendations

There are three recommendations in this report.

Recommendation 2:
By 31 August 2024, chief constables should have a way of counting the exhibits
in their stores. It should show:

• what is held, and
for how long; and

• who has signed for it.
Recommendation 3:
By 1 December 2023, the Home Office should say what it will pay.
Recommendation 10 Within three months, PCCs should ask for the count.
"""


def references(found):
    return [(finding.kind.value, finding.reference, finding.parent) for finding in found]


def test_named_recommendations_are_split_by_reference():
    found = read_findings(NAMED, published_on=PUBLISHED)
    assert references(found) == [
        ("recommendation", "2", None),
        ("recommendation", "3", None),
        ("recommendation", "10", None),
    ]


def test_wrapped_lines_are_joined_and_bullets_kept():
    assert read_findings(NAMED)[0].text == (
        "By 31 August 2024, chief constables should have a way of counting the exhibits in their stores. It should show:\n\n"
        "- what is held, and for how long; and\n"
        "- who has signed for it."
    )


def test_each_finding_says_what_was_understood():
    second, third, tenth = read_findings(NAMED, published_on=PUBLISHED)
    assert (second.due_text, second.due_on, second.due_precision) == (
        "By 31 August 2024",
        date(2024, 8, 31),
        DuePrecision.DAY,
    )
    assert second.addressees == [Addressee.CHIEF_CONSTABLES]
    assert (third.due_on, third.addressees) == (date(2023, 12, 1), [Addressee.HOME_OFFICE])
    assert (tenth.due_text, tenth.due_on, tenth.due_precision) == (
        "Within three months",
        date(2023, 11, 11),
        DuePrecision.RELATIVE,
    )
    assert tenth.addressees == [Addressee.POLICING_BODIES]


def test_numbers_alone_split_a_list():
    found = read_findings(
        "1. Forces should count.\n2. Forces should label.\n2a) Forces should weigh.\n(3) Forces should sign."
    )
    assert [(finding.reference, finding.text) for finding in found] == [
        ("1", "Forces should count."),
        ("2", "Forces should label."),
        ("2a", "Forces should weigh."),
        ("3", "Forces should sign."),
    ]


def test_numbers_within_a_named_recommendation_stay_within_it():
    (finding,) = read_findings("Recommendation 4\nForces should:\n1. count; and\n2. label.")
    assert finding.text == "Forces should: 1. count; and 2. label."


def test_areas_for_improvement_are_known_by_either_name():
    found = read_findings("Area for improvement 1: The force should count.\nAFI 3 – The force should label.")
    assert references(found) == [("area_for_improvement", "1", None), ("area_for_improvement", "3", None)]
    assert found[1].text == "The force should label."


def test_section_titles_give_the_kind_of_what_is_numbered_beneath():
    found = read_findings(
        "Recommendations\n1. Forces should count.\n\nAreas for improvement\n1. The force should label."
    )
    assert references(found) == [("recommendation", "1", None), ("area_for_improvement", "1", None)]


def test_cause_of_concern_carries_its_recommendations():
    found = read_findings(
        "Cause of concern 1\nThe force does not know what it holds.\n"
        "Recommendations\n1. Within three months, the force should count.\n2. The force should label.\n"
        "Area for improvement 1\nThe force should sweep the floor.\n"
        "Recommendation 9\nForces should report."
    )
    assert references(found) == [
        ("cause_of_concern", "1", None),
        ("recommendation", "1", "1"),
        ("recommendation", "2", "1"),
        ("area_for_improvement", "1", None),
        ("recommendation", "9", None),
    ]


def test_cause_of_concern_without_a_reference_is_known_by_its_place():
    found = read_findings(
        "Cause of concern\nThe force does not count.\nRecommendations\nThe force should count.\n- all of it"
    )
    assert [(finding.kind, finding.parent, finding.parent_position) for finding in found] == [
        (FindingKind.CAUSE_OF_CONCERN, None, None),
        (FindingKind.RECOMMENDATION, None, 0),
    ]
    assert found[1].text == "The force should count.\n\n- all of it"


def test_sentence_about_a_recommendation_begins_none():
    (finding,) = read_findings(
        "Recommendation 1\nForces should count.\nRecommendation 2 of our last report said the same."
    )
    assert finding.text == "Forces should count. Recommendation 2 of our last report said the same."


def test_text_without_any_reference_is_one_recommendation():
    (finding,) = read_findings("Chief constables should count what they hold.")
    assert (finding.kind, finding.reference, finding.addressees) == (
        FindingKind.RECOMMENDATION,
        "",
        [Addressee.CHIEF_CONSTABLES],
    )


def test_nothing_pasted_gives_nothing():
    assert read_findings(" \n\n") == []


def test_windows_line_ends_and_no_break_spaces_do_no_harm():
    found = read_findings("Recommendation\u00a07:\r\nForces should\r\ncount.\r\n")
    assert [(finding.reference, finding.text) for finding in found] == [("7", "Forces should count.")]


def test_bullets_under_the_title_of_a_section_are_findings_of_their_own():
    found = read_findings(
        "Areas for improvement\n• The force should count.\n• The force should label:\n  • all; and\n  • soon."
    )
    assert [(finding.kind, finding.text) for finding in found] == [
        (FindingKind.AREA_FOR_IMPROVEMENT, "The force should count."),
        (FindingKind.AREA_FOR_IMPROVEMENT, "The force should label:\n\n- all; and\n- soon."),
    ]


def test_bullets_after_a_stem_are_a_list_within_the_finding():
    (finding,) = read_findings("Recommendations\nWithin three months, the\nforce should:\n- count; and\n- label.")
    assert finding.text == "Within three months, the force should:\n\n- count; and\n- label."
    assert finding.due_text == "Within three months"


@pytest.mark.parametrize(
    "unit", ["Recommendation ", "Recommendation 1\n", "rec" + " " * 500, "1. x\n", "- x\n", "\n", "(1) "]
)
def test_hostile_repetition_comes_to_an_end(unit):
    assert isinstance(read_findings(unit * 1_000), list)
