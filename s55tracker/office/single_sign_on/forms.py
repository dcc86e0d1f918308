"""The forms to set up single sign-on."""

from __future__ import annotations

import re
from typing import Any

from django import forms

from s55tracker.accounts.addresses import normal_domain
from s55tracker.accounts.models import Force, PolicingBody, User
from s55tracker.accounts.roles import Role
from s55tracker.govuk.choosers import record_field
from s55tracker.govuk.forms import GovukForm
from s55tracker.identity.models import IdentityProvider
from s55tracker.identity.single_sign_on.metadata import check_issuer
from s55tracker.office.editing import fingerprint
from s55tracker.office.forms import WIDTH
from s55tracker.office.permissions import roles_for
from s55tracker.office.single_sign_on.actions.setting_up import ProviderSettings, settings_of
from s55tracker.refusals import Refused

# It goes into the address at the provider, where spaces would separate several values.
VALUE = re.compile(r"[!-~]*")
DOMAIN = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")
MOST_GROUPS = 50
PLAIN = {"spellcheck": False, "autocomplete": "off"}


class ProviderForm(GovukForm):
    opened_on = forms.CharField(widget=forms.HiddenInput)
    issuer = forms.CharField(
        max_length=200,
        label="Issuer",
        help_text="For Microsoft Entra: https://login.microsoftonline.com/, your tenant’s ID, then /v2.0",
        error_messages={"required": "Enter the issuer"},
    )
    client_id = forms.CharField(
        max_length=200,
        label="Client ID",
        help_text="Microsoft calls it the application (client) ID.",
        error_messages={"required": "Enter the client ID"},
    )
    client_secret = forms.CharField(
        max_length=500,
        widget=forms.PasswordInput,
        strip=True,
        label="Client secret",
        help_text="The secret’s value, not its ID. We will not show it again. If another answer is wrong, you will need to enter it again.",
        error_messages={"required": "Enter the client secret"},
    )
    email_domains = forms.CharField(
        required=False,
        max_length=1000,
        label="Domains of your email addresses",
        help_text="For example, norfolk.police.uk. Separate several with commas. We will send people who enter such an address to your provider.",
    )
    second_factor_value = forms.CharField(
        required=False,
        max_length=200,
        label="Value that shows a second step",
        help_text=(
            "For Microsoft Entra: the ID of an authentication context that requires multifactor authentication, such as c1. For "
            "others: a value of acr, if your IT department gives you one. We ask for it at each sign-in, and then do not "
            "ask for a second step ourselves."
        ),
    )
    admits_by_group = forms.BooleanField(
        required=False,
        label="Let in people from these groups without an invitation",
        help_text="They get an account with the group’s roles when they first sign in. If their groups change later, change their roles here.",
    )
    group_claim = forms.CharField(
        required=False,
        max_length=100,
        label="Claim that lists the groups",
        help_text="Your IT department knows its name. It is usually groups or roles.",
    )
    group_roles = forms.CharField(
        required=False, max_length=5000, widget=forms.Textarea, strip=True, label="Groups and their roles"
    )
    component_options = {
        "issuer": PLAIN,
        "client_id": {**PLAIN, "classes": WIDTH},
        "client_secret": {**PLAIN, "classes": WIDTH},
        "email_domains": PLAIN,
        "second_factor_value": {**PLAIN, "classes": "govuk-input--width-20"},
        "group_claim": {**PLAIN, "classes": "govuk-input--width-20"},
        "group_roles": {**PLAIN, "rows": 4},
    }

    def __init__(
        self, *args, organisation: PolicingBody | Force, provider: IdentityProvider | None = None, **kwargs
    ) -> None:
        self.organisation, self.has_secret = organisation, provider is not None
        initial: dict[str, Any] = {"opened_on": fingerprint(settings_of(provider)), "group_claim": "groups"}
        if provider is not None:
            initial |= {
                name: getattr(provider, name)
                for name in ("issuer", "client_id", "second_factor_value", "admits_by_group", "group_claim")
            }
            initial["email_domains"] = ", ".join(provider.email_domains)
            initial["group_roles"] = "\n".join(
                f"{group} = {', '.join(Role(role).label for role in roles)}"
                for group, roles in provider.group_roles.items()
            )
        super().__init__(*args, initial=initial, **kwargs)
        names = ", ".join(role.label for role in roles_for(organisation))
        self.fields[
            "group_roles"
        ].help_text = f"One group on each line, then “=” and its roles: {names}. Microsoft sends a group’s object ID."
        if self.has_secret:
            self.fields["client_secret"].required = False
            self.fields["client_secret"].help_text = "Leave this blank to keep the current secret. We never show it."

    def clean_issuer(self) -> str:
        try:
            return check_issuer(self.cleaned_data["issuer"].strip())
        except Refused as refusal:
            raise forms.ValidationError(str(refusal)) from None

    def clean_email_domains(self) -> list[str]:
        typed = re.split(r"[\s,;]+", self.cleaned_data["email_domains"])
        found = list(dict.fromkeys(normal_domain(each.removeprefix("@")).lower() for each in typed if each))
        for domain in found:
            if not DOMAIN.fullmatch(domain):
                raise forms.ValidationError(f"“{domain}” is not a domain. Enter it like norfolk.police.uk")
        return found

    def clean_second_factor_value(self) -> str:
        value = self.cleaned_data["second_factor_value"]
        if not VALUE.fullmatch(value):
            raise forms.ValidationError(
                "The value cannot contain spaces or accented letters. Enter one value, such as c1"
            )
        return value

    def clean_group_claim(self) -> str:
        return self.cleaned_data["group_claim"] or "groups"

    def clean_group_roles(self) -> dict[str, list[str]]:
        named = {role.label.casefold(): str(role) for role in roles_for(self.organisation)}
        found: dict[str, list[str]] = {}
        for line in filter(None, map(str.strip, self.cleaned_data["group_roles"].splitlines())):
            group, equals, roles = (part.strip() for part in line.partition("="))
            wanted = [each.strip() for each in roles.split(",") if each.strip()]
            if not (group and equals and wanted):
                raise forms.ValidationError(
                    f"Write each line as a group, “=” and its roles. This line is not: {line[:80]}"
                )
            for each in wanted:
                if each.casefold() not in named:
                    raise forms.ValidationError(f"There is no role “{each[:80]}” here")
            found[group] = [named[each.casefold()] for each in wanted]
        if len(found) > MOST_GROUPS:
            raise forms.ValidationError(f"Enter at most {MOST_GROUPS} groups")
        return found

    def clean(self) -> dict[str, Any]:
        super().clean()
        data = self.cleaned_data
        if data.get("admits_by_group") and not self.errors:
            if not data["group_roles"]:
                self.add_error("group_roles", "Enter the groups to let in, with their roles")
            if not data["email_domains"]:
                self.add_error(
                    "email_domains", "Enter your domains: only people with an address there can sign in by group"
                )
        return data

    def settings(self) -> ProviderSettings:
        return ProviderSettings(**{name: value for name, value in self.cleaned_data.items() if name != "opened_on"})


class OnlyWayInForm(GovukForm):
    emergency_account = forms.ModelChoiceField(
        queryset=User.objects.none(),
        label="Emergency account",
        help_text="This person can still sign in with a password. Each time, we will email everyone who manages people here.",
        empty_label="Choose a person",
        error_messages={"required": "Choose the emergency account"},
    )

    def __init__(self, *args, people: list[User], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        record_field(self, "emergency_account").queryset = User.objects.filter(pk__in=[person.pk for person in people])
