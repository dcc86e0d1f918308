"""Tells allauth how second factors are encrypted and named, and which may be removed."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from s55tracker.identity.requirements import may_do_without
from s55tracker.identity.sealing import seal, unseal
from s55tracker.identity.second_factor import factors_of


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("The code is incorrect, or has already been used"),
        "cannot_generate_recovery_codes": _("Add a passkey or an authenticator app first"),
        "cannot_delete_authenticator": _(
            "Your role requires a second step to sign in. Add another passkey or app before you remove this one"
        ),
    }

    def encrypt(self, text: str) -> str:
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text)

    def get_totp_issuer(self) -> str:
        return "Section 55 Tracker"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Return the host name that passkeys belong to, which is the product's public one. Browsers do not use them at
        any other address.
        """
        return {"id": urlsplit(settings.PUBLIC_URL).hostname or "localhost", "name": "Section 55 Tracker"}

    def generate_authenticator_name(self, user: Any, type: Authenticator.Type) -> str:
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return "Passkey" if number == 1 else f"Passkey {number}"

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Return False for the only second factor of someone who needs one."""
        others = [each for each in factors_of(authenticator.user) if each.pk != authenticator.pk]
        return bool(others) or may_do_without(authenticator.user, today=timezone.localdate())
