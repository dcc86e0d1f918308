"""A row that cannot be shown is reported, and the feeds, lists, pages and reminders of all others continue."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, timedelta
from xml.etree import ElementTree

import icalendar
import openpyxl
import pytest
from django.core.management import call_command
from django.db import DatabaseError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from inspections.models import Inspection
from responses.approval import actions as approval
from responses.calendars import pages as calendars
from responses.calendars.actions import make_calendar_address
from responses.calendars.entries import enter_dates
from responses.models import CalendarEntry, Publication, Reminder, ReminderRecalculation, Response
from responses.publishing import actions as publication
from responses.reminders import facts, ledger
from responses.reminders.ledger import record_due_reminders
from responses.summaries.sending import send_digests
from s55tracker.health.models import Heartbeat, LeftOut
from s55tracker.left_out import each_that_can_be_shown
from s55tracker.mail.models import OutgoingMail
from tests.factories import a_person, a_response, an_office, approve, refreshed
from tests.responses.reading import body_of, titles_on

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"
LAST_DAY = date(9999, 12, 31)


@pytest.fixture
def office():
    return an_office()


@pytest.fixture
def good_and_bad(office) -> tuple[Publication, Publication]:
    """Two publications, the second with a moment before the calendar begins, which cannot be shown."""
    good = a_response(office, "published", title="Good one").publications.get()
    bad = a_response(office, "published", title="Bad one").publications.get()
    return good, bad


def left_out() -> set[tuple[str, str]]:
    return set(LeftOut.objects.values_list("subject", "part"))


def broken(monkeypatch, module, name: str, bad) -> None:
    """`module.name` fails for one row, as unprepared code would."""
    real = getattr(module, name)

    def fails(row, *args, **kwargs):
        if row.pk == bad.pk:
            raise OverflowError("date value out of range")
        return real(row, *args, **kwargs)

    monkeypatch.setattr(module, name, fails)


# --- What the public reads
# -----------------------------------------------------------------------------------------------


def test_public_register_its_feed_and_data_leave_out_what_they_cannot_show(client, good_and_bad, monkeypatch):
    from responses.register import data as public_data
    from responses.register import pages as public

    _good, bad = good_and_bad
    broken(monkeypatch, public, "recorded_clock", bad)
    broken(monkeypatch, public_data, "recorded_clock", bad)
    broken(monkeypatch, public_data, "_summary", bad)

    assert titles_on(client.get("/published/")) == ["Good one"]
    feed = ElementTree.fromstring(client.get("/published/feed.atom").content)
    assert [entry.find(f"{ATOM}title").text for entry in feed.iter(f"{ATOM}entry")] == ["Good one"]
    data = json.loads(body_of(client.get("/published/data.json")))
    assert [row["title"] for row in data["responses"]] == ["Good one"]
    table = csv.DictReader(io.StringIO(body_of(client.get("/published/data.csv")).removeprefix("\ufeff")))
    assert [row["title"] for row in table] == ["Good one"]
    workbook = openpyxl.load_workbook(io.BytesIO(b"".join(client.get("/published/data.xlsx"))))
    assert [row[0] for row in workbook.worksheets[0].iter_rows(min_row=2, values_only=True)] == ["Good one"]
    assert left_out() == {
        (f"publication {bad.pk}", part)
        for part in (
            "the register of published responses",
            "the feed of published responses",
            "the data of published responses (JSON)",
            "the data of published responses (CSV)",
            "the list “Published responses”",
        )
    }


def test_feed_holds_a_reason_and_a_title_that_were_stored_with_control_characters(client, office, good_and_bad):
    _good, bad = good_and_bad
    today = timezone.localdate()
    publication.start_correction(by=office.officer, response=bad.response, reason="The date was wrong.")
    approval.submit_for_approval(
        by=office.officer, response=refreshed(bad.response), today=today, unchanged_because="The reason alone."
    )
    approve(office, refreshed(bad.response))
    second = publication.publish(by=office.officer, response=refreshed(bad.response), today=today)
    Publication.objects.filter(pk=second.pk).update(
        title="Bad\x0bone\x01", correction_reason="The date was wrong.\x0bIt is 31 July.\x01"
    )
    feed = ElementTree.fromstring(client.get("/published/feed.atom").content)
    said = " ".join(feed.itertext())
    assert "Bad one" in said and "Good one" in said
    assert "The date was wrong. It is 31 July." in said
    assert client.get("/published/").status_code == 200
    assert not LeftOut.objects.exists()


# --- Calendars -----------------------------------------------------------------------------------------------------------


def titles_at(address: str) -> set[str]:
    answer = Client().get(address)
    assert answer.status_code == 200
    return {str(event["summary"]) for event in icalendar.Calendar.from_ical(answer.content).walk("VEVENT")}


def test_calendar_leaves_out_an_entry_that_cannot_be_shown(office, monkeypatch):
    good, bad = a_response(office, title="Good one"), a_response(office, title="Bad one")
    record_due_reminders(today=timezone.localdate())
    enter_dates()
    broken(monkeypatch, calendars, "_event", CalendarEntry.objects.get(response=bad, key="safe_day"))
    _, token = make_calendar_address(by=office.manager, body=office.body)

    titles = titles_at(f"/calendar/{token}.ics")

    assert f"{good.reference}: safe day, the last on a strict reading" in titles
    assert f"{bad.reference}: section 55 deadline" in titles
    assert f"{bad.reference}: safe day, the last on a strict reading" not in titles
    (row,) = LeftOut.objects.all()
    assert (row.part, row.body, row.error) == ("the calendar of Borsetshire", office.body, "OverflowError")


def test_dates_of_others_are_entered_when_those_of_one_response_cannot_be_worked_out(office, monkeypatch):
    from responses.calendars import entries as calendar_entries

    good, bad = a_response(office, title="Good one"), a_response(office, title="Bad one")
    record_due_reminders(today=timezone.localdate())
    broken(monkeypatch, calendar_entries, "plan_of", bad)

    enter_dates()

    assert CalendarEntry.objects.filter(response=good).exists()
    assert not CalendarEntry.objects.filter(response=bad).exists()
    assert left_out() == {(f"response {bad.reference}", "the dates in calendars")}


# --- Reminders -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def one_without_reminders(office, monkeypatch) -> tuple[Response, Response]:
    """Two late responses; the second one's plan cannot be worked out."""
    published_on = timezone.localdate() - timedelta(days=70)
    good = a_response(office, title="Good one", published_on=published_on)
    bad = a_response(office, title="Bad one", published_on=published_on)
    broken(monkeypatch, facts, "plan_of", bad)
    return good, bad


def test_send_reminders_reminds_of_the_others_and_names_the_one_that_it_could_not_work_out(one_without_reminders):
    good, bad = one_without_reminders
    named = f"response {bad.reference}: its reminders could not be worked out. See the log.\n"
    out, err = io.StringIO(), io.StringIO()
    call_command("send_reminders", "--dry-run", stdout=out, stderr=err)
    assert good.reference in out.getvalue() and bad.reference not in out.getvalue()
    assert err.getvalue() == named

    err = io.StringIO()
    call_command("send_reminders", stdout=out, stderr=err)
    assert set(Reminder.objects.values_list("response", flat=True)) == {good.pk}
    assert err.getvalue() == named


def test_digest_of_a_person_says_the_rest(office, one_without_reminders):
    good, _bad = one_without_reminders
    noon = timezone.make_aware(timezone.datetime(2026, 10, 14, 12))
    record_due_reminders(today=noon.date(), now=noon)

    assert send_digests(now=noon) > 0

    mail = OutgoingMail.objects.get(to_email=office.manager.email)
    assert good.reference in mail.text or "Good one" in mail.text
    assert "Bad one" not in mail.text


def test_readyz_reports_the_response_at_once_and_no_longer_than_an_hour_after_it_is_well(client, one_without_reminders):
    _good, bad = one_without_reminders
    for part in Heartbeat.Part:
        Heartbeat.objects.create(part=part, beaten_at=timezone.now())
    record_due_reminders(today=timezone.localdate())

    answer = client.get("/readyz").json()

    assert "rows left out" in answer["failed"]
    assert answer["checks"]["rows left out"]["says"] == (
        "1 row cannot be shown, and is missing from feeds, pages or reminders. The log and the admin site name each one."
    )
    assert bad.reference not in json.dumps(answer)
    LeftOut.objects.update(last_at=timezone.now() - timedelta(minutes=61))
    assert "rows left out" not in client.get("/readyz").json()["failed"]


def test_response_that_cannot_be_settled_stays_due_and_the_others_are_settled(office, monkeypatch):
    published_on = timezone.localdate() - timedelta(days=70)
    good = a_response(office, title="Good one", published_on=published_on)
    bad = a_response(office, title="Bad one", published_on=published_on)
    real = ledger._next_recalculation_on

    def fails(known, *, today):
        if known.response_id == bad.pk:
            raise OverflowError("date value out of range")
        return real(known, today=today)

    monkeypatch.setattr(ledger, "_next_recalculation_on", fails)

    record_due_reminders(today=timezone.localdate())

    recalculations = {each.response_id: each for each in ReminderRecalculation.objects.all()}
    assert recalculations[bad.pk].recalculated_at is None and recalculations[good.pk].recalculated_at is not None
    assert not Reminder.objects.filter(response=bad).exists()
    assert left_out() == {(f"response {bad.reference}", "reminders")}


def test_pages_of_the_office_show_the_others(client, office):
    """A date at the end of the calendar in one report, as typed before dates had limits."""
    good, bad = a_response(office, title="Good one"), a_response(office, title="Bad one")
    Inspection.objects.filter(pk=bad.inspection_id).update(deadline_on=LAST_DAY, safe_day_on=LAST_DAY)
    record_due_reminders(today=timezone.localdate())
    enter_dates()
    for person, names in {
        office.officer: ["my-work", "response-list", "inspection-list", "calendar-feeds"],
        office.manager: ["dashboard", "position-statement", "office-reminders", "my-work"],
        office.administrator: ["office-home", "office-reminders"],
    }.items():
        client.force_login(person)
        for name in names:
            answer = client.get(reverse(name), follow=True)
            assert answer.status_code == 200, name
            if name in ("my-work", "response-list", "inspection-list") and person == office.officer:
                assert "Good one" in answer.content.decode(), name
    assert refreshed(good).status == "not_started"


# --- Recipients
# -----------------------------------------------------------------------------------------------------------


def test_administrators_see_what_is_left_out_of_their_office_and_no_text(client, office):
    response = a_response(office, title="Secret words")
    rows = list(each_that_can_be_shown([response], lambda row: 1 / 0, part="the list of responses"))
    assert rows == []

    client.force_login(office.administrator)
    page = client.get(reverse("office-home")).content.decode()
    assert f"Response {response.reference} is missing from the list of responses" in page
    client.force_login(an_office("Felpersham").administrator)
    assert response.reference not in client.get(reverse("office-home")).content.decode()

    platform = a_person("Petra Platform")
    platform.is_staff = platform.is_superuser = True
    platform.save()
    client.force_login(platform)
    listed = client.get(reverse("admin:health_leftout_changelist")).content.decode()
    assert response.reference in listed and "ZeroDivisionError" in listed
    assert "Secret words" not in listed


def test_what_is_left_out_twice_is_noted_once_with_both_moments(office):
    response = a_response(office)
    for _ in range(2):
        list(each_that_can_be_shown([response], lambda row: 1 / 0, part="a list"))
    (row,) = LeftOut.objects.all()
    assert row.first_at < row.last_at


def test_database_that_fails_is_no_fault_of_a_row(office):
    def fails(row):
        raise DatabaseError("gone")

    with pytest.raises(DatabaseError):
        list(each_that_can_be_shown([office.body], fails, part="a list"))
    assert not LeftOut.objects.exists()
