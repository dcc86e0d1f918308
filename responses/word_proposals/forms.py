"""The forms for uploading a Word file, choosing a place for a text, and naming the sender of comments."""

from __future__ import annotations

from collections.abc import Mapping

from django import forms

from inspections.intake.reading import MAX_BYTES
from responses.word.marks import Place, place_of_mark
from s55tracker.govuk.fields import SizedFileField
from s55tracker.govuk.forms import GovukForm

MEGABYTES = MAX_BYTES // 1024 // 1024


class WordUploadForm(GovukForm):
    component_options = {"file": {"error_name": "the Word file"}}

    file = SizedFileField(
        most_bytes=MAX_BYTES,
        label="Upload a Word file",
        help_text=f"A Word document (.docx), up to {MEGABYTES} MB. You decide on each text before anything is saved.",
    )


class PlaceForm(GovukForm):
    """Asks where an unmatched text belongs."""

    place = forms.ChoiceField(label="Where does this belong?", error_messages={"required": "Choose where it belongs"})

    def __init__(self, *args, names: Mapping[Place, str], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "Choose a text"), *((place.mark, name) for place, name in names.items())]
        self.fields["place"] = forms.ChoiceField(
            label="Where does this belong?",
            choices=choices,
            help_text="We will add it after the text that is there.",
            error_messages={"required": "Choose where it belongs"},
        )

    def clean_place(self) -> Place | None:
        return place_of_mark(self.cleaned_data["place"])


class ReceivedFromForm(GovukForm):
    received_from = forms.CharField(
        label="Who sent them, and how?",
        max_length=300,
        help_text="For example, the Chief Constable’s staff officer, by email on 6 October 2026.",
        error_messages={"required": "Enter who sent the comments"},
    )
