"""Ledger lines for tests of pages, as the engine leaves them: waiting, or in a summary with its email."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count

from django.utils import timezone

from responses.enums import ReminderKind, ReminderState
from responses.models import Digest, Reminder, Response
from s55tracker.accounts.models import User
from s55tracker.audit.trail import target_of
from s55tracker.mail.models import OutgoingMail

_numbers = count(1)


def a_reminder(person: User, response: Response, **fields) -> Reminder:
    """Due today, about the safe day, by default. Each call uses another due date."""
    defaults = {
        "kind": ReminderKind.SAFE_DAY,
        "about_on": response.inspection.safe_day_on,
        "due_on": timezone.localdate() - timedelta(days=next(_numbers)),
        "sentence": "Publish the response",
    }
    return Reminder.objects.create(person=person, response=response, **{**defaults, **fields})


def a_sent_reminder(person: User, response: Response, *, outcome: str = "", text: str = "", **fields) -> Reminder:
    """In its own summary; its email is being sent, or has "sent_at" or "refused_at"."""
    number = next(_numbers)
    mail = OutgoingMail.objects.create(
        to_email=person.email,
        subject="Your reminders",
        text=text or f"{person.name},\n\nPublish the response.\n\nhttps://x.test/reminders/unsubscribe/their-token/\n",
        html="<p>Publish the response.</p>",
        headers={"List-Unsubscribe": "<https://x.test/reminders/unsubscribe/their-token/>"},
        message_id=f"<digest-{number}@x.test>",
    )
    if outcome:
        error = "(550, b'5.1.1 No such user')" if outcome == "refused_at" else ""
        OutgoingMail.objects.filter(pk=mail.pk).update(**{outcome: timezone.now()}, attempts=1, last_error=error)
    digest = Digest.objects.create(person=person, for_on=date(2026, 1, 1) + timedelta(days=number), mail=mail)
    OutgoingMail.objects.filter(pk=mail.pk).update(about=target_of(digest))
    return a_reminder(person, response, state=ReminderState.SENT, digest=digest, **fields)
