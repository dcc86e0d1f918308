"""The forms for a watched address, and for dismissing a new report."""

from __future__ import annotations

from django import forms

from inspections.intake.fetching import ELSEWHERE
from inspections.logging.report_fields import ReportAddressField
from inspections.report_addresses import is_fetched
from s55tracker.govuk.fields import ReasonField
from s55tracker.govuk.forms import GovukForm


class WatchedAddressForm(GovukForm):
    address = ReportAddressField(
        required=True,
        label="Address of a feed (RSS or Atom), or of a page that lists publications",
        help_text="For example https://hmicfrs.justiceinspectorates.gov.uk/publications/",
        error_messages={"required": "Enter an address"},
    )
    component_options = {"address": {"autocomplete": "off", "spellcheck": False}}

    def clean_address(self) -> str:
        address = self.cleaned_data["address"]
        if not is_fetched(address):
            raise forms.ValidationError(ELSEWHERE)
        return address


class DismissForm(GovukForm):
    reason = ReasonField(
        label="Why will it not be logged?",
        max_length=500,
        help_text="For example: it is about another force, or it is a news item. This is kept in the history.",
    )
