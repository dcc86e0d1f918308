"""The form for a one-off bank holiday, or one that has been moved."""

from __future__ import annotations

from django import forms

from s55tracker.govuk.fields import DateField, Span
from s55tracker.govuk.forms import GovukForm
from s55tracker.office.forms import WIDTH

PROCLAIMED = Span(years_ahead=5)


class BankHolidayForm(GovukForm):
    CLOSED, OPEN = "closed", "open"

    what = forms.ChoiceField(
        label="Is the office closed or open on this day?",
        choices=[
            (CLOSED, "Closed: it is a bank holiday, and not in the list below"),
            (OPEN, "Open: it is a bank holiday in the list below that has been moved"),
        ],
        widget=forms.RadioSelect,
        initial=CLOSED,
        required=False,
    )
    day = DateField(
        label="Which day?",
        error_name="The day",
        span=PROCLAIMED,
        error_messages={"required": "Enter the day of the bank holiday"},
    )
    name = forms.CharField(
        max_length=120,
        label="Name",
        help_text="For example, “Coronation of the King”.",
        error_messages={"required": "Enter the name of the bank holiday"},
    )
    mark_optional = False
    component_options = {"name": {"classes": WIDTH}, "what": {"small": True}}

    def clean_name(self):
        return " ".join(self.cleaned_data["name"].split())
