"""Wordings of a finding's due date. The sentences are ours; the phrases are those that reports use."""

from __future__ import annotations

from datetime import date

import pytest

from inspections.enums import DuePrecision
from inspections.findings.due_wording import Due, read_due

PUBLISHED = date(2023, 8, 11)


@pytest.mark.parametrize(
    ("text", "due_text", "due_on"),
    [
        ("By 31 August 2024, chief constables should review their plans.", "By 31 August 2024", date(2024, 8, 31)),
        ("By 1 December 2023, forces should report.", "By 1 December 2023", date(2023, 12, 1)),
        ("Erbyn 30 Medi 2025, dylai heddluoedd adrodd.", "Erbyn 30 Medi 2025", date(2025, 9, 30)),
        ("Erbyn 1 Fawrth 2025, dylai heddluoedd adrodd.", "Erbyn 1 Fawrth 2025", date(2025, 3, 1)),
        ("by 1st of December 2023", "by 1st of December 2023", date(2023, 12, 1)),
        ("No later than 29 February 2024 forces should report.", "No later than 29 February 2024", date(2024, 2, 29)),
        ("By Friday 5 Apr 2024 forces should report.", "By Friday 5 Apr 2024", date(2024, 4, 5)),
        ("By the 2 November 2022, forces should report.", "By the 2 November 2022", date(2022, 11, 2)),
        ("By 03/04/2024, forces should report.", "By 03/04/2024", date(2024, 4, 3)),
        ("By 27/03/25 forces should report.", "By 27/03/25", date(2025, 3, 27)),
        ("Before 1 September 2024, forces should report.", "Before 1 September 2024", date(2024, 8, 31)),
        ("Forces should report\nby 31\nMarch 2024.", "by 31 March 2024", date(2024, 3, 31)),
        ("By 31 October, forces should report.", "By 31 October", date(2023, 10, 31)),
        ("By 31 March, forces should report.", "By 31 March", date(2024, 3, 31)),
        ("By 1 May 2024, forces should plan, and by 1 June 2024 they should act.", "By 1 May 2024", date(2024, 5, 1)),
    ],
)
def test_day_is_read_with_its_words_as_printed(text, due_text, due_on):
    assert read_due(text, published_on=PUBLISHED) == Due(due_text, due_on, DuePrecision.DAY)


@pytest.mark.parametrize(
    ("text", "due_text", "due_on"),
    [
        ("By January 2024, forces should report.", "By January 2024", date(2024, 1, 31)),
        ("By February 2024 forces should report.", "By February 2024", date(2024, 2, 29)),
        ("By the end of March 2025, forces should report.", "By the end of March 2025", date(2025, 3, 31)),
        ("Before the end of March 2025, forces should report.", "Before the end of March 2025", date(2025, 3, 31)),
        ("Before January 2024, forces should report.", "Before January 2024", date(2023, 12, 31)),
        ("By the end of 2024, forces should report.", "By the end of 2024", date(2024, 12, 31)),
        ("By Sept 2024, forces should report.", "By Sept 2024", date(2024, 9, 30)),
    ],
)
def test_month_is_due_on_its_last_day(text, due_text, due_on):
    assert read_due(text, published_on=PUBLISHED) == Due(due_text, due_on, DuePrecision.MONTH)


@pytest.mark.parametrize(
    ("text", "due_text", "due_on"),
    [
        ("within three months", "within three months", date(2023, 11, 11)),
        ("Within 12 weeks, forces should report.", "Within 12 weeks", date(2023, 11, 3)),
        ("Forces should report within 6 months of this report.", "within 6 months of this report", date(2024, 2, 11)),
        ("Within 28 days of publication, forces should report.", "Within 28 days of publication", date(2023, 9, 8)),
        ("Chief constables should, within a year, retrain staff.", "within a year", date(2024, 8, 11)),
        ("Forces should have finished this within 12 months.", "within 12 months", date(2024, 8, 11)),
        ("Within the next two years, forces should report.", "Within the next two years", date(2025, 8, 11)),
        ("Over the next 12 months, forces should report.", "Over the next 12 months", date(2024, 8, 11)),
        ("Within three to six months, forces should report.", "Within three to six months", date(2024, 2, 11)),
    ],
)
def test_period_counts_from_publication(text, due_text, due_on):
    assert read_due(text, published_on=PUBLISHED) == Due(due_text, due_on, DuePrecision.RELATIVE)


def test_period_from_the_end_of_a_month_stays_within_the_month():
    due = read_due("Within three months, forces should report.", published_on=date(2023, 11, 30))
    assert due.due_on == date(2024, 2, 29)


def test_period_without_a_publication_date_stays_open():
    assert read_due("Within three months, forces should report.", published_on=None) == Due(
        "Within three months", None, DuePrecision.RELATIVE
    )


@pytest.mark.parametrize(
    ("text", "due_text"),
    [
        ("Immediately, forces should stop the practice.", "Immediately"),
        ("With immediate effect, forces should stop the practice.", "With immediate effect"),
        ("Forces should immediately stop the practice.", "immediately"),
        ("The force should act at once.", "at once"),
        ("immediately", "immediately"),
    ],
)
def test_immediately_is_due_on_the_day_of_publication(text, due_text):
    assert read_due(text, published_on=PUBLISHED) == Due(due_text, PUBLISHED, DuePrecision.IMMEDIATE)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Forces should keep better records.",
        "Forces should make sure that officers immediately secure the scene.",
        "Forces should answer every letter within ten days.",
        "Letters should be answered\nwithin ten days, or sooner.",
        "Calls that wait, within two hours, for an answer should be counted.",
        "The force should learn from the reviews of 31 August 2022.",
        "In March 2024 we shall come back.",
        "Forces may act, as the march by the sea showed.",
    ],
)
def test_wording_without_a_due_date_says_none(text):
    assert read_due(text, published_on=PUBLISHED) == Due("", None, DuePrecision.NONE)


@pytest.mark.parametrize(
    ("text", "due_text"),
    [
        ("By spring 2024, forces should report.", "By spring 2024"),
        ("By the end of this financial year, forces should report.", "By the end of this financial year"),
        ("By the end of the next year, forces should report.", "By the end of the next year"),
        ("As soon as possible, forces should report.", "As soon as possible"),
        ("By 31 September 2024, forces should report.", "By 31 September 2024"),
    ],
)
def test_words_that_name_no_day_are_kept_for_a_person_to_settle(text, due_text):
    assert read_due(text, published_on=PUBLISHED) == Due(due_text, None, DuePrecision.NONE)


def test_day_without_a_year_needs_the_publication_date():
    assert read_due("By 31 October, forces should report.", published_on=None) == Due(
        "By 31 October", None, DuePrecision.NONE
    )


@pytest.mark.parametrize(
    "unit", ["by ", "\n", " ", "within ", "by 31 ", "should ", "31 August ", "within three to ", "by the end of "]
)
def test_hostile_repetition_comes_to_an_end(unit):
    assert read_due(unit * 5_000, published_on=PUBLISHED) == Due("", None, DuePrecision.NONE)
