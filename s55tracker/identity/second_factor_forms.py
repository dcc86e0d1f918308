"""The forms of second factors, in our words. allauth checks what is sent."""

from __future__ import annotations

from typing import Any

from allauth.mfa.base import forms as base
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import forms as recovery_codes
from allauth.mfa.totp import forms as totp
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator

from s55tracker.accounts.models import User
from s55tracker.govuk.signing_in import SigningInMixin
from s55tracker.identity.history import note
from s55tracker.identity.second_factor import use_code
from s55tracker.identity.second_factor_adapter import SecondFactorAdapter

LONGEST_NAME = 60
# Seconds that a code is valid, with a step of tolerance before and after its own.
CODE_LASTS = 90
# Seconds that too many wrong codes are followed by: allauth's limit "login_failed".
LOCKED = 5 * 60
CODE = {
    "classes": "govuk-input--width-10",
    "autocomplete": "one-time-code",
    "inputmode": "numeric",
    "spellcheck": False,
    "error_name": "the code",
}


class CodeMixin(SigningInMixin):
    """A code of an authenticator app, which is good once, or a recovery code."""

    labels = {"code": "Code"}
    hints = {"code": "The 6 digits in your authenticator app, or a recovery code of 8 digits."}
    component_options = {"code": CODE}
    user: User
    authenticator: Authenticator

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs.pop("placeholder", None)

    def clean_code(self) -> str:
        try:
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
        return code

    def _emit_authentication_failed(self, authenticator: Authenticator) -> None:
        super()._emit_authentication_failed(authenticator)  # type: ignore[misc]
        note(self.user, "code_failed", by=None)


class CodeForm(CodeMixin, base.AuthenticateForm):
    pass


class ConfirmCodeForm(CodeMixin, base.ReauthenticateForm):
    pass


class ActivateAppForm(SigningInMixin, totp.ActivateTOTPForm):
    labels = {"code": "Code from the app"}
    hints = {"code": "6 digits. A new code appears every 30 seconds."}
    component_options = {"code": CODE}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs.pop("placeholder", None)

    def clean_code(self) -> str:
        """The code that sets up the app counts as used: allauth's check at sign-in, in the shared cache, refuses it."""
        code = super().clean_code()
        used = TOTP(Authenticator(user=self.user))._get_used_cache_key(code)
        cache.set(used, "y", timeout=CODE_LASTS)
        return code

    @property
    def secret_in_groups(self) -> str:
        """The secret in groups of four, for people who type it."""
        return " ".join(self.secret[start : start + 4] for start in range(0, len(self.secret), 4))


class DeactivateAppForm(SigningInMixin, totp.DeactivateTOTPForm):
    pass


class CredentialField(forms.JSONField):
    """What a browser makes with a passkey. Python reads no number of thousands of digits, and says so in its own way."""

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except ValueError as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error


class UsePasskeyMixin:
    """Refuses what no browser makes, where allauth would fail."""

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
    hints = {"name": "So that you recognise it later. For example, “work laptop” or “blue security key”."}
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
            # What was sent is not what a browser makes.
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
