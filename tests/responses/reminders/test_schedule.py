"""The reminders due by a day, worked out by hand for a year's calendar. No database."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from responses.enums import ReminderKind
from responses.reminders.schedule import (
    LONGEST_SENTENCE,
    AskedForce,
    AskedWithdrawal,
    DueReminder,
    Facts,
    FollowUpFact,
    Reader,
    StepFact,
    due_reminders,
    next_due_on,
)
from responses.reminders.settlement import NOTES
from s55tracker.accounts.models import default_reminder_schedule
from s55tracker.working_days.calendar import is_working_day

K = ReminderKind

OWNER, MANAGER, APPROVER, SENIOR, FORCE = Reader(1), Reader(2), Reader(3), Reader(4), Reader(5)

# Published on Friday 7 August 2026: the safe day, Thursday 1 October, is 55 days later.
OPENED, SAFE_DAY = date(2026, 8, 7), date(2026, 10, 1)


def facts(**fields) -> Facts:
    defaults = {
        "response_id": 7,
        "opened_on": OPENED,
        "safe_day": SAFE_DAY,
        "is_open": True,
        "owners": (OWNER,),
        "managers": (MANAGER,),
        "approvers": (APPROVER,),
        "seniors": (SENIOR,),
        "schedule": default_reminder_schedule(),
    }
    return Facts(**{**defaults, **fields})


def days(found: list[DueReminder], kind: ReminderKind, person: Reader = OWNER) -> list[date]:
    return sorted(each.due_on for each in found if each.kind == kind and each.person_id == person.person_id)


def sentences(found: list[DueReminder], kind: ReminderKind) -> list[str]:
    return [each.sentence for each in found if each.kind == kind]


# --- The safe day -----------------------------------------------------------------------------------------------------


def test_owner_is_reminded_by_the_office_schedule():
    found = due_reminders(facts(), today=SAFE_DAY)
    assert days(found, K.SAFE_DAY) == [
        date(2026, 9, 3),
        date(2026, 9, 17),
        date(2026, 9, 24),
        date(2026, 9, 28),
        date(2026, 9, 30),
        date(2026, 10, 1),
    ]


def test_nothing_is_owed_before_its_day_and_everything_from_it_on():
    assert days(due_reminders(facts(), today=date(2026, 9, 2)), K.SAFE_DAY) == []
    assert days(due_reminders(facts(), today=date(2026, 9, 3)), K.SAFE_DAY) == [date(2026, 9, 3)]
    assert days(due_reminders(facts(), today=date(2026, 9, 20)), K.SAFE_DAY) == [date(2026, 9, 3), date(2026, 9, 17)]


def test_rung_on_a_day_off_is_due_on_the_working_day_before():
    # Sunday 4 October: a week and three days before it, and the day before, are also non-working days.
    found = due_reminders(facts(safe_day=date(2026, 10, 4)), today=date(2026, 10, 4))
    assert days(found, K.SAFE_DAY) == [
        date(2026, 9, 4),
        date(2026, 9, 18),
        date(2026, 9, 25),
        date(2026, 10, 1),
        date(2026, 10, 2),  # one for the day before and the day itself
    ]


def test_proclaimed_day_counts_as_a_day_off():
    found = due_reminders(facts(extra_days=frozenset({SAFE_DAY})), today=SAFE_DAY)
    assert days(found, K.SAFE_DAY)[-1] == date(2026, 9, 30)


def test_rungs_before_the_response_was_opened_are_one_on_that_day():
    found = due_reminders(facts(opened_on=date(2026, 9, 25)), today=date(2026, 9, 25))
    assert days(found, K.SAFE_DAY) == [date(2026, 9, 25)]
    assert days(found, K.ESCALATED_TO_MANAGER, MANAGER) == [date(2026, 9, 25)]


def test_response_that_needs_no_reminding_owes_nothing():
    assert due_reminders(facts(is_open=False), today=date(2027, 10, 1)) == []
    assert next_due_on(facts(is_open=False), after=OPENED) is None


def test_office_that_empties_its_schedule_is_told_only_when_late():
    schedule = {key: None if key.startswith("escalate") else [] for key in default_reminder_schedule()}
    found = due_reminders(facts(schedule=schedule), today=date(2026, 10, 2))
    assert {each.kind for each in found} == {K.LATE}


# --- Late -------------------------------------------------------------------------------------------------------------


def test_late_response_is_owed_every_working_day_to_owner_and_manager():
    found = due_reminders(facts(), today=date(2026, 10, 7))
    expected = [date(2026, 10, 2), date(2026, 10, 5), date(2026, 10, 6), date(2026, 10, 7)]
    assert days(found, K.LATE) == days(found, K.LATE, MANAGER) == expected


def test_person_who_owns_and_manages_is_told_once_a_day():
    found = due_reminders(facts(managers=(OWNER,)), today=date(2026, 10, 2))
    assert days(found, K.LATE) == [date(2026, 10, 2)]


def test_response_opened_when_it_was_late_already_is_late_from_then_on():
    found = due_reminders(facts(opened_on=date(2026, 12, 1)), today=date(2026, 12, 2))
    assert days(found, K.LATE) == [date(2026, 12, 1), date(2026, 12, 2)]
    assert days(found, K.SAFE_DAY) == [date(2026, 12, 1)]


def test_years_of_nobody_looking_do_not_become_years_of_lines():
    assert len(days(due_reminders(facts(), today=date(2029, 10, 1)), K.LATE)) < 45


# --- Escalation -------------------------------------------------------------------------------------------------------


def test_escalation_goes_up_as_the_day_comes_nearer():
    found = due_reminders(facts(), today=SAFE_DAY)
    assert days(found, K.ESCALATED_TO_MANAGER, MANAGER) == [date(2026, 9, 24)]
    assert days(found, K.ESCALATED_TO_APPROVER, APPROVER) == [date(2026, 9, 28)]
    assert days(found, K.ESCALATED_TO_SENIOR, SENIOR) == [date(2026, 9, 30)]


def test_submitted_response_is_not_escalated_to_the_manager():
    found = due_reminders(facts(is_submitted=True), today=SAFE_DAY)
    assert days(found, K.ESCALATED_TO_MANAGER, MANAGER) == []
    assert days(found, K.ESCALATED_TO_APPROVER, APPROVER) == [date(2026, 9, 28)]


def test_approved_response_is_escalated_to_the_senior_person_alone():
    found = due_reminders(facts(is_submitted=True, is_approved=True), today=SAFE_DAY)
    assert {each.kind for each in found if each.kind in (K.ESCALATED_TO_APPROVER, K.ESCALATED_TO_MANAGER)} == set()
    assert days(found, K.ESCALATED_TO_SENIOR, SENIOR) == [date(2026, 9, 30)]


def test_escalation_can_be_left_out_of_the_schedule():
    found = due_reminders(facts(schedule={**default_reminder_schedule(), "escalate_to_manager": None}), today=SAFE_DAY)
    assert days(found, K.ESCALATED_TO_MANAGER, MANAGER) == []


# --- The force --------------------------------------------------------------------------------------------------------


def asked(**fields) -> AskedForce:
    defaults = {
        "request_id": 70,
        "name": "Borsetshire Police",
        "comment_by": date(2026, 9, 9),
        "asked_on": date(2026, 8, 14),
        "readers": (FORCE,),
    }
    return AskedForce(**{**defaults, **fields})


def test_force_is_reminded_of_its_comments_and_of_nothing_else():
    found = due_reminders(facts(asked=(asked(),)), today=SAFE_DAY)
    mine = [each for each in found if each.person_id == FORCE.person_id]
    assert {(each.kind, each.request_id) for each in mine} == {(K.COMMENTS_DUE, 70)}
    assert days(mine, K.COMMENTS_DUE, FORCE) == [
        date(2026, 9, 2),
        date(2026, 9, 4),
        date(2026, 9, 8),
        date(2026, 9, 9),
    ]


def test_owner_hears_on_the_working_day_after_that_no_comments_came():
    found = due_reminders(facts(asked=(asked(comment_by=date(2026, 9, 11)),)), today=SAFE_DAY)  # a Friday
    assert days(found, K.COMMENTS_LATE) == [date(2026, 9, 14)]


def test_two_forces_that_miss_the_same_day_are_named_in_one_line():
    two = (asked(), asked(request_id=71, name="Felpersham Police"))
    found = due_reminders(facts(asked=two), today=SAFE_DAY)
    assert sentences(found, K.COMMENTS_LATE) == [
        "No comments from Borsetshire Police and Felpersham Police by the date: give more time, or continue without them"
    ]


def test_force_asked_shortly_before_the_day_is_not_reminded_of_days_before_it_was_asked():
    found = due_reminders(facts(asked=(asked(asked_on=date(2026, 9, 8)),)), today=SAFE_DAY)
    assert days(found, K.COMMENTS_DUE, FORCE) == [date(2026, 9, 8), date(2026, 9, 9)]


def test_comments_returned_after_their_day_are_not_late_on_the_day_they_are_returned():
    found = due_reminders(facts(asked=(asked(asked_on=date(2026, 9, 15)),)), today=SAFE_DAY)
    assert days(found, K.COMMENTS_LATE) == [date(2026, 9, 16)]


# --- Approval, steps, follow-up ---------------------------------------------------------------------------------------


def test_approver_is_asked_again_after_so_many_working_days():
    found = due_reminders(facts(submitted_on=date(2026, 9, 10)), today=SAFE_DAY)  # a Thursday
    assert days(found, K.APPROVAL_WAITING, APPROVER) == [date(2026, 9, 11), date(2026, 9, 15), date(2026, 9, 17)]
    assert sentences(found, K.APPROVAL_WAITING)[0].endswith("since 10 September 2026")


def step(name: str, due_on: date, *readers: Reader) -> StepFact:
    return StepFact(step=name, label=name.capitalize(), due_on=due_on, readers=readers or (OWNER,))


def test_steps_of_one_day_are_one_line():
    steps = (step("draft", date(2026, 9, 11)), step("approver", date(2026, 9, 11)), step("publish", date(2026, 9, 25)))
    found = due_reminders(facts(steps=steps), today=SAFE_DAY)
    assert sentences(found, K.STEP_DUE) == [
        "Planned for this day: Draft; Approver",
        "Planned for this day: Publish",
    ]


def test_step_with_an_owner_of_its_own_is_theirs_alone():
    steps = (step("draft", date(2026, 9, 11), MANAGER), step("approver", date(2026, 9, 11)))
    found = due_reminders(facts(steps=steps), today=SAFE_DAY)
    assert {(each.person_id, each.sentence) for each in found if each.kind == K.STEP_DUE} == {
        (MANAGER.person_id, "Planned for this day: Draft"),
        (OWNER.person_id, "Planned for this day: Approver"),
    }


def test_follow_ups_of_one_day_are_one_line_and_days_gone_at_publication_are_not_made_up_for():
    published = facts(
        is_open=False,
        opened_on=date(2026, 9, 30),
        follow_ups=(
            FollowUpFact(name="recommendation 2", due_on=date(2026, 10, 20)),
            FollowUpFact(name="recommendation 3", due_on=date(2026, 10, 20)),
        ),
    )
    found = due_reminders(published, today=date(2027, 1, 1))
    assert days(found, K.FOLLOW_UP) == [date(2026, 10, 13), date(2026, 10, 20)]
    assert sentences(found, K.FOLLOW_UP)[0] == "To be done by this day: recommendation 2 and recommendation 3"


def test_copies_required_by_law_are_reminded_of_until_they_are_sent():
    """Published on Friday 25 September 2026: the working day after it, then each week."""
    published = facts(
        is_open=False,
        opened_on=date(2026, 9, 25),
        copies=("Sent to the Home Office", "Entered on the portal"),
        copies_since=date(2026, 9, 25),
    )
    found = due_reminders(published, today=date(2026, 10, 17))
    assert days(found, K.COPIES_DUE) == [date(2026, 9, 28), date(2026, 10, 2), date(2026, 10, 9), date(2026, 10, 16)]
    assert set(sentences(found, K.COPIES_DUE)) == {
        "Send the copies that section 55(6) requires: Sent to the Home Office; Entered on the portal"
    }
    assert days(due_reminders(published, today=date(2027, 3, 12)), K.COPIES_DUE)[-1] == date(2027, 3, 12)
    assert next_due_on(published, after=date(2026, 10, 16)) == date(2026, 10, 23)
    assert due_reminders(replace(published, copies=()), today=date(2026, 10, 17)) == []
    assert next_due_on(replace(published, copies=()), after=date(2026, 10, 16)) is None


def test_request_to_withdraw_is_reminded_of_until_it_is_answered():
    """Requested on Thursday 24 September 2026: reminders come after two working days, then weekly, with the managers.
    Each person gets one.
    """
    asked_on, delegate = date(2026, 9, 24), Reader(6, "April is away")
    asked_for = AskedWithdrawal(what="publication 2", asked_on=asked_on, readers=(APPROVER, delegate))
    published = facts(is_open=False, opened_on=date(2026, 9, 1), withdrawal=asked_for)
    found = due_reminders(published, today=date(2026, 10, 12))

    after = [date(2026, 9, 28), date(2026, 10, 1), date(2026, 10, 8)]
    assert days(found, K.WITHDRAWAL_WAITING, APPROVER) == days(found, K.WITHDRAWAL_WAITING, delegate) == after
    assert days(found, K.WITHDRAWAL_WAITING, MANAGER) == after[1:]
    assert days(found, K.WITHDRAWAL_WAITING, OWNER) == []
    assert set(sentences(found, K.WITHDRAWAL_WAITING)) == {
        "Withdraw publication 2, or decline: the request has been waiting since 24 September 2026"
    }
    assert {each.because for each in found if each.person_id == MANAGER.person_id} == {
        "no approver has answered since 24 September 2026"
    }
    assert due_reminders(published, today=date(2026, 9, 27)) == []
    assert next_due_on(published, after=asked_on) == after[0]
    assert next_due_on(published, after=after[-1]) == date(2026, 10, 15)
    assert next_due_on(replace(published, withdrawal=None), after=asked_on) is None
    manager_approves = replace(published, withdrawal=replace(asked_for, readers=(MANAGER,)))
    told = due_reminders(manager_approves, today=date(2026, 10, 12))
    assert [(each.person_id, each.because) for each in told] == [(MANAGER.person_id, "")] * 3


def test_request_to_withdraw_waits_over_days_off():
    asked_for = AskedWithdrawal(what="the published response", asked_on=date(2026, 12, 23), readers=(APPROVER,))
    published = facts(is_open=False, withdrawal=asked_for)
    found = due_reminders(published, today=date(2027, 1, 6))
    # Christmas Day, Boxing Day (kept on the Monday) and New Year’s Day are not working days.
    assert days(found, K.WITHDRAWAL_WAITING, APPROVER) == [date(2026, 12, 29), date(2026, 12, 30), date(2027, 1, 6)]


def test_sentence_fits_its_line():
    many = tuple(FollowUpFact(name=f"recommendation {n}", due_on=date(2026, 10, 20)) for n in range(60))
    [first, *_] = due_reminders(facts(is_open=False, follow_ups=many), today=date(2027, 1, 1))
    assert len(first.sentence) == LONGEST_SENTENCE


def test_each_kind_that_is_no_note_is_on_the_schedule():
    """A new kind that nothing makes due would have a label, a colour and a filter, and never be sent."""
    open_one = facts(submitted_on=date(2026, 9, 10), asked=(asked(),), steps=(step("draft", date(2026, 9, 11), OWNER),))
    closed = facts(
        is_open=False,
        follow_ups=(FollowUpFact(name="Recommendation 1", due_on=SAFE_DAY),),
        copies=("Sent to the Home Office",),
        copies_since=date(2026, 9, 25),
        withdrawal=AskedWithdrawal(what="publication 1", asked_on=date(2026, 9, 25), readers=(APPROVER,)),
    )
    found = [*due_reminders(open_one, today=date(2026, 10, 5)), *due_reminders(closed, today=date(2026, 10, 5))]
    assert {each.kind for each in found} == set(K) - set(NOTES)


# --- Urgency ----------------------------------------------------------------------------------------------------------


def test_most_urgent_is_the_escalation_then_lateness_then_the_nearest_rung():
    found = due_reminders(facts(managers=(OWNER,), seniors=(OWNER,), approvers=()), today=date(2026, 10, 5))
    in_order = sorted((each for each in found if each.person_id == OWNER.person_id), key=lambda each: each.urgency)
    assert [(each.kind, each.due_on) for each in in_order][:5] == [
        (K.ESCALATED_TO_SENIOR, date(2026, 9, 30)),
        (K.ESCALATED_TO_MANAGER, date(2026, 9, 24)),
        (K.LATE, date(2026, 10, 5)),
        (K.LATE, date(2026, 10, 2)),
        (K.SAFE_DAY, date(2026, 10, 1)),
    ]


# --- The next check
# ----------------------------------------------------------------------------------------------------

DAYS = st.dates(date(2026, 6, 1), date(2026, 12, 31))
SCHEDULES = st.fixed_dictionaries(
    {
        "safe_day": st.lists(st.integers(0, 40), max_size=4),
        "comments_due": st.lists(st.integers(0, 20), max_size=3),
        "approval_waiting": st.lists(st.integers(0, 9), max_size=3),
        "step_due": st.lists(st.integers(0, 9), max_size=2),
        "follow_up": st.lists(st.integers(0, 60), max_size=3),
        "escalate_to_manager": st.none() | st.integers(0, 20),
        "escalate_to_approver": st.none() | st.integers(0, 20),
        "escalate_to_senior": st.none() | st.integers(0, 20),
    }
)
ANY_FACTS = st.builds(
    Facts,
    response_id=st.just(7),
    opened_on=DAYS,
    safe_day=DAYS,
    is_open=st.booleans(),
    is_submitted=st.booleans(),
    is_approved=st.booleans(),
    submitted_on=st.none() | DAYS,
    owners=st.just((OWNER,)) | st.just(()),
    managers=st.just((MANAGER,)) | st.just((OWNER,)) | st.just(()),
    approvers=st.just((APPROVER,)),
    seniors=st.just((SENIOR,)),
    asked=st.lists(
        st.builds(
            AskedForce,
            request_id=st.just(70),
            name=st.just("The force"),
            comment_by=DAYS,
            asked_on=DAYS,
            readers=st.just((FORCE,)),
        ),
        max_size=1,
    ).map(tuple),
    steps=st.lists(st.builds(step, st.sampled_from(["draft", "publish"]), DAYS), max_size=3).map(tuple),
    follow_ups=st.lists(st.builds(FollowUpFact, name=st.just("it"), due_on=DAYS), max_size=3).map(tuple),
    copies=st.just(()) | st.just(("Sent to the Home Office",)),
    copies_since=st.none() | DAYS,
    schedule=SCHEDULES,
    extra_days=st.frozensets(DAYS, max_size=3),
)


@given(ANY_FACTS, DAYS)
@settings(max_examples=120)
def test_next_look_is_on_the_first_day_that_owes_something_more(some, today):
    """Between this day and the next check nothing becomes due, and on that day something does: no day is missed."""
    said = {each.key for each in due_reminders(some, today=today)}
    following = next_due_on(some, after=today)
    for ahead in range(1, 45):
        day = today + timedelta(days=ahead)
        new = {each.key for each in due_reminders(some, today=day)} - said
        if following == day:
            assert new
            return
        assert not new, day
    assert following is None or following > today + timedelta(days=44)


@given(ANY_FACTS, DAYS)
@settings(max_examples=80)
def test_what_is_owed_is_owed_on_a_working_day_or_from_the_day_it_was_opened_and_fits_its_line(some, today):
    for each in due_reminders(some, today=today):
        assert each.due_on <= today
        assert is_working_day(each.due_on, extra=some.extra_days) or each.due_on == some.opened_on
        assert len(each.sentence) <= LONGEST_SENTENCE


@pytest.mark.parametrize("missed", [1, 7, 30])
def test_days_on_which_nobody_looked_are_made_up_for(missed):
    some, last = facts(), date(2026, 9, 1)
    seen = {each.key for each in due_reminders(some, today=last)}
    later = {each.key for each in due_reminders(some, today=last + timedelta(days=missed))}
    for day in range(1, missed + 1):
        assert {each.key for each in due_reminders(some, today=last + timedelta(days=day))} <= later | seen
