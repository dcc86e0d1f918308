"""Misuse by a provider, or by someone in between: each kind is refused on a page with a sentence, and logged."""

from __future__ import annotations

import base64
import json
import logging
import time
from collections.abc import Callable
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
import pytest
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives.asymmetric import ec
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from s55tracker import outgoing
from s55tracker.audit.trail import history_of
from s55tracker.office.single_sign_on.views import signing_in
from tests.factories import an_office
from tests.s55tracker.identity.single_sign_on.people import begin, come_back, connected, set_up, sign_in, who
from tests.s55tracker.identity.single_sign_on.provider import (
    CLIENT_ID,
    CLIENT_SECRET,
    Provider,
    public,
    rsa_key,
    running,
)

pytestmark = pytest.mark.django_db

SAID_TWICE = 2


@pytest.fixture
def office():
    return an_office()


@pytest.fixture
def row(office, provider):
    connected(office.officer, provider)
    return set_up(office.body, provider)


MISUSES: dict[str, tuple[Callable[[Provider], None], int, str, str]] = {}


def misuse(code: str, words: str, *, status: int = 403) -> Callable:
    """The function's name says what is done. Expected: the code in the log, words on the page, and the status."""

    def note(do: Callable[[Provider], None]) -> Callable[[Provider], None]:
        MISUSES[do.__name__] = (do, status, code, words)
        return do

    return note


def signed_as(provider: Provider, head: dict, *, signature: bytes = b"") -> None:
    """Tokens with a different header and this signature."""

    def change(token: str) -> str:
        said = base64.urlsafe_b64encode(json.dumps(head).encode()).rstrip(b"=").decode()
        end = base64.urlsafe_b64encode(signature).rstrip(b"=").decode()
        return f"{said}.{token.split('.')[1]}.{end}"

    provider.change_token = change


@misuse("wrong_issuer", "in the name of another provider")
def token_of_another_issuer(provider):
    provider.claims["iss"] = "https://elsewhere.test"


@misuse("wrong_audience", "meant for another service")
def token_without_an_issuer(provider):
    provider.claims["iss"] = None


@misuse("wrong_audience", "meant for another service")
def token_for_another_client(provider):
    provider.claims["aud"] = "another-service"


@misuse("wrong_audience", "meant for another service")
def token_for_several_clients(provider):
    provider.claims["aud"] = [CLIENT_ID, "another-service"]


@misuse("wrong_audience", "meant for another service")
def token_for_another_authorised_party(provider):
    provider.claims["azp"] = "another-service"


@misuse("wrong_algorithm", "not signed in a way that we accept")
def unsigned_token(provider):
    signed_as(provider, {"alg": "none"})


@misuse("wrong_algorithm", "not signed in a way that we accept")
def token_signed_with_the_client_secret(provider):
    def change(token: str) -> str:
        claims = jwt.decode(token, options={"verify_signature": False})
        return jwt.encode(claims, CLIENT_SECRET.ljust(32), algorithm="HS256", headers={"kid": "first"})

    provider.change_token = change


@misuse("wrong_signature", "whose signature is wrong")
def token_whose_signature_is_cut_off(provider):
    signed_as(provider, {"alg": "RS256", "kid": "first"})


@misuse("wrong_signature", "whose signature is wrong")
def token_changed_after_signing(provider):
    def change(token: str) -> str:
        head, body, signature = token.split(".")
        claims = json.loads(base64.urlsafe_b64decode(body + "=="))
        claims["sub"] = "subject-2"
        return f"{head}.{base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b'=').decode()}.{signature}"

    provider.change_token = change


@misuse("wrong_signature", "whose signature is wrong")
def token_signed_by_someone_else_with_the_same_key_id(provider):
    provider.published = {"keys": [public(rsa_key(2), "first")]}


@misuse("unknown_key", "a key that it does not publish")
def token_with_an_unknown_key(provider):
    provider.published = {"keys": [public(rsa_key(2), "second")]}


@misuse("unknown_key", "a key that it does not publish")
def key_for_encrypting_and_not_for_signing(provider):
    provider.published = {"keys": [{**public(provider.key, "first"), "use": "enc"}]}


@misuse("unknown_key", "a key that it does not publish")
def key_of_another_kind_than_the_algorithm(provider):
    provider.published = {"keys": [public(ec.generate_private_key(ec.SECP256R1()), "first")]}


@misuse("unknown_key", "a key that it does not publish")
def key_that_is_too_short(provider):
    provider.published = {"keys": [public(rsa_key(3, 1024), "first")]}


@misuse("no_token", "no proof of who you are")
def token_with_a_critical_extension(provider):
    provider.head["crit"] = ["exp"]


@misuse("wrong_signature", "whose signature is wrong")
def token_that_brings_its_own_key(provider):
    """`jwk`, `jku` and `x5u` say which key to believe. We ask the issuer, and no one else."""
    provider.published = {"keys": [public(rsa_key(2), "first")]}
    provider.head |= {
        "jwk": public(provider.key, "first"),
        "jku": f"{provider.issuer}/other-keys",
        "x5u": f"{provider.issuer}/other-certificate",
    }


@misuse("wrong_type", "the wrong kind of proof")
def access_token_in_the_place_of_an_id_token(provider):
    provider.head["typ"] = "at+jwt"


@misuse("wrong_type", "the wrong kind of proof")
def logout_token_in_the_place_of_an_id_token(provider):
    provider.head["typ"] = "application/Logout+JWT"


@misuse("wrong_nonce", "from another attempt")
def token_with_another_nonce(provider):
    provider.claims["nonce"] = "replayed"


@misuse("wrong_nonce", "from another attempt")
def token_without_a_nonce(provider):
    provider.claims["nonce"] = None


@misuse("wrong_time", "has expired or is from the future")
def token_that_has_expired(provider):
    provider.claims["exp"] = int(time.time()) - 120


@misuse("wrong_time", "has expired or is from the future")
def token_from_the_future(provider):
    provider.claims["iat"] = int(time.time()) + 600


@misuse("wrong_time", "has expired or is from the future")
def token_that_is_not_valid_yet(provider):
    provider.claims["nbf"] = int(time.time()) + 600


@misuse("wrong_time", "too old")
def token_made_long_ago(provider):
    provider.claims |= {"iat": int(time.time()) - 3600, "exp": int(time.time()) + 3600}


@misuse("wrong_audience", "meant for another service")
def token_that_never_expires(provider):
    provider.claims["exp"] = None


@misuse("no_subject", "does not say who you are")
def subject_that_is_empty(provider):
    provider.claims["sub"] = ""


@misuse("no_subject", "does not say who you are")
def subject_that_is_too_long(provider):
    provider.claims["sub"] = "s" * 256


@misuse("wrong_signature", "whose signature is wrong")
def subject_that_is_no_text(provider):
    provider.claims["sub"] = ["subject-1"]


@misuse("no_token", "no proof of who you are")
def no_token_at_all(provider):
    provider.change_token = lambda token: None


@misuse("no_token", "no proof of who you are")
def token_that_is_a_number(provider):
    provider.change_token = lambda token: 17


@misuse("no_token", "no proof of who you are")
def token_that_is_none(provider):
    provider.change_token = lambda token: "not.a.token"


@misuse("provider_unusable", "is not responding as it should", status=502)
def token_endpoint_that_is_down(provider):
    provider.answers["/token"] = lambda handler: handler.send_json({"error": "server_error"}, 500)


@misuse("provider_unusable", "is not responding as it should", status=502)
def client_secret_that_has_been_replaced(provider):
    provider.clients[CLIENT_ID] = "another"


@misuse("provider_unusable", "is not responding as it should", status=502)
def answer_that_is_no_json(provider):
    provider.answers["/token"] = lambda handler: handler.send_bytes(b"<html>")


@misuse("provider_unusable", "is not responding as it should", status=502)
def answer_that_is_too_large(provider):
    provider.answers["/token"] = lambda handler: handler.send_bytes(b" " * (outgoing.LARGEST + 1))


@misuse("provider_unusable", "is not responding as it should", status=502)
def token_endpoint_that_redirects(provider):
    def redirect(handler) -> None:
        handler.send_response(307)
        handler.send_header("Location", "https://10.0.0.1/token")
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    provider.answers["/token"] = redirect


@misuse("provider_unusable", "is not responding as it should", status=502)
def list_of_keys_that_is_none(provider):
    provider.published = {"certificates": []}


@pytest.mark.parametrize("what", MISUSES)
def test_misuse_is_refused_with_a_sentence_and_logged(office, provider, row, client, caplog, what):
    caplog.set_level(logging.WARNING, logger="s55tracker")
    do, status, code, words = MISUSES[what]
    address = begin(client, row)
    do(provider)
    answer = come_back(client, provider.authorise(address))
    assert (answer.status_code, who(client)) == (status, None)
    assert words in answer.text
    assert [f"refused at {row.key}: {code}." in line for line in caplog.messages if "Single sign-on" in line] == [True]
    [event] = history_of(office.body).filter(action="single_sign_on_refused")
    assert (event.detail["code"], event.actor) == (code, None)
    assert SocialAccount.objects.count() == 1
    assert not {"/other-keys", "/other-certificate"} & set(provider.seen)


# --- The way back -----------------------------------------------------------------------------------------------------


def changed(address: str, **query: str | None) -> str:
    """The address with other values in its query; None removes one."""
    parts = urlsplit(address)
    found = {name: values[0] for name, values in parse_qs(parts.query).items()} | query
    return f"{parts.path}?{urlencode({name: value for name, value in found.items() if value is not None})}"


@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        ({"state": None}, 400, "not started in this browser"),
        ({"state": ""}, 400, "not started in this browser"),
        ({"state": "guessed"}, 400, "not started in this browser"),
        ({"state": "s" * 5000}, 400, "not started in this browser"),
        ({"code": None}, 403, "without proof of who you are"),
        ({"code": ""}, 403, "without proof of who you are"),
        ({"code": "guessed"}, 403, "has been used already or is too old"),
        ({"iss": "https://elsewhere.test"}, 403, "in the name of another provider"),
        ({"error": "access_denied", "code": None}, 403, "you cancelled"),
        ({"error": "server_error", "code": None}, 403, "sign-in refused"),
        ({"error": "<script>", "code": None}, 403, "sign-in refused"),
    ],
)
def test_answer_that_is_not_the_one_asked_for_is_refused(provider, row, client, query, status, words):
    back = provider.authorise(begin(client, row))
    answer = client.get(changed(back, **query))
    assert (answer.status_code, who(client)) == (status, None)
    assert words in answer.text


def test_code_and_state_are_good_once(office, provider, row, client):
    back = provider.authorise(begin(client, row))
    come_back(client, back)
    assert who(client) == office.officer
    client.logout()
    answer = come_back(client, back)
    assert (answer.status_code, who(client)) == (400, None)


def test_code_of_another_attempt_is_refused(provider, row, client):
    """A stolen code, in the thief's own browser with the thief's own state: PKCE."""
    stolen = parse_qs(urlsplit(provider.authorise(begin(Client(), row))).query)["code"][0]
    answer = client.get(changed(provider.authorise(begin(client, row)), code=stolen))
    assert (answer.status_code, who(client)) == (403, None)


def test_state_of_another_browser_is_refused(provider, row, client):
    """A link that would sign someone in as its sender."""
    back = provider.authorise(begin(Client(), row))
    answer = come_back(client, back)
    assert (answer.status_code, who(client)) == (400, None)


def test_state_is_good_for_ten_minutes(provider, row, client, clock):
    back = provider.authorise(begin(client, row))
    clock.move_on(minutes=11)
    assert (come_back(client, back).status_code, who(client)) == (400, None)


def test_answer_at_another_providers_address_is_refused(office, provider, row, client):
    """Mix-up: a sign-in begun with one provider comes back as another's."""
    other = set_up(an_office("Felpersham").body, provider)
    back = provider.authorise(begin(client, row))
    answer = client.get(back.removeprefix("http://localhost:8000").replace(row.key, other.key))
    assert (answer.status_code, who(client)) == (400, None)


def test_provider_that_names_itself_in_its_answers_must_do_so(office, provider, row, client):
    provider.discovery["authorization_response_iss_parameter_supported"] = True
    cache.clear()
    back = provider.authorise(begin(client, row))
    assert (come_back(client, back).status_code, who(client)) == (403, None)
    again = provider.authorise(begin(client, row))
    client.get(changed(again, iss=provider.issuer))
    assert who(client) == office.officer


def test_provider_changed_in_between_is_refused(provider, row, client):
    back = provider.authorise(begin(client, row))
    row.client_id = "another"
    row.save()
    answer = come_back(client, back)
    assert (answer.status_code, who(client)) == (409, None)


def test_provider_switched_off_in_between_is_refused(provider, row, client):
    back = provider.authorise(begin(client, row))
    row.is_active = False
    row.save()
    assert (come_back(client, back).status_code, who(client)) == (404, None)


@pytest.mark.parametrize(
    "key", ["office-nowhere", "force-borsetshire", "office-", "borsetshire", "office-borsetshire-"]
)
def test_organisation_without_single_sign_on_is_refused_with_a_sentence(provider, row, client, caplog, key):
    caplog.set_level(logging.WARNING, logger="s55tracker")
    for answer in (
        client.post(reverse("single-sign-on-start", args=[key])),
        client.get(reverse("openid_connect_callback", args=[key]), {"state": "1", "code": "2"}),
    ):
        assert (answer.status_code, "does not use single sign-on here" in answer.text) == (404, True)
    assert sum("no_provider" in line for line in caplog.messages) == SAID_TWICE


def test_organisation_that_has_switched_it_off_is_refused(provider, row, client):
    row.is_active = False
    row.save()
    answer = client.post(reverse("single-sign-on-start", args=[row.key]))
    assert (answer.status_code, "does not use single sign-on here" in answer.text) == (404, True)


def test_subject_of_another_provider_is_another_person(office, provider, row, client, tmp_path_factory, settings):
    """The same subject at another issuer, whose organisation cannot speak for this one."""
    with running(tmp_path_factory.mktemp("other")) as elsewhere:
        settings.OUTGOING_CA_FILE = elsewhere.certificates
        other = set_up(an_office("Felpersham").body, elsewhere)
        answer = sign_in(client, other, elsewhere)
    assert (answer.status_code, who(client)) == (403, None)
    assert "We could not find an account for you" in answer.text


def test_callbacks_are_limited_for_each_network(provider, row, caplog, monkeypatch):
    monkeypatch.setattr(signing_in, "MOST_IN_A_MINUTE", 3)
    caplog.set_level(logging.WARNING, logger="s55tracker")
    path = reverse("openid_connect_callback", args=[row.key])
    client = Client()
    answers = [client.get(path, {"state": "guessed"}).status_code for _ in range(signing_in.MOST_IN_A_MINUTE + 1)]
    assert answers == [400] * signing_in.MOST_IN_A_MINUTE + [429]
    assert any("too_often" in line for line in caplog.messages)
    assert client.get(path, {"state": "guessed"}, REMOTE_ADDR="192.0.2.9").status_code == 400


def test_sign_in_begins_with_a_button_and_not_with_a_link(provider, row, client):
    assert client.get(reverse("single-sign-on-start", args=[row.key])).status_code == 405


def test_person_goes_back_only_to_our_own_pages(office, provider, row, client):
    back = provider.authorise(begin(client, row, next="https://elsewhere.test/"))
    assert come_back(client, back).url == "/"
    client.logout()
    back = provider.authorise(begin(client, row, next="/account/sessions/"))
    assert come_back(client, back).url == "/account/sessions/"


def test_link_that_has_been_changed_or_overtaken_is_refused(office, provider, row, client):
    answer = client.get(reverse("single-sign-on-link", args=["guessed:1:2"]))
    assert (answer.status_code, "no longer works" in answer.text) == (410, True)
