"""A wrong PUBLIC_URL, or a proxy that hides people's address: who is told what."""

from __future__ import annotations

import logging

import pytest
from django.test import Client

from tests.factories import PASSWORD, an_office

pytestmark = pytest.mark.django_db

TOO_LONG, OURS, FOREIGN = "Your session timed out", "This service is not set up correctly", "came from another website"


@pytest.fixture
def set_up(settings):
    settings.ALLOWED_HOSTS = ["s55.office.example"]
    settings.PUBLIC_URL = "https://s55-old.office.example"
    settings.CSRF_TRUSTED_ORIGINS = [settings.PUBLIC_URL]
    settings.BEHIND_PROXY = True
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")


def sign_in(client: Client, **headers: str):
    """Like a browser: with the page's token, and the browser's headers about the form's page."""
    token = "a" * 32
    client.cookies["csrftoken"] = token
    typed = {"login": an_office().officer.email, "password": PASSWORD, "csrfmiddlewaretoken": token}
    return client.post("/accounts/login/", typed, headers={"host": "s55.office.example", **headers})


def address_check(client: Client) -> dict:
    return client.get("/readyz").json()["checks"]["address"]


def test_wrong_public_url_is_told_to_whoever_runs_the_product(set_up, caplog):
    client = Client(enforce_csrf_checks=True)
    assert address_check(client)["ok"]
    with caplog.at_level(logging.ERROR, "s55tracker.public_address"):
        answer = sign_in(client, origin="https://s55.office.example", **{"sec-fetch-site": "same-origin"})
    assert answer.status_code == 403
    assert OURS in answer.text and "This is not your fault" in answer.text
    assert TOO_LONG not in answer.text and PASSWORD not in answer.text
    sentence = (
        "People use https://s55.office.example, but their requests arrive as http://s55.office.example. Make the "
        "proxy set X-Forwarded-Proto, and set BEHIND_PROXY=yes."
    )
    said = [record.getMessage() for record in caplog.records if record.name == "s55tracker.public_address"]
    assert said == [f"The address is wrong: {sentence}"]
    assert address_check(client) == {"ok": False, "says": sentence}
    assert "address" in client.get("/readyz").json()["failed"]


def test_proxy_that_passes_another_host_is_told(set_up, settings):
    settings.ALLOWED_HOSTS.append("inside.office.example")
    client = Client(enforce_csrf_checks=True)
    answer = sign_in(client, host="inside.office.example", origin="https://s55.office.example")
    assert OURS in answer.text
    assert address_check(client)["says"] == (
        "A form came from https://s55.office.example, but PUBLIC_URL is https://s55-old.office.example and the request names "
        "the host inside.office.example. If people use that address, set PUBLIC_URL to it and make the proxy pass Host unchanged."
    )


def test_form_without_an_origin_is_known_by_the_page_before(set_up):
    client = Client(enforce_csrf_checks=True)
    secure = {"x-forwarded-proto": "https", "referer": "https://other.office.example/accounts/login/"}
    assert OURS in sign_in(client, **secure).text
    assert address_check(client)["says"].startswith("A form came from https://other.office.example, but ")


def test_form_that_is_taken_says_that_all_is_well_again(set_up):
    client = Client(enforce_csrf_checks=True)
    sign_in(client, origin="https://s55.office.example")
    assert not address_check(client)["ok"]
    right = {"origin": "https://s55.office.example", "x-forwarded-proto": "https"}
    token = client.cookies["csrftoken"].value
    done = client.post(
        "/accounts/logout/", {"csrfmiddlewaretoken": token}, headers={"host": "s55.office.example", **right}
    )
    assert done.status_code == 302
    assert address_check(client)["ok"]


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_form_of_a_strangers_page_alarms_nobody(set_up, caplog, site):
    client = Client(enforce_csrf_checks=True)
    with caplog.at_level(logging.ERROR, "s55tracker.public_address"):
        answer = sign_in(client, origin="https://stranger.example", **{"sec-fetch-site": site})
    assert (answer.status_code, FOREIGN in answer.text, OURS in answer.text) == (403, True, False)
    assert [record for record in caplog.records if record.name == "s55tracker.public_address"] == []
    assert address_check(client)["ok"]


def test_page_that_was_open_too_long_is_still_called_that(set_up):
    office = an_office()
    client = Client(enforce_csrf_checks=True)
    client.force_login(office.officer)
    headers = {"host": "s55.office.example", "origin": "http://s55.office.example"}
    answer = client.post("/away/", {"csrfmiddlewaretoken": "b" * 32}, headers=headers)
    assert (answer.status_code, TOO_LONG in answer.text) == (403, True)
    assert address_check(client)["ok"]


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost", "10.1.2.3", "web:8000", "[::1]:8000"])
def test_proxy_that_passes_its_own_host_is_told(set_up, client, caplog, host):
    with caplog.at_level(logging.ERROR, "s55tracker.public_address"):
        answer = client.get("/", headers={"host": host})
    assert (answer.status_code, OURS in answer.text) == (400, True)
    sentence = f"A request names the host {host}, and ALLOWED_HOSTS contains s55.office.example. Make the proxy pass Host unchanged."
    said = [record.getMessage() for record in caplog.records if record.name == "s55tracker.public_address"]
    assert said == [f"The address is wrong: {sentence}"]
    assert address_check(client) == {"ok": False, "says": sentence}


def test_stranger_who_tries_host_names_alarms_nobody(set_up, client):
    answer = client.get("/", headers={"host": "stranger.example"})
    assert (answer.status_code, OURS in answer.text) == (400, False)
    assert address_check(client)["ok"]


def test_nothing_from_outside_runs_on_or_looks_like_a_line_of_its_own(set_up, client):
    answer = client.get("/", headers={"host": "a\x0b" + "b" * 5000})
    assert answer.status_code == 400
    says = address_check(client)["says"]
    assert len(says) < 400 and says.isprintable()
