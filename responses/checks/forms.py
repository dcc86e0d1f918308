from __future__ import annotations

from django import forms

from s55tracker.govuk.forms import GovukForm


class OverrideForm(GovukForm):
    """The reason for overriding a check."""

    reason = forms.CharField(
        label="Why can the response be published without this?",
        help_text="Everyone in the office can see this in the history. It is part of the record of the response.",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Enter a reason"},
    )
