"""Two workers at the same tick, in real threads on the run's own database."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from threading import Event

import pytest
from django.db import connection
from django.utils import timezone

from inspections.working_days import is_working_day
from responses.enums import ReminderState
from responses.models import Digest, Reminder
from responses.reminders import ledger
from responses.reminders.tick import tick
from tests.factories import a_response, an_office
from tests.responses.test_at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def a_coming_morning() -> datetime:
    """Just after eight on a working day on which nobody has looked yet: as when the workers were off over night."""
    day = timezone.localdate() + timedelta(days=1)
    while not is_working_day(day):
        day += timedelta(days=1)
    return timezone.make_aware(datetime.combine(day, time(8, 5)))


def test_no_digest_is_written_without_what_another_worker_is_just_looking_at(monkeypatch):
    """What falls due today is in today's digest, also when one worker comes to the digests while the other still looks."""
    office, now = an_office(), a_coming_morning()
    a_response(office, published_on=now.date() - timedelta(days=27))  # so that today is 28 days before the safe day
    looking, the_other_is_done = Event(), Event()
    facts_of = ledger.facts_of

    def slowly(responses, *, today):
        if not looking.is_set():
            looking.set()
            # On SQLite it is the other that waits, for the end of this transaction.
            the_other_is_done.wait(timeout=20 if connection.features.has_select_for_update else 0.5)
        return facts_of(responses, today=today)

    def the_other() -> None:
        looking.wait(timeout=10)
        tick(now=now)
        the_other_is_done.set()

    monkeypatch.setattr(ledger, "facts_of", slowly)
    assert not any(isinstance(each, Exception) for each in at_once(lambda: tick(now=now), the_other))
    tick(now=now + timedelta(minutes=1))

    [reminder] = Reminder.objects.filter(person=office.officer, due_on=now.date())
    assert (reminder.state, reminder.digest) == (ReminderState.SENT, Digest.objects.get(person=office.officer))
