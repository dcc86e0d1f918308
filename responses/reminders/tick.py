"""One look at everything that is due. The periodic task and `manage.py send_reminders` do the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from responses.reminders.digests import send_digests
from responses.reminders.ledger import look


@dataclass(frozen=True)
class Tick:
    """How many reminders came to be owed, and how many digests were mailed."""

    owed: int
    digests: int


def tick(*, now: datetime) -> Tick:
    return Tick(owed=look(today=timezone.localdate(now), now=now), digests=send_digests(now=now))
