"""The forms for uploading files, choosing which are imported, and choosing between files that look alike."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from inspections.intake.dates import read_date
from inspections.report_addresses import problem_with
from responses.many_files.unpacking import MEGABYTE, MOST_FILES, MOST_IN_ARCHIVE, MOST_IN_FILE, MOST_TOGETHER
from responses.many_files.uploads import is_archive
from responses.models import ProposedResponse
from s55tracker.accounts.models import PolicingBody
from s55tracker.govuk.choosers import record_field
from s55tracker.govuk.forms import GovukForm
from s55tracker.working_days.calendar import format_date

# Uploading more files than this at once is heavy for the server; a .zip archive counts as one file.
MOST_LOOSE = 100
NONE_OF_THEM = "none"


class FilesInput(forms.FileInput):
    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return files.getlist(name) if hasattr(files, "getlist") else files.get(name)


class FilesField(forms.FileField):
    """A field for one or more files."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        files = [file for file in data or [] if file]
        if not files:
            raise ValidationError(self.error_messages["required"], code="required")
        return files


class FilesForm(GovukForm):
    component_options = {"uploads": {"error_name": "the responses to import"}}

    body = forms.ModelChoiceField(label="Office", queryset=PolicingBody.objects.none(), empty_label=None)
    uploads = FilesField(
        label="The responses",
        help_text=(
            f"One .zip file of up to {MOST_FILES} responses and {MOST_IN_ARCHIVE // MEGABYTE} MB, or up to {MOST_LOOSE} files. Each response can be a PDF, "
            f"Word document (.docx), web page (.html) or plain text file, up to {MOST_IN_FILE // MEGABYTE} MB."
        ),
    )
    form_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, bodies: list[PolicingBody], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        record_field(self, "body").queryset = PolicingBody.objects.filter(pk__in=[body.pk for body in bodies])
        self.fields["form_key"].initial = uuid.uuid4
        if len(bodies) == 1:
            # There is nothing to choose, so we do not ask; a forged value could only name the same office.
            self.fields["body"].widget = forms.HiddenInput()
            self.fields["body"].initial = bodies[0].pk

    def clean_uploads(self) -> list[UploadedFile]:
        files: list[UploadedFile] = self.cleaned_data["uploads"]
        if len(files) > MOST_LOOSE:
            raise ValidationError(
                f"You can choose at most {MOST_LOOSE} files. Put them in a .zip file, and upload that."
            )
        for file in files:
            if is_archive(file) and (file.size or 0) > MOST_IN_ARCHIVE:
                raise ValidationError(
                    f"“{file.name}” must be smaller than {MOST_IN_ARCHIVE // MEGABYTE} MB. Make several .zip files."
                )
        if sum(file.size or 0 for file in files) > MOST_TOGETHER:
            raise ValidationError(f"The files must be smaller than {MOST_TOGETHER // MEGABYTE} MB in total.")
        return files


class ImportForm(GovukForm):
    """The responses to import, of those read without a warning: all of them, unless the person unticks some. The page
    shows them as a table, so the form does not print the ticks.
    """

    chosen = forms.MultipleChoiceField(label="The responses", error_messages={"required": "Tick at least one response"})
    dates_confirmed = forms.BooleanField(
        label="I have checked the dates of publication in this list against the reports",
        required=False,
        help_text="If you do not tick this, each report will say that its date needs to be checked.",
    )
    address = forms.URLField(
        label="Where were these responses published?",
        help_text="The address of the page with these responses, if you have entered when they were published. It must start with https://",
        max_length=2000,
        assume_scheme="https",
        required=False,
    )

    def __init__(self, *args: Any, ready: Sequence[ProposedResponse], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ready = {each.pk: each for each in ready}
        self.fields["chosen"].choices = [(str(pk), each.title) for pk, each in self.ready.items()]  # type: ignore[attr-defined]
        self.component_options = {}
        for pk, each in self.ready.items():
            name = f"answered_{pk}"
            self.fields[name] = forms.CharField(
                label=f"When the response to “{each.title}” was published", max_length=40, required=False
            )
            self.component_options[name] = {
                "label_classes": "govuk-visually-hidden",
                "classes": "govuk-input--width-10",
            }

    def clean_address(self) -> str:
        address: str = self.cleaned_data["address"]
        if address and (problem := problem_with(address)):
            raise ValidationError(problem)
        return address

    def clean(self) -> dict[str, Any]:
        super().clean()
        self.answered_on: dict[int, date] = {}
        for pk, each in self.ready.items():
            if (words := self.cleaned_data.get(f"answered_{pk}")) and str(pk) in self.cleaned_data.get("chosen", ()):
                self._clean_answered(pk, each, words)
        if self.answered_on and not self.cleaned_data.get("address") and "address" not in self.errors:
            self.add_error("address", "Enter the address of the page with these responses")
        return self.cleaned_data

    def _clean_answered(self, pk: int, proposed: ProposedResponse, words: str) -> None:
        day = read_date(words)
        if day is None or not day.certain:
            problem = "Enter the day, month and year, for example 6 October 2023"
        elif proposed.published_on and day.on < proposed.published_on:
            problem = "The response cannot have been published before the report"
        elif day.on > timezone.localdate():
            problem = "The date of publication cannot be in the future"
        else:
            self.answered_on[pk] = day.on
            return
        self.add_error(f"answered_{pk}", problem)


class SameForm(GovukForm):
    """Asks which of the files that look alike is the record of the response."""

    kept = forms.ChoiceField(
        label="Which file do you want to use?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose a file, or say that they are different responses"},
    )

    def __init__(self, *args: Any, group: Sequence[ProposedResponse], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kept"].choices = [  # type: ignore[attr-defined]
            *((str(each.pk), each.file.name) for each in group),
            (NONE_OF_THEM, "They are different responses: keep all of them"),
        ]
        self.component_options = {"kept": {"choice_hints": {str(each.pk): _described(each) for each in group}}}


def _described(proposed: ProposedResponse) -> str:
    day = f"published on {format_date(proposed.published_on)}" if proposed.published_on else "no date of publication"
    findings = f"{proposed.findings} finding{'' if proposed.findings == 1 else 's'}"
    warnings = f"{len(proposed.warnings) or 'no'} warning{'' if len(proposed.warnings) == 1 else 's'}"
    return f"{proposed.title or 'No title'}, {day}, {findings}, {warnings}"
