"""Forms for when to get a summary, and for filtering an office's reminders."""

from __future__ import annotations

from django import forms
from django.db.models import QuerySet

from responses.enums import Delivery, DigestChoice, ReminderKind
from responses.models import Reminder, ReminderChoice
from responses.reminders.queries import DELIVERED_IF
from s55tracker.accounts.models import User
from s55tracker.govuk.choosers import choice_field, choices_offered, values_of
from s55tracker.govuk.fields import DateField
from s55tracker.govuk.forms import GovukForm
from s55tracker.text.folding import order_of
from s55tracker.working_days.calendar import format_date

EARLIEST, LATEST = 6, 20


def format_hour(hour: int) -> str:
    """8am, midday, 5pm."""
    if hour in (0, 12):
        return "midday" if hour else "midnight"
    return f"{hour % 12 or 12}{'am' if hour < 12 else 'pm'}"


class ReminderChoiceForm(GovukForm):
    digest = forms.ChoiceField(
        label="How often do you want the summary?",
        choices=DigestChoice.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Select how often you want the summary"},
    )
    hour = forms.TypedChoiceField(
        label="What time do you want it?",
        help_text="UK time. We never send it at a weekend or on a bank holiday.",
        coerce=int,
        error_messages={"required": "Select an hour"},
    )
    component_options = {
        "digest": {
            "choice_hints": {
                DigestChoice.DAILY.value: "One email, and only when there is something to tell you.",
                DigestChoice.WEEKLY.value: "In between, you can see your reminders in the list.",
                DigestChoice.OFF.value: "You will see your reminders only in the list.",
            }
        },
        "hour": {"classes": "govuk-input--width-5"},
    }

    def __init__(self, data, *, choice: ReminderChoice) -> None:
        super().__init__(data, initial={"digest": choice.digest, "hour": choice.hour})
        # The hour the person has already chosen is always offered.
        hours = sorted({*range(EARLIEST, LATEST + 1), choice.hour})
        choice_field(self, "hour").choices = [(hour, format_hour(hour)) for hour in hours]


class OfficeReminderFilter(GovukForm):
    """The filters of an office's reminders. Unknown values are ignored, so that an old bookmark still opens."""

    state = forms.MultipleChoiceField(
        label="Status", choices=Delivery.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    kind = forms.MultipleChoiceField(
        label="Kind", choices=ReminderKind.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    person = forms.ChoiceField(label="Person", required=False)
    from_on = DateField(label="Due from", required=False)
    until_on = DateField(label="Due until", required=False)
    mark_optional = False
    component_options = {"state": {"small": True}, "kind": {"small": True}}

    def __init__(self, data, *, reminders: QuerySet[Reminder]) -> None:
        super().__init__(data)
        found = User.objects.filter(pk__in=reminders.order_by().values("person")).values_list("pk", "name")
        people = sorted(found, key=lambda person: (order_of(person[1]), person[0]))
        choice_field(self, "person").choices = [("", "Anyone"), *((str(pk), name) for pk, name in people)]
        self.full_clean()

    @property
    def wanted(self) -> dict:
        """The valid filters from the address."""
        wanted = dict(getattr(self, "cleaned_data", {}))
        for name in ("state", "kind"):
            if name not in wanted:
                known = set(choices_offered(self, name))
                wanted[name] = [value for value in values_of(self, name) if value in known]
        return wanted

    @property
    def is_empty(self) -> bool:
        return not any(self.wanted.values())

    @property
    def has_more(self) -> bool:
        """True if one of the collapsed filters is in use or has an invalid value."""
        return any(self.wanted.get(name) or name in self.errors for name in ("state", "kind", "from_on", "until_on"))

    @property
    def chosen(self) -> list[dict]:
        """Each active filter as text, with the parameter to remove from the address."""
        found = []
        for name in ("state", "kind"):
            words = choices_offered(self, name)
            found += [{"key": name, "value": value, "text": words[value]} for value in self.wanted[name]]
        if person := self.wanted.get("person"):
            found.append({"key": "person", "value": person, "text": choices_offered(self, "person")[person]})
        return found

    @property
    def formatted_filters(self) -> list[tuple[str, str]]:
        """The filters for a downloaded file: each heading with its chosen values."""
        found = []
        for name in ("person", "state", "kind"):
            if texts := [item["text"] for item in self.chosen if item["key"] == name]:
                found.append((str(self.fields[name].label), ", ".join(map(str, texts))))
        for name in ("from_on", "until_on"):
            if day := self.wanted.get(name):
                found.append((str(self.fields[name].label), format_date(day)))
        return found

    def apply(self, reminders: QuerySet[Reminder]) -> QuerySet[Reminder]:
        wanted = self.wanted
        if states := wanted["state"]:
            condition = DELIVERED_IF[Delivery(states[0])]
            for state in states[1:]:
                condition |= DELIVERED_IF[Delivery(state)]
            reminders = reminders.filter(condition)
        if kinds := wanted["kind"]:
            reminders = reminders.filter(kind__in=kinds)
        if person := wanted.get("person"):
            reminders = reminders.filter(person=person)
        if first := wanted.get("from_on"):
            reminders = reminders.filter(due_on__gte=first)
        if last := wanted.get("until_on"):
            reminders = reminders.filter(due_on__lte=last)
        return reminders
