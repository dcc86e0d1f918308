"""Dates at midnight in London and where the clocks change, on servers in three time zones: one real process a zone.

What each should say is written here by hand, from the almanac: British Summer Time begins on 29 March 2026 at 01:00 UTC and ends on
25 October 2026 at 01:00 UTC.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass

import pytest

from tests.services import ROOT

# Hours from UTC on 1 January 1970: what the machine's own clock said before the product was loaded, to see that TZ was heeded.
ZONES = {"UTC": 0, "America/Los_Angeles": -8, "Pacific/Auckland": 12}


@dataclass(frozen=True)
class Expected:
    """What London says at a moment. `days_left` are to 29 March 2026, the safe day of a report of 2 February 2026."""

    moment: str  # in UTC
    today: str
    days_left: int
    words: str  # that date and time, as pages write them
    iso: str
    near: str  # how 29 March stands to it


TABLE = [
    # New Year, at midnight.
    Expected("2025-12-31T23:59", "2025-12-31", 88, "31 December 2025 at 11:59pm", "2025-12-31T23:59+00:00", "in 88 days"),
    Expected("2026-01-01T00:00", "2026-01-01", 87, "1 January 2026 at midnight", "2026-01-01T00:00+00:00", "in 87 days"),
    # The clocks go forward: a Sunday of 23 hours, which begins in winter time and ends in summer time.
    Expected("2026-03-28T23:59", "2026-03-28", 1, "28 March 2026 at 11:59pm", "2026-03-28T23:59+00:00", "tomorrow"),
    Expected("2026-03-29T00:00", "2026-03-29", 0, "29 March 2026 at midnight", "2026-03-29T00:00+00:00", "today"),
    Expected("2026-03-29T00:59", "2026-03-29", 0, "29 March 2026 at 12:59am", "2026-03-29T00:59+00:00", "today"),
    Expected("2026-03-29T01:00", "2026-03-29", 0, "29 March 2026 at 2am", "2026-03-29T02:00+01:00", "today"),
    Expected("2026-03-29T22:59", "2026-03-29", 0, "29 March 2026 at 11:59pm", "2026-03-29T23:59+01:00", "today"),
    Expected("2026-03-29T23:00", "2026-03-30", -1, "30 March 2026 at midnight", "2026-03-30T00:00+01:00", "1 day late"),
    # Midnight in summer is an hour earlier than in UTC, and the afternoon before in California.
    Expected("2026-06-30T22:59", "2026-06-30", -93, "30 June 2026 at 11:59pm", "2026-06-30T23:59+01:00", "93 days late"),
    Expected("2026-06-30T23:00", "2026-07-01", -94, "1 July 2026 at midnight", "2026-07-01T00:00+01:00", "94 days late"),
    # The clocks go back: a Sunday of 25 hours, with two half past ones.
    Expected("2026-10-24T22:59", "2026-10-24", -209, "24 October 2026 at 11:59pm", "2026-10-24T23:59+01:00", "209 days late"),
    Expected("2026-10-24T23:00", "2026-10-25", -210, "25 October 2026 at midnight", "2026-10-25T00:00+01:00", "210 days late"),
    Expected("2026-10-25T00:30", "2026-10-25", -210, "25 October 2026 at 1:30am", "2026-10-25T01:30+01:00", "210 days late"),
    Expected("2026-10-25T01:30", "2026-10-25", -210, "25 October 2026 at 1:30am", "2026-10-25T01:30+00:00", "210 days late"),
    Expected("2026-10-25T23:59", "2026-10-25", -210, "25 October 2026 at 11:59pm", "2026-10-25T23:59+00:00", "210 days late"),
    Expected("2026-10-26T00:00", "2026-10-26", -211, "26 October 2026 at midnight", "2026-10-26T00:00+00:00", "211 days late"),
    # A leap day and the day after it, in another year.
    Expected("2028-02-29T23:59", "2028-02-29", -702, "29 February 2028 at 11:59pm", "2028-02-29T23:59+00:00", "702 days late"),
    Expected("2028-03-01T00:00", "2028-03-01", -703, "1 March 2028 at midnight", "2028-03-01T00:00+00:00", "703 days late"),
]  # fmt: skip


@pytest.fixture(scope="module", params=ZONES)
def answered(request, tmp_path_factory) -> dict:
    """What one process in this zone says at every moment of the table."""
    env = {
        **{name: os.environ[name] for name in ("PATH", "HOME", "VIRTUAL_ENV") if name in os.environ},
        "DJANGO_SETTINGS_MODULE": "s55tracker.settings",
        "S55_ENV_FILE": "",
        "S55_VAR_DIR": str(tmp_path_factory.mktemp("zone")),
        "TZ": request.param,
    }
    asked = "\n".join(expected.moment for expected in TABLE)
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "tests.time_zones"],
        env=env,
        cwd=ROOT,
        input=asked,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_process_really_ran_in_its_zone(answered):
    assert answered["offset_of_the_machine"] == ZONES[answered["zone"]] * 3600


def test_today_and_days_left_are_those_of_london(answered):
    assert [(each["today"], each["days_left"], each["soon"]) for each in answered["answers"]] == [
        (expected.today, expected.days_left, expected.days_left <= 14) for expected in TABLE
    ]


def test_dates_and_times_are_written_as_london_reads_them(answered):
    assert [each["moment"] for each in answered["answers"]] == [
        f'<time datetime="{expected.iso}">{expected.words}</time>' for expected in TABLE
    ]
    assert [f"{each['date']} at {each['time']}" for each in answered["answers"]] == [each.words for each in TABLE]


def test_pages_show_the_same(answered):
    for each, expected in zip(answered["answers"], TABLE, strict=True):
        day, _, clock_time = expected.iso.partition("T")
        assert each["in_a_page"].startswith(f"{expected.words.split(' at ')[0]} {clock_time[:5]} ")
        assert f">{expected.near}</span>" in each["in_a_page"] and day == expected.today
