"""The form for choosing who owns a response."""

from __future__ import annotations

from django import forms

from responses.models import Response
from responses.queries import able_to_own
from s55tracker.accounts.models import User
from s55tracker.govuk.choosers import record_field
from s55tracker.govuk.forms import GovukForm


class OwnerForm(GovukForm):
    """The choice of the owner, who must be an officer of the office: someone who can write, submit and publish."""

    owner = forms.ModelChoiceField(
        queryset=User.objects.none(),
        label="Who owns this response?",
        help_text="An officer in your office. We email the owner when the force or the approver does something.",
        empty_label="Choose a person",
    )

    def __init__(self, *args, response: Response, **kwargs) -> None:
        super().__init__(*args, initial={"owner": response.owner_id}, **kwargs)
        record_field(self, "owner").queryset = able_to_own(response.body)
