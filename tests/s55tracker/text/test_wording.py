"""Sentences built around what people typed: exactly one ending each."""

import pytest

from s55tracker.text.wording import capitalised, ended, uncapitalised, unended, with_article


@pytest.mark.parametrize(
    ("typed", "sentence", "inside"),
    [
        ("The date was wrong", "The date was wrong.", "The date was wrong"),
        ("The date was wrong.", "The date was wrong.", "The date was wrong"),
        ("  The date was wrong. \n", "The date was wrong.", "The date was wrong"),
        ("Which date?", "Which date?", "Which date?"),
        ("Wrong!", "Wrong!", "Wrong!"),
        ("And so on …", "And so on …", "And so on …"),
        ("And so on...", "And so on...", "And so on..."),
        ("He said “not now.”", "He said “not now.”", "He said “not now.”"),
        ("The date was wrong,", "The date was wrong.", "The date was wrong,"),
        ("", "", ""),
    ],
)
def test_typed_words_end_once(typed, sentence, inside):
    assert (ended(typed), unended(typed)) == (sentence, inside)
    assert ended(ended(typed)) == sentence


def test_names_of_offices_have_one_article():
    assert with_article("Office of the PCC for Norfolk") == "the Office of the PCC for Norfolk"
    assert with_article("The Mayor’s Office") == "the Mayor’s Office"


@pytest.mark.parametrize(
    ("words", "inside"),
    [("Write the comment", "write the comment"), ("HMICFRS has asked", "HMICFRS has asked"), ("I agree", "I agree")],
)
def test_words_after_a_colon_keep_initialisms(words, inside):
    assert uncapitalised(words) == inside
    assert capitalised(inside).startswith(words[0])
