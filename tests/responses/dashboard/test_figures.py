"""The figures from hand-written records: days taken, shares on both counts, where the days went."""

from datetime import date, timedelta

import pytest

from inspections.clock.deadlines import Timeliness, clock_for
from responses.dashboard.board_charts import days_taken_chart
from responses.dashboard.charts import Axis, Upright, rows_at, strip_of
from responses.dashboard.figure_lists import Lists, format_share
from responses.dashboard.pages import shown
from responses.figures.counting import (
    DaysSpent,
    DueMonth,
    ForceEvent,
    Record,
    Span,
    average_of,
    days_spent,
    days_spent_by_year,
    due_months,
    middle_of_days,
    months_from,
    published,
    same_day_years_ago,
    shares_by_year,
    times_with_force,
)

DAY = timedelta(days=1)
# A real report: published 11 August 2023, safe day 5 October, deadline 6 October.
PUBLISHED = date(2023, 8, 11)


def a_record(pk=1, *, out_on=None, published_on=PUBLISHED, own_deadline=None, **fields):
    basis = "super_complaint" if own_deadline else "section_55"
    clock = clock_for(published_on, basis=basis, own_deadline=own_deadline)
    defaults = {
        "reference": f"office-{pk}",
        "title": f"Report {pk}",
        "is_open": out_on is None,
        "is_with_approver": False,
        "waits_for_force": False,
        "owner_id": None,
        "owner": "",
        "safe_day_on": clock.safe_day,
        "deadline_on": clock.deadline,
    }
    return Record(pk=pk, published_on=published_on, out_on=out_on, **{**defaults, **fields})


def moments(*steps):
    """Asked and answered, day by day in August 2023."""
    return [ForceEvent(on=date(2023, 8, day), begins=what == "asked", at=day) for day, what in steps]


# --- In time, on both counts -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("out_on", "days", "timeliness"),
    [
        (date(2023, 8, 11), 0, Timeliness.IN_TIME),
        (date(2023, 10, 4), 54, Timeliness.IN_TIME),
        (date(2023, 10, 5), 55, Timeliness.IN_TIME),  # the safe day itself
        (date(2023, 10, 6), 56, Timeliness.ON_THE_DEADLINE),
        (date(2023, 10, 7), 57, Timeliness.LATE),
    ],
)
def test_days_taken_and_whether_that_was_in_time(out_on, days, timeliness):
    record = a_record(out_on=out_on)

    assert (record.days_taken, record.timeliness) == (days, timeliness)


def test_report_with_a_date_of_its_own_is_held_against_that():
    asked_by = date(2023, 9, 1)
    in_time = a_record(own_deadline=asked_by, out_on=asked_by)
    late = a_record(own_deadline=asked_by, out_on=asked_by + DAY)

    assert (in_time.timeliness, late.timeliness) == (Timeliness.IN_TIME, Timeliness.LATE)


def test_days_over_the_end_of_summer_time_are_calendar_days():
    record = a_record(published_on=date(2023, 10, 1), out_on=date(2023, 11, 25))

    assert (record.days_taken, record.timeliness) == (55, Timeliness.IN_TIME)


def test_share_counts_each_year_of_our_own_publication_on_both_counts():
    records = [
        a_record(1, out_on=date(2023, 10, 5)),
        a_record(2, out_on=date(2023, 10, 6)),
        a_record(3, out_on=date(2023, 10, 7)),
        # A report of November, answered in January: counts in the new year.
        a_record(4, published_on=date(2023, 11, 20), out_on=date(2024, 1, 10)),
    ]

    assert [(s.year, s.number, s.by_safe_day, s.by_deadline) for s in shares_by_year(records)] == [
        (2024, 1, 1, 1),
        (2023, 3, 1, 2),
    ]


def test_no_responses_have_no_shares_and_no_middle():
    assert shares_by_year([]) == []
    assert middle_of_days([]) is None


def test_middle_of_days_is_between_two_where_their_number_is_even():
    days = [40, 51, 56, 70]

    assert middle_of_days([a_record(n, out_on=PUBLISHED + n * DAY) for n in days]) == 53.5


@pytest.mark.parametrize(
    ("part", "whole", "words"),
    [(0, 3, "0%"), (1, 3, "33%"), (3, 3, "100%"), (299, 300, "99%"), (1, 300, "1%"), (0, 0, "none")],
)
def test_share_never_rounds_to_all_or_none(part, whole, words):
    assert format_share(part, whole) == words


def test_what_came_out_stands_in_that_order_and_the_rest_is_left_out():
    first, second = a_record(2, out_on=PUBLISHED), a_record(1, out_on=PUBLISHED + DAY)

    assert published([second, a_record(3), first]) == [first, second]


# --- What can be late ----------------------------------------------------------------------------------------------------


def test_correction_is_not_to_be_published_for_the_first_time():
    assert not a_record(out_on=PUBLISHED, is_open=True).is_to_publish
    assert a_record().is_to_publish


# --- Where the days went ---------------------------------------------------------------------------------------------------


def span(first, last, *, approver=False):
    until = date(2023, 8, last) if last else None
    return Span(from_on=date(2023, 8, first), until_on=until, is_with_approver=approver)


@pytest.mark.parametrize(
    ("spans", "spent"),
    [
        ([], (0, 20, 0)),
        ([span(13, 20)], (7, 13, 0)),
        ([span(13, 20), span(22, 25, approver=True)], (7, 10, 3)),
        # Both at once: the day counts once, as approval
        ([span(13, 20), span(18, 22, approver=True)], (5, 11, 4)),
        # Asked twice over the same days, as if by two forces
        ([span(13, 20), span(15, 21)], (8, 12, 0)),
        # Not ended: counts until publication
        ([span(28, None, approver=True)], (0, 17, 3)),
        # Decided on the day it was submitted
        ([span(20, 20, approver=True)], (0, 20, 0)),
    ],
)
def test_days_are_each_counted_once_and_add_up(spans, spent):
    found = days_spent(a_record(out_on=date(2023, 8, 31)), spans)

    assert (found.force, found.drafting, found.approval) == spent
    assert found.total == 20


def test_moves_before_the_report_and_after_the_publication_do_not_count():
    outside = [
        Span(from_on=date(2023, 8, 1), until_on=date(2023, 8, 13), is_with_approver=False),
        Span(from_on=date(2023, 9, 20), until_on=date(2023, 9, 25), is_with_approver=True),  # a correction's round
    ]

    assert days_spent(a_record(out_on=date(2023, 8, 31)), outside) == DaysSpent(force=2, drafting=18, approval=0)


def test_response_published_on_the_day_of_the_report_took_no_days():
    assert days_spent(a_record(out_on=PUBLISHED), [span(11, None)]).total == 0


def test_averages_add_up_to_the_average_of_the_whole():
    records = [a_record(1, out_on=PUBLISHED + 40 * DAY), a_record(2, out_on=PUBLISHED + 51 * DAY)]
    found = average_of([days_spent(records[0], [span(13, 20)]), days_spent(records[1], [])])

    assert (found.force, found.approval) == (3.5, 0)
    assert found.total == 45.5
    assert average_of([]).total == 0


def test_days_spent_are_told_year_by_year_the_newest_first():
    records = [
        a_record(1, out_on=date(2023, 9, 1)),
        a_record(2, published_on=date(2023, 12, 1), out_on=date(2024, 1, 5)),
    ]

    each = {record.pk: days_spent(record, []) for record in records}

    assert [(year, number, spent.total) for year, number, spent in days_spent_by_year(records, each)] == [
        (2024, 1, 35),
        (2023, 1, 21),
    ]


@pytest.mark.parametrize(
    ("events", "waited"),
    [
        ([], []),
        ([(3, "asked")], [(3, None)]),
        ([(3, "asked"), (9, "answered")], [(3, 9)]),
        # Submitted, returned, submitted again
        ([(3, "asked"), (9, "answered"), (12, "asked"), (15, "answered")], [(3, 9), (12, 15)]),
        # The date was changed: asked again while still waiting
        ([(3, "asked"), (5, "asked"), (9, "answered")], [(3, 9)]),
        # A settled track repeats its last moment
        ([(3, "asked"), (9, "answered"), (9, "answered")], [(3, 9)]),
        # Comments that came without being requested here
        ([(9, "answered")], []),
    ],
)
def test_force_is_waited_for_from_being_asked_until_it_answers(events, waited):
    found = times_with_force(reversed(moments(*events)))

    assert [(each.from_on.day, each.until_on.day if each.until_on else None) for each in found] == waited
    assert not any(each.is_with_approver for each in found)


# --- When recommendations are due
# -------------------------------------------------------------------------------------------


def test_months_run_over_the_new_year():
    assert months_from(date(2026, 11, 23), 4) == [
        date(2026, 11, 1),
        date(2026, 12, 1),
        date(2027, 1, 1),
        date(2027, 2, 1),
    ]
    assert months_from(date(2027, 1, 31), 1, ahead=-12) == [date(2026, 1, 1)]


def test_recommendations_stand_under_their_month_and_the_rest_before_and_after():
    rows = [
        (date(2026, 10, 1), 3, 1),  # the month before: everything due earlier
        (date(2026, 11, 1), 4, 2),
        (date(2027, 10, 1), 1, 1),
        (date(2027, 11, 1), 5, 1),  # the month after the twelve: everything due later
    ]
    found = due_months(rows, today=date(2026, 11, 23))

    assert found.earlier == DueMonth(recommendations=3, responses=1)
    assert found.months[date(2026, 11, 1)] == DueMonth(recommendations=4, responses=2)
    assert found.months[date(2026, 12, 1)] == DueMonth(recommendations=0, responses=0)
    assert found.months[date(2027, 10, 1)] == DueMonth(recommendations=1, responses=1)
    assert found.later == DueMonth(recommendations=5, responses=1)
    assert len(found.months) == 12


def test_years_back_from_a_leap_day_are_the_day_before():
    assert same_day_years_ago(date(2028, 2, 29), 3) == date(2025, 2, 28)
    assert same_day_years_ago(date(2026, 11, 23), 3) == date(2023, 11, 23)


# --- Which lines have room
# ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("numbers", "found"),
    [
        ((0, 0, 0), (0, 0, 0)),
        ((1, 3, 5), (1, 3, 5)),
        ((9, 19, 32), (5, 5, 2)),
        ((30, 0, 0), (12, 0, 0)),
        ((30, 0, 4), (10, 0, 2)),
        ((0, 30, 30), (0, 10, 2)),
        ((0, 3, 30), (0, 3, 9)),
        ((6, 6, 0), (6, 6, 0)),
    ],
)
def test_each_group_has_its_share_of_the_room_and_the_more_urgent_the_rest(numbers, found):
    groups = [[a_record(place * 100 + n) for n in range(number)] for place, number in enumerate(numbers)]
    keys = shown(groups)

    assert tuple(sum(key // 100 == place for key in keys) for place in range(3)) == found


# --- Positions in the drawings
# ---------------------------------------------------------------------------------------------------


def test_line_of_time_has_today_inside_and_holds_what_is_outside_at_its_edge():
    axis = Axis(today=date(2026, 11, 23))
    strip = strip_of(
        axis, published_on=date(2025, 1, 1), safe_day_on=date(2025, 2, 25), steps=[(date(2025, 1, 8), True)]
    )

    assert 0 < axis.place(axis.today) < 100
    assert strip.published_is_earlier and strip.is_late
    assert (strip.published, strip.safe, strip.steps) == ("0.0%", "0.0%", [])


def test_safe_day_itself_is_not_drawn_as_late_and_a_step_of_today_is_not_missed():
    today = date(2026, 11, 23)
    strip = strip_of(
        Axis(today=today),
        published_on=today - 55 * DAY,
        safe_day_on=today,
        steps=[(today - DAY, False), (today - DAY, True), (today, False)],
    )

    assert not strip.is_late and not strip.published_is_earlier
    assert strip.gone_until == strip.safe == strip.today
    assert [(step.is_done, step.is_missed) for step in strip.steps] == [(False, True), (True, False), (False, False)]


def test_days_upwards_hold_the_slowest_and_begin_at_28_where_nothing_was_quicker():
    quick = Upright.for_days([12, 56], top=8, bottom=92)
    slow = Upright.for_days([40, 400], top=8, bottom=92)

    assert (quick.marked, quick.y(0), quick.y(70)) == ([0, 28, 56], 92, 8)
    assert (slow.marked, slow.y(28), slow.y(400)) == ([28, 56, 84, 112, 140], 92, 8)


def test_rows_share_the_height_that_there_is():
    assert rows_at(0, top=4, bottom=100, tallest=30) == []
    assert rows_at(2, top=4, bottom=100, tallest=30) == [(4, 30), (34, 30)]
    assert rows_at(6, top=4, bottom=100, tallest=30)[-1] == (84, 16)


def test_address_of_a_list_carries_what_the_dashboard_is_narrowed_to():
    assert Lists().url(due="late") == "/responses/?due=late"
    assert Lists(body="north", owner="7", years=5).published(timely=("in_time", "late")) == (
        "/responses/?within=5&timely=in_time&timely=late&owner=7&body=north"
    )


@pytest.mark.parametrize(("number", "rows", "notes"), [(30, 30, []), (31, 30, ["All 31 as a list"])])
def test_table_beneath_the_dots_holds_the_newest_thirty_and_a_link_to_all(number, rows, notes):
    out = published(a_record(n, out_on=PUBLISHED + n * DAY) for n in range(number))
    lists = Lists(years=3)
    chart = days_taken_chart(out, lists=lists, today=PUBLISHED + 100 * DAY)

    assert len(chart.spots) == len(chart.marks["dots"]) == number
    assert [row[0].text for row in chart.rows] == [f"Report {n}" for n in reversed(range(number - rows, number))]
    assert [(note.text, note.url) for note in chart.notes] == [(words, lists.published()) for words in notes]
