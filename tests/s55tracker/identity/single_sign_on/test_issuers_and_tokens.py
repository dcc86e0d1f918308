"""The issuers that an organisation can enter, and how Microsoft identifies people."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime

import jwt
import pytest

from s55tracker.identity.models import IdentityProvider
from s55tracker.identity.single_sign_on.exceptions import SignInRefused
from s55tracker.identity.single_sign_on.exchange import second_factor_asked_of
from s55tracker.identity.single_sign_on.metadata import check_issuer
from s55tracker.identity.single_sign_on.tokens import read_id_token, used_several_factors
from s55tracker.refusals import Refused
from tests.s55tracker.identity.single_sign_on.provider import public, rsa_key

TENANT = "72f988bf-86f1-41af-91ab-2d7cd011db47"
MICROSOFT = f"https://login.microsoftonline.com/{TENANT}/v2.0"


@pytest.mark.parametrize("issuer", [MICROSOFT, "https://login.example.org", "https://login.example.org/realms/police/"])
def test_issuer_is_taken_as_it_is(issuer):
    assert check_issuer(issuer) == issuer


@pytest.mark.parametrize(
    ("issuer", "words"),
    [
        ("https://login.microsoftonline.com/common/v2.0", "lets in people from every organisation"),
        ("https://login.microsoftonline.com/organizations/v2.0", "lets in people from every organisation"),
        ("https://login.microsoftonline.com/Consumers/v2.0", "lets in people from every organisation"),
        ("https://login.microsoftonline.com/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0", "lets in people from every"),
        ("https://login.microsoftonline.com/norfolk.police.uk/v2.0", "your tenant’s ID"),
        (f"https://login.microsoftonline.com/{TENANT}", "then /v2.0"),
        (f"{MICROSOFT}/", "then /v2.0"),
        ("https://login.microsoftonline.com", "your tenant’s ID"),
        (f"https://sts.windows.net/{TENANT}/", "newer issuer"),
        (f"{MICROSOFT}/.well-known/openid-configuration", "without /.well-known/openid-configuration"),
        ("https://login.example.org/?tenant=1", "cannot contain “\\?”"),
        ("http://login.example.org", "does not begin with https"),
        ("login.example.org", "does not begin with https"),
    ],
)
def test_issuer_is_refused_in_words(issuer, words):
    with pytest.raises(Refused, match=words):
        check_issuer(issuer)


def read(**claims):
    now = int(time.time())
    said = {"iss": MICROSOFT, "aud": "client", "sub": "pairwise", "exp": now + 60, "iat": now, "nonce": "n", **claims}
    token = jwt.encode(said, rsa_key(), algorithm="RS256", headers={"kid": "k"})
    return read_id_token(
        token,
        issuer=MICROSOFT,
        client_id="client",
        nonce="n",
        group_claim="groups",
        keys=lambda afresh: [public(rsa_key(), "k")],
        now=datetime.fromtimestamp(now, tz=UTC),
    )


def test_microsofts_person_is_the_object_in_the_tenant():
    assert read(oid="an-object", tid=TENANT, groups=["g"]).subject == "an-object"


@pytest.mark.parametrize(
    ("claims", "code"),
    [
        ({"oid": "an-object", "tid": "another-tenant"}, "wrong_tenant"),
        ({"oid": "an-object"}, "wrong_tenant"),
        ({"tid": TENANT}, "no_subject"),
    ],
)
def test_microsofts_person_of_another_tenant_or_without_an_object_is_refused(claims, code):
    with pytest.raises(SignInRefused) as caught:
        read(**claims)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("claims", "are_several"),
    [
        ({}, False),
        ({"amr": []}, False),
        ({"amr": None, "acr": None}, False),
        ({"amr": {"mfa": True}}, False),
        ({"amr": ["pwd", "rsa"]}, False),
        ({"amr": ["pwd", "hwk"]}, True),
        ({"amr": ["pin", "fpt"]}, True),
        ({"amr": ["mfa", "rsa"]}, True),
        ({"acr": "http://schemas.openid.net/pape/policies/2007/06/multi-factor"}, True),
        ({"acr": ["phr"]}, False),
    ],
)
def test_several_factors_are_those_the_provider_names(claims, are_several):
    assert used_several_factors(claims) is are_several


@pytest.mark.parametrize(
    ("claims", "agreed", "are_several"),
    [
        ({"acrs": ["c1"]}, "c1", True),
        ({"acrs": ["c2", "c1"]}, "c1", True),
        ({"acrs": "c1"}, "c1", True),
        ({"acr": "gold"}, "gold", True),
        ({"acrs": ["c1"]}, "", False),
        ({"acrs": ["c2"]}, "c1", False),
        ({"acrs": ["c11"]}, "c1", False),
        ({"acrs": None}, "c1", False),
        ({"groups": ["c1"], "amr": ["c1"]}, "c1", False),
        ({}, "", False),
    ],
)
def test_value_agreed_with_the_provider_is_a_second_factor(claims, agreed, are_several):
    """Microsoft’s v2.0 tokens have no `amr`, but name the authentication contexts that were met."""
    assert used_several_factors(claims, agreed=agreed) is are_several


def test_microsoft_is_asked_for_the_context_as_a_claim_and_others_by_acr():
    def asked(issuer: str, value: str) -> dict[str, str]:
        return second_factor_asked_of(IdentityProvider(issuer=issuer, second_factor_value=value))

    assert json.loads(asked(MICROSOFT, "c1")["claims"]) == {"id_token": {"acrs": {"essential": True, "value": "c1"}}}
    assert asked("https://login.example.org", "gold") == {"acr_values": "gold"}
    assert asked(MICROSOFT, "") == asked("https://login.example.org", "") == {}
