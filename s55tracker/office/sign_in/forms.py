"""The forms to set which roles need a second factor, and how long people stay signed in."""

from __future__ import annotations

from django import forms

from s55tracker.accounts.models import Force, PolicingBody
from s55tracker.accounts.sign_in_rules import IDLE_MINUTES, LONGEST_HOURS
from s55tracker.govuk.choosers import choice_field
from s55tracker.govuk.fields import DateField, Span
from s55tracker.govuk.forms import GovukForm
from s55tracker.identity.requirements import roles_needing_it
from s55tracker.office.editing import fingerprint
from s55tracker.office.forms import RolesField
from s55tracker.office.permissions import roles_for
from s55tracker.office.sign_in.actions import lengths_of, rules_of


class SecondFactorRulesForm(GovukForm):
    opened_on = forms.CharField(widget=forms.HiddenInput)
    roles = RolesField(
        required=False,
        label="Who needs a second step to sign in?",
        help_text="Someone with several roles needs a second step if one of those roles does. Select none to let each person choose.",
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


def whole_number(label: str, *, what: str, bounds: tuple[int, int], help_text: str) -> forms.IntegerField:
    shortest, longest = bounds
    out_of_range = f"The number of {what} must be between {shortest} and {longest}"
    return forms.IntegerField(
        label=label,
        help_text=help_text,
        min_value=shortest,
        max_value=longest,
        error_messages={
            "required": f"Enter a number of {what}",
            "invalid": f"The number of {what} must be a whole number",
            "min_value": out_of_range,
            "max_value": out_of_range,
        },
    )


class SessionLengthsForm(GovukForm):
    opened_on = forms.CharField(widget=forms.HiddenInput)
    idle_minutes = whole_number(
        "How many minutes without use before people are signed out?",
        what="minutes",
        bounds=IDLE_MINUTES,
        help_text="From 5 to 60. We warn people before this, and their text stays on the page.",
    )
    longest_hours = whole_number(
        "How many hours before people are signed out in any case?",
        what="hours",
        bounds=LONGEST_HOURS,
        help_text="From 1 to 12, counted from when they signed in.",
    )
    component_options = {
        "idle_minutes": {"classes": "govuk-input--width-2", "suffix": {"text": "minutes"}},
        "longest_hours": {"classes": "govuk-input--width-2", "suffix": {"text": "hours"}},
    }

    def __init__(self, *args, organisation: PolicingBody | Force, **kwargs) -> None:
        lengths = lengths_of(organisation)
        super().__init__(*args, initial={**lengths, "opened_on": fingerprint(lengths)}, **kwargs)
