"""The key of a session: random, new with each sign-in and confirmation, and of no use once the session has ended."""

import re

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from s55tracker.accounts.models import User
from s55tracker.identity.history import events_of
from tests.factories import PASSWORD, an_office
from tests.s55tracker.identity.second_factors import code_of, confirm, is_in, with_app

pytestmark = pytest.mark.django_db

ALPHABET = re.compile(r"[0-9a-z]{32}")  # 165 bits


@pytest.fixture
def office():
    return an_office()


def key_of(client: Client) -> str:
    return client.cookies["sessionid"].value if "sessionid" in client.cookies else ""


def sign_in(person, client: Client | None = None) -> Client:
    client = client or Client()
    client.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    return client


def with_key(key: str) -> Client:
    client = Client()
    client.cookies["sessionid"] = key
    return client


def test_keys_are_long_random_and_never_the_same(office):
    keys = [key_of(sign_in(office.officer)) for _ in range(3)]
    assert len(set(keys)) == len(keys) and all(ALPHABET.fullmatch(key) for key in keys)


def test_key_that_somebody_planted_before_the_sign_in_opens_nothing(office):
    """Session fixation: with a key of their own making, and with one that they got from us."""
    own = Client()
    session = own.session
    session["something"] = "theirs"
    session.save()
    for planted in ("a" * 32, own.session.session_key):
        victim = sign_in(office.officer, with_key(planted))
        assert is_in(victim) and key_of(victim) != planted
        assert not is_in(with_key(planted))
        assert not Session.objects.filter(session_key=planted).exists()


def test_key_is_new_after_the_second_step_too(office):
    app, client = with_app(office.approver), sign_in(office.approver)
    before = key_of(client)
    client.post("/accounts/2fa/authenticate/", {"code": code_of(app)})
    assert is_in(client) and not is_in(with_key(before))


@pytest.mark.parametrize("way", ["password", "code"])
def test_key_is_new_after_confirming_and_the_session_is_the_same_one_in_the_list(office, way):
    app = with_app(office.administrator)
    client = Client()
    client.force_login(office.administrator)
    confirm(client, office.administrator, at=0)
    client.get("/account/sessions/")
    before = key_of(client)
    asked = client.post("/account/sessions/end-others/")
    sent = {"password": PASSWORD} if way == "password" else {"code": code_of(app)}
    page = "/accounts/reauthenticate/" if way == "password" else "/accounts/2fa/reauthenticate/"
    client.post(page, {**sent, "next": asked.url.split("next=")[1].replace("%2F", "/")})
    assert key_of(client) != before and is_in(client) and not is_in(with_key(before))
    assert client.get("/account/sessions/").text.count("This browser") == 1


def test_wrong_password_changes_no_key(office):
    client = confirm(sign_in(office.officer), office.officer, at=0)
    before = key_of(client)
    client.post("/accounts/reauthenticate/", {"password": "not the right one"})
    assert key_of(client) == before and is_in(client)


def test_key_opens_nothing_after_signing_out(office):
    client = sign_in(office.officer)
    key = key_of(client)
    client.post(reverse("account_logout"))
    assert not is_in(with_key(key)) and not Session.objects.filter(session_key=key).exists()


def test_key_opens_nothing_once_the_account_is_closed(office):
    client = sign_in(office.officer)
    User.objects.filter(pk=office.officer.pk).update(is_active=False)
    assert not is_in(client)


def test_signing_out_is_in_the_header_of_each_page(office):
    client = sign_in(office.officer)
    for page in ("/", "/account/", "/accounts/2fa/", "/responses/", "/accessibility/"):
        header = client.get(page).text.split("<main")[0]
        assert f'action="{reverse("account_logout")}"' in header and "Sign out" in header, page


def test_session_that_another_tab_ended_meanwhile_is_not_written_again(office, clock, monkeypatch):
    client = sign_in(office.officer)
    key = key_of(client)
    clock.move_on(minutes=2)  # so that the request writes when the session was last used

    def while_it_runs(person):
        Session.objects.filter(session_key=key).delete()
        return events_of(person)

    monkeypatch.setattr("s55tracker.identity.views.events_of", while_it_runs)
    assert client.get("/account/history/").status_code == 200
    assert not is_in(client) and not Session.objects.exists()
