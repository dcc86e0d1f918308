"""Who owns a response."""

from __future__ import annotations

from django import forms

from responses.models import Response
from s55tracker.accounts.models import User
from s55tracker.accounts.queries import people_in
from s55tracker.face.forms import GovukForm


class OwnerForm(GovukForm):
    """The owner is somebody of the same office; nobody else can be chosen."""

    owner = forms.ModelChoiceField(
        queryset=User.objects.none(),
        label="Who owns this response?",
        help_text="The owner is told when the force or the approver has done something.",
        empty_label="Choose a person",
    )

    def __init__(self, *args, response: Response, **kwargs) -> None:
        super().__init__(*args, initial={"owner": response.owner_id}, **kwargs)
        self.fields["owner"].queryset = people_in(response.body)
