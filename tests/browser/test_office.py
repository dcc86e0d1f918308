"""The office's pages in a real browser: accessible, on a phone, and an ended session that keeps what was typed."""

import pytest

from s55tracker.accounts.models import AccountInvitation
from s55tracker.accounts.roles import Role
from s55tracker.accounts.territorial import load_territorial_bodies
from s55tracker.office.invitations.actions import invite_person
from tests.browser.axe import check_page
from tests.factories import PASSWORD, an_office
from tests.s55tracker.office.invitations.test_invitations import token_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def office():
    return an_office()


def sign_in(page, person, address="/accounts/login/"):
    page.goto(address)
    fill_in_sign_in(page, person)


def fill_in_sign_in(page, person):
    page.fill("#id_login", person.email)
    page.fill("#id_password", PASSWORD)
    with page.expect_navigation():
        page.click("main form button[type=submit]")


def test_long_addresses_fit_a_phone(page, office):
    invite_person(
        by=office.administrator,
        organisation=office.body,
        email="somebody.with.quite.a.long.name@borsetshire.example.test",
        name="Nia New",
        roles=[Role.OFFICER],
    )
    sign_in(page, office.administrator, "/accounts/login/?next=/office/people/")
    for address in ("/office/people/", "/office/force-lead/borsetshire/", "/office/history/"):
        page.goto(address)
        check_page(page)


def test_invitation_is_accessible_and_leads_into_the_office(page, office):
    invitation = invite_person(
        by=office.administrator,
        organisation=office.body,
        email="nia@example.test",
        name="Nia New",
        roles=[Role.ADMINISTRATOR],
    )
    page.goto(f"/join/{token_of(invitation)}/")
    check_page(page)
    page.fill("#id_password", "seven slow green herons")
    with page.expect_navigation():
        page.click("main form button[type=submit]")
    page.goto("/office/people/")
    assert "Nia New" in page.inner_text("main")
    page.goto("/join/nonsense/")
    check_page(page)


def test_first_run_is_accessible(page):
    load_territorial_bodies()
    page.goto("/accounts/login/")
    assert page.url.endswith("/first-run/")
    check_page(page)


@pytest.mark.parametrize("scripts", ["with scripts", "without scripts"])
def test_what_was_typed_is_there_after_signing_in_again(page, plain_page, office, scripts):
    page = page if scripts == "with scripts" else plain_page
    address = "/office/people/invite/?office=borsetshire"
    sign_in(page, office.administrator, f"/accounts/login/?next={address}")
    page.goto(address)
    page.fill("#id_name", "Kit Kept")
    page.fill("#id_email", "kit@example.test")
    page.check("input[value=approver]")
    page.context.clear_cookies(name="sessionid")
    with page.expect_navigation():
        page.click("main form button[type=submit]")
    assert "We have kept what you typed" in page.inner_text("main")
    if scripts == "with scripts":
        check_page(page)
    fill_in_sign_in(page, office.administrator)
    assert "You were signed out. Your form is below, as you left it. Check it and save." in page.inner_text("main")
    assert (page.input_value("#id_name"), page.input_value("#id_email")) == ("Kit Kept", "kit@example.test")
    assert page.is_checked("input[value=approver]") and not page.is_checked("input[value=officer]")
    assert not AccountInvitation.objects.exists()
    with page.expect_navigation():
        page.click("main form button[type=submit]")
    assert "Confirm it is you" in page.inner_text("main")
    assert not AccountInvitation.objects.exists()
    page.fill("#id_password", PASSWORD)
    with page.expect_navigation():
        page.click("main form button[type=submit]")
    assert "We have sent an invitation to Kit Kept" in page.inner_text("main")
    assert AccountInvitation.objects.get().email == "kit@example.test"


def test_form_that_answers_with_a_file_can_be_sent_again_and_ignores_a_double_click(page, office):
    sign_in(page, office.administrator, "/office/sign-in/")
    sent = []
    page.on("request", lambda request: sent.append(request.url) if "/sign-in/download/" in request.url else None)
    for presses in (1, 2):
        with page.expect_download() as download:
            page.dblclick("text=Download as CSV")
        assert download.value.suggested_filename.endswith(".csv")
        page.wait_for_selector("form[data-s55-file]:not([data-s55-sent])")
        assert len(sent) == presses
        assert page.text_content("#s55-status") == ""
