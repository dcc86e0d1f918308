"""What the checks find in the words alone: marks left from drafting, names, and comments that explain nothing."""

from __future__ import annotations

import pytest

from responses.completeness.links import fault_of_address
from responses.completeness.names import other_forces_in, people_named, personal_details
from responses.completeness.prose import leftovers, only_notes, unfinished


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
        *("#REF!", "#N/A", "#DIV/0!", "#NAME?", "######", "«Chief_Constable»", "{ MERGEFIELD Name }"),
        *("Click or tap here to enter text.", "Click here to enter a date.", "Choose an item.", "[Type here]"),
        "Error! Reference source not found.",
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
        "Item #4 of the plan {see page 3}.",
        "People click the link, or choose an item from the list.",
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


@pytest.mark.parametrize(
    "detail", ["07700 900123", "+44 7700 900 123", "+44 (0)7700 900123", "AB 12 34 56 C", "DOB 03/05/1980"]
)
def test_detail_of_a_private_person_is_found(detail):
    assert personal_details(f"Write to her, {detail}, or call.") == [detail]


@pytest.mark.parametrize(
    "text", ["01603 216500", "Call 101.", "S55-2026-001-NF", "The Act of 29 July 1996", "£07700900"]
)
def test_telephone_of_an_office_and_other_numbers_are_not_personal(text):
    assert personal_details(text) == []


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


@pytest.mark.parametrize(
    "html",
    [
        "<p>Jane Doe, Police and Crime Commissioner for Norfolk and Suffolk</p>",
        "<p>Yours sincerely, Jane Doe, commissioner for the whole of the county</p>",
        "<p>Jane Doe<br>Police and Crime Commissioner<br>for Norfolk and Suffolk, OPCC</p>",
        "<p>You can read the plan in full on our website at https://www.example.org/plan</p>",
        "<p>You can read the plan in full on our website at www.example.org/plan</p>",
        "<p>Write to the office about any of these plans at office@example.org</p>",
        "<p>The plan is published in full on the site example.police.uk</p>",
    ],
)
def test_signature_and_web_address_need_no_full_stop(html):
    assert unfinished(html) == []


@pytest.mark.parametrize(
    "html",
    [
        "<p>The panel will meet again in the spring to hear about the plan</p>",
        "<p>You can read the plan at www.example.org and the panel will meet to</p>",
        "<p>Our plan<br>says that the panel will meet again in the spring to hear</p>",
        "<p>We do not say if it is so or not so</p>",
    ],
)
def test_sentence_that_stops_is_found(html):
    assert len(unfinished(html)) == 1


@pytest.mark.parametrize(
    "address", ["https://www.example.org/TBC", "https://www.xx.police.uk/", "mailto:xxx@example.org", "https://tbc"]
)
def test_address_still_to_come_is_a_fault(address):
    assert "left over from drafting" in fault_of_address(address)


@pytest.mark.parametrize(
    "address",
    ["https://www.example.org/x", "https://www.tbcsupport.example.org/a-xx1", "https://www.example.org/act/part/XX"],
)
def test_address_that_only_resembles_one_still_to_come_is_left_alone(address):
    assert fault_of_address(address) == ""
