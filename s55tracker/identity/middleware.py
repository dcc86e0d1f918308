"""Asks people who need a second factor to set one up: with a reminder until the day it is required, and before they can
do anything else from then on. Also gives a session a new key whenever its owner confirms who they are.
"""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.sessions import middleware
from django.contrib.sessions.exceptions import SessionInterrupted
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django_htmx.http import HttpResponseClientRedirect

from s55tracker.accounts.form_recovery import Kept, carried_form_of, page_of, read_signed, store_in_session
from s55tracker.accounts.views import is_post_only
from s55tracker.govuk.templatetags.dates import govuk_date
from s55tracker.identity.confirming import last_confirmation
from s55tracker.identity.requirements import Requirement, unmet_requirement_of
from s55tracker.identity.sessions import keep_this_session
from s55tracker.identity.single_sign_on.exchange import provider_used_second_factor

# The addresses that stay open without a second factor: the pages for setting one up, and the person's own account.
OPEN = ("/accounts/", "/account/")


class SessionMiddleware(middleware.SessionMiddleware):
    """Django's middleware, except that it does not fail if the session has ended during the request, for example
    because its owner signed out in another tab or has just ended their own role. They get their page, not an error, and
    are signed out.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        try:
            return super().process_response(request, response)
        except SessionInterrupted:
            request.session.flush()
            return super().process_response(request, response)


class NewKeyMiddleware:
    """Gives the session a new key after each confirmation, as Django does after a sign-in. Someone who has seen the old
    key then gains nothing from the confirmation.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        before, key = last_confirmation(request), request.session.session_key
        answer = self.get_response(request)
        is_confirmed = last_confirmation(request) not in (None, before)
        if is_confirmed and key == request.session.session_key and request.user.is_authenticated:
            keep_this_session(request, request.user)
        return answer


class SecondFactorMiddleware:
    """Asks people who need a second factor to set one up. Text they have typed is kept, and its form shows it again
    afterwards.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return self.get_response(request)
        # A provider that signed the person in may have asked for a second factor of its own.
        is_met = provider_used_second_factor(request, request.user)
        requirement = None if is_met else unmet_requirement_of(request.user)
        if requirement is not None:
            request.second_factor_notice = sentence_of(requirement)  # type: ignore[attr-defined]  # for base.html
            if requirement.applies_on(timezone.localdate()) and not request.path.startswith(OPEN):
                return to_the_page_for_it(request)
        return self.get_response(request)


def sentence_of(requirement: Requirement) -> str:
    if requirement.applies_on(timezone.localdate()):
        return f"{requirement.whose} requires a second step to sign in. Set up a passkey or an authenticator app to continue."
    return f"From {govuk_date(requirement.from_on)} you need a second step to sign in: {requirement.whose} requires it. Set up a passkey or an authenticator app before then."


def to_the_page_for_it(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        url = page_of(request, is_post_only=is_post_only(request.path))
        if recovered := read_signed(carried_form_of(request, url=url).signed):
            store_in_session(request, recovered, because=Kept.SECOND_STEP)
    if request.headers.get("HX-Request") == "true":
        return HttpResponseClientRedirect(reverse("mfa_index"))
    return redirect("mfa_index")
