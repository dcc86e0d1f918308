"""Single sign-on in a real browser, with a certified provider: a first sign-in by invitation, the next sign-in, a
stranger, and an office with no other way in.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from s55tracker.accounts.models import User
from s55tracker.mail.models import OutgoingMail
from tests.browser.axe import sideways_scroll, violations
from tests.browser.test_passkeys import sign_out
from tests.browser.visitors import Visitor
from tests.factories import PASSWORD, an_office
from tests.s55tracker.identity.single_sign_on.certified_provider import IS_INSTALLED, Certified, certified_provider
from tests.s55tracker.identity.single_sign_on.people import invitation_token, set_up
from tests.s55tracker.identity.single_sign_on.provider import CLIENT_ID, CLIENT_SECRET

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SIGN_IN = "/accounts/login/"


def looks_right(visitor: Visitor) -> None:
    for width in (320, 1280):
        visitor.page.set_viewport_size({"width": width, "height": 900})
        assert violations(visitor.page) == [], width
        assert sideways_scroll(visitor.page) == [], width


def sign_in_there(visitor: Visitor, account: str) -> None:
    visitor.page.get_by_label("Account").fill(account)
    visitor.press("Continue")


def try_password(visitor: Visitor, person: User) -> None:
    visitor.goto(SIGN_IN)
    visitor.page.fill("input[name=login]", person.email)
    visitor.page.fill("input[name=password]", PASSWORD)
    visitor.page.get_by_role("button", name="Sign in", exact=True).click()


if IS_INSTALLED:

    @pytest.fixture
    def office():
        return an_office()

    @pytest.fixture
    def certified(office, tmp_path, settings, live_server) -> Iterator[Certified]:
        settings.PUBLIC_URL = live_server.url
        with certified_provider(office.body, tmp_path, settings) as running:
            yield running

    def test_first_sign_in_by_invitation_second_by_subject_and_no_stranger(office, certified, visit):
        set_up(office.body, certified)
        visitor = visit(trusting=True)
        visitor.goto(f"/join/{invitation_token(office)}/")
        looks_right(visitor)
        visitor.press(f"Join with {office.body.office_name}’s sign-in")
        sign_in_there(visitor, "nia")
        assert visitor.sees("You have joined")
        visitor.goto("/account/")
        assert visitor.sees("nia@example.test")
        looks_right(visitor)
        sign_out(visitor)

        visitor.goto(SIGN_IN)
        looks_right(visitor)
        visitor.press(f"Sign in with {office.body.office_name}")
        assert visitor.sees("My work")

        stranger = visit(trusting=True)
        stranger.goto(SIGN_IN)
        stranger.press(f"Sign in with {office.body.office_name}")
        sign_in_there(stranger, "a-stranger")
        assert stranger.sees("We could not find an account for you")
        looks_right(stranger)

    def test_administrator_sets_it_up_as_the_only_way_in_with_one_for_emergencies(office, certified, visit):
        administrator, officer = visit(trusting=True), visit(trusting=True)
        administrator.sign_in(office.administrator)
        administrator.goto("/office/single-sign-on/settings/")
        administrator.write("Issuer", certified.issuer)
        administrator.write("Client ID", CLIENT_ID)
        administrator.write("Client secret", "not this one")
        administrator.write("Domains of your email addresses", "example.test")
        administrator.press("Save")
        administrator.confirm()
        assert administrator.sees("does not accept the client ID with this client secret")
        looks_right(administrator)
        administrator.goto("/office/single-sign-on/settings/")
        administrator.write("Client secret", CLIENT_SECRET)
        administrator.press("Save")
        assert administrator.sees("The check found no problems.")
        administrator.press("Switch on")
        assert administrator.sees("On, alongside passwords")
        looks_right(administrator)
        administrator.goto("/office/single-sign-on/only/")
        administrator.page.get_by_label("Emergency account").select_option(label=office.administrator.name)
        looks_right(administrator)
        administrator.press("Refuse passwords")
        assert administrator.sees("Single sign-on is now the only way to sign in.")

        try_password(officer, office.officer)
        assert officer.sees(f"Choose “Sign in with {office.body.office_name}”")
        looks_right(officer)
        link = OutgoingMail.objects.filter(to_email=office.officer.email).latest("pk").text.split("/account/single-")[1]
        officer.goto(f"/account/single-{link.split()[0]}")
        looks_right(officer)
        officer.press("Connect to")
        sign_in_there(officer, "olive")
        assert officer.sees("Your account is connected.")

        sign_out(administrator)
        try_password(administrator, office.administrator)
        assert administrator.sees("My work")
        assert OutgoingMail.objects.filter(subject__icontains="emergency", to_email=office.administrator.email).exists()
