"""Decides which responses are checked next: each when its next reminder is due, after every change, and at least once a
day.

It also defines the order for locking rows, so that no two changes ever deadlock:

1. the row of an office, a force or a person (`no_key`: others may still refer to it), by key if there are several;
2. the recalculations of all responses affected (ReminderRecalculation), by response key: a change to one response takes
   its own first (request_recalculation), and a change to several takes all of theirs before the first response
   (lock_recalculations, request_recalculation_for);
3. the responses, each only by the holder of its recalculation;
4. rows below them: the force's tracks, scheduled publications, withheld words, days away, the lines of the ledger. Only
   the holder of the recalculation locks these, except for two changes that start from a person: summaries/sending.py
   and marking reminders as read (summaries/actions.py). Those two never wait while they hold a line.

Threads beside a text are locked without a recalculation, and nothing is locked after one. Accepting a suggestion takes
the recalculation and the response first.

The worker's run and the update of calendars take the recalculations that are free, and skip the others.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, When
from django.utils import timezone

from responses.models import ForceRequest, ReminderRecalculation, Response
from s55tracker.accounts.models import Force, PolicingBody

# Earlier than every possible day, so that the next run checks the response.
AT_ONCE = date.min


def request_recalculation(response: Response) -> None:
    """Request a check of the response, to be made as soon as the current transaction, which changes the response, is
    committed.

    The response's row in ReminderRecalculation is locked until then: we wait for a check that is already running, and
    no other check can start. So nothing can change between a check's reading and its writing. If there is no row yet,
    one is created for the same reason.
    """
    if ReminderRecalculation.objects.filter(response=response).update(**_requested_now()):
        return
    # Only the holder of a response's lock creates its row: see `create_missing_recalculations`.
    Response.objects.select_for_update(of=("self",)).get(pk=response.pk)
    ReminderRecalculation.objects.bulk_create(
        [ReminderRecalculation(response=response, recalculate_on=AT_ONCE, entered_at=None)],
        update_conflicts=True,
        update_fields=["recalculate_on", "entered_at"],
        unique_fields=["response"],
    )


def request_recalculation_for(organisation: PolicingBody | Force) -> None:
    """Request a check of every response of an office, or of every response with a request to a force. Called inside the
    transaction of the change.
    """
    recalculations = lock_recalculations(_responses_of([organisation]))
    ReminderRecalculation.objects.filter(pk__in=recalculations).update(**_requested_now())


def lock_recalculations_for(organisations: Iterable[PolicingBody | Force]) -> None:
    """Lock the recalculations of several offices or forces, before a change to them or to a person in several of them.
    Registered in ports.office_locks.
    """
    lock_recalculations(_responses_of(organisations))


def lock_recalculations(responses: QuerySet[Response]) -> list[int]:
    """Lock the recalculations of these responses until the transaction ends, in order of the responses' keys. Return the
    keys of the recalculations.
    """
    # Sort by `response_id`: "response" would sort by the default order of responses, which is not the order for
    # locking.
    recalculations = ReminderRecalculation.objects.filter(response__in=responses.order_by().values("pk")).order_by(
        "response_id"
    )
    return list(recalculations.select_for_update(of=("self",)).values_list("pk", flat=True))


def create_missing_recalculations() -> set[int]:
    """Create the missing row of each response opened since the last run. Returns the responses left for the next run.

    Only the holder of a response's lock creates its row. So a response locked here without a row cannot get one from
    anyone else, and we never have to wait. Responses held by someone else are skipped.
    """
    without = Response.objects.filter(~Exists(ReminderRecalculation.objects.filter(response=OuterRef("pk"))))
    skipped = set()
    missing = list(without.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(missing), 1000):
        batch = missing[start : start + 1000]
        with transaction.atomic():
            rows = Response.objects.filter(pk__in=batch).select_for_update(skip_locked=True).order_by("pk")
            held = list(rows.values_list("pk", flat=True))
            free = without.filter(pk__in=held).order_by("pk").values_list("pk", flat=True)
            ReminderRecalculation.objects.bulk_create(
                [ReminderRecalculation(response_id=pk) for pk in free], ignore_conflicts=True
            )
        skipped |= set(batch) - set(held)
    return skipped


def _requested_now() -> dict[str, Any]:
    """The values that request an update of both reminders and calendars. If the calendars were already waiting, the
    time when their wait began is kept.
    """
    waits = When(entered_at=None, then=F("enter_since"))
    return {"recalculate_on": AT_ONCE, "entered_at": None, "enter_since": Case(waits, default=timezone.now())}


def _responses_of(organisations: Iterable[PolicingBody | Force]) -> QuerySet[Response]:
    organisations = list(organisations)
    bodies = [each.pk for each in organisations if isinstance(each, PolicingBody)]
    forces = [each.pk for each in organisations if isinstance(each, Force)]
    asked = ForceRequest.objects.filter(force__in=forces)
    return Response.objects.filter(Q(body__in=bodies) | Q(pk__in=asked.values("response")))
