"""A copy on the distribution list."""

from __future__ import annotations

from django import forms

from s55tracker.accounts.models import DistributionRecipient
from s55tracker.govuk.fields import AddressField
from s55tracker.govuk.forms import GovukForm
from s55tracker.office.forms import WIDTH

CONFIRMATION = "I confirm that this copy is sent in another way"


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
        help_text="Copies can be sent to it from the response’s Distribution tab.",
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
        help_text="Only needed if a copy required by section 55(6) is no longer marked as required by law.",
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


class RemoveRecipientForm(GovukForm):
    """Confirmation is required only for statutory copies."""

    confirmed = forms.BooleanField(label=CONFIRMATION)

    def __init__(self, *args, recipient, **kwargs):
        super().__init__(*args, **kwargs)
        if recipient.duty != DistributionRecipient.Duty.STATUTORY:
            del self.fields["confirmed"]
