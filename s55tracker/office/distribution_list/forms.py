"""The forms for a copy on the distribution list."""

from __future__ import annotations

from django import forms

from s55tracker.accounts.models import DistributionRecipient
from s55tracker.govuk.fields import AddressField
from s55tracker.govuk.forms import GovukForm
from s55tracker.office.forms import WIDTH

# People upload a copy to a portal or a website themselves; it is not emailed from here.
NOT_BY_EMAIL = (DistributionRecipient.Method.PORTAL, DistributionRecipient.Method.WEBSITE)
CONFIRMATION = "I confirm that we send this copy another way"


class RecipientForm(GovukForm):
    line = forms.CharField(
        max_length=200,
        label="What you send, and who gets it",
        help_text="As it should appear on the checklist. For example, “Sent to the Chief Constable”.",
        error_messages={"required": "Enter what you send and who gets it"},
    )
    duty = forms.ChoiceField(
        label="Why",
        choices=DistributionRecipient.Duty.choices,
        widget=forms.RadioSelect,
        initial=DistributionRecipient.Duty.PRACTICE,
        error_messages={"required": "Select why the copy is sent"},
    )
    method = forms.ChoiceField(
        label="How it is usually sent",
        choices=[("", "Not stated"), *DistributionRecipient.Method.choices],
        required=False,
    )
    email = AddressField(
        label="Email address",
        required=False,
        max_length=254,
        help_text="You can send copies to it from the response’s Distribution tab.",
    )
    address = forms.CharField(
        label="Web or postal address",
        required=False,
        max_length=500,
        help_text="For example, the address of the inspectorate’s portal.",
    )
    confirmed = forms.BooleanField(
        required=False,
        label=CONFIRMATION,
        help_text="You only need to confirm this if you change “Required by law” for a copy that section 55(6) requires.",
    )
    component_options = {
        "line": {"classes": WIDTH},
        "email": {"classes": WIDTH},
        "address": {"classes": WIDTH},
        "duty": {
            "choice_hints": {
                "statutory": "Section 55(6) of the Police Act 1996: the inspectors of constabulary and the Secretary of State.",
                "practice": "By custom: the chief officer, the panel, the website and anyone else who should have it.",
            }
        },
    }
    mark_optional = False

    def __init__(self, *args, recipient=None, **kwargs):
        names = ("line", "duty", "method", "email", "address")
        initial = {name: getattr(recipient, name) for name in names} if recipient else None
        super().__init__(*args, initial=initial, **kwargs)
        if recipient is None or recipient.duty != DistributionRecipient.Duty.STATUTORY:
            del self.fields["confirmed"]

    def clean(self) -> dict:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("email") and cleaned.get("method") in NOT_BY_EMAIL:
            self.add_error(
                "email", "Remove the email address, or choose “Email” as the usual way: this copy cannot be emailed"
            )
        return cleaned


class RemoveRecipientForm(GovukForm):
    """Asks for confirmation, but only for a copy required by law."""

    confirmed = forms.BooleanField(label=CONFIRMATION)

    def __init__(self, *args, recipient, **kwargs):
        super().__init__(*args, **kwargs)
        if recipient.duty != DistributionRecipient.Duty.STATUTORY:
            del self.fields["confirmed"]
