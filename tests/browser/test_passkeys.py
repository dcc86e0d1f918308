"""Second steps in a real browser: a passkey from Chromium's own virtual authenticator, and codes without scripts."""

from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator

from tests.browser.axe import sideways_scroll, violations
from tests.browser.visitors import Visitor
from tests.factories import an_office
from tests.s55tracker.identity.second_factors import code_of_secret

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

A_LAPTOP = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def give_device(visitor: Visitor, **options: Any) -> Any:
    """A device that can keep passkeys, as Chromium simulates it."""
    device = visitor.context.new_cdp_session(visitor.page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": {**A_LAPTOP, **options}})
    return device


def looks_right(visitor: Visitor) -> None:
    assert violations(visitor.page) == []
    visitor.page.set_viewport_size({"width": 320, "height": 640})
    assert sideways_scroll(visitor.page) == []
    visitor.page.set_viewport_size({"width": 1280, "height": 900})


def sign_out(visitor: Visitor) -> None:
    visitor.goto("/account/")
    visitor.press("Sign out")
    assert visitor.sees("You have signed out")


def add_passkey(visitor: Visitor, name: str) -> None:
    visitor.goto("/accounts/2fa/")
    looks_right(visitor)
    visitor.link("Add a passkey")
    visitor.confirm()
    visitor.write("Name of this passkey", name)
    looks_right(visitor)
    visitor.press("Create a passkey")
    assert visitor.sees("Your recovery codes")


def test_passkey_is_added_and_signs_in_without_a_password_and_is_removed(visit):
    office = an_office()
    visitor = visit()
    give_device(visitor)
    visitor.sign_in(office.approver)
    add_passkey(visitor, "work laptop")
    assert len(re.findall(r"\b\d{8}\b", visitor.page.inner_text("main"))) == 10
    looks_right(visitor)
    visitor.link("I have saved my codes")
    assert visitor.sees("work laptop")
    looks_right(visitor)

    sign_out(visitor)
    visitor.goto("/accounts/login/?next=/account/history/")
    looks_right(visitor)
    visitor.press("Sign in with a passkey")
    assert visitor.sees("History of your account")
    assert visitor.sees("April Approver signed in.")

    visitor.goto("/accounts/2fa/")
    visitor.link("Rename")
    # Another change asks the person to confirm who they are, with the passkey this time.
    assert visitor.sees("Confirm it is you")
    looks_right(visitor)
    visitor.press("Use a passkey")
    assert visitor.sees("Rename a passkey")
    looks_right(visitor)
    visitor.write("Name of this passkey", "old laptop")
    visitor.press("Save the name")
    assert visitor.sees("old laptop")
    visitor.link("Remove")
    assert visitor.sees("Remove a passkey?")
    looks_right(visitor)
    visitor.press("Remove the passkey")
    assert visitor.sees("The passkey has been removed.")
    assert not Authenticator.objects.exists()


def test_passkey_is_the_second_step_after_a_password(visit):
    office = an_office()
    visitor = visit()
    give_device(visitor)
    visitor.sign_in(office.approver)
    add_passkey(visitor, "work laptop")
    sign_out(visitor)
    visitor.sign_in(office.approver)
    assert visitor.sees("Your account also needs a second step")
    looks_right(visitor)
    visitor.press("Use a passkey")
    assert visitor.sees("My work")


def test_device_that_does_not_check_the_person_makes_no_passkey(visit):
    office = an_office()
    visitor = visit()
    give_device(visitor, isUserVerified=False)
    visitor.sign_in(office.approver)
    visitor.goto("/accounts/2fa/webauthn/add/")
    visitor.confirm()
    visitor.press("Create a passkey")
    assert visitor.sees("That did not work, or you cancelled it.")
    looks_right(visitor)
    assert not Authenticator.objects.exists()


def test_device_without_a_passkey_signs_no_one_in(visit):
    an_office()
    visitor = visit()
    give_device(visitor)
    visitor.goto("/accounts/login/")
    visitor.press("Sign in with a passkey")
    assert visitor.sees("That did not work, or you cancelled it.")


def test_app_and_recovery_codes_work_without_scripts(visit):
    office = an_office()
    visitor = visit(scripts=False)
    visitor.sign_in(office.approver)
    visitor.goto("/accounts/2fa/")
    visitor.link("Set up an app")
    visitor.confirm()
    assert visitor.sees("Set up an authenticator app")
    secret = visitor.page.inner_text("main code").replace(" ", "")
    visitor.write("Code from the app", code_of_secret(secret, seconds=-30))
    visitor.press("Set up")
    assert visitor.sees("Your recovery codes")
    codes = re.findall(r"\b\d{8}\b", visitor.page.inner_text("main"))

    sign_out(visitor)
    visitor.sign_in(office.approver)
    assert not visitor.page.get_by_role("button", name="Use a passkey").is_visible()
    visitor.write("Code", code_of_secret(secret))
    visitor.press("Sign in")
    assert visitor.sees("My work")

    sign_out(visitor)
    visitor.sign_in(office.approver)
    visitor.write("Code", codes[0])
    visitor.press("Sign in")
    assert visitor.sees("My work")
