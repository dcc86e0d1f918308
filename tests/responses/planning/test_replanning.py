"""Changes that move the plans of open responses: bank holidays, the office's milestones, the report's date. Each is
recorded, and owners are told.
"""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from inspections.logging.actions.reports import correct_publication_date
from responses.enums import ReminderKind, ResponseStatus
from responses.history import events_of, of_kind
from responses.history_sentences import sentence_of
from responses.models import Reminder
from responses.planning import actions as planning
from responses.progress.plans import plan_of, plans_of
from s55tracker.accounts.models import Absence
from s55tracker.audit.models import AuditEvent
from s55tracker.audit.trail import history_of
from s55tracker.office.bank_holidays.actions import add_bank_holiday, remove_bank_holiday
from s55tracker.office.editing import fingerprint
from s55tracker.office.settings.actions import change_milestones
from s55tracker.refusals import NotPermitted, Refused
from s55tracker.working_days.calendar import format_date, working_day_on_or_after
from s55tracker.working_days.models import ProclaimedDay
from tests.factories import a_response, an_office, refreshed
from tests.inspections.logging.forms_as_sent import date_parts

pytestmark = pytest.mark.django_db

PUBLISHED = date(2026, 8, 11)
DRAFT_READY = date(2026, 9, 15)  # day 35, a Tuesday


@pytest.fixture
def office():
    return an_office()


@pytest.fixture
def response(office):
    return a_response(office, published_on=PUBLISHED)


def add(office, day=DRAFT_READY, name="A day of thanks", *, by=None):
    return add_bank_holiday(by=by or office.administrator, body=office.body, day=day, name=name)


def told(response):
    return [sentence_of(event) for event in of_kind(events_of(response), "plan").reverse()]


def notes():
    return list(Reminder.objects.order_by("pk").values_list("person__name", "sentence", "because"))


def test_added_bank_holiday_moves_plans_and_says_so(office, response):
    followed = add(office)

    assert followed == ["The plan of 1 open response has moved, and we have told its owner."]
    plan = plans_of([refreshed(response)])[response.pk]
    assert plan.line("draft_ready").due_on == date(2026, 9, 14)
    assert told(response) == [
        "Adam Administrator added the bank holiday “A day of thanks” on 15 September 2026, and the plan moved: "
        "“Draft ready” from 15 September 2026 to 14 September 2026."
    ]
    assert notes() == [
        (
            "Olive Officer",
            "Draft ready: now 14 September 2026, before 15 September 2026",
            "Adam Administrator added the bank holiday “A day of thanks” on 15 September 2026",
        )
    ]
    assert set(Reminder.objects.values_list("kind", flat=True)) == {ReminderKind.PLAN_MOVED}
    assert list(history_of(office.body).values_list("action", flat=True)) == ["bank_holiday_added"]


def test_removed_bank_holiday_moves_them_back(office, response):
    add(office)
    followed = remove_bank_holiday(by=office.administrator, added=ProclaimedDay.objects.get())

    assert followed == ["The plan of 1 open response has moved, and we have told its owner."]
    assert plan_of(refreshed(response)).line("draft_ready").due_on == DRAFT_READY
    assert "removed the bank holiday “A day of thanks”" in told(response)[-1]
    assert len(told(response)) == 2


def test_only_open_responses_of_this_office_whose_plan_moves_are_told(office, response):
    other = an_office("Felpersham")
    theirs = a_response(other, published_on=PUBLISHED)
    elsewhen = a_response(office, title="Elsewhen", published_on=date(2026, 3, 2))
    not_needed = a_response(office, ResponseStatus.NOT_NEEDED, title="Not needed", published_on=PUBLISHED)
    by_hand = a_response(office, title="By hand", published_on=PUBLISHED)
    planning.change_step_date(
        by=office.officer,
        response=by_hand,
        step="draft_ready",
        due_on=date(2026, 9, 16),
        reason="The panel meets.",
        version=0,
    )
    add(office)

    assert list(AuditEvent.objects.filter(action="plan_moved").values_list("target", flat=True)) == [
        f"response:{response.reference}"
    ]
    assert [told(each) for each in (theirs, elsewhen, not_needed)] == [[], [], []]


def test_owner_of_a_step_that_moves_is_told_beside_the_owner(office, response):
    planning.assign_step(by=office.officer, response=response, step="draft_ready", owner=office.other_officer)
    Reminder.objects.all().delete()
    add(office)

    assert {name for name, _, _ in notes()} == {"Olive Officer", "Oscar Officer"}


def test_response_that_nobody_owns_is_told_to_the_officers(office, response):
    type(response).objects.update(owner=None)
    add(office)

    assert [name for name, _, _ in notes()] == ["Olive Officer", "Oscar Officer"]


def test_whoever_stands_in_for_the_owner_is_told_too(office, response):
    today = timezone.localdate()
    Absence.objects.create(
        user=office.officer, substitute=office.manager, from_on=today, until_on=today, created_by=office.officer
    )
    add(office)

    assert [(name, because) for name, _, because in notes()][1:] == [
        ("Mina Manager", f"Olive Officer is away until {format_date(today)}")
    ]
    assert len(notes()) == 2


def test_two_changes_on_one_day_are_told_in_one_line(office, response):
    add(office)
    add(office, day=date(2026, 9, 22), name="Another day")

    assert [sentence for _, sentence, _ in notes()] == [
        "Draft ready: now 14 September 2026, before 15 September 2026; "
        "Sent to the approver: now 21 September 2026, before 22 September 2026"
    ]


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        (date(2026, 9, 19), "is a Saturday, so plans already avoid it"),
        (date(2026, 8, 31), r"is a bank holiday \(Summer bank holiday\), so plans"),
        (DRAFT_READY, "has already been added, as “A day of thanks”"),
    ],
)
def test_day_that_is_closed_anyway_or_added_already_is_refused(office, response, day, sentence):
    add(office)
    with pytest.raises(Refused, match=sentence):
        add(office, day=day, name="Again")
    assert ProclaimedDay.objects.count() == 1


def test_day_added_for_every_office_is_not_added_again_nor_removed_by_one(client, office):
    for_all = ProclaimedDay.objects.create(day=DRAFT_READY, name="For all")
    with pytest.raises(Refused, match="already been added"):
        add(office)
    client.force_login(office.administrator)
    assert client.get(reverse("office-bank-holiday-remove", args=[for_all.pk])).status_code == 404


@pytest.mark.parametrize("name", ["officer", "approver", "manager", "lead"])
def test_only_the_administrator_adds_and_removes(office, name):
    added = ProclaimedDay.objects.create(body=office.body, day=DRAFT_READY, name="A day of thanks")
    with pytest.raises(NotPermitted):
        add(office, day=date(2026, 9, 16), by=office.people[name])
    with pytest.raises(NotPermitted):
        remove_bank_holiday(by=office.people[name], added=added)
    assert ProclaimedDay.objects.count() == 1


def test_nothing_of_it_stays_when_history_cannot_be_written(office, response, monkeypatch):
    create = AuditEvent.objects.create

    def fail(**fields):
        if fields["action"] == "plan_moved":
            raise OSError("No space left on device")
        return create(**fields)

    monkeypatch.setattr(AuditEvent.objects, "create", fail)
    with pytest.raises(OSError, match="No space"):
        add(office)
    assert not ProclaimedDay.objects.exists() and not Reminder.objects.exists()


def test_page_lists_adds_with_the_number_of_plans_and_removes(client, office, response):
    client.force_login(office.administrator)
    page = reverse("office-bank-holidays")
    today = timezone.localdate()
    known = client.get(page).content.decode()
    assert "Christmas Day" in known and "Standard" in known

    day = working_day_on_or_after(today + timedelta(days=400))
    answer = client.post(page, {"name": "A day of thanks", **date_parts("day", day)}, follow=True)
    words = answer.content.decode()
    assert f"“A day of thanks” on {format_date(day)} has been added. No plans for open responses have moved." in words
    assert "Added by Adam Administrator" in words

    gone = client.post(page, {"name": "Long ago", **date_parts("day", DRAFT_READY)}, follow=True).content.decode()
    assert "The plan of 1 open response has moved, and we have told its owner." in gone
    assert "15 September 2026 has passed. Remove it if you meant another year." in gone

    refused = client.post(page, {"name": "Again", **date_parts("day", DRAFT_READY)})
    assert refused.status_code == 422

    remove = reverse("office-bank-holiday-remove", args=[ProclaimedDay.objects.get(day=DRAFT_READY).pk])
    assert "will be a working day again" in client.get(remove).content.decode()
    assert (
        "has been removed. The plan of 1 open response has moved" in client.post(remove, follow=True).content.decode()
    )
    assert client.post(remove).status_code == 404


def test_other_milestones_of_the_office_move_plans_and_the_page_says_how_many(client, office, response):
    client.force_login(office.administrator)
    days = {**office.body.milestones, "publish": 48}
    typed = {**days, "opened_on": fingerprint(office.body.milestones)}
    answer = client.post(reverse("office-milestones"), typed, follow=True)

    assert "The plan of 1 open response has moved, and we have told its owner." in answer.content.decode()
    assert told(response) == [
        "Adam Administrator changed the office’s milestones, and the plan moved: "
        "“Publish” from 29 September 2026 to 28 September 2026."
    ]
    followed = change_milestones(by=office.administrator, body=office.body, days=days, opened_on=fingerprint(days))
    assert followed == []  # nothing has been changed


def test_corrected_publication_date_moves_the_plan_and_tells_the_owner_if_somebody_else_did_it(office, response):
    planning.assign_owner(by=office.officer, response=response, owner=office.other_officer)
    Reminder.objects.all().delete()
    correct_publication_date(
        by=office.officer, inspection=response.inspection, published_on=date(2026, 8, 12), reason="Misread."
    )

    assert told(response)[-1].startswith(
        "Olive Officer corrected the date of publication, and the plan moved: "
        "“Invite the force to comment” from 18 August 2026 to 19 August 2026; "
    )
    assert notes() == [
        (
            "Oscar Officer",
            "Invite the force to comment: now 19 August 2026, before 18 August 2026; "
            "Force’s comments due: now 9 September 2026, before 8 September 2026; and 3 more steps",
            "Olive Officer corrected the date of publication",
        )
    ]


def test_plans_of_many_responses_are_compared_in_few_queries(office, django_assert_max_num_queries):
    """Plans that do not move cost no extra queries."""
    for number in range(6):
        a_response(office, title=f"Report {number}", published_on=PUBLISHED)
    with django_assert_max_num_queries(16):
        assert add(office, day=date(2027, 3, 3)) == ["No plans for open responses have moved."]
