"""The forms for guest links: to ask someone to comment, to enter the code, to send the comments and to use them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from inspections.models import Finding
from responses.enums import GuestSide
from responses.finding_names import distinguishing_label
from responses.guests.actions.writing import Use
from responses.keeping.forms import KeepForm
from responses.models import GuestLink
from s55tracker.accounts.addresses import normal_address
from s55tracker.govuk.choosers import choice_field
from s55tracker.govuk.forms import GovukForm

WHOLE = "all"


class GuestKeepForm(KeepForm):
    """What the script of a guest's page sends while the guest types. The page names its guest, because a browser may
    since have been used for another link.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"] = forms.CharField(max_length=30)


class GuestLinkForm(GovukForm):
    """The person to ask, the findings, and how long the link works."""

    name = forms.CharField(
        label="Full name", max_length=150, widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"})
    )
    email = forms.EmailField(
        label="Email address",
        max_length=254,
        help_text="Their own, not a shared mailbox. Anyone who reads this mailbox can open the link.",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    findings = forms.MultipleChoiceField(
        label="What should they comment on?",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Select what they should comment on"},
    )
    days = forms.TypedChoiceField(
        label="How long should the link last?",
        choices=[(days, f"{days} days") for days in (7, 14, 21, 28)],
        coerce=int,
        initial=14,
        widget=forms.RadioSelect,
    )
    message = forms.CharField(
        label="Message",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="This is added to the email.",
    )
    component_options = {
        "name": {"classes": "govuk-!-width-two-thirds"},
        "email": {"classes": "govuk-!-width-two-thirds"},
    }

    def __init__(self, *args: Any, findings: Sequence[Finding], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by_key = {str(finding.pk): finding for finding in findings}
        choice_field(self, "findings").choices = [
            (WHOLE, "Everything: each finding, and the report as a whole"),
            *((key, distinguishing_label(finding)) for key, finding in self.by_key.items()),
        ]

    def clean_email(self) -> str:
        return normal_address(self.cleaned_data["email"])

    @property
    def details(self) -> dict:
        chosen = self.cleaned_data["findings"]
        rest = {key: self.cleaned_data[key] for key in ("name", "email", "days", "message")}
        return {**rest, "findings": None if WHOLE in chosen else [self.by_key[key] for key in chosen]}


class CodeForm(GovukForm):
    code = forms.RegexField(
        r"^\s*\d{3}[ -]?\d{3}\s*$",
        label="Code",
        help_text="6 digits, for example 123 456.",
        max_length=20,
        strip=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "spellcheck": "false"}),
        error_messages={"required": "Enter the code", "invalid": "Enter the 6 digits of the code"},
    )
    mark_optional = False
    component_options = {"code": {"classes": "govuk-input--width-10"}}

    @property
    def digits(self) -> str:
        return "".join(character for character in self.cleaned_data["code"] if character.isdigit())


class SendForm(GovukForm):
    """On a force's link, this is only a button. The office's guest also enters on whose behalf the comments are made."""

    mark_optional = False
    component_options = {"chief_officer_name": {"classes": "govuk-!-width-two-thirds"}}

    def __init__(self, *args: Any, link: GuestLink, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if link.side == GuestSide.OFFICE:
            title = link.request.force.chief_officer_title
            self.fields["chief_officer_name"] = forms.CharField(
                label=f"Name of the {title}",
                help_text="The office records the comments as made on this person’s behalf.",
                max_length=150,
                error_messages={"required": f"Enter the name of the {title}"},
            )


class UseForm(GovukForm):
    """A lead's choice, with the versions of both texts as the lead read them."""

    use = forms.ChoiceField(choices=[(each.value, each.name) for each in Use], widget=forms.HiddenInput)
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    text_version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    @property
    def chosen(self) -> Use:
        return Use(self.cleaned_data["use"])
