"""Numbers typed into an introduction, compared with the recorded ones. No database."""

import pytest

from responses.completeness.stated_counts import Counts, contradictions

COUNTS = Counts(recommendations=3, recommendations_for_us=2, areas_for_improvement=21, causes_of_concern=1)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "HMICFRS made three recommendations, two of which are addressed to chief constables.",
        "There are 3 recommendations. Both recommendations for us are set out below.",
        "It made two recommendations for us, twenty-one areas for improvement and one cause of concern.",
        "One of the recommendations is for the Home Office; 21 AFIs are for us.",
        "In 2023 it looked at 43 forces, and on page 5 it recommends much.",
    ],
)
def test_right_numbers_and_other_numbers_are_left_alone(text):
    assert contradictions(text, COUNTS) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("It made five recommendations.", ["The introduction says “five recommendations”, but three recommendations are recorded, two of them for us."]),
        ("It made 13 further recommendations.", ["The introduction says “13 further recommendations”, but three recommendations are recorded, two of them for us."]),
        ("There are Twenty Areas for\nimprovement.", ["The introduction says “Twenty Areas for\nimprovement”, but 21 areas for improvement are recorded."]),
        ("No causes of concern were found.", ["The introduction says “No causes of concern”, but one cause of concern is recorded."]),
        ("Four of which are for us.", ["The introduction says “Four of which”, but three recommendations are recorded, two of them for us."]),
    ],
)  # fmt: skip
def test_wrong_number_is_quoted_with_the_right_one(text, said):
    assert contradictions(text, COUNTS) == said


def test_contradictions_come_in_the_order_of_the_text_and_each_once():
    text = "Two causes of concern. Nine recommendations. Nine recommendations."

    assert [sentence.split("”")[0] for sentence in contradictions(text, COUNTS)] == [
        "The introduction says “Two causes of concern",
        "The introduction says “Nine recommendations",
    ]
