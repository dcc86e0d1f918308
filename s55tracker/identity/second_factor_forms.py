"""Forms to set up and use second factors, in our own words. allauth checks what is sent."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.core import context
from allauth.mfa.base import forms as base
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import forms as recovery_codes
from allauth.mfa.totp import forms as totp
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY, TOTP
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import MaxLengthValidator

from s55tracker.accounts.models import User
from s55tracker.govuk.signing_in import SigningInMixin
from s55tracker.identity.history import note
from s55tracker.identity.sealing import seal, unseal
from s55tracker.identity.second_factor import TYPES, factors_of, use_code
from s55tracker.identity.second_factor_adapter import SecondFactorAdapter
from s55tracker.limits import count_nearby

LONGEST_NAME = 60
# A code is valid for this many seconds: its own step, and one step of tolerance before and after it.
CODE_LASTS = 90
# A wait after too many wrong codes is recorded at most once in this many seconds.
LOCKED = 5 * 60
CODE = {
    "classes": "govuk-input--width-10",
    "autocomplete": "one-time-code",
    "inputmode": "numeric",
    "spellcheck": False,
    "error_name": "the code",
}


class CodeMixin(SigningInMixin):
    """Asks for a code from an authenticator app, which works once, or for a recovery code."""

    labels = {"code": "Code"}
    hints = {"code": "The 6 digits in your authenticator app, or a recovery code of 8 digits."}
    component_options = {"code": CODE}
    user: User
    authenticator: Authenticator

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs.pop("placeholder", None)

    def clean_code(self) -> str:
        nearby = count_nearby(context.request, f"code:{self.user.pk}")
        try:
            if nearby is None:
                raise get_adapter().validation_error("too_many_login_attempts")
            code = super().clean_code()  # type: ignore[misc]  # this mixin is used with allauth's form
        except ValidationError as error:
            if error.code == "too_many_login_attempts" and cache.add(f"codes-locked:{self.user.pk}", True, LOCKED):
                note(self.user, "code_locked", by=None)
            raise
        is_of_an_app = self.authenticator.type == Authenticator.Type.TOTP
        if is_of_an_app and not use_code(self.authenticator, code):
            self._emit_authentication_failed(self.authenticator)
            raise SecondFactorAdapter().validation_error("incorrect_code")
        if not is_of_an_app:
            note(self.user, "recovery_code_used", by=self.user)
        nearby.forgive()
        return code

    def _emit_authentication_failed(self, authenticator: Authenticator) -> None:
        super()._emit_authentication_failed(authenticator)  # type: ignore[misc]
        note(self.user, "code_failed", by=None)


class CodeForm(CodeMixin, base.AuthenticateForm):
    @property
    def has_passkey(self) -> bool:
        """True if the page can offer a passkey: someone with only an app would try it and fail."""
        return any(factor.type == TYPES.WEBAUTHN for factor in factors_of(self.user))


class ConfirmCodeForm(CodeMixin, base.ReauthenticateForm):
    pass


class ActivateAppForm(SigningInMixin, totp.ActivateTOTPForm):
    """allauth keeps the new secret in the session until the first code, and sessions are rows in the database: so it is
    sealed there too.
    """

    labels = {"code": "Code from the app"}
    hints = {"code": "6 digits. A new code appears every 30 seconds."}
    component_options = {"code": CODE}

    def __init__(self, *args, **kwargs) -> None:
        session = context.request.session
        if sealed := session.pop(SECRET_SESSION_KEY, ""):
            # A secret that cannot be read is left out: allauth then makes a new one, and the code is refused.
            with suppress(ImproperlyConfigured):
                session[SECRET_SESSION_KEY] = unseal(sealed)
        super().__init__(*args, **kwargs)
        session[SECRET_SESSION_KEY] = seal(self.secret)
        self.fields["code"].widget.attrs.pop("placeholder", None)

    def clean_code(self) -> str:
        """Record in the shared cache that the code has been used, so that allauth refuses it at sign-in."""
        code = super().clean_code()
        used = TOTP(Authenticator(user=self.user))._get_used_cache_key(code)
        cache.set(used, "y", timeout=CODE_LASTS)
        return code

    @property
    def secret_in_groups(self) -> str:
        """The secret in groups of four characters, for people who type it."""
        return " ".join(self.secret[start : start + 4] for start in range(0, len(self.secret), 4))


class DeactivateAppForm(SigningInMixin, totp.DeactivateTOTPForm):
    pass


class CredentialField(forms.JSONField):
    """A field for a browser's answer from a passkey. It also refuses a number too long for Python to read, which raises
    a ValueError that Django does not catch.
    """

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except ValueError as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error


class UsePasskeyMixin:
    """Refuses data that no browser would send and that would make allauth crash."""

    def clean_credential(self) -> Authenticator:
        try:
            return super().clean_credential()  # type: ignore[misc]  # this mixin is used with allauth's form
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise SecondFactorAdapter().validation_error("incorrect_code") from error


class SignInWithPasskeyForm(UsePasskeyMixin, webauthn.LoginWebAuthnForm):
    credential = CredentialField(required=True, widget=forms.HiddenInput)


class PasskeyForm(UsePasskeyMixin, webauthn.AuthenticateWebAuthnForm):
    credential = CredentialField(required=True, widget=forms.HiddenInput)


class ConfirmWithPasskeyForm(UsePasskeyMixin, webauthn.ReauthenticateWebAuthnForm):
    credential = CredentialField(required=True, widget=forms.HiddenInput)


class AddPasskeyForm(SigningInMixin, webauthn.AddWebAuthnForm):
    credential = CredentialField(required=True, widget=forms.HiddenInput)
    labels = {"name": "Name of this passkey"}
    hints = {"name": "To help you recognise it later. For example, “work laptop” or “blue security key”."}
    component_options = {"name": {"classes": "govuk-!-width-two-thirds", "autocomplete": "off"}}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        # Every passkey checks the person, so there is nothing to choose.
        self.fields.pop("passwordless", None)
        self.fields["name"].validators.append(MaxLengthValidator(LONGEST_NAME))
        self.fields["credential"].error_messages["required"] = (
            "No passkey was created. Press “Create a passkey” and follow your device’s instructions"
        )

    def clean(self) -> dict[str, Any]:
        try:
            return super().clean()
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            # The data is not what a browser would send.
            if isinstance(error, ValidationError):
                raise
            raise SecondFactorAdapter().validation_error("incorrect_code") from error


class RenamePasskeyForm(SigningInMixin, webauthn.EditWebAuthnForm):
    labels = {"name": "Name of this passkey"}
    component_options = {"name": {"classes": "govuk-!-width-two-thirds", "autocomplete": "off", "error_name": "a name"}}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].validators.append(MaxLengthValidator(LONGEST_NAME))


class NewRecoveryCodesForm(SigningInMixin, recovery_codes.GenerateRecoveryCodesForm):
    pass
