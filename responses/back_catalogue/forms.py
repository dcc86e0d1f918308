"""The forms for uploading a table, saying what its columns hold, and confirming the import."""

from __future__ import annotations

from typing import Any

from django import forms

from responses.back_catalogue.columns import CHOICES, Column
from responses.back_catalogue.reading import MOST_BYTES, MOST_ROWS, SheetReading
from s55tracker.accounts.models import PolicingBody
from s55tracker.govuk.choosers import record_field
from s55tracker.govuk.forms import GovukForm

MEGABYTES = MOST_BYTES // 1024 // 1024
NOT_THERE = "Not in the table"
LONGEST_EXAMPLE = 40


class TableFileForm(GovukForm):
    component_options = {"file": {"error_name": "the table"}}

    body = forms.ModelChoiceField(label="Office", queryset=PolicingBody.objects.none(), empty_label=None)
    file = forms.FileField(
        label="The table",
        help_text=f"A CSV file or an Excel workbook (.xlsx) with headings, up to {MOST_ROWS:,} rows and {MEGABYTES} MB. We read the first sheet.",
        error_messages={"empty": "The file is empty."},
    )

    def __init__(self, *args: Any, bodies: list[PolicingBody], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        record_field(self, "body").queryset = PolicingBody.objects.filter(pk__in=[body.pk for body in bodies])
        if len(bodies) == 1:
            # There is nothing to choose, so we do not ask; a forged value could only name the same office.
            self.fields["body"].widget = forms.HiddenInput()
            self.fields["body"].initial = bodies[0].pk

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(f"The file must be smaller than {MEGABYTES} MB.")
        return file


class ColumnsForm(GovukForm):
    """One question for each thing that a table can hold: which column it is in."""

    mark_optional = False

    def __init__(self, data: Any, *, sheet: SheetReading, columns: dict[str, int]) -> None:
        super().__init__(data)
        self.sheet = sheet
        choices = [("", NOT_THERE), *((str(place), _named(sheet, place)) for place in range(len(sheet.headings)))]
        for column, choice in CHOICES.items():
            self.fields[column.value] = forms.ChoiceField(
                label=choice.label,
                help_text=choice.hint,
                choices=choices,
                required=choice.is_required,
                initial=str(columns.get(column.value, "")),
                error_messages={"required": f"Choose the column with “{choice.label.lower()}”"},
            )

    def clean(self) -> dict[str, Any]:
        super().clean()
        used: dict[str, Column] = {}
        for column in CHOICES:
            place = self.cleaned_data.get(column.value)
            if place and place in used:
                first = CHOICES[used[place]].label.lower()
                self.add_error(column.value, f"You have chosen this column for “{first}” too. Choose another one")
            elif place:
                used[place] = column
        return self.cleaned_data

    @property
    def columns(self) -> dict[str, int]:
        return {name: int(place) for name, place in self.cleaned_data.items() if place}


def _named(sheet: SheetReading, place: int) -> str:
    """The heading, with the first value below it, because headings such as “Status” say little."""
    heading = sheet.headings[place] or f"Column {place + 1}, without a heading"
    example = next((line.cells[place] for line in sheet.lines if line.cells[place]), "")
    example = " ".join(example.split())
    if len(example) > LONGEST_EXAMPLE:
        example = f"{example[:LONGEST_EXAMPLE].rsplit(' ', 1)[0]} …"
    return f"{heading[:80]} ({example})" if example else heading[:80]


class ConfirmForm(GovukForm):
    """`seen` is the fingerprint of the dry run that the person read."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
    dates_confirmed = forms.BooleanField(
        label="I have checked the dates of publication against the reports",
        required=False,
        help_text="If you do not tick this, each report will say that its date needs to be checked.",
    )
