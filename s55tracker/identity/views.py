"""The pages of a person's own account: their address, their sessions and their history."""

from __future__ import annotations

import time

from allauth.account.models import Login
from allauth.account.utils import get_next_redirect_url
from allauth.account.views import password_set
from allauth.mfa.totp.views import activate_totp
from allauth.mfa.webauthn.internal.flows import perform_passwordless_login
from allauth.mfa.webauthn.views import LoginWebAuthnView, RemoveWebAuthnView, add_webauthn
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.core.paginator import Paginator
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from s55tracker.accounts.decorators import SignedInRequest, signed_in
from s55tracker.accounts.form_recovery import FIELD, read_signed, store_in_session
from s55tracker.accounts.session_limits import can_be_used_longer, seconds_left, session_limits_of
from s55tracker.accounts.views import sign_in_page
from s55tracker.identity.actions import (
    ask_address_change,
    change_at,
    check_is_for,
    check_usable,
    choose_new_device_mail,
    confirm_address_change,
    open_change_of,
    withdraw_address_change,
)
from s55tracker.identity.confirming import confirmed, has_confirmed_with_factor, ways_besides_password
from s55tracker.identity.exceptions import LinkUnusable
from s55tracker.identity.forms import OwnAddressForm
from s55tracker.identity.history import events_of, line_of, note
from s55tracker.identity.second_factor import factors_of, format_factor
from s55tracker.identity.second_factor_adapter import SecondFactorAdapter
from s55tracker.identity.sessions import end_all_sessions, end_session, list_this_session, sessions_of
from s55tracker.identity.single_sign_on.mails import sentence_for
from s55tracker.identity.single_sign_on.queries import connection_of, only_way_in_for, providers_usable_by
from s55tracker.limits import count_password
from s55tracker.refusals import Refused

ON_A_PAGE = 25


class PasskeySignInView(LoginWebAuthnView):
    """Sign in with a passkey alone, and return to the previous page with the text typed before the session ended."""

    def form_valid(self, form) -> HttpResponse:
        passkey = form.cleaned_data["credential"]
        if provider := only_way_in_for(passkey.user):
            note(passkey.user, "passkey_refused", by=None)
            return self._again(sentence_for(provider))
        recovered = read_signed(self.request.POST.get(FIELD, ""))
        if recovered:
            store_in_session(self.request, recovered)
        login = Login(
            user=passkey.user, redirect_url=recovered.url if recovered else get_next_redirect_url(self.request)
        )
        return perform_passwordless_login(self.request, passkey, login)

    def form_invalid(self, form) -> HttpResponse:
        return self._again("We could not sign you in with that passkey. Try another, or use your password.")

    def _again(self, sentence: str) -> HttpResponse:
        """Show the sign-in page again, with any typed text still kept."""
        messages.error(self.request, sentence)
        after = get_next_redirect_url(self.request)
        if FIELD in self.request.POST:
            return sign_in_page(self.request, url=after or "/", status=422)
        return redirect_to_login(after) if after else redirect("account_login")


class RemovePasskeyView(RemoveWebAuthnView):
    """Remove a passkey, unless someone who needs a second factor has no other: allauth checks that only for apps."""

    def form_valid(self, form) -> HttpResponse:
        adapter = SecondFactorAdapter()
        if not adapter.can_delete_authenticator(self.get_object()):
            messages.error(self.request, adapter.error_messages["cannot_delete_authenticator"])
            return redirect("mfa_index")
        return super().form_valid(form)


remove_passkey = RemovePasskeyView.as_view()
sign_in_with_passkey = PasskeySignInView.as_view()
set_password, add_app, add_passkey = confirmed(password_set), confirmed(activate_totp), confirmed(add_webauthn)


@signed_in
@require_safe
def account(request: SignedInRequest) -> HttpResponse:
    """The account page: what can I change?"""
    factors = [format_factor(factor) for factor in factors_of(request.user)]
    context = {
        "change": open_change_of(request.user),
        "factors": factors,
        "providers": [(row, connection_of(request.user, row) is not None) for row in providers_usable_by(request.user)],
    }
    return render(request, "identity/account.html", context)


@sensitive_post_parameters("password")
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def address(request: SignedInRequest) -> HttpResponse:
    is_confirmed = has_confirmed_with_factor(request)
    form = OwnAddressForm(request.POST if request.method == "POST" else None, is_confirmed=is_confirmed)
    status = 200
    if request.method == "POST":
        if is_their_password(request, form):
            try:
                change = ask_address_change(by=request.user, person=request.user, email=form.cleaned_data["email"])
            except Refused as refusal:
                form.add_error("email", str(refusal))
            else:
                messages.success(request, f"We have sent a link to {change.new_email}. Open it to confirm the address.")
                return redirect("address")
        status = 422
    context = {
        "form": form,
        "change": open_change_of(request.user),
        "is_confirmed": is_confirmed,
        "has_password": request.user.has_usable_password(),
        "ways_to_confirm": [] if is_confirmed else ways_besides_password(request),
    }
    return render(request, "identity/address.html", context, status=status)


def is_their_password(request: SignedInRequest, form: OwnAddressForm) -> bool:
    """True if the form is complete, with the right password if it asks for one."""
    if not form.is_valid():
        return False
    if "password" not in form.fields:
        return True
    tries = count_password(request)
    if tries is None:
        form.add_error(
            "password", "You have entered the wrong password too many times. Wait a few minutes and try again."
        )
    elif request.user.check_password(form.cleaned_data["password"]):
        tries.forgive()
    else:
        form.add_error("password", "The password is incorrect")
    return form.is_valid()


@signed_in(post_only=True)
@require_POST
def address_cancel(request: SignedInRequest) -> HttpResponse:
    if withdraw_address_change(by=request.user):
        messages.success(request, "The change of address has been cancelled. The link no longer works.")
    return redirect("address")


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def address_confirm(request: SignedInRequest, token: str) -> HttpResponse:
    """The page that the link opens. The address changes only when the button is pressed, because mail programs open
    links automatically.
    """
    try:
        change = check_usable(change_at(token))
        check_is_for(change, request.user)
        if request.method == "POST":
            person = confirm_address_change(by=request.user, token=token)
            logout(request)
            messages.success(request, f"Your email address has been changed. Sign in with {person.email}.")
            return redirect("account_login")
    except (LinkUnusable, Refused) as refusal:
        status = 410 if isinstance(refusal, LinkUnusable) else 409
        return render(request, "identity/address_unusable.html", {"sentence": str(refusal)}, status=status)
    return render(request, "identity/address_confirm.html", {"change": change})


@confirmed
@signed_in(post_only=True)
@require_POST
def new_devices(request: SignedInRequest) -> HttpResponse:
    """Turn the emails about new devices on or off. People confirm who they are first, so that someone at an unlocked
    screen cannot do it.
    """
    wants = request.POST.get("wants") == "yes"
    choose_new_device_mail(by=request.user, wants=wants)
    messages.success(
        request,
        "We will email you when someone signs in to your account from a new device."
        if wants
        else "We will no longer email you about sign-ins from new devices.",
    )
    return redirect("account")


@signed_in
@require_safe
def sessions(request: SignedInRequest) -> HttpResponse:
    """The sessions page: where am I signed in?"""
    list_this_session(request)
    found = sessions_of(request.user, current_key=request.session.session_key, now=timezone.now())
    return render(request, "identity/sessions.html", {"sessions": found, "limits": session_limits_of(request.user)})


@signed_in
@require_safe
def session_left(request: SignedInRequest) -> JsonResponse:
    """Return, for the script that warns people, the number of seconds left of this session, and whether using the
    session would extend it.
    """
    limits, now = session_limits_of(request.user), int(time.time())
    left = seconds_left(request.session, limits, now=now)
    return JsonResponse({"seconds": left, "can_stay": can_be_used_longer(request.session, limits, now=now)})


@confirmed
@signed_in(post_only=True)
@require_POST
def session_end(request: SignedInRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(UserSession, pk=pk, user=request.user)
    is_this_one = row.session_key == request.session.session_key
    end_session(by=request.user, row=row)
    if is_this_one:
        logout(request)
        return redirect("account_login")
    messages.success(request, "The session has been ended.")
    return redirect("sessions")


@confirmed
@signed_in(post_only=True)
@require_POST
def sessions_end_others(request: SignedInRequest) -> HttpResponse:
    end_all_sessions(request.user, by=request.user, why="they signed out everywhere else", request=request)
    messages.success(request, "You have been signed out everywhere else.")
    return redirect("sessions")


@signed_in
@require_safe
def account_history(request: SignedInRequest) -> HttpResponse:
    """The account's history: what happened, and was it me?"""
    page = Paginator(events_of(request.user), ON_A_PAGE).get_page(request.GET.get("page"))
    lines = [line_of(event) for event in page]
    return render(request, "identity/history.html", {"lines": lines, "page": page})
