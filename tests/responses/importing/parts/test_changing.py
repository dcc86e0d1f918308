"""The changes a person can make to the parts of an imported text, and those that are refused."""

from __future__ import annotations

import pytest

from inspections.findings.lists import MOST_FINDINGS
from responses.importing.parts import changing
from responses.importing.parts.layout import Layout, Use, joined_texts, paragraphs_in
from responses.importing.parts.result import with_layout
from responses.importing.warnings import NOTHING_RECOGNISED
from s55tracker.refusals import Refused
from tests.responses.importing.parts.letters import LETTER, SHORT, found_in, layout_in, number_of

RECOMMENDATION = "recommendation"


@pytest.fixture
def letter() -> Layout:
    return layout_in(LETTER)


@pytest.fixture
def short() -> Layout:
    return layout_in(SHORT)


def test_letter_of_which_nothing_is_recognised_is_divided_in_four_steps(letter):
    found = found_in(LETTER)
    steps = [
        ("It was noticed", Use.KEY_FINDINGS),
        ("Lamps are now checked", Use.FORCE),
        ("Lamps are welcome", Use.BODY),
    ]
    for words, use in steps:
        letter = changing.with_use(letter, number_of(letter, words), use, and_following=True)
    letter = changing.with_use(letter, number_of(letter, "A report comes"), Use.NOT_NEEDED)
    divided = with_layout(found, letter)

    assert divided.key_findings.split("\n\n") == [
        "It was noticed in May that nine streets were dark.",
        "Nobody had been told, and the register was empty.",
    ]
    assert divided.force_comment == (
        "Lamps are now checked each night.\n\n- in the town, by the night shift\n- in the villages, by the wardens\n\n"
        "Forty lamps came in March."
    )
    assert divided.body_comment == "Lamps are welcome."
    assert divided.not_needed == ("A report comes each quarter.",)
    assert NOTHING_RECOGNISED in found.warnings
    assert [warning for warning in divided.warnings if "could not find a" in warning] == []
    assert NOTHING_RECOGNISED not in divided.warnings


def test_warning_that_nothing_was_recognised_stays_until_the_text_is_divided(letter):
    edited = changing.with_words(letter, number_of(letter, "Lamps are welcome"), "Lamps are most welcome.")

    assert NOTHING_RECOGNISED in with_layout(found_in(LETTER), edited).warnings


def test_following_parts_end_where_another_text_begins(short):
    overall = number_of(short, "The force accepts")

    assert [part.text for part in changing.like_it(short, overall)] == ["We have a plan for lamps."]


def test_split_part_keeps_its_use_in_both_halves(letter):
    number = number_of(letter, "Lamps are now checked")
    halves = changing.split(letter, number, 2)
    place = halves.parts.index(halves.part(number))

    assert [(part.use, part.text) for part in halves.parts[place : place + 2]] == [
        (Use.BODY, "Lamps are now checked each night.\n\n- in the town, by the night shift"),
        (Use.BODY, "- in the villages, by the wardens"),
    ]
    with pytest.raises(Refused, match="no longer there"):
        changing.split(letter, number, 3)


def test_merged_part_takes_the_use_of_the_part_above(short):
    merged = changing.merged(short, number_of(short, "We have a plan"))

    assert merged.text(Use.FORCE) == "The force accepts the recommendation.\n\nWe have a plan for lamps."
    assert len(merged.parts) == len(short.parts) - 1
    with pytest.raises(Refused, match="no part above"):
        changing.merged(short, short.parts[0].number)


def test_part_without_words_is_refused(short):
    with pytest.raises(Refused, match="choose “Not needed”"):
        changing.with_words(short, number_of(short, "I welcome"), "\n \n")


def test_text_longer_than_a_finding_cannot_become_a_wording(short):
    number = number_of(short, "I welcome")
    long = changing.with_words(short, number, "lamp " * 5_000)

    with pytest.raises(Refused, match="at most 20,000: split it first"):
        changing.with_use(long, number, Use.WORDING, (1,))
    with pytest.raises(Refused, match="at most 20,000"):
        changing.as_new_finding(long, number, RECOMMENDATION)


def test_added_recommendation_takes_the_comments_that_the_file_has_on_its_number(short):
    assert found_in(SHORT).comments[-1].findings == ()

    added = with_layout(
        found_in(SHORT), changing.with_new_finding(short, RECOMMENDATION, "2", "By May, forces should sell lamps.")
    )

    assert [(finding.reference, finding.text) for finding in added.findings] == [
        ("1", "By 31 August 2024, chief constables should buy lamps."),
        ("2", "By May, forces should sell lamps."),
    ]
    assert added.comments[-1].findings == (1,)
    assert added.comments[-1].force_comment == "We have sold nine lamps."
    assert [warning for warning in added.warnings if "does not list its wording" in warning] == []


def test_added_recommendation_is_in_the_order_of_its_number(short):
    three = changing.with_new_finding(short, RECOMMENDATION, "3", "Third.")
    both = changing.with_new_finding(three, RECOMMENDATION, "2", "Second.")

    assert [finding.reference for finding in both.listed()] == ["1", "2", "3"]
    with pytest.raises(Refused, match="Recommendation 3 already has a wording"):
        changing.with_new_finding(both, RECOMMENDATION, "3", "Third again.")


def test_part_becomes_a_recommendation_that_is_given_its_number_next(letter):
    number = number_of(letter, "Forty lamps")
    new = changing.as_new_finding(letter, number, RECOMMENDATION)
    finding = new.part(number).about[0]
    numbered = changing.with_reference(new, finding, "7")

    assert [each.reference for each in numbered.listed()] == ["7"]
    assert (Use.FORCE, (finding,)) in changing.offered(numbered)


def test_number_of_an_unworded_answer_joins_the_answer_to_the_finding(short):
    new = changing.as_new_finding(short, number_of(short, "I welcome"), RECOMMENDATION)
    finding = new.part(number_of(new, "I welcome")).about[0]
    joined = with_layout(found_in(SHORT), changing.with_reference(new, finding, "2"))

    assert [(comment.references, comment.findings) for comment in joined.comments] == [(("1",), (0,)), (("2",), (1,))]
    with pytest.raises(Refused, match="already has a wording"):
        changing.with_reference(new, finding, "1")


def test_finding_that_no_part_is_about_is_no_longer_offered(short):
    for words in ("chief constables should buy", "We have bought", "I agree about"):
        short = changing.with_use(short, number_of(short, words), Use.NOT_NEEDED)

    assert [finding.reference for finding in short.findings] == ["2"]
    assert not any(1 in about for _, about in changing.offered(short))


def test_only_places_of_this_response_are_offered(short):
    with pytest.raises(Refused, match="from the list"):
        changing.with_use(short, number_of(short, "I welcome"), Use.COPIES)
    with pytest.raises(Refused, match="from the list"):
        changing.with_use(short, number_of(short, "I welcome"), Use.FORCE, (99,))
    with pytest.raises(Refused, match="from the list"):
        changing.with_use(short, number_of(short, "I welcome"), Use.HEADINGS)


def test_parts_are_limited(short, monkeypatch):
    merged = changing.merged(short, number_of(short, "We have a plan"))
    monkeypatch.setattr(changing, "MOST_PARTS", len(merged.parts))

    with pytest.raises(Refused, match="Merge some"):
        changing.split(merged, number_of(merged, "The force accepts"), 1)
    with pytest.raises(Refused, match="Merge some"):
        changing.with_new_finding(merged, RECOMMENDATION, "9", "Nine.")


def test_findings_are_limited(short):
    for number in range(3, MOST_FINDINGS + 1):
        short = changing.with_new_finding(short, RECOMMENDATION, str(number), "Lamps.")

    with pytest.raises(Refused, match="at most 300 can be imported"):
        changing.with_new_finding(short, RECOMMENDATION, "900", "Lamps.")


def test_part_that_is_gone_is_refused(short):
    with pytest.raises(Refused, match="no longer there"):
        changing.with_words(short, 999, "Lamps.")


def test_text_is_split_at_paragraphs_and_items_and_joined_again():
    text = "One.\nStill one.\n\n- a\n- b\n  still b\n\nTwo."

    assert paragraphs_in(text) == ["One.\nStill one.", "- a", "- b\n  still b", "Two."]
    assert joined_texts(["One.", "- a", "- b", "Two."]) == "One.\n\n- a\n- b\n\nTwo."


def test_layout_comes_back_from_storage_as_it_was(short):
    assert Layout.from_json(short.to_json()) == short
