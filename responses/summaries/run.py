"""One check of everything due. The periodic task and `manage.py send_reminders` do the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from responses.reminders.ledger import look_at_all
from responses.summaries.sending import send_digests


@dataclass(frozen=True)
class Tick:
    """How many reminders were added, and how many summaries were emailed."""

    owed: int
    digests: int


def tick(*, now: datetime) -> Tick:
    """If another worker is still checking responses, the summaries wait for the next run: written now, they would lack
    its results.
    """
    looked = look_at_all(today=timezone.localdate(now), now=now)
    return Tick(owed=looked.owed, digests=send_digests(now=now, unsettled=looked.passed_by))
