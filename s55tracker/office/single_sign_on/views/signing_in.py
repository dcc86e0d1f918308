"""Sends people to their organisation's provider, and lets them in when they come back. Every refusal is explained on a
page, and logged.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import resume_request
from allauth.account.utils import get_next_redirect_url, perform_login
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from s55tracker.accounts.decorators import SignedInRequest, signed_in
from s55tracker.accounts.form_recovery import FIELD, read_signed, store_in_session
from s55tracker.accounts.models import User
from s55tracker.audit.trail import record
from s55tracker.identity.confirming import confirmed
from s55tracker.identity.models import IdentityProvider
from s55tracker.identity.sealing import seal, unseal
from s55tracker.identity.single_sign_on.actions import check_can_connect, connect_account
from s55tracker.identity.single_sign_on.connecting import connect_once_signed_in
from s55tracker.identity.single_sign_on.exceptions import ProviderUnusable, SignInRefused
from s55tracker.identity.single_sign_on.exchange import Purpose, begin, identity_in, note_in_session, take_state
from s55tracker.identity.single_sign_on.links import read_link
from s55tracker.identity.single_sign_on.queries import (
    active_providers,
    person_known_as,
    provider_at,
    providers_for_address,
)
from s55tracker.identity.single_sign_on.tokens import LEEWAY, Identity
from s55tracker.limits import seconds_to_wait
from s55tracker.office.invitations.actions import SENTENCES, InvitationState, invitation_for, state_of
from s55tracker.office.single_sign_on.actions.signing_in import join_with_provider, person_signing_in

logger = logging.getLogger(__name__)

# The most attempts from one network address in a minute. A whole office may share an address.
MOST_IN_A_MINUTE = 60


def refusals_on_a_page(view: Callable) -> Callable:
    """Decorate a view to show a refusal on a page, log it, and limit how often one network address may try."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            where = get_adapter(request).get_client_ip(request)
            if request.method == "POST" or "provider_id" in kwargs:
                if seconds_to_wait("single-sign-on", where, most=MOST_IN_A_MINUTE, seconds=60):
                    raise SignInRefused("too_often", "Too many attempts. Wait a minute and try again.", status=429)
            return view(request, *args, **kwargs)
        except SignInRefused as refusal:
            detail = f" {refusal.problem}" if isinstance(refusal, ProviderUnusable) else ""
            logger.warning("Single sign-on refused at %s: %s.%s", kwargs.get("provider_id", "-"), refusal.code, detail)
            context = {"sentence": str(refusal)}
            return render(request, "office/single_sign_on/refused.html", context, status=refusal.status)

    return wrapper


@never_cache
@refusals_on_a_page
@require_http_methods(["GET", "HEAD", "POST"])
def single_sign_on(request: HttpRequest) -> HttpResponse:
    """Choose an organisation, or find it by the domain of an email address."""
    found = active_providers()
    email = request.POST.get("email", "")[:254]
    if email:
        found = providers_for_address(email)
    signed = request.POST.get(FIELD, "")
    context = {
        "providers": found,
        "email": email,
        "after": get_next_redirect_url(request) or "",
        # This carries what was typed before the session ended.
        "recovery_field": FIELD,
        "signed_fields": signed if read_signed(signed) else "",
    }
    return render(request, "office/single_sign_on/choose.html", context)


def going(request: HttpRequest, row: IdentityProvider, **kept: Any) -> HttpResponse:
    """Show a page that sends the person on to the provider. A redirect would not work: after one of our forms, a
    browser follows redirects only to our own site.
    """
    context = {"address": begin(request, row, **kept), "organisation": row.organisation_name}
    return render(request, "office/single_sign_on/going.html", context)


def active(provider_id: str) -> IdentityProvider:
    """Return the provider with this key. Raises SignInRefused if there is none, or if it is switched off."""
    row = provider_at(provider_id)
    if row is None:
        raise SignInRefused("no_provider", "This organisation does not use single sign-on here.", status=404)
    return row


@never_cache
@refusals_on_a_page
@require_POST
def single_sign_on_start(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Send someone to the provider, to sign in or to join with an invitation."""
    row = active(provider_id)
    recovered = read_signed(request.POST.get(FIELD, ""))
    if recovered:
        store_in_session(request, recovered)
    after = recovered.url if recovered else get_next_redirect_url(request) or "/"
    token = request.POST.get("invitation", "")
    if not token:
        return going(request, row, purpose=Purpose.SIGN_IN, after=after)
    invitation = invitation_for(token)
    state = state_of(invitation)
    if invitation is None or state != InvitationState.OPEN:
        raise SignInRefused("invitation_unusable", SENTENCES[state], status=410)
    if invitation.organisation != row.organisation:
        raise SignInRefused("other_organisation", "This invitation is from another organisation.", status=409)
    return going(request, row, purpose=Purpose.JOIN, after="/", invitation=seal(token))


@never_cache
@refusals_on_a_page
@require_http_methods(["GET", "HEAD", "POST"])
def single_sign_on_link(request: HttpRequest, token: str) -> HttpResponse:
    """The page that an emailed link opens. The account is connected only after the button is pressed, because mail
    programs open links automatically.
    """
    person, row = read_link(token)
    if request.method == "POST":
        return going(request, row, purpose=Purpose.CONNECT, after="/", person=person.pk, link=seal(token))
    return render(request, "office/single_sign_on/link.html", {"person": person, "provider": row})


@never_cache
@confirmed
@signed_in(post_only=True)
@refusals_on_a_page
@require_POST
def single_sign_on_connect(request: SignedInRequest, provider_id: str) -> HttpResponse:
    """Send someone to the provider, to connect their account."""
    return going(request, active(provider_id), purpose=Purpose.CONNECT, after="/account/", person=request.user.pk)


@never_cache
@signed_in
@refusals_on_a_page
@require_http_methods(["GET", "HEAD", "POST"])
def single_sign_on_confirm(request: SignedInRequest, provider_id: str) -> HttpResponse:
    """Send someone to the provider, to confirm who they are."""
    row, after = active(provider_id), get_next_redirect_url(request) or "/"
    if request.method == "POST":
        return going(request, row, purpose=Purpose.CONFIRM, after=after, person=request.user.pk)
    return render(request, "office/single_sign_on/confirm.html", {"provider": row, "after": after})


@never_cache
@refusals_on_a_page
@require_safe
def single_sign_on_callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Receive someone who comes back from the provider, whatever they were sent there for."""
    row = active(provider_id)
    state = take_state(request, row)
    try:
        return RETURNS[Purpose(state["process"])](request, row, state, identity_in(request, row, state))
    except SignInRefused as refusal:
        said = refusal.problem if isinstance(refusal, ProviderUnusable) else str(refusal)
        record(action="single_sign_on_refused", target=row.organisation, by=None, code=refusal.code, sentence=said)
        raise


def _back_to_sign_in(request: HttpRequest, row: IdentityProvider, state: dict, identity: Identity) -> HttpResponse:
    return _signed_in(request, person_signing_in(provider=row, identity=identity), row, identity, state["next"])


def _back_to_join(request: HttpRequest, row: IdentityProvider, state: dict, identity: Identity) -> HttpResponse:
    by = request.user if request.user.is_authenticated else None
    person = join_with_provider(provider=row, identity=identity, token=unseal(state["invitation"]), by=by)
    answer = _signed_in(request, person, row, identity, "/")
    messages.success(request, f"You have joined {row.organisation_name}.")
    return answer


def _back_to_connect(request: HttpRequest, row: IdentityProvider, state: dict, identity: Identity) -> HttpResponse:
    if link := state.get("link"):
        person, _ = read_link(unseal(link))
        check_can_connect(person, row, identity)
        if request.user.is_authenticated:
            get_adapter(request).logout(request)
        identity = connect_once_signed_in(request, person, row, identity)
        return _signed_in(request, person, row, identity, state["next"])
    connect_account(by=_same_person(request, state), provider=row, identity=identity)
    messages.success(request, f"Your account is connected. From now on you can sign in with {row.organisation_name}.")
    return redirect(state["next"])


def _back_to_confirm(request: HttpRequest, row: IdentityProvider, state: dict, identity: Identity) -> HttpResponse:
    person = _same_person(request, state)
    if person_known_as(identity.issuer, identity.subject) != person:
        raise SignInRefused(
            "other_person",
            "You signed in as a different person, so we have not made any changes. Try again as yourself.",
        )
    if identity.signed_in_at is None:
        raise SignInRefused(
            "no_time",
            "Your organisation’s sign-in does not say when you signed in, so it cannot confirm that it is you. Use a passkey, "
            "a code or your password. Your administrator can ask its IT department to send “auth_time”.",
        )
    if identity.signed_in_at < state["begun_at"] - LEEWAY:
        raise SignInRefused(
            "too_old", "Your organisation’s sign-in did not ask you to sign in again, so we have not made any changes."
        )
    note_in_session(request, person, row, identity, confirmed=True)
    # `confirming.resume` recognises the waiting form by the page to return to.
    request.GET = QueryDict(urlencode({"next": state["next"]}))
    return resume_request(request) or redirect("/")


RETURNS: dict[Purpose, Callable[[HttpRequest, IdentityProvider, dict, Identity], HttpResponse]] = {
    Purpose.SIGN_IN: _back_to_sign_in,
    Purpose.JOIN: _back_to_join,
    Purpose.CONNECT: _back_to_connect,
    Purpose.CONFIRM: _back_to_confirm,
}


def _same_person(request: HttpRequest, state: dict) -> User:
    """Return the person who began this. Raises SignInRefused if they are no longer signed in."""
    if not request.user.is_authenticated or request.user.pk != state.get("person"):
        raise SignInRefused("signed_out", "You are no longer signed in as the person who began this. Start again.")
    return request.user


def _signed_in(
    request: HttpRequest, person: User, row: IdentityProvider, identity: Identity, after: str
) -> HttpResponse:
    if request.user.is_authenticated:
        get_adapter(request).logout(request)
    note_in_session(request, person, row, identity)
    return perform_login(request, person, email_verification="none", redirect_url=after)
