"""Dates in people's calendars: their content, their updates, who may read them and for how long."""

from __future__ import annotations

import logging
import re
from datetime import date, timedelta

import icalendar
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from responses.approval import actions as approval
from responses.calendars.actions import make_calendar_address, revoke_calendar_address
from responses.calendars.entries import enter_dates, oldest_to_enter
from responses.drafting import actions as drafting
from responses.enums import ResponseStatus
from responses.force_comments import actions as force_comments
from responses.models import CalendarEntry, CalendarFeed, ReminderRecalculation, Response
from responses.planning import actions as planning
from responses.publishing import actions as publication
from responses.reminders.ledger import record_due_reminders
from responses.reminders.recalculation import request_recalculation, request_recalculation_for
from s55tracker.accounts.models import Absence, Membership, User
from s55tracker.accounts.roles import Role
from s55tracker.audit.models import AuditEvent
from s55tracker.refusals import NotPermitted
from s55tracker.secret_addresses import WithoutSecrets, without_secrets
from s55tracker.working_days.models import ProclaimedDay
from tests.factories import (
    a_person,
    a_response,
    an_office,
    approve,
    comment_as_force,
    give_role,
    invite,
    refreshed,
    write_everything,
    write_force_comments,
)
from tests.responses.calendars.ics_rules import faults_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return an_office()


def entered() -> int:
    """Do the work of the runs every minute: give every response its row, then write the changes."""
    record_due_reminders(today=timezone.localdate())
    return enter_dates()


def address_of(user, body=None) -> str:
    _, token = make_calendar_address(by=user, body=body)
    return f"/calendar/{token}.ics"


def feed_at(address: str) -> bytes:
    entered()
    answer = Client().get(address)
    assert answer.status_code == 200
    assert faults_of(answer.content) == []
    return answer.content


def events_at(address: str) -> dict[str, icalendar.Event]:
    """The events by title, as another library reads them."""
    calendar = icalendar.Calendar.from_ical(feed_at(address))
    return {str(event["summary"]): event for event in calendar.walk("VEVENT")}


def standing_at(address: str) -> dict[str, date]:
    """The current dates, by their words after the reference, past or not."""
    return {
        title.partition(": ")[2].partition(" (")[0]: event["dtstart"].dt
        for title, event in events_at(address).items()
        if event["status"] == "CONFIRMED"
    }


def ago(days: int) -> date:
    return timezone.localdate() - timedelta(days=days)


# --- Contents -------------------------------------------------------------------------------------------------------


def test_office_has_the_statutory_dates_and_the_steps_of_its_plan(office):
    response = a_response(office, published_on=date(2026, 11, 2))

    assert standing_at(address_of(office.manager, office.body)) == {
        "safe day, the last on a strict reading": date(2026, 12, 27),
        "section 55 deadline": date(2026, 12, 28),
        "invite the force to comment": date(2026, 11, 9),
        "force’s comments due": date(2026, 11, 30),
        "draft ready": date(2026, 12, 7),
        "sent to the approver": date(2026, 12, 14),
        "publish": date(2026, 12, 21),
    }
    assert CalendarEntry.objects.filter(response=response).count() == 7


def test_event_is_all_day_takes_up_no_time_and_leads_to_the_response(office):
    response = a_response(office)
    entered()
    entry = CalendarEntry.objects.get(response=response, key="safe_day")

    event = events_at(address_of(office.officer, office.body))[
        f"{response.reference}: safe day, the last on a strict reading"
    ]

    assert (event["dtstart"].dt, event["dtend"].dt) == (entry.day, entry.day + timedelta(days=1))
    assert event["dtstart"].params["VALUE"] == event["dtend"].params["VALUE"] == "DATE"
    assert str(event["uid"]) == str(entry.uid)
    assert (event["sequence"], event["status"], event["transp"]) == (0, "CONFIRMED", "TRANSPARENT")
    assert event["url"] == f"http://localhost:8000/responses/{response.reference}/"
    assert event["last-modified"].dt == event["dtstamp"].dt == entry.changed_at.replace(microsecond=0)


def test_calendar_says_its_name_and_how_often_to_look(office):
    office.body.name = "Sir Fôn, a Môn; ac Ynys Enlli, lle mae’r ŵyl yn hir ac yn hapus iawn"
    office.body.save()
    calendar = icalendar.Calendar.from_ical(feed_at(address_of(office.officer, office.body)))

    # These two come back as in the text: RFC 7986 defines them as text, so commas are escaped with a backslash.
    written = {str(calendar[name]).replace("\\", "") for name in ("name", "x-wr-calname")}
    assert written == {f"Section 55: {office.body.name}"}
    assert calendar["refresh-interval"].dt == timedelta(hours=1)
    assert "method" not in calendar


def test_calendar_without_dates_is_still_a_calendar(office):
    data = feed_at(address_of(office.officer))

    assert b"BEGIN:VTIMEZONE" in data and b"BEGIN:VEVENT" not in data


def test_nothing_that_anybody_wrote_is_in_it(office):
    response = a_response(office, ResponseStatus.DRAFTING, title="Titleword, a report")
    write_everything(office, response, "bodydraftword")
    invite(office, response)

    data = feed_at(address_of(office.officer, office.body)).decode() + feed_at(address_of(office.lead)).decode()

    assert response.reference in data
    assert not re.search("titleword|bodydraftword|Olive|Leo|example.test", data, re.IGNORECASE)


def test_date_for_the_force_takes_the_place_of_the_plans_own(office):
    response = a_response(office, ResponseStatus.DRAFTING)
    request = invite(office, response, days=12)

    dates = standing_at(address_of(office.officer, office.body))

    assert dates["comments due from Borsetshire Police"] == request.comment_by
    assert "force’s comments due" not in dates and "invite the force to comment" not in dates


@pytest.mark.parametrize("status", [ResponseStatus.PUBLISHED, ResponseStatus.DISTRIBUTED, ResponseStatus.NOT_NEEDED])
def test_what_is_out_or_not_needed_has_no_dates(office, status):
    a_response(office, status)

    assert standing_at(address_of(office.officer, office.body)) == {}


# --- It follows every change -------------------------------------------------------------------------------------------------


def test_date_that_moves_goes_on_under_its_uid_with_a_higher_sequence(office):
    response = a_response(office, ResponseStatus.DRAFTING)
    request = invite(office, response, days=12)
    address = address_of(office.officer, office.body)
    [before] = [event for title, event in events_at(address).items() if "comments due" in title]

    force_comments.change_comment_date(
        by=office.officer,
        request=request,
        comment_by=request.comment_by + timedelta(days=3),
        reason="They asked.",
        today=timezone.localdate(),
    )
    [after] = [event for title, event in events_at(address).items() if "comments due" in title]

    assert after["dtstart"].dt == before["dtstart"].dt + timedelta(days=3)
    assert (str(after["uid"]), after["sequence"]) == (str(before["uid"]), before["sequence"] + 1)
    assert after["last-modified"].dt >= before["last-modified"].dt


def test_date_that_no_longer_stands_stays_as_cancelled_and_may_stand_again(office):
    response = a_response(office)
    address = address_of(office.officer, office.body)
    before = events_at(address)

    drafting.mark_not_needed(by=office.officer, response=response, reason="It is about another force.")
    cancelled = events_at(address)
    drafting.mark_needed(by=office.officer, response=refreshed(response), reason="It is about us after all.")
    again = events_at(address)

    assert {str(event["uid"]) for event in cancelled.values()} == {str(event["uid"]) for event in before.values()}
    assert {event["status"] for event in cancelled.values()} == {"CANCELLED"}
    assert {(event["status"], event["sequence"]) for event in again.values()} == {("CONFIRMED", 2)}
    assert {str(event["uid"]) for event in again.values()} == {str(event["uid"]) for event in before.values()}


def test_step_that_is_done_leaves_the_calendar(office):
    response = a_response(office, ResponseStatus.DRAFTING)
    address = address_of(office.officer, office.body)
    assert "invite the force to comment" in standing_at(address)

    invite(office, response)

    events = events_at(address)
    assert events[f"{response.reference}: invite the force to comment (done)"]["status"] == "CANCELLED"


def test_proclaimed_bank_holiday_moves_the_plan_in_the_calendar(office):
    a_response(office, published_on=date(2026, 11, 2))
    address = address_of(office.officer, office.body)
    assert standing_at(address)["draft ready"] == date(2026, 12, 7)

    ProclaimedDay.objects.create(body=office.body, day=date(2026, 12, 7), name="A day of mourning")
    request_recalculation_for(office.body)

    assert standing_at(address)["draft ready"] == date(2026, 12, 4)


def test_change_that_nobody_announced_is_seen_within_a_day(office):
    a_response(office, published_on=date(2026, 11, 2))
    address = address_of(office.officer, office.body)
    standing_at(address)
    ProclaimedDay.objects.create(body=None, day=date(2026, 12, 7), name="A day of mourning")

    assert enter_dates(now=timezone.now() + timedelta(hours=23)) == 0
    assert enter_dates(now=timezone.now() + timedelta(hours=25)) == 1
    assert standing_at(address)["draft ready"] == date(2026, 12, 4)


def test_second_look_writes_nothing_more(office):
    a_response(office)

    assert entered() == 7
    assert enter_dates() == 0
    ReminderRecalculation.objects.update(entered_at=None)
    assert enter_dates() == 0
    assert set(CalendarEntry.objects.values_list("sequence", flat=True)) == {0}


def test_dates_that_wait_to_be_written_are_told_since_when(office):
    response = a_response(office)
    opened = ReminderRecalculation.objects.get().enter_since
    assert oldest_to_enter() == opened
    entered()
    assert oldest_to_enter() is None

    request_recalculation(response)
    changed = oldest_to_enter()
    assert changed > opened
    request_recalculation_for(office.body)
    assert oldest_to_enter() == changed  # the wait began with the first of the two

    enter_dates()
    [entered_at] = ReminderRecalculation.objects.values_list("entered_at", flat=True)
    assert oldest_to_enter(now=entered_at + timedelta(hours=23)) is None
    missed = entered_at + timedelta(hours=24)
    assert oldest_to_enter(now=missed + timedelta(minutes=20)) == missed


def test_calendars_that_nobody_writes_are_an_alarm(client, office):
    a_response(office)
    name = "dates to enter in calendars"
    assert name not in client.get("/readyz").json()["failed"]
    ReminderRecalculation.objects.update(enter_since=timezone.now() - timedelta(minutes=16, seconds=5))
    answer = client.get("/readyz").json()
    assert name in answer["failed"]
    assert answer["checks"][name]["says"] == "The oldest has been waiting for 16 minutes."
    entered()
    assert client.get("/readyz").json()["checks"][name] == {"ok": True, "says": "Nothing is waiting."}


def test_cancelled_date_is_told_for_two_weeks(office):
    response = a_response(office)
    entered()
    drafting.mark_not_needed(by=office.officer, response=response, reason="It is about another force.")
    address = address_of(office.officer, office.body)
    assert len(events_at(address)) == 7

    long_ago = timezone.now() - timedelta(days=15)
    CalendarEntry.objects.update(cancelled_at=long_ago, changed_at=long_ago)

    assert events_at(address) == {}
    assert CalendarEntry.objects.count() == 7


def test_published_response_is_done_in_the_calendar_and_gone_two_weeks_later(office):
    response = a_response(office)
    address = address_of(office.officer, office.body)
    assert len(standing_at(address)) == 7
    write_everything(office, response)
    comment_as_force(office, response)
    today = timezone.localdate()
    approval.submit_for_approval(by=office.officer, response=refreshed(response), today=today)
    approve(office, refreshed(response))
    publication.publish(by=office.officer, response=refreshed(response), today=today)

    events = events_at(address)

    assert {event["status"] for event in events.values()} == {"CANCELLED"}
    assert {title.rpartition(" (")[2] for title in events} == {"done)"}
    assert f"{response.reference}: section 55 deadline (done)" in events
    CalendarEntry.objects.update(
        cancelled_at=timezone.now() - timedelta(days=15), changed_at=timezone.now() - timedelta(days=15)
    )
    assert events_at(address) == {}


def test_super_complaints_date_that_passes_says_so_and_nothing_is_cancelled(office):
    response = a_response(
        office,
        published_on=ago(40),
        kind="super_complaint",
        legal_basis="super_complaint",
        own_deadline_on=timezone.localdate() + timedelta(days=3),
    )
    address = address_of(office.manager, office.body)
    key = f"{response.reference}: section 55 deadline"
    assert key in events_at(address)

    CalendarEntry.objects.filter(key="deadline").update(day=ago(1))

    data = Client().get(address).content
    assert faults_of(data) == []
    events = {str(each["summary"]): each for each in icalendar.Calendar.from_ical(data).walk("VEVENT")}
    passed = events[f"{key} (passed, not published yet)"]
    assert passed["status"] == "CONFIRMED"
    assert passed["last-modified"].dt.date() >= ago(1)  # so that a program with the old words takes the new ones


def test_what_is_not_needed_any_more_says_so(office):
    response = a_response(office)
    address = address_of(office.officer, office.body)
    events_at(address)
    drafting.mark_not_needed(by=office.officer, response=response, reason="It is about another force.")
    assert f"{response.reference}: publish (no response needed)" in events_at(address)


def test_forces_calendar_says_that_its_comments_are_in(office):
    response = a_response(office, ResponseStatus.DRAFTING)
    request = invite(office, response)
    address = address_of(office.lead)
    events_at(address)
    write_force_comments(office, request)
    force_comments.submit_force_comments(by=office.lead, request=refreshed(request), chief_officer_name="Chris Chief")
    assert list(events_at(address)) == [f"{response.reference}: comments due from us (done)"]


def test_looking_costs_the_same_for_three_responses_as_for_one(office):
    def queries() -> int:
        record_due_reminders(today=timezone.localdate())
        ReminderRecalculation.objects.update(entered_at=None)
        with CaptureQueriesContext(connection) as context:
            enter_dates()
        return len([q for q in context.captured_queries if "SAVEPOINT" not in q["sql"]])

    a_response(office)
    first = queries()
    for title in ("Two", "Three"):
        invite(office, a_response(office, ResponseStatus.DRAFTING, title=title))
    assert queries() == first


# --- Whose it is
# -------------------------------------------------------------------------------------------------------------


def test_ones_own_calendar_has_what_one_owns_and_the_steps_that_are_ones_own(office):
    mine = a_response(office, title="Mine")
    theirs = a_response(office, title="Theirs")
    planning.assign_owner(by=office.manager, response=mine, owner=office.other_officer)
    planning.assign_owner(by=office.manager, response=theirs, owner=office.officer)
    theirs.planned_steps.create(step="publish", owner=office.other_officer)
    office.other_officer.__dict__.pop("_current_memberships", None)

    titles = set(events_at(address_of(office.other_officer)))

    assert {title for title in titles if title.startswith(theirs.reference)} == {f"{theirs.reference}: publish"}
    assert len(titles) == 8
    assert events_at(address_of(office.approver)) == {}


def test_what_nobody_owns_is_in_every_officers_calendar(office):
    response = a_response(office)
    Response.objects.update(owner=None)

    assert len(events_at(address_of(office.other_officer))) == 7
    assert events_at(address_of(office.manager)) == {}
    assert response.reference


def test_whoever_stands_in_for_somebody_has_their_dates_meanwhile(office):
    a_response(office)
    address = address_of(office.approver)
    today = timezone.localdate()
    absence = Absence.objects.create(
        user=office.officer,
        substitute=office.approver,
        from_on=today,
        until_on=today,
        created_by=office.officer,
    )
    assert len(events_at(address)) == 7

    Absence.objects.filter(pk=absence.pk).update(from_on=ago(3), until_on=ago(1))

    assert events_at(address) == {}


def test_force_sees_the_day_for_its_own_comments_and_nothing_else(office):
    response = a_response(office, ResponseStatus.DRAFTING)
    request = invite(office, response, days=12)
    a_response(office, ResponseStatus.DRAFTING, title="Not asked about")
    other = an_office("Felpersham")
    invite(other, a_response(other, ResponseStatus.DRAFTING))

    events = events_at(address_of(office.contributor))

    assert list(events) == [f"{response.reference}: comments due from us"]
    [event] = events.values()
    assert event["dtstart"].dt == request.comment_by
    assert event["url"] == f"http://localhost:8000/force-comments/{response.reference}/borsetshire/"


def test_recalled_invitation_is_cancelled_in_the_forces_calendar(office):
    response = a_response(office, ResponseStatus.DRAFTING)
    request = invite(office, response)
    address = address_of(office.lead)
    events_at(address)

    force_comments.recall_invitation(by=office.officer, request=request, reason="Too early.")

    [event] = events_at(address).values()
    assert (event["status"], event["sequence"]) == ("CANCELLED", 1)


def test_another_offices_dates_are_in_nobodys_calendar(office):
    other = an_office("Felpersham")
    theirs = a_response(other, ResponseStatus.DRAFTING, title="Theirs")
    invite(other, theirs)
    Response.objects.update(owner=None)

    for user, body in ((office.officer, office.body), (office.officer, None), (office.lead, None)):
        assert theirs.reference not in feed_at(address_of(user, body)).decode()


def test_nobody_makes_an_address_for_another_office(office):
    other = an_office("Felpersham")

    with pytest.raises(NotPermitted):
        make_calendar_address(by=office.officer, body=other.body)
    with pytest.raises(NotPermitted):
        make_calendar_address(by=a_person("Nobody’s"))
    assert not CalendarFeed.objects.exists()


# --- For how long ------------------------------------------------------------------------------------------------------------


def test_new_address_stops_the_old_one_and_a_stopped_one_is_not_there(office):
    first = address_of(office.officer)
    second = address_of(office.officer)
    other = address_of(office.officer, office.body)

    assert [Client().get(address).status_code for address in (first, second, other)] == [404, 200, 200]
    revoke_calendar_address(by=office.officer)
    assert [Client().get(address).status_code for address in (first, second, other)] == [404, 404, 200]
    assert Client().get("/calendar/no-such-token.ics").status_code == 404


def test_address_of_somebody_who_has_left_is_not_there(office):
    give_role(office.officer, an_office("Felpersham").body, Role.OFFICER)
    addresses = [address_of(office.officer, office.body), address_of(office.officer), address_of(office.approver)]
    Membership.objects.filter(body=office.body).update(ended_at=timezone.now(), ended_by=office.administrator)

    # Still working elsewhere, the officer keeps their own dates, without any of this office's.
    assert [Client().get(address).status_code for address in addresses] == [404, 200, 404]

    User.objects.filter(pk=office.officer.pk).update(is_active=False)
    assert Client().get(addresses[1]).status_code == 404


def test_address_is_kept_nowhere_but_as_a_hash(office):
    _, token = make_calendar_address(by=office.officer, body=office.body)

    assert len(token) >= 43
    [feed] = CalendarFeed.objects.all()
    assert token not in str(list(CalendarFeed.objects.values_list())) + str(list(AuditEvent.objects.values_list()))
    event = AuditEvent.objects.get(action="calendar_address_made")
    assert (event.target, event.actor, event.detail) == (
        f"policingbody:{office.body.pk}",
        office.officer,
        {"feed": feed.pk, "replaced": False},
    )


# --- As sent
# -----------------------------------------------------------------------------------------------------------


def test_calendar_is_sent_only_when_it_has_changed(office):
    response = a_response(office)
    address = address_of(office.officer)
    first = Client().get(address)
    entered()
    second = Client().get(address)

    assert second["ETag"] != first["ETag"]
    assert Client().get(address, headers={"If-None-Match": second["ETag"]}).status_code == 304
    planning.assign_owner(by=office.manager, response=response, owner=office.other_officer)
    # No date has changed, but it is now someone else's: a last-modified time would not have shown it.
    third = Client().get(
        address, headers={"If-None-Match": second["ETag"], "If-Modified-Since": second["Last-Modified"]}
    )
    assert (third.status_code, b"VEVENT" in third.content) == (200, False)


def test_calendar_is_for_one_reader_and_no_store(office):
    answer = Client().get(address_of(office.officer))

    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert "private" in answer["Cache-Control"]
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "noindex" in answer["X-Robots-Tag"]
    assert not answer.cookies


def test_reading_changes_nothing_and_takes_three_queries_however_many_dates(office, django_assert_num_queries):
    address = address_of(office.officer, office.body)
    a_response(office)
    entered()
    with django_assert_num_queries(3):
        Client().get(address)
    for title in ("Two", "Three"):
        invite(office, a_response(office, ResponseStatus.DRAFTING, title=title))
    entered()
    before = list(CalendarEntry.objects.values_list()) + list(CalendarFeed.objects.values_list())
    with django_assert_num_queries(3):
        Client().get(address)
    assert list(CalendarEntry.objects.values_list()) + list(CalendarFeed.objects.values_list()) == before


def test_calendar_that_is_read_without_pause_has_to_wait(office):
    address, other = address_of(office.officer), address_of(office.approver)
    client = Client()

    assert client.get(address).status_code == 200
    # Twice as often as allowed, because the window may end in between.
    refused = next(answer for answer in (client.get(address) for _ in range(62)) if answer.status_code == 429)
    assert 0 < int(refused["Retry-After"]) <= 600
    assert client.get(other).status_code == 200


@pytest.mark.parametrize(
    ("line", "written"),
    [
        ("Not Found: /calendar/aBc-_123.ics", "Not Found: /calendar/....ics"),
        ("GET /join/aBc-_123/ 410", "GET /join/.../ 410"),
        ("/accounts/password/reset/key/1-abc/", "/accounts/password/reset/key/.../"),
        ("Not Found: /calendar/make/", "Not Found: /calendar/make/"),
        ("Not Found: /responses/BOR-2026-001/", "Not Found: /responses/BOR-2026-001/"),
    ],
)
def test_secret_part_of_an_address_is_not_written_down(line, written):
    assert without_secrets(line) == written


def test_refused_address_is_not_in_the_log(office, caplog):
    address = address_of(office.officer)
    revoke_calendar_address(by=office.officer)
    with caplog.at_level(logging.DEBUG):
        Client().get(address)

    written = [record for record in caplog.records if "/calendar/" in record.getMessage()]
    assert written != []
    for record in written:
        WithoutSecrets().filter(record)
    assert {record.getMessage() for record in written} == {"Not Found: /calendar/....ics"}


# --- The page ----------------------------------------------------------------------------------------------------------------


def test_address_is_shown_once_after_it_was_made(client, office):
    client.force_login(office.officer)
    assert "You have not created a link yet." in client.get("/calendar/").content.decode()

    answer = client.post("/calendar/make/", {"office": "borsetshire"}, follow=True)
    html = answer.content.decode()

    address = re.search(r"http://localhost:8000(/calendar/[\w-]+\.ics)", html)[1]
    assert f"webcal://localhost:8000{address}" in html
    assert "no-store" in answer["Cache-Control"]
    assert Client().get(address).status_code == 200
    again = client.get("/calendar/").content.decode()
    assert address not in again and "We cannot show it again" in again


def test_address_made_by_one_person_is_not_shown_to_the_next_at_the_same_browser(client, office):
    client.force_login(office.officer)
    client.post("/calendar/make/", {"office": ""})
    cookie = client.cookies["calendar-address"]
    assert cookie["httponly"] and cookie["samesite"] == "Strict" and cookie["path"] == "/calendar/"

    client.force_login(office.approver)

    assert ".ics" not in client.get("/calendar/").content.decode()


def test_address_is_stopped_by_its_button(client, office):
    client.force_login(office.officer)
    address = address_of(office.officer)

    html = client.post("/calendar/revoke/", {"office": ""}, follow=True).content.decode()

    assert "The link has been deleted." in html
    assert Client().get(address).status_code == 404


def test_force_and_office_are_offered_their_own_calendars(client, office):
    def headings(user):
        client.force_login(user)
        return [choice.heading for choice in client.get("/calendar/").context["choices"]]

    assert headings(office.lead) == ["Your dates"]
    assert headings(office.manager) == [
        "Your dates",
        "All dates of the Office of the Police and Crime Commissioner for Borsetshire",
    ]
