"""The forms to invite someone, and to create the account of someone who joins."""

from __future__ import annotations

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from s55tracker.accounts.models import User
from s55tracker.govuk.fields import AddressField
from s55tracker.govuk.forms import GovukForm
from s55tracker.office.forms import WIDTH, RolesForm

PASSWORD_HINT = "At least 12 characters. Three random words make a strong password that is easy to remember."  # noqa: S105


class InvitedPersonForm(GovukForm):
    name = forms.CharField(max_length=150, label="Name")
    email = AddressField(
        max_length=254,
        label="Email address",
        help_text="Their own work email address, not a shared one, because the invitation is for one person.",
        error_messages={"invalid": "Enter an email address like name@example.police.uk"},
    )
    component_options = {
        "name": {"classes": WIDTH, "autocomplete": "off", "error_name": "their name"},
        "email": {"classes": WIDTH, "autocomplete": "off", "error_name": "their email address"},
    }


class FirstLeadForm(InvitedPersonForm):
    """Invites a force lead, which is the only role in a force that a policing body can give."""


class InvitationForm(InvitedPersonForm, RolesForm):
    field_order = ["name", "email", "roles"]
    component_options = {**RolesForm.component_options, **InvitedPersonForm.component_options}


class NewAccountForm(GovukForm):
    """Asks for the name and password of a new account. Its address is already known."""

    name = forms.CharField(
        max_length=150,
        label="Your name",
        help_text="This is how colleagues will see it, and how it will appear in the history.",
    )
    password = forms.CharField(
        widget=forms.PasswordInput,
        label="Choose a password",
        help_text=PASSWORD_HINT,
        strip=False,
        error_messages={"required": "Choose a password"},
    )
    component_options = {
        "name": {"classes": WIDTH, "autocomplete": "name", "spellcheck": False, "error_name": "your name"},
        "password": {"classes": WIDTH, "autocomplete": "new-password"},
    }

    def __init__(self, *args, email: str = "", **kwargs):
        super().__init__(*args, **kwargs)
        self.address = email

    def clean(self):
        super().clean()
        cleaned = self.cleaned_data
        if password := cleaned.get("password"):
            person = User(email=cleaned.get("email", self.address), name=cleaned.get("name", ""))
            try:
                validate_password(password, person)
            except ValidationError as error:
                self.add_error("password", error)
        return cleaned
