"""The form for uploading a report, or for entering its address, to fill in the page that logs it."""

from __future__ import annotations

from typing import Any

from django import forms

from inspections.intake.fetching import ELSEWHERE, INSTEAD, why_not
from inspections.intake.reading import MAX_BYTES
from inspections.logging.report_fields import ReportAddressField
from inspections.report_addresses import is_fetched
from s55tracker.accounts.models import PolicingBody
from s55tracker.govuk.fields import SizedFileField
from s55tracker.govuk.forms import GovukForm

MEGABYTES = MAX_BYTES // 1024 // 1024


class ReportFileForm(GovukForm):
    """A report's file or its address: exactly one of them, so neither is marked as optional."""

    mark_optional = False

    component_options = {
        "file": {"error_name": "the report"},
        "address": {"autocomplete": "off", "spellcheck": False},
    }

    file = SizedFileField(
        most_bytes=MAX_BYTES,
        required=False,
        label="The report’s file",
        help_text=f"A PDF, Word document (.docx), saved web page (.html) or plain text file, up to {MEGABYTES} MB.",
    )
    address = ReportAddressField(
        label="Or the address of the report",
        help_text="Its page or its PDF on the inspectorate’s website. The address starts with https://",
    )

    def __init__(self, *args: Any, body: PolicingBody, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The sentence that says why there is no box for an address; empty if there is one.
        self.why_no_address = why_not(body)
        if self.why_no_address and not (self.is_bound and self.data.get("address")):
            del self.fields["address"]

    def clean_address(self) -> str:
        address = self.cleaned_data["address"]
        if address and self.why_no_address:
            raise forms.ValidationError(f"{self.why_no_address} {INSTEAD}")
        if address and not is_fetched(address):
            raise forms.ValidationError(f"{ELSEWHERE} {INSTEAD}")
        return address

    def clean(self) -> dict[str, Any]:
        super().clean()
        cleaned = self.cleaned_data
        if not self.errors and not cleaned.get("file") and not cleaned.get("address"):
            self.add_error(
                "file",
                "Select the report’s file" if self.why_no_address else "Select the report’s file, or enter its address",
            )
        if not self.errors and cleaned.get("file") and cleaned.get("address"):
            self.add_error("address", "Use the file or the address, not both. Clear the one that you do not need")
        return cleaned
