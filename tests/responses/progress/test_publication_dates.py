"""When a response should be published, on every kind of day someone reads it."""

from datetime import date

import pytest

from inspections.clock.deadlines import SUPER_COMPLAINT, clock_for
from responses.progress.publication_dates import how_late, when_to_publish

# Published on 11 August 2023: the safe day is Thursday 5 October, the deadline Friday 6 October.
CLOCK = clock_for(date(2023, 8, 11))
# The safe day is Monday 28 December 2026, a bank holiday; the office closes on Thursday 24 December.
CHRISTMAS = clock_for(date(2026, 11, 3))
COMPLAINT = clock_for(date(2026, 3, 2), basis=SUPER_COMPLAINT, own_deadline=date(2026, 6, 30))
BEFORE_2017 = clock_for(date(2016, 8, 11))


@pytest.mark.parametrize(
    ("clock", "today", "words"),
    [
        (CLOCK, date(2023, 8, 11), "It should be published by 5 October 2023."),
        (CLOCK, date(2023, 10, 4), "It should be published by 5 October 2023."),
        (CLOCK, date(2023, 10, 5), "It should be published today, 5 October 2023."),
        (
            CLOCK,
            date(2023, 10, 6),
            "The safe day, 5 October 2023, has passed. The deadline is today, 6 October 2023: publish it today.",
        ),
        (
            CLOCK,
            date(2023, 10, 7),
            "The deadline has passed: it should have been published by 5 October 2023 (the deadline was 6 October 2023).",
        ),
        (
            CLOCK,
            date(2026, 11, 29),
            "The deadline has passed: it should have been published by 5 October 2023 (the deadline was 6 October 2023).",
        ),
        (
            CHRISTMAS,
            date(2026, 12, 1),
            "It should be published by Thursday 24 December 2026, the last working day before the safe day, 28 December 2026.",
        ),
        (
            CHRISTMAS,
            date(2026, 12, 24),
            "It should be published today: this is the last working day before the safe day, 28 December 2026.",
        ),
        (CHRISTMAS, date(2026, 12, 26), "It should be published by 28 December 2026."),
        (CHRISTMAS, date(2026, 12, 28), "It should be published today, 28 December 2026."),
        (COMPLAINT, date(2026, 6, 29), "It should be published by 30 June 2026."),
        (COMPLAINT, date(2026, 6, 30), "It should be published today, 30 June 2026."),
        (COMPLAINT, date(2026, 7, 1), "The deadline has passed: it should have been published by 30 June 2026."),
        (BEFORE_2017, date(2026, 7, 1), "The deadline has passed: it should have been published by 10 September 2016."),
    ],
)
def test_sentence_is_right_on_the_day_on_which_it_is_read(clock, today, words):
    assert when_to_publish(clock, today=today) == words


def test_day_that_the_office_closed_itself_is_no_working_day():
    words = when_to_publish(CLOCK, today=date(2023, 9, 1), extra=frozenset({date(2023, 10, 5)}))
    assert words == (
        "It should be published by Wednesday 4 October 2023, the last working day before the safe day, 5 October 2023."
    )


@pytest.mark.parametrize(
    ("clock", "published_on", "words"),
    [
        (CLOCK, date(2023, 10, 5), ""),
        (CLOCK, date(2023, 10, 6), ", on the deadline and one day after the safe day"),
        (CLOCK, date(2023, 10, 7), ", 1 day after the deadline of 6 October 2023"),
        (CLOCK, date(2026, 11, 29), ", 1,150 days after the deadline of 6 October 2023"),
        (COMPLAINT, date(2026, 7, 2), ", 2 days after the deadline of 30 June 2026"),
    ],
)
def test_publication_says_how_late_it_was(clock, published_on, words):
    assert how_late(clock, published_on=published_on) == words
