"""24 December, with a safe day on 28 December, a bank holiday: everything that gives the date says no one works until
then.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from responses.reminders.ledger import record_due_reminders
from responses.summaries.sending import send_digests
from s55tracker.mail.models import OutgoingMail
from s55tracker.working_days.models import ProclaimedDay
from tests.factories import a_response, an_office

pytestmark = [pytest.mark.django_db, pytest.mark.at("2026-12-24T09:00")]

SAFE_DAY, TODAY = date(2026, 12, 28), date(2026, 12, 24)
SAID = "in 4 days; today is the last working day before it"


def test_pages_and_the_digest_say_that_today_is_the_last_working_day(client):
    from django.utils import timezone

    office = an_office()
    response = a_response(office, "drafting", published_on=SAFE_DAY - timedelta(days=55))
    client.force_login(office.officer)
    pages = {
        path: client.get(path).content.decode()
        for path in (
            "/",
            "/responses/",
            "/inspections/",
            "/dashboard/",
            f"/responses/{response.reference}/",
            f"/responses/{response.reference}/people/",
            f"/inspections/{response.inspection_id}/",
        )
    }
    record_due_reminders(today=TODAY)
    send_digests(now=timezone.now())
    mail = OutgoingMail.objects.get(to_email=office.officer.email)

    assert [path for path, words in pages.items() if SAID not in words] == []
    assert SAID in " ".join(mail.text.split())


def test_a_day_that_the_office_has_closed_counts_on_its_pages_and_in_its_digest(client):
    from django.utils import timezone

    office = an_office()
    safe_day = date(2027, 1, 2)  # a Saturday, after New Year's Day
    for day in (date(2026, 12, 29), date(2026, 12, 30), date(2026, 12, 31)):
        ProclaimedDay.objects.create(body=office.body, day=day, name="Closed")
    response = a_response(office, "drafting", published_on=safe_day - timedelta(days=55))
    client.force_login(office.officer)
    record_due_reminders(today=TODAY)
    send_digests(now=timezone.now())
    mail = OutgoingMail.objects.get(to_email=office.officer.email)

    assert (
        "in 9 days; today is the last working day before it" in client.get(response.get_absolute_url()).content.decode()
    )
    assert "in 9 days; today is the last working day before it" in " ".join(mail.text.split())
