"""The decision about a PDF that could not be made."""

from __future__ import annotations

from django import forms

from s55tracker.govuk.forms import GovukForm


class WithoutPdfForm(GovukForm):
    """Why only the page is published."""

    reason = forms.CharField(
        label="Why is there no PDF?",
        help_text="Everyone in the office can see this in the history.",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Enter a reason"},
    )
