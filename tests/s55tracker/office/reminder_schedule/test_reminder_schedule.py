"""The reminder schedule: who can change it, its limits, and the dates it gives."""

from datetime import date

import pytest

from s55tracker.accounts.models import default_reminder_schedule
from s55tracker.audit.trail import history_of
from s55tracker.office.listeners import OfficeChange
from s55tracker.office.reminder_schedule import actions
from s55tracker.office.reminder_schedule.actions import (
    change_reminder_schedule,
    reminder_schedule_fingerprint,
    reminder_schedule_of,
    reminder_schedule_problems,
)
from s55tracker.office.reminder_schedule.worked_example import example_of
from s55tracker.refusals import ChangedMeanwhile, NotPermitted, Refused
from tests.factories import a_person, an_office, refreshed

USUAL = default_reminder_schedule()
PAGE = "/office/reminders/schedule/?office=borsetshire"


@pytest.fixture
def office(db):
    return an_office()


def changed(office, *, by=None, senior=None, opened_on=None, **days):
    return change_reminder_schedule(
        by=by or office.administrator,
        body=office.body,
        schedule={**reminder_schedule_of(refreshed(office.body)), **days},
        senior_person=senior,
        opened_on=opened_on or reminder_schedule_fingerprint(refreshed(office.body)),
    )


def test_schedule_is_changed_recorded_and_told(office, monkeypatch):
    told = []
    monkeypatch.setattr(actions, "notify_listeners", lambda body, change, *, by: told.append((body, change, by)))
    changed(office, safe_day=[21, 7, 0], senior=office.manager)
    body = refreshed(office.body)
    assert (body.reminder_schedule, body.senior_person) == ({**USUAL, "safe_day": [21, 7, 0]}, office.manager)
    event = history_of(body).get()
    assert (event.action, event.actor) == ("ladder_changed", office.administrator)
    assert event.detail == {
        "changed": {"safe_day": [USUAL["safe_day"], [21, 7, 0]]},
        "senior_person": [None, office.manager.pk],
    }
    assert told == [(body, OfficeChange.REMINDERS, office.administrator)]


def test_schedule_saved_unchanged_leaves_no_history(office):
    changed(office)
    assert not history_of(office.body).exists()


def test_office_that_has_decided_nothing_of_a_rung_has_the_usual(office):
    office.body.reminder_schedule = {"safe_day": [5]}
    assert reminder_schedule_of(office.body) == {**USUAL, "safe_day": [5]}


@pytest.mark.parametrize("role", ["officer", "approver", "manager", "contributor", "lead"])
def test_only_an_administrator_changes_the_schedule(office, role):
    with pytest.raises(NotPermitted):
        changed(office, by=getattr(office, role), safe_day=[1])
    assert refreshed(office.body).reminder_schedule == USUAL


def test_second_editor_does_not_overwrite(office):
    opened_on = reminder_schedule_fingerprint(office.body)
    changed(office, senior=office.manager)
    with pytest.raises(ChangedMeanwhile):
        changed(office, safe_day=[1], opened_on=opened_on)
    assert refreshed(office.body).reminder_schedule == USUAL


def test_most_senior_person_works_in_the_office(office):
    with pytest.raises(Refused, match="does not work in this office"):
        changed(office, senior=a_person("Sam Stranger"))


def test_schedule_is_rolled_back_with_its_history(office, monkeypatch):
    monkeypatch.setattr(actions, "record", lambda **kwargs: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        changed(office, safe_day=[1])
    assert refreshed(office.body).reminder_schedule == USUAL


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({}, []),
        ({"safe_day": []}, ["safe_day"]),
        ({"safe_day": [55, 0]}, []),
        ({"safe_day": [56]}, ["safe_day"]),
        ({"safe_day": list(range(13))}, ["safe_day"]),
        ({"comments_due": [], "approval_waiting": [], "step_due": [], "follow_up": []}, []),
        ({"comments_due": [-1]}, ["comments_due"]),
        ({"approval_waiting": [0]}, ["approval_waiting"]),
        ({"approval_waiting": [21]}, ["approval_waiting"]),
        ({"follow_up": [365]}, []),
        ({"escalate_to_manager": 56}, ["escalate_to_manager"]),
        ({"escalate_to_manager": 3}, []),
        ({"escalate_to_manager": 2}, ["escalate_to_approver"]),
        ({"escalate_to_senior": 4}, ["escalate_to_senior"]),
    ],
)
def test_rungs_are_days_and_whoever_stands_higher_hears_no_earlier(change, wrong):
    assert list(reminder_schedule_problems(USUAL | change)) == wrong


def test_invalid_schedule_is_refused(office):
    with pytest.raises(Refused, match="no one will be reminded of the safe day"):
        changed(office, safe_day=[])


# --- The example ------------------------------------------------------------------------------------------------------


def test_example_shows_each_day_in_order_and_where_it_was_moved():
    """Published on 11 August 2023: the safe day is Thursday 5 October, and 28 August is a bank holiday."""
    schedule = USUAL | {"safe_day": [4, 0], "comments_due": [11]}
    example = example_of(schedule, published_on=date(2023, 8, 11), comments_after=28)
    assert (example.safe_day, example.comments_by) == (date(2023, 10, 5), date(2023, 9, 8))
    assert [(line.due_on, line.days, line.who, line.moved_because) for line in example.lines] == [
        (date(2023, 8, 25), 11, "The force", "a bank holiday (Summer bank holiday)"),
        (date(2023, 9, 28), 7, "The managers", ""),
        (date(2023, 9, 29), 4, "The owner", "a Sunday"),
        (date(2023, 10, 2), 3, "The approvers", ""),
        (date(2023, 10, 4), 1, "The most senior person", ""),
        (date(2023, 10, 5), 0, "The owner", ""),
    ]


def test_example_knows_a_proclaimed_day():
    schedule = USUAL | {"safe_day": [0]}
    example = example_of(
        schedule, published_on=date(2023, 8, 11), comments_after=28, extra=frozenset({date(2023, 10, 5)})
    )
    assert (date(2023, 10, 4), "The owner") in [(line.due_on, line.who) for line in example.lines]


# --- The page ---------------------------------------------------------------------------------------------------------


def typed(client, **fields):
    form = client.get(PAGE).context["form"]
    return {field.html_name: field.value() for field in form} | fields


def test_schedule_is_saved_from_the_page(client, office):
    client.force_login(office.administrator)
    answer = client.post(PAGE, typed(client, safe_day="7 21,,0, 7", senior_person=str(office.approver.pk)), follow=True)
    assert "The reminder schedule has been saved." in answer.content.decode()
    body = refreshed(office.body)
    assert (body.reminder_schedule["safe_day"], body.senior_person) == ([21, 7, 0], office.approver)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"safe_day": ""}, "Enter the days before the safe day"),
        ({"safe_day": "a week"}, "Enter whole numbers with commas between them"),
        ({"safe_day": "99"}, "Each day must be between 0 and 55"),
        ({"escalate_to_senior": ""}, "an escalation cannot be switched off"),
        ({"escalate_to_senior": "9"}, "Enter 3 or fewer, because we remind someone less senior 3 days before"),
        ({"senior_person": "999999"}, "Choose one of the answers in the list"),
    ],
)
def test_mistake_keeps_what_was_typed_and_says_what_to_do(client, office, fields, sentence):
    client.force_login(office.administrator)
    answer = client.post(PAGE, typed(client, comments_due="5", **fields))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert answer.context["form"]["comments_due"].value() == "5"
    assert refreshed(office.body).reminder_schedule == USUAL


def test_usual_numbers_are_filled_in_and_not_saved_until_somebody_does(client, office):
    changed(office, safe_day=[2])
    client.force_login(office.administrator)
    page = client.get(f"{PAGE}&usual=yes")
    assert page.context["form"]["safe_day"].value() == "28, 14, 7, 3, 1, 0"
    assert "Check them, then save." in page.content.decode()
    assert refreshed(office.body).reminder_schedule["safe_day"] == [2]
    form = {field.html_name: field.value() for field in page.context["form"]}
    client.post(PAGE, form)
    assert refreshed(office.body).reminder_schedule == USUAL


def test_second_editor_sees_what_the_first_one_saved(client, office):
    client.force_login(office.administrator)
    mine = typed(client, follow_up="14")
    changed(office, safe_day=[10, 5], senior=office.manager)
    answer = client.post(PAGE, mine)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Days before the safe day: 10, 5" in page and "Most senior person: Mina Manager" in page
    assert answer.context["form"]["follow_up"].value() == "14"
    client.post(PAGE, {field.html_name: field.value() for field in answer.context["form"]})
    assert refreshed(office.body).reminder_schedule["follow_up"] == [14]


def test_page_shows_the_schedule_on_the_dates_of_today(client, office):
    client.force_login(office.administrator)
    page = client.get(PAGE)
    assert len(page.context["example"].lines) == 6 + 4 + 3
    assert "with the force’s comments due by" in page.content.decode()
