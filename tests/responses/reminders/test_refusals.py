"""Someone who can correct the address is always told of a permanently rejected email."""

import logging
from datetime import timedelta

import psycopg
import pytest
from django.db import OperationalError
from django.utils import timezone

from responses.enums import ReminderKind
from responses.models import Reminder
from responses.reminders import refusals
from responses.reminders.refusals import mail_was_refused
from s55tracker.mail.models import OutgoingMail
from s55tracker.mail.outbox import CLAIM, queue_mail, send_due
from s55tracker.office.invitations.actions import invite_person
from tests.factories import a_person, a_response, an_office, refreshed

pytestmark = pytest.mark.django_db


@pytest.fixture
def platform_administrator():
    person = a_person("Pat Platform")
    person.is_staff = True
    person.save()
    return person


@pytest.fixture
def office():
    return an_office()


def refuse(to, about=""):
    """Everyone told because an email to this address was rejected: who has a reminder about it, and who an email."""
    before = OutgoingMail.objects.count()
    mail = queue_mail(to_email=to, template="office_membership_ended", context={}, about=about)
    mail_was_refused(mail)
    lines = Reminder.objects.filter(kind=ReminderKind.MAIL_REFUSED).order_by("person").values_list("person__email")
    mails = OutgoingMail.objects.order_by("pk")[before + 1 :]
    return [email for (email,) in lines], [each.to_email for each in mails]


def test_office_that_has_a_response_is_told_by_its_reminders(office, platform_administrator):
    a_response(office)
    assert refuse(office.officer.email) == ([office.administrator.email], [])


def test_office_without_a_response_is_told_by_a_mail(office, platform_administrator):
    assert refuse(office.officer.email) == ([], [office.administrator.email])
    told = OutgoingMail.objects.last()
    assert office.officer.email in told.text and office.officer.email not in told.subject
    assert f"/office/people/?office={office.body.slug}" in told.text


def test_invitation_of_somebody_unknown_is_told_to_the_office_that_invites(office, platform_administrator):
    invitation = invite_person(
        by=office.administrator, organisation=office.body, email="new@example.test", name="Nia", roles=["officer"]
    )
    assert refuse("new@example.test", f"accountinvitation:{invitation.pk}") == ([], [office.administrator.email])


def test_forces_people_are_told_of_to_the_office_that_asks_them(office, platform_administrator):
    response = a_response(office)
    told = ([office.administrator.email], [])
    assert refuse(office.lead.email) == told == refuse(office.contributor.email, f"response:{response.reference}")


@pytest.mark.parametrize("has_response", [True, False])
def test_without_an_administrator_the_platform_administrator_is_told(office, platform_administrator, has_response):
    if has_response:
        a_response(office)
    office.administrator.is_active = False
    office.administrator.save()
    assert refuse(office.officer.email) == ([], [platform_administrator.email])
    assert "because that office has no administrator we can tell" in OutgoingMail.objects.last().text


def test_only_administrator_whose_own_address_is_refused_cannot_be_told_by_mail(office, platform_administrator):
    assert refuse(office.administrator.email) == ([], [platform_administrator.email])
    a_response(office)
    OutgoingMail.objects.all().delete()
    # In the product they are: it is there when they sign in.
    assert refuse(office.administrator.email) == ([office.administrator.email], [platform_administrator.email])


def test_somebody_who_belongs_nowhere_is_told_of_to_the_platform_administrator(platform_administrator):
    assert refuse("stray@example.test", "account") == ([], [platform_administrator.email])


def test_somebody_who_has_just_left_leaves_nothing_to_mend(platform_administrator):
    assert refuse("gone@example.test", "user:7") == ([], [])


def test_word_of_a_refusal_that_is_refused_itself_goes_on_to_the_platform_administrator(office, platform_administrator):
    refuse(office.officer.email)
    word = OutgoingMail.objects.last()
    assert word.to_email == office.administrator.email
    mail_was_refused(word)
    last = OutgoingMail.objects.last()
    assert (last.to_email, last.about) == (platform_administrator.email, word.about)
    assert office.officer.email in last.text
    mail_was_refused(last)  # and then it stops
    assert OutgoingMail.objects.last() == last


def test_when_there_is_nobody_at_all_it_stands_in_the_log_without_an_address(caplog):
    with caplog.at_level(logging.ERROR):
        refuse("stray@example.test", "account")
    assert caplog.messages == ["An email was rejected permanently, and there is no one to tell"]


def test_several_mails_to_one_address_are_told_by_one_mail_a_day(office, platform_administrator):
    assert refuse(office.officer.email)[1] == [office.administrator.email]
    assert refuse(office.officer.email)[1] == []
    assert refuse(office.other_officer.email)[1] == [office.administrator.email]
    OutgoingMail.objects.update(created_at=timezone.now() - timedelta(days=1, hours=1))
    assert refuse(office.officer.email)[1] == [office.administrator.email]


@pytest.mark.services
def test_telling_that_the_database_undid_is_told_when_the_mail_is_tried_again(mail_server, monkeypatch, office):
    """A deadlock, in which the database rolled this change back: neither the rejection nor its report is lost."""
    a_response(office)
    queue_mail(to_email=office.officer.email, template="office_membership_ended", context={})
    mail_server.refuse_readers(550, "No such mailbox", only=office.officer.email)
    exact, given_up = refusals.note, [psycopg.errors.DeadlockDetected()]

    def note(*args, **words):
        if given_up:
            raise OperationalError("deadlock detected") from given_up.pop()
        return exact(*args, **words)

    monkeypatch.setattr(refusals, "note", note)
    now = timezone.now()
    assert send_due(now=now) == 0
    mail = OutgoingMail.objects.get()
    assert (mail.refused_at, Reminder.objects.filter(kind=ReminderKind.MAIL_REFUSED).count()) == (None, 0)

    send_due(now=now + 2 * CLAIM)
    assert refreshed(mail).refused_at is not None
    assert Reminder.objects.get(kind=ReminderKind.MAIL_REFUSED).person == office.administrator
