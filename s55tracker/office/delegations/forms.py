"""The form for a delegation: who gives their power to approve to which colleague, on which days, and where the scheme
of delegation allows it.
"""

from __future__ import annotations

from django import forms

from s55tracker.accounts.models import User
from s55tracker.accounts.queries import people_in
from s55tracker.govuk.choosers import record_field
from s55tracker.govuk.fields import DateField, Span
from s55tracker.govuk.forms import GovukForm
from s55tracker.office.permissions import can_change_settings
from s55tracker.office.queries import approvers_of

DELEGATED = Span(years_back=2, years_ahead=2)


class DelegationForm(GovukForm):
    """An approver can delegate only their own power. An administrator chooses the approver."""

    delegated_by = forms.ModelChoiceField(
        queryset=User.objects.none(),
        label="Who is delegating their power to approve?",
        empty_label="Choose an approver",
        error_messages={"required": "Choose who is delegating their power"},
    )
    delegate = forms.ModelChoiceField(
        queryset=User.objects.none(),
        label="Who can approve instead?",
        empty_label="Choose a person",
        error_messages={"required": "Choose who can approve"},
    )
    from_on = DateField(label="First day", error_name="The first day", span=DELEGATED)
    until_on = DateField(label="Last day", error_name="The last day", span=DELEGATED)
    scheme_reference = forms.CharField(
        max_length=200,
        label="Which part of the scheme of delegation allows it?",
        help_text="For example, “Scheme of delegation 2026, paragraph 4.2”. It is recorded with each approval.",
        error_messages={"required": "Enter the part of the scheme of delegation that allows it"},
    )
    mark_optional = False

    def __init__(self, *args, by, body, **kwargs):
        super().__init__(*args, **kwargs)
        approvers = approvers_of(body)
        if not can_change_settings(by, body):
            approvers = approvers.filter(pk=by.pk)
            self.fields["delegated_by"].initial = by.pk
        record_field(self, "delegated_by").queryset = approvers
        record_field(self, "delegate").queryset = people_in(body).exclude(pk__in=approvers_of(body).values("pk"))
