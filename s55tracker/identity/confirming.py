"""Asks people to confirm who they are before anything is recorded in their name, such as publishing, submitting or
changing people's roles.

Someone who confirmed in the last five minutes is not asked again. Others are asked for a passkey, a code or their
password, and their request is then carried out. If they cancel, nothing is done.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import STATE_SESSION_KEY
from allauth.account.utils import get_next_redirect_url
from allauth.core.internal.httpkit import deserialize_request, serialize_request
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import resolve
from django.utils.http import urlencode
from django_htmx.http import HttpResponseClientRedirect

from s55tracker.accounts.decorators import SignedInRequest
from s55tracker.accounts.form_recovery import Kept, carried_form_of, page_of, read_signed, store_in_session
from s55tracker.identity.sealing import seal, unseal
from s55tracker.identity.second_factor import TYPES, factors_of
from s55tracker.identity.single_sign_on.exchange import METHOD, key_in_session

# How many seconds a form waits for its sender to confirm.
WAITS = 10 * 60
RESUME = "s55tracker.identity.confirming.resume"


def confirmed(view: Callable | None = None, *, when: Callable[..., bool] = lambda **kwargs: True) -> Callable:
    """Decorate a view so that it makes changes only for someone who has just confirmed who they are. `when` is for a
    view that does several things: called with the values in the address, it says whether this request needs confirming.
    No one has to confirm to read the page.
    """

    def decorate(view: Callable) -> Callable:
        @wraps(view)  # also copies what `signed_in` sets on the view
        def wrapper(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            asks = request.method == "POST" and request.user.is_authenticated and when(**kwargs)
            if asks and not has_just_confirmed(request):
                return ask_to_confirm(request, is_post_only=getattr(view, "is_post_only", False))
            return view(request, *args, **kwargs)

        wrapper.asks_to_confirm = True  # type: ignore[attr-defined]  # read by the test of every address
        return wrapper

    return decorate(view) if view else decorate


def ask_to_confirm(request: HttpRequest, *, is_post_only: bool) -> HttpResponse:
    """Store the request in the session, and ask the person to confirm who they are. A passkey is offered first, if they
    have one.
    """
    url = request.get_full_path()
    request.session[STATE_SESSION_KEY] = {
        "callback": RESUME,
        "state": {
            "at": time.time(),
            "url": url,
            "page": page_of(request, is_post_only=is_post_only),
            # Sealed, because what was sent may contain a secret, and sessions are in the database.
            "request": seal(serialize_request(request)),
        },
    }
    ways = get_adapter(request).get_reauthentication_methods(request.user)
    there = f"{ways[0]['url']}?{urlencode({'next': url})}"
    return HttpResponseClientRedirect(there) if request.headers.get("HX-Request") == "true" else redirect(there)


def resume(request: HttpRequest, state: dict[str, Any]) -> HttpResponse:
    """Carry out the stored request, now that its sender has confirmed who they are. A request that has waited too long,
    or whose sender has moved on to another page, is not carried out.
    """
    url = get_next_redirect_url(request) or "/"
    if url != state["url"]:
        return redirect(url)
    earlier = deserialize_request(unseal(state["request"]), request)
    if time.time() - state["at"] > WAITS:
        return _page_with_what_was_typed(earlier, state["page"], because=Kept.CONFIRMED_TOO_LATE)
    earlier.resolver_match = found = resolve(earlier.path)
    answer = found.func(earlier, *found.args, **found.kwargs)
    if 300 <= answer.status_code < 400 or answer.get("Content-Disposition"):
        return answer
    # Show a refusal or a form with errors at the form's own address, with what was typed.
    return _page_with_what_was_typed(earlier, state["page"], because=Kept.CONFIRMED)


def _page_with_what_was_typed(earlier: HttpRequest, page: str, *, because: Kept) -> HttpResponse:
    """Redirect to the form's page, which shows what was typed. If its sender confirmed in time, even a blank form is
    kept, so that the page can say what is missing.
    """
    keeps_blank = because == Kept.CONFIRMED
    if recovered := read_signed(carried_form_of(earlier, url=page, keeps_blank=keeps_blank).signed):
        store_in_session(earlier, recovered, because=because)
    return redirect(page)


def has_just_confirmed(request: HttpRequest) -> bool:
    """True if the person confirmed who they are in the last five minutes, in any way, or has no way to do so. allauth's
    own check never asks people who have neither a password nor a factor of their own, although they may have single
    sign-on.
    """
    return bool(_recent_confirmations(request)) or not get_adapter(request).get_reauthentication_methods(request.user)


def has_confirmed_with_factor(request: HttpRequest) -> bool:
    """True if the person confirmed who they are with a passkey, a code or their organisation's sign-in in the last five
    minutes.
    """
    return any(record["method"] in ("mfa", METHOD) for record in _recent_confirmations(request))


def last_confirmation(request: HttpRequest) -> float | None:
    """Return the time when the person last confirmed who they are in this session, or None."""
    records = get_authentication_records(request, request.user)
    return max((record["at"] for record in records if record.get("reauthenticated")), default=None)


def _recent_confirmations(request: HttpRequest) -> list[dict[str, Any]]:
    return [
        record
        for record in get_authentication_records(request, request.user)
        if record.get("reauthenticated") and time.time() - record["at"] < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
    ]


def ways_besides_password(request: SignedInRequest) -> list[tuple[str, str]]:
    """Return the label and address of each page where the person can confirm with a passkey, a code or their
    organisation's sign-in and come back to this page.
    """
    types = {factor.type for factor in factors_of(request.user)}
    after = urlencode({"next": request.get_full_path()})
    by_provider = bool(key_in_session(request, request.user))
    ways = get_adapter(request).get_reauthentication_methods(request.user) if types or by_provider else []
    wanted = {"mfa_reauthenticate:webauthn": TYPES.WEBAUTHN, "mfa_reauthenticate": TYPES.TOTP}
    return [
        (str(way["description"]), f"{way['url']}?{after}")
        for way in ways
        if wanted.get(way["id"]) in types or way["id"] == "single_sign_on"
    ]
