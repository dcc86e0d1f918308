"""The forms for uploading an existing response and confirming its contents."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from inspections.enums import InspectionKind
from inspections.exceptions import LoggedAlready
from inspections.intake.reading import MAX_BYTES
from inspections.logging.report_fields import ReportAddressField
from inspections.report_addresses import other_website, problem_with
from s55tracker.accounts.models import PolicingBody
from s55tracker.govuk.choosers import record_field
from s55tracker.govuk.fields import DateField, SizedFileField
from s55tracker.govuk.forms import GovukForm

MEGABYTES = MAX_BYTES // 1024 // 1024


class UploadForm(GovukForm):
    component_options = {"file": {"error_name": "the response to import"}}

    body = forms.ModelChoiceField(label="Office", queryset=PolicingBody.objects.none(), empty_label=None)
    file = SizedFileField(
        most_bytes=MAX_BYTES,
        label="The response",
        help_text=f"A PDF, Word document (.docx), web page (.html) or plain text file, up to {MEGABYTES} MB.",
    )

    def __init__(self, *args, bodies: list[PolicingBody], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        record_field(self, "body").queryset = PolicingBody.objects.filter(pk__in=[body.pk for body in bodies])
        if len(bodies) == 1:
            # There is nothing to choose, so we do not ask; a forged value could only name the same office.
            self.fields["body"].widget = forms.HiddenInput()
            self.fields["body"].initial = bodies[0].pk


class ReviewForm(GovukForm):
    """The details that must be right before anything is recorded. The rest is text, edited on its own pages."""

    mark_optional = True
    component_options = {
        "another_because": {"rows": 2, "error_name": "why this is a different report"},
        "title": {"error_name": "the title of the inspection report"},
        "published_on": {"error_name": "when the report was published"},
    }

    title = forms.CharField(label="Title of the inspection report", max_length=300)
    kind = forms.ChoiceField(label="Kind of report", choices=InspectionKind, widget=forms.RadioSelect)
    published_on = DateField(
        label="When the report was published",
        help_text="The deadline is counted from this date. The inspectorate’s website sometimes shows old reports with new dates, so check the date in the report itself.",
        error_name="when the report was published",
        past=True,
    )
    date_confirmed = forms.BooleanField(label="I have checked this date against the report", required=False)
    report_url = ReportAddressField(label="Address of the report")
    answered_on = DateField(
        label="When the response was published",
        help_text="For example, 6 10 2023",
        error_name="When the response was published",
        required=False,
        past=True,
    )
    answer_address = forms.URLField(
        label="Where the response was published",
        help_text="The address of the page with the response. It must start with https://",
        max_length=2000,
        assume_scheme="https",
        required=False,
    )
    # Asked only if the office has a report with nearly this title and date.
    another_because = forms.CharField(
        label="Why is this a different report?",
        widget=forms.Textarea,
        max_length=500,
        help_text="For example: the other one is about another force. This is kept in the history.",
    )

    def __init__(self, *args, asks_why: bool = False, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self._why = self.fields["another_because"]
        if not asks_why:
            del self.fields["another_because"]
        address = str(self["report_url"].value() or "")
        if address and not problem_with(address) and (host := other_website(address)):
            self.fields["report_url"].help_text = f"“{host}” is not an inspectorate’s website: check that it is right."

    @property
    def of_report(self) -> list[forms.BoundField]:
        """The fields about the report. Those about the response come at the end of the page."""
        return [field for field in self if field.name not in ("answered_on", "answer_address")]

    def clean_answer_address(self) -> str:
        address: str = self.cleaned_data["answer_address"]
        if address and (problem := problem_with(address)):
            raise ValidationError(problem)
        return address

    def clean(self) -> dict[str, Any]:
        super().clean()
        day, address = self.cleaned_data.get("answered_on"), self.cleaned_data.get("answer_address")
        published_on = self.cleaned_data.get("published_on")
        if day and not address and "answer_address" not in self.errors:
            self.add_error("answer_address", "Enter where the response was published")
        if address and not day and "answered_on" not in self.errors:
            self.add_error("answered_on", "Enter when the response was published")
        if day and published_on and day < published_on:
            self.add_error("answered_on", "The response cannot have been published before the report")
        return self.cleaned_data

    def ask_why(self, refusal: LoggedAlready) -> None:
        """Show the box for a reason, with a link to the report that may be the same one."""
        self.fields["another_because"] = self._why
        link = {"href": refusal.inspection.get_absolute_url()}
        self.add_error(None, ValidationError(str(refusal).replace("%", "%%"), params=link))
