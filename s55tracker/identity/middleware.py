"""Asks people who need a second factor to set one up: before the day with a reminder, from then on before anything else."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django_htmx.http import HttpResponseClientRedirect

from s55tracker.accounts.form_recovery import carried_form_of, page_of, read_signed, store_in_session
from s55tracker.accounts.views import is_post_only
from s55tracker.govuk.templatetags.dates import govuk_date
from s55tracker.identity.requirements import Requirement, unmet_requirement_of

# The pages on which a second factor is set up, and one's own account.
OPEN = ("/accounts/", "/account/")


class SecondFactorMiddleware:
    """A typed text is kept: after setting up a second factor, its form shows it again."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return self.get_response(request)
        requirement = unmet_requirement_of(request.user)
        if requirement is not None:
            request.second_factor_notice = sentence_of(requirement)  # type: ignore[attr-defined]  # for base.html
            if requirement.applies_on(timezone.localdate()) and not request.path.startswith(OPEN):
                return to_the_page_for_it(request)
        return self.get_response(request)


def sentence_of(requirement: Requirement) -> str:
    if requirement.applies_on(timezone.localdate()):
        return f"{requirement.whose} requires a second step to sign in. Set up a passkey or an authenticator app to continue."
    return (
        f"From {govuk_date(requirement.from_on)} you need a second step to sign in: {requirement.whose} requires it. "
        "Set up a passkey or an authenticator app before then."
    )


def to_the_page_for_it(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        url = page_of(request, is_post_only=is_post_only(request.path))
        if recovered := read_signed(carried_form_of(request, url=url).signed):
            store_in_session(request, recovered)
    if request.headers.get("HX-Request") == "true":
        return HttpResponseClientRedirect(reverse("mfa_index"))
    return redirect("mfa_index")
