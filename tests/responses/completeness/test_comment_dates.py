"""The force's date for comments: the questions we ask about it, and the consequences of one after the safe day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from responses.approval import actions as approval
from responses.completeness.comment_dates import doubt_about, none_may_be_recorded_on, outlasts_safe_day
from responses.completeness.problems import problems_of
from responses.enums import ForceStatus, ResponseStatus
from responses.exceptions import WorkflowError
from responses.force_comments import actions as force_comments
from responses.progress.next_steps import next_steps
from s55tracker.audit.models import AuditEvent
from s55tracker.mail.models import OutgoingMail
from s55tracker.working_days.calendar import (
    format_date,
    why_not_working,
    working_day_on_or_after,
    working_day_on_or_before,
)
from tests.factories import (
    a_response,
    an_office,
    comment_as_force,
    invite,
    refreshed,
    write_everything,
)

SAFE_DAY, TODAY = date(2027, 1, 14), date(2026, 11, 27)
CHRISTMAS, SUNDAY = date(2026, 12, 25), date(2026, 12, 13)


# --- Pure --------------------------------------------------------------------------------------------------------------


def about(day, *, today=TODAY, safe_day=SAFE_DAY, extra=frozenset()):
    doubt = doubt_about(day, safe_day=safe_day, today=today, extra=extra)
    return (doubt.sentence, doubt.offered, doubt.is_after_safe_day) if doubt else None


def test_a_working_day_up_to_the_safe_day_is_taken_as_it_is():
    assert about(date(2026, 12, 18)) is about(SAFE_DAY) is None


def test_a_date_after_the_safe_day_is_asked_about_with_the_last_working_day_offered():
    assert about(date(2027, 3, 1)) == ("1 March 2027 is after the safe day, 14 January 2027.", [SAFE_DAY], True)
    assert about(date(2027, 1, 19), safe_day=date(2027, 1, 17))[1] == [date(2027, 1, 15)]


def test_the_right_day_of_the_wrong_year_is_offered_in_the_right_one():
    assert about(date(2027, 12, 18)) == (
        "18 December 2027 is after the safe day, 14 January 2027.",
        [date(2026, 12, 18), SAFE_DAY],
        True,
    )


def test_once_the_safe_day_has_passed_every_date_is_after_it_and_none_is_asked_about():
    assert about(date(2027, 1, 22), today=date(2027, 1, 15)) is None
    assert about(date(2027, 1, 22), today=SAFE_DAY)[2] is True


@pytest.mark.parametrize(
    ("day", "extra", "sentence", "offered"),
    [
        (SUNDAY, (), "13 December 2026 is a Sunday.", [date(2026, 12, 14), date(2026, 12, 11)]),
        (
            CHRISTMAS,
            (),
            "25 December 2026 is a bank holiday (Christmas Day).",
            [date(2026, 12, 24), date(2026, 12, 29)],
        ),
        (
            date(2026, 12, 16),
            (date(2026, 12, 16),),
            "16 December 2026 is a bank holiday (proclaimed).",
            [date(2026, 12, 15), date(2026, 12, 17)],
        ),
        # Today is a Friday: the working day before Saturday is today.
        (date(2026, 11, 28), (), "28 November 2026 is a Saturday.", [date(2026, 11, 27), date(2026, 11, 30)]),
    ],
)
def test_a_day_on_which_nobody_works_is_asked_about_with_the_nearest_working_days(day, extra, sentence, offered):
    assert about(day, extra=frozenset(extra)) == (sentence, offered, False)


def test_no_day_is_offered_that_has_gone_or_lies_after_the_safe_day():
    saturday, sunday = date(2027, 1, 16), date(2027, 1, 17)

    assert about(sunday, today=saturday, safe_day=sunday)[1] == []
    assert about(saturday, today=date(2027, 1, 15), safe_day=saturday)[1] == [date(2027, 1, 15)]


def test_none_received_waits_for_the_date_and_never_beyond_the_safe_day():
    assert none_may_be_recorded_on(date(2026, 12, 18), safe_day=SAFE_DAY) == date(2026, 12, 19)
    assert none_may_be_recorded_on(date(2027, 3, 1), safe_day=SAFE_DAY) == SAFE_DAY
    assert none_may_be_recorded_on(date.max, safe_day=SAFE_DAY) == SAFE_DAY


def test_a_force_that_was_asked_after_the_safe_day_keeps_its_time():
    times = {"comment_by": date(2027, 3, 1), "safe_day": SAFE_DAY}

    assert outlasts_safe_day(**times, asked_on=TODAY, today=SAFE_DAY)
    assert not outlasts_safe_day(**times, asked_on=TODAY, today=SAFE_DAY - timedelta(days=1))
    assert not outlasts_safe_day(**times, asked_on=date(2027, 1, 15), today=date(2027, 1, 20))


# --- On the pages ------------------------------------------------------------------------------------------------------


@pytest.fixture
def office(db):
    return an_office()


@pytest.fixture
def row(office):
    return a_response(office).force_requests.get()


def in_days(days):
    return timezone.localdate() + timedelta(days=days)


def next_sunday():
    return next(day for days in range(9, 16) if (day := in_days(days)).weekday() == 6)


def send(client, office, row, move="invite", *, day, **fields):
    client.force_login(office.officer)
    dated = {"comment_by_day": day.day, "comment_by_month": day.month, "comment_by_year": day.year}
    return client.post(f"/responses/{row.response.reference}/force/{row.force.slug}/{move}/", dated | fields)


def ready_for(office, row, move):
    """The track that allows this move, and the other fields of its form besides the date."""
    if move == "invite":
        return row, {}
    if move == "return":
        row = comment_as_force(office, row.response)
        return row, {"places": ["overall"], "reason_overall": "Say when."}
    row = invite(office, row.response)
    if move == "reopen":
        row.__class__.objects.filter(pk=row.pk).update(comment_by=in_days(-1))
        force_comments.record_none_received(by=office.officer, request=refreshed(row), today=in_days(0))
    return refreshed(row), {"reason": "They asked for it."}


@pytest.mark.parametrize("move", ["invite", "change-date", "return", "reopen"])
def test_each_move_asks_about_a_date_after_the_safe_day_and_says_what_follows(client, office, row, move):
    row, fields = ready_for(office, row, move)
    before, late = row.comment_by, working_day_on_or_after(in_days(60))
    safe_day = row.response.inspection.safe_day_on
    asked = send(client, office, row, move, day=late, **fields)
    words = asked.content.decode()
    kept = send(client, office, row, move, day=late, which_day=f"keep-{late}", **fields)

    assert asked.status_code == 422
    assert f"{format_date(late)} is after the safe day, {format_date(safe_day)}." in words
    assert f"until {format_date(safe_day)}, and you will need to give a reason." in words
    assert f'value="{working_day_on_or_before(safe_day)}"' in words
    assert (kept.status_code, refreshed(row).comment_by) == (302, late)
    assert before != late
    assert AuditEvent.objects.filter(action__startswith="force_").order_by("pk").last().detail["after_safe_day"] is True


@pytest.mark.parametrize("move", ["invite", "change-date", "return", "reopen"])
def test_each_move_offers_the_working_days_beside_a_sunday(client, office, row, move):
    row, fields = ready_for(office, row, move)
    sunday = next_sunday()
    asked = send(client, office, row, move, day=sunday, **fields)
    nearest = min(
        (working_day_on_or_before(sunday), working_day_on_or_after(sunday)), key=lambda day: abs(day - sunday)
    )

    assert asked.status_code == 422
    assert f"{format_date(sunday)} is a Sunday." in asked.content.decode()
    assert send(client, office, row, move, day=sunday, which_day=nearest.isoformat(), **fields).status_code == 302
    assert refreshed(row).comment_by == nearest


def test_a_sunday_may_be_meant(client, office, row):
    sunday = next_sunday()
    send(client, office, row, day=sunday, which_day=f"keep-{sunday}")

    assert refreshed(row).comment_by == sunday


def test_a_day_that_the_office_closed_itself_is_asked_about(client, office, row):
    from s55tracker.working_days.models import ProclaimedDay

    closed = working_day_on_or_after(in_days(9))
    ProclaimedDay.objects.create(body=office.body, day=closed, name="A day of thanks")
    asked = send(client, office, row, day=closed)

    assert asked.status_code == 422
    assert "is a bank holiday (proclaimed)." in asked.content.decode()


def test_an_answer_about_one_day_is_no_answer_about_another(client, office, row):
    first, second = (working_day_on_or_after(in_days(days)) for days in (60, 70))
    asked = send(client, office, row, day=second, which_day=f"keep-{first}")

    assert asked.status_code == 422
    assert refreshed(row).status == ForceStatus.NOT_INVITED


def test_the_day_that_is_suggested_is_never_asked_about(client, office):
    for published_days_ago in range(0, 56, 5):
        row = a_response(office, published_on=in_days(-published_days_ago)).force_requests.get()
        client.force_login(office.officer)
        page = client.get(f"/responses/{row.response.reference}/force/{row.force.slug}/invite/")
        day = page.context["form"].initial["comment_by"]

        safe_day = row.response.inspection.safe_day_on
        assert day <= safe_day
        assert why_not_working(day) is None or day == safe_day


# --- The actions on their own -----------------------------------------------------------------------------------------


def test_the_action_refuses_a_date_after_the_safe_day_unless_somebody_knows_of_it(office, row):
    times = {"comment_by": in_days(60), "today": in_days(0)}
    with pytest.raises(WorkflowError, match="after the safe day"):
        force_comments.invite_force_comments(by=office.officer, request=row, **times)
    force_comments.invite_force_comments(by=office.officer, request=row, after_safe_day=True, **times)

    assert refreshed(row).comment_by == in_days(60)


def asked_until_after_the_safe_day(office):
    """The safe day is today, and the force, asked a fortnight ago, still has two weeks."""
    response = a_response(office, published_on=in_days(-55))
    write_everything(office, response)
    row = response.force_requests.get()
    force_comments.invite_force_comments(
        by=office.officer, request=row, comment_by=in_days(14), after_safe_day=True, today=in_days(0)
    )
    return refreshed(row)


def test_on_the_safe_day_none_received_is_recorded_with_a_reason_and_the_response_goes_on(client, office):
    row = asked_until_after_the_safe_day(office)
    address = f"/responses/{row.response.reference}/force/{row.force.slug}/record-none/"
    client.force_login(office.officer)
    without = client.post(address)
    page = client.get(address).content.decode()
    done = client.post(address, {"reason": "We have to publish today."})
    row = refreshed(row)
    event = AuditEvent.objects.get(action="force_record_none")

    assert "the safe day has arrived" in page
    assert (without.status_code, done.status_code) == (422, 302)
    assert (row.status, row.comment_by) == (ForceStatus.NONE_RECEIVED, in_days(0))
    assert row.invitations.get().comment_by == in_days(14)
    assert (event.reason, event.detail["old"]) == ("We have to publish today.", in_days(14).isoformat())
    told = OutgoingMail.objects.filter(text__contains="We have to publish today.")
    assert {mail.to_email for mail in told} == {office.lead.email, office.contributor.email}
    approval.submit_for_approval(by=office.officer, response=row.response, today=in_days(0))
    assert refreshed(row.response).status == ResponseStatus.WITH_APPROVER


def test_the_day_before_the_safe_day_the_force_still_has_its_time(client, office):
    response = a_response(office, published_on=in_days(-54))
    row = response.force_requests.get()
    force_comments.invite_force_comments(
        by=office.officer, request=row, comment_by=in_days(14), after_safe_day=True, today=in_days(0)
    )
    client.force_login(office.officer)
    early = client.post(f"/responses/{response.reference}/force/{row.force.slug}/record-none/", {"reason": "Now."})

    assert early.status_code == 422
    assert (
        f"You can do this from {format_date(response.inspection.safe_day_on)}, the safe day." in early.content.decode()
    )
    with pytest.raises(WorkflowError, match="still has time"):
        force_comments.record_none_received(by=office.officer, request=refreshed(row), reason="Now.", today=in_days(0))


def test_on_the_safe_day_it_is_the_offices_move_whatever_date_the_force_was_given(office):
    row = asked_until_after_the_safe_day(office)
    today = in_days(0)
    step = next_steps([row.response], user=office.officer, today=today)[row.response_id]
    [problem] = [each for each in problems_of(row.response, today=today) if each.place == "force"]

    assert "The safe day has arrived" in problem.sentence
    assert step.is_mine
