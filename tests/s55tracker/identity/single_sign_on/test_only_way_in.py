"""Where single sign-on is the only way in: passwords, passkeys and resets are refused, but for one account."""

from __future__ import annotations

import pytest
from django.test import Client

from s55tracker.accounts.models import User
from s55tracker.accounts.roles import Role
from s55tracker.audit.trail import history_of
from s55tracker.identity.models import IdentityProvider
from s55tracker.identity.sealing import seal
from s55tracker.identity.single_sign_on.queries import only_way_in_for
from s55tracker.mail.models import OutgoingMail
from s55tracker.office.people.actions.memberships import change_roles, end_membership, end_role
from s55tracker.refusals import Refused
from tests.factories import PASSWORD, an_office, give_role
from tests.s55tracker.identity.second_factors import confirm
from tests.s55tracker.identity.single_sign_on.people import connected, invitation_token, who

pytestmark = pytest.mark.django_db

SENTENCE = "uses single sign-on only"


@pytest.fixture
def office():
    return an_office()


@pytest.fixture
def row(office):
    """The people of the office have addresses in its domain, except the manager."""
    for person in office.people.values():
        User.objects.filter(pk=person.pk).exclude(pk=office.manager.pk).update(
            email=person.email.replace("example.test", "office.test")
        )
    return IdentityProvider.objects.create(
        body=office.body,
        issuer="https://login.elsewhere.test",
        client_id="tracker",
        sealed_secret=seal("secret"),
        email_domains=["office.test"],
        is_active=True,
        only_single_sign_on=True,
        emergency_account=office.administrator,
    )


def address_of(person):
    return User.objects.get(pk=person.pk).email


def try_password(email, password=PASSWORD):
    client = Client()
    return client, client.post("/accounts/login/", {"login": email, "password": password})


def test_password_is_refused_with_a_sentence_that_leads_to_the_button(office, row):
    client, answer = try_password(address_of(office.officer))
    assert who(client) is None
    assert SENTENCE in answer.text
    assert (
        answer.text.count("Sign in with Office of the Police and Crime Commissioner for Borsetshire") == 2
    )  # and the button
    other = {"issuer": "https://other.test", "client_id": "tracker", "sealed_secret": seal("secret"), "is_active": True}
    IdentityProvider.objects.create(body=an_office("Felpersham").body, **other)
    again = try_password(address_of(office.officer))[1]
    assert again.text.count("Sign in with your organisation") == 2
    assert history_of(office.officer).filter(action="password_refused").count() == 2


def test_wrong_password_and_unknown_address_of_the_domain_have_the_same_answer(office, row):
    known, wrong, unknown = (
        try_password(email, password)[1].context["form"].errors.as_text()
        for email, password in (
            (address_of(office.officer), PASSWORD),
            (address_of(office.administrator), "a wrong password"),
            ("nobody@office.test", PASSWORD),
        )
    )
    assert known == wrong == unknown
    assert SENTENCE in known


def test_someone_with_another_address_is_told_only_after_the_right_password(office, row):
    assert SENTENCE in try_password(address_of(office.manager))[1].text
    answer = try_password(address_of(office.manager), "a wrong password")[1]
    assert SENTENCE not in answer.text
    assert "The email address or password is incorrect" in answer.text


def test_person_not_connected_yet_is_emailed_a_link_with_the_right_password_only(office, row):
    try_password(address_of(office.officer), "a wrong password")
    assert not OutgoingMail.objects.filter(to_email=address_of(office.officer)).exists()
    for _ in range(4):
        try_password(address_of(office.officer))
    mails = OutgoingMail.objects.filter(to_email=address_of(office.officer))
    assert mails.count() == 3
    assert "/account/single-sign-on/link/" in mails[0].text


def test_connected_person_is_emailed_no_link(office, row):
    class There:
        issuer = row.issuer

    connected(office.officer, There)
    try_password(address_of(office.officer))
    assert not OutgoingMail.objects.filter(to_email=address_of(office.officer)).exists()


def test_emergency_account_signs_in_and_everyone_who_manages_people_is_told(office, row):
    other = give_role(office.manager, office.body, Role.ADMINISTRATOR).user
    client, _ = try_password(address_of(office.administrator))
    assert who(client) == office.administrator
    assert history_of(office.body).filter(action="signed_in_for_emergency").count() == 1
    mails = OutgoingMail.objects.filter(subject="The emergency account has been used")
    assert all(f"/office/history/?office={office.body.slug}" in mail.text for mail in mails)
    assert sorted(mails.values_list("to_email", flat=True)) == sorted(
        [address_of(office.administrator), address_of(other)]
    )


def test_other_organisations_passwords_are_not_affected(office, row):
    other = an_office("Felpersham")
    client, _ = try_password(other.officer.email)
    assert who(client) == other.officer
    # The force's own people too, although their addresses are in the same domain.
    client, _ = try_password(address_of(office.lead))
    assert who(client) == office.lead


def test_someone_who_also_works_elsewhere_keeps_their_password(office, row):
    other = an_office("Felpersham")
    give_role(office.manager, other.body, Role.MANAGER)
    assert only_way_in_for(office.manager) is None
    client, _ = try_password(address_of(office.manager))
    assert who(client) == office.manager


def test_switch_of_a_provider_that_is_off_does_not_count(office, row):
    IdentityProvider.objects.update(is_active=False, only_single_sign_on=False)
    client, _ = try_password(address_of(office.officer))
    assert who(client) == office.officer


def test_reset_is_refused_with_the_same_sentence_for_every_address_of_the_domain(office, row, client):
    for email in (address_of(office.officer), "nobody@office.test"):
        answer = client.post("/accounts/password/reset/", {"email": email})
        assert SENTENCE in answer.text
    [mail] = OutgoingMail.objects.all()
    assert (mail.to_email, mail.subject) == (address_of(office.officer), "Sign in with your organisation")


def test_reset_of_the_emergency_account_shows_the_same_page_and_is_emailed(office, row, client):
    answer = client.post("/accounts/password/reset/", {"email": address_of(office.administrator)})
    assert SENTENCE in answer.text
    [mail] = OutgoingMail.objects.all()
    assert (mail.to_email, mail.subject) == (address_of(office.administrator), "Reset your password")


def test_reset_for_someone_with_another_address_is_answered_in_their_mailbox_alone(office, row, client):
    answer = client.post("/accounts/password/reset/", {"email": address_of(office.manager)})
    assert answer.status_code == 302
    assert [mail.subject for mail in OutgoingMail.objects.all()] == ["Sign in with your organisation"]


def test_invitation_offers_no_password(office, row, client):
    token = invitation_token(office)
    page = client.get(f"/join/{token}/").text
    assert "Join with Office of the Police and Crime Commissioner for Borsetshire’s sign-in" in page
    assert 'name="password"' not in page
    client.post(f"/join/{token}/", {"name": "Nia New", "password": PASSWORD})
    assert not User.objects.filter(email="nia@example.test").exists()


def test_role_of_the_emergency_account_is_not_ended(office, row):
    give_role(office.manager, office.body, Role.ADMINISTRATOR)
    person, body = office.administrator, office.body
    with pytest.raises(Refused, match="emergency account"):
        end_role(by=office.manager, organisation=body, user=person, role=Role.ADMINISTRATOR)
    with pytest.raises(Refused, match="emergency account"):
        change_roles(by=office.manager, organisation=body, user=person, roles=[Role.OFFICER])
    with pytest.raises(Refused, match="emergency account"):
        end_membership(by=office.manager, organisation=body, user=person)
    IdentityProvider.objects.update(emergency_account=office.manager)
    end_role(by=office.manager, organisation=body, user=person, role=Role.ADMINISTRATOR)


def test_person_who_is_signed_in_can_still_confirm_with_a_password(office, row):
    client = Client()
    client.force_login(User.objects.get(pk=office.officer.pk))
    confirm(client, office.officer, at=0)
    answer = client.post("/accounts/reauthenticate/?next=/account/", {"password": PASSWORD})
    assert (answer.status_code, answer.url) == (302, "/account/")


def test_nothing_of_it_is_shown_where_no_one_has_set_it_up(office, client):
    page = client.get("/accounts/login/").text
    assert "Sign in with" not in page.replace("Sign in with a passkey", "")
    client.force_login(office.officer)
    assert "single sign-on" not in client.get("/account/").text.lower()
