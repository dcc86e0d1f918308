"""One address per person, in one form, in one row."""

import re
from io import StringIO

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from s55tracker.accounts.addresses import normal_address
from s55tracker.accounts.models import AccountInvitation, User
from s55tracker.accounts.roles import Role
from s55tracker.govuk.fields import AddressField
from s55tracker.mail.models import OutgoingMail
from s55tracker.office.invitations.actions import accept_invitation, invite_person
from s55tracker.refusals import Refused
from tests.factories import PASSWORD, a_person, an_office
from tests.s55tracker.office.invitations.test_invitations import PASSPHRASE, token_of

SPELLINGS = {
    "David.New@Example.org": "david.new@example.org",
    "gwen.pugh@example.org\u200b": "gwen.pugh@example.org",
    "\ufeffgwen.pugh@example.org": "gwen.pugh@example.org",
    "gwen\u00ad.pugh@example.org": "gwen.pugh@example.org",
    " \u202agwen.pugh@example.org\u202c ": "gwen.pugh@example.org",
    "gwen.pugh@example.org\u00a0": "gwen.pugh@example.org",
    "ｇｗｅｎ＠ｅｘａｍｐｌｅ．ｏｒｇ": "gwen@example.org",
    "gwen@example.org.": "gwen@example.org",
    "gwen@Heddlu-Dŵr.example": "gwen@xn--heddlu-dr-i9b.example",
    "gwen@XN--Heddlu-Dr-I9B.example": "gwen@xn--heddlu-dr-i9b.example",
    "\u212aay@example.org": "kay@example.org",
    "gwen\x00@example.org": "gwen@example.org",
    "gwen pugh@example.org": "gwen pugh@example.org",
    "": "",
    "gwen": "gwen",
}


@pytest.mark.parametrize("typed", SPELLINGS)
def test_normal_form_of_an_address(typed):
    assert normal_address(typed) == SPELLINGS[typed]
    assert normal_address(normal_address(typed)) == normal_address(typed)


def test_form_gives_the_normal_form_and_refuses_what_is_no_address():
    assert AddressField().clean("Gwen.Pugh@Example.org\u200b") == "gwen.pugh@example.org"
    for typed in ("gwen pugh@example.org", "gwen", "gwen@", "gŵen@example.org", "gwen@exa mple.org"):
        with pytest.raises(ValidationError):
            AddressField().clean(typed)


@pytest.mark.django_db
def test_whoever_writes_an_address_stores_its_normal_form():
    """Through the manager, an object, a query, in bulk, and the command that creates the first account."""
    made = User.objects.create_user("Gwen.Pugh@Example.org\u200b", PASSWORD, name="Gwen")
    assert made.email == "gwen.pugh@example.org"
    made.email = "GWEN.Jones@example.org"
    made.save()
    assert made.email == User.objects.get().email == "gwen.jones@example.org"
    User.objects.update(email="Gwen@\u200bExample.org")
    User.objects.bulk_create([User(email="Second@Example.ORG", name="Second")])
    call_command("createsuperuser", email="Third@Example.org\u2060", name="Third", interactive=False, stdout=StringIO())
    assert set(User.objects.values_list("email", flat=True)) == {
        "gwen@example.org",
        "second@example.org",
        "third@example.org",
    }
    assert User.objects.get(email="SECOND@example.org\u200b").name == "Second"
    assert User.objects.get_by_natural_key(" Third@Example.org").name == "Third"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "written", ["Gwen@example.org", "gwen@example.org\u200b", "gwen@example.org ", "gŵen@example.org"]
)
def test_database_itself_refuses_another_form(written):
    person = a_person()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_user SET email = %s WHERE id = %s", [written, person.pk])


@pytest.mark.django_db
def test_one_address_is_one_account_however_it_is_spelt():
    User.objects.create_user("gwen@example.org", PASSWORD, name="Gwen")
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user("Gwen@Example.org\u200b", PASSWORD, name="Gwen again")


@pytest.mark.django_db
def test_person_invited_with_an_invisible_character_joins_once_and_can_sign_in(client):
    office = an_office()
    invited = {"organisation": office.body, "name": "Gwen Pugh", "roles": [Role.OFFICER]}
    invitation = invite_person(by=office.administrator, email="gwen.pugh@example.org\u200b", **invited)
    accept_invitation(token=token_of(invitation), name="Gwen Pugh", password=PASSPHRASE)
    with pytest.raises(Refused, match="already works here"):
        invite_person(by=office.administrator, email="gwen.pugh@example.org", **invited)
    for spelling in ("gwen.pugh@example.org", "Gwen.Pugh@Example.ORG", "gwen.pugh@example.org\u200b"):
        assert opens(spelling, PASSPHRASE), spelling
    assert AccountInvitation.objects.get().email == "gwen.pugh@example.org"


def opens(address, password=PASSWORD) -> bool:
    """True if this address and password can sign in."""
    answer = Client().post("/accounts/login/", {"login": address, "password": password})
    return answer.status_code == 302


@pytest.mark.django_db
def test_password_is_reset_from_any_spelling_and_the_mail_goes_to_the_address_that_is_kept(client):
    User.objects.create_user("mike@example.org", PASSWORD, name="Mike")
    for typed in ("Mike@Example.org", "mike@example.org\u200b", "mi\u212ae@example.org"):
        client.post("/accounts/password/reset/", {"email": typed})
    assert set(OutgoingMail.objects.values_list("to_email", flat=True)) == {"mike@example.org"}


@pytest.mark.django_db
def test_asking_for_a_password_leaves_no_second_row_of_the_address(client):
    person = a_person()
    client.post("/accounts/password/reset/", {"email": person.email})
    address = re.search(r"(/accounts/password/reset/key/\S+)", OutgoingMail.objects.get().text)[1]
    action = client.get(address, follow=True).redirect_chain[-1][0]
    client.post(action, {"password1": PASSPHRASE, "password2": PASSPHRASE})
    client.post("/accounts/login/", {"login": person.email, "password": PASSPHRASE})
    client.post("/accounts/reauthenticate/", {"password": PASSPHRASE})
    changed = {"oldpassword": PASSPHRASE, "password1": PASSWORD, "password2": PASSWORD}
    assert client.post("/accounts/password/change/", changed).status_code == 302
    assert opens(person.email, PASSWORD)
    assert not EmailAddress.objects.exists()


@pytest.mark.django_db
def test_row_of_allauth_with_another_address_opens_nothing(client):
    """Rows as older versions left them, for an address the account no longer has."""
    person = a_person()
    EmailAddress.objects.create(user=person, email="old@example.org", verified=True, primary=True)
    assert not opens("old@example.org")
    client.post("/accounts/password/reset/", {"email": "old@example.org"})
    assert not OutgoingMail.objects.exists()
    assert opens(person.email)
    client.force_login(person)
    client.post(
        "/accounts/password/change/", {"oldpassword": PASSWORD, "password1": PASSPHRASE, "password2": PASSPHRASE}
    )
    assert set(OutgoingMail.objects.values_list("to_email", flat=True)) == {person.email}


# Domains that look valid to a form but cannot have a mail server, because they have no ASCII form.
NO_DOMAINS = ["ab@exa¡mple.org", "ab@☃.org", "ab@exa♥mple.org", f"a@{'é' * 60}.org", "a@" + "é." * 60 + "org"]


@pytest.mark.django_db
@pytest.mark.parametrize("address", NO_DOMAINS, ids=["mark", "snowman", "heart", "long label", "long name"])
def test_domain_that_cannot_be_is_refused_by_every_form(client, address):
    office = an_office()
    platform = a_person("Pat Platform")
    platform.is_staff = True
    platform.save()
    person = reverse("office-person-address", args=[office.officer.pk])
    for user, page, sent in [
        (office.administrator, reverse("office-invite"), {"name": "Gwen", "roles": ["officer"]}),
        (office.administrator, person, {}),
        (office.officer, reverse("address"), {"password": PASSWORD}),
    ]:
        client.force_login(user)
        answer = client.post(f"{page}?office={office.body.slug}", {**sent, "email": address})
        assert answer.status_code == 422, page
        assert "Enter an email address like" in answer.text, page
    client.force_login(platform)
    answer = client.post(
        f"/django-admin/accounts/user/{office.officer.pk}/change/",
        {"name": "Olive", "email": address, "memberships-TOTAL_FORMS": 0, "memberships-INITIAL_FORMS": 0},
    )
    assert "Enter a valid email address." in answer.text
    with pytest.raises(ValidationError):
        User(email=address, name="Gwen", password="!").full_clean()
