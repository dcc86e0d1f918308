"""Publishing at a set time: in London, once, however late. People are emailed about anything that prevents it."""

from datetime import UTC, datetime, time, timedelta
from unittest import mock

import pytest
from django.core.exceptions import ValidationError
from django.db import OperationalError
from django.urls import reverse
from django.utils import timezone

from responses.approval import actions as approval
from responses.enums import ResponseStatus, Section
from responses.exceptions import WorkflowError
from responses.history import entry_of, events_of
from responses.models import Publication, ScheduledPublication
from responses.progress.next_steps import next_steps
from responses.publishing import actions as publishing
from responses.publishing import scheduling
from responses.publishing.forms import in_london, read_time
from responses.publishing.scheduling import cancel_schedule, oldest_overdue, run_schedules, schedule_publication
from responses.tasks import publish_scheduled
from s55tracker.accounts.models import Membership
from s55tracker.mail.models import OutgoingMail
from s55tracker.refusals import NotPermitted
from tests.clock import CLOCK
from tests.factories import a_response, an_office, approve, refreshed, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return an_office()


@pytest.fixture
def approved(office):
    return a_response(office, ResponseStatus.APPROVED)


def in_hours(hours: float) -> datetime:
    return timezone.now() + timedelta(hours=hours)


def schedule(office, response, *, hours: float = 2) -> ScheduledPublication:
    return schedule_publication(by=office.officer, response=response, publish_at=in_hours(hours))


def mails(name: str) -> list[OutgoingMail]:
    return list(OutgoingMail.objects.filter(subject__contains=name))


def told(response) -> list[str]:
    return [entry_of(event).sentence for event in events_of(response)]


def test_response_is_published_at_its_time_and_not_before(office, approved):
    row = schedule(office, approved)

    assert run_schedules(now=row.publish_at - timedelta(seconds=1)) == 0
    assert refreshed(approved).status == ResponseStatus.APPROVED
    assert run_schedules(now=row.publish_at) == 1

    publication = Publication.objects.get()
    assert refreshed(approved).status == ResponseStatus.PUBLISHED
    assert (publication.published_by, refreshed(row).publication) == (office.officer, publication)
    assert "published the response as scheduled for" in " ".join(told(approved))


def test_sweep_that_runs_twice_publishes_once(office, approved):
    row = schedule(office, approved)

    assert [run_schedules(now=row.publish_at) for _ in range(3)] == [1, 0, 0]
    assert Publication.objects.count() == 1


def test_missed_publication_is_made_late_under_the_day_on_which_it_is_made(office, approved):
    """The worker was off for two days: no date is invented for the record."""
    row = schedule(office, approved)
    now = row.publish_at + timedelta(days=2)

    CLOCK.move_to(now)
    assert oldest_overdue() == row.publish_at
    assert publish_scheduled() == 1

    publication = Publication.objects.get()
    assert publication.published_on == timezone.localdate(now)
    assert any("2880 minutes late" in sentence for sentence in told(approved))


def test_text_changed_after_scheduling_is_reported_to_people_before_the_time(office, approved):
    row = schedule(office, approved, hours=48)
    write(office, refreshed(approved), Section.KEY_FINDINGS, words="Something else.")
    OutgoingMail.objects.all().delete()

    run_schedules()
    run_schedules()

    blocked = mails("scheduled publication blocked")
    readers = {mail.to_email for mail in blocked}
    assert {office.officer.email, office.approver.email, office.manager.email} <= readers
    assert len(blocked) == len(readers), "once to each, although it was found twice"
    assert "not approved" in refreshed(row).blocked_because
    assert refreshed(row).publish_at <= datetime.combine(approved.inspection.safe_day_on, time(), tzinfo=UTC), (
        "there is still time"
    )


def test_people_are_told_again_when_the_time_passes_and_it_runs_once_nothing_prevents_it(office, approved):
    row = schedule(office, approved)
    write(office, refreshed(approved), Section.KEY_FINDINGS, words="Something else.")
    run_schedules()
    late = row.publish_at + timedelta(minutes=1)

    assert run_schedules(now=late) == 0
    assert run_schedules(now=late + timedelta(minutes=1)) == 0
    missed = mails("not published at the set time")
    assert missed
    assert len(missed) == len({mail.to_email for mail in missed})
    assert Publication.objects.count() == 0

    approval.submit_for_approval(by=office.officer, response=refreshed(approved), today=timezone.localdate())
    approve(office, refreshed(approved))
    assert run_schedules(now=late + timedelta(minutes=5)) == 1


def test_schedule_of_someone_who_is_no_longer_an_officer_does_not_run(office, approved):
    row = schedule(office, approved)
    Membership.objects.filter(user=office.officer).update(ended_at=timezone.now(), ended_by=office.administrator)

    assert run_schedules(now=row.publish_at) == 0
    assert "officer" in refreshed(row).blocked_because
    assert Publication.objects.count() == 0


def test_error_while_publishing_leaves_nothing_half_done_and_is_tried_again(office, approved):
    row = schedule(office, approved)
    with mock.patch.object(publishing, "store_article", side_effect=OSError("No space left on device")):
        assert run_schedules(now=row.publish_at) == 0

    assert (Publication.objects.count(), refreshed(approved).status) == (0, ResponseStatus.APPROVED)
    assert refreshed(row).blocked_because == scheduling.FAILED
    assert mails("not published at the set time")
    assert run_schedules(now=row.publish_at + timedelta(minutes=1)) == 1
    assert refreshed(row).blocked_because == ""


def test_database_away_for_a_moment_costs_a_minute_and_tells_no_one(office, approved):
    row = schedule(office, approved)
    OutgoingMail.objects.all().delete()
    with mock.patch.object(scheduling, "publish", side_effect=OperationalError("the connection is closed")):
        assert run_schedules(now=row.publish_at) == 0

    assert (refreshed(row).blocked_because, OutgoingMail.objects.count()) == ("", 0)
    assert run_schedules(now=row.publish_at + timedelta(minutes=1)) == 1


def test_schedule_is_changed_and_cancelled_and_history_tells_it(office, approved):
    row = schedule(office, approved)
    changed = schedule(office, approved, hours=5)
    assert changed.pk == row.pk

    cancel_schedule(by=office.officer, response=approved)
    cancel_schedule(by=office.officer, response=approved)

    assert run_schedules(now=changed.publish_at) == 0
    assert refreshed(approved).status == ResponseStatus.APPROVED
    sentences = " ".join(told(approved))
    assert "scheduled the publication for" in sentences
    assert "moved the scheduled publication from" in sentences
    assert sentences.count("cancelled the publication scheduled for") == 1


def test_publishing_by_hand_cancels_the_schedule(office, approved):
    row = schedule(office, approved)
    publishing.publish(by=office.officer, response=refreshed(approved), today=timezone.localdate())

    assert (refreshed(row).publication, refreshed(row).cancelled_by) == (None, office.officer)
    assert " ".join(told(approved)).count("cancelled the publication scheduled for") == 1
    assert run_schedules(now=row.publish_at) == 0
    assert Publication.objects.count() == 1


def test_schedule_is_only_for_an_approved_response_and_a_time_to_come(office, approved):
    with pytest.raises(WorkflowError, match="must be in the future"):
        schedule(office, approved, hours=-1)
    with pytest.raises(NotPermitted):
        schedule_publication(by=office.manager, response=approved, publish_at=in_hours(1))
    drafting = a_response(office, ResponseStatus.DRAFTING, title="Another report")
    with pytest.raises(WorkflowError, match="not possible while"):
        schedule(office, drafting)


def test_next_step_says_when_it_will_be_published_or_what_prevents_it(office, approved):
    row = schedule(office, approved)
    step = next_steps([refreshed(approved)], user=office.officer, today=timezone.localdate())[approved.pk]
    assert step.task.startswith("Wait for the publication at ")

    ScheduledPublication.objects.filter(pk=row.pk).update(
        blocked_because="The disk is full.", blocked_since=timezone.now()
    )
    step = next_steps([refreshed(approved)], user=office.officer, today=timezone.localdate())[approved.pk]
    assert (step.task, step.because) == ("Fix the problem with the scheduled publication", "The disk is full")


def test_page_sets_a_time_in_london_asks_about_the_safe_day_and_cancels(office, approved, client):
    client.force_login(office.officer)
    page = reverse("response-schedule", args=[approved.reference])
    day = timezone.localdate() + timedelta(days=1)
    typed = {"publish_on": day.isoformat(), "publish_time": "9:30am"}

    assert client.get(page).status_code == 200
    assert client.post(page, typed).status_code == 302
    row = ScheduledPublication.objects.get()
    assert row.publish_at == in_london(day, time(9, 30))
    publication_page = client.get(reverse("response-publication", args=[approved.reference])).content.decode()
    assert "9:30am" in publication_page

    late = approved.inspection.safe_day_on + timedelta(days=1)
    asked = client.post(page, {"publish_on": late.isoformat(), "publish_time": "9:30am"})
    assert asked.status_code == 422
    assert "after the safe day" in asked.content.decode()
    confirmed = {"publish_on": late.isoformat(), "publish_time": "9:30am", "after_safe_day": "on"}
    assert client.post(page, confirmed).status_code == 302
    assert refreshed(row).publish_at == in_london(late, time(9, 30))

    assert client.post(page, {"decision": "cancel"}).status_code == 302
    assert refreshed(row).cancelled_by == office.officer


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("9:30am", time(9, 30)),
        ("9.30 PM", time(21, 30)),
        ("14:05", time(14, 5)),
        ("10", time(10)),
        ("8", time(8)),
        ("5pm", time(17)),
        ("05:30", time(5, 30)),
        ("midday", time(12)),
        ("12am", time(0)),
        ("12pm", time(12)),
    ],
)
def test_time_is_read_as_people_write_it(typed, meant):
    assert read_time(typed) == meant


@pytest.mark.parametrize("typed", ["", "25:00", "13pm", "0am", "9:75", "soon", "１０:００x"])
def test_time_that_means_nothing_is_refused(typed):
    with pytest.raises(ValidationError, match="Enter a time"):
        read_time(typed)


@pytest.mark.parametrize("typed", ["5", "5:30", "7.15", "1"])
def test_time_that_could_be_morning_or_afternoon_is_asked_about(typed):
    with pytest.raises(ValidationError, match=f"{typed}am or {typed}pm"):
        read_time(typed)


def test_clock_changes_in_london():
    spring, autumn = datetime(2027, 3, 28).date(), datetime(2027, 10, 31).date()
    with pytest.raises(ValidationError, match="does not exist"):
        in_london(spring, time(1, 30))
    assert in_london(spring, time(2, 30)).astimezone(UTC).time() == time(1, 30)
    assert in_london(autumn, time(1, 30)).astimezone(UTC).time() == time(0, 30), "the first of the two"


def test_publication_page_of_an_approved_response_leads_to_publishing_now_or_later(client, office, approved):
    client.force_login(office.officer)
    page = client.get(reverse("response-publication", args=[approved.reference])).content.decode()

    assert f'href="{reverse("response-move", args=[approved.reference, "publish"])}"' in page
    assert f'href="{reverse("response-schedule", args=[approved.reference])}"' in page
