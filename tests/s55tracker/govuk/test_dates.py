"""Dates and times in words."""

import datetime

import pytest
from django.template import Context, Template

from s55tracker.govuk.templatetags.dates import contextual_date, format_days_until, govuk_date, govuk_moment, govuk_time
from s55tracker.working_days.calendar import OfficeDays

TODAY = datetime.date(2023, 9, 26)


def utc(*parts):
    return datetime.datetime(*parts, tzinfo=datetime.UTC)


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (datetime.date(2023, 10, 5), "in 9 days"),
        (datetime.date(2023, 9, 27), "tomorrow"),
        (datetime.date(2023, 9, 26), "today"),
        (datetime.date(2023, 9, 25), "1 day late"),
        (datetime.date(2023, 9, 24), "2 days late"),
        (datetime.date(2020, 9, 26), "1,095 days late"),
        (datetime.date(2026, 9, 26), "in 1,096 days"),
    ],
)
def test_days_are_said_in_words(day, words):
    assert format_days_until(day, today=TODAY) == words


@pytest.mark.parametrize(
    ("day", "today", "words"),
    [
        ("2026-12-28", "2026-12-24", "in 4 days; today is the last working day before it"),
        ("2026-12-28", "2026-12-25", "in 3 days; no working day is left before it"),
        ("2026-12-28", "2026-12-27", "tomorrow; no working day is left before it"),
        ("2026-12-28", "2026-12-23", "in 5 days"),
        ("2026-12-29", "2026-12-24", "in 5 days"),  # a Tuesday, a working day
        ("2026-12-28", "2026-12-28", "today"),
        ("2026-10-17", "2026-10-16", "tomorrow; today is the last working day before it"),
        ("2026-10-18", "2026-10-16", "in 2 days; today is the last working day before it"),
        ("2026-10-19", "2026-10-16", "in 3 days"),
    ],
)
def test_the_last_working_day_before_a_date_is_said_beside_it(day, today, words):
    day, today = datetime.date.fromisoformat(day), datetime.date.fromisoformat(today)
    assert format_days_until(day, today=today) == words
    assert words in contextual_date(day, today=today)


def test_a_day_that_the_office_closed_or_opened_itself_counts_beside_a_date():
    friday, saturday = datetime.date(2026, 10, 16), datetime.date(2026, 10, 17)
    thursday, christmas = datetime.date(2026, 10, 15), datetime.date(2026, 12, 25)
    closed, opened = OfficeDays(closed=[friday]), OfficeDays(opened=[christmas])
    assert format_days_until(saturday, today=thursday) == "in 2 days"
    assert format_days_until(saturday, today=thursday, extra=closed).endswith(
        "; today is the last working day before it"
    )
    assert "last working day" in contextual_date(saturday, today=thursday, office_days=closed)
    assert (
        format_days_until(datetime.date(2026, 12, 26), today=datetime.date(2026, 12, 24), extra=opened) == "in 2 days"
    )


def test_contextual_date_says_late_in_words_and_not_by_colour_alone():
    html = contextual_date(datetime.date(2023, 9, 24), today=TODAY)
    assert html == (
        '<span class="s55-date s55-date--late"><time class="s55-date__day" datetime="2023-09-24">24 September 2023</time> '
        '<span class="s55-date__words">2 days late</span></span>'
    )


def test_contextual_date_marks_the_last_week_only():
    assert "s55-date--soon" in contextual_date(datetime.date(2023, 10, 3), today=TODAY)
    assert "s55-date--soon" not in contextual_date(datetime.date(2023, 10, 4), today=TODAY)


def test_what_is_done_or_has_no_date_is_never_late():
    assert "late" not in contextual_date(datetime.date(2020, 1, 1), today=TODAY, done=True)
    assert contextual_date(None, today=TODAY) == '<span class="s55-date">No date yet</span>'


def test_today_is_the_date_in_london_after_midnight_in_summer(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: utc(2023, 9, 25, 23, 30))
    assert "today" in Template("{% load dates %}{% contextual_date day %}").render(Context({"day": TODAY}))


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (utc(2023, 10, 6, 8, 32), "9:32am"),
        (utc(2023, 12, 6, 9, 0), "9am"),
        (utc(2023, 12, 6, 12, 0), "midday"),
        (utc(2023, 12, 6, 0, 0), "midnight"),
        (utc(2023, 12, 6, 12, 5), "12:05pm"),
        (utc(2023, 12, 6, 0, 5), "12:05am"),
        (utc(2023, 10, 29, 1, 30), "1:30am"),
    ],
)
def test_time_is_in_london_and_short(moment, words):
    assert govuk_time(moment) == words


def test_dates_and_moments_are_written_out():
    assert govuk_date(datetime.date(2023, 10, 6)) == "6 October 2023"
    assert govuk_date(utc(2023, 10, 6, 23, 30)) == "7 October 2023"
    assert govuk_date(None) == "" == govuk_moment(None) == govuk_time(None)
    assert govuk_moment(utc(2023, 10, 6, 8, 32)) == (
        '<time datetime="2023-10-06T09:32+01:00">6 October 2023 at 9:32am</time>'
    )
    assert govuk_moment(datetime.date(2023, 10, 6)) == '<time datetime="2023-10-06">6 October 2023</time>'
