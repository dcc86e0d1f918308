"""People hear immediately of work handed over to them: an email queued in the same transaction, which no summary
repeats.
"""

from datetime import timedelta

import pytest
from django.utils import timezone

from responses.models import Reminder
from responses.planning import actions as planning
from responses.summaries.sending import send_digests
from s55tracker.accounts.models import Absence
from s55tracker.audit.models import AuditEvent
from s55tracker.mail.models import OutgoingMail
from tests.factories import a_response, an_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return an_office()


def mails_to(person):
    return [mail.subject for mail in OutgoingMail.objects.filter(to_email=person.email)]


def test_given_response_is_one_email_at_once_and_nothing_in_the_digest(office):
    response = a_response(office, published_on=timezone.localdate())
    for _twice in range(2):
        planning.assign_owner(by=office.manager, response=response, owner=office.other_officer)

    assert mails_to(office.other_officer) == [f"{response.reference}: this response is now yours"]
    send_digests(now=timezone.now() + timedelta(days=3))
    later = OutgoingMail.objects.filter(to_email=office.other_officer.email)[1:]
    assert not [mail for mail in later if "now yours" in mail.text]


def test_step_taken_for_oneself_is_told_to_nobody(office):
    response = a_response(office)
    planning.assign_step(by=office.other_officer, response=response, step="publish", owner=office.other_officer)
    planning.assign_owner(by=office.other_officer, response=response, owner=office.other_officer)
    assert not OutgoingMail.objects.exists()


def test_person_who_stands_in_today_is_told_as_well(office):
    today = timezone.localdate()
    Absence.objects.create(
        user=office.other_officer,
        substitute=office.officer,
        from_on=today,
        until_on=today + timedelta(days=3),
        created_by=office.other_officer,
    )
    response = a_response(office)
    planning.assign_owner(by=office.manager, response=response, owner=office.other_officer)

    assert (
        mails_to(office.officer)
        == mails_to(office.other_officer)
        == [f"{response.reference}: this response is now yours"]
    )


def test_nothing_is_told_of_what_was_not_done(office, monkeypatch):
    response = a_response(office)

    def fail(*_args, **_fields):
        raise OSError("No space left on device")

    monkeypatch.setattr(AuditEvent.objects, "create", fail)
    with pytest.raises(OSError, match="No space"):
        planning.assign_owner(by=office.manager, response=response, owner=office.other_officer)
    assert not OutgoingMail.objects.exists() and not Reminder.objects.exists()
