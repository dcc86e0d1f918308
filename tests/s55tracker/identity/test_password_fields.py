"""The fields for passwords on every page that has one: hidden while typed, and open to paste and password managers."""

from __future__ import annotations

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from lxml import html

from s55tracker.accounts.roles import Role
from s55tracker.office.invitations.actions import invite_person
from tests.factories import a_response, an_office, has_trial_pdf, refreshed
from tests.s55tracker.identity.second_factors import signed_in
from tests.s55tracker.identity.test_changing_an_address import reset_link
from tests.s55tracker.office.invitations.test_invitations import token_of

pytestmark = pytest.mark.django_db

CURRENT, NEW = "current-password", "new-password"


@pytest.fixture
def office():
    return an_office()


def joining(office) -> tuple[Client, str]:
    invitation = invite_person(
        by=office.administrator, organisation=office.body, name="Nia", email="nia@example.test", roles=[Role.OFFICER]
    )
    return Client(), f"/join/{token_of(invitation)}/"


def setting(office) -> tuple[Client, str]:
    office.officer.set_unusable_password()
    office.officer.save()
    return signed_in(refreshed(office.officer)), "/accounts/password/set/"


def approving(office) -> tuple[Client, str]:
    response = a_response(office, "with_approver")
    has_trial_pdf(response)
    return signed_in(office.approver), f"/responses/{response.reference}/approval/"


# Each page, and what its fields say to a password manager, in their order.
PAGES = {
    "sign in": (lambda office: (Client(), "/accounts/login/"), ["username", CURRENT]),
    "ask for a reset": (lambda office: (Client(), "/accounts/password/reset/"), ["email"]),
    "choose after a reset": (lambda office: (Client(), reset_link(office.officer.email)), [NEW, NEW]),
    "join": (joining, ["name", NEW]),
    "change": (lambda office: (signed_in(office.officer), "/accounts/password/change/"), [CURRENT, NEW, NEW]),
    "set the first one": (setting, [NEW, NEW]),
    "confirm": (lambda office: (signed_in(office.officer), "/accounts/reauthenticate/"), [CURRENT]),
    "change the address": (lambda office: (signed_in(office.officer), "/account/address/"), ["email", CURRENT]),
    "approve": (approving, [CURRENT]),
}


@pytest.mark.parametrize("page", PAGES)
def test_passwords_are_hidden_and_pasted_and_nothing_else_is_asked_for(office, page):
    """No other field either: no hint, and no secret question."""
    make, wanted = PAGES[page]
    client, address = make(office)
    document = html.fromstring(client.get(address, follow=True).text)
    # The page for approving has the other decision's form too.
    form = document.xpath("//main//form[.//input[@type='password' or @name='email']]")[0]
    fields = form.xpath(".//input[not(@type='hidden') and not(@type='checkbox')] | .//textarea | .//select")
    assert [field.get("autocomplete") for field in fields] == wanted
    for field in fields:
        is_password = field.get("autocomplete") in (CURRENT, NEW)
        assert (field.get("type") == "password") is is_password
        assert not [name for name in field.attrib if name.startswith("on") or name in ("maxlength", "readonly")]


def problems_with(password: str) -> list[str | None]:
    try:
        validate_password(password)
    except ValidationError as error:
        return [each.code for each in error.error_list]
    return []


@pytest.mark.parametrize(("length", "problems"), [(11, ["password_too_short"]), (12, []), (64, [])])
def test_shortest_password_has_twelve_characters(length, problems):
    assert problems_with("ytrvqbdmzjwk"[:length] + "k" * (length - 12)) == problems
