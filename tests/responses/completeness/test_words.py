"""What the checks see in words alone: marks left from drafting, names, and comments that explain nothing."""

from __future__ import annotations

import pytest

from responses.completeness.names import other_forces_in, people_named
from responses.completeness.prose import leftovers, only_notes


@pytest.mark.parametrize(
    "mark",
    [
        *(
            "[JS1]",
            "[JS 1]",
            "[Comment JS1]",
            "[insert date]",
            "[Insert date]",
            "[INSERT DATE]",
            "[Name]",
            "[Tbc]",
            "[●]",
        ),
        *(
            "[DN: check]",
            "[PCC to confirm]",
            "(to be confirmed)",
            "To be confirmed.",
            "tbc",
            "TBC",
            "T.B.C.",
            "20XX",
            "£X",
        ),
        *("X%", "XX", "xxxxxxx", "??", "____", "<<name>>"),
    ],
)
def test_mark_left_from_drafting_is_found(mark):
    assert leftovers(f"The panel met. {mark} ") == [mark]


@pytest.mark.parametrize(
    "text",
    [
        "The date is to be confirmed by the board.",
        "The [M25] and the [A47] were closed.",
        "The force [sic] agreed in [2024].",
        "Malcolm X and Part XX of the Act.",
        "They outbid others for a box per cent.",
        "We have [the force] to provide more.",
    ],
)
def test_words_that_only_resemble_a_mark_are_left_alone(text):
    assert leftovers(text) == []


@pytest.mark.parametrize(
    "named",
    [
        *("Suffolk Constabulary", "SUFFOLK CONSTABULARY", "Suffolk Police", "PCC for Suffolk", "Suffolk OPCC"),
        *("Chief Constable of Suffolk", "Devon & Cornwall Police", "Metropolitan Police", "Suffolk’s Commissioner"),
    ],
)
def test_other_force_is_found_under_each_name(named):
    forces = ["Suffolk Constabulary", "Devon and Cornwall Police", "Metropolitan Police Service"]
    found = other_forces_in(f"We agree with {named} on this.", forces=forces, areas=["Suffolk", "Devon and Cornwall"])

    assert found == [named]


def test_an_area_alone_is_a_place():
    assert other_forces_in("Roads in Suffolk.", forces=["Suffolk Constabulary"], areas=["Suffolk"]) == []


@pytest.mark.parametrize("person", ["Siân Jones", "Owain Llŷr", "DCI O'Neill", "Jane Doe"])
def test_person_is_found_with_accents_and_apostrophes(person):
    assert people_named(f"We thank {person} for this.", known=()) == [person]


@pytest.mark.parametrize(
    "comment",
    [
        *(
            "As above.",
            "N/A",
            "None.",
            "I share the Chief Constable’s view.",
            "The Chief Constable has responded above.",
        ),
        "I note my Chief Constable’s comments.",
    ],
)
def test_comment_that_only_points_elsewhere_explains_nothing(comment):
    assert only_notes(f"<p>{comment}</p>")


@pytest.mark.parametrize(
    "comment", ["As above, we will fund two posts by May.", "None was needed, because the work is done."]
)
def test_comment_with_an_action_or_a_reason_explains(comment):
    assert not only_notes(f"<p>{comment}</p>")
