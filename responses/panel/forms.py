"""The form for the period of a panel pack. The period is in the address of the page."""

from __future__ import annotations

from datetime import date, timedelta

from django import forms
from django.http import QueryDict

from responses.panel.queries import Period
from s55tracker.govuk.fields import DateField
from s55tracker.govuk.forms import GovukForm

MOST_YEARS = 5


class PeriodForm(GovukForm):
    since = DateField(label="From", error_name="The first day")
    until = DateField(label="To", error_name="The last day")
    mark_optional = False

    def clean(self) -> dict:
        cleaned = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", forms.ValidationError("The last day must be the same as or after the first day"))
        elif since and until and (until - since).days > MOST_YEARS * 366:
            self.add_error("since", forms.ValidationError(f"Choose a period of {MOST_YEARS} years or less"))
        return cleaned

    @property
    def period(self) -> Period:
        return Period(since=self.cleaned_data["since"], until=self.cleaned_data["until"])


def period_form(query: QueryDict, *, today: date) -> PeriodForm:
    """A form with the period in the address or, without one, last quarter."""
    if any(name.startswith(("since", "until")) for name in query):
        return PeriodForm(query)
    usual = last_quarter(today)
    return PeriodForm({"since": usual.since.isoformat(), "until": usual.until.isoformat()})


def last_quarter(today: date) -> Period:
    this = date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
    until = this - timedelta(days=1)
    return Period(since=date(until.year, until.month - 2, 1), until=until)


def usual_periods(today: date) -> list[tuple[str, Period]]:
    """The periods that panels usually ask for, each with its label."""
    year = today.year if today.month >= 4 else today.year - 1
    return [
        ("Last quarter", last_quarter(today)),
        ("This financial year", Period(since=date(year, 4, 1), until=date(year + 1, 3, 31))),
        ("Last financial year", Period(since=date(year - 1, 4, 1), until=date(year, 3, 31))),
    ]
