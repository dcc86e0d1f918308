"""The product's date texts at given moments, as one process in its own time zone: `TZ=Pacific/Auckland python -m
tests.time_zones`.

tests/test_time_zones.py starts one such process per zone, on the test's database, and compares the output with a table
written by hand.
"""

from __future__ import annotations

import csv
import json
import os
import sys
import time
from datetime import UTC, datetime
from io import StringIO
from unittest import mock


def answers(moment: datetime) -> dict:
    """Everything this moment decides, in the product's words."""
    from django.template import Context, Template
    from django.utils import timezone

    from inspections.clock.deadlines import days_left
    from responses.calendars.entries import write_entries
    from responses.calendars.pages import calendar_of
    from responses.calendars.queries import entries_of
    from responses.exports.tables import response_columns
    from responses.models import CalendarFeed, Response
    from responses.queries import SOON_DAYS
    from responses.summaries.sending import people_to_notify
    from s55tracker.govuk.templatetags.dates import govuk_date, govuk_moment, govuk_time
    from s55tracker.tables.separated import lines_of

    with mock.patch("django.utils.timezone.now", return_value=moment):
        today = timezone.localdate()
        response = Response.objects.select_related("inspection", "body", "owner").get()
        response.status_changed_at = moment
        columns = response_columns(today=today)
        downloaded = lines_of([each.heading for each in columns], [[each.value(response) for each in columns]])
        [row] = csv.DictReader(StringIO("".join(downloaded).removeprefix("\ufeff")))
        write_entries([response.pk], now=moment)
        feed = CalendarFeed.objects.get()
        calendar = (
            calendar_of(feed, entries_of(feed, now=moment, today=today), today=today).decode().replace("\r\n ", "")
        )
        clock = response.inspection.clock
        page = Template("{% load dates %}{{ moment|date:'j F Y H:i' }} {% contextual_date day %}")
        return {
            "today": today.isoformat(),
            "days_left": days_left(clock, today=today),
            "soon": days_left(clock, today=today) <= SOON_DAYS,
            "date": govuk_date(moment),
            "time": govuk_time(moment),
            "moment": govuk_moment(moment),
            "in_a_page": page.render(Context({"moment": moment, "day": clock.safe_day})),
            "downloaded": [row["Safe day"], row["Since"], row["Days left"]],
            "calendar": _event_of("safe day", calendar),
            "digest_is_due": response.owner in people_to_notify(now=moment),
        }


def _event_of(what: str, calendar: str) -> list[str]:
    """The lines of one event that contain a date or a moment."""
    [event] = [each for each in calendar.split("BEGIN:VEVENT") if f": {what}" in each]
    return [line for line in event.splitlines() if line.startswith(("DTSTART", "DTEND", "DTSTAMP"))]


def main() -> None:
    zone_asked_for = os.environ["TZ"]
    time.tzset()
    offset_of_the_machine = time.localtime(0).tm_gmtoff
    import django

    django.setup()
    moments = [datetime.fromisoformat(line).replace(tzinfo=UTC) for line in sys.stdin.read().split()]
    said = {
        "zone": zone_asked_for,
        "offset_of_the_machine": offset_of_the_machine,
        "answers": [answers(moment) for moment in moments],
    }
    print(json.dumps(said))


if __name__ == "__main__":
    main()
