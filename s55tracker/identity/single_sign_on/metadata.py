"""Reads and checks what a provider publishes about itself: its addresses and its keys (OpenID Connect Discovery 1.0,
RFC 8414).

We read these only from the issuer that the organisation entered. The document must name exactly the same issuer;
otherwise another provider could answer in its name.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.core.cache import cache

from s55tracker.identity.single_sign_on.exceptions import ProviderUnusable
from s55tracker.outgoing import OutgoingRefused, fetch, parts_of
from s55tracker.refusals import Refused

# Signatures made with a private key. Never "none", and never HS256, for which the client secret would be the key.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
KEPT_FOR = 10 * 60  # seconds
# A token that names an unknown key makes us read the keys again, but at most once in this many seconds, because anyone
# can send such a token.
KEYS_AGAIN_AFTER = 30
DISCOVERY = "/.well-known/openid-configuration"
MICROSOFT_HOSTS = ("login.microsoftonline.com", "login.microsoftonline.us", "login.partner.microsoftonline.cn")
FOR_ANYONE = ("common", "organizations", "consumers", "9188040d-6c67-4c5b-b112-36a304b66dad")
TENANT = re.compile(r"/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/v2\.0")


@dataclass(frozen=True, kw_only=True)
class Metadata:
    """The parts of a provider's discovery document that we use."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    sends_secret_in_header: bool
    says_issuer_in_answer: bool


def is_microsoft(issuer: str) -> bool:
    return urlsplit(issuer).hostname in MICROSOFT_HOSTS


def check_issuer(issuer: str) -> str:
    """Return the issuer as typed, if it can be an issuer. Raises Refused with a sentence that says what to enter."""
    try:
        parts = parts_of(issuer)
    except OutgoingRefused as refusal:
        raise Refused(f"{refusal} Enter the issuer as your provider gives it.") from None
    if parts.query or parts.fragment:
        raise Refused("An issuer cannot contain “?” or “#”. Enter it as your provider gives it.")
    if issuer.endswith(DISCOVERY):
        raise Refused(f"Enter the issuer alone, without {DISCOVERY}.")
    if parts.hostname == "sts.windows.net":
        raise Refused("Enter Microsoft’s newer issuer: https://login.microsoftonline.com/ your tenant’s ID /v2.0")
    if is_microsoft(issuer):
        tenant = parts.path.split("/")[1] if "/" in parts.path else ""
        if tenant.lower() in FOR_ANYONE:
            raise Refused(
                f"“{tenant}” lets in people from every organisation that uses Microsoft. Enter your own tenant’s ID instead."
            )
        if not TENANT.fullmatch(parts.path):
            raise Refused("Enter https://login.microsoftonline.com/ then your tenant’s ID, then /v2.0")
    return issuer


def metadata_of(issuer: str, *, afresh: bool = False) -> Metadata:
    """Return what the provider says about itself, checked. Raises ProviderUnusable."""
    key = f"single-sign-on:metadata:{_hash(issuer)}"
    found = None if afresh else cache.get(key)
    if found is None:
        found = _read(issuer.rstrip("/") + DISCOVERY, "discovery document")
        cache.set(key, found, KEPT_FOR)
    try:
        return _checked(issuer, found)
    except ProviderUnusable:
        cache.delete(key)
        raise


def keys_of(metadata: Metadata, *, afresh: bool = False) -> list[dict[str, Any]]:
    """Return the provider's public keys. `afresh` reads them again, for a token that names a key we do not have. Raises
    ProviderUnusable.
    """
    key = f"single-sign-on:keys:{_hash(metadata.jwks_uri)}"
    found = cache.get(key)
    if found is None or (afresh and cache.add(f"{key}:again", True, KEYS_AGAIN_AFTER)):
        found = _read(metadata.jwks_uri, "list of keys").get("keys")
        if not isinstance(found, list):
            raise ProviderUnusable("The provider’s list of keys (JWKS) has no keys.")
        found = [each for each in found if isinstance(each, dict)]
        cache.set(key, found, KEPT_FOR)
    return found


def _checked(issuer: str, found: dict[str, Any]) -> Metadata:
    if found.get("issuer") != issuer:
        raise ProviderUnusable(f"The provider calls itself “{_shown(found.get('issuer'))}”, not “{issuer}”.")
    if not set(ALGORITHMS) & set(_list(found, "id_token_signing_alg_values_supported", ["RS256"])):
        raise ProviderUnusable(
            "The provider does not use any signing algorithm that we accept, such as RS256 or ES256."
        )
    if "code" not in _list(found, "response_types_supported", ["code"]):
        raise ProviderUnusable("The provider does not offer the authorisation code flow.")
    if "S256" not in _list(found, "code_challenge_methods_supported", ["S256"]):
        raise ProviderUnusable("The provider does not offer PKCE with S256.")
    ways = _list(found, "token_endpoint_auth_methods_supported", ["client_secret_basic"])
    if not {"client_secret_basic", "client_secret_post"} & set(ways):
        raise ProviderUnusable("The provider does not accept a client secret.")
    return Metadata(
        issuer=issuer,
        sends_secret_in_header="client_secret_post" not in ways,
        says_issuer_in_answer=found.get("authorization_response_iss_parameter_supported") is True,
        authorization_endpoint=_address(found, "authorization_endpoint"),
        token_endpoint=_address(found, "token_endpoint"),
        jwks_uri=_address(found, "jwks_uri"),
    )


def _address(found: dict[str, Any], name: str) -> str:
    address = found.get(name)
    if not isinstance(address, str):
        raise ProviderUnusable(f"The provider does not give its {name}.")
    try:
        parts_of(address)
    except OutgoingRefused as refusal:
        raise ProviderUnusable(f"The provider’s {name} cannot be used. {refusal}") from None
    return address


def _read(address: str, what: str) -> dict[str, Any]:
    try:
        answer = fetch(address)
        answer.raise_for_status()
        found = answer.json()
    except OutgoingRefused as refusal:
        raise ProviderUnusable(f"The provider’s {what} cannot be read. {refusal}") from None
    if not isinstance(found, dict):
        raise ProviderUnusable(f"The provider’s {what} is not in the expected format.")
    return found


def _list(found: dict[str, Any], name: str, default: list[str]) -> list[str]:
    value = found.get(name, default)
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []


def _shown(value: object) -> str:
    """Shorten text from another server to one printable line."""
    return "".join(letter for letter in str(value)[:120] if letter.isprintable())


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
