"""The emailed link that connects an account: someone who only reads its owner's mail cannot connect themselves."""

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from django.urls import reverse

from s55tracker.identity.single_sign_on.links import link_token
from s55tracker.mail.models import OutgoingMail
from tests.factories import an_office
from tests.s55tracker.identity.second_factors import code_of, enter, is_in, with_app
from tests.s55tracker.identity.single_sign_on.people import come_back, connected, set_up, sign_in, who

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return an_office()


@pytest.fixture
def row(office, provider):
    return set_up(office.body, provider)


def follow(client: Client, person, row, provider, **claims):
    page = client.post(reverse("single-sign-on-link", args=[link_token(person, row)]))
    return come_back(client, provider.authorise(page.context["address"], subject="an-assistant", **claims))


def mails_about_it(person) -> int:
    return OutgoingMail.objects.filter(to_email=person.email, text__contains="Your account was connected to").count()


def test_link_alone_connects_no_one_to_an_account_with_a_second_step(office, provider, row, client):
    """This holds even if the provider says that it asked for a second factor, because it asked the wrong person."""
    with_app(office.approver)
    answer = follow(client, office.approver, row, provider, amr=["pwd", "mfa"])
    assert (answer.url, who(client), is_in(client)) == (reverse("mfa_authenticate"), None, False)
    assert enter(client, "000000").status_code == 200
    assert not SocialAccount.objects.exists()
    later = sign_in(Client(), row, provider, subject="an-assistant", amr=["pwd", "mfa"])
    assert (later.status_code, "We could not find an account for you" in later.text) == (403, True)
    assert not mails_about_it(office.approver)


def test_owner_enters_their_code_and_is_connected_and_told(office, provider, row, client):
    app = with_app(office.approver)
    follow(client, office.approver, row, provider)
    page = client.get(enter(client, code_of(app)).url)
    assert "Your account is connected" in page.text and who(client) == office.approver
    account = SocialAccount.objects.get()
    assert (account.user, account.uid) == (office.approver, "an-assistant")
    assert mails_about_it(office.approver) == 1


def test_owner_without_one_is_connected_at_once_and_the_providers_second_factor_counts(
    office, provider, row, client, settings
):
    settings.SECOND_FACTOR_ROLES = ["approver"]
    answer = follow(client, office.approver, row, provider, amr=["pwd", "mfa"])
    page = client.get(answer.url)
    assert (page.status_code, "Your account is connected" in page.text) == (200, True)
    assert SocialAccount.objects.get().user == office.approver


def test_what_waits_for_one_person_is_not_connected_to_another_who_signs_in_there(office, provider, row, client):
    with_app(office.approver)
    connected(office.officer, provider, "an-officer")
    follow(client, office.approver, row, provider)
    sign_in(client, row, provider, subject="an-officer")
    assert who(client) == office.officer
    assert list(SocialAccount.objects.values_list("user", "uid")) == [(office.officer.pk, "an-officer")]
