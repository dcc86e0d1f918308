"""The form to choose who to warn about an unused account."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms

from s55tracker.accounts.models import User
from s55tracker.govuk.choosers import choice_field
from s55tracker.govuk.forms import GovukForm


class WarnForm(GovukForm):
    people = forms.MultipleChoiceField(
        widget=forms.CheckboxSelectMultiple,
        label="Who do you want to warn?",
        help_text="Select all that apply.",
        error_messages={
            "required": "Select at least one person",
            "invalid_choice": "Someone you selected has signed in, has left or has been warned since. Select again",
        },
    )

    def __init__(self, *args, people: Sequence[tuple[User, str]], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.by_key = {str(person.pk): person for person, _ in people}
        choice_field(self, "people").choices = [(str(person.pk), person.name) for person, _ in people]
        self.component_options = {"people": {"choice_hints": {str(person.pk): words for person, words in people}}}

    def chosen(self) -> list[User]:
        return [self.by_key[key] for key in self.cleaned_data["people"]]
