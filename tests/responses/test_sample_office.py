"""The sample office: every state is there, nobody is written to, and the days add up."""

from datetime import date

import pytest

from responses.enums import Delivery, ForceStatus, ResponseStatus
from responses.models import ForceRequest, Publication, Reminder, Response
from responses.reminder_queries import delivery_of
from responses.sample_office.people import SAMPLE_PEOPLE
from responses.sample_office.story import load_sample_office
from s55tracker.accounts.models import Membership
from s55tracker.accounts.roles import Role
from s55tracker.audit.models import AuditEvent
from s55tracker.mail.models import OutgoingMail

# A week of clock change, a leap day and New Year among them: the story must come out the same on any day it is told.
DAYS = (date(2026, 11, 22), date(2027, 1, 1), date(2028, 2, 29), date(2026, 3, 29), date(2026, 10, 25))


@pytest.mark.django_db
@pytest.mark.parametrize("today", DAYS)
def test_sample_office_has_a_response_in_every_status(today):
    load_sample_office(today=today)

    assert set(Response.objects.values_list("status", flat=True)) == set(ResponseStatus.values)
    assert set(ForceRequest.objects.values_list("status", flat=True)) == set(ForceStatus.values)


@pytest.mark.django_db
def test_sample_office_has_somebody_in_every_role():
    load_sample_office(today=date(2026, 11, 22))

    assert set(Membership.objects.values_list("role", flat=True)) == set(Role.values)
    assert Membership.objects.count() == len(SAMPLE_PEOPLE)


@pytest.mark.django_db
def test_sample_office_writes_to_nobody():
    load_sample_office(today=date(2026, 11, 22))

    assert not OutgoingMail.objects.filter(sent_at=None, refused_at=None).exists()


@pytest.mark.django_db
@pytest.mark.parametrize("today", DAYS)
def test_sample_office_has_reminders_that_were_delivered_refused_and_replaced(today):
    load_sample_office(today=today)

    found = {delivery_of(reminder) for reminder in Reminder.objects.select_related("digest__mail")}
    assert found >= {Delivery.ACCEPTED, Delivery.REFUSED, Delivery.SUPERSEDED}
    assert Reminder.objects.filter(read_at=None).exists()
    assert not Reminder.objects.filter(due_on__gt=today).exists()


@pytest.mark.django_db
def test_sample_office_is_dated_back_and_never_ahead():
    today = date(2026, 11, 22)
    load_sample_office(today=today)

    assert {event.happened_at.date() <= today for event in AuditEvent.objects.all()} == {True}
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
