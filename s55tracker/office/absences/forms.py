"""The form for days away, and who stands in."""

from __future__ import annotations

from django import forms
from django.db.models import Prefetch

from s55tracker.accounts.models import Membership, User
from s55tracker.accounts.roles import Role
from s55tracker.govuk.choosers import record_field
from s55tracker.govuk.fields import DateField, Span
from s55tracker.govuk.forms import GovukForm
from s55tracker.office.absences.actions import can_stand_in
from s55tracker.office.queries import colleagues_of

# People can add an absence well in advance, or after it has begun.
AWAY = Span(years_back=2, years_ahead=2)


def named_with_roles(person) -> str:
    """Return a person's name and roles: "Olive Officer (approver, officer)"."""
    roles = sorted({Role(membership.role).label.lower() for membership in person.roles_now})
    return f"{person} ({', '.join(roles)})" if roles else str(person)


class AbsenceForm(GovukForm):
    """Asks who is away only if the user manages other people. Who is away cannot be changed later."""

    user = forms.ModelChoiceField(
        queryset=User.objects.none(),
        label="Who is away?",
        empty_label="Choose a person",
        error_messages={"required": "Choose who is away"},
    )
    from_on = DateField(label="First day away", error_name="The first day away", span=AWAY)
    until_on = DateField(label="Last day away", error_name="The last day away", span=AWAY)
    substitute = forms.ModelChoiceField(
        queryset=User.objects.none(),
        label="Who stands in?",
        help_text="We will send them the reminders too, and they will see the work under My work. Only an officer can stand in for an officer.",
        empty_label="Choose a person",
        error_messages={"required": "Choose who will stand in"},
    )

    def __init__(self, *args, by, people, absence=None, **kwargs):
        initial = {"user": by.pk}
        if absence is not None:
            initial = {name: getattr(absence, name) for name in ("from_on", "until_on", "substitute")}
        super().__init__(*args, initial=initial, **kwargs)
        record_field(self, "user").queryset = User.objects.filter(pk__in=[person.pk for person in people])
        substitute = record_field(self, "substitute")
        if len(people) == 1:
            self.fields["user"].widget = forms.HiddenInput()
            substitute.queryset = can_stand_in(people[0])
        else:
            # Who can stand in depends on the person's role, so we offer all colleagues here; the action checks the
            # choice.
            substitute.queryset = colleagues_of(people).prefetch_related(
                Prefetch("memberships", Membership.objects.filter(ended_at=None), to_attr="roles_now")
            )
            substitute.label_from_instance = named_with_roles  # type: ignore[method-assign, assignment]
        if absence is not None:
            del self.fields["user"]
