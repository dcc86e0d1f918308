"""Forms to record copies as sent, undo that, send copies by email, and add or remove evidence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from responses.distribution.actions import CopySent
from responses.distribution.methods import Place, methods_for
from responses.distribution.sending import Addressed
from responses.evidence.files import MAX_BYTES, MEGABYTES, TOO_LARGE, CheckedFile, checked, refused
from responses.models import DistributionLine
from s55tracker.accounts.models import DistributionRecipient
from s55tracker.govuk.choosers import choice_field, record_field
from s55tracker.govuk.fields import AddressField, DateField, ReasonField, RowsField
from s55tracker.govuk.forms import GovukForm
from s55tracker.refusals import Refused

TWO_THIRDS = {"classes": "govuk-!-width-two-thirds"}
AS_USUAL = [("", "As usual for each copy"), *DistributionRecipient.Method.choices]
NOT_STATED = ("", "Not stated")
FILE_HINT = f"A PNG or JPEG picture, a PDF, an email (.eml or .msg) or plain text, up to {MEGABYTES} MB."


class EvidenceField(forms.FileField):
    """An evidence file. Its clean value is a CheckedFile, or None if no file was chosen."""

    def __init__(self, **kwargs: Any) -> None:
        # `checked` refuses an empty file, and its message names the file.
        super().__init__(allow_empty_file=True, **kwargs)

    def clean(self, value: Any, initial: Any = None) -> CheckedFile | None:
        file = super().clean(value, initial)
        if file is None:
            return None
        if file.size > MAX_BYTES:  # before any of it is read
            raise ValidationError(str(refused(file.name, TOO_LARGE)))
        try:
            return checked(file.read(), name=file.name)
        except Refused as refusal:
            raise ValidationError(str(refusal)) from refusal


class CopiesSentForm(GovukForm):
    """Records several copies at once. The page draws the list of copies as a table."""

    lines = RowsField(
        queryset=DistributionLine.objects.none(),
        label="Copies",
        error_messages={
            "required": "Tick at least one copy",
            "invalid_choice": "A copy you ticked is no longer in the list. Reload the page",
        },
    )
    done_on = DateField(label="When were they sent?", error_name="The date they were sent", past=True)
    done_by = forms.CharField(
        label="Who sent them?", max_length=150, error_messages={"required": "Enter who sent them"}
    )
    method = forms.ChoiceField(label="How were they sent?", choices=AS_USUAL, required=False)
    note = forms.CharField(
        label="Notes", required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 2})
    )  # fmt: skip
    component_options = {"done_by": TWO_THIRDS}

    def __init__(self, *args, lines: Any, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        record_field(self, "lines").queryset = lines

    @property
    def copy(self) -> CopySent:
        values = self.cleaned_data
        return CopySent(
            done_on=values["done_on"], done_by=values["done_by"], method=values["method"], note=values["note"]
        )  # fmt: skip


class CopySentForm(GovukForm):
    done_on = DateField(label="When was it sent?", error_name="The date it was sent", past=True)
    done_by = forms.CharField(label="Who sent it?", max_length=150, error_messages={"required": "Enter who sent it"})
    method = forms.ChoiceField(label="How was it sent?", choices=[NOT_STATED], required=False)
    sent_to = forms.CharField(
        label="Address it went to",
        required=False,
        max_length=500,
        help_text="An email, web or postal address.",
    )
    reference = forms.CharField(
        label="Reference",
        required=False,
        max_length=200,
        help_text="For example, a reference number from a portal, or a tracking number.",
    )
    note = forms.CharField(label="Notes", required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))
    evidence = EvidenceField(label="Evidence", required=False, help_text=FILE_HINT)
    component_options = {
        "done_by": TWO_THIRDS,
        "sent_to": TWO_THIRDS,
        "reference": TWO_THIRDS,
        "evidence": {"error_name": "the evidence"},
    }

    def __init__(self, *args: Any, place: Place, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice_field(self, "method").choices = [NOT_STATED, *((each.value, each.label) for each in methods_for(place))]


class CopyNotSentForm(GovukForm):
    reason = ReasonField(label="Why are you undoing this?", rows=4)


class EvidenceForm(GovukForm):
    evidence = EvidenceField(
        label="Add evidence",
        help_text=FILE_HINT,
        error_messages={"required": "Choose a file"},
    )
    component_options = {"evidence": {"error_name": "the evidence"}}


class RemoveEvidenceForm(GovukForm):
    reason = ReasonField(label="Why are you removing it?")


class SendCopiesForm(GovukForm):
    """Which copies to send by email, the addresses and the text. Each line has its own address field: `to_` and its
    key.
    """

    lines = forms.MultipleChoiceField(
        label="Which copies?",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Tick at least one copy to send"},
    )
    subject = forms.CharField(label="Subject", max_length=150, error_messages={"required": "Enter a subject"})
    message = forms.CharField(
        label="Message",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 9}),
        help_text="We will add a link to the response, the sender’s name, and whether section 55(6) requires the copy.",
        error_messages={"required": "Enter a message"},
    )
    attach = forms.ChoiceField(
        label="What should the email include?",
        choices=[("pdf", "The PDF, attached, and the link"), ("link", "Only the link")],
        widget=forms.RadioSelect,
        error_messages={"required": "Select what the email should include"},
    )

    def __init__(self, data: Any, *, lines: Sequence[DistributionLine], addresses: dict[int, str], **kwargs) -> None:
        super().__init__(data, **kwargs)
        self.by_key = {str(line.pk): line for line in lines}
        choice_field(self, "lines").choices = [(key, line.line) for key, line in self.by_key.items()]
        self.component_options = {"lines": {"reveals": {key: [f"to_{key}"] for key in self.by_key}}}
        for key, line in self.by_key.items():
            self.fields[f"to_{key}"] = AddressField(
                label="Email address",
                required=False,
                max_length=254,
                initial=addresses.get(line.pk, ""),
                widget=forms.EmailInput(attrs={"autocomplete": "off"}),
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for key in cleaned.get("lines", ()):
            name = f"to_{key}"
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, f"Enter an email address for “{self.by_key[key].line}”")
        return cleaned

    @property
    def copies(self) -> list[Addressed]:
        return [Addressed(self.by_key[key], self.cleaned_data[f"to_{key}"]) for key in self.cleaned_data["lines"]]
