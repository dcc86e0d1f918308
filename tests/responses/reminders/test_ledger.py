"""The ledger over days, changes, clocks and workers: everything due is recorded once, and only one of several is
sent.
"""

import time
from datetime import date, datetime, timedelta
from threading import Event

import pytest
from django.db import transaction
from django.utils import timezone

from inspections.logging.actions.reports import correct_publication_date
from responses.approval import actions as approval
from responses.drafting import actions as drafting
from responses.enums import ReminderKind, ReminderState, ResponseStatus
from responses.force_comments.actions import change_comment_date
from responses.models import Reminder, ReminderRecalculation, Response
from responses.publishing import actions as publication
from responses.reminders import ledger
from responses.reminders.ledger import (
    RECALCULATED_WITHIN,
    oldest_recalculation_due,
    preview,
    record_due_reminders,
    settlements_of,
)
from responses.reminders.notes import note
from responses.reminders.recalculation import AT_ONCE, request_recalculation, request_recalculation_for
from s55tracker.accounts.models import Absence, Membership
from s55tracker.accounts.roles import Role
from s55tracker.working_days.calendar import format_date, working_day_on_or_after
from tests.factories import (
    a_response,
    an_office,
    approve,
    comment_as_force,
    give_role,
    invite,
    refreshed,
    write_everything,
)
from tests.responses.test_at_once import at_once

pytestmark = pytest.mark.django_db

# Threads with their own connections see only committed rows.
in_threads = pytest.mark.django_db(transaction=True)

K, S = ReminderKind, ReminderState
TODAY = timezone.localdate


def open_for(office, days: int, **fields) -> Response:
    """A response whose report was published this many days ago, opened on that day."""
    published_on = TODAY() - timedelta(days=days)
    response = a_response(office, published_on=published_on, **fields)
    opened_at = timezone.make_aware(datetime.combine(published_on, datetime.min.time()))
    Response.objects.filter(pk=response.pk).update(created_at=opened_at)
    return refreshed(response)


def safe_day_in(office, days: int, **fields) -> Response:
    """A response whose safe day is this many days ahead."""
    return open_for(office, 55 - days, **fields)


def lines(**wanted) -> list[tuple]:
    """The ledger's contents: person, kind, due day and state, oldest first."""
    rows = Reminder.objects.filter(**wanted).select_related("person").order_by("due_on", "person__name", "kind")
    return [(row.person.name, str(row.kind), row.due_on, str(row.state)) for row in rows]


def waiting() -> list[tuple[str, str]]:
    rows = Reminder.objects.filter(state=S.WAITING).select_related("person").order_by("person__name", "pk")
    return [(row.person.name, str(row.kind)) for row in rows]


def next_working(day: date) -> date:
    return working_day_on_or_after(day)


# --- Exactly once -------------------------------------------------------------------------------------------


def test_look_writes_what_is_owed_once_and_nothing_at_the_second_time():
    response = safe_day_in(an_office(), 20)
    assert record_due_reminders(today=TODAY()) > 0
    first = lines()
    assert record_due_reminders(today=TODAY()) == 0
    ReminderRecalculation.objects.update(recalculate_on=AT_ONCE)
    assert record_due_reminders(today=TODAY()) == 0
    assert lines() == first
    assert {line[2] for line in first} <= {TODAY() - timedelta(days=number) for number in range(60)}
    assert refreshed(response).reminder_recalculation.recalculate_on > TODAY()


def test_missed_week_is_made_up_for_and_the_most_urgent_goes_out():
    office = an_office()
    response = safe_day_in(office, 14)
    record_due_reminders(today=TODAY())
    Reminder.objects.filter(state=S.WAITING).update(state=S.SUPERSEDED)  # they were sent, or were replaced, at the time
    later = TODAY() + timedelta(days=15)
    record_due_reminders(today=later)
    missed = Reminder.objects.filter(person=office.officer, due_on__gt=TODAY()).order_by("due_on", "pk")
    safe_days = [row.due_on for row in missed if row.kind == K.SAFE_DAY]
    # A week, three days and the day before, and the day itself: before a bank holiday on a Monday, the last three coincide.
    assert len(safe_days) in (2, 3, 4)
    [goes] = [row for row in missed if row.state == S.WAITING]
    safe_day = response.inspection.safe_day_on
    is_late = any(row.kind == K.LATE for row in missed)
    assert (goes.kind, goes.about_on) == (K.LATE if is_late else K.SAFE_DAY, safe_day)
    assert {row.superseded_by_id for row in missed if row is not goes} == {goes.pk}


def test_older_one_that_still_waits_is_replaced_by_the_newer():
    office = an_office()
    safe_day_in(office, 14)
    record_due_reminders(today=TODAY())
    assert ("Olive Officer", "safe_day") in waiting()
    [first] = Reminder.objects.filter(state=S.WAITING, person=office.officer)
    record_due_reminders(today=TODAY() + timedelta(days=7))
    [second] = Reminder.objects.filter(state=S.WAITING, person=office.officer)
    assert second.pk != first.pk
    assert (refreshed(first).state, refreshed(first).superseded_by) == (S.SUPERSEDED, second)


def test_rung_that_comes_to_light_after_a_nearer_one_was_sent_is_replaced_by_it():
    office = an_office()
    safe_day_in(office, 14)
    record_due_reminders(today=TODAY())
    [sent] = Reminder.objects.filter(state=S.WAITING, person=office.officer)
    mark_sent(sent)
    office.body.reminder_schedule = {**office.body.reminder_schedule, "safe_day": [28, 21, 14, 7, 3, 1, 0]}
    office.body.save()
    request_recalculation_for(office.body)
    record_due_reminders(today=TODAY())
    [late_come] = (
        Reminder.objects.filter(person=office.officer, kind=K.SAFE_DAY)
        .exclude(pk=sent.pk)
        .filter(due_on__gt=TODAY() - timedelta(days=13))
    )
    assert (late_come.state, late_come.superseded_by) == (S.SUPERSEDED, sent)


def mark_sent(reminder: Reminder) -> None:
    digest, _ = reminder.person.digests.get_or_create(for_on=TODAY())
    Reminder.objects.filter(pk=reminder.pk).update(state=S.SENT, digest=digest)


# --- Pending reminders follow immediately
# ----------------------------------------------------------------------------------


def test_corrected_date_of_publication_moves_what_waits_and_keeps_what_was_sent():
    office = an_office()
    response = safe_day_in(office, 14)
    record_due_reminders(today=TODAY())
    [to_officer] = Reminder.objects.filter(state=S.WAITING, person=office.officer)
    mark_sent(to_officer)
    old_safe_day = response.inspection.safe_day_on
    correct_publication_date(
        by=office.officer,
        inspection=response.inspection,
        published_on=response.inspection.published_on - timedelta(days=8),
        reason="The site shows the day of the upload.",
        **version_of(response),
    )
    record_due_reminders(today=TODAY())
    assert refreshed(to_officer).state == S.SENT
    now_due = Reminder.objects.filter(kind=K.SAFE_DAY, person=office.officer, about_on=old_safe_day - timedelta(days=8))
    assert now_due.filter(state=S.WAITING).count() + now_due.filter(state=S.SUPERSEDED).count() == now_due.count() > 0
    assert not Reminder.objects.filter(state=S.WAITING, about_on=old_safe_day).exists()
    assert Reminder.objects.filter(state=S.WAITING, kind=K.ESCALATED_TO_MANAGER).exists()


def version_of(response: Response) -> dict:
    return {"version": response.inspection.version}


@pytest.mark.at("2026-10-14T10:00")  # a Wednesday: reminders for a closed day are due on the next working day
def test_waiting_one_about_a_date_that_moved_is_withdrawn_and_says_why():
    office = an_office()
    request = invite(office, safe_day_in(office, 40), days=3)
    record_due_reminders(today=TODAY())
    waits = Reminder.objects.filter(kind=K.COMMENTS_DUE, state=S.WAITING)
    assert waits.count() == 2
    change_comment_date(
        by=office.officer, request=request, comment_by=TODAY() + timedelta(days=30), reason="More time.", today=TODAY()
    )
    record_due_reminders(today=TODAY())
    rows = Reminder.objects.filter(kind=K.COMMENTS_DUE)
    assert {row.state for row in rows} == {S.WITHDRAWN}
    assert {row.ended_because for row in rows} == {
        "It is no longer needed: the work has been done, or its date or the office’s reminders have changed."
    }


def test_new_schedule_of_the_office_is_followed_at_once():
    office = an_office()
    safe_day_in(office, 20)
    record_due_reminders(today=TODAY())
    assert not Reminder.objects.filter(kind=K.ESCALATED_TO_MANAGER).exists()
    office.body.reminder_schedule = {**office.body.reminder_schedule, "escalate_to_manager": 30}
    office.body.save()
    request_recalculation_for(office.body)
    assert record_due_reminders(today=TODAY()) == 1
    assert ("Mina Manager", "escalated_to_manager") in waiting()
    office.body.reminder_schedule = {**office.body.reminder_schedule, "escalate_to_manager": 2}
    office.body.save()
    request_recalculation_for(office.body)
    record_due_reminders(today=TODAY())
    assert ("Mina Manager", "escalated_to_manager") not in waiting()


@pytest.mark.parametrize("way", ["published", "not needed"])
def test_response_that_is_closed_withdraws_all_that_waits(way):
    office = an_office()
    response = safe_day_in(office, 5)
    record_due_reminders(today=TODAY())
    note(response, [office.officer], kind=K.PLAN_MOVED, sentence="The plan moves", today=TODAY())
    assert len(waiting()) >= 3
    if way == "published":
        to_the_public(office, response)
        because = f"The response was published on {format_date(TODAY())}."
    else:
        drafting.mark_not_needed(by=office.officer, response=response, reason="About another force.")
        because = "No response is needed."
    record_due_reminders(today=TODAY())
    assert waiting() == []
    assert set(Reminder.objects.filter(state=S.WITHDRAWN).values_list("ended_because", flat=True)) == {because}


def to_the_public(office, response: Response) -> None:
    write_everything(office, response)
    comment_as_force(office, response)
    approval.submit_for_approval(by=office.officer, response=response, today=TODAY())
    approve(office, response)
    publication.publish(by=office.officer, response=response, today=TODAY())


def test_what_is_owed_again_waits_again():
    office = an_office()
    response = safe_day_in(office, 5)
    record_due_reminders(today=TODAY())
    first = waiting()
    drafting.mark_not_needed(by=office.officer, response=response, reason="About another force.")
    record_due_reminders(today=TODAY())
    drafting.mark_needed(by=office.officer, response=response, reason="It is about ours.")
    record_due_reminders(today=TODAY())
    assert waiting() == first
    assert not Reminder.objects.filter(state=S.WAITING).exclude(ended_because="").exists()


def test_what_was_replaced_by_one_that_is_withdrawn_goes_out_after_all():
    """Owner and manager in one: the escalation replaced the reminder, and was withdrawn when the response was
    submitted.
    """
    office = an_office()
    give_role(office.officer, office.body, Role.MANAGER)
    response = safe_day_in(office, 7)
    write_everything(office, response)
    comment_as_force(office, response)
    record_due_reminders(today=TODAY())
    assert ("Olive Officer", "escalated_to_manager") in waiting()
    assert ("Olive Officer", "safe_day") not in waiting()
    approval.submit_for_approval(by=office.officer, response=response, today=TODAY())
    record_due_reminders(today=TODAY())
    assert ("Olive Officer", "escalated_to_manager") not in waiting()
    assert ("Olive Officer", "safe_day") in waiting()


def test_returned_response_is_escalated_again():
    office = an_office()
    response = safe_day_in(office, 7)
    record_due_reminders(today=TODAY())
    assert ("Mina Manager", "escalated_to_manager") in waiting()
    write_everything(office, response)
    comment_as_force(office, response)
    approval.submit_for_approval(by=office.officer, response=response, today=TODAY())
    record_due_reminders(today=TODAY())
    assert ("Mina Manager", "escalated_to_manager") not in waiting()
    approval.return_to_officer(by=office.approver, response=response, reason="Shorter.")
    record_due_reminders(today=TODAY())
    assert ("Mina Manager", "escalated_to_manager") in waiting()


# --- People -----------------------------------------------------------------------------------------------------------


def test_person_who_leaves_is_reminded_no_more_and_others_are():
    office = an_office()
    response = safe_day_in(office, 5)
    record_due_reminders(today=TODAY())
    assert ("Olive Officer", "safe_day") in waiting()
    Membership.objects.filter(user=office.officer).update(ended_at=timezone.now(), ended_by=office.administrator)
    request_recalculation(response)
    record_due_reminders(today=TODAY())
    assert ("Olive Officer", "safe_day") not in waiting()
    assert ("Oscar Officer", "safe_day") in waiting()
    gone = Reminder.objects.filter(person=office.officer, state=S.WITHDRAWN).first()
    assert gone.ended_because == "Someone else now gets this reminder."
    row = Reminder.objects.get(person=office.other_officer, state=S.WAITING)
    assert row.because == "Olive Officer, who owned the response, has left"


def test_substitute_is_reminded_from_the_first_day_of_the_absence():
    office = an_office()
    safe_day_in(office, 20)
    absence = Absence.objects.create(
        user=office.officer,
        substitute=office.other_officer,
        from_on=TODAY() + timedelta(days=2),
        until_on=TODAY() + timedelta(days=4),
        created_by=office.administrator,
    )
    record_due_reminders(today=TODAY())
    assert "Oscar Officer" not in {name for name, _ in waiting()}
    record_due_reminders(today=absence.from_on)
    [row] = Reminder.objects.filter(person=office.other_officer, state=S.WAITING)
    assert row.because == f"Olive Officer is away until {format_date(absence.until_on)}"
    record_due_reminders(today=absence.until_on + timedelta(days=1))
    assert "Oscar Officer" not in {name for name, _ in waiting()}


def test_line_that_waits_is_put_in_the_words_of_today():
    office = an_office()
    response = safe_day_in(office, 5)
    record_due_reminders(today=TODAY())
    Reminder.objects.filter(state=S.WAITING).update(sentence="As it was said once")
    request_recalculation(response)
    record_due_reminders(today=TODAY())
    assert not Reminder.objects.filter(sentence="As it was said once", state=S.WAITING).exists()


# --- Clocks -----------------------------------------------------------------------------------------------------------


def test_clock_that_ran_ahead_and_back_loses_no_day():
    office = an_office()
    safe_day_in(office, 20)
    record_due_reminders(today=TODAY())
    before = waiting()
    ahead = TODAY() + timedelta(days=200)
    record_due_reminders(today=ahead, now=timezone.now() + timedelta(days=200))
    assert ("Olive Officer", "late") in waiting()
    assert ReminderRecalculation.objects.get().recalculate_on > ahead
    record_due_reminders(today=TODAY())
    assert waiting() == before
    assert ReminderRecalculation.objects.get().recalculate_on <= TODAY() + timedelta(days=20)
    # A reminder recorded too early waits again until its day has really come.
    day = next_working(TODAY() + timedelta(days=21))
    record_due_reminders(today=day)
    assert ("Olive Officer", "late") in waiting()
    assert Reminder.objects.filter(kind=K.LATE, state=S.WAITING, due_on__gt=day).count() == 0


def test_response_not_reported_as_changed_is_recalculated_within_a_day():
    office = an_office()
    response = safe_day_in(office, 20)
    record_due_reminders(today=TODAY())
    office.body.reminder_schedule = {**office.body.reminder_schedule, "escalate_to_manager": 30}
    office.body.save()  # and no one was told
    assert record_due_reminders(today=TODAY()) == 0
    ReminderRecalculation.objects.update(recalculated_at=timezone.now() - timedelta(hours=21))
    assert record_due_reminders(today=TODAY()) == 1
    assert refreshed(response).reminder_recalculation.recalculated_at > timezone.now() - timedelta(minutes=1)


def test_slow_round_takes_no_more_than_its_share(monkeypatch):
    office = an_office()
    for number in range(3):
        safe_day_in(office, 30, title=f"Report {number}")
    record_due_reminders(today=TODAY())
    monkeypatch.setattr(ledger, "AGAIN_AT_MOST", 2)
    old = timezone.now() - timedelta(hours=21)
    ReminderRecalculation.objects.update(recalculated_at=old)
    record_due_reminders(today=TODAY())
    assert ReminderRecalculation.objects.filter(recalculated_at=old).count() == 1


# --- Monitoring the checks ----------------------------------------------------------------------------------------


def test_oldest_recalculation_due_is_reported_until_done():
    response = safe_day_in(an_office(), 20)
    assert oldest_recalculation_due() == response.created_at
    record_due_reminders(today=TODAY())
    assert oldest_recalculation_due() is None
    ReminderRecalculation.objects.update(recalculate_on=TODAY())
    assert oldest_recalculation_due() == timezone.make_aware(datetime.combine(TODAY(), datetime.min.time()))
    long_ago = timezone.now() - RECALCULATED_WITHIN - timedelta(hours=1)
    ReminderRecalculation.objects.update(recalculate_on=TODAY() + timedelta(days=3), recalculated_at=long_ago)
    assert oldest_recalculation_due() == long_ago + RECALCULATED_WITHIN


def test_one_response_that_cannot_be_worked_out_holds_back_no_other(monkeypatch, caplog):
    office = an_office()
    broken, sound = safe_day_in(office, 5, title="Broken"), safe_day_in(office, 5, title="Sound")
    exact = ledger.settle

    def settle(facts, found, *, today):
        if facts.response_id == broken.pk:
            raise ValueError("no such day")
        return exact(facts, found, today=today)

    monkeypatch.setattr(ledger, "settle", settle)
    record_due_reminders(today=TODAY())
    assert set(Reminder.objects.values_list("response", flat=True)) == {sound.pk}
    assert f"response {broken.reference} was left out of reminders" in caplog.text
    assert refreshed(broken).reminder_recalculation.recalculate_on == AT_ONCE
    monkeypatch.undo()
    assert record_due_reminders(today=TODAY()) > 0


# --- Previewing without writing
# -------------------------------------------------------------------------------------------


def test_preview_says_what_a_look_then_writes_and_writes_nothing():
    response = safe_day_in(an_office(), 14)
    rows = list(Response.objects.select_related("inspection", "body", "owner"))
    day = TODAY() + timedelta(days=7)
    foreseen = {each.key for each in preview(rows, today=day)}
    goes_out = {each.key for each in settlements_of(rows, today=day)[response.pk].goes_out}
    assert (Reminder.objects.count(), ReminderRecalculation.objects.get(response=response).recalculated_at) == (0, None)
    assert record_due_reminders(today=day) == len(foreseen) > 0
    written = {
        (row.response_id, row.person_id, str(row.kind), row.about_on, row.due_on): row for row in Reminder.objects.all()
    }
    assert set(written) == foreseen
    assert {key for key, row in written.items() if row.state == S.WAITING} == goes_out
    assert preview(rows, today=day) == []


def test_look_takes_as_many_queries_for_three_as_for_one(django_assert_num_queries):
    office = an_office()
    safe_day_in(office, 20, title="First")
    record_due_reminders(today=TODAY())
    ReminderRecalculation.objects.update(recalculate_on=TODAY())
    with django_assert_num_queries(FOR_A_LOT):
        record_due_reminders(today=TODAY())
    with django_assert_num_queries(FOR_NOTHING):
        record_due_reminders(today=TODAY())
    for number in range(2):
        safe_day_in(office, 20, title=f"Another {number}")
    record_due_reminders(today=TODAY())
    ReminderRecalculation.objects.update(recalculate_on=TODAY())
    with django_assert_num_queries(FOR_A_LOT):
        record_due_reminders(today=TODAY())
    with django_assert_num_queries(FOR_NOTHING):
        record_due_reminders(today=TODAY())


# Never recalculated, due, and checked again: one each.
FOR_NOTHING = 3
FOR_A_LOT = FOR_NOTHING + 12


# --- Notes ------------------------------------------------------------------------------------------------------------


def test_note_said_twice_before_the_digest_is_one_and_after_it_is_for_the_next_day():
    office = an_office()
    response = a_response(office)

    def say(words: str) -> Reminder:
        [row] = note(response, [office.officer], kind=K.NOW_YOURS, sentence=words, today=TODAY())
        return row

    first = say("It is yours")
    again = say("It is yours, from Oscar Officer")
    assert (first.pk, again.sentence) == (again.pk, "It is yours, from Oscar Officer")
    mark_sent(again)
    later = say("It is yours once more")
    assert (later.pk != first.pk, later.about_on, later.due_on) == (True, TODAY(), TODAY() + timedelta(days=1))


def test_note_is_replaced_by_nothing_and_replaces_nothing():
    office = an_office()
    response = safe_day_in(office, 5)
    note(response, [office.officer], kind=K.PLAN_MOVED, sentence="The plan moves", today=TODAY())
    record_due_reminders(today=TODAY())
    mine = Reminder.objects.filter(person=office.officer, state=S.WAITING)
    assert sorted(str(row.kind) for row in mine) == ["plan_moved", "safe_day"]


def test_note_to_somebody_who_has_no_part_in_it_any_more_waits_no_longer():
    office = an_office()
    response = safe_day_in(office, 5)
    note(response, [office.other_officer], kind=K.PLAN_MOVED, sentence="The plan moves", today=TODAY())
    record_due_reminders(today=TODAY())
    gone = Reminder.objects.get(person=office.other_officer)
    assert (gone.state, gone.ended_because) == (S.WITHDRAWN, "Someone else now gets this reminder.")


# --- At once ----------------------------------------------------------------------------------------------------------


@in_threads
def test_two_workers_at_once_write_each_line_once():
    office = an_office()
    for number in range(6):
        safe_day_in(office, 5, title=f"Report {number}")
    results = at_once(*[lambda: record_due_reminders(today=TODAY()) for _ in range(3)])
    assert [each for each in results if isinstance(each, Exception)] == []
    while record_due_reminders(today=TODAY()):
        pass
    assert sum(results) == Reminder.objects.count()
    per_person = Reminder.objects.filter(state=S.WAITING).values_list("response", "person")
    assert len(per_person) == len(set(per_person))


@in_threads
def test_change_during_a_recalculation_is_recalculated_afterwards(monkeypatch):
    """A person submits while a check is between reading and writing: the second waits, and nothing out of date remains."""
    office = an_office()
    response = safe_day_in(office, 7)
    write_everything(office, response)
    comment_as_force(office, response)
    has_read, exact = Event(), ledger._write

    def slow_write(settlements):
        has_read.set()
        time.sleep(0.5)
        exact(settlements)

    monkeypatch.setattr(ledger, "_write", slow_write)

    def submit():
        has_read.wait(timeout=10)
        approval.submit_for_approval(by=office.officer, response=response, today=TODAY())

    results = at_once(lambda: record_due_reminders(today=TODAY()), submit)
    assert [each for each in results if isinstance(each, Exception)] == []
    assert refreshed(response).status == ResponseStatus.WITH_APPROVER
    assert ReminderRecalculation.objects.get().recalculate_on == AT_ONCE
    record_due_reminders(today=TODAY())
    assert ("Mina Manager", "escalated_to_manager") not in waiting()


@in_threads
def test_response_being_changed_is_recalculated_as_it_is_afterwards():
    """PostgreSQL skips it until the next run; SQLite, with one writer at a time, waits. Neither reads a half-made
    change.
    """
    office = an_office()
    response = safe_day_in(office, 7)
    record_due_reminders(today=TODAY())
    later = TODAY() + timedelta(days=7)
    changed, recalculated = Event(), Event()

    def change():
        with transaction.atomic():
            request_recalculation(response)
            changed.set()
            recalculated.wait(timeout=1)
            Response.objects.update(owner=office.other_officer)

    def look_meanwhile():
        changed.wait(timeout=10)
        record_due_reminders(today=later)
        recalculated.set()

    assert at_once(change, look_meanwhile) == [None, None]
    record_due_reminders(today=later)
    assert {row.person for row in Reminder.objects.filter(kind=K.LATE)} | {office.other_officer, office.manager} == {
        office.other_officer,
        office.manager,
    }
