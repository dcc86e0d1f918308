"""Forms for a person's own account."""

from __future__ import annotations

from django import forms

from s55tracker.govuk.fields import AddressField
from s55tracker.govuk.forms import GovukForm

WIDTH = "govuk-!-width-two-thirds"


class NewAddressForm(GovukForm):
    email = AddressField(
        max_length=254,
        label="New email address",
        help_text="We will email a link to this address. The address changes when you open the link.",
        error_messages={"invalid": "Enter an email address like name@example.police.uk"},
    )
    component_options = {
        "email": {"classes": WIDTH, "autocomplete": "email", "spellcheck": False, "error_name": "the new email address"}
    }


class OwnAddressForm(NewAddressForm):
    """Someone who finds an unlocked screen does not know the password."""

    password = forms.CharField(widget=forms.PasswordInput, label="Your password", strip=False)
    component_options = {
        **NewAddressForm.component_options,
        "password": {"classes": WIDTH, "autocomplete": "current-password", "error_name": "your password"},
    }
