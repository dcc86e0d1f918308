"""What sign-in does differently here: nobody signs up, mail goes through the outbox, and no answer says who has an account."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from s55tracker.mail.outbox import queue_mail

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
        "email_password_mismatch": _("The email address or the password is not right"),
        "account_inactive": _("The email address or the password is not right"),
        "too_many_login_attempts": _("Too many attempts. Wait five minutes, or reset your password"),
        "enter_current_password": _("Your current password is not right"),
        "incorrect_password": _("The password is not right"),
        "invalid_password_reset": _("This link has been used or is too old"),
        "rate_limited": _("Too many attempts. Try again in a few minutes"),
    }

    def is_open_for_signup(self, request: Any) -> bool:
        """Nobody makes their own account: an administrator of the office or force invites people."""
        return False

    def authenticate(self, request: Any, **credentials: Any) -> Any:
        """A closed account is refused like an unknown one: whoever guesses a password learns nothing."""
        user = super().authenticate(request, **credentials)
        return user if user and user.is_active else None

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

    def set_password(self, user: Any, password: str) -> None:
        """A new password also ends the wait after too many attempts: it was sent to the person's own address."""
        super().set_password(user, password)
        self._delete_login_attempts_cached_email(self.request, email=user.email)
