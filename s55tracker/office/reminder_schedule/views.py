"""The page to change the office’s reminder schedule, with a worked example."""

from __future__ import annotations

from functools import partial

from django.utils import timezone

from s55tracker.accounts.models import default_reminder_schedule
from s55tracker.office.choosing import about_a_body
from s55tracker.office.editing_page import settings_page
from s55tracker.office.reminder_schedule.actions import change_reminder_schedule, reminder_schedule_of
from s55tracker.office.reminder_schedule.forms import ReminderScheduleForm
from s55tracker.office.reminder_schedule.worked_example import example_of
from s55tracker.working_days.queries import proclaimed_days


@about_a_body
def office_reminder_schedule(request, body):
    """Show or save the reminder schedule. `?usual` fills in a new office's values without saving them."""
    return settings_page(
        request,
        body,
        form_class=partial(ReminderScheduleForm, usual=request.method == "GET" and "usual" in request.GET),
        template="office/reminder_schedule/reminder_schedule.html",
        save=lambda form: change_reminder_schedule(
            by=request.user,
            body=body,
            schedule=form.schedule(),
            senior_person=form.senior(),
            opened_on=form.cleaned_data["opened_on"],
        ),
        done="The reminder schedule has been saved. It applies to reminders that have not been sent yet.",
        page="office-reminder-schedule",
        beside=lambda form: {"usual": "usual" in request.GET, "example": _example(body, form)},
    )


def _example(body, form):
    """Return an example of the schedule, with the dates for a report published today. If the form has errors, the
    example is of the saved schedule.
    """
    if form.is_bound:
        schedule = form.schedule() if form.is_valid() else reminder_schedule_of(body)
    else:
        schedule = {name: form.initial[name] for name in default_reminder_schedule()}
    return example_of(
        schedule,
        published_on=timezone.localdate(),
        comments_after=body.milestones["force_comments_due"],
        extra=proclaimed_days(body),
    )
