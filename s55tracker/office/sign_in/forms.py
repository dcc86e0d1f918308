"""Which roles need a second factor."""

from __future__ import annotations

from django import forms

from s55tracker.accounts.models import Force, PolicingBody
from s55tracker.govuk.choosers import choice_field
from s55tracker.govuk.fields import DateField, Span
from s55tracker.govuk.forms import GovukForm
from s55tracker.identity.requirements import roles_needing_it
from s55tracker.office.editing import fingerprint
from s55tracker.office.forms import RolesField
from s55tracker.office.permissions import roles_for
from s55tracker.office.sign_in.actions import rules_of


class SecondFactorRulesForm(GovukForm):
    opened_on = forms.CharField(widget=forms.HiddenInput)
    roles = RolesField(
        required=False,
        label="Who needs a second step to sign in?",
        help_text="Someone with several roles needs it if one of them does. Select none to leave it to each person.",
    )
    from_on = DateField(
        required=False,
        label="From which day?",
        error_name="The day",
        span=Span(years_ahead=1),
        help_text="Until then, people are only reminded. Leave this blank to require it straight away.",
    )
    mark_optional = False

    def __init__(self, *args, organisation: PolicingBody | Force, **kwargs) -> None:
        needing = roles_needing_it(organisation)
        initial = {
            "roles": [str(role) for role in roles_for(organisation) if role in needing],
            "from_on": organisation.second_factor_from_on,
            "opened_on": fingerprint(rules_of(organisation)),
        }
        super().__init__(*args, initial=initial, **kwargs)
        choice_field(self, "roles").choices = [(str(role), role.label) for role in roles_for(organisation)]
