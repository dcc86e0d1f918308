"""Checks every part of an ID token (OpenID Connect Core 1.0, 3.1.3.7), and reads what it says about the person."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from s55tracker.identity.single_sign_on.exceptions import SignInRefused
from s55tracker.identity.single_sign_on.metadata import ALGORITHMS, is_microsoft

LONGEST_TOKEN = 64 * 1024
LONGEST_SUBJECT = 191  # the longest that allauth's table can store; the standard allows 255
LEEWAY = 60  # seconds by which two clocks may differ
OLDEST = 10 * 60  # seconds since the token was made
SMALLEST_RSA = 2048
KINDS_OF_KEY = {"RS": "RSA", "PS": "RSA", "ES": "EC", "Ed": "OKP"}
# Values of `amr` (RFC 8176): what the person knows, and what they have or are.
KNOWN = {"pwd", "pin", "kba"}
HELD = {"otp", "hwk", "swk", "sc", "sms", "tel", "fpt", "face", "iris", "retina", "vbm", "fido"}
# Values of `acr` that mean more than one factor.
SEVERAL_FACTORS = {
    "phr",
    "phrh",
    "http://schemas.openid.net/pape/policies/2007/06/multi-factor",
    "https://refeds.org/profile/mfa",
}

Keys = Callable[[bool], list[dict[str, Any]]]


@dataclass(frozen=True, kw_only=True)
class Identity:
    """Who a provider says someone is. The issuer and subject identify them; the rest only describes them."""

    issuer: str
    subject: str
    email: str
    name: str
    groups: tuple[str, ...]
    has_second_factor: bool
    signed_in_at: float | None
    # True only if the provider says that the address is not verified. Microsoft’s says neither.
    is_email_unverified: bool = False


def read_id_token(
    token: object,
    *,
    issuer: str,
    client_id: str,
    nonce: str,
    group_claim: str,
    keys: Keys,
    now: datetime,
    second_factor_value: str = "",
) -> Identity:
    """Return the identity in an ID token. Raises SignInRefused if anything about the token is wrong. `keys(True)` reads
    the provider's keys again.
    """
    if not isinstance(token, str) or len(token) > LONGEST_TOKEN:
        raise refused("no_token", "sent no proof of who you are")
    algorithm, key_id = _head_of(token)
    key = _key_for(algorithm, key_id, keys)
    try:
        claims = jwt.decode(
            token,
            key=key,
            algorithms=[algorithm],
            issuer=issuer,
            audience=client_id,
            leeway=LEEWAY,
            options={"require": ["iss", "sub", "aud", "exp", "iat"]},
        )
    except jwt.InvalidIssuerError:
        raise refused("wrong_issuer", "answered in the name of another provider") from None
    except (jwt.InvalidAudienceError, jwt.MissingRequiredClaimError):
        raise refused("wrong_audience", "sent proof that is meant for another service") from None
    except (jwt.ExpiredSignatureError, jwt.ImmatureSignatureError):
        raise refused("wrong_time", "sent proof that has expired or is from the future. Check its clock") from None
    except (jwt.InvalidSignatureError, jwt.InvalidTokenError, ValueError):
        raise refused("wrong_signature", "sent proof whose signature is wrong") from None
    _check_the_rest(claims, client_id=client_id, nonce=nonce, now=now)
    return Identity(
        issuer=issuer,
        subject=_subject_of(claims, issuer),
        email=_text(claims, "email"),
        is_email_unverified=str(claims.get("email_verified")).lower() == "false",
        name=_text(claims, "name"),
        groups=tuple(each for each in _values(claims.get(group_claim))),
        has_second_factor=used_several_factors(claims, agreed=second_factor_value),
        signed_in_at=float(claims["auth_time"]) if isinstance(claims.get("auth_time"), int | float) else None,
    )


def refused(code: str, what: str) -> SignInRefused:
    return SignInRefused(
        code, f"Your organisation’s sign-in {what}, so we have not signed you in. Try again from the start."
    )


def used_several_factors(claims: dict[str, Any], *, agreed: str = "") -> bool:
    """True if the provider says that the person used a second factor: in `amr`, in `acr`, or with the value that the
    organisation has agreed with its provider. Microsoft’s v2.0 tokens have no `amr`, but name authentication contexts
    in `acrs`.
    """
    ways, classes = set(_values(claims.get("amr"))), {_text(claims, "acr"), *_values(claims.get("acrs"))}
    if agreed and agreed in classes:
        return True
    return "mfa" in ways or bool(ways & KNOWN and ways & HELD) or _text(claims, "acr") in SEVERAL_FACTORS


def _head_of(token: str) -> tuple[str, str | None]:
    try:
        head = jwt.get_unverified_header(token)
    except (jwt.InvalidTokenError, ValueError):
        raise refused("no_token", "sent something that is no proof of who you are") from None
    algorithm, key_id = head.get("alg"), head.get("kid")
    if algorithm not in ALGORITHMS or "crit" in head:
        raise refused("wrong_algorithm", "sent proof that is not signed in a way that we accept")
    if str(head.get("typ", "")).lower().removeprefix("application/").endswith("+jwt"):
        # An access token ("at+jwt") or a logout token is signed with the same keys, but is no proof of a sign-in.
        raise refused("wrong_type", "sent the wrong kind of proof of who you are")
    return algorithm, key_id if isinstance(key_id, str) else None


def _key_for(algorithm: str, key_id: str | None, keys: Keys) -> Any:
    """Return the key named in the token. If it is not known, the keys are read once more, as the provider may have
    changed them.
    """
    for afresh in (False, True):
        fitting = list(_fitting(keys(afresh), algorithm, key_id))
        if len(fitting) == 1:
            try:
                key = jwt.PyJWK(fitting[0], algorithm=algorithm).key
            except (jwt.PyJWTError, ValueError, TypeError, KeyError):
                break
            if isinstance(key, RSAPublicKey) and key.key_size < SMALLEST_RSA:
                break
            return key
    raise refused("unknown_key", "sent proof signed with a key that it does not publish")


def _fitting(keys: list[dict[str, Any]], algorithm: str, key_id: str | None) -> Iterable[dict[str, Any]]:
    for key in keys:
        is_named = key_id is None or key.get("kid") == key_id
        is_for_it = key.get("alg", algorithm) == algorithm and key.get("use", "sig") == "sig"
        if is_named and is_for_it and key.get("kty") == KINDS_OF_KEY[algorithm[:2]]:
            yield key


def _check_the_rest(claims: dict[str, Any], *, client_id: str, nonce: str, now: datetime) -> None:
    audiences = _values(claims["aud"])
    if set(audiences) != {client_id} or claims.get("azp", client_id) != client_id:
        raise refused("wrong_audience", "sent proof that is meant for another service")
    if not hmac.compare_digest(_text(claims, "nonce").encode(), nonce.encode()):
        raise refused("wrong_nonce", "sent proof from another attempt")
    made_at = claims["iat"]
    if not isinstance(made_at, int | float) or now.timestamp() - made_at > OLDEST:
        raise refused("wrong_time", "sent proof that is too old. Check its clock")


def _subject_of(claims: dict[str, Any], issuer: str) -> str:
    """Return the person's identifier at the provider. Microsoft's `sub` is different for each registration of the
    product; `oid` is always the same.
    """
    subject = claims["sub"]
    if is_microsoft(issuer):
        if claims.get("tid") != urlsplit(issuer).path.split("/")[1]:
            raise refused("wrong_tenant", "answered for another organisation’s tenant")
        subject = claims.get("oid")
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT or not subject.isascii():
        raise refused("no_subject", "does not say who you are in a way that we can keep")
    return subject


def _text(claims: dict[str, Any], name: str) -> str:
    value = claims.get(name)
    return value if isinstance(value, str) else ""


def _values(value: object) -> list[str]:
    """Return the strings in a claim that is a string or a list."""
    found = value if isinstance(value, list) else [value]
    return [each for each in found if isinstance(each, str)]
