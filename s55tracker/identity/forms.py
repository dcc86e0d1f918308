"""Forms for a person's own account."""

from __future__ import annotations

from allauth.core import context
from django import forms

from s55tracker.govuk import signing_in
from s55tracker.govuk.fields import AddressField
from s55tracker.govuk.forms import GovukForm
from s55tracker.identity.single_sign_on.mails import mail_how_to_sign_in, sentence_for
from s55tracker.identity.single_sign_on.queries import only_way_in_for, requires_single_sign_on

WIDTH = "govuk-!-width-two-thirds"


class NewAddressForm(GovukForm):
    email = AddressField(
        max_length=254,
        label="New email address",
        help_text="We will email a link to this address. The address changes when you open the link.",
        error_messages={"invalid": "Enter an email address like name@example.police.uk"},
    )
    component_options = {
        "email": {"classes": WIDTH, "autocomplete": "email", "spellcheck": False, "error_name": "the new email address"}
    }


class OwnAddressForm(NewAddressForm):
    """Asks for the password too, which someone at an unlocked screen would not know. `is_confirmed`: the person has just
    used a passkey, a code or their organisation’s sign-in, so we do not ask. People with single sign-on may have no
    password at all.
    """

    password = forms.CharField(widget=forms.PasswordInput, label="Your password", strip=False)
    component_options = {
        **NewAddressForm.component_options,
        "password": {"classes": WIDTH, "autocomplete": "current-password", "error_name": "your password"},
    }

    def __init__(self, *args, is_confirmed: bool = False, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if is_confirmed:
            del self.fields["password"]


class ResetPasswordForm(signing_in.ResetPasswordForm):
    """Sends no link to people who can sign in only with their organisation: they are emailed how to sign in. The page
    says so for every address at such an organisation, so that it does not reveal who has an account.
    """

    def clean_email(self) -> str:
        email = super().clean_email()
        for person in list(self.users):
            if provider := only_way_in_for(person):
                self.users.remove(person)
                mail_how_to_sign_in(person, provider)
        if provider := requires_single_sign_on(email):
            if self.users:
                # The emergency account gets the same page, but also a link by email.
                self.save(context.request)
            raise forms.ValidationError(
                f"{sentence_for(provider)} If your account may use a password, we have emailed you."
            )
        return email
