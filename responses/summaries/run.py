"""Records everything due and sends the summaries, once. The periodic task and `manage.py send_reminders` both do this."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from responses.reminders.ledger import recalculate_all
from responses.summaries.sending import send_digests


@dataclass(frozen=True)
class ReminderRun:
    """How many reminders were added, and how many summaries were emailed."""

    added: int
    digests: int


def run_reminders(*, now: datetime) -> ReminderRun:
    """Record the due reminders, then send the summaries.

    If another worker is still checking some responses, the summaries that need those responses wait for the next run.
    """
    done = recalculate_all(today=timezone.localdate(now), now=now)
    return ReminderRun(added=done.added, digests=send_digests(now=now, unsettled=done.skipped))
