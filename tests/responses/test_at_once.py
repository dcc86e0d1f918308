"""Two people at once, in real threads on a real database: one is first, the other is told, and nothing is duplicated or
lost.
"""

import time
from threading import Barrier, Event, Thread

import pytest
from django.db import close_old_connections, connection, transaction
from django.utils import timezone

from inspections.exceptions import FindingIsAnswered
from inspections.logging.actions.findings import edit_finding, remove_finding
from responses.approval import actions as approval
from responses.calendars.actions import make_calendar_address
from responses.calendars.entries import enter_dates
from responses.calendars.queries import feed_at
from responses.drafting import actions as drafting
from responses.enums import ResponseStatus, Section
from responses.exceptions import WorkflowError
from responses.models import (
    Approval,
    CalendarEntry,
    CalendarFeed,
    Passage,
    Publication,
    ReminderRecalculation,
    Response,
)
from responses.publishing import actions as publication
from responses.queries import open_approval
from responses.reminders.ledger import record_due_reminders
from responses.workspace.transitions import locked_response
from s55tracker.audit.models import AuditEvent
from s55tracker.refusals import ChangedMeanwhile
from tests.factories import a_finding, a_response, an_office, comment_as_force, refreshed

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*calls):
    """Runs the calls at the same moment, each in a thread with its own connection; returns their results or exceptions."""
    barrier, results = Barrier(len(calls)), [None] * len(calls)

    def run(number, call):
        close_old_connections()
        try:
            barrier.wait(timeout=10)
            results[number] = call()
        except Exception as refusal:
            results[number] = refusal
        finally:
            connection.close()

    threads = [Thread(target=run, args=each) for each in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert not any(thread.is_alive() for thread in threads)
    return results


def refusals(results, kind):
    unexpected = [each for each in results if isinstance(each, Exception) and not isinstance(each, kind)]
    assert not unexpected, unexpected
    return [each for each in results if isinstance(each, kind)]


def test_two_editors_at_once_one_saves_and_the_other_is_told():
    office = an_office()
    response = a_response(office)

    def save(person, words):
        return lambda: drafting.save_passage(
            by=person, response=response, section=Section.KEY_FINDINGS, html=f"<p>{words}</p>", version=0
        )

    results = at_once(save(office.officer, "From Olive."), save(office.other_officer, "From Oscar."))

    (refusal,) = refusals(results, ChangedMeanwhile)
    saved = Passage.objects.get()
    assert saved.version == 1
    assert refusal.current.plain == saved.plain
    assert AuditEvent.objects.filter(action="text_saved").count() == 1
    assert refreshed(response).status == ResponseStatus.DRAFTING


def test_two_editors_of_different_texts_both_save():
    office = an_office()
    response = a_response(office)

    def save(person, section):
        return lambda: drafting.save_passage(
            by=person, response=response, section=section, html="<p>Words.</p>", version=0
        )

    results = at_once(save(office.officer, Section.KEY_FINDINGS), save(office.other_officer, Section.BODY_COMMENT))

    assert refusals(results, ChangedMeanwhile) == []
    assert Passage.objects.count() == 2
    assert AuditEvent.objects.filter(action="response_start").count() == 1


def test_two_approvers_at_once_one_decides_and_the_other_is_told():
    office = an_office()
    response = a_response(office, ResponseStatus.WITH_APPROVER)
    content_hash, today = open_approval(response).content_hash, timezone.localdate()

    results = at_once(
        lambda: approval.approve(by=office.approver, response=response, content_hash=content_hash, today=today),
        lambda: approval.return_to_officer(by=office.other_approver, response=response, reason="Shorter."),
    )

    assert len(refusals(results, WorkflowError)) == 1
    decided = Approval.objects.get()
    assert decided.decision in ("approved", "returned")
    assert AuditEvent.objects.filter(action__in=["response_approve", "response_return"]).count() == 1
    expected = {"approved": ResponseStatus.APPROVED, "returned": ResponseStatus.DRAFTING}[decided.decision]
    assert refreshed(response).status == expected


def test_editor_and_approver_at_once_never_leave_an_approval_of_another_text():
    office = an_office()
    response = a_response(office, ResponseStatus.WITH_APPROVER)
    content_hash, today = open_approval(response).content_hash, timezone.localdate()

    results = at_once(
        lambda: approval.approve(by=office.approver, response=response, content_hash=content_hash, today=today),
        lambda: drafting.save_passage(
            by=office.officer, response=response, section=Section.KEY_FINDINGS, html="<p>New.</p>", version=1
        ),
    )

    refusals(results, WorkflowError)
    assert Passage.objects.get(section=Section.KEY_FINDINGS).plain == "New."
    assert refreshed(response).status == ResponseStatus.DRAFTING
    round_ = Approval.objects.get()
    assert round_.decision == "taken_back" or round_.withdrawn_at is not None


def test_double_click_submits_once():
    office = an_office()
    response = a_response(office, ResponseStatus.DRAFTING)
    comment_as_force(office, response)

    def submit():
        return approval.submit_for_approval(by=office.officer, response=response, today=timezone.localdate())

    results = at_once(submit, submit)

    assert len(refusals(results, WorkflowError)) == 1
    assert Approval.objects.count() == 1


def test_double_click_publishes_once():
    office = an_office()
    response = a_response(office, ResponseStatus.APPROVED)

    def publish():
        return publication.publish(by=office.officer, response=response, today=timezone.localdate())

    results = at_once(publish, publish)

    assert len(refusals(results, WorkflowError)) == 1
    assert Publication.objects.count() == 1


def correct_wording(office, finding):
    edit_finding(by=office.officer, finding=finding, details=a_finding("2", wording="Another wording."), version=1)


def remove(office, finding):
    with pytest.raises(FindingIsAnswered):
        remove_finding(by=office.officer, finding=finding, reason="Recorded twice.")


@pytest.mark.parametrize("change", [correct_wording, remove])
def test_comment_is_saved_while_its_finding_is_changed(change):
    """Each needs what the other holds: the second waits for the first, and neither gets a database error."""
    office = an_office()
    response = a_response(office)
    finding = response.inspection.findings.first()
    has_response = Event()

    def save():
        with transaction.atomic():
            locked_response(response)
            has_response.set()
            time.sleep(0.5)  # the other goes as far as it can
            drafting.save_passage(
                by=office.other_officer,
                response=response,
                section=Section.BODY_COMMENT,
                finding=finding,
                html="<p>We agree.</p>",
                version=0,
            )

    def change_the_finding():
        assert has_response.wait(timeout=10)
        change(office, finding)

    assert at_once(save, change_the_finding) == [None, None]
    assert Passage.objects.get().plain == "We agree."
    assert refreshed(finding).plain == ("Another wording." if change == correct_wording else finding.plain)


def test_response_opened_twice_at_once_is_one_response():
    office = an_office()
    response = a_response(office)
    inspection = response.inspection
    Response.objects.all().delete()

    results = at_once(
        *[lambda: drafting.open_response(by=office.officer, inspection=inspection, body=office.body) for _ in range(2)]
    )

    assert refusals(results, WorkflowError) == []
    assert results[0] == results[1] == Response.objects.get()


def test_two_workers_write_each_date_of_a_calendar_once():
    office = an_office()
    for title in ("One", "Two"):
        a_response(office, title=title)
    record_due_reminders(today=timezone.localdate())

    results = at_once(enter_dates, enter_dates)

    refusals(results, ())
    enter_dates()  # skipped by both because the other held it
    assert CalendarEntry.objects.count() == 14
    assert set(CalendarEntry.objects.values_list("sequence", flat=True)) == {0}


def test_change_under_way_while_dates_are_entered_is_entered_afterwards():
    office = an_office()
    response = a_response(office)
    record_due_reminders(today=timezone.localdate())
    enter_dates()
    ReminderRecalculation.objects.update(entered_at=None)

    def meanwhile():
        try:
            enter_dates()
        finally:
            connection.close()

    worker = Thread(target=meanwhile)
    with transaction.atomic():
        drafting.mark_not_needed(by=office.officer, response=response, reason="It is about another force.")
        worker.start()
        time.sleep(0.3)
    worker.join(timeout=30)
    enter_dates()

    assert not worker.is_alive()
    assert not CalendarEntry.objects.filter(cancelled_at=None).exists()


def test_two_presses_make_one_address_that_works():
    office = an_office()

    results = at_once(*[lambda: make_calendar_address(by=office.officer)] * 2)

    refusals(results, ())
    assert CalendarFeed.objects.filter(revoked_at=None).count() == 1
    assert sorted(feed_at(token) is not None for _, token in results) == [False, True]
