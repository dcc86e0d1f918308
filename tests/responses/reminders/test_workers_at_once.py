"""Two workers in the same run, in real threads on the run's own database."""

from __future__ import annotations

from datetime import datetime, timedelta
from threading import Event

import pytest
from django.db import connection, transaction
from django.utils import timezone

from responses.enums import ReminderKind, ReminderState
from responses.models import Digest, Reminder, ReminderRecalculation, Response
from responses.reminders import ledger, refusals
from responses.reminders.refusals import mail_was_refused
from responses.summaries.run import run_reminders
from s55tracker.mail.models import OutgoingMail
from s55tracker.mail.outbox import CLAIM, send_due
from tests.factories import a_response, an_office
from tests.responses.test_at_once import at_once

# A Wednesday, so that the next morning is a working day and nothing else becomes due in between.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.at("2026-10-14T10:00")]


def a_coming_morning() -> datetime:
    """Just after eight on the next day, a Thursday, before any worker has checked: as if they had been off overnight."""
    return timezone.make_aware(datetime(2026, 10, 15, 8, 5))


def test_no_digest_is_written_without_what_another_worker_is_just_looking_at(monkeypatch):
    """Anything due today is in today's summary, even if one worker starts the summaries while another is still
    checking.
    """
    office, now = an_office(), a_coming_morning()
    a_response(office, published_on=now.date() - timedelta(days=27))  # so that today is 28 days before the safe day
    looking, the_other_is_done = Event(), Event()
    facts_of = ledger.facts_of

    def slowly(responses, *, today):
        if not looking.is_set():
            looking.set()
            # On SQLite the other one waits, for the end of this transaction.
            the_other_is_done.wait(timeout=20 if connection.features.has_select_for_update else 0.5)
        return facts_of(responses, today=today)

    def the_other() -> None:
        looking.wait(timeout=10)
        run_reminders(now=now)
        the_other_is_done.set()

    monkeypatch.setattr(ledger, "facts_of", slowly)
    assert not any(isinstance(each, Exception) for each in at_once(lambda: run_reminders(now=now), the_other))
    run_reminders(now=now + timedelta(minutes=1))

    [reminder] = Reminder.objects.filter(person=office.officer, due_on=now.date())
    assert (reminder.state, reminder.digest) == (ReminderState.SENT, Digest.objects.get(person=office.officer))


def test_no_digest_is_written_without_a_response_that_was_opened_a_moment_ago():
    """No one has checked it yet, and the first check is just starting: the other worker knows it must wait."""
    office, now = an_office(), a_coming_morning()
    response = a_response(office, published_on=now.date() - timedelta(days=27))
    ReminderRecalculation.objects.all().delete()
    beginning, the_other_is_done = Event(), Event()

    def begin():
        with transaction.atomic():
            Response.objects.select_for_update().get(pk=response.pk)
            beginning.set()
            the_other_is_done.wait(timeout=20 if connection.features.has_select_for_update else 0.5)

    def the_other():
        beginning.wait(timeout=10)
        run_reminders(now=now)
        the_other_is_done.set()

    assert at_once(begin, the_other) == [None, None]
    run_reminders(now=now + timedelta(minutes=1))
    [reminder] = Reminder.objects.filter(person=office.officer, due_on=now.date())
    assert reminder.state == ReminderState.SENT


def test_two_addresses_refused_at_the_same_moment_are_both_told_of(monkeypatch):
    """The reminder to the administrator names every address; neither of two workers overwrites what the other added."""
    office, now = an_office(), a_coming_morning()
    a_response(office, published_on=now.date() - timedelta(days=48))  # seven days to go, so the manager is told too
    run_reminders(now=now)
    first, second = (Digest.objects.get(person=person).mail for person in (office.officer, office.manager))
    writing, words_of = Event(), refusals._sentence

    def slowly(response, administrator, address, today):
        words = words_of(response, administrator, address, today)
        if address == first.to_email:
            writing.set()
            time_to_overwrite.wait(timeout=0.5)
        return words

    time_to_overwrite = Event()

    def refuse(mail):
        with transaction.atomic():
            mail_was_refused(mail)

    def the_other():
        writing.wait(timeout=10)
        refuse(second)

    monkeypatch.setattr(refusals, "_sentence", slowly)
    assert at_once(lambda: refuse(first), the_other) == [None, None]
    [line] = Reminder.objects.filter(person=office.administrator, kind=ReminderKind.MAIL_REFUSED)
    assert first.to_email in line.sentence and second.to_email in line.sentence


def test_refusal_that_was_not_told_yet_is_not_written_down_either(mail_server, monkeypatch):
    """A worker killed between the two leaves the email unchanged: it is rejected again, and reported then."""

    class Killed(BaseException):
        pass

    def killed(*args, **kwargs):
        raise Killed

    office, now = an_office(), a_coming_morning()
    a_response(office, published_on=now.date() - timedelta(days=27))
    run_reminders(now=now)
    mail_server.refuse(550, "No such mailbox")
    with monkeypatch.context() as patch:
        patch.setattr(refusals, "note", killed)
        with pytest.raises(Killed):
            send_due(now=now)
    assert not OutgoingMail.objects.exclude(refused_at=None).exists()

    send_due(now=now + 2 * CLAIM)
    refused = set(OutgoingMail.objects.exclude(refused_at=None).values_list("to_email", flat=True))
    [line] = Reminder.objects.filter(person=office.administrator, kind=ReminderKind.MAIL_REFUSED)
    assert office.officer.email in refused
    assert all(address in line.sentence for address in refused)
