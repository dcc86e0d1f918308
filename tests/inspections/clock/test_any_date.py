"""The clock, the plan and their words for any date from 1996 to 2100 and any table of bank holidays.

Hand-written cases, and properties on the known bank holidays, are in test_deadlines.py. Here the table itself is
arbitrary: none at all, a whole country on holiday for weeks, or days proclaimed over the known ones. The words on pages
are parsed as dates and recalculated.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspections.clock.deadlines import (
    STEPS,
    Clock,
    clock_for,
    days_left,
    format_calculation,
    is_working_day,
    milestones,
    warnings,
)
from s55tracker.working_days import calendar as working_days
from s55tracker.working_days.calendar import MONTHS, WEEKDAYS

SECTION_55_BEGAN = date(1996, 8, 22)
FIFTY_SIX_DAYS_BEGAN = date(2017, 5, 2)
SUPER_COMPLAINTS_BEGAN = date(2018, 11, 1)
ONE_DAY = timedelta(days=1)

# Dates where calendars often go wrong: leap days (2100 has none), the nights when clocks change, New Year, and the
# rules' own first days.
TREACHEROUS = (
    *(date(year, month, day) for year in (1999, 2000, 2023, 2026, 2099) for month, day in ((12, 31), (1, 1))),
    *(date(year, 2, 29) for year in (2000, 2004, 2024, 2028, 2096)),
    *(date(year, 2, 28) for year in (1997, 2023, 2100)),
    *(date(2100, 3, 1), date(2100, 11, 6), date(2100, 12, 31)),
    *(date(2026, 3, 29), date(2026, 10, 25), date(1997, 3, 30), date(1997, 10, 26), date(2027, 3, 28)),
    *(SECTION_55_BEGAN, FIFTY_SIX_DAYS_BEGAN, FIFTY_SIX_DAYS_BEGAN - ONE_DAY, SUPER_COMPLAINTS_BEGAN),
)
any_date = st.dates(SECTION_55_BEGAN, date(2100, 12, 31)) | st.builds(
    lambda day, back: max(day - timedelta(days=back), SECTION_55_BEGAN),
    st.sampled_from(TREACHEROUS),
    st.integers(0, 57),
)
plans = st.fixed_dictionaries({}, optional={key: st.integers(0, 70) for key in STEPS})


@st.composite
def clocks(draw) -> Clock:
    """Mostly section 55; sometimes a super-complaint whose own date leaves any number of days, including none."""
    published_on = draw(any_date)
    if draw(st.booleans()):
        return clock_for(published_on)
    published_on = max(published_on, SUPER_COMPLAINTS_BEGAN)
    own_deadline = published_on + timedelta(days=draw(st.integers(0, 120)))
    return clock_for(published_on, basis="super_complaint", own_deadline=own_deadline)


@st.composite
def clocks_and_tables(draw) -> tuple[Clock, set[date], frozenset[date]]:
    """A clock, the bank holidays of a table in and around its period, and the days proclaimed since."""
    clock = draw(clocks())
    length = (clock.safe_day - clock.published_on).days
    numbers = st.integers(-10, length + 10)
    days = st.sets(numbers, max_size=40) | st.just(set(range(-10, length + 11)))
    listed, proclaimed = (
        {clock.published_on + timedelta(days=number) for number in draw(days)} for _ in ("listed", "proclaimed")
    )
    return clock, listed, frozenset(proclaimed)


def with_table(listed: set[date]):
    """The bank holidays of England and Wales replaced by this table, in any year."""

    def of_year(year: int) -> Mapping[date, str]:
        return {day: "Some holiday" for day in listed if day.year == year}

    return mock.patch.object(working_days, "_bank_holidays_of", of_year)


def period_of(clock: Clock) -> list[date]:
    return [
        clock.published_on + timedelta(days=number) for number in range((clock.safe_day - clock.published_on).days + 1)
    ]


# --- The two dates -------------------------------------------------------------------------------------------------


@given(any_date)
def test_period_counted_day_by_day_ends_on_the_safe_day(published_on):
    """Strictly: the day of publication is day 1 of 56. Uses no date arithmetic, only the calendar's next day."""
    clock = clock_for(published_on)
    strict, asked_for = (56, 57) if published_on >= FIFTY_SIX_DAYS_BEGAN else (31, 31)
    days = [published_on]
    while len(days) < asked_for:
        days.append(date.fromordinal(days[-1].toordinal() + 1))
    assert (days[strict - 1], days[asked_for - 1]) == (clock.safe_day, clock.deadline)


@given(clocks_and_tables())
def test_no_bank_holiday_moves_a_statutory_date(drawn):
    clock, listed, _ = drawn
    own = clock.deadline if clock.rule.days is None else None
    with with_table(listed):
        assert clock_for(clock.published_on, basis=clock.rule.basis, own_deadline=own) == clock


# --- The milestones ------------------------------------------------------------------------------------------------


@given(clocks_and_tables(), plans)
def test_milestones_keep_order_and_working_days_under_any_table(drawn, plan):
    """In order, from publication to the safe day, on working days. Only if the period has no working day does each stay
    on its day and say so.
    """
    clock, listed, proclaimed = drawn
    with with_table(listed):
        found = milestones(clock, plan, extra=proclaimed)
    closed = listed | proclaimed
    open_days = [day for day in period_of(clock) if day.weekday() < 5 and day not in closed]
    due = [step.due_on for step in found]
    assert [step.key for step in found] == [key for key in STEPS if key in plan]
    assert due == sorted(due)
    assert all(clock.published_on <= day <= clock.safe_day for day in due)
    if open_days:
        assert set(due) <= set(open_days)
    else:
        assert all(
            "There is no working day between publication and the safe day, so it does not move" in s.reason
            for s in found
        )


@given(clocks_and_tables(), plans)
def test_each_milestone_is_the_last_working_day_up_to_its_own(drawn, plan):
    """The same plan on a list of working days: the last one up to the planned day, or the first after it."""
    clock, listed, proclaimed = drawn
    with with_table(listed):
        found = milestones(clock, plan, extra=proclaimed)
    period = period_of(clock)
    open_days = [day for day in period if day.weekday() < 5 and day not in listed | proclaimed]
    latest = clock.published_on
    for step in found:
        number = plan[step.key] if len(period) == 56 else plan[step.key] * (len(period) - 1) // 55
        planned = period[min(number, len(period) - 1)]
        up_to = [day for day in open_days if day <= planned]
        expected = up_to[-1] if up_to else open_days[0] if open_days else planned
        latest = max(latest, expected)
        assert step.due_on == latest


# --- In words -----------------------------------------------------------------------------------------

DATE = rf"(\d{{1,2}}) ({'|'.join(MONTHS)}) (\d{{4}})"
WITH_WEEKDAY = rf"({'|'.join(WEEKDAYS)}) {DATE}"


def read_date(day: str, month: str, year: str) -> date:
    return date(int(year), MONTHS.index(month) + 1, int(day))


def dates_in(text: str) -> list[date]:
    return [read_date(*found) for found in re.findall(DATE, text)]


def check_weekdays(text: str) -> None:
    """A date that names its weekday names the right one."""
    for weekday, *parts in re.findall(WITH_WEEKDAY, text):
        assert read_date(*parts).weekday() == WEEKDAYS.index(weekday)


@given(clocks())
def test_sum_in_words_read_back_and_done_again_gives_the_dates(clock):
    sentences = format_calculation(clock)
    said = " ".join(sentences)
    [published_on] = dates_in(sentences[0])
    assert published_on == clock.published_on
    if clock.rule.days is None:
        assert dates_in(sentences[2]) == [clock.deadline] == [clock.safe_day]
        return
    [(*start, days, day, month, year)] = re.findall(rf"{DATE} \+ (\d+) days = {DATE}", said)
    assert read_date(*start) == published_on
    assert published_on + timedelta(days=int(days)) == read_date(day, month, year) == clock.deadline
    if strict := re.findall(rf"day of publication is day 1, so day (\d+) is {DATE}", said):
        [(number, *parts)] = strict
        assert published_on + timedelta(days=int(number) - 1) == read_date(*parts) == clock.safe_day
        assert int(re.findall(r"allows (\d+) days", said)[0]) == int(number) == int(days)
    else:
        assert dates_in(sentences[-1]) == [clock.safe_day]
        assert int(re.findall(r"within (\d+) days", said)[0]) == int(days)


@given(clocks_and_tables(), plans)
def test_reason_of_a_milestone_read_back_ends_on_its_date(drawn, plan):
    clock, listed, proclaimed = drawn
    with with_table(listed):
        found = milestones(clock, plan, extra=proclaimed)
    for step in found:
        check_weekdays(step.reason)
        named = dates_in(step.reason)
        assert named[-1] == step.due_on
        number = int(re.findall(r"Day (\d+)(?: after publication)? is ", step.reason)[-1])
        if "is after the safe day, so the safe day is used" in step.reason:
            assert (named[0], number > (clock.safe_day - clock.published_on).days) == (clock.safe_day, True)
        else:
            assert clock.published_on + timedelta(days=number) == named[0]


@given(clocks_and_tables())
def test_warning_read_back_names_the_last_open_day_before_the_safe_day(drawn):
    clock, listed, proclaimed = drawn
    with with_table(listed):
        said = warnings(clock, extra=proclaimed)
    open_days = [day for day in period_of(clock) if day.weekday() < 5 and day not in listed | proclaimed]
    if clock.safe_day in open_days:
        assert said == []
        return
    [sentence] = said
    if not open_days:
        assert sentence.endswith("and there is no working day before it. Publish on the safe day itself.")
        return
    weekday, day, month, year = re.findall(r"publish by (\w+) (\d+) (\w+)(?: (\d{4}))?\.$", sentence)[0]
    named = read_date(day, month, year or str(clock.safe_day.year))
    assert (named, WEEKDAYS.index(weekday)) == (open_days[-1], named.weekday())


# --- The known bank holidays, to the end of the century
# -----------------------------------------------------------------


@given(st.dates(date(2100, 11, 1), date(2100, 12, 31)), plans)
def test_plan_that_runs_into_2101_keeps_its_new_year(published_on, plan):
    """1 January 2101 is a Saturday: the Monday after it is not a working day, though it is beyond the century in
    question.
    """
    assert all(step.due_on != date(2101, 1, 3) for step in milestones(clock_for(published_on), plan))


@pytest.mark.parametrize("year", [1997, 2000, 2025, 2026, 2099, 2100, 2101])
def test_every_year_knows_its_easter_and_its_christmas(year):
    """Counted by hand (Oudin’s rule for Easter), so that a year unknown to the package would show."""
    century, golden = divmod(year, 100)[0], year % 19
    k = (century - 17) // 25
    i = (century - century // 4 - (century - k) // 3 + 19 * golden + 15) % 30
    i -= (i // 28) * (1 - (i // 28) * (29 // (i + 1)) * ((21 - golden) // 11))
    j = (year + year // 4 + i + 2 - century + century // 4) % 7
    to_sunday = i - j
    month = 3 + (to_sunday + 40) // 44
    easter = date(year, month, to_sunday + 28 - 31 * (month // 4))
    assert (easter.weekday(), is_working_day(easter - 2 * ONE_DAY), is_working_day(easter + ONE_DAY)) == (
        6,
        False,
        False,
    )
    assert not any(is_working_day(day) for day in (date(year, 12, 25), date(year, 12, 26), date(year, 1, 1)))


# --- Nights when the clocks change -----------------------------------------------------------------------------


@pytest.mark.parametrize("month", [3, 10])
@pytest.mark.parametrize("year", range(2017, 2101))
def test_days_left_fall_by_one_a_day_over_every_change_of_the_clocks(year, month):
    """The last Sunday of March and of October has 23 or 25 hours, and is still one day."""
    change = date(year, month, 31)
    while change.weekday() != 6:
        change -= ONE_DAY
    clock = clock_for(max(change - timedelta(days=20), FIFTY_SIX_DAYS_BEGAN))
    around = [days_left(clock, today=change + timedelta(days=number)) for number in (-1, 0, 1)]
    assert around == [around[0], around[0] - 1, around[0] - 2]
    assert not is_working_day(change)
