"""Forms for the moves. Most ask only for a reason."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms
from django.core.exceptions import ValidationError

from inspections.intake.reading import MAX_BYTES
from inspections.report_addresses import problem_with
from responses.approval.returning import PlacesChoice
from responses.document.unprintable import why_unprintable
from responses.drafting.pages import Place
from responses.enums import Move
from responses.exceptions import WorkflowError
from responses.models import Response
from responses.publishing.elsewhere import KeptPdf, read_pdf
from responses.workspace.move_menu import MOVE_PAGES, needs_reason
from s55tracker.govuk.choosers import record_field
from s55tracker.govuk.fields import DateField, SizedFileField
from s55tracker.govuk.forms import GovukForm


class MoveForm(GovukForm):
    """The form of a move: a reason, or only a button."""

    def __init__(
        self, *args, move: Move, response: Response, places: Sequence[Place] = (), question: str = "", **kwargs
    ) -> None:
        """`places` are given if the person chooses which places need changing, and `question` if they must answer one
        before submitting.
        """
        super().__init__(*args, **kwargs)
        self.move = move
        page = MOVE_PAGES[move]
        self.choice = PlacesChoice(self, places, label=page.places_label, with_reasons=False) if places else None
        if self.choice:
            self.component_options = self.choice.component_options
            self.mark_optional = False
        if question:
            self.fields["unchanged_because"] = forms.CharField(
                label="Why are you submitting it unchanged?",
                help_text=f"{question} The approver will read your answer.",
                max_length=2000,
                widget=forms.Textarea(attrs={"rows": 4}),
                error_messages={"required": "Say why you are submitting it unchanged, or go back and change it"},
            )
        if needs_reason(move):
            self.fields["reason"] = forms.CharField(
                label=page.reason_label,
                help_text=page.reason_hint,
                max_length=2000,
                widget=forms.Textarea(attrs={"rows": 4}),
                error_messages={"required": "Enter a reason"},
            )

    def clean_reason(self) -> str:
        """The reason for a correction is printed, so we report unprintable characters while its author can still change
        them.
        """
        reason = self.cleaned_data["reason"]
        if self.move == Move.CORRECT and (why := why_unprintable(reason)):
            raise ValidationError(why)
        return reason

    @property
    def details(self) -> dict:
        """The action's arguments besides the response."""
        details = {key: value for key, value in self.cleaned_data.items() if value is not None}
        if self.choice:
            details["places"] = self.choice.reasons(self.cleaned_data["reason"])
        return details


class NotNeededForm(MoveForm):
    """A reason, or the response that also answers this report."""

    answered_in = forms.ModelChoiceField(
        queryset=Response.objects.none(),
        required=False,
        label="Is it answered in another response?",
        help_text="Leave this blank if it is not. If you choose a response, you do not need to give another reason.",
        empty_label="No",
    )
    field_order = ["answered_in", "reason"]

    def __init__(self, *args, response: Response, **kwargs) -> None:
        super().__init__(*args, response=response, **kwargs)
        others = Response.objects.filter(body=response.body).exclude(pk=response.pk).select_related("inspection")
        record_field(self, "answered_in").queryset = others.order_by("-inspection__published_on", "pk")
        self.fields["reason"].required = False
        self.order_fields(self.field_order)

    def clean(self) -> dict:
        super().clean()
        cleaned = self.cleaned_data
        if not cleaned.get("answered_in") and not cleaned.get("reason"):
            self.add_error("reason", "Enter a reason, or choose the response that answers this report")
        return cleaned


class ElsewhereForm(MoveForm):
    """When and where the response was published, and its file."""

    component_options = {"published_on": {"error_name": "when the response was published"}}

    published_on = DateField(
        label="When the response was published",
        help_text="The date your office put it on the other website.",
        error_name="when the response was published",
        past=True,
    )
    address = forms.URLField(
        label="Address of the response",
        help_text="The page or file on the other website. It must start with https://",
        max_length=2000,
        assume_scheme="https",
        error_messages={"required": "Enter the address of the response"},
    )
    file = SizedFileField(
        most_bytes=MAX_BYTES,
        label="The response as a PDF",
        help_text=f"Up to {MAX_BYTES // 1024 // 1024} MB. We keep it unchanged, in case the other website changes.",
        required=False,
    )
    is_listed = forms.BooleanField(
        label="List it in our public register",
        help_text="The register will show its date and address, and the PDF if you add one.",
        required=False,
        initial=True,
    )
    field_order = ["published_on", "address", "file", "is_listed"]

    def clean_address(self) -> str:
        address = self.cleaned_data["address"]
        if problem := problem_with(address):
            raise ValidationError(problem)
        return address

    def clean_file(self) -> KeptPdf | None:
        upload = self.cleaned_data["file"]
        if not upload:
            return None
        try:
            return read_pdf(upload.read())
        except WorkflowError as refusal:
            raise ValidationError(str(refusal)) from refusal
