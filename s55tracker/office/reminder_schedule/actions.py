"""Changes when an office reminds people: its reminder schedule, and the senior person it escalates to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from s55tracker.accounts.models import PolicingBody, User, default_reminder_schedule
from s55tracker.accounts.queries import people_in
from s55tracker.audit.trail import record
from s55tracker.office.editing import LAST_DAY, fingerprint, locked_office
from s55tracker.office.listeners import OfficeChange, notify_listeners
from s55tracker.refusals import ChangedMeanwhile, Refused

# Each name in REMINDER_DAYS has a list of days, and each name in ESCALATIONS has one day.
ReminderSchedule = Mapping[str, Any]


@dataclass(frozen=True)
class ReminderDays:
    """Reminders about one date: their label, and the range of days allowed before or after it."""

    label: str
    least: int
    most: int
    may_be_empty: bool = True


REMINDER_DAYS = {
    "safe_day": ReminderDays("Days before the safe day", 0, LAST_DAY, may_be_empty=False),
    "comments_due": ReminderDays("Days before the force’s comments are due", 0, LAST_DAY),
    "step_due": ReminderDays("Days before the planned date of a step", 0, LAST_DAY),
    "approval_waiting": ReminderDays("Working days after it was submitted", 1, 20),
    "follow_up": ReminderDays("Days before a follow-up date", 0, 365),
}
# In order of seniority: we never escalate to a more senior person first.
ESCALATIONS = {
    "escalate_to_manager": "The managers, if it is not with the approver",
    "escalate_to_approver": "The approvers, if it is not approved",
    "escalate_to_senior": "The most senior person, if it is not published",
}
MOST_DAYS = 12


def reminder_schedule_of(body: PolicingBody) -> dict[str, Any]:
    """The office's complete schedule, with defaults for anything it has not set."""
    return {name: body.reminder_schedule.get(name, usual) for name, usual in default_reminder_schedule().items()}


def reminder_schedule_fingerprint(body: PolicingBody) -> str:
    senior: dict[str, Any] = {"senior_person": body.senior_person_id}
    return fingerprint(reminder_schedule_of(body) | senior)


@transaction.atomic
def change_reminder_schedule(
    *, by, body: PolicingBody, schedule: ReminderSchedule, senior_person: User | None, opened_on: str
) -> PolicingBody:
    """Change when we send reminders, and the person we escalate to. Pending reminders change straight away.

    `opened_on` is the fingerprint the form was opened with. Raises NotPermitted, ChangedMeanwhile, Refused.
    """
    body = locked_office(body, by)
    if opened_on != reminder_schedule_fingerprint(body):
        raise ChangedMeanwhile
    for problem in reminder_schedule_problems(schedule).values():
        raise Refused(f"{problem}.")
    if senior_person is not None and not people_in(body).filter(pk=senior_person.pk).exists():
        raise Refused(f"{senior_person} does not work in this office.")
    old, new = reminder_schedule_of(body), {name: schedule[name] for name in default_reminder_schedule()}
    old_senior, new_senior = body.senior_person_id, senior_person.pk if senior_person else None
    if (old, old_senior) != (new, new_senior):
        body.reminder_schedule, body.senior_person_id = new, new_senior
        body.save()
        record(
            action="ladder_changed",
            target=body,
            by=by,
            changed={name: [old[name], new[name]] for name in new if old[name] != new[name]},
            senior_person=[old_senior, new_senior],
        )
        notify_listeners(body, OfficeChange.REMINDERS, by=by)
    return body


def reminder_schedule_problems(schedule: ReminderSchedule) -> dict[str, str]:
    """Return any errors by the name of the setting, as sentences without a full stop."""
    problems = {}
    for name, allowed in REMINDER_DAYS.items():
        days = schedule[name]
        if not days and not allowed.may_be_empty:
            problems[name] = "Enter at least one day, or no one will be reminded of the safe day"
        elif len(days) > MOST_DAYS:
            problems[name] = f"Enter no more than {MOST_DAYS} days"
        elif any(not allowed.least <= day <= allowed.most for day in days):
            problems[name] = f"Each day must be between {allowed.least} and {allowed.most}"
    before = None
    for name in ESCALATIONS:
        day = schedule[name]
        if not 0 <= day <= LAST_DAY:
            problems[name] = f"The day must be between 0 and {LAST_DAY}"
        elif before is not None and day > before:
            problems[name] = (
                f"Enter {before} or fewer, because we remind someone less senior {format_days(before)} before"
            )
        else:
            before = day
    return problems


def format_days(days: int) -> str:
    return "1 day" if days == 1 else f"{days} days"
