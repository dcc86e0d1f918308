"""Rows from before dates had limits: a date in the year 9999 breaks no other page, feed, reminder or check."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from inspections.models import Inspection
from responses.calendars.actions import make_calendar_address
from responses.calendars.entries import enter_dates
from responses.models import CalendarEntry, ForceRequest, PlannedStep, Reminder, ReminderRecalculation
from responses.reminders.ledger import record_due_reminders
from responses.summaries.sending import send_digests
from s55tracker.working_days.calendar import (
    days_from,
    working_day_on_or_after,
    working_day_on_or_before,
    working_days_on,
)
from tests.factories import a_response, an_office, invite

LAST, FIRST = date.max, date.min


def test_days_at_the_ends_of_the_calendar_are_counted_to_its_end():
    assert days_from(LAST, 1) == days_from(LAST - timedelta(days=3), 90) == LAST
    assert days_from(FIRST, -1) == FIRST
    assert working_day_on_or_after(LAST, extra=frozenset({LAST})) == LAST
    assert working_day_on_or_before(FIRST, extra=frozenset({FIRST})) == FIRST
    assert working_days_on(LAST, 5) == LAST


@pytest.fixture
def office(db):
    return an_office()


@pytest.fixture
def rows(office):
    """A force's date, a super-complaint and a planned step on the last possible day; and one ordinary response."""
    asked = a_response(office, "drafting", title="Asked by the last day")
    invite(office, asked)
    ForceRequest.objects.filter(response=asked).update(comment_by=LAST)
    complaint = a_response(
        office,
        title="A super-complaint",
        kind="super_complaint",
        legal_basis="super_complaint",
        own_deadline_on=timezone.localdate() + timedelta(days=40),
    )
    Inspection.objects.filter(pk=complaint.inspection_id).update(
        own_deadline_on=LAST, deadline_on=LAST, safe_day_on=LAST
    )
    planned = a_response(office, title="Planned for the last day")
    PlannedStep.objects.create(
        response=planned, step="draft_ready", due_on=LAST, first_due_on=LAST, reason="A slip", version=1
    )
    ordinary = a_response(
        office, "drafting", title="As it should be", published_on=timezone.localdate() - timedelta(days=50)
    )
    return [asked, complaint, planned, ordinary]


@pytest.mark.sweep
def test_pages_open_and_say_the_date(client, office, rows):
    broken = []
    for person in (office.officer, office.manager, office.lead):
        client.force_login(person)
        client.raise_request_exception = False
        paths = [
            "/",
            "/dashboard/",
            "/responses/",
            "/inspections/",
            "/reminders/",
            "/force-comments/",
            "/position-statement/",
        ]
        for response in rows:
            track = response.force_requests.get()
            paths += [
                f"/responses/{response.reference}/{tab}" for tab in ("", "people/", "dates/", "checks/", "history/")
            ]
            paths += [
                f"/responses/{response.reference}/force/{track.force.slug}/",
                f"/responses/{response.reference}/force/{track.force.slug}/change-date/",
                f"/responses/{response.reference}/force/{track.force.slug}/record-none/",
                f"/responses/{response.reference}/steps/draft-ready/",
                f"/force-comments/{response.reference}/{track.force.slug}/",
                f"/inspections/{response.inspection_id}/",
                f"/inspections/{response.inspection_id}/edit/",
            ]
        broken += [(person.name, path, code) for path in paths if (code := client.get(path).status_code) >= 500]

    assert broken == []


def test_the_calendar_feed_holds_them_and_the_others(client, office, rows):
    enter_dates()
    _feed, token = make_calendar_address(by=office.officer, body=office.body)
    feed = client.get(f"/calendar/{token}.ics")

    assert feed.status_code == 200
    words = feed.content.decode()
    assert CalendarEntry.objects.filter(day=LAST).exists()
    assert words.count("BEGIN:VEVENT") == CalendarEntry.objects.count()
    assert "99991231" in words and rows[3].reference in words


@pytest.mark.at("2026-10-14T10:00")
def test_reminders_of_all_of_them_are_worked_out(office, rows):
    record_due_reminders(today=timezone.localdate())
    send_digests(now=timezone.now())
    record_due_reminders(today=timezone.localdate() + timedelta(days=1))

    assert not ReminderRecalculation.objects.filter(recalculated_at=None).exists()
    assert Reminder.objects.filter(response=rows[3]).exists()
