"""One look at everything that is due. The periodic task and `manage.py send_reminders` do the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from responses.reminders.ledger import look_at_all
from responses.summaries.sending import send_digests


@dataclass(frozen=True)
class Tick:
    """How many reminders came to be owed, and how many digests were mailed."""

    owed: int
    digests: int


def tick(*, now: datetime) -> Tick:
    """Where somebody else is still looking, the digests wait for the next tick: one written now would lack what they find."""
    looked = look_at_all(today=timezone.localdate(now), now=now)
    return Tick(owed=looked.owed, digests=send_digests(now=now, unsettled=looked.passed_by))
