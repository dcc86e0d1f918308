"""A response's plan, pure: no database. Worked back from the safe day, with changes made by hand."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspections.clock.deadlines import STEPS, clock_for, format_date, is_working_day
from inspections.models import Inspection
from responses.models import ForceRequest, PlannedStep, Response
from responses.progress.plans import moved_lines, plan_of, why_not_on
from s55tracker.accounts.models import PolicingBody, User, default_milestones

PUBLISHED = date(2026, 8, 11)
PLAN = default_milestones()

since_1996 = st.dates(date(1996, 8, 22), date(2099, 10, 31))
plans = st.fixed_dictionaries({}, optional={key: st.integers(0, 70) for key in STEPS})


def a_response(
    published_on=PUBLISHED, *, days=None, changed=(), status="drafting", tracks=None, owner=None
) -> Response:
    """A response as loaded from the database, without any."""
    inspection = Inspection(pk=1, title="Custody", published_on=published_on)
    body = PolicingBody(pk=1, name="Borsetshire", milestones=PLAN if days is None else days)
    response = Response(pk=1, reference="b-1", body=body, inspection=inspection, status=status, owner=owner)
    response._prefetched_objects_cache = {
        "planned_steps": list(changed),
        "force_requests": [ForceRequest()] if tracks is None else tracks,
    }
    return response


def by_hand(step: str, due_on: date, *, first=None, reason="The panel meets.", **fields) -> PlannedStep:
    return PlannedStep(step=step, due_on=due_on, first_due_on=first or date(2026, 9, 15), reason=reason, **fields)


def days_of(plan) -> dict[str, date]:
    return {line.step: line.due_on for line in plan.lines}


def test_plan_of_an_office_that_keeps_the_defaults():
    plan = plan_of(a_response())

    assert days_of(plan) == {
        "invite_force": date(2026, 8, 18),
        "force_comments_due": date(2026, 9, 8),
        "draft_ready": date(2026, 9, 15),
        "to_approver": date(2026, 9, 22),
        "publish": date(2026, 9, 29),
    }
    assert plan.line("draft_ready").working == "Day 35 after publication is Tuesday 15 September 2026."
    assert plan.warnings == []


def test_step_changed_by_hand_keeps_its_first_date_and_the_reason():
    line = plan_of(a_response(changed=[by_hand("draft_ready", date(2026, 9, 18))])).line("draft_ready")

    assert line.due_on == date(2026, 9, 18)
    assert line.is_moved
    assert line.first_due_on == line.planned_on == date(2026, 9, 15)
    assert line.working == (
        "Changed by hand. The date in the office’s plan is 15 September 2026: Day 35 after publication is Tuesday 15 September 2026."
    )


def test_owner_of_a_step_is_its_own_or_that_of_the_response():
    olive, sam = User(pk=1, name="Olive"), User(pk=2, name="Sam")
    given_away = PlannedStep(step="publish", owner=sam)
    plan = plan_of(a_response(owner=olive, changed=[given_away]))

    assert {line.step: str(line.owner) for line in plan.lines} == dict.fromkeys(STEPS, "Olive") | {"publish": "Sam"}
    assert not plan.line("publish").is_moved


def test_first_open_step_is_the_next_one():
    plan = plan_of(a_response(status="with_approver", days={"draft_ready": 35, "to_approver": 42, "publish": 49}))

    assert plan.next_open().step == "publish"
    assert plan.next_open(today=date(2026, 10, 1)) is None


def test_plan_that_cannot_be_laid_over_the_clock_says_why():
    plan = plan_of(a_response(days={"celebrate": 3}))

    assert plan.lines == []
    assert plan.trouble == "The plan has no step called “celebrate”."


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        (date(2026, 8, 10), "The report was published on 11 August 2026. Choose that day or a later one."),
        (date(2026, 10, 6), "The safe day is 5 October 2026. Choose that day or an earlier one."),
        (date(2026, 9, 19), "19 September 2026 is a Saturday. Choose a working day."),
        (
            date(2026, 8, 31),
            "31 August 2026 is a bank holiday (Summer bank holiday). Choose a working day.",
        ),
        (
            date(2026, 9, 16),
            "16 September 2026 is a bank holiday (proclaimed). Choose a working day.",
        ),
        (
            date(2026, 9, 7),
            "“Force’s comments due” comes first and is planned for 8 September 2026: choose that day or a later one.",
        ),
        (
            date(2026, 9, 23),
            "“Sent to the approver” comes after and is planned for 22 September 2026: choose that day or an earlier one.",
        ),
        (date(2026, 9, 8), None),
        (date(2026, 9, 22), None),
    ],
)
def test_day_for_a_step_is_refused_with_the_reason(day, sentence):
    extra = frozenset({date(2026, 9, 16)})
    plan = plan_of(a_response(), extra=extra)

    assert why_not_on(plan, "draft_ready", day, clock=clock_for(PUBLISHED), extra=extra) == sentence


def test_steps_that_are_done_hold_nobody_back():
    plan = plan_of(a_response(tracks=[ForceRequest(status="submitted")]))

    assert [line.step for line in plan.lines if line.is_done] == ["invite_force", "force_comments_due"]
    assert why_not_on(plan, "draft_ready", date(2026, 8, 12), clock=clock_for(PUBLISHED)) is None


def test_date_by_hand_that_the_world_has_overtaken_is_warned_of():
    late = [by_hand("publish", date(2026, 10, 5))]
    assert plan_of(a_response(changed=late)).warnings == []

    [earlier] = plan_of(a_response(date(2026, 8, 10), changed=late)).warnings
    [closed] = plan_of(a_response(changed=late), extra=frozenset({date(2026, 10, 5)})).warnings
    [overtaken] = plan_of(a_response(changed=[by_hand("draft_ready", date(2026, 9, 24))])).warnings

    assert earlier == (
        "“Publish” was set to Monday 5 October 2026 by hand, which is 1 day after the safe day. Choose an earlier day."
    )
    assert closed == (
        "“Publish” was set to Monday 5 October 2026 by hand, which is now a bank holiday (proclaimed). Choose another day."
    )
    assert overtaken == (
        "“Draft ready” was set to Thursday 24 September 2026 by hand, and “Sent to the approver”, which comes after, "
        "is on 22 September 2026. Change one of them."
    )


def test_what_moved_is_told_of_steps_still_to_be_done_alone():
    response = a_response(status="with_approver")
    old = plan_of(response)
    new = plan_of(response, days={key: value - 1 for key, value in PLAN.items()})

    assert [(before.due_on, line.due_on) for before, line in moved_lines(old, new)] == [
        (date(2026, 8, 18), date(2026, 8, 17)),
        (date(2026, 9, 8), date(2026, 9, 7)),
        (date(2026, 9, 29), date(2026, 9, 28)),
    ]


# --- For any date, any plan and any table of holidays ----------------------------------------------------------------


@st.composite
def worlds(draw):
    """A publication date, an office's plan, and bank holidays proclaimed in between."""
    published_on = draw(since_1996)
    clock = clock_for(published_on)
    length = (clock.safe_day - published_on).days
    numbers = draw(st.sets(st.integers(0, length), max_size=12))
    extra = frozenset(published_on + timedelta(days=number) for number in numbers)
    return clock, draw(plans), extra


@given(worlds())
def test_plan_stands_in_order_on_working_days_and_never_past_the_safe_day(world):
    clock, days, extra = world
    open_days = [
        day
        for number in range((clock.safe_day - clock.published_on).days + 1)
        if is_working_day(day := clock.published_on + timedelta(days=number), extra=extra)
    ]
    plan = plan_of(a_response(clock.published_on, days=days), extra=extra)

    dates = [line.due_on for line in plan.lines]
    assert [line.step for line in plan.lines] == [key for key in STEPS if key in days]
    assert dates == sorted(dates)
    assert all(day in open_days for day in dates) or not open_days
    assert all(clock.published_on <= day <= clock.safe_day for day in dates)
    for line in plan.lines:
        assert format_date(line.due_on) in line.working


@given(worlds(), st.sampled_from(list(STEPS)), st.integers(-5, 70))
def test_day_that_is_not_refused_never_leads_to_a_warning(world, step, number):
    """A person can choose exactly the dates to which the plan has no objection."""
    clock, days, extra = world
    days = {**days, step: days.get(step, 20)}
    plan = plan_of(a_response(clock.published_on, days=days), extra=extra)
    day = clock.published_on + timedelta(days=number)

    refusal = why_not_on(plan, step, day, clock=clock, extra=extra)
    chosen = plan_of(a_response(clock.published_on, days=days, changed=[by_hand(step, day)]), extra=extra)

    assert bool(refusal) == bool(chosen.warnings)
    if refusal is None:
        dates = [line.due_on for line in chosen.lines]
        assert dates == sorted(dates)
