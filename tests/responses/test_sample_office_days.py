"""The story of the sample office comes out the same on any day it is told."""

from datetime import date

import pytest

from responses.enums import Delivery, ForceStatus, ResponseStatus
from responses.models import ForceRequest, Reminder, Response
from responses.reminder_queries import delivery_of
from responses.sample_office.story import load_sample_office
from s55tracker.mail.models import OutgoingMail

# A Sunday; New Year; a leap day; the day on which the clocks go forward.
DAYS = (date(2026, 11, 22), date(2027, 1, 1), date(2028, 2, 29), date(2026, 3, 29))


@pytest.mark.django_db
@pytest.mark.parametrize("today", DAYS, ids=str)
def test_sample_office_has_every_status_and_every_kind_of_delivery(today):
    load_sample_office(today=today)

    assert set(Response.objects.values_list("status", flat=True)) == set(ResponseStatus.values)
    assert set(ForceRequest.objects.values_list("status", flat=True)) == set(ForceStatus.values)

    found = {delivery_of(reminder) for reminder in Reminder.objects.select_related("digest__mail")}
    assert found >= {Delivery.ACCEPTED, Delivery.REFUSED, Delivery.SUPERSEDED}
    assert Reminder.objects.filter(read_at=None).exists()
    assert not Reminder.objects.filter(due_on__gt=today).exists()
    assert not OutgoingMail.objects.filter(sent_at=None, refused_at=None).exists()
