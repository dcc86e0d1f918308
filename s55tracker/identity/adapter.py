"""Our changes to allauth's sign-in: there is no sign-up, emails go through the outbox, no page reveals who has an
account, and an account's events are recorded in its history.
"""

from __future__ import annotations

import logging
from typing import Any
from urllib.parse import quote

from allauth.account.adapter import DefaultAccountAdapter
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from s55tracker.accounts.models import User
from s55tracker.identity.history import note
from s55tracker.identity.new_devices import known_browser, recognise
from s55tracker.identity.sessions import forget_old_sessions
from s55tracker.identity.single_sign_on.connecting import connect_what_waits
from s55tracker.identity.single_sign_on.exchange import key_in_session
from s55tracker.identity.single_sign_on.mails import mail_connection_link, notify_of_emergency, sentence_for
from s55tracker.identity.single_sign_on.queries import (
    connection_of,
    emergencies_of,
    only_way_in_for,
    requires_single_sign_on,
)
from s55tracker.limits import Tries, count_nearby, forget_nearby
from s55tracker.mail.outbox import queue_mail

logger = logging.getLogger(__name__)

# A wait after too many failures is recorded at most once in this many seconds.
LOCKED = 5 * 60

# The allauth emails we send, and our own template for each, below templates/emails/.
MAILS = {
    "account/email/password_reset_key": "account_password_reset",
    "account/email/password_reset": "account_password_changed",
    "account/email/password_changed": "account_password_changed",
    "account/email/password_set": "account_password_changed",
    "mfa/email/webauthn_added": "sign_in_changed",
    "mfa/email/webauthn_removed": "sign_in_changed",
    "mfa/email/totp_activated": "sign_in_changed",
    "mfa/email/totp_deactivated": "sign_in_changed",
    "mfa/email/recovery_codes_generated": "sign_in_changed",
}
# allauth reports a changed second factor only by sending an email. For each such email: the event in the history, and
# the email's first sentence.
CHANGES = {
    "mfa/email/webauthn_added": ("passkey_added", "A passkey was added to your account."),
    "mfa/email/webauthn_removed": ("passkey_removed", "A passkey was removed from your account."),
    "mfa/email/totp_activated": ("app_added", "An authenticator app was set up for your account."),
    "mfa/email/totp_deactivated": ("app_removed", "The authenticator app was removed from your account."),
    "mfa/email/recovery_codes_generated": ("recovery_codes_made", "New recovery codes were made for your account."),
}
WAYS_TO_CONFIRM = {
    "reauthenticate": "Use your password",
    "mfa_reauthenticate": "Use a code from your authenticator app, or a recovery code",
    "mfa_reauthenticate:webauthn": "Use a passkey",
    "single_sign_on": "Use your organisation’s sign-in",
}
THEIR_STAGE = "allauth.mfa.stages.AuthenticateStage"
# The ways to confirm that are offered first, in this order.
FIRST = ("mfa_reauthenticate:webauthn", "single_sign_on")


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        # The same words for an unknown address, a wrong password and a closed account.
        "email_password_mismatch": _("The email address or password is incorrect"),
        "account_inactive": _("The email address or password is incorrect"),
        "too_many_login_attempts": _("Too many attempts. Wait 5 minutes, or reset your password"),
        "enter_current_password": _("Your current password is incorrect"),
        "incorrect_password": _("The password is incorrect"),
        "invalid_password_reset": _("This link has been used or is too old"),
        "rate_limited": _("Too many attempts. Try again in a few minutes"),
    }

    # The current attempt, counted as wrong until it proves to be right.
    _nearby: Tries | None = None

    def is_open_for_signup(self, request: Any) -> bool:
        """Return False, because no one creates their own account: an administrator of the office or force invites
        people.
        """
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Raises ValidationError after too many failed attempts, either from this network or in total. The first
        refusal is recorded in the account's history.
        """
        whose, browser = self._whose(request, **credentials)
        self._nearby = count_nearby(request, whose, where=browser)
        try:
            if self._nearby is None:
                raise self.validation_error("too_many_login_attempts")
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            if self._nearby is not None:
                self._nearby.forgive()
            person = User.objects.filter(email=credentials.get("email", "")).first()
            if person is None:
                logger.info("No account: sign_in_locked")
            elif cache.add(f"account-locked:{person.pk}", True, LOCKED):
                note(person, "sign_in_locked", by=None)
            raise

    def _whose(self, request: HttpRequest, **credentials: Any) -> tuple[str, str]:
        """Return the key under which we count attempts: the address and, if this person has signed in with this browser
        before, the browser. Otherwise a stranger trying the address could lock its owner out.
        """
        address = credentials.get("email", "")
        person = User.objects.filter(email=address).first()
        browser = known_browser(request, person) if person is not None else ""
        return f"password:{address}", browser

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        whose, browser = self._whose(request, **credentials)
        return f"{whose}|{browser}" if browser else whose

    def _rollback_login_failed_rl_usage(self) -> None:
        super()._rollback_login_failed_rl_usage()
        if self._nearby is not None:
            self._nearby.forgive()

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Check the password. A closed account is refused like an unknown one, so guessing its password reveals
        nothing.

        Raises ValidationError if single sign-on is the only way in: for any address at the organisation's domain,
        whether or not it has an account, and for anyone else once the password is right.
        """
        user = self._checked(request, **credentials)
        provider = only_way_in_for(user) if user is not None else requires_single_sign_on(credentials.get("email", ""))
        if provider is None:
            return user
        if user is not None:
            note(user, "password_refused", by=None)
            if connection_of(user, provider) is None:
                mail_connection_link(user, provider)
        raise ValidationError(sentence_for(provider), code="single_sign_on")

    def _checked(self, request: HttpRequest, **credentials: Any) -> User | None:
        user = super().authenticate(request, **credentials)
        if user is not None and not user.is_active:
            note(user, "sign_in_failed", by=None)
            return None
        return user

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Record the failure. After too many, `pre_authenticate` refuses further attempts for a time."""
        person = User.objects.filter(email=credentials.get("email", "")).first()
        if person is None:
            logger.info("No account: sign_in_failed")
        else:
            note(person, "sign_in_failed", by=None)

    def get_reauthentication_methods(self, user: Any) -> list[dict]:
        """Return the ways to confirm who is at the screen: first a passkey, if the person has one, then the provider
        that signed them in.
        """
        ways = super().get_reauthentication_methods(user)
        if key := key_in_session(self.request, user):
            ways.append({"id": "single_sign_on", "url": reverse("single-sign-on-confirm", args=[key])})
        ways = [{**way, "description": WAYS_TO_CONFIRM[way["id"]]} for way in ways]
        return sorted(ways, key=lambda way: FIRST.index(way["id"]) if way["id"] in FIRST else len(FIRST))

    def get_login_stages(self) -> list[str]:
        """Return allauth's stages, with our own in place of the one for the second factor."""
        return [
            "s55tracker.identity.single_sign_on.stages.SecondFactorStage" if stage == THEIR_STAGE else stage
            for stage in super().get_login_stages()
        ]

    def reauthenticate(self, user: User, password: str) -> bool:
        """True if this is the signed-in person's password. Each try counts as an attempt to sign in."""
        found = self._checked(self.request, email=user.email, password=password)
        return found is not None and found.pk == user.pk

    def login(self, request: HttpRequest, user: User) -> None:
        super().login(request, user)
        connect_what_waits(request, user)
        if key_in_session(request, user):
            note(user, "signed_in_by_provider", by=user)
        else:
            note(user, "signed_in", by=user)
            for provider in emergencies_of(user):
                notify_of_emergency(user, provider)
        forget_old_sessions(now=timezone.now())

    def post_login(self, request: HttpRequest, user: User, **login: Any) -> HttpResponse:
        response = super().post_login(request, user, **login)
        recognise(request, response, user)
        return response

    def logout(self, request: HttpRequest) -> None:
        person = User.objects.filter(pk=request.user.pk).first() if request.user.is_authenticated else None
        UserSession.objects.filter(session_key=request.session.session_key).delete()
        super().logout(request)
        if person is not None:
            note(person, "signed_out", by=person)

    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:
        """Send the email to the account's own address, however the address was typed."""
        note(user, "password_reset_asked", by=None)
        super().send_password_reset_mail(user, user.email, context)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue the email for a worker, so that the page takes as long for an unknown address as for a known one."""
        queue_mail(
            to_email=email,
            to_name=getattr(context.get("user"), "name", ""),
            template=MAILS[template_prefix],
            context={
                "what": CHANGES[template_prefix][1] if template_prefix in CHANGES else "",
                "password_reset_url": context.get("password_reset_url"),
                "timestamp": context.get("timestamp"),
                "forgotten_password_url": settings.PUBLIC_URL + reverse("account_reset_password"),
            },
            about="account",
            holds_secret="password_reset_url" in context,
        )

    def send_notification_mail(
        self, template_prefix: str, user: Any, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """Email the person at the address they sign in with; we keep no other. A changed second factor is also recorded
        in their history.
        """
        if template_prefix in CHANGES:
            note(user, CHANGES[template_prefix][0], by=user)
        super().send_notification_mail(template_prefix, user, context, email or user.email)

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Build the link from our own address, never the request's: a forged Host header must not reach an email."""
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return settings.PUBLIC_URL + path.replace("UID-KEY", quote(key))

    @transaction.atomic
    def set_password(self, user: User, password: str) -> None:
        """Set the password, and end any wait after too many attempts, because the person has shown that the account is
        theirs. Every other session ends too, because a session's hash includes the password.
        """
        super().set_password(user, password)
        self._delete_login_attempts_cached_email(self.request, email=user.email)
        whose, browser = self._whose(self.request, email=user.email)
        forget_nearby(self.request, whose, where=browser)
        is_signed_in = self.request.user.is_authenticated and self.request.user.pk == user.pk
        note(user, "password_changed" if is_signed_in else "password_reset", by=user if is_signed_in else None)
