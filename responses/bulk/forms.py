"""Forms for the changes to make to the chosen responses."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.core.validators import BaseValidator

from inspections.clock.deadlines import STEPS
from responses.bulk.queries import MOST_WORKING_DAYS, MovedStep, NewOwner
from responses.enums import BulkKind
from responses.planning.forms import PLANNED
from responses.queries import able_to_own
from s55tracker.accounts.models import PolicingBody, User
from s55tracker.govuk.choosers import choice_field, record_field
from s55tracker.govuk.fields import DateField, ReasonField
from s55tracker.govuk.forms import GovukForm

# The labels of the buttons under the list, and the titles of their pages.
TITLES = {BulkKind.OWNER: "Change owner", BulkKind.STEP: "Move a step of the plan"}


class ConfirmationForm(forms.Form):
    """The preview's form, which carries the answers, a record of what the preview showed, and a key that shows that a
    second click is the same change.
    """

    form_key = forms.UUIDField()
    seen = forms.JSONField()

    def clean_seen(self) -> dict[str, list[str]]:
        seen = self.cleaned_data["seen"]
        if not isinstance(seen, dict) or not all(isinstance(line, list) for line in seen.values()):
            raise forms.ValidationError("Check the preview again.")
        return seen

    @staticmethod
    def written(seen: dict[str, list[str]]) -> str:
        return json.dumps(seen, ensure_ascii=False)


class NewOwnerForm(GovukForm):
    """The choice of a new owner, from the officers of the responses' office."""

    owner = forms.ModelChoiceField(
        queryset=User.objects.none(), label="Who should own them?", empty_label="Choose a person",
        error_messages={"required": "Choose who should own them"},
    )  # fmt: skip

    def __init__(self, data: Any, *, body: PolicingBody) -> None:
        super().__init__(data)
        record_field(self, "owner").queryset = able_to_own(body)

    @property
    def change(self) -> NewOwner:
        return NewOwner(owner=self.cleaned_data["owner"])


class MovedStepForm(GovukForm):
    """The form for moving a step: which step, to which day, and why."""

    step = forms.ChoiceField(label="Which step?", widget=forms.RadioSelect)
    how = forms.ChoiceField(
        label="When should it move to?",
        choices=[
            ("later", "A number of working days later"),
            ("earlier", "A number of working days earlier"),
            ("on", "The same date for all of them"),
        ],
        widget=forms.RadioSelect,
    )
    days_later = forms.IntegerField(
        label="Working days later", required=False, min_value=1, max_value=MOST_WORKING_DAYS
    )  # fmt: skip
    days_earlier = forms.IntegerField(
        label="Working days earlier", required=False, min_value=1, max_value=MOST_WORKING_DAYS
    )
    due_on = DateField(label="Day", required=False, error_name="The day", span=PLANNED)
    reason = ReasonField(label="Why?", help_text="We will show it in the history of each response and beside the date.")
    component_options = {
        "step": {"error_name": "the step"},
        "how": {"reveals": {"later": ["days_later"], "earlier": ["days_earlier"], "on": ["due_on"]}},
        "days_later": {"classes": "govuk-input--width-3"},
        "days_earlier": {"classes": "govuk-input--width-3"},
    }
    mark_optional = False

    def __init__(self, data: Any, *, body: PolicingBody) -> None:
        super().__init__(data)
        choice_field(self, "step").choices = [(step, label) for step, label in STEPS.items() if step in body.milestones]
        for name in ("days_later", "days_earlier"):
            sentence = f"Enter a number of working days between 1 and {MOST_WORKING_DAYS}"
            self.fields[name].error_messages |= {"invalid": sentence}
            for validator in self.fields[name].validators:
                if isinstance(validator, BaseValidator):
                    validator.message = sentence

    def clean(self) -> dict[str, Any]:
        super().clean()
        cleaned = self.cleaned_data
        name = {"later": "days_later", "earlier": "days_earlier", "on": "due_on"}.get(cleaned.get("how", ""))
        if name and not cleaned.get(name) and name not in self.errors:
            self.add_error(
                name,
                "Enter the day"
                if name == "due_on"
                else f"Enter a number of working days between 1 and {MOST_WORKING_DAYS}",
            )
        # Ignore the fields that belong to the answers not chosen.
        for other in {"days_later", "days_earlier", "due_on"} - {name}:
            self.errors.pop(other, None)
        return cleaned

    @property
    def change(self) -> MovedStep:
        cleaned = self.cleaned_data
        return MovedStep(
            step=cleaned["step"],
            reason=cleaned["reason"].strip(),
            due_on=cleaned["due_on"] if cleaned["how"] == "on" else None,
            working_days={
                "later": cleaned.get("days_later") or 0,
                "earlier": -(cleaned.get("days_earlier") or 0),
                "on": 0,
            }[cleaned["how"]],
        )


FORMS = {BulkKind.OWNER: NewOwnerForm, BulkKind.STEP: MovedStepForm}
