"""The sample office, loaded once: everyone is there, no one is emailed, and the days add up."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from responses.enums import Delivery, ForceStatus, ReminderKind, ResponseStatus
from responses.models import ForceRequest, Publication, Reminder, Response, WithdrawalRequest
from responses.reminders.queries import delivery_of
from responses.sample_office.people import SAMPLE_PEOPLE
from responses.sample_office.story import load_sample_office
from s55tracker.accounts.models import Membership
from s55tracker.accounts.roles import Role
from s55tracker.audit.models import AuditEvent
from s55tracker.mail.models import OutgoingMail

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample_office")]

TODAY = date(2026, 11, 22)
FIVE_DAYS = timedelta(days=5)


@pytest.fixture(scope="module")
def sample_office(written_once):
    return written_once(lambda: load_sample_office(today=TODAY))


def check_that_everything_is_there(today: date) -> None:
    assert set(Response.objects.values_list("status", flat=True)) == set(ResponseStatus.values)
    assert set(ForceRequest.objects.values_list("status", flat=True)) == set(ForceStatus.values)

    found = {delivery_of(reminder) for reminder in Reminder.objects.select_related("digest__mail")}
    assert found >= {Delivery.ACCEPTED, Delivery.REFUSED, Delivery.SUPERSEDED}
    assert Reminder.objects.filter(read_at=None).exists()
    asked = WithdrawalRequest.objects.get()
    assert (asked.what, asked.outcome, timezone.localdate(asked.asked_at)) == ("publication 1", "", today - FIVE_DAYS)
    waiting = Reminder.objects.filter(kind=ReminderKind.WITHDRAWAL_WAITING)
    assert {reminder.person.email.partition("@")[0] for reminder in waiting} == {"approver"}
    assert not Reminder.objects.filter(due_on__gt=today).exists()


@pytest.mark.sweep
def test_sample_office_has_every_status_and_every_kind_of_delivery():
    check_that_everything_is_there(TODAY)


def test_sample_office_has_somebody_in_every_role():
    assert set(Membership.objects.values_list("role", flat=True)) == set(Role.values)
    assert Membership.objects.count() == len(SAMPLE_PEOPLE)


def test_sample_office_writes_to_nobody():
    assert OutgoingMail.objects.exists()
    assert not OutgoingMail.objects.filter(sent_at=None, refused_at=None).exists()


def test_sample_office_is_dated_back_and_never_ahead():
    assert {event.happened_at.date() <= TODAY for event in AuditEvent.objects.all()} == {True}
    taken = {
        publication.title.split(":")[0]: (publication.published_on - publication.inspection_published_on).days
        for publication in Publication.objects.filter(number=1)
    }
    assert taken == {
        "Every picture counts": 48,
        "Neighbours and numbers": 43,
        "Fit for the job": 50,
        "Burglary": 56,
        "Ready for the crowd": 63,
    }
