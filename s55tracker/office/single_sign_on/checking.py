"""Checks a provider before anyone depends on it, and says what is wrong with it."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from typing import Any

import jwt

from s55tracker.identity.models import IdentityProvider
from s55tracker.identity.single_sign_on.exceptions import ProviderUnusable
from s55tracker.identity.single_sign_on.exchange import ask_for_token
from s55tracker.identity.single_sign_on.metadata import ALGORITHMS, check_issuer, keys_of, metadata_of
from s55tracker.refusals import Refused


def problems_with(provider: IdentityProvider) -> list[str]:
    """Query the provider, and return sentences about anything that would stop people from signing in."""
    try:
        check_issuer(provider.issuer)
        metadata = metadata_of(provider.issuer, afresh=True)
        keys = keys_of(metadata, afresh=True)
        found = [] if any(map(is_usable, keys)) else ["The provider’s list of keys (JWKS) has no key that we can use."]
        return found + list(_problems_with_secret(provider))
    except Refused as refusal:
        return [str(refusal)]
    except ProviderUnusable as unusable:
        return [unusable.problem]


def is_usable(key: dict[str, Any]) -> bool:
    """True for a public key that can sign ID tokens."""
    if key.get("use", "sig") != "sig" or key.get("alg", "RS256") not in ALGORITHMS or key.get("kty") == "oct":
        return False
    try:
        jwt.PyJWK(key, algorithm=key.get("alg") or {"RSA": "RS256", "OKP": "EdDSA"}.get(str(key.get("kty"))))
    except (jwt.PyJWTError, ValueError, TypeError, KeyError):
        return False
    return True


def _problems_with_secret(provider: IdentityProvider) -> Iterable[str]:
    """Yield sentences about the client ID, the secret and the redirect address. We send the provider a made-up code,
    which it should refuse: its error shows whether it knows us.
    """
    metadata = metadata_of(provider.issuer)
    status, said = ask_for_token(provider, metadata, secrets.token_urlsafe(24), secrets.token_urlsafe(48))
    if said.get("error") in ("invalid_client", "unauthorized_client"):
        yield "The provider does not accept the client ID with this client secret. Check both, and that the secret has not expired."
    elif status == 200:
        yield "The provider gives a token to anyone who asks. Do not use it."
    elif said.get("error") in ("redirect_uri_mismatch", "invalid_redirect_uri"):
        yield "The provider does not know our redirect address. Register it there."
