"""Forms for findings: a single finding, a list, a pasted list, and the reason for removing a finding."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.text import Truncator

from inspections.enums import Addressee, DuePrecision, FindingKind
from inspections.findings.due_wording import MOST_FINDINGS, PastedFinding
from inspections.logging.actions.findings import FindingDetails
from inspections.logging.as_typed import as_typed
from inspections.models import Finding
from inspections.pictures.pages import PictureView
from s55tracker.govuk.choosers import choice_field
from s55tracker.govuk.fields import DateField
from s55tracker.govuk.forms import GovukForm, VersionedForm
from s55tracker.richtext import from_simple_text, to_simple_text

ABOVE = "above"
# How many words are shown for a collapsed row.
FIRST_WORDS = 14


class PlaceField(forms.CharField):
    """Which place of an uploaded report a row was read from. A row with nothing else is empty."""

    widget = forms.HiddenInput

    def has_changed(self, initial: Any, data: Any) -> bool:
        return False


class FindingForm(GovukForm):
    """One finding: the report's text, and what we read from its wording for a person to confirm."""

    kind = forms.ChoiceField(label="Kind", choices=FindingKind, initial=FindingKind.RECOMMENDATION)
    reference = forms.CharField(
        label="Reference",
        required=False,
        max_length=20,
        help_text="As printed: 2, 10, 2a. Leave blank if it has none.",
    )
    wording = forms.CharField(
        label="Wording",
        widget=forms.Textarea,
        max_length=20_000,
        help_text="Leave a blank line between paragraphs. Start a line with “- ” for a bullet.",
    )
    addressees = forms.MultipleChoiceField(
        label="Addressed to",
        choices=Addressee,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Leave blank if it does not name anyone. We will then treat it as addressed to the inspected force, and so to us.",
    )
    due_text = forms.CharField(
        label="Due, as printed", required=False, max_length=200, help_text="For example: By 31 August 2024."
    )
    due_precision = forms.ChoiceField(
        label="Type of date", choices=DuePrecision, initial=DuePrecision.NONE, required=False
    )
    due_on = DateField(
        label="Due date",
        error_name="The due date",
        required=False,
        help_text="The latest date the wording allows.",
    )
    page = forms.IntegerField(label="Page of the report", required=False, min_value=1, max_value=2_000)
    parent = forms.ChoiceField(label="Belongs to", required=False)
    place = PlaceField(required=False)

    mark_optional = False
    component_options = {
        "kind": {"label_classes": "govuk-label--s"},
        "reference": {"classes": "govuk-input--width-5"},
        "wording": {"rows": 7},
        "addressees": {"small": True},
        "page": {"classes": "govuk-input--width-3"},
    }

    number: int | None = None
    # Set for a row that a person has just acted on.
    is_called_up: bool = False
    # The pages of the uploaded report that the row was read from, with its place marked.
    pictures: Sequence[PictureView] = ()

    def __init__(self, *args: Any, causes: Sequence[Finding] = (), in_a_list: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.causes = {str(cause.pk): cause for cause in causes}
        choices = [("", "No cause of concern")]
        if in_a_list:
            choices.append((ABOVE, "The cause of concern above"))
        choices += [(key, f"{cause.label}: {cause.plain[:50]}") for key, cause in self.causes.items()]
        choice_field(self, "parent").choices = choices
        if len(choices) == 1:
            del self.fields["parent"]

    def clean(self) -> dict[str, Any]:
        super().clean()
        cleaned = self.cleaned_data
        precision = cleaned.get("due_precision") or DuePrecision.NONE
        cleaned["due_precision"] = precision
        if "due_on" not in self.errors:
            due_on = cleaned.get("due_on")
            if due_on and precision == DuePrecision.NONE:
                self.add_error("due_precision", "Select the type of date.")
            if not due_on and precision in (DuePrecision.DAY, DuePrecision.MONTH):
                self.add_error("due_on", "Enter the due date, or select “No date given”.")
        if cleaned.get("kind") == FindingKind.CAUSE_OF_CONCERN and cleaned.get("parent"):
            self.add_error("parent", "A cause of concern cannot belong to another one.")
        return cleaned

    @property
    def label(self) -> str:
        """The row's name, taken from its fields: "Recommendation 2"."""
        kind = (
            self.cleaned_data.get("kind") if self.is_bound and hasattr(self, "cleaned_data") else self["kind"].value()
        )
        words = dict(FindingKind.choices).get(kind or "", FindingKind.RECOMMENDATION.label)
        return f"{words} {self['reference'].value() or ''}".strip()

    @property
    def beginning(self) -> str:
        """The first words of the wording, for the line of a collapsed row."""
        return Truncator(" ".join(str(self["wording"].value() or "").split())).words(FIRST_WORDS)

    @property
    def doubts(self) -> list[str]:
        """The points a person should check first in this row, in a few words each."""
        kind, precision = self["kind"].value(), self["due_precision"].value() or DuePrecision.NONE
        found = []
        if kind == FindingKind.RECOMMENDATION and not self["reference"].value():
            found.append("no reference")
        if not self["addressees"].value():
            found.append("names no one")
        if self["due_text"].value() and precision == DuePrecision.NONE:
            found.append("date not understood")
        elif precision not in (DuePrecision.NONE, DuePrecision.IMMEDIATE) and not self.has_due_date:
            found.append("no due date")
        return found

    @property
    def has_due_date(self) -> bool:
        value = self["due_on"].value()
        return any(value) if isinstance(value, (list, tuple)) else bool(value)

    @property
    def is_open(self) -> bool:
        """True for a row to show expanded: one without wording, with an error, or just acted on."""
        return self.is_called_up or not self.beginning or (self.is_bound and bool(self.errors))

    def details(self, *, parent_position: int | None = None) -> FindingDetails:
        """The typed values, as the actions take them."""
        cleaned = self.cleaned_data
        return FindingDetails(
            kind=cleaned["kind"],
            reference=cleaned["reference"].strip(),
            html=from_simple_text(cleaned["wording"]),
            addressees=cleaned["addressees"],
            due_text=cleaned["due_text"],
            due_on=cleaned["due_on"],
            due_precision=cleaned["due_precision"],
            page=cleaned.get("page"),
            parent=self.causes.get(cleaned.get("parent", "")),
            parent_position=parent_position,
        )

    @classmethod
    def initial_of(cls, finding: Finding) -> dict[str, Any]:
        """The form's initial values for a recorded finding."""
        return {
            "kind": finding.kind,
            "reference": finding.reference,
            "wording": to_simple_text(finding.html),
            "addressees": [row.addressee for row in finding.addressees.all()],
            "due_text": finding.due_text,
            "due_on": finding.due_on,
            "due_precision": finding.due_precision,
            "page": finding.page,
            "parent": str(finding.parent_id or ""),
        }

    @classmethod
    def initial_of_pasted(cls, found: PastedFinding) -> dict[str, Any]:
        """The form's initial values for a pasted finding, for a person to confirm or correct."""
        return {
            "kind": found.kind.value,
            "reference": found.reference,
            "wording": found.text,
            "addressees": [addressee.value for addressee in found.addressees],
            "due_text": found.due_text,
            "due_on": found.due_on,
            "due_precision": found.due_precision.value,
            "parent": ABOVE if found.parent_position is not None else "",
        }


class EditFindingForm(FindingForm, VersionedForm):
    """A recorded finding, with the version the person started from."""


class BaseFindingFormSet(forms.BaseFormSet):
    """The findings on one form. An empty row is neither a finding nor an error."""

    def initial_form_count(self) -> int:
        # Rows filled from a pasted list are as new as typed ones: none of them is a recorded finding.
        return 0 if self.is_bound else super().initial_form_count()

    def add_fields(self, form: forms.Form, index: int | None) -> None:
        if isinstance(form, FindingForm):
            form.number = None if index is None else index + 1

    @property
    def written(self) -> list[FindingForm]:
        return [form for form in self.forms if form.has_changed()]

    def clean(self) -> None:
        if any(self.errors):
            return
        seen: set[tuple[str, str, Any]] = set()
        cause: int | None = None
        for position, form in enumerate(self.written):
            cleaned = form.cleaned_data
            parent = cleaned.get("parent", "")
            if cleaned["kind"] == FindingKind.CAUSE_OF_CONCERN:
                cause = position
            if parent == ABOVE and cause is None:
                form.add_error("parent", "There is no cause of concern above this one.")
            reference = cleaned["reference"].strip()
            key = (cleaned["kind"], reference, (ABOVE, cause) if parent == ABOVE else parent)
            if reference and key in seen:
                form.add_error(
                    "reference", f"{form.label} is in the list twice. Give one of them a different reference."
                )
            seen.add(key)

    def is_valid(self) -> bool:
        # `clean` adds errors to rows after Django has checked each row for errors.
        return super().is_valid() and not any(form.errors for form in self.forms)

    def details(self) -> list[FindingDetails]:
        """The filled rows in order, each with the position of its cause of concern."""
        found: list[FindingDetails] = []
        cause: int | None = None
        for position, form in enumerate(self.written):
            if form.cleaned_data["kind"] == FindingKind.CAUSE_OF_CONCERN:
                cause = position
            belongs_above = form.cleaned_data.get("parent") == ABOVE
            found.append(form.details(parent_position=cause if belongs_above else None))
        return found


FindingFormSet = forms.formset_factory(
    FindingForm, formset=BaseFindingFormSet, extra=0, max_num=MOST_FINDINGS, absolute_max=MOST_FINDINGS
)


def rows_as_typed(data: Mapping[str, Any], *, prefix: str, with_empty: bool = False) -> list[dict[str, Any]]:
    """Every row of a submitted form as typed, leaving out empty rows unless `with_empty` is True."""
    try:
        count = min(int(data.get(f"{prefix}-TOTAL_FORMS", 0)), MOST_FINDINGS)
    except ValueError:
        count = 0
    rows = []
    for index in range(max(count, 0)):
        form = FindingForm(prefix=f"{prefix}-{index}", in_a_list=True)
        row = as_typed(form, data)
        says_something = any(row[name] for name in ("reference", "wording", "addressees", "due_text"))
        if with_empty or says_something or any(row["due_on"]):
            rows.append(row)
    return rows


class PasteForm(GovukForm):
    """A pasted list of findings from the report, to be split. Reading it saves nothing."""

    pasted = forms.CharField(
        label="Paste the list from the report",
        required=False,
        max_length=200_000,
        widget=forms.Textarea,
        help_text="Recommendations, areas for improvement and causes of concern, with their numbers. We split the "
        "list by number. You can correct each finding below. Nothing is saved yet.",
    )

    mark_optional = False
    component_options = {"pasted": {"rows": 6}}


class RemoveFindingForm(GovukForm):
    reason = forms.CharField(
        label="Why are you removing it?",
        widget=forms.Textarea,
        max_length=2000,
        help_text="For example: it was recorded twice. The reason and the wording are kept in the history.",
    )

    component_options = {"reason": {"rows": 3, "error_name": "the reason"}}
