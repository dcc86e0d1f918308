"""Recording a copy as sent, and undoing it."""

from __future__ import annotations

from django import forms

from s55tracker.govuk.fields import DateField
from s55tracker.govuk.forms import GovukForm


class CopySentForm(GovukForm):
    done_on = DateField(label="When was it sent?", error_name="The date it was sent", past=True)
    done_by = forms.CharField(label="Who sent it?", max_length=150, error_messages={"required": "Enter who sent it"})
    note = forms.CharField(
        label="How was it sent, and where is the evidence?",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="For example: by email to the section 55 mailbox, kept in the office’s file.",
    )
    component_options = {"done_by": {"classes": "govuk-!-width-two-thirds"}}


class CopyNotSentForm(GovukForm):
    reason = forms.CharField(
        label="Why are you undoing this?",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Enter a reason"},
    )
