"""Provides the choice of roles in the forms for an invitation and on a person's page."""

from django import forms

from s55tracker.accounts.roles import ROLE_DESCRIPTIONS, Role
from s55tracker.govuk.choosers import choice_field
from s55tracker.govuk.forms import GovukForm
from s55tracker.office.permissions import roles_for

WIDTH = "govuk-!-width-two-thirds"


class RolesField(forms.MultipleChoiceField):
    widget = forms.CheckboxSelectMultiple

    def clean(self, value):
        return [Role(role) for role in super().clean(value)]


class RolesForm(GovukForm):
    roles = RolesField(
        label="What can they do?",
        help_text="Select all that apply.",
        error_messages={"required": "Select at least one role"},
    )
    component_options = {"roles": {"choice_hints": {str(role): words for role, words in ROLE_DESCRIPTIONS.items()}}}

    def __init__(self, *args, organisation, **kwargs):
        super().__init__(*args, **kwargs)
        choice_field(self, "roles").choices = [(str(role), role.label) for role in roles_for(organisation)]
