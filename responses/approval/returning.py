"""Lets the approver, or someone starting a correction, choose parts of the text and say what needs to change in each."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms

from responses.drafting.pages import Place
from responses.progress.returns import PlaceReason
from s55tracker.text.wording import listed


class PlacesChoice:
    """Checkboxes for a form's places, each revealing a box for its own reason.

    A chosen place without its own reason uses the form's general one.
    """

    def __init__(self, form: forms.Form, places: Sequence[Place], *, label: str, with_reasons: bool = True) -> None:
        self.form, self.by_key = form, {place.key: place for place in places}
        self.labels = {key: f"{place.named[0].upper()}{place.named[1:]}" for key, place in self.by_key.items()}
        form.fields["places"] = forms.MultipleChoiceField(
            label=label,
            choices=list(self.labels.items()),
            required=False,
            widget=forms.CheckboxSelectMultiple,
            help_text="Choose all that apply.",
        )
        self.component_options: dict = {"places": {"small": not with_reasons}}
        if with_reasons:
            for key, words in self.labels.items():
                form.fields[f"reason_{key}"] = forms.CharField(
                    label=f"What needs to change? ({words})",
                    required=False,
                    max_length=2000,
                    widget=forms.Textarea(attrs={"rows": 3}),
                )
            self.component_options["places"]["reveals"] = {key: [f"reason_{key}"] for key in self.labels}
        self.names = ["places", *(f"reason_{key}" for key in self.labels if with_reasons)]

    @property
    def chosen(self) -> list[str]:
        return self.form.cleaned_data.get("places", [])

    def own(self, key: str) -> str:
        return (self.form.cleaned_data.get(f"reason_{key}") or "").strip()

    def clean(self, general: str) -> None:
        if not general.strip():
            for key in self.chosen:
                if not self.own(key):
                    self.form.add_error(f"reason_{key}", f"Enter what needs to change: {self.by_key[key].named}")

    def reasons(self, general: str) -> list[PlaceReason]:
        return [
            PlaceReason(section=place.section.value, finding=place.finding, reason=self.own(key) or general.strip())
            for key in self.chosen
            if (place := self.by_key[key])
        ]

    def format_reasons(self, general: str) -> str:
        """Return each place's own reason and, at the end, the general reason. The general reason applies to the chosen
        places without one of their own or, if there are none, to the whole text.
        """
        parts = [f"{self.labels[key]}: {self.own(key)}" for key in self.chosen if self.own(key)]
        others = listed([self.by_key[key].named for key in self.chosen if not self.own(key)])
        if general.strip():
            parts.append(f"On {others}: {general.strip()}" if others else general.strip())
        return "\n\n".join(parts)
