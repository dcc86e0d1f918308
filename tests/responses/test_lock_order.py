"""No two changes wait for each other: each of these pairs once locked the same rows in two orders. On PostgreSQL;
SQLite has one lock.

The first of a pair stops half-way until the second has gone as far as it can, so that the two orders always meet.
"""

import logging
from datetime import date, timedelta
from threading import Event

import pytest
from django.db import connection, transaction
from django.utils import timezone

from responses.enums import ReminderKind, ReminderState
from responses.models import Digest, Reminder, ReminderRecalculation, Response
from responses.reminders.notes import note
from responses.reminders.recalculation import (
    create_missing_recalculations,
    request_recalculation,
    request_recalculation_for,
)
from responses.reminders.refusals import mail_was_refused
from responses.summaries.actions import mark_read
from responses.summaries.sending import people_to_notify, send_digests
from responses.workspace.transitions import locked_response
from s55tracker.accounts.models import Absence
from s55tracker.accounts.roles import Role
from s55tracker.mail.outbox import queue_mail
from s55tracker.office.absences.actions import change_absence
from s55tracker.office.people.actions.memberships import end_membership
from tests.factories import a_person, a_response, an_office, give_role, refreshed
from tests.responses.reminders.test_workers_at_once import a_coming_morning
from tests.responses.test_at_once import at_once

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.once,
    pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one lock for everything."),
]


@pytest.fixture
def office():
    return an_office()


def one_after_the_other(first, then, *, second):
    """Run `first` and `then` in one transaction, with `second` between them if it does not have to wait. Returns both
    results.
    """
    half_way, is_over = Event(), Event()

    def change():
        with transaction.atomic():
            first()
            half_way.set()
            is_over.wait(timeout=0.5)
            return then()

    def meanwhile():
        assert half_way.wait(timeout=10)
        try:
            return second()
        finally:
            is_over.set()

    return at_once(change, meanwhile)


def two_responses_told_of_backwards(office):
    """The officer has a line about each waiting one; the one about the later response was written first."""
    first, second = (a_response(office, title=title) for title in ("One", "Two"))
    for response in (second, first):
        tell(office, response, "This response is now yours")
    return first, second


def tell(office, response, sentence):
    note(response, [office.officer], kind=ReminderKind.NOW_YOURS, sentence=sentence, today=timezone.localdate())


def change_both(office, first, second):
    """Like a bulk change: in key order, a note to the same person about each."""

    def begin():
        for response in (first, second):
            locked_response(response)
        tell(office, first, "Changed")

    return begin, lambda: tell(office, second, "Changed")


@pytest.mark.at("2026-10-14T10:00")  # the day before a_coming_morning
def test_digest_waits_for_nobody_who_changes_what_it_would_say(office, caplog):
    first, second = two_responses_told_of_backwards(office)
    now = a_coming_morning()
    others = people_to_notify(now=now)
    Digest.objects.bulk_create(Digest(person=each, for_on=now.date()) for each in others if each != office.officer)

    with caplog.at_level(logging.WARNING):
        results = one_after_the_other(*change_both(office, first, second), second=lambda: send_digests(now=now))

    assert results[0] is None
    assert [record.message for record in caplog.records if record.name.startswith("responses")] == []
    assert set(Reminder.objects.values_list("sentence", "state")) == {("Changed", ReminderState.WAITING)}
    assert not Digest.objects.filter(person=office.officer).exists()
    send_digests(now=now)
    assert set(Reminder.objects.values_list("state", "digest__person")) == {(ReminderState.SENT, office.officer.pk)}


def test_reminders_are_marked_as_read_while_some_of_them_are_changed(office):
    first, second = two_responses_told_of_backwards(office)
    newest = Reminder.objects.order_by("pk").last().pk

    results = one_after_the_other(
        *change_both(office, first, second), second=lambda: mark_read(by=office.officer, up_to=newest)
    )

    assert results == [None, 2]
    assert not Reminder.objects.filter(read_at=None).exists()
    assert set(Reminder.objects.values_list("sentence", flat=True)) == {"Changed"}


def test_change_of_several_responses_meets_a_change_of_their_office(office):
    """The one with the lower key has the later safe day: date order is not lock order."""
    first = a_response(office, title="One", published_on=timezone.localdate())
    second = a_response(office, title="Two", published_on=timezone.localdate() - timedelta(days=20))

    def change_the_office():
        with transaction.atomic():
            request_recalculation_for(office.body)

    results = one_after_the_other(
        lambda: locked_response(first), lambda: locked_response(second), second=change_the_office
    )

    assert results == [second, None]
    assert set(ReminderRecalculation.objects.values_list("recalculate_on", flat=True)) == {date.min}


def test_change_of_an_office_locks_watches_and_nothing_else(office):
    response = a_response(office)

    def read_the_report():
        with transaction.atomic():
            inspections = type(response.inspection).objects.select_for_update(of=("self",), nowait=True)
            return inspections.get(pk=response.inspection_id)

    results = one_after_the_other(lambda: request_recalculation_for(office.body), lambda: None, second=read_the_report)

    assert results == [None, response.inspection]


def test_somebody_changes_their_days_away_while_their_substitute_leaves(office):
    a_response(office)
    give_role(office.manager, office.body, Role.OFFICER)
    today = timezone.localdate()
    absence = Absence.objects.create(
        user=office.officer,
        substitute=office.other_officer,
        from_on=today,
        until_on=today + timedelta(days=3),
        created_by=office.officer,
    )

    def leave():
        end_membership(by=office.administrator, organisation=office.body, user=office.other_officer)

    def come_back_later():
        change_absence(
            by=office.officer,
            absence=absence,
            substitute=office.manager,
            from_on=today,
            until_on=today + timedelta(days=5),
            today=today,
        )

    results = one_after_the_other(lambda: request_recalculation_for(office.body), leave, second=come_back_later)

    assert results == [None, None]
    assert (refreshed(absence).substitute, absence.until_on) == (office.manager, today + timedelta(days=3))
    assert refreshed(absence).until_on == today + timedelta(days=5)


def test_response_changed_before_its_first_recalculation_is_skipped(office):
    response = a_response(office)
    ReminderRecalculation.objects.all().delete()

    results = one_after_the_other(
        lambda: request_recalculation(response),
        lambda: Response.objects.select_for_update(of=("self",)).get(pk=response.pk),
        second=create_missing_recalculations,
    )

    assert results == [response, {response.pk}]
    assert ReminderRecalculation.objects.get().response_id == response.pk


def test_refusal_of_a_mail_is_told_in_turn_with_a_change_of_the_response(office):
    """Two administrators; the line to the later one was written first."""
    response, other = a_response(office), a_person("Ada Other")
    give_role(other, office.body, "administrator")
    mail = queue_mail(to_email="gone@example.test", template="office_membership_ended", context={}, about="")
    mail.about = f"response:{response.reference}"

    def lines(*people):
        for person in people:
            Reminder.objects.select_for_update().get(person=person, kind=ReminderKind.MAIL_REFUSED)

    def refuse():
        with transaction.atomic():
            mail_was_refused(mail)

    refuse()
    mail.to_email = "gone-too@example.test"

    def begin():
        locked_response(response)
        lines(other)

    results = one_after_the_other(begin, lambda: lines(office.administrator), second=refuse)

    assert results == [None, None]
    said = Reminder.objects.filter(kind=ReminderKind.MAIL_REFUSED).values_list("person", "sentence")
    words = "Emails to gone@example.test and gone-too@example.test are being rejected: check the address"
    assert set(said) == {(office.administrator.pk, words), (other.pk, words)}
