"""The approver's two answers. Approving asks for the password again: a phone left unlocked approves nothing."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms

from responses.document_wording import listed
from s55tracker.face.forms import GovukForm


class ApproveForm(GovukForm):
    """`content_hash` is of the text on the screen: an approval is of one exact version."""

    content_hash = forms.CharField(widget=forms.HiddenInput)
    password = forms.CharField(
        label="Your password",
        help_text="You are asked for it again so that nobody else can approve in your name.",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": "Enter your password"},
    )

    def __init__(self, *args, user, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        password = self.cleaned_data["password"]
        if not self.user.check_password(password):
            raise forms.ValidationError("This is not your password. Nothing was approved.")
        return password


class ReturnForm(GovukForm):
    """Why the response goes back, tied to the places that it is about."""

    places = forms.MultipleChoiceField(
        label="Which parts is it about?", required=False, widget=forms.CheckboxSelectMultiple
    )
    reason = forms.CharField(
        label="What has to be changed?",
        help_text="The officer gets this by e-mail and sees it beside the next step.",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Say what has to be changed before you return the response"},
    )
    face = {"places": {"small": True}}

    def __init__(self, *args, places: Sequence[str] = (), **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["places"].choices = [(place, f"{place[0].upper()}{place[1:]}") for place in places]

    @property
    def whole_reason(self) -> str:
        """ "On recommendation 2 and our overall comment: please say by when." """
        places, reason = self.cleaned_data["places"], self.cleaned_data["reason"].strip()
        return f"On {listed(places)}: {reason}" if places else reason
