"""Keeps the ledger, which records every reminder due by today exactly once.

A check works out the due reminders from the current records and compares them with the existing lines:

- a due reminder without a line gets one;
- a waiting reminder no longer due is withdrawn, with the reason; if it becomes due again, the same line waits again;
- of those waiting for one person about one response, the most urgent is sent, and the others refer to it as their replacement.

A check may be interrupted at any point, run twice, or run by two workers at once: the row of ReminderRecalculation is locked while its
response is checked, each batch is written in one transaction, and the database keeps each line unique.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import DatabaseError, transaction
from django.db.models import Min, Q, QuerySet
from django.utils import timezone

from responses.enums import ReminderState
from responses.models import Reminder, ReminderRecalculation, Response
from responses.reminders.facts import RELATED, REPORTED_AS, facts_of
from responses.reminders.recalculation import create_missing_recalculations
from responses.reminders.schedule import DueReminder, Facts, next_due_on
from responses.reminders.settlement import Line, Settlement, settle
from s55tracker.left_out import each_that_can_be_shown

logger = logging.getLogger(__name__)
# Responses checked in one transaction.
BATCH = 250
# Every response is checked again about once a day, even if nothing seems to have changed. AGAIN_AT_MOST limits how many
# of these one run checks.
AGAIN_AFTER = timedelta(hours=20)
AGAIN_AT_MOST = 500
# How far two workers' clocks may differ before a check counts as coming from a fast clock.
CLOCKS_APART = timedelta(minutes=5)
# If a response has not been checked for this long, even by the daily round, the checking itself has a problem.
RECALCULATED_WITHIN = timedelta(hours=24)
NEVER = date.max


@dataclass(frozen=True)
class Recalculated:
    """The result of a run: how many reminders were added, and which responses were skipped because someone else had
    locked them.

    Another worker was checking them, or a person was changing them, so their reminders for today are not settled yet.
    """

    added: int
    skipped: frozenset[int]


def record_due_reminders(*, today: date, now: datetime | None = None) -> int:
    """Check every response due for checking, and return how many reminders were added."""
    return recalculate_all(today=today, now=now).added


def recalculate_all(*, today: date, now: datetime | None = None) -> Recalculated:
    """Check every response due for checking, and return how many reminders were added and which responses were skipped.

    If one response fails, the error is logged and the others continue; it stays due, which /readyz shows.
    """
    now = now or timezone.now()
    skipped = create_missing_recalculations()
    due = list(_due(today=today, now=now).order_by("response").values_list("response", flat=True))
    again = (
        _not_recalculated_lately(today=today, now=now).order_by("recalculated_at").values_list("response", flat=True)
    )
    number = 0
    for batch in _in_batches([*due, *again[:AGAIN_AT_MOST]]):
        try:
            done = _recalculate_batch(batch, today=today, now=now)
        except DatabaseError:
            logger.exception("A batch of %s responses could not be processed; the next run tries again", len(batch))
            continue
        number += done.added
        skipped |= done.skipped
    return Recalculated(added=number, skipped=frozenset(skipped))


def preview(responses: Iterable[Response], *, today: date) -> list[DueReminder]:
    """The reminders that a run on that day would add, including those replaced at once. Writes nothing."""
    settlements = settlements_of(responses, today=today)
    return [each for settled in settlements.values() for each in settled.newly_due]


def settlements_of(responses: Iterable[Response], *, today: date) -> dict[int, Settlement]:
    """The changes that a run on that day would make, by response. Writes nothing and locks nothing."""
    responses = list(responses)
    lines = _lines_of(Reminder.objects.filter(response__in=[response.pk for response in responses]))
    facts = facts_of(responses, today=today)

    def settled(response: Response) -> tuple[int, Settlement]:
        return response.pk, settle(facts[response.pk], lines.get(response.pk, ()), today=today)

    known = [response for response in responses if response.pk in facts]
    return dict(each_that_can_be_shown(known, settled, part=REPORTED_AS))


def oldest_recalculation_due(*, now: datetime | None = None) -> datetime | None:
    """When the response that has waited longest became due to be checked; None if none is waiting.

    That is the start of the day on which it was due, the time when the daily round missed it or, if it has never been
    checked, the time when it was created.
    """
    now = now or timezone.now()
    today = timezone.localdate(now)
    moments = []
    first = ReminderRecalculation.objects.filter(recalculate_on__gt=date.min, recalculate_on__lte=today).aggregate(
        first=Min("recalculate_on")
    )["first"]
    if first is not None:
        moments.append(timezone.make_aware(datetime.combine(first, time())))
    missed = ReminderRecalculation.objects.filter(
        recalculated_at__lt=now - RECALCULATED_WITHIN, recalculate_on__lt=NEVER
    )
    if (oldest := missed.aggregate(oldest=Min("recalculated_at"))["oldest"]) is not None:
        moments.append(oldest + RECALCULATED_WITHIN)
    never = ReminderRecalculation.objects.filter(recalculated_at=None).aggregate(first=Min("response__created_at"))[
        "first"
    ]
    if never is not None:
        moments.append(never)
    return min(moments, default=None)


def _due(*, today: date, now: datetime) -> QuerySet[ReminderRecalculation]:
    """The rows of responses whose day has come, and of those last checked by a worker with a fast clock."""
    return ReminderRecalculation.objects.filter(
        Q(recalculate_on__lte=today) | Q(recalculated_at__gt=now + CLOCKS_APART)
    )


def _not_recalculated_lately(*, today: date, now: datetime) -> QuerySet[ReminderRecalculation]:
    """The rows of responses not checked lately. This finds, within a day, any change that did not request a check."""
    return ReminderRecalculation.objects.filter(
        recalculated_at__lt=now - AGAIN_AFTER, recalculate_on__gt=today, recalculate_on__lt=NEVER
    )


def _in_batches(pks: Sequence[int]) -> Iterable[Sequence[int]]:
    return (pks[start : start + BATCH] for start in range(0, len(pks), BATCH))


@transaction.atomic
def _recalculate_batch(response_ids: Sequence[int], *, today: date, now: datetime) -> Recalculated:
    """Check one batch: lock its rows, read the facts, settle and write. Rows held by another worker or by a change are
    skipped.
    """
    recalculations = {
        recalculation.response_id: recalculation
        for recalculation in ReminderRecalculation.objects.filter(response__in=response_ids).select_for_update(
            skip_locked=True
        )
    }
    responses = list(Response.objects.filter(pk__in=recalculations).select_related(*RELATED))
    facts = facts_of(responses, today=today)
    rows = Reminder.objects.filter(response__in=recalculations)
    # A worker writing a summary may hold the waiting lines. It never waits for us, so we wait for it (recalculation.py
    # has the order of all locks) and then read the lines as they are now.
    waiting = rows.filter(state=ReminderState.WAITING).select_for_update().order_by("pk")
    list(waiting.values_list("pk", flat=True))
    lines = _lines_of(rows)
    settlements: list[Settlement] = []
    recalculated: list[ReminderRecalculation] = []

    def recalculate(response: Response) -> tuple[ReminderRecalculation, Settlement]:
        known, recalculation = facts[response.pk], recalculations[response.pk]
        settled = settle(known, lines.get(response.pk, ()), today=today)
        recalculation.recalculate_on = _next_recalculation_on(known, today=today)
        recalculation.recalculated_at = now
        return recalculation, settled

    # An error in one response must not stop the reminders of the others.
    known = [response for response in responses if response.pk in facts]
    for recalculation, settled in each_that_can_be_shown(known, recalculate, part=REPORTED_AS):
        recalculated.append(recalculation)
        settlements.append(settled)
    _write(settlements)
    ReminderRecalculation.objects.bulk_update(recalculated, ["recalculate_on", "recalculated_at"], batch_size=BATCH)
    return Recalculated(
        added=sum(len(settled.newly_due) for settled in settlements),
        skipped=frozenset(response_ids) - frozenset(recalculations),
    )


def _next_recalculation_on(facts: Facts, *, today: date) -> date:
    days = [day for day in (next_due_on(facts, after=today), facts.readers_change_on) if day is not None]
    return min(days, default=NEVER)


def _write(settlements: Sequence[Settlement]) -> None:
    """Write the settled changes. All changed lines are already locked, or new."""
    new = {each.key: each for settled in settlements for each in settled.new}
    replaced = {loser: winner for settled in settlements for loser, winner in settled.replaced.items()}
    changed = {line.key: each for settled in settlements for line, each in (*settled.again, *settled.reworded)}
    _insert(each for key, each in new.items() if key not in replaced)
    reasons: dict[str, list[int]] = defaultdict(list)
    for settled in settlements:
        for line, why in settled.withdrawn:
            reasons[why].append(line.pk)
    for why, withdrawn in reasons.items():
        Reminder.objects.filter(pk__in=withdrawn).update(state=ReminderState.WITHDRAWN, ended_because=why)
    if changed or replaced:
        pks = _pks_by_key({key[0] for key in (*changed, *replaced)})
        replaced_by = {loser: pks[winner] for loser, winner in replaced.items()}
        _insert((new[key] for key in replaced if key in new), replaced_by=replaced_by)
        _update(changed, {key: pk for key, pk in replaced_by.items() if key not in new}, pks)


def _insert(due_lines: Iterable[DueReminder], *, replaced_by: Mapping[tuple, int] | None = None) -> None:
    """Add new lines: those to be sent or, with `replaced_by`, those replaced at once."""
    Reminder.objects.bulk_create(
        [
            Reminder(
                response_id=each.response_id,
                request_id=each.request_id,
                person_id=each.person_id,
                kind=each.kind,
                about_on=each.about_on,
                due_on=each.due_on,
                sentence=each.sentence,
                because=each.because,
                state=ReminderState.SUPERSEDED if replaced_by else ReminderState.WAITING,
                superseded_by_id=replaced_by[each.key] if replaced_by else None,
            )
            for each in due_lines
        ],
        ignore_conflicts=True,
        batch_size=1000,
    )


def _pks_by_key(responses: Collection[int]) -> dict[tuple, int]:
    fields = ("response", "person", "kind", "about_on", "due_on", "pk")
    return {tuple(key): pk for *key, pk in Reminder.objects.filter(response__in=responses).values_list(*fields)}


def _update(changed: Mapping[tuple, DueReminder], replaced_by: Mapping[tuple, int], pks: Mapping[tuple, int]) -> None:
    """Write the lines needed again or reworded, and then the replaced lines, which may refer to them."""
    Reminder.objects.bulk_update(
        [
            Reminder(
                pk=pks[key],
                state=ReminderState.WAITING,
                ended_because="",
                superseded_by=None,
                sentence=each.sentence,
                because=each.because,
            )
            for key, each in changed.items()
        ],
        ["state", "ended_because", "superseded_by", "sentence", "because"],
        batch_size=200,
    )
    losers: dict[int, list[int]] = defaultdict(list)
    for key, winner in replaced_by.items():
        losers[winner].append(pks[key])
    for winner, ids in losers.items():
        Reminder.objects.filter(pk__in=ids).update(
            state=ReminderState.SUPERSEDED, ended_because="", superseded_by=winner
        )


FIELDS = (
    "pk",
    "response_id",
    "person_id",
    "request_id",
    "kind",
    "about_on",
    "due_on",
    "state",
    "sentence",
    "because",
    "superseded_by_id",
    "superseded_by__state",
)


def _lines_of(rows: QuerySet[Reminder]) -> dict[int, list[Line]]:
    """The lines by response, in one query."""
    lines: dict[int, list[Line]] = defaultdict(list)
    for row in rows.values_list(*FIELDS):
        line = Line(*row)
        lines[line.response_id].append(line)
    return lines
