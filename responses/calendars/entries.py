"""Updates the dates in people's calendars, every minute, after changes to responses.

Reading a calendar changes nothing. Here we work out how a change to a response, a report, an office's plan or the bank
holidays affects the dates, and compare the result with the stored rows. A moved date keeps its `uid` with a higher
`sequence`; one no longer needed is cancelled and kept. A change requests this by clearing
`ReminderRecalculation.entered_at` in its own transaction. Anything missed is caught once a day, when every open
response is checked again. (The reminders create the rows: responses/reminders/ledger.py.)
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from django.db import connection, transaction
from django.db.models import F, Min, Q, QuerySet
from django.utils import timezone

from responses.calendars.dates import CalendarDate, dates_of
from responses.models import CalendarEntry, PlannedStep, ReminderRecalculation, Response
from responses.progress.plans import plan_of
from responses.queries import with_force_tracks
from responses.workflow import TO_PUBLISH
from s55tracker.left_out import each_that_can_be_shown
from s55tracker.working_days.queries import proclaimed_days_of

BATCH = 200
MOST_AT_ONCE = 4_000  # in one run; the next run continues where it stopped
UPDATED_AGAIN_AFTER = timedelta(days=1)


def enter_dates(*, now: datetime | None = None) -> int:
    """Write what has changed, and return how many entries were written. Running it again writes nothing more, and two
    workers can share the work.
    """
    now = now or timezone.now()
    written = 0
    for _ in range(MOST_AT_ONCE // BATCH):
        number, changed = _write_batch(now)
        written += changed
        if not number:
            break
    return written


def waiting(now: datetime) -> QuerySet[ReminderRecalculation]:
    """Responses changed since their dates were written, followed by open ones not checked for a day."""
    a_day_ago = now - UPDATED_AGAIN_AFTER
    return ReminderRecalculation.objects.filter(
        Q(entered_at=None) | Q(entered_at__lte=a_day_ago, response__status__in=TO_PUBLISH)
    ).order_by(F("entered_at").asc(nulls_first=True), "pk")


def oldest_to_enter(*, now: datetime | None = None) -> datetime | None:
    """When the dates that have waited longest to be written began to wait: when they changed, or when their daily check
    was due. None if no dates are waiting.
    """
    now = now or timezone.now()
    changed = ReminderRecalculation.objects.filter(entered_at=None).aggregate(first=Min("enter_since"))["first"]
    missed = ReminderRecalculation.objects.filter(
        entered_at__lte=now - UPDATED_AGAIN_AFTER, response__status__in=TO_PUBLISH
    ).aggregate(first=Min("entered_at"))["first"]
    moments = [changed, missed and missed + UPDATED_AGAIN_AFTER]
    return min((moment for moment in moments if moment), default=None)


@transaction.atomic
def _write_batch(now: datetime) -> tuple[int, int]:
    rows = waiting(now)
    if connection.features.has_select_for_update_skip_locked:
        # Skip the responses that someone is changing right now. The next run will find them changed.
        rows = rows.select_for_update(of=("self",), skip_locked=True)
    batch = list(rows.values_list("pk", "response_id")[:BATCH])
    changed = write_entries([response_id for _, response_id in batch], now=now)
    ReminderRecalculation.objects.filter(pk__in=[pk for pk, _ in batch]).update(entered_at=now)
    return len(batch), changed


def write_entries(response_ids: Sequence[int], *, now: datetime) -> int:
    """Compare these responses' calendar entries with what they should be, and write the differences. Makes at most six
    queries.
    """
    responses = list(
        with_force_tracks(Response.objects.filter(pk__in=response_ids)).select_related("body", "inspection", "owner")
    )
    wanted = {response.pk: dates for response, dates in _dates(responses)}
    written: dict[int, dict[str, CalendarEntry]] = {pk: {} for pk in wanted}
    for found in CalendarEntry.objects.filter(response__in=list(wanted)):
        written[found.response_id][found.key] = found
    new: list[CalendarEntry] = []
    changed: list[CalendarEntry] = []
    for pk, dates in wanted.items():
        entries = written[pk]
        for each in dates:
            if (entry := entries.pop(each.key, None)) is None:
                new.append(_new_entry(pk, each, now))
            elif entry.day != each.day or entry.cancelled_at is not None:
                changed.append(_changed(entry, now, day=each.day, cancelled_at=None))
        # The entries left over are no longer needed.
        changed += [_changed(entry, now, cancelled_at=now) for entry in entries.values() if entry.cancelled_at is None]
    CalendarEntry.objects.bulk_create(new)
    CalendarEntry.objects.bulk_update(changed, ["day", "sequence", "changed_at", "cancelled_at"])
    return len(new) + len(changed)


def _dates(responses: Iterable[Response]) -> Iterable[tuple[Response, list[CalendarDate]]]:
    responses = list(responses)
    extra = proclaimed_days_of({response.body_id for response in responses})
    steps: dict[int, list[PlannedStep]] = {}
    for step in PlannedStep.objects.filter(response__in=responses).select_related("owner"):
        steps.setdefault(step.response_id, []).append(step)

    def dates(response: Response) -> tuple[Response, list[CalendarDate]]:
        plan = plan_of(response, changed=steps.get(response.pk, ()), extra=extra[response.body_id])
        return response, dates_of(response, plan)

    # If one fails, its stored dates are left unchanged.
    yield from each_that_can_be_shown(responses, dates, part="the dates in calendars")


def _new_entry(response_id: int, each: CalendarDate, now: datetime) -> CalendarEntry:
    return CalendarEntry(
        response_id=response_id,
        request_id=each.request_id,
        key=each.key,
        day=each.day,
        created_at=now,
        changed_at=now,
    )


def _changed(
    entry: CalendarEntry, now: datetime, *, day: date | None = None, cancelled_at: datetime | None
) -> CalendarEntry:
    """Change an entry. Its sequence number grows with every change of date or status (RFC 5545, 3.8.7.4)."""
    entry.day = day or entry.day
    entry.cancelled_at, entry.changed_at = cancelled_at, now
    entry.sequence += 1
    return entry
