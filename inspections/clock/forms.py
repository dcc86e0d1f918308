"""The form for the dates that start a clock."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms

from inspections.clock.deadlines import Clock, ClockError, clock_for
from inspections.clock.enums import LegalBasis
from s55tracker.govuk.fields import DateField, Span
from s55tracker.govuk.forms import GovukForm

# The report on a super-complaint asks for responses within months of its publication, so three years ahead is ample.
OWN_DEADLINE = Span(since=date(2018, 11, 1), years_ahead=3)


class ClockForm(GovukForm):
    """The date of publication, the legal basis and any date the report itself sets: everything the clock needs."""

    component_options = {
        "legal_basis": {
            "reveals": {LegalBasis.SUPER_COMPLAINT.value: ["own_deadline_on"]},
            "choice_hints": {
                LegalBasis.SECTION_55.value: "56 days, set by the Act.",
                LegalBasis.SUPER_COMPLAINT.value: "The report names its own date for responses.",
            },
        },
    }

    published_on = DateField(
        label="When was it published?",
        error_name="The date of publication",
        past=True,
        help_text="The day the inspectorate published the report, for example 11 8 2023.",
    )
    legal_basis = forms.ChoiceField(
        label="Legal basis",
        choices=LegalBasis,
        widget=forms.RadioSelect,
        initial=LegalBasis.SECTION_55,
    )
    own_deadline_on = DateField(
        label="The date the report sets for responses",
        error_name="The date for responses",
        span=OWN_DEADLINE,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        super().clean()
        cleaned = self.cleaned_data
        if cleaned.get("legal_basis") != LegalBasis.SUPER_COMPLAINT:
            # Ignore values in hidden fields.
            cleaned["own_deadline_on"] = None
            self.errors.pop("own_deadline_on", None)
        if not {"published_on", "legal_basis", "own_deadline_on"} & set(self.errors):
            self.clock_of(cleaned)
        return cleaned

    def clock_of(self, cleaned: Mapping[str, Any]) -> Clock | None:
        """The clock from these dates, or an error on the date that prevents it."""
        published_on, own_deadline = cleaned["published_on"], cleaned["own_deadline_on"]
        try:
            return clock_for(published_on, basis=cleaned["legal_basis"], own_deadline=own_deadline)
        except ClockError as error:
            names_no_day = cleaned["legal_basis"] == LegalBasis.SUPER_COMPLAINT and (
                own_deadline is None or own_deadline < published_on
            )
            self.add_error("own_deadline_on" if names_no_day else "published_on", str(error))
            return None

    @property
    def clock(self) -> Clock | None:
        """The clock; None until the form has the dates it needs."""
        if not self.is_valid():
            return None
        return self.clock_of(self.cleaned_data)
