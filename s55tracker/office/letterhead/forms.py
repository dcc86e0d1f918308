"""The form for an office's letterhead: its logo, address and signature."""

from __future__ import annotations

from dataclasses import asdict

from django import forms
from django.core.exceptions import ValidationError

from s55tracker.govuk.fields import AddressField
from s55tracker.govuk.forms import GovukForm
from s55tracker.office.forms import WIDTH
from s55tracker.office.letterhead.actions import (
    NEEDS_WORDS,
    Letterhead,
    letterhead_fingerprint,
    letterhead_of,
    logo_of,
)
from s55tracker.office.letterhead.logos import MAX_BYTES, DrawnLogo, draw_logo
from s55tracker.refusals import Refused


class LetterheadForm(GovukForm):
    opened_on = forms.CharField(widget=forms.HiddenInput)
    logo = forms.FileField(
        required=False,
        label="Logo",
        help_text="A PNG or JPEG picture, up to 2 MB. We redraw it on white, at the size it is printed.",
        error_messages={"empty": "The file is empty."},
    )
    logo_alternative = forms.CharField(
        max_length=200,
        required=False,
        label="What the logo says",
        help_text="For people who cannot see it. For example, the words in it. Needed if you have a logo.",
    )
    removes_logo = forms.BooleanField(required=False, label="Remove the logo")
    address = forms.CharField(
        widget=forms.Textarea, required=False, label="Postal address", help_text="Printed below the office’s name."
    )
    contact_telephone = forms.CharField(max_length=40, required=False, label="Telephone number")
    contact_email = AddressField(required=False, label="Email address")
    website = forms.URLField(max_length=300, required=False, label="Website", assume_scheme="https")
    signature_name = forms.CharField(
        max_length=120,
        required=False,
        label="Name of the person who signs",
        help_text="Printed at the end of the response. Leave it blank for no signature.",
    )
    signature_title = forms.CharField(max_length=120, required=False, label="Job title of the person who signs")
    signature_lines = forms.CharField(
        widget=forms.Textarea, max_length=400, required=False, label="More lines for the signature"
    )
    component_options = {
        "logo_alternative": {"classes": WIDTH},
        "address": {"rows": 4, "classes": WIDTH},
        "contact_telephone": {"classes": "govuk-input--width-20"},
        "contact_email": {"classes": WIDTH},
        "website": {"classes": WIDTH},
        "signature_name": {"classes": WIDTH},
        "signature_title": {"classes": WIDTH},
        "signature_lines": {"rows": 3, "classes": WIDTH},
    }
    groups = [
        ("Logo", ["logo", "logo_alternative", "removes_logo"]),
        ("Address and public contact", ["address", "contact_telephone", "contact_email", "website"]),
        ("Signature", ["signature_name", "signature_title", "signature_lines"]),
    ]

    def __init__(self, *args, body, **kwargs):
        initial = {
            **asdict(letterhead_of(body)),
            "logo": None,
            "removes_logo": False,
            "opened_on": letterhead_fingerprint(body),
        }
        super().__init__(*args, initial=initial, **kwargs)
        self.drawn: DrawnLogo | None = None
        if logo_of(body) is None:
            del self.fields["removes_logo"]
            self.groups = [("Logo", ["logo", "logo_alternative"]), *self.groups[1:]]

    def clean_logo(self):
        file = self.cleaned_data["logo"]
        if file:
            if file.size > MAX_BYTES:
                raise ValidationError(f"The logo must be smaller than {MAX_BYTES // 1024 // 1024} MB.")
            try:
                self.drawn = draw_logo(file.read())
            except Refused as refusal:
                raise ValidationError(str(refusal)) from refusal
        return file

    def clean(self):
        super().clean()
        cleaned = self.cleaned_data
        if self.drawn is not None and not cleaned.get("logo_alternative"):
            self.add_error("logo_alternative", NEEDS_WORDS)
        return cleaned

    def letterhead(self) -> Letterhead:
        return Letterhead(**{name: self.cleaned_data.get(name, "") for name in Letterhead.__dataclass_fields__})
