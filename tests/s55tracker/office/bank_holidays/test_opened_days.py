"""A moved bank holiday: its new day is added, and its old one is a working day; for one office or for all of them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from inspections.clock.deadlines import clock_for, milestones, warnings
from responses.models import Digest
from responses.progress.plans import plan_of
from responses.reminders.ledger import record_due_reminders
from responses.summaries.sending import send_digests
from s55tracker.audit.models import AuditEvent
from s55tracker.office.bank_holidays.actions import add_bank_holiday, open_bank_holiday, remove_bank_holiday
from s55tracker.refusals import NotPermitted, Refused
from s55tracker.working_days.calendar import (
    OfficeDays,
    bank_holidays_between,
    is_working_day,
    why_not_working,
    working_day_on_or_after,
    working_day_on_or_before,
    working_days_on,
)
from s55tracker.working_days.models import ProclaimedDay
from s55tracker.working_days.queries import proclaimed_days, proclaimed_days_of
from tests.factories import a_response, an_office

# As in 2020, when the early May bank holiday was moved from its Monday to the Friday after it, for VE Day.
OLD, NEW = date(2027, 5, 3), date(2027, 5, 7)
MOVED = OfficeDays(closed=[NEW], opened=[OLD])


def test_every_question_about_working_days_respects_a_day_that_is_opened():
    assert why_not_working(OLD) == "a bank holiday (Early May bank holiday)"
    assert why_not_working(OLD, extra=MOVED) is None
    assert is_working_day(OLD, extra=MOVED) and not is_working_day(NEW, extra=MOVED)
    assert working_day_on_or_before(OLD, extra=MOVED) == working_day_on_or_after(OLD, extra=MOVED) == OLD
    assert working_days_on(date(2027, 4, 30), 1, extra=MOVED) == OLD
    assert [day for day, _name in bank_holidays_between(date(2027, 4, 30), date(2027, 5, 31), extra=MOVED)] == [
        date(2027, 5, 31)
    ]


def test_a_milestone_stays_on_a_day_that_is_opened_and_leaves_one_that_is_closed():
    def day_of(number, published_on, extra):
        (step,) = milestones(clock_for(published_on), {"draft_ready": number}, extra=extra)
        return step.due_on

    assert day_of(10, OLD - timedelta(days=10), frozenset()) == date(2027, 4, 30)
    assert day_of(10, OLD - timedelta(days=10), MOVED) == OLD
    assert day_of(10, NEW - timedelta(days=10), MOVED) == date(2027, 5, 6)
    assert warnings(clock_for(OLD - timedelta(days=55)), extra=MOVED) == []


def test_a_weekend_is_never_opened_by_the_table_alone():
    sunday = date(2027, 5, 2)
    assert not is_working_day(sunday, extra=OfficeDays(opened=[sunday]))


def test_the_same_days_are_equal_and_an_opened_day_makes_a_difference():
    assert OfficeDays(closed=[NEW]) == frozenset([NEW])
    assert OfficeDays(closed=[NEW], opened=[OLD]) == MOVED != OfficeDays(closed=[NEW])
    assert hash(MOVED) == hash(OfficeDays(closed=[NEW], opened=[OLD]))


# --- In an office ------------------------------------------------------------------------------------------------------

pytestmark = pytest.mark.at("2026-10-14T10:00")
CHRISTMAS, BOXING_DAY = date(2026, 12, 25), date(2026, 12, 28)  # Boxing Day's substitute, a Monday


@pytest.fixture
def office(db):
    return an_office()


def opened(office, day=BOXING_DAY, **details):
    return open_bank_holiday(by=office.administrator, body=office.body, day=day, name="Boxing Day, moved", **details)


def test_an_office_counts_its_own_word_before_that_for_everyone(office):
    other = an_office("Felpersham")
    ProclaimedDay.objects.create(day=BOXING_DAY, name="Moved", is_open=True)
    ProclaimedDay.objects.create(day=date(2026, 11, 3), name="A day of thanks")
    ProclaimedDay.objects.create(body=office.body, day=BOXING_DAY, name="Closed here")
    ProclaimedDay.objects.create(body=office.body, day=date(2026, 11, 3), name="Open here", is_open=True)
    days = proclaimed_days_of([office.body.pk, other.body.pk, None])

    assert days[office.body.pk] == OfficeDays(closed=[BOXING_DAY], opened=[date(2026, 11, 3)])
    assert days[other.body.pk] == days[None] == OfficeDays(closed=[date(2026, 11, 3)], opened=[BOXING_DAY])


def test_opening_a_day_moves_the_plans_at_once_and_is_recorded(office):
    # The plan's day 42 is 28 December.
    response = a_response(office, published_on=BOXING_DAY - timedelta(days=42) - timedelta(days=0))
    type(response.inspection).objects.filter(pk=response.inspection_id).update(
        published_on=BOXING_DAY - timedelta(days=42),
        safe_day_on=BOXING_DAY + timedelta(days=13),
        deadline_on=BOXING_DAY + timedelta(days=14),
    )
    response.refresh_from_db()
    before = plan_of(response, extra=proclaimed_days(office.body)).line("to_approver").due_on
    [followed] = opened(office)
    after = plan_of(response, extra=proclaimed_days(office.body)).line("to_approver").due_on

    assert (before, after) == (date(2026, 12, 24), BOXING_DAY)
    assert "1 open response has moved" in followed
    assert AuditEvent.objects.get(action="bank_holiday_opened").detail["day"] == BOXING_DAY.isoformat()


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        (date(2026, 12, 26), "26 December 2026 is a Saturday: plans avoid every weekend."),
        (date(2026, 12, 23), "23 December 2026 is already a working day."),
    ],
)
def test_only_a_bank_holiday_on_a_weekday_is_opened(office, day, sentence):
    with pytest.raises(Refused, match=sentence):
        opened(office, day)
    assert not ProclaimedDay.objects.exists()


def test_an_office_says_one_thing_of_a_day_and_takes_it_back(office):
    opened(office)
    with pytest.raises(Refused, match="28 December 2026 has already been added, as a working day"):
        opened(office)
    with pytest.raises(Refused, match="Remove that first"):
        add_bank_holiday(by=office.administrator, body=office.body, day=BOXING_DAY, name="Boxing Day")
    remove_bank_holiday(by=office.administrator, added=ProclaimedDay.objects.get())

    assert not is_working_day(BOXING_DAY, extra=proclaimed_days(office.body))


@pytest.mark.parametrize("name", ["officer", "approver", "manager", "lead"])
def test_only_an_administrator_opens_a_day(office, name):
    with pytest.raises(NotPermitted):
        open_bank_holiday(by=office.people[name], body=office.body, day=BOXING_DAY, name="Moved")


def test_the_page_opens_a_day_and_shows_it_as_worked_on(client, office):
    client.force_login(office.administrator)
    sent = {"what": "open", "name": "Boxing Day", "day_day": 28, "day_month": 12, "day_year": 2026}
    answer = client.post("/office/bank-holidays/", sent, follow=True)
    words = answer.content.decode()

    assert "28 December 2026 (“Boxing Day”) is now a working day." in words
    assert "Boxing Day: a working day instead of Substitute day for Boxing Day" in words
    assert words.count("Monday 28 December 2026") == 1
    assert ProclaimedDay.objects.get().is_open


@pytest.mark.parametrize(
    ("added_by", "told"), [("nobody", set()), ("the office", {"body"}), ("everyone", {"body", "force", "other"})]
)
def test_digests_go_out_on_a_day_that_is_opened_to_those_who_work_then(clock, office, added_by, told):
    other = an_office("Felpersham")
    if added_by != "nobody":
        body = office.body if added_by == "the office" else None
        ProclaimedDay.objects.create(body=body, day=BOXING_DAY, name="Moved", is_open=True)
    clock.move_to("2026-12-28T09:00")
    record_due_reminders(today=BOXING_DAY)
    send_digests(now=timezone.now())
    written = {digest.person for digest in Digest.objects.filter(for_on=BOXING_DAY)}
    groups = {"body": office.manager, "force": office.lead, "other": other.officer}

    assert {name for name, person in groups.items() if person in written} == told
