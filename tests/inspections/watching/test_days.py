"""The sentence that says how many days have passed."""

from __future__ import annotations

from datetime import date

import pytest

from inspections.watching.days import NO_DATE, days_gone

PUBLISHED = date(2026, 11, 30)


@pytest.mark.parametrize(
    ("today", "sentence"),
    [
        (date(2026, 11, 30), "Published today: 56 days run to 25 January 2027."),
        (
            date(2026, 12, 1),
            "Published on 30 November 2026: 1 of 56 days has passed, and the deadline is 25 January 2027.",
        ),
        (
            date(2026, 12, 12),
            "Published on 30 November 2026: 12 of 56 days have passed, and the deadline is 25 January 2027.",
        ),
        (
            date(2027, 1, 24),
            "Published on 30 November 2026: 55 of 56 days have passed, and the deadline is 25 January 2027.",
        ),
        (date(2027, 1, 25), "Published on 30 November 2026: the 56 days end today."),
        (date(2027, 1, 26), "Published on 30 November 2026: the 56 days ended yesterday, on 25 January 2027."),
        (date(2027, 3, 1), "Published on 30 November 2026: the 56 days ended 35 days ago, on 25 January 2027."),
    ],
)
def test_days_gone_in_words(today, sentence):
    assert days_gone(PUBLISHED, today=today) == sentence


def test_report_without_a_date_says_so():
    assert days_gone(None, today=PUBLISHED) == NO_DATE


def test_date_that_starts_no_clock_gives_the_date_alone():
    assert days_gone(date(1987, 5, 1), today=PUBLISHED).startswith("Published on 1 May 1987")
