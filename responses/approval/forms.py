"""The forms for the approver's two decisions. Approving asks for the password again, so that no one else can approve on
an unlocked phone.
"""

from __future__ import annotations

from collections.abc import Sequence

from django import forms

from responses.approval.returning import PlacesChoice
from responses.drafting.pages import Place
from responses.progress.returns import PlaceReason
from s55tracker.govuk.forms import GovukForm


class ApproveForm(GovukForm):
    """The form for approving. `content_hash` is the hash of the text on the screen, because an approval is for one
    exact version.
    """

    content_hash = forms.CharField(widget=forms.HiddenInput)
    password = forms.CharField(
        label="Your password",
        help_text="We ask for it again so that no one else can approve in your name.",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": "Enter your password"},
    )

    def __init__(self, *args, user, is_confirmed: bool = False, **kwargs) -> None:
        """`is_confirmed`: the person has just used a passkey or a code, which is stronger than a password, so we do not
        ask for one.
        """
        super().__init__(*args, **kwargs)
        self.user = user
        if is_confirmed:
            del self.fields["password"]

    def clean_password(self) -> str:
        password = self.cleaned_data["password"]
        if not self.user.check_password(password):
            raise forms.ValidationError("The password is incorrect. The response has not been approved.")
        return password


class ReturnForm(GovukForm):
    """Why the response is returned: a reason for each place that needs changing, or one for the whole text."""

    reason = forms.CharField(
        label="Anything else that needs to change",
        help_text="We will email your reasons to the officer, who will also see each one beside its text.",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    mark_optional = False

    def __init__(self, *args, places: Sequence[Place] = (), **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.choice = PlacesChoice(self, places, label="Which parts need to change?")
        self.order_fields([*self.choice.names, "reason"])
        self.component_options = self.choice.component_options

    def clean(self) -> dict:
        super().clean()
        cleaned = self.cleaned_data
        self.choice.clean(cleaned.get("reason", ""))
        if not cleaned.get("places") and not cleaned.get("reason") and not self.errors:
            self.add_error("reason", "Enter what needs to change before you return the response")
        return cleaned

    @property
    def place_reasons(self) -> list[PlaceReason]:
        return self.choice.reasons(self.cleaned_data["reason"])

    @property
    def whole_reason(self) -> str:
        """The combined text the officer reads: "Recommendation 2: please say by when." and so on."""
        return self.choice.format_reasons(self.cleaned_data["reason"])
