"""The lead’s form for choosing who writes on which findings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from django import forms

from inspections.models import Finding
from responses.finding_names import distinguishing_label
from s55tracker.accounts.models import User
from s55tracker.govuk.choosers import choice_field
from s55tracker.govuk.forms import GovukForm


class AssignForm(GovukForm):
    person = forms.ModelChoiceField(
        User.objects.none(),
        label="Who should write?",
        empty_label="Choose a person",
        error_messages={"required": "Choose a person"},
    )
    findings = forms.MultipleChoiceField(
        label="On which findings?",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Select at least one finding"},
    )

    def __init__(self, *args, people, findings: Sequence[Finding], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ModelChoiceField, self.fields["person"]).queryset = people
        self.by_key = {str(finding.pk): finding for finding in findings}
        choice_field(self, "findings").choices = [
            (key, distinguishing_label(each)) for key, each in self.by_key.items()
        ]

    @property
    def chosen(self) -> list[Finding]:
        return [self.by_key[key] for key in self.cleaned_data["findings"]]
