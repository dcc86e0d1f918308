"""Sends people to a provider and reads the answer they come back with: the authorisation code flow with PKCE, a state
and a nonce.

The state is kept in this browser's session under this provider's key, and works once. An answer to a sign-in that was
begun in another browser or at another provider is refused, because there is no state for it (RFC 9700, mix-up and login
CSRF).
"""

from __future__ import annotations

import base64
import json
import secrets
import time
from enum import StrEnum
from typing import Any
from urllib.parse import quote, urlencode

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.core.internal.httpkit import add_query_params
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.internal import statekit
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from s55tracker.accounts.models import User
from s55tracker.identity.models import IdentityProvider
from s55tracker.identity.single_sign_on.exceptions import ProviderUnusable, SignInRefused
from s55tracker.identity.single_sign_on.metadata import Metadata, is_microsoft, keys_of, metadata_of
from s55tracker.identity.single_sign_on.tokens import Identity, read_id_token, refused
from s55tracker.outgoing import OutgoingRefused, fetch

METHOD = "socialaccount"  # as allauth names it in a session's records
AGAIN = "Start again from the sign-in page."


class Purpose(StrEnum):
    """Why someone is sent to a provider."""

    SIGN_IN = "sign_in"
    JOIN = "join"
    CONNECT = "connect"
    CONFIRM = "confirm"


def callback_of(provider: IdentityProvider) -> str:
    """The address the provider sends people back to, which is registered there. It is built from our own address, never
    the request's.
    """
    # Written out, not looked up, because it is also shown for a provider that is switched off.
    return f"{settings.PUBLIC_URL}/accounts/oidc/{provider.key}/login/callback/"


def begin(request: HttpRequest, row: IdentityProvider, *, purpose: Purpose, after: str, **kept: Any) -> str:
    """Return the provider's address to send the person to. `kept` is returned by `take_state` afterwards. Raises
    ProviderUnusable.
    """
    metadata = metadata_of(row.issuer)
    provider = get_adapter(request).get_provider(request, row.key)
    pkce, nonce = provider.get_pkce_params(), secrets.token_urlsafe(32)
    state = provider.stash_redirect_state(
        request,
        purpose.value,
        after,
        pkce_code_verifier=pkce["code_verifier"],
        nonce=nonce,
        issuer=row.issuer,
        client_id=row.client_id,
        begun_at=time.time(),
        **kept,
    )
    asked = {
        "client_id": row.client_id,
        "redirect_uri": callback_of(row),
        "response_type": "code",
        "scope": " ".join(provider.get_default_scope()),
        "state": state,
        "nonce": nonce,
        "code_challenge": pkce["code_challenge"].decode(),
        "code_challenge_method": pkce["code_challenge_method"],
    }
    if purpose == Purpose.CONFIRM:
        asked |= {"prompt": "login", "max_age": "0"}
    return add_query_params(metadata.authorization_endpoint, asked | second_factor_asked_of(row))


def second_factor_asked_of(row: IdentityProvider) -> dict[str, str]:
    """Ask the provider for a second factor, by the value that the organisation has agreed with it, if any. Microsoft
    takes an authentication context as a claim; others take `acr_values`.
    """
    if not row.second_factor_value:
        return {}
    if is_microsoft(row.issuer):
        return {"claims": json.dumps({"id_token": {"acrs": {"essential": True, "value": row.second_factor_value}}})}
    return {"acr_values": row.second_factor_value}


def take_state(request: HttpRequest, row: IdentityProvider) -> dict[str, Any]:
    """Return what `begin` kept, which can be taken only once. Raises SignInRefused."""
    ids = request.GET.getlist("state")
    state = (
        statekit.unstash_state(request, provider_id=row.key, state_id=ids[0])
        if len(ids) == 1 and len(ids[0]) < 100
        else None
    )
    if state is None:
        raise SignInRefused(
            "unknown_state",
            f"This sign-in was not started in this browser, was started too long ago, or has already been used. {AGAIN}",
            status=400,
        )
    if state["issuer"] != row.issuer or state["client_id"] != row.client_id:
        raise SignInRefused(
            "provider_changed", f"Your organisation’s sign-in has just been changed. {AGAIN}", status=409
        )
    return state


def identity_in(request: HttpRequest, row: IdentityProvider, state: dict[str, Any]) -> Identity:
    """Return the identity of the person who has come back, as the provider gives it. Raises SignInRefused."""
    metadata = metadata_of(row.issuer)
    _check_answer(request, row, metadata)
    token = _exchange(row, metadata, request.GET["code"], state["pkce_code_verifier"])
    return read_id_token(
        token,
        issuer=row.issuer,
        client_id=row.client_id,
        nonce=state["nonce"],
        group_claim=row.group_claim,
        second_factor_value=row.second_factor_value,
        keys=lambda afresh: keys_of(metadata, afresh=afresh),
        now=timezone.now(),
    )


def _check_answer(request: HttpRequest, row: IdentityProvider, metadata: Metadata) -> None:
    """Check that the answer contains one code, and names its provider if this provider's answers do so (RFC 9207)."""
    issuers, codes = request.GET.getlist("iss"), request.GET.getlist("code")
    if (issuers and issuers != [row.issuer]) or (metadata.says_issuer_in_answer and not issuers):
        raise refused("mix_up", "answered in the name of another provider")
    if error := request.GET.get("error"):
        if error == "access_denied":
            raise SignInRefused("cancelled", f"Your organisation did not sign you in, or you cancelled. {AGAIN}")
        raise SignInRefused(
            "refused_there",
            f"Your organisation’s sign-in refused the request. {AGAIN} If it keeps happening, tell your administrator.",
        )
    if len(codes) != 1 or not 0 < len(codes[0]) <= 4096:
        raise refused("no_code", "sent you back without proof of who you are")


def _exchange(row: IdentityProvider, metadata: Metadata, code: str, verifier: str) -> object:
    """Exchange the code for an ID token. Raises SignInRefused."""
    status, said = ask_for_token(row, metadata, code, verifier)
    if status == 200:
        return said.get("id_token")
    if said.get("error") in ("invalid_client", "unauthorized_client"):
        raise ProviderUnusable("The provider does not accept the client ID with this client secret.")
    if said.get("error") == "invalid_grant":
        raise refused("code_refused", "says that this sign-in has been used already or is too old")
    raise ProviderUnusable(f"The provider answered {status} when asked for a token.")


def ask_for_token(row: IdentityProvider, metadata: Metadata, code: str, verifier: str) -> tuple[int, dict[str, Any]]:
    """Return the status and answer of the provider's token endpoint. Raises ProviderUnusable."""
    asked = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": callback_of(row),
        "code_verifier": verifier,
        "client_id": row.client_id,
    }
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    if metadata.sends_secret_in_header:
        pair = f"{quote(row.client_id, safe='')}:{quote(row.client_secret, safe='')}"
        headers["Authorization"] = "Basic " + base64.b64encode(pair.encode()).decode()
    else:
        asked["client_secret"] = row.client_secret
    try:
        answer = fetch(metadata.token_endpoint, method="POST", headers=headers, body=urlencode(asked))
        said = answer.json()
    except OutgoingRefused as refusal:
        raise ProviderUnusable(f"We could not get a token from the provider. {refusal}") from None
    return answer.status_code, said if isinstance(said, dict) else {}


# --- What a session records about single sign-on ----------------------------------------------------------------------


def note_in_session(
    request: HttpRequest, person: User, row: IdentityProvider, identity: Identity, *, confirmed: bool = False
) -> None:
    """Record in the session that the provider has just vouched for the person, and whether it used a second factor."""
    record_authentication(
        request,
        person,
        METHOD,
        provider=identity.issuer,
        uid=identity.subject,
        key=row.key,
        second_factor=identity.has_second_factor,
        reauthenticated=confirmed or None,
    )


def key_in_session(request: HttpRequest, person: Any) -> str:
    """The key of the provider that last vouched for the person in this session; "" if none has."""
    records = [record for record in get_authentication_records(request, person) if record["method"] == METHOD]
    return records[-1].get("key", "") if records else ""


def provider_used_second_factor(request: HttpRequest, person: Any) -> bool:
    """True if the provider has said in this session that it used a second factor."""
    return any(
        record["method"] == METHOD and record.get("second_factor")
        for record in get_authentication_records(request, person)
    )
