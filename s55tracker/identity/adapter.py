"""What sign-in does differently here: nobody signs up, mail goes through the outbox, no answer says who has an account, and what
happens to an account is in its history.
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

# Seconds for which too many failures lock an account: allauth's limit "login_failed", as ACCOUNT_RATE_LIMITS has it.
LOCKED = 5 * 60

# The mails of allauth that this product sends, and the template below templates/emails/ that says them in our words.
MAILS = {
    "account/email/password_reset_key": "account_password_reset",
    "account/email/password_reset": "account_password_changed",
    "account/email/password_changed": "account_password_changed",
    "account/email/password_set": "account_password_changed",
}


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        # The same words whether the address is unknown, the password wrong or the account closed.
        "email_password_mismatch": _("The email address or password is incorrect"),
        "account_inactive": _("The email address or password is incorrect"),
        "too_many_login_attempts": _("Too many attempts. Wait 5 minutes, or reset your password"),
        "enter_current_password": _("Your current password is incorrect"),
        "incorrect_password": _("The password is incorrect"),
        "invalid_password_reset": _("This link has been used or is too old"),
        "rate_limited": _("Too many attempts. Try again in a few minutes"),
    }

    def is_open_for_signup(self, request: Any) -> bool:
        """Nobody makes their own account: an administrator of the office or force invites people."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Raises ValidationError while too many failures lock the account; the first time, that is in its history."""
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
        """A closed account is refused like an unknown one: whoever guesses a password learns nothing."""
        user = super().authenticate(request, **credentials)
        if user is not None and not user.is_active:
            note(user, "sign_in_failed", by=None)
            return None
        return user

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """There are at most five an account in five minutes: after that it is locked."""
        person = User.objects.filter(email=credentials.get("email", "")).first()
        if person is None:
            logger.info("No account: sign_in_failed")
        else:
            note(person, "sign_in_failed", by=None)

    def reauthenticate(self, user: User, password: str) -> bool:
        """Whether this is the password of the person who is signed in, counted like any other attempt."""
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
        """To the address that the account has, however the one that was typed is spelt."""
        note(user, "password_reset_asked", by=None)
        super().send_password_reset_mail(user, user.email, context)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write the mail down; a worker sends it. So the page takes as long for an unknown address as for a known one."""
        queue_mail(
            to_email=email,
            to_name=getattr(context.get("user"), "name", ""),
            template=MAILS[template_prefix],
            context={
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
        """Tell the person at the address that they sign in with; this product keeps no other."""
        super().send_notification_mail(template_prefix, user, context, email or user.email)

    def get_reset_password_from_key_url(self, key: str) -> str:
        """From our own address, never from what the request called us: a forged Host header must not reach a mail."""
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return settings.PUBLIC_URL + path.replace("UID-KEY", quote(key))

    @transaction.atomic
    def set_password(self, user: User, password: str) -> None:
        """A new password also ends the wait after too many attempts: it was sent to the person's own address.

        Every session but the one in hand ends with it: the hash of a session holds the password.
        """
        super().set_password(user, password)
        self._delete_login_attempts_cached_email(self.request, email=user.email)
        is_signed_in = self.request.user.is_authenticated and self.request.user.pk == user.pk
        note(user, "password_changed" if is_signed_in else "password_reset", by=user if is_signed_in else None)
