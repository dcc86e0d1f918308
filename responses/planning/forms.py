"""Changing one response's plan by hand: a day with a reason, and who is responsible for a step."""

from __future__ import annotations

from django import forms

from responses.models import Response
from responses.progress.plans import PlanLine
from responses.queries import able_to_own
from s55tracker.accounts.models import User
from s55tracker.govuk.choosers import record_field
from s55tracker.govuk.fields import DateField, ReasonField, Span
from s55tracker.govuk.forms import GovukForm, VersionedForm

# A plan's steps fall between the report's publication and its safe day.
PLANNED = Span(years_ahead=3)


class StepDateForm(VersionedForm):
    """A new day for a step. The action checks whether it is possible, because that depends on the rest of the plan."""

    due_on = DateField(label="New date", error_name="The new date", span=PLANNED)
    reason = ReasonField(
        label="Why?", help_text="This is shown beside the date and kept in the history.", max_length=500
    )

    def __init__(self, *args, line: PlanLine, **kwargs) -> None:
        initial = {"version": line.version, "due_on": line.due_on, "reason": line.why_changed}
        super().__init__(*args, initial=initial, **kwargs)


class StepOwnerForm(GovukForm):
    """The choice of who is responsible for a step: an officer of the office, or the owner of the response."""

    owner = forms.ModelChoiceField(
        queryset=User.objects.none(), required=False, label="Who is responsible for this step?"
    )
    mark_optional = False

    def __init__(self, *args, response: Response, line: PlanLine, **kwargs) -> None:
        initial = {"owner": line.owner.pk if line.has_own_owner and line.owner else None}
        super().__init__(*args, initial=initial, **kwargs)
        field = record_field(self, "owner")
        field.queryset = able_to_own(response.body)
        field.empty_label = f"The owner of the response: {response.owner or 'no one now'}"
