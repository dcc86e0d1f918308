"""Pairs of findings that ask for the same thing, and pairs that do not."""

from __future__ import annotations

import pytest

from responses.search.likeness import ALIKE, likeness, terms_of_wording

REGISTER = (
    "By 31 August 2027, chief constables should make sure that custody records show why each detained child was strip "
    "searched, and who authorised it."
)

LIKELY = [
    # The same request in a later report, with another date
    (
        REGISTER,
        "By 1 March 2029, the chief constable should make sure custody records explain why any child detained was strip "
        "searched and who authorised the search.",
    ),
    (
        "The force should improve how it identifies vulnerable victims when they first call its control room.",
        "The force doesn’t always identify vulnerable victims calling the control room for the first time.",
    ),
    (
        "Within three months, chief constables should review unallocated firearms licensing applications and renewals, and "
        "publish the backlog.",
        "Immediately, chief constables should publish their backlog of firearms licence applications, renewals and "
        "reviews.",
    ),
]
UNLIKELY = [
    (
        REGISTER,
        "By 31 August 2027, chief constables should make sure that every homicide review is recorded on the national "
        "database.",
    ),
    (
        "The force should improve how it identifies vulnerable victims when they first call its control room.",
        "The force should improve how it manages registered sex offenders, and how often it visits them.",
    ),
    # Alike only in what nearly every finding says
    (
        "By 31 August 2027, chief constables should make sure that their forces have effective processes in place.",
        "By 31 August 2027, chief constables should make sure that their officers understand the relevant policy.",
    ),
    ("Keep a register.", "Keep a register."),
]


@pytest.mark.parametrize(("one", "other"), LIKELY)
def test_findings_that_ask_for_the_same_are_alike(one, other):
    assert likeness(terms_of_wording(one), terms_of_wording(other)) >= ALIKE


@pytest.mark.parametrize(("one", "other"), UNLIKELY)
def test_other_findings_are_not_alike_nor_those_that_say_too_little(one, other):
    assert likeness(terms_of_wording(one), terms_of_wording(other)) < ALIKE


def test_endings_of_words_make_no_difference():
    assert terms_of_wording("recording detained children") == terms_of_wording("Recorded detainees: children’s")
