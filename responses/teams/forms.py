"""The form for the address of an office's Microsoft Teams channel."""

from __future__ import annotations

from django import forms

from responses.teams.messages import is_allowed
from s55tracker.govuk.forms import GovukForm


class TeamsForm(GovukForm):
    """The address gives the right to post, so the page never shows it again. It can only be replaced."""

    url = forms.CharField(
        label="Webhook address",
        max_length=2000,
        help_text="In Teams, open Workflows and choose “Post to a channel when a webhook request is received”. Copy the address it creates.",
        error_messages={"required": "Enter the webhook address"},
    )
    component_options = {"url": {"spellcheck": False, "autocomplete": "off"}}

    def clean_url(self) -> str:
        url = self.cleaned_data["url"].strip()
        if not is_allowed(url):
            raise forms.ValidationError(
                "Enter the full address of a Workflows webhook. It starts with https:// and is on a Microsoft website"
            )
        return url
