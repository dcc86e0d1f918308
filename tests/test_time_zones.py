"""Dates at midnight in London and at clock changes, on servers in three time zones: one real process per zone.

The expected answers are written here by hand, from the almanac: British Summer Time begins on 29 March 2026 at 01:00
UTC and ends on 25 October 2026 at 01:00 UTC.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from datetime import date

import pytest

from responses.calendars.actions import make_calendar_address
from tests.factories import a_response, an_office
from tests.services import ROOT

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

# Hours from UTC on 1 January 1970 by the machine's own clock before the product was loaded, to check that TZ took
# effect.
ZONES = {"UTC": 0, "America/Los_Angeles": -8, "Pacific/Auckland": 12}


@dataclass(frozen=True)
class Expected:
    """London's answers at a moment. `days_left` are to 29 March 2026, the safe day of a report of 2 February 2026."""

    moment: str  # in UTC
    today: str
    days_left: int
    words: str  # that date and time, in the pages' format
    iso: str
    near: str  # the position of 29 March, a Sunday, relative to it
    digest: bool = False  # whether a person who wants theirs at eight on working days should have it


TABLE = [
    # New Year, at midnight.
    Expected("2025-12-31T23:59", "2025-12-31", 88, "31 December 2025 at 11:59pm", "2025-12-31T23:59+00:00", "in 88 days", digest=True),
    Expected("2026-01-01T00:00", "2026-01-01", 87, "1 January 2026 at midnight", "2026-01-01T00:00+00:00", "in 87 days"),
    # Eight on the Friday before the clocks go forward, and on the Monday after it.
    Expected("2026-03-27T07:59", "2026-03-27", 2, "27 March 2026 at 7:59am", "2026-03-27T07:59+00:00", "in 2 days; today is the last working day before it"),
    Expected("2026-03-27T08:00", "2026-03-27", 2, "27 March 2026 at 8am", "2026-03-27T08:00+00:00", "in 2 days; today is the last working day before it", digest=True),
    Expected("2026-03-30T06:59", "2026-03-30", -1, "30 March 2026 at 7:59am", "2026-03-30T07:59+01:00", "1 day late"),
    Expected("2026-03-30T07:00", "2026-03-30", -1, "30 March 2026 at 8am", "2026-03-30T08:00+01:00", "1 day late", digest=True),
    # Good Friday and the next working day, a Tuesday.
    Expected("2026-04-03T12:00", "2026-04-03", -5, "3 April 2026 at 1pm", "2026-04-03T13:00+01:00", "5 days late"),
    Expected("2026-04-07T07:00", "2026-04-07", -9, "7 April 2026 at 8am", "2026-04-07T08:00+01:00", "9 days late", digest=True),
    # The clocks go forward: a Sunday of 23 hours, which begins in winter time and ends in summer time.
    Expected("2026-03-28T23:59", "2026-03-28", 1, "28 March 2026 at 11:59pm", "2026-03-28T23:59+00:00", "tomorrow; no working day is left before it"),
    Expected("2026-03-29T00:00", "2026-03-29", 0, "29 March 2026 at midnight", "2026-03-29T00:00+00:00", "today"),
    Expected("2026-03-29T00:59", "2026-03-29", 0, "29 March 2026 at 12:59am", "2026-03-29T00:59+00:00", "today"),
    Expected("2026-03-29T01:00", "2026-03-29", 0, "29 March 2026 at 2am", "2026-03-29T02:00+01:00", "today"),
    Expected("2026-03-29T22:59", "2026-03-29", 0, "29 March 2026 at 11:59pm", "2026-03-29T23:59+01:00", "today"),
    Expected("2026-03-29T23:00", "2026-03-30", -1, "30 March 2026 at midnight", "2026-03-30T00:00+01:00", "1 day late"),
    # Midnight in summer is an hour earlier in UTC, and the afternoon before in California.
    Expected("2026-06-30T22:59", "2026-06-30", -93, "30 June 2026 at 11:59pm", "2026-06-30T23:59+01:00", "93 days late", digest=True),
    Expected("2026-06-30T23:00", "2026-07-01", -94, "1 July 2026 at midnight", "2026-07-01T00:00+01:00", "94 days late"),
    # The clocks go back: a Sunday of 25 hours, with two half past ones.
    Expected("2026-10-24T22:59", "2026-10-24", -209, "24 October 2026 at 11:59pm", "2026-10-24T23:59+01:00", "209 days late"),
    Expected("2026-10-24T23:00", "2026-10-25", -210, "25 October 2026 at midnight", "2026-10-25T00:00+01:00", "210 days late"),
    Expected("2026-10-25T00:30", "2026-10-25", -210, "25 October 2026 at 1:30am", "2026-10-25T01:30+01:00", "210 days late"),
    Expected("2026-10-25T01:30", "2026-10-25", -210, "25 October 2026 at 1:30am", "2026-10-25T01:30+00:00", "210 days late"),
    Expected("2026-10-25T23:59", "2026-10-25", -210, "25 October 2026 at 11:59pm", "2026-10-25T23:59+00:00", "210 days late"),
    Expected("2026-10-26T00:00", "2026-10-26", -211, "26 October 2026 at midnight", "2026-10-26T00:00+00:00", "211 days late"),
    # Eight on the Friday before they go back, and on the Monday after it.
    Expected("2026-10-23T06:59", "2026-10-23", -208, "23 October 2026 at 7:59am", "2026-10-23T07:59+01:00", "208 days late"),
    Expected("2026-10-23T07:00", "2026-10-23", -208, "23 October 2026 at 8am", "2026-10-23T08:00+01:00", "208 days late", digest=True),
    Expected("2026-10-26T07:00", "2026-10-26", -211, "26 October 2026 at 7am", "2026-10-26T07:00+00:00", "211 days late"),
    Expected("2026-10-26T08:00", "2026-10-26", -211, "26 October 2026 at 8am", "2026-10-26T08:00+00:00", "211 days late", digest=True),
    # A leap day and the day after it, in another year.
    Expected("2028-02-29T23:59", "2028-02-29", -702, "29 February 2028 at 11:59pm", "2028-02-29T23:59+00:00", "702 days late", digest=True),
    Expected("2028-03-01T00:00", "2028-03-01", -703, "1 March 2028 at midnight", "2028-03-01T00:00+00:00", "703 days late"),
]  # fmt: skip


@pytest.mark.parametrize("zone", ZONES)
def test_server_in_any_zone_says_what_london_says(zone, environment):
    office = an_office()
    a_response(office, published_on=date(2026, 2, 2))
    make_calendar_address(by=office.officer)
    said = answered_in(zone, environment)
    assert said["offset_of_the_machine"] == ZONES[zone] * 3600, "The process did not run in its zone."
    answers = said["answers"]
    assert [(each["today"], each["days_left"], each["soon"]) for each in answers] == [
        (expected.today, expected.days_left, expected.days_left <= 14) for expected in TABLE
    ]
    assert [each["moment"] for each in answers] == [
        f'<time datetime="{expected.iso}">{expected.words}</time>' for expected in TABLE
    ]
    assert [f"{each['date']} at {each['time']}" for each in answers] == [expected.words for expected in TABLE]
    for each, expected in zip(answers, TABLE, strict=True):
        time_of_day = expected.iso.partition("T")[2][:5]
        assert each["in_a_page"].startswith(f"{expected.words.split(' at ')[0]} {time_of_day} ")
        assert f">{expected.near}</span>" in each["in_a_page"]
    assert [each["downloaded"] for each in answers] == [
        ["2026-03-29", expected.today, str(expected.days_left)] for expected in TABLE
    ]
    # Whole days, whatever the reader's time zone. The stamp is the table's first moment, in UTC; once the day has
    # passed the entry says so, and its stamp is London's midnight.
    assert [sorted(each["calendar"]) for each in answers] == [
        [
            "DTEND;VALUE=DATE:20260330",
            "DTSTAMP:20251231T235900Z" if expected.days_left >= 0 else "DTSTAMP:20260329T230000Z",
            "DTSTART;VALUE=DATE:20260329",
        ]
        for expected in TABLE
    ]
    assert [each["digest_is_due"] for each in answers] == [expected.digest for expected in TABLE]


def answered_in(zone: str, environment: dict[str, str]) -> dict:
    """The answers of a process whose machine is in this zone at every moment of the table."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "tests.time_zones"],
        env={**environment, "TZ": zone},
        cwd=ROOT,
        input="\n".join(expected.moment for expected in TABLE),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
