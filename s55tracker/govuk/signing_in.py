"""The sign-in and password forms, in our own words. Most of their behaviour is allauth's."""

from typing import Any

from allauth.account import forms as allauth_forms
from allauth.account.adapter import get_adapter
from allauth.core import context
from django import forms
from django.db import transaction

from s55tracker.accounts.calendar_addresses import end_calendar_addresses, number_of_calendar_addresses
from s55tracker.accounts.models import User
from s55tracker.govuk.fields import AddressField
from s55tracker.govuk.forms import GovukFormMixin
from s55tracker.limits import count_password

NEW_PASSWORD_HINT = "At least 12 characters. Three random words make a strong password that is easy to remember."  # noqa: S105
WIDTH = "govuk-!-width-two-thirds"


class SigningInMixin(GovukFormMixin):
    """Replaces allauth's labels and hints with ours."""

    labels: dict[str, str] = {}
    hints: dict[str, str] = {}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = self.labels.get(name, field.label)
            field.help_text = self.hints.get(name, "")
            # Errors for empty fields come from labels, which have just changed.
            field.error_messages["required"] = self.sentence_when_empty(name, field)


class AddressMixin(SigningInMixin):
    """Normalises the address, so that every spelling of it leads to the same account and counts towards the same
    lock-out.
    """

    address = ""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        theirs = self.fields[self.address]
        field = self.fields[self.address] = AddressField(
            label=theirs.label, help_text=theirs.help_text, widget=theirs.widget
        )
        field.error_messages |= theirs.error_messages | {
            "invalid": "Enter an email address like name@example.police.uk"
        }


class LoginForm(AddressMixin, allauth_forms.LoginForm):
    address = "login"
    labels = {"login": "Email address", "password": "Password"}
    component_options = {
        "login": {
            "classes": WIDTH,
            "autocomplete": "username",
            "spellcheck": False,
            "error_name": "your email address",
        },
        "password": {"classes": WIDTH, "error_name": "your password"},
    }


class ResetPasswordForm(AddressMixin, allauth_forms.ResetPasswordForm):
    address = "email"
    labels = {"email": "Email address"}
    hints = {"email": "The address you sign in with."}
    component_options = {
        "email": {"classes": WIDTH, "autocomplete": "email", "spellcheck": False, "error_name": "your email address"}
    }

    def clean_email(self) -> str:
        """Use only an account's own address for its password reset: allauth would also search its own table."""
        email = self.cleaned_data["email"]
        self.users = list(User.objects.filter(email=email, is_active=True))
        return email


class NewPasswordMixin(SigningInMixin):
    labels = {"oldpassword": "Current password", "password1": "New password", "password2": "New password again"}
    hints = {"password1": NEW_PASSWORD_HINT}
    component_options = {
        "oldpassword": {"classes": WIDTH, "error_name": "your current password"},
        "password1": {"classes": WIDTH, "autocomplete": "new-password", "error_name": "a new password"},
        "password2": {"classes": WIDTH, "autocomplete": "new-password", "error_name": "the new password again"},
    }


class CalendarsMixin(NewPasswordMixin):
    """Offers to end the person's private calendar links. Someone who knew the old password may have created or
    copied one, and it needs no password.
    """

    user: User | None
    cleaned_data: dict[str, Any]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if self.user is not None and (number := number_of_calendar_addresses(self.user)):
            addresses = "1 private calendar link" if number == 1 else f"{number} private calendar links"
            self.fields["end_calendars"] = forms.BooleanField(
                required=False,
                label=f"Also end my {addresses}",
                help_text="Anyone with the link can read your dates without a password. You can create a new one.",
            )

    @transaction.atomic
    def save(self) -> None:
        super().save()  # type: ignore[misc]  # this mixin is used with allauth's form
        if self.user is not None and self.cleaned_data.get("end_calendars"):
            end_calendar_addresses(self.user)


class ResetPasswordKeyForm(CalendarsMixin, allauth_forms.ResetPasswordKeyForm):
    pass


class ChangePasswordForm(CalendarsMixin, allauth_forms.ChangePasswordForm):
    def clean_oldpassword(self) -> str:
        tries = count_password(context.request)
        if tries is None:
            raise get_adapter().validation_error("rate_limited")
        password = super().clean_oldpassword()
        tries.forgive()
        return password


class SetPasswordForm(CalendarsMixin, allauth_forms.SetPasswordForm):
    pass


class ReauthenticateForm(SigningInMixin, allauth_forms.ReauthenticateForm):
    labels = {"password": "Password"}
    component_options = {"password": {"classes": WIDTH, "error_name": "your password"}}
