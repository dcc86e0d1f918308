"""Confirming who is at the screen, before what is recorded in their name: publishing, submitting, changing people.

Someone who confirmed in the last five minutes is not asked again. Others are asked for a passkey, a code or their
password, and what they sent is then done; nothing is done if they cancel.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import STATE_SESSION_KEY, did_recently_reauthenticate
from allauth.account.utils import get_next_redirect_url
from allauth.core.internal.httpkit import deserialize_request, serialize_request
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import resolve
from django.utils.http import urlencode
from django_htmx.http import HttpResponseClientRedirect

from s55tracker.accounts.decorators import SignedInRequest
from s55tracker.accounts.form_recovery import carried_form_of, page_of, read_signed, store_in_session
from s55tracker.identity.second_factor import TYPES, factors_of

# Seconds that a form waits for its sender to confirm.
WAITS = 10 * 60
RESUME = "s55tracker.identity.confirming.resume"


def confirmed(view: Callable | None = None, *, when: Callable[..., bool] = lambda **kwargs: True) -> Callable:
    """The view makes its changes only for someone who has just confirmed who they are. `when` gets the address's values,
    for a view that does several things. Reading the page asks for nothing.
    """

    def decorate(view: Callable) -> Callable:
        @wraps(view)  # also what `signed_in` notes on the view
        def wrapper(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            asks = request.method == "POST" and request.user.is_authenticated and when(**kwargs)
            if asks and not did_recently_reauthenticate(request):
                return ask_to_confirm(request, is_post_only=getattr(view, "is_post_only", False))
            return view(request, *args, **kwargs)

        return wrapper

    return decorate(view) if view else decorate


def ask_to_confirm(request: HttpRequest, *, is_post_only: bool) -> HttpResponse:
    """Keep what was sent in the session, and ask: a passkey first, if the person has one."""
    url = request.get_full_path()
    request.session[STATE_SESSION_KEY] = {
        "callback": RESUME,
        "state": {
            "at": time.time(),
            "url": url,
            "page": page_of(request, is_post_only=is_post_only),
            "request": serialize_request(request),
        },
    }
    ways = get_adapter(request).get_reauthentication_methods(request.user)
    there = f"{ways[0]['url']}?{urlencode({'next': url})}"
    return HttpResponseClientRedirect(there) if request.headers.get("HX-Request") == "true" else redirect(there)


def resume(request: HttpRequest, state: dict[str, Any]) -> HttpResponse:
    """Do what was sent, now that its sender has confirmed. A form that has waited too long, or whose sender went on to
    something else, is not done.
    """
    url = get_next_redirect_url(request) or "/"
    if url != state["url"] or time.time() - state["at"] > WAITS:
        return redirect(url)
    earlier = deserialize_request(state["request"], request)
    earlier.resolver_match = found = resolve(earlier.path)
    answer = found.func(earlier, *found.args, **found.kwargs)
    if 300 <= answer.status_code < 400 or answer.get("Content-Disposition"):
        return answer
    # A refusal or a form with errors belongs at its own address, with what was typed.
    if recovered := read_signed(carried_form_of(earlier, url=state["page"]).signed):
        store_in_session(earlier, recovered)
    return redirect(state["page"])


def has_confirmed_with_factor(request: HttpRequest) -> bool:
    """True if the person used a passkey or a code in the last five minutes to confirm who they are."""
    return any(
        record["method"] == "mfa"
        and record.get("reauthenticated")
        and time.time() - record["at"] < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
        for record in get_authentication_records(request, request.user)
    )


def ways_besides_password(request: SignedInRequest) -> list[tuple[str, str]]:
    """Where the person can confirm with a passkey or a code, and come back to this page: words and address."""
    types = {factor.type for factor in factors_of(request.user)}
    after = urlencode({"next": request.get_full_path()})
    ways = get_adapter(request).get_reauthentication_methods(request.user) if types else []
    wanted = {"mfa_reauthenticate:webauthn": TYPES.WEBAUTHN, "mfa_reauthenticate": TYPES.TOTP}
    return [(str(way["description"]), f"{way['url']}?{after}") for way in ways if wanted.get(way["id"]) in types]
