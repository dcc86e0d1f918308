"""The form for the reminder schedule: how many days before or after a date people are reminded."""

from __future__ import annotations

import re

from django import forms
from django.core.exceptions import ValidationError

from s55tracker.accounts.models import User, default_reminder_schedule
from s55tracker.accounts.queries import people_in
from s55tracker.govuk.choosers import choice_field
from s55tracker.govuk.forms import GovukForm
from s55tracker.office.forms import WIDTH
from s55tracker.office.reminder_schedule.actions import (
    ESCALATIONS,
    REMINDER_DAYS,
    reminder_schedule_fingerprint,
    reminder_schedule_of,
    reminder_schedule_problems,
)


class DaysField(forms.CharField):
    """A list of numbers of days, such as "28, 14, 7". Repeated numbers are dropped, and the others are sorted in the
    order in which the reminders are sent.
    """

    def __init__(self, *, after: bool = False, **kwargs):
        """`after` is True if the days are counted forwards from a date, not backwards."""
        super().__init__(**kwargs)
        self.after = after

    def to_python(self, value):
        if isinstance(value, list):
            return value
        parts = re.split(r"[\s,;]+", (value or "").strip(" ,;"))
        try:
            return sorted({int(part) for part in parts if part}, reverse=not self.after)
        except ValueError:
            raise ValidationError("Enter whole numbers with commas between them, like 14, 7, 1") from None

    def prepare_value(self, value):
        return ", ".join(map(str, value)) if isinstance(value, list) else value

    def run_validators(self, value):
        """Skip the validators for text: the value is already a list."""

    def validate(self, value):
        if self.required and not value:
            raise ValidationError(self.error_messages["required"], code="required")

    def has_changed(self, initial, data):
        return self.to_python(initial) != self.to_python(data)


class ReminderScheduleForm(GovukForm):
    opened_on = forms.CharField(widget=forms.HiddenInput)
    safe_day = DaysField(
        label=REMINDER_DAYS["safe_day"].label,
        help_text="Sent to the owner until the response is published. After the safe day, sent every working day to the owner and the managers.",
    )
    escalate_to_manager = forms.IntegerField(label=ESCALATIONS["escalate_to_manager"])
    escalate_to_approver = forms.IntegerField(label=ESCALATIONS["escalate_to_approver"])
    escalate_to_senior = forms.IntegerField(label=ESCALATIONS["escalate_to_senior"])
    senior_person = forms.ChoiceField(
        required=False,
        label="Most senior person",
        help_text="For example, the chief executive. If you do not name anyone, we send these reminders to the managers instead.",
    )
    comments_due = DaysField(
        required=False,
        label=REMINDER_DAYS["comments_due"].label,
        help_text="Sent to the force’s people from the invitation until they submit.",
    )
    approval_waiting = DaysField(
        after=True,
        required=False,
        label=REMINDER_DAYS["approval_waiting"].label,
        help_text="Sent to the approvers until they decide.",
    )
    step_due = DaysField(
        required=False,
        label=REMINDER_DAYS["step_due"].label,
        help_text="Sent to the person responsible for the step. 0 is the day itself.",
    )
    follow_up = DaysField(
        required=False,
        label=REMINDER_DAYS["follow_up"].label,
        help_text="Sent to the owner of a published response, before a recommendation is due.",
    )
    component_options = {
        **{name: {"classes": "govuk-input--width-20", "spellcheck": False} for name in REMINDER_DAYS},
        **{
            name: {"classes": "govuk-input--width-2", "suffix": {"text": "days before the safe day"}}
            for name in ESCALATIONS
        },
        "senior_person": {"classes": WIDTH},
    }
    groups = [
        ("The safe day", ["safe_day"]),
        ("Escalations (no one can switch these off)", [*ESCALATIONS, "senior_person"]),
        ("The force’s comments", ["comments_due"]),
        ("Waiting for approval", ["approval_waiting"]),
        ("Steps of the plan", ["step_due"]),
        ("After publication", ["follow_up"]),
    ]

    def __init__(self, *args, body, usual: bool = False, **kwargs):
        """`usual` fills the form in with a new office's values, for someone who wants to go back to them."""
        schedule = default_reminder_schedule() if usual else reminder_schedule_of(body)
        initial = {
            **schedule,
            "senior_person": str(body.senior_person_id or ""),
            "opened_on": reminder_schedule_fingerprint(body),
        }
        super().__init__(*args, initial=initial, **kwargs)
        people = list(people_in(body).order_by("name", "pk"))
        self.people = {str(person.pk): person for person in people}
        choice_field(self, "senior_person").choices = [
            ("", "No one named"),
            *((pk, person.name) for pk, person in self.people.items()),
        ]
        for name in ESCALATIONS:
            self.fields[name].error_messages |= {
                "required": "Enter a number of days: an escalation cannot be switched off",
                "invalid": "The number of days must be a whole number",
            }

    def schedule(self) -> dict[str, list[int] | int]:
        return {name: self.cleaned_data[name] for name in default_reminder_schedule()}

    def senior(self) -> User | None:
        return self.people.get(self.cleaned_data["senior_person"])

    def format_field(self, name, value):
        """Format a current value for someone whose form is out of date because another editor saved first."""
        if name == "senior_person":
            return self.people[value].name if value else "No one named"
        return self.fields[name].prepare_value(value)

    def clean(self):
        super().clean()
        cleaned = self.cleaned_data
        if not self.errors:
            for name, problem in reminder_schedule_problems(self.schedule()).items():
                self.add_error(name, problem)
        return cleaned
