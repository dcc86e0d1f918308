"""Who is addressed, and who is only mentioned."""

from __future__ import annotations

import pytest

from inspections.enums import Addressee
from inspections.findings.due_wording import read_addressees

CHIEFS, BODIES, HOME_OFFICE = Addressee.CHIEF_CONSTABLES, Addressee.POLICING_BODIES, Addressee.HOME_OFFICE
NPCC, COLLEGE, INSPECTORATE = Addressee.NPCC, Addressee.COLLEGE_OF_POLICING, Addressee.HMICFRS
CPS, OTHER = Addressee.CPS, Addressee.OTHER


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Chief constables should audit their stores.", [CHIEFS]),
        ("Erbyn 30 Medi 2025, dylai prif gwnstabliaid adrodd.", [CHIEFS]),
        ("By 31 August 2024, chief constables in England and Wales should audit their stores.", [CHIEFS]),
        ("By 31 August 2024 chief constables should audit their stores.", [CHIEFS]),
        ("Within three months of this report, all chief constables should audit their stores.", [CHIEFS]),
        ("With immediate effect, forces should audit their stores.", [CHIEFS]),
        ("All forces should audit their stores.", [CHIEFS]),
        ("By May 2024, chief\nconstables should audit their stores.", [CHIEFS]),
        ("The force should audit its stores.", [CHIEFS]),
        ("The force needs to audit its stores.", [CHIEFS]),
        ("Norfolk Constabulary should audit its stores.", [CHIEFS]),
        ("The chief constable of Norfolk Constabulary should audit the stores.", [CHIEFS]),
        ("The Commissioner of the Metropolitan Police should audit the stores.", [CHIEFS]),
        ("The Mayor of London should audit the stores.", [BODIES]),
        ("Chief constables in Wales and PCCs should audit the stores.", [CHIEFS, BODIES]),
        ("Devon and Cornwall Police must audit its stores.", [CHIEFS]),
        ("The Metropolitan Police Service should audit its stores.", [CHIEFS]),
        ("City of London Police should audit its stores.", [CHIEFS]),
        ("Forces that hold exhibits should audit their stores.", [CHIEFS]),
        ("PCCs should ask for the audit.", [BODIES]),
        ("Police and crime commissioners should ask for the audit.", [BODIES]),
        ("Police, fire and crime commissioners should ask for the audit.", [BODIES]),
        ("Local policing bodies should ask for the audit.", [BODIES]),
        ("Chief constables and police and crime commissioners should agree a plan.", [CHIEFS, BODIES]),
        ("The Home Office and the College of Policing should agree a plan.", [HOME_OFFICE, COLLEGE]),
        (
            "By May 2024, the Home Office, the NPCC and the College of Policing should agree a plan.",
            [HOME_OFFICE, NPCC, COLLEGE],
        ),
        ("The National Police Chiefs’ Council should agree a plan.", [NPCC]),
        ("The National Police Chiefs' Council (NPCC) should agree a plan.", [NPCC]),
        ("The NPCC lead for exhibits should agree a plan.", [NPCC]),
        ("The Crown Prosecution Service, jointly with chief constables, should agree a plan.", [CPS, CHIEFS]),
        ("HMICFRS should come back in a year.", [INSPECTORATE]),
        ("The Ministry of Justice should pay for it.", [OTHER]),
        ("We recommend that the Home Secretary should lay a report.", [HOME_OFFICE]),
        ("The College of Policing should write guidance, and chief constables should follow it.", [COLLEGE, CHIEFS]),
        ("When the Home Office has answered, chief constables should follow it.", [CHIEFS]),
        ("Stores are badly kept. Chief constables should audit them.", [CHIEFS]),
        ("By May 2024:\n- the Home Office should pay; and\n- forces should audit their stores.", [HOME_OFFICE, CHIEFS]),
    ],
)
def test_addressed_are_found(text, expected):
    assert read_addressees(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Chief constables should send the audit to the Home Office and their PCC.", [CHIEFS]),
        ("Chief constables should audit their stores. This will help the College of Policing.", [CHIEFS]),
        ("The Home Office should make sure that chief constables should be asked.", [HOME_OFFICE]),
        ("The College of Policing, working with the NPCC and the Home Office, should write guidance.", [COLLEGE]),
        ("The Home Office, in consultation with police and crime commissioners, should decide.", [HOME_OFFICE]),
        ("Force control rooms should answer sooner.", []),
        ("Supervisors should check the stores of the force.", []),
        ("This will help the force.", []),
        ("", []),
    ],
)
def test_those_only_mentioned_are_not_addressed(text, expected):
    assert read_addressees(text) == expected


@pytest.mark.parametrize(
    "unit",
    [
        "the ",
        "Police and ",
        "A",
        "A ",
        "Chief constables, ",
        "the NPCC and ",
        ", ",
        " ",
        "\n",
        "NPCC lead for x ",
        "working with ",
    ],
)
def test_hostile_repetition_comes_to_an_end(unit):
    assert isinstance(read_addressees(unit * 4_000 + " should"), list)
