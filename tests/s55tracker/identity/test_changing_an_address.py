"""A new address counts once its owner has confirmed it, signed in; then the old one opens nothing."""

import re
from datetime import timedelta

import pytest
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from s55tracker.accounts.models import User
from s55tracker.audit.models import AuditEvent
from s55tracker.audit.trail import history_of
from s55tracker.identity.actions import (
    ask_address_change,
    change_at,
    confirm_address_change,
    hash_of,
    withdraw_address_change,
)
from s55tracker.identity.exceptions import LinkUnusable, WrongAccount
from s55tracker.identity.models import AddressChange
from s55tracker.mail.models import OutgoingMail
from s55tracker.office.people.actions.accounts import ask_address_change_from_outside, ask_address_change_of
from s55tracker.refusals import NotPermitted, Refused
from tests.factories import PASSWORD, a_person, an_office, refreshed
from tests.s55tracker.identity.second_factors import confirm, with_app
from tests.s55tracker.identity.test_addresses import opens

pytestmark = pytest.mark.django_db

NEW = "olive.new@example.org"


@pytest.fixture
def office():
    return an_office()


def link_to(address):
    """The link, from the only place it exists."""
    mail = OutgoingMail.objects.filter(to_email=address, holds_secret=True).latest("pk")
    return re.search(r"/account/address/confirm/[^/\s]+/", mail.text)[0]


def token_to(address):
    return link_to(address).rstrip("/").rpartition("/")[2]


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def reset_link(address):
    Client().post("/accounts/password/reset/", {"email": address})
    mail = OutgoingMail.objects.filter(to_email=address, subject="Reset your password").latest("pk")
    return re.search(r"/accounts/password/reset/key/\S+", mail.text)[0]


def test_person_changes_their_address_on_a_page_and_the_old_one_opens_nothing(office):
    person, old = office.officer, office.officer.email
    here, elsewhere = signed_in(person), signed_in(person)
    link_from_before = reset_link(old)

    answer = here.post("/account/address/", {"email": "Olive.New@Example.org\u200b", "password": PASSWORD}, follow=True)
    assert "We have sent a link to olive.new@example.org" in answer.text
    assert opens(old) and not opens(NEW)
    assert refreshed(person).email == old

    page = here.get(link_to(NEW))
    assert NEW in page.text and refreshed(person).email == old  # a program that opens links changes nothing
    answer = here.post(link_to(NEW), follow=True)
    assert "Your email address has been changed. Sign in with olive.new@example.org." in answer.text

    for client in (here, elsewhere):
        assert client.get("/").status_code == 302
    assert not opens(old)
    asked_before = OutgoingMail.objects.filter(subject="Reset your password").count()
    Client().post("/accounts/password/reset/", {"email": old})
    assert OutgoingMail.objects.filter(subject="Reset your password").count() == asked_before
    assert "This link no longer works" in Client().get(link_from_before, follow=True).text
    for spelling in (NEW, "Olive.NEW@example.org", f" {NEW}\u200b"):
        assert opens(spelling), spelling
    assert reset_link(NEW)


def test_old_address_is_told_twice_and_history_keeps_both(office):
    person, old = office.officer, office.officer.email
    ask_address_change(by=person, person=person, email=NEW)
    confirm_address_change(by=person, token=token_to(NEW))
    told = list(OutgoingMail.objects.filter(to_email=old).order_by("pk").values_list("subject", flat=True))
    assert told == ["Your email address is about to change", "Your email address has been changed"]
    for target in (person, office.body):
        event = history_of(target).get(action="address_changed")
        assert (event.detail["old"], event.detail["new"], event.actor) == (old, NEW, person)
        assert history_of(target).filter(action="sessions_ended").count() == 1


def test_password_is_asked_for_before_a_link_is_sent(office):
    answer = signed_in(office.officer).post("/account/address/", {"email": NEW, "password": "wrong"})
    assert answer.status_code == 422 and "The password is incorrect" in answer.text
    assert not AddressChange.objects.exists() and not OutgoingMail.objects.exists()


def confirmed_by(person, method: str) -> Client:
    client = confirm(signed_in(person), person)
    session = client.session
    [record] = session[AUTHENTICATION_METHODS_SESSION_KEY]
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{**record, "method": method}]
    session.save()
    return client


@pytest.mark.parametrize(("method", "is_enough"), [("mfa", True), ("socialaccount", True), ("password", False)])
def test_passkey_code_or_single_sign_on_of_a_moment_ago_is_as_good_as_the_password(office, method, is_enough):
    """People who came by single sign-on may have no password at all."""
    User.objects.filter(pk=office.officer.pk).update(password="!")
    client = confirmed_by(refreshed(office.officer), method)
    page = client.get("/account/address/").text
    assert ("You have confirmed it is you." in page) is is_enough
    assert ("You have no password here" in page) is not is_enough
    answer = client.post("/account/address/", {"email": NEW})
    assert (answer.status_code, AddressChange.objects.exists()) == ((302, True) if is_enough else (422, False))


def test_person_with_an_app_may_confirm_with_a_code_instead_of_the_password(office):
    with_app(office.officer)
    page = signed_in(office.officer).get("/account/address/").text
    assert "/accounts/2fa/reauthenticate/?next=%2Faccount%2Faddress%2F" in page
    assert "Your password" in page


def test_account_page_says_that_there_is_no_password_yet(office):
    assert 'Change<span class="govuk-visually-hidden"> your password' in signed_in(office.officer).get("/account/").text
    User.objects.filter(pk=office.officer.pk).update(password="!")
    assert (
        'Choose<span class="govuk-visually-hidden"> a password'
        in signed_in(refreshed(office.officer)).get("/account/").text
    )


def test_token_is_stored_as_a_hash_and_works_once(office):
    change = ask_address_change(by=office.officer, person=office.officer, email=NEW)
    token = token_to(NEW)
    assert change.token_hash == hash_of(token) and change_at(token) == change
    confirm_address_change(by=office.officer, token=token)
    with pytest.raises(LinkUnusable, match="already been confirmed"):
        confirm_address_change(by=office.officer, token=token)
    assert not any(token in str(event.detail) for event in AuditEvent.objects.all())


def test_link_runs_out_after_three_days(office):
    change = ask_address_change(by=office.officer, person=office.officer, email=NEW)
    assert change.expires_at - change.created_at == timedelta(days=3)
    AddressChange.objects.update(expires_at=timezone.now())
    with pytest.raises(LinkUnusable, match="expired"):
        confirm_address_change(by=office.officer, token=token_to(NEW))
    assert signed_in(office.officer).get(link_to(NEW)).status_code == 410


def test_newer_link_ends_the_older_one_and_cancelling_ends_both(office):
    ask_address_change(by=office.officer, person=office.officer, email=NEW)
    older = token_to(NEW)
    ask_address_change(by=office.officer, person=office.officer, email="another@example.org")
    newer = token_to("another@example.org")
    with pytest.raises(LinkUnusable):
        confirm_address_change(by=office.officer, token=older)
    assert withdraw_address_change(by=office.officer) is True
    assert withdraw_address_change(by=office.officer) is False
    with pytest.raises(LinkUnusable):
        confirm_address_change(by=office.officer, token=newer)


def test_nobody_else_can_use_the_link(office):
    ask_address_change(by=office.officer, person=office.officer, email=NEW)
    with pytest.raises(WrongAccount):
        confirm_address_change(by=office.manager, token=token_to(NEW))
    assert signed_in(office.manager).post(link_to(NEW)).status_code == 403
    answer = Client().get(link_to(NEW))
    assert answer.status_code == 302 and answer.url.startswith("/accounts/login/")
    assert refreshed(office.officer).email != NEW


def test_form_does_not_tell_who_has_an_account(office):
    taken = office.manager.email
    client = signed_in(office.officer)
    answer = client.post("/account/address/", {"email": taken, "password": PASSWORD}, follow=True)
    assert f"We have sent a link to {taken}" in answer.text
    mail = OutgoingMail.objects.get(to_email=taken)
    assert "You already have an account with this address" in mail.text and "/confirm/" not in mail.text


def test_address_that_somebody_took_meanwhile_is_refused(office):
    ask_address_change(by=office.officer, person=office.officer, email=NEW)
    User.objects.create_user(NEW, PASSWORD, name="Quicker")
    with pytest.raises(Refused, match="Another account"):
        confirm_address_change(by=office.officer, token=token_to(NEW))
    assert opens(office.officer.email)


def test_present_address_and_too_many_askings_are_refused(office):
    with pytest.raises(Refused, match="already the current address"):
        ask_address_change(by=office.officer, person=office.officer, email=office.officer.email.upper())
    for number in range(5):
        ask_address_change(by=office.officer, person=office.officer, email=f"new{number}@example.org")
    with pytest.raises(Refused, match="too many"):
        ask_address_change(by=office.officer, person=office.officer, email=NEW)


# --- Requested by someone else ---------------------------------------------------------------------------------------


def test_administrator_asks_and_the_person_confirms(office):
    client, old = signed_in(office.administrator), office.officer.email
    page = f"{reverse('office-person-address', args=[office.officer.pk])}?office=borsetshire"
    assert client.post(page, {"email": NEW}).status_code == 302
    assert refreshed(office.officer).email == old
    with pytest.raises(WrongAccount):
        confirm_address_change(by=office.administrator, token=token_to(NEW))
    asked = OutgoingMail.objects.get(to_email=old)
    assert "Adam Administrator has asked us to change the email address" in asked.text
    confirm_address_change(by=office.officer, token=token_to(NEW))
    assert history_of(office.body).get(action="address_change_asked").actor == office.administrator
    assert opens(NEW) and not opens(old)


@pytest.mark.parametrize("role", ["officer", "manager", "lead", "contributor"])
def test_only_who_looks_after_somebody_asks_for_them(office, role):
    with pytest.raises(NotPermitted):
        ask_address_change_of(by=getattr(office, role), organisation=office.body, user=office.approver, email=NEW)


def test_forces_people_are_not_the_offices_to_ask_for(office):
    with pytest.raises(NotPermitted):
        ask_address_change_of(by=office.administrator, organisation=office.force, user=office.contributor, email=NEW)
    change = ask_address_change_of(by=office.lead, organisation=office.force, user=office.contributor, email=NEW)
    assert change.user == office.contributor


@pytest.fixture
def platform_administrator():
    person = a_person("Pat Platform")
    person.is_staff = person.is_superuser = True
    person.save()
    return person


def test_platform_administrator_cannot_take_an_account_over_by_its_address(office, platform_administrator):
    """An attacker's second mailbox, confirmed by the attacker, then a new password for it: none of it gives access to
    the account.
    """
    client, old, mine = signed_in(platform_administrator), office.officer.email, "pat.second@example.org"
    page = f"/django-admin/accounts/user/{office.officer.pk}/change/"
    typed = {"name": office.officer.name, "email": mine, "is_active": "on"}
    typed |= {"memberships-TOTAL_FORMS": 0, "memberships-INITIAL_FORMS": 0}
    answer = client.post(page, typed, follow=True)
    assert "A link has been sent to pat.second@example.org." in answer.text
    assert refreshed(office.officer).email == old

    assert client.post(link_to(mine)).status_code == 403
    Client().post("/accounts/password/reset/", {"email": mine})
    assert not OutgoingMail.objects.filter(subject="Reset your password").exists()
    assert refreshed(office.officer).email == old and opens(old)
    assert "Pat Platform has asked us to change" in OutgoingMail.objects.get(to_email=old).text
    event = history_of(office.officer).get(action="address_change_asked")
    assert (event.actor, event.detail["old"], event.detail["new"]) == (platform_administrator, old, mine)
    assert not AuditEvent.objects.filter(action="changed_by_platform_administrator").exists()


def test_platform_administration_has_no_field_for_a_password(office, platform_administrator):
    client = signed_in(platform_administrator)
    page = client.get(f"/django-admin/accounts/user/{office.officer.pk}/change/")
    assert not [name for name in page.context["adminform"].form.fields if "password" in name]
    assert client.get(f"/django-admin/accounts/user/{office.officer.pk}/password/").status_code in (302, 404)
    before = office.officer.password
    client.post(
        f"/django-admin/accounts/user/{office.officer.pk}/password/", {"password1": "x" * 20, "password2": "x" * 20}
    )
    assert refreshed(office.officer).password == before
    assert client.get("/django-admin/accounts/user/add/").status_code == 403


def test_only_a_platform_administrator_asks_from_outside(office):
    with pytest.raises(NotPermitted):
        ask_address_change_from_outside(by=office.administrator, user=office.officer, email=NEW)
