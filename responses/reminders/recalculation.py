"""Which responses are checked next: each when its next reminder is due, after every change, and at least once a day.

Also the order for locking rows, so that no two changes ever deadlock:

1. the row of an office, a force or a person (`no_key`: others may still refer to it), by key if there are several;
2. the recalculations of all responses affected (ReminderRecalculation), by response key: a change to one response takes
   its own first (request_recalculation), and a change to several takes all of theirs before the first response
   (lock_recalculations, request_recalculation_for);
3. the responses, by the holders of their recalculations;
4. rows below them: the force's tracks, scheduled publications, withheld words, days away, the lines of the ledger. The holder of the recalculation is alone with
   them, except for two that start from the person, and so never wait while holding a line: summaries/sending.py and
   marking reminders as read (summaries/actions.py).

Threads beside a text are locked without a recalculation, and nothing is locked after one. Accepting a suggestion takes
the recalculation and the response first.

The worker's run, and the update of calendars, take the recalculations that are free and skip the others.
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

# Before every possible day: at the next run.
AT_ONCE = date.min


def request_recalculation(response: Response) -> None:
    """The response is changing in this transaction: check it as soon as that is committed.

    Its row is locked until then. We wait for a check already running, and none can start, so no change falls between
    what a check reads and what it writes. If there is no row yet, create one for the same reason.
    """
    if ReminderRecalculation.objects.filter(response=response).update(**_requested_now()):
        return
    # Only the holder of a response's lock creates its row: see create_missing_recalculations.
    Response.objects.select_for_update(of=("self",)).get(pk=response.pk)
    ReminderRecalculation.objects.bulk_create(
        [ReminderRecalculation(response=response, recalculate_on=AT_ONCE, entered_at=None)],
        update_conflicts=True,
        update_fields=["recalculate_on", "entered_at"],
        unique_fields=["response"],
    )


def request_recalculation_for(organisation: PolicingBody | Force) -> None:
    """The same for everything in an office, or all requests to a force. Called inside the transaction of the change."""
    recalculations = lock_recalculations(_responses_of([organisation]))
    ReminderRecalculation.objects.filter(pk__in=recalculations).update(**_requested_now())


def lock_recalculations_for(organisations: Iterable[PolicingBody | Force]) -> None:
    """Before a change of several offices or forces, or of a person in several: registered in ports.office_locks."""
    lock_recalculations(_responses_of(organisations))


def lock_recalculations(responses: QuerySet[Response]) -> list[int]:
    """Lock these responses' recalculations until the transaction ends, in the one order, and return them."""
    # By `response_id`: "response" would sort by the response's own order, and lock the rows read for that.
    recalculations = ReminderRecalculation.objects.filter(response__in=responses.order_by().values("pk")).order_by(
        "response_id"
    )
    return list(recalculations.select_for_update(of=("self",)).values_list("pk", flat=True))


def create_missing_recalculations() -> set[int]:
    """Give each response opened since the last run its row. Returns those left for the next run.

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
    """Update both reminders and calendars. If the calendars were already waiting, keep the time they have been waiting
    since.
    """
    waits = When(entered_at=None, then=F("enter_since"))
    return {"recalculate_on": AT_ONCE, "entered_at": None, "enter_since": Case(waits, default=timezone.now())}


def _responses_of(organisations: Iterable[PolicingBody | Force]) -> QuerySet[Response]:
    organisations = list(organisations)
    bodies = [each.pk for each in organisations if isinstance(each, PolicingBody)]
    forces = [each.pk for each in organisations if isinstance(each, Force)]
    asked = ForceRequest.objects.filter(force__in=forces)
    return Response.objects.filter(Q(body__in=bodies) | Q(pk__in=asked.values("response")))
