"""A provider that changes its keys, that answers differently, or that does not answer."""

from __future__ import annotations

import logging
import socket
import time

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from django.core.cache import cache
from django.urls import reverse

from s55tracker import outgoing
from tests.factories import an_office, refreshed
from tests.s55tracker.identity.single_sign_on.people import connected, set_up, sign_in, who
from tests.s55tracker.identity.single_sign_on.provider import public, rsa_key

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return an_office()


@pytest.fixture
def row(office, provider):
    connected(office.officer, provider)
    return set_up(office.body, provider)


def test_key_changed_in_between_is_read_afresh(office, provider, row, client):
    sign_in(client, row, provider)
    client.logout()
    provider.key, provider.key_id = rsa_key(2), "second"
    sign_in(client, row, provider)
    assert who(client) == office.officer
    assert provider.seen.count("/keys") == 2


def test_unknown_keys_do_not_make_us_ask_again_and_again(provider, row, client):
    provider.published = {"keys": [public(rsa_key(2), "second")]}
    for _ in range(5):
        sign_in(client, row, provider)
    assert provider.seen.count("/keys") == 2


@pytest.mark.parametrize("algorithm", ["ES256", "PS256", "RS512"])
def test_other_algorithms_with_a_private_key_are_accepted(office, provider, row, client, algorithm):
    if algorithm == "ES256":
        provider.key = ec.generate_private_key(ec.SECP256R1())
    provider.algorithm = algorithm
    sign_in(client, row, provider)
    assert who(client) == office.officer


def test_only_key_needs_no_name(office, provider, row, client):
    provider.key_id = None
    sign_in(client, row, provider)
    assert who(client) == office.officer


def test_secret_in_the_body_where_the_provider_asks_for_that(office, provider, row, client):
    provider.discovery["token_endpoint_auth_methods_supported"] = ["client_secret_post"]
    cache.clear()
    sign_in(client, row, provider)
    assert who(client) == office.officer


# --- A provider that does not answer ----------------------------------------------------------------------------------


def test_provider_that_is_down_says_so_and_nothing_is_begun(provider, row, client, caplog):
    caplog.set_level(logging.WARNING, logger="s55tracker")
    provider.answers["/.well-known/openid-configuration"] = lambda handler: handler.send_json({}, 503)
    cache.clear()
    answer = client.post(reverse("single-sign-on-start", args=[row.key]))
    assert (answer.status_code, "is not responding as it should" in answer.text) == (502, True)
    assert any("The server answered 503." in line for line in caplog.messages)


def test_provider_that_is_slow_is_given_up(provider, row, client, caplog, monkeypatch):
    """A provider that sends a byte now and then: no single read takes long, but the response would never end."""
    caplog.set_level(logging.WARNING, logger="s55tracker")
    monkeypatch.setattr(outgoing, "LONGEST", 0.5)

    def drip(handler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "1000")
        handler.end_headers()
        for _ in range(1000):
            try:
                handler.wfile.write(b" ")
            except OSError:
                return
            time.sleep(0.05)

    provider.answers["/.well-known/openid-configuration"] = drip
    cache.clear()
    begun = time.monotonic()
    answer = client.post(reverse("single-sign-on-start", args=[row.key]))
    assert (answer.status_code, time.monotonic() - begun < 30) == (502, True)
    assert any("took too long to respond" in line for line in caplog.messages)


def test_host_that_resolves_to_a_private_address_later_is_not_asked(provider, row, client, settings, monkeypatch):
    """The address is looked up once, checked, and used as it is."""
    settings.OUTGOING_PRIVATE_HOSTS = []
    looked_up = []

    def getaddrinfo(host, port, **more):
        looked_up.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.0.0.1", port))]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    row.issuer = "https://login.elsewhere.test"
    row.save()
    cache.clear()
    assert client.post(reverse("single-sign-on-start", args=[row.key])).status_code == 502
    assert looked_up == ["login.elsewhere.test"]
    assert refreshed(row).issuer == "https://login.elsewhere.test"
