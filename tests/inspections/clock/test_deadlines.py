"""The clock: real cases by hand, then properties over every date."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspections.clock.deadlines import (
    RULES,
    STEPS,
    ClockError,
    Timeliness,
    clock_for,
    day_number,
    days_left,
    format_calculation,
    format_date,
    is_working_day,
    milestones,
    timeliness,
    verdict,
    warnings,
)
from inspections.clock.enums import LegalBasis

PLAN = {"invite_force": 7, "force_comments_due": 28, "draft_ready": 35, "to_approver": 42, "publish": 49}
SECTION_55_BEGAN = date(1996, 8, 22)
FIFTY_SIX_DAYS_BEGAN = date(2017, 5, 2)
LAST_DATE = date(2099, 10, 31)

any_date = st.dates(SECTION_55_BEGAN, LAST_DATE)
dates_since_2017 = st.dates(FIFTY_SIX_DAYS_BEGAN, LAST_DATE)
plans = st.fixed_dictionaries({}, optional={key: st.integers(0, 70) for key in STEPS})


@pytest.mark.parametrize(
    ("published_on", "deadline", "safe_day"),
    [
        pytest.param(date(2023, 8, 11), date(2023, 10, 6), date(2023, 10, 5), id="homicide prevention"),
        pytest.param(date(2024, 1, 5), date(2024, 3, 1), date(2024, 2, 29), id="safe day on a leap day"),
        pytest.param(date(2023, 1, 5), date(2023, 3, 2), date(2023, 3, 1), id="the same in a common year"),
        pytest.param(date(2024, 2, 29), date(2024, 4, 25), date(2024, 4, 24), id="published on a leap day"),
        pytest.param(date(2100, 1, 4), date(2100, 3, 1), date(2100, 2, 28), id="2100 is no leap year"),
        pytest.param(date(2023, 3, 1), date(2023, 4, 26), date(2023, 4, 25), id="clocks go forward on the way"),
        pytest.param(date(2023, 9, 15), date(2023, 11, 10), date(2023, 11, 9), id="clocks go back on the way"),
        pytest.param(date(2025, 11, 7), date(2026, 1, 2), date(2026, 1, 1), id="safe day on New Year’s Day"),
        pytest.param(date(2023, 11, 24), date(2024, 1, 19), date(2024, 1, 18), id="over Christmas"),
        pytest.param(date(2023, 2, 11), date(2023, 4, 8), date(2023, 4, 7), id="safe day on Good Friday"),
        pytest.param(date(2022, 7, 26), date(2022, 9, 20), date(2022, 9, 19), id="safe day on a day proclaimed late"),
        pytest.param(date(2017, 5, 2), date(2017, 6, 27), date(2017, 6, 26), id="first day of the 56 days"),
        pytest.param(date(2017, 5, 1), date(2017, 5, 31), date(2017, 5, 31), id="last day of the 30 days"),
    ],
)
def test_clock_gives_deadline_and_safe_day(published_on, deadline, safe_day):
    clock = clock_for(published_on)
    assert (clock.deadline, clock.safe_day) == (deadline, safe_day)


def test_every_legal_basis_has_a_rule():
    assert {rule.basis for rule in RULES} == set(LegalBasis.values)


def test_rules_of_a_basis_stand_newest_first_and_name_their_sources():
    for basis in LegalBasis.values:
        starts = [rule.from_on for rule in RULES if rule.basis == basis]
        assert starts == sorted(starts, reverse=True)
    assert all(rule.sources for rule in RULES)


def test_super_complaint_keeps_the_date_that_it_names():
    clock = clock_for(date(2024, 6, 3), basis=LegalBasis.SUPER_COMPLAINT, own_deadline=date(2024, 9, 2))
    assert (clock.deadline, clock.safe_day) == (date(2024, 9, 2), date(2024, 9, 2))


def test_super_complaint_without_its_own_date_is_refused():
    with pytest.raises(ClockError, match="Enter the date the super-complaint report sets"):
        clock_for(date(2024, 6, 3), basis="super_complaint")


def test_super_complaint_date_before_publication_is_refused():
    with pytest.raises(ClockError, match="2 June 2024, is before the date of publication, 3 June 2024"):
        clock_for(date(2024, 6, 3), basis="super_complaint", own_deadline=date(2024, 6, 2))


def test_super_complaint_before_there_were_any_is_refused():
    with pytest.raises(ClockError, match="not yet in force on 31 October 2018"):
        clock_for(date(2018, 10, 31), basis="super_complaint", own_deadline=date(2019, 1, 1))


def test_section_55_takes_no_date_of_its_own():
    with pytest.raises(ClockError, match="The Act sets the period"):
        clock_for(date(2024, 6, 3), own_deadline=date(2024, 9, 2))


def test_report_older_than_the_act_is_refused():
    with pytest.raises(ClockError, match="check the date of publication"):
        clock_for(date(1996, 8, 21))


def test_year_that_cannot_be_right_is_refused():
    with pytest.raises(ClockError, match="Check the year"):
        clock_for(date(9999, 12, 1))


def test_unknown_basis_is_refused():
    with pytest.raises(ClockError, match="no rule"):
        clock_for(date(2024, 6, 3), basis="section_56")


@pytest.mark.parametrize(
    ("today", "left"),
    [(date(2023, 9, 30), 5), (date(2023, 10, 5), 0), (date(2023, 10, 6), -1), (date(2023, 10, 8), -3)],
)
def test_days_left_count_to_the_safe_day(today, left):
    assert days_left(clock_for(date(2023, 8, 11)), today=today) == left


def test_day_number_counts_as_offices_do():
    clock = clock_for(date(2023, 8, 11))
    assert [day_number(clock, day) for day in (clock.published_on, clock.safe_day, clock.deadline)] == [0, 55, 56]


def test_sum_in_words_shows_both_ways_of_counting():
    assert format_calculation(clock_for(date(2023, 8, 11))) == [
        "The report was published on 11 August 2023.",
        "Section 55(5A) of the Police Act 1996 allows 56 days, beginning with that day.",
        "Offices add the days to the date of publication: 11 August 2023 + 56 days = 6 October 2023. That is the deadline.",
        "On a strict reading, the day of publication is day 1, so day 56 is 5 October 2023. That is the safe day, and all warnings are based on it.",
        "These are calendar days: neither date moves for a weekend or a bank holiday.",
    ]


def test_sum_in_words_before_2017_says_that_the_period_was_asked_for():
    assert format_calculation(clock_for(date(2016, 8, 11))) == [
        "The report was published on 11 August 2016.",
        "Until 2 May 2017 the Police Act 1996 set no period. The inspectorate asked offices for their comments within 30 days.",
        "11 August 2016 + 30 days = 10 September 2016.",
        "The request did not count the day of publication, so 10 September 2016 is both the deadline and the safe day.",
    ]


def test_sum_in_words_of_a_super_complaint_names_its_date():
    clock = clock_for(date(2024, 6, 3), basis="super_complaint", own_deadline=date(2024, 9, 2))
    assert format_calculation(clock) == [
        "The report was published on 3 June 2024.",
        "A report on a police super-complaint gives its own date for responses. Section 55 does not set one.",
        "This report asks for responses by 2 September 2024. That day is both the deadline and the safe day.",
    ]


@pytest.mark.parametrize(
    ("published_on", "expected"),
    [
        pytest.param(date(2023, 8, 11), [], id="Thursday"),
        pytest.param(date(2025, 8, 11), ["The safe day is a Sunday: publish by Friday 3 October."], id="Sunday"),
        pytest.param(date(2025, 8, 10), ["The safe day is a Saturday: publish by Friday 3 October."], id="Saturday"),
        pytest.param(
            date(2023, 2, 11),
            ["The safe day is a bank holiday (Good Friday): publish by Thursday 6 April."],
            id="Good Friday",
        ),
        pytest.param(
            date(2023, 2, 14),
            ["The safe day is a bank holiday (Easter Monday): publish by Thursday 6 April."],
            id="Easter Monday, back over four closed days",
        ),
        pytest.param(
            date(2025, 11, 7),
            ["The safe day is a bank holiday (New Year’s Day): publish by Wednesday 31 December 2025."],
            id="New Year’s Day, back into the old year",
        ),
        pytest.param(
            date(2021, 11, 3),
            ["The safe day is a bank holiday (substitute day for Boxing Day): publish by Friday 24 December."],
            id="both Christmas days moved",
        ),
        pytest.param(
            date(2023, 3, 14),
            ["The safe day is a bank holiday (Coronation of Charles III): publish by Friday 5 May."],
            id="a proclaimed day that the package knows",
        ),
    ],
)
def test_warning_names_the_last_working_day(published_on, expected):
    assert warnings(clock_for(published_on)) == expected


def test_warning_heeds_a_day_proclaimed_since():
    clock = clock_for(date(2023, 8, 11))
    assert warnings(clock, extra=frozenset({date(2023, 10, 5)})) == [
        "The safe day is a bank holiday (proclaimed): publish by Wednesday 4 October."
    ]


def test_warning_does_not_send_anyone_back_before_publication():
    clock = clock_for(date(2024, 6, 8), basis="super_complaint", own_deadline=date(2024, 6, 9))
    assert warnings(clock) == [
        "The safe day is a Sunday, and there is no working day before it. Publish on the safe day itself."
    ]


@pytest.mark.parametrize(
    ("response_on", "words", "code"),
    [
        (date(2023, 8, 11), "in time", Timeliness.IN_TIME),
        (date(2023, 10, 5), "in time", Timeliness.IN_TIME),
        (date(2023, 10, 6), "on the deadline; one day past a strict reading", Timeliness.ON_THE_DEADLINE),
        (date(2023, 10, 7), "late by 1 day", Timeliness.LATE),
        (date(2023, 11, 6), "late by 31 days", Timeliness.LATE),
        (date(2026, 12, 1), "late by 1,152 days", Timeliness.LATE),
    ],
)
def test_timeliness_never_calls_day_56_in_time(response_on, words, code):
    clock = clock_for(date(2023, 8, 11))
    assert (timeliness(clock, published_on=response_on), verdict(clock, published_on=response_on)) == (words, code)


def test_timeliness_on_the_last_of_30_days_is_in_time():
    clock = clock_for(date(2016, 8, 11))
    assert timeliness(clock, published_on=clock.deadline) == "in time"


def test_response_before_its_report_is_refused():
    with pytest.raises(ClockError, match="before the report of 11 August 2023"):
        timeliness(clock_for(date(2023, 8, 11)), published_on=date(2023, 8, 10))


def test_milestones_of_the_default_plan():
    found = milestones(clock_for(date(2023, 8, 11)), PLAN)
    assert [(step.key, step.due_on) for step in found] == [
        ("invite_force", date(2023, 8, 18)),
        ("force_comments_due", date(2023, 9, 8)),
        ("draft_ready", date(2023, 9, 15)),
        ("to_approver", date(2023, 9, 22)),
        ("publish", date(2023, 9, 29)),
    ]
    assert found[1].reason == "Day 28 after publication is Friday 8 September 2023."


def test_milestone_on_a_sunday_moves_back_and_says_so():
    (step,) = milestones(clock_for(date(2023, 8, 13)), {"draft_ready": 35})
    assert step.due_on == date(2023, 9, 15)
    assert (
        step.reason
        == "Day 35 after publication is Sunday 17 September 2023, so it moves back to Friday 15 September 2023."
    )


def test_milestone_on_a_bank_holiday_names_the_holiday():
    (step,) = milestones(clock_for(date(2023, 7, 31)), {"force_comments_due": 28})
    assert step.due_on == date(2023, 8, 25)
    assert step.reason == (
        "Day 28 after publication is Monday 28 August 2023, a bank holiday (Summer bank holiday), "
        "so it moves back to Friday 25 August 2023."
    )


def test_milestone_avoids_a_day_proclaimed_since():
    (step,) = milestones(clock_for(date(2023, 8, 11)), {"draft_ready": 35}, extra=frozenset({date(2023, 9, 15)}))
    assert step.due_on == date(2023, 9, 14)


def test_milestone_never_moves_back_before_publication():
    (step,) = milestones(clock_for(date(2023, 8, 12)), {"invite_force": 1})
    assert step.due_on == date(2023, 8, 14)
    assert step.reason == (
        "Day 1 after publication is Sunday 13 August 2023. There is no working day between publication and then, so "
        "it moves on to Monday 14 August 2023."
    )


def test_milestone_past_the_safe_day_is_held_at_it():
    (step,) = milestones(clock_for(date(2023, 8, 11)), {"publish": 60})
    assert step.due_on == date(2023, 10, 5)
    assert (
        step.reason
        == "Day 60 after publication is after the safe day, so the safe day is used: Thursday 5 October 2023."
    )


def test_milestones_out_of_order_wait_for_the_step_before():
    found = milestones(clock_for(date(2023, 8, 11)), {"force_comments_due": 35, "draft_ready": 28})
    assert [step.due_on for step in found] == [date(2023, 9, 15), date(2023, 9, 15)]
    assert found[1].reason == (
        "Day 28 after publication is Friday 8 September 2023. “Force’s comments due” comes first, "
        "so this moves to Friday 15 September 2023."
    )


def test_milestones_shrink_with_a_shorter_period():
    found = milestones(clock_for(date(2015, 8, 11)), PLAN)
    assert [step.due_on for step in found] == [
        date(2015, 8, 14),
        date(2015, 8, 26),
        date(2015, 8, 28),
        date(2015, 9, 2),
        date(2015, 9, 4),
    ]
    assert found[1].reason == (
        "The plan is for 55 days and this report allows 30 days, so day 28 becomes day 15. Day 15 "
        "is Wednesday 26 August 2015."
    )


def test_milestone_stays_where_there_is_no_working_day_at_all():
    clock = clock_for(date(2024, 6, 8), basis="super_complaint", own_deadline=date(2024, 6, 9))
    found = milestones(clock, PLAN)
    assert {step.due_on for step in found} <= {date(2024, 6, 8), date(2024, 6, 9)}
    assert all(step.reason.endswith("so it does not move.") for step in found)


@pytest.mark.parametrize("plan", [{"celebrate": 3}, {"publish": -1}])
def test_plan_that_makes_no_sense_is_refused(plan):
    with pytest.raises(ClockError):
        milestones(clock_for(date(2023, 8, 11)), plan)


@given(dates_since_2017)
def test_deadline_is_one_day_after_the_safe_day_since_2017(published_on):
    clock = clock_for(published_on)
    assert clock.deadline - published_on == timedelta(days=56)
    assert clock.deadline - clock.safe_day == timedelta(days=1)


@given(st.dates(SECTION_55_BEGAN, FIFTY_SIX_DAYS_BEGAN - timedelta(days=1)))
def test_deadline_is_the_safe_day_before_2017(published_on):
    clock = clock_for(published_on)
    assert clock.deadline == clock.safe_day == published_on + timedelta(days=30)


@given(any_date)
def test_sum_in_words_names_the_dates_of_the_clock(published_on):
    clock = clock_for(published_on)
    said = " ".join(format_calculation(clock))
    assert all(format_date(day) in said for day in (clock.published_on, clock.deadline, clock.safe_day))
    assert f"+ {(clock.deadline - published_on).days} days =" in said


@given(any_date, plans)
def test_milestones_stand_in_order_on_working_days_between_publication_and_safe_day(published_on, plan):
    clock = clock_for(published_on)
    found = milestones(clock, plan)
    due = [step.due_on for step in found]
    assert [step.key for step in found] == [key for key in STEPS if key in plan]
    assert due == sorted(due)
    assert all(is_working_day(day) for day in due)
    assert all(published_on <= day <= clock.safe_day for day in due)
    assert all(format_date(step.due_on) in step.reason for step in found)


@given(any_date, st.integers(0, 400), plans)
def test_milestones_keep_within_a_period_of_any_length(published_on, length, plan):
    published_on = max(published_on, date(2018, 11, 1))
    clock = clock_for(published_on, basis="super_complaint", own_deadline=published_on + timedelta(days=length))
    due = [step.due_on for step in milestones(clock, plan)]
    assert due == sorted(due)
    assert all(published_on <= day <= clock.safe_day for day in due)
    period = [published_on + timedelta(days=number) for number in range(length + 1)]
    if any(is_working_day(day) for day in period):
        assert all(is_working_day(day) for day in due)


@given(any_date)
def test_warning_stands_exactly_when_the_safe_day_is_closed(published_on):
    clock = clock_for(published_on)
    assert bool(warnings(clock)) is not is_working_day(clock.safe_day)


@given(any_date, st.integers(0, 90))
def test_timeliness_agrees_with_days_left(published_on, number):
    clock = clock_for(published_on)
    response_on = published_on + timedelta(days=number)
    assert (verdict(clock, published_on=response_on) is Timeliness.IN_TIME) is (
        days_left(clock, today=response_on) >= 0
    )


def test_clock_needs_no_models_and_no_settings():
    """The project package imports its Celery application, so Django's utilities are loaded; its models and settings are
    not.
    """
    code = (
        "import sys; from datetime import date; from inspections.clock.deadlines import clock_for; "
        "clock_for(date(2026, 10, 14)); from django.conf import settings; "
        "sys.exit(settings.configured or 'django.db.models' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
