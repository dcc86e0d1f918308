"""What the product says of dates at given moments, as one process in its own time zone: `TZ=Pacific/Auckland python -m tests.time_zones`.

tests/test_time_zones.py starts one such process a zone and compares what each prints with a table written by hand.
"""

from __future__ import annotations

import json
import os
import sys
import time
from datetime import UTC, date, datetime
from unittest import mock


def answers(moment: datetime) -> dict:
    """Everything that this moment decides, as the product puts it."""
    from django.template import Context, Template
    from django.utils import timezone

    from inspections.deadlines import clock_for, days_left
    from responses.queries import SOON_DAYS
    from s55tracker.face.templatetags.dates import govuk_date, govuk_moment, govuk_time

    with mock.patch("django.utils.timezone.now", return_value=moment):
        today = timezone.localdate()
        clock = clock_for(date(2026, 2, 2))
        return {
            "today": today.isoformat(),
            "days_left": days_left(clock, today=today),
            "soon": days_left(clock, today=today) <= SOON_DAYS,
            "date": govuk_date(moment),
            "time": govuk_time(moment),
            "moment": govuk_moment(moment),
            "in_a_page": Template("{% load dates %}{{ moment|date:'j F Y H:i' }} {% contextual_date day %}").render(
                Context({"moment": moment, "day": clock.safe_day})
            ),
        }


def main() -> None:
    zone_asked_for = os.environ["TZ"]
    time.tzset()
    offset_of_the_machine = time.localtime(0).tm_gmtoff
    import django

    django.setup()
    moments = [datetime.fromisoformat(line).replace(tzinfo=UTC) for line in sys.stdin.read().split()]
    print(
        json.dumps(
            {
                "zone": zone_asked_for,
                "offset_of_the_machine": offset_of_the_machine,
                "answers": [answers(moment) for moment in moments],
            }
        )
    )


if __name__ == "__main__":
    main()
