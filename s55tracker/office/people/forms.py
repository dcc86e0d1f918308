"""The forms to reset a colleague's second factor, and to end a membership and choose who takes over the work."""

from __future__ import annotations

from django import forms

from s55tracker.accounts.models import User
from s55tracker.govuk.forms import GovukForm
from s55tracker.office.forms import WIDTH


class ResetSecondFactorForm(GovukForm):
    reason = forms.CharField(
        max_length=500,
        label="Reason",
        help_text="For the history and the email. For example, “lost phone, confirmed by telephone”.",
        error_messages={"required": "Enter a reason"},
    )
    component_options = {"reason": {"classes": WIDTH}}


class EndMembershipForm(GovukForm):
    reason = forms.CharField(
        required=False, max_length=500, label="Reason", help_text="For the history. For example, “left in March”."
    )
    component_options = {"reason": {"classes": WIDTH}}

    def __init__(self, *args, handover=None, **kwargs):
        super().__init__(*args, **kwargs)
        if handover is not None and handover.successor is not None:
            self.fields["successor"] = forms.ModelChoiceField(
                queryset=User.objects.filter(pk__in=[person.pk for person in handover.successors]),
                initial=handover.successor.pk,
                label="Who will take over their work?",
                empty_label=None,
            )
