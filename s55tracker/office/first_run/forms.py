"""The form for the first office and its administrator’s account."""

from __future__ import annotations

from django import forms

from s55tracker.accounts.models import PolicingBody
from s55tracker.govuk.choosers import record_field
from s55tracker.govuk.fields import AddressField
from s55tracker.office.forms import WIDTH
from s55tracker.office.invitations.forms import NewAccountForm


def with_kind(body: PolicingBody) -> str:
    return f"{body.name} ({body.get_kind_display()})"


class FirstRunForm(NewAccountForm):
    body = forms.ModelChoiceField(
        queryset=PolicingBody.objects.none(),
        label="Your office",
        help_text="Listed by area. You can change its names and titles later.",
        empty_label="Choose an office",
        error_messages={"required": "Choose your office"},
    )
    email = AddressField(
        max_length=254,
        label="Your email address",
        help_text="You will use this to sign in.",
        error_messages={"invalid": "Enter an email address like name@example.police.uk"},
    )
    field_order = ["body", "name", "email", "password"]
    component_options = {
        **NewAccountForm.component_options,
        "email": {"classes": WIDTH, "autocomplete": "email", "error_name": "your email address"},
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        record_field(self, "body").queryset = PolicingBody.objects.all()
        record_field(self, "body").label_from_instance = with_kind  # type: ignore[method-assign, assignment]
