"""Reminders sent in the sample office in recent days, as if the product had been running there."""

from __future__ import annotations

from datetime import date, time, timedelta

from django.utils import timezone

from responses.models import Digest, Reminder
from responses.reminders.ledger import record_due_reminders
from responses.sample_office.moments import moment_of
from responses.summaries.sending import send_digests
from s55tracker.mail.models import OutgoingMail
from s55tracker.present import present
from s55tracker.working_days.calendar import ONE_DAY, working_day_on_or_before

LAST_DAYS = 4
AT = time(8, 1)


def remind(*, today: date) -> None:
    """Record the reminders and summaries that would have been sent over the last few working days. The emails count as
    delivered, except one that a server rejected.
    """
    for day in _last_working_days(today):
        moment = moment_of(day, AT, loaded_at=timezone.now())
        known = set(Reminder.objects.values_list("pk", flat=True))
        record_due_reminders(today=day, now=moment)
        Reminder.objects.exclude(pk__in=known).update(created_at=moment)
        send_digests(now=moment)
        Reminder.objects.filter(due_on__lt=day, digest__for_on__lt=day).update(read_at=moment)
        mails = OutgoingMail.objects.filter(digest__for_on=day)
        mails.update(created_at=moment, attempts=1, sent_at=moment + timedelta(seconds=4))
    refused = Digest.objects.exclude(mail=None).exclude(reminders=None).order_by("-for_on", "-person__name").first()
    if refused is not None:
        OutgoingMail.objects.filter(pk=present(refused.mail_id)).update(
            sent_at=None,
            refused_at=refused.composed_at + timedelta(seconds=4),
            last_error="(552, b'5.2.2 The mailbox is full')",
        )


def _last_working_days(today: date) -> list[date]:
    days: list[date] = []
    day = working_day_on_or_before(today)
    while len(days) < LAST_DAYS:
        days.insert(0, day)
        day = working_day_on_or_before(day - ONE_DAY)
    return days
