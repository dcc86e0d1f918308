"""Who gets in with a provider: by invitation first, then by issuer and subject, and never by an email address."""

from __future__ import annotations

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from django.urls import reverse

from s55tracker.accounts.models import Membership, User
from s55tracker.accounts.roles import Role
from s55tracker.audit.trail import history_of
from s55tracker.identity.single_sign_on.links import link_token
from s55tracker.mail.models import OutgoingMail
from tests.factories import PASSWORD, an_office, give_role, refreshed
from tests.s55tracker.identity.second_factors import with_app
from tests.s55tracker.identity.single_sign_on.people import (
    begin,
    come_back,
    connected,
    invitation_token,
    join,
    set_up,
    sign_in,
    who,
)
from tests.s55tracker.identity.test_confirming import unconfirmed

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return an_office()


@pytest.fixture
def row(office, provider):
    return set_up(office.body, provider)


def test_first_sign_in_is_by_invitation_and_the_second_by_subject(office, provider, row, client):
    token = invitation_token(office)
    answer = join(client, row, provider, token, email="n.new@elsewhere.test", name="Nia at work")
    person = User.objects.get(email="nia@example.test")
    assert (answer.status_code, answer.url, who(client)) == (302, "/", person)
    assert (person.name, person.has_usable_password()) == ("Nia at work", False)
    assert list(SocialAccount.objects.values_list("user", "provider", "uid", "extra_data")) == [
        (person.pk, provider.issuer, "subject-1", {})
    ]
    assert [each.role for each in person.memberships.all()] == ["officer"]

    again = Client()
    assert sign_in(again, row, provider).url == "/"
    assert who(again) == person
    said = [event.action for event in history_of(person)]
    assert said == ["single_sign_on_connected", "signed_in_by_provider", "signed_in_by_provider"]


def test_address_that_changed_hands_signs_in_no_one(office, provider, row, client):
    """The provider gives Olive's old address to a newcomer, who is another subject."""
    connected(office.officer, provider, "olive")
    answer = sign_in(client, row, provider, subject="newcomer", email=office.officer.email, email_verified=True)
    assert (answer.status_code, who(client)) == (403, None)
    assert "We could not find an account for you" in answer.text
    # And Olive, who now has a different address, still signs in as herself.
    sign_in(client, row, provider, subject="olive", email="olive.married@example.test")
    assert who(client) == office.officer
    assert refreshed(office.officer).email == office.officer.email


def test_unverified_address_of_a_colleague_signs_in_no_one(office, provider, row, client):
    answer = sign_in(client, row, provider, email=office.administrator.email, email_verified=False)
    assert (answer.status_code, who(client)) == (403, None)


def test_invitation_is_refused_to_someone_whose_address_another_account_has(office, provider, row, client):
    answer = join(client, row, provider, invitation_token(office), email=office.officer.email)
    assert (answer.status_code, who(client)) == (409, None)
    assert "belongs to another account here" in answer.text
    assert not User.objects.filter(email="nia@example.test").exists()


def test_invitation_to_someone_with_an_account_asks_them_to_sign_in_first(office, provider, row, client):
    other = an_office("Felpersham")
    token = invitation_token(office, email=other.officer.email)
    assert "Join with" not in client.get(f"/join/{token}/").text
    answer = join(client, row, provider, token)
    assert (answer.status_code, who(client), SocialAccount.objects.count()) == (409, None, 0)
    assert "Sign in to it and accept the invitation" in answer.text


def test_invitation_is_not_for_someone_connected_to_another_account(office, provider, row, client):
    connected(office.officer, provider)
    answer = join(client, row, provider, invitation_token(office))
    assert (answer.status_code, who(client)) == (409, None)
    assert "connects you to another account" in answer.text


def test_invitation_works_once_with_a_provider_too(office, provider, row, client):
    token = invitation_token(office)
    first = begin(client, row, invitation=token)
    other = Client()
    second = begin(other, row, invitation=token)
    come_back(client, provider.authorise(first))
    answer = come_back(other, provider.authorise(second, subject="someone-else"))
    assert (answer.status_code, who(other)) == (409, None)
    assert "already" in answer.text


def test_signed_in_person_connects_their_own_account(office, provider, row):
    client = unconfirmed(office.officer)
    assert "not connected" in client.get("/account/").text
    path = reverse("single-sign-on-connect", args=[row.key])
    asked = client.post(path)
    assert asked.status_code == 302 and "reauthenticate" in asked.url  # who is at the screen?
    page = client.post(asked.url, {"password": PASSWORD})
    answer = come_back(client, provider.authorise(page.context["address"]))
    assert (answer.status_code, answer.url) == (302, "/account/")
    assert SocialAccount.objects.get().user == office.officer
    mail = OutgoingMail.objects.get(to_email=office.officer.email)
    assert "Your account was connected to" in mail.text


def test_emailed_link_connects_the_account_once(office, provider, row, client):
    path = reverse("single-sign-on-link", args=[link_token(office.officer, row)])
    assert office.officer.name in client.get(path).text
    page = client.post(path)
    come_back(client, provider.authorise(page.context["address"]))
    assert who(client) == office.officer
    answer = Client().get(path)
    assert (answer.status_code, "already connected" in answer.text) == (410, True)


def test_account_of_someone_else_cannot_be_connected(office, provider, row, client):
    connected(office.officer, provider)
    page = client.post(reverse("single-sign-on-link", args=[link_token(office.manager, row)]))
    answer = come_back(client, provider.authorise(page.context["address"]))
    assert (answer.status_code, who(client)) == (409, None)
    assert SocialAccount.objects.get().user == office.officer


def test_second_identity_of_the_same_provider_is_refused(office, provider, row, client):
    link = reverse("single-sign-on-link", args=[link_token(office.officer, row)])
    page = client.post(link)
    connected(office.officer, provider, "first")
    answer = come_back(client, provider.authorise(page.context["address"], subject="second"))
    assert (answer.status_code, SocialAccount.objects.get().uid) == (410, "first")


def test_organisation_speaks_for_its_own_people_only(office, provider, row, client):
    connected(office.officer, provider)
    other = an_office("Felpersham")
    give_role(office.officer, other.body, Role.OFFICER)
    answer = sign_in(client, row, provider)
    assert (answer.status_code, who(client)) == (403, None)
    assert "cannot sign you in to" in answer.text
    # Now both organisations use the same provider, as when a force manages its office's computers, so both can vouch
    # for them.
    set_up(other.body, provider)
    sign_in(client, row, provider)
    assert who(client) == office.officer


def test_platform_administrator_is_not_signed_in_by_an_organisation(office, provider, row, client):
    connected(office.officer, provider)
    User.objects.filter(pk=office.officer.pk).update(is_staff=True)
    assert (sign_in(client, row, provider).status_code, who(client)) == (403, None)


def test_someone_whose_role_has_ended_is_refused(office, provider, row, client, settings):
    connected(office.officer, provider)
    membership = Membership.objects.get(user=office.officer)
    membership.ended_at, membership.ended_by = membership.created_at, office.administrator
    membership.save()
    answer = sign_in(client, row, provider)
    assert (answer.status_code, who(client)) == (403, None)
    assert "You no longer have a role" in answer.text


def test_closed_account_is_refused(office, provider, row, client):
    connected(office.officer, provider)
    User.objects.filter(pk=office.officer.pk).update(is_active=False)
    answer = sign_in(client, row, provider)
    assert (answer.status_code, who(client)) == (403, None)
    assert "has been closed" in answer.text


# --- Groups -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def by_group(office, provider):
    roles = {"writers": ["officer"], "heads": ["manager", "approver"]}
    return set_up(office.body, provider, admits_by_group=True, group_roles=roles, email_domains=["office.test"])


def test_group_mapped_to_roles_lets_in_without_an_invitation(office, provider, by_group, client):
    sign_in(client, by_group, provider, groups=["heads", "unknown"], email="Gia@Office.test", name="Gia Group")
    person = who(client)
    assert (person.email, person.name) == ("gia@office.test", "Gia Group")
    assert sorted(person.memberships.values_list("role", flat=True)) == ["approver", "manager"]
    [event] = history_of(office.body).filter(action="admitted_by_group")
    assert event.detail["roles"] == ["approver", "manager"]
    told = OutgoingMail.objects.filter(subject="Gia Group can now approve responses")
    readers = (office.approver, office.other_approver, office.administrator)
    assert sorted(mail.to_email for mail in told) == sorted(reader.email for reader in readers)
    sign_in(client, by_group, provider, groups=[])
    assert who(client) == person


@pytest.mark.parametrize(
    ("claims", "status", "words"),
    [
        ({"groups": ["unknown"], "email": "gia@office.test"}, 403, "We could not find an account for you"),
        ({"email": "gia@office.test"}, 403, "We could not find an account for you"),
        ({"groups": "heads"}, 403, "does not give an email address"),
        ({"groups": ["heads"], "email": "gia@elsewhere.test"}, 403, "not one of the organisation’s own"),
        ({"groups": ["heads"], "email": "gia@office.test", "email_verified": False}, 403, "has not verified that gia"),
        (
            {"groups": ["heads"], "email": "gia@office.test", "email_verified": "false"},
            403,
            "has not verified that gia",
        ),
    ],
)
def test_group_does_not_let_in(provider, by_group, client, claims, status, words):
    answer = sign_in(client, by_group, provider, **claims)
    assert (answer.status_code, who(client)) == (status, None)
    assert words in answer.text
    assert not User.objects.filter(email__startswith="gia").exists()


def test_group_does_not_let_in_someone_with_a_colleagues_address(office, provider, by_group, client):
    User.objects.filter(pk=office.officer.pk).update(email="olive@office.test")
    answer = sign_in(client, by_group, provider, groups=["heads"], email="olive@office.test")
    assert (answer.status_code, who(client)) == (409, None)


# --- The second factor, and confirming --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("claims", "is_asked"),
    [
        ({}, True),
        ({"amr": ["pwd"]}, True),
        ({"amr": "mfa"}, False),
        ({"amr": ["pwd", "mfa"]}, False),
        ({"amr": ["pwd", "otp"]}, False),
        ({"amr": ["otp", "hwk"]}, True),
        ({"acr": "phr"}, False),
        ({"acr": "1"}, True),
    ],
)
def test_second_factor_of_the_provider_counts_when_it_says_so(office, provider, row, client, claims, is_asked):
    connected(office.officer, provider)
    with_app(office.officer)
    answer = sign_in(client, row, provider, **claims)
    assert answer.url == (reverse("mfa_authenticate") if is_asked else "/")
    assert who(client) == (None if is_asked else office.officer)


@pytest.mark.parametrize(("acr", "is_asked"), [("gold", False), ("silver", True)])
def test_value_that_the_organisation_entered_is_asked_for_and_counts(office, provider, row, client, acr, is_asked):
    row.second_factor_value = "gold"
    row.save()
    connected(office.officer, provider)
    with_app(office.officer)
    address = begin(client, row)
    assert "acr_values=gold" in address
    answer = come_back(client, provider.authorise(address, acr=acr))
    assert answer.url == (reverse("mfa_authenticate") if is_asked else "/")


@pytest.mark.parametrize(("claims", "status"), [({}, 302), ({"amr": ["mfa"]}, 200)])
def test_role_that_needs_a_second_factor_is_content_with_the_providers(
    office, provider, row, client, settings, claims, status
):
    settings.SECOND_FACTOR_ROLES = ["officer"]
    connected(office.officer, provider)
    sign_in(client, row, provider, **claims)
    assert client.get("/").status_code == status


PAGE = "/office/people/invite/?office=borsetshire"
NEW = {"name": "Ned New", "email": "ned@example.test", "roles": ["officer"]}


def confirm(client, provider, **claims):
    """Send an invitation without a password: to the provider and back."""
    asked = client.post(PAGE, NEW)
    assert asked.status_code == 302 and "/confirm/" in asked.url, asked.text
    page = client.post(asked.url, {"next": PAGE})
    address = page.context["address"]
    assert "prompt=login" in address and "max_age=0" in address
    return come_back(client, provider.authorise(address, **claims))


def test_person_without_a_password_confirms_with_the_provider(office, provider, row, client):
    connected(office.administrator, provider)
    User.objects.filter(pk=office.administrator.pk).update(password="!")
    sign_in(client, row, provider)
    answer = confirm(client, provider)
    assert answer.status_code == 302
    assert OutgoingMail.objects.filter(to_email="ned@example.test").exists()


@pytest.mark.parametrize(
    ("claims", "words"),
    [
        ({"subject": "someone-else"}, "You signed in as a different person"),
        ({"auth_time": None}, "does not say when you signed in"),
        ({"auth_time": 1}, "did not ask you to sign in again"),
    ],
)
def test_nothing_is_done_unless_the_same_person_has_just_signed_in_there(office, provider, row, client, claims, words):
    connected(office.administrator, provider)
    User.objects.filter(pk=office.administrator.pk).update(password="!")
    sign_in(client, row, provider)
    provider.claims = {name: value for name, value in claims.items() if name == "auth_time"}
    answer = confirm(client, provider, **{name: value for name, value in claims.items() if name == "subject"})
    assert answer.status_code == 403
    assert words in answer.text
    assert not OutgoingMail.objects.filter(to_email="ned@example.test").exists()
