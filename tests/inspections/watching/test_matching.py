"""Which reports are for an office: those about its force, and those about no particular force."""

from __future__ import annotations

import pytest

from inspections.watching.matching import Names, for_us

NORFOLK = Names(
    ours=["Norfolk", "Norfolk Constabulary"],
    others=[
        "Suffolk", "Suffolk Constabulary", "London", "Metropolitan Police Service", "City of London", "City of London Police",
        "Devon and Cornwall", "Devon & Cornwall Police", "North Wales Police", "Heddlu Gogledd Cymru", "Kent", "Kent Police",
    ],
)  # fmt: skip
CITY = Names(ours=["City of London", "City of London Police"], others=["London", "Metropolitan Police Service"])
DEVON = Names(ours=["Devon and Cornwall", "Devon & Cornwall Police"], others=["Norfolk Constabulary", "Norfolk"])


@pytest.mark.parametrize(
    ("title", "summary", "named"),
    [
        ("PEEL 2023–25: An inspection of Norfolk Constabulary", "", "Norfolk Constabulary"),
        ("Norfolk: National child protection inspection", "", "Norfolk"),
        ("NORFOLK CONSTABULARY – causes of concern revisit letter", "", "NORFOLK CONSTABULARY"),
        ("Vetting in Norfolk and Suffolk", "", "Norfolk"),
        ("Causes of concern", "We revisited Norfolk Constabulary in May.", "Norfolk Constabulary"),
    ],
)
def test_report_that_names_our_force_is_for_us(title, summary, named):
    assert for_us(title, summary, names=NORFOLK).names_force == named


@pytest.mark.parametrize(
    ("title", "summary"),
    [
        ("An inspection of how police forces deal with homicide", ""),
        ("Homicide prevention", "We looked at how forces prevent homicide. We visited eight forces."),
        ("State of policing 2026", ""),
        ("Custody", "All forces in England and Wales should read this, and Kent Police in particular."),
        ("Digital forensics", "HMICFRS reports on digital forensics."),
        (
            "Leadership",
            "A report by His Majesty’s Inspectorate of Constabulary and Fire & Rescue Services on policing.",
        ),
    ],
)
def test_report_that_names_no_single_force_is_for_us(title, summary):
    assert for_us(title, summary, names=NORFOLK).names_force == ""


@pytest.mark.parametrize(
    ("title", "summary"),
    [
        ("PEEL 2023–25: An inspection of Suffolk Constabulary", "All forces are inspected in turn."),
        ("Kent – PEEL assessment", ""),
        ("Metropolitan Police Service: an inspection of counter-corruption", ""),
        ("An inspection of Devon & Cornwall Police", ""),
        ("Arolygiad o Heddlu Gogledd Cymru", ""),
        ("Cause of concern revisit", "We revisited Kent Police."),
        ("An inspection of the National Crime Agency’s leadership", ""),
        ("British Transport Police: an inspection of vetting", ""),
        ("An inspection of the Police Service of Northern Ireland", ""),
        ("Norfolk Fire and Rescue Service: effectiveness, efficiency and people", ""),
        ("Standards of behaviour", "How fire and rescue services handle misconduct."),
    ],
)
def test_report_about_others_is_none_of_ours(title, summary):
    assert for_us(title, summary, names=NORFOLK) is None


def test_longest_name_counts():
    assert for_us("An inspection of the City of London Police", "", names=CITY).names_force == "City of London Police"
    assert for_us("London: an inspection", "", names=CITY) is None


@pytest.mark.parametrize("title", ["Devon and Cornwall Police", "Devon & Cornwall", "Custody in Cornwall"])
def test_force_is_found_with_either_and_by_a_part_of_its_area(title):
    assert for_us(title, "", names=DEVON) is not None
    assert for_us(title, "", names=NORFOLK) is None


def test_part_of_a_word_is_no_name():
    assert for_us("Kentish Town and Londonderry", "", names=NORFOLK).names_force == ""
