"""Our changes to sign-in: no sign-up, email through the outbox, no response reveals who has an account, and an
account's events are in its history.
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
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from s55tracker.accounts.models import User
from s55tracker.identity.history import note
from s55tracker.identity.sessions import forget_old_sessions
from s55tracker.mail.outbox import queue_mail

logger = logging.getLogger(__name__)

# Seconds that too many failures lock an account for: allauth's limit "login_failed", from ACCOUNT_RATE_LIMITS.
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
# allauth reports each change of a second factor by its email: the event in the history, and the email's first sentence.
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
}


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

    def is_open_for_signup(self, request: Any) -> bool:
        """No one creates their own account: an administrator of the office or force invites people."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Raises ValidationError while the account is locked by too many failures; the first time, records it in the
        account's history.
        """
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            person = User.objects.filter(email=credentials.get("email", "")).first()
            if person is None:
                logger.info("No account: sign_in_locked")
            elif cache.add(f"account-locked:{person.pk}", True, LOCKED):
                note(person, "sign_in_locked", by=None)
            raise

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """A closed account is refused like an unknown one, so guessing a password reveals nothing."""
        user = super().authenticate(request, **credentials)
        if user is not None and not user.is_active:
            note(user, "sign_in_failed", by=None)
            return None
        return user

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """At most five per account in five minutes: then it is locked."""
        person = User.objects.filter(email=credentials.get("email", "")).first()
        if person is None:
            logger.info("No account: sign_in_failed")
        else:
            note(person, "sign_in_failed", by=None)

    def get_reauthentication_methods(self, user: Any) -> list[dict]:
        """The ways to confirm who is at the screen: a passkey first, if the person has one."""
        ways = [
            {**way, "description": WAYS_TO_CONFIRM[way["id"]]} for way in super().get_reauthentication_methods(user)
        ]
        return sorted(ways, key=lambda way: not way["id"].endswith("webauthn"))

    def reauthenticate(self, user: User, password: str) -> bool:
        """True if this is the signed-in person's password. Counts like any other attempt."""
        found = self.authenticate(self.request, email=user.email, password=password)
        return found is not None and found.pk == user.pk

    def login(self, request: HttpRequest, user: User) -> None:
        super().login(request, user)
        note(user, "signed_in", by=user)
        forget_old_sessions(now=timezone.now())

    def logout(self, request: HttpRequest) -> None:
        person = User.objects.filter(pk=request.user.pk).first() if request.user.is_authenticated else None
        UserSession.objects.filter(session_key=request.session.session_key).delete()
        super().logout(request)
        if person is not None:
            note(person, "signed_out", by=person)

    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:
        """To the account's own address, however the typed one is spelt."""
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
        """From our own address, never the request's: a forged Host header must not reach an email."""
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return settings.PUBLIC_URL + path.replace("UID-KEY", quote(key))

    @transaction.atomic
    def set_password(self, user: User, password: str) -> None:
        """A new password also ends the wait after too many attempts: the link was sent to the person's own address.

        It ends every other session: a session's hash includes the password.
        """
        super().set_password(user, password)
        self._delete_login_attempts_cached_email(self.request, email=user.email)
        is_signed_in = self.request.user.is_authenticated and self.request.user.pk == user.pk
        note(user, "password_changed" if is_signed_in else "password_reset", by=user if is_signed_in else None)
