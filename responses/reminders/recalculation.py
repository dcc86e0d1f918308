"""Which responses are looked at next: each once its next reminder falls due, after every change, and once a day in any case.

And the order in which rows are locked, so that no two changes ever wait for each other:

1. the row of an office, a force or a person (`no_key`: others may go on naming it), by its number where there are several;
2. the watches of all responses that the change concerns, by the number of the response: whoever changes one response takes its
   watch first (look_again), and whoever changes several takes all of theirs before the first (hold, look_again_at_all_of);
3. the responses, by those who hold their watches;
4. what hangs on them: the force's tracks, days away, the lines of the ledger. Whoever holds the watch is alone with them, but for
   two who come by the person instead, and therefore never wait while they hold a line: the digest (digests.py) and
   whoever marks their reminders as read (actions/reminding.py).

A look, and whoever enters dates in calendars, takes the watches that are free and passes the others by.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, When
from django.utils import timezone

from responses.models import ForceRequest, ReminderWatch, Response
from s55tracker.accounts.models import Force, PolicingBody

# Before every day that there can be: at the next tick.
AT_ONCE = date.min


def look_again(response: Response) -> None:
    """Something about the response changes in this transaction: it is looked at once that has been committed.

    Its watch is locked until then. A look that is under way is awaited, and none begins, so no change falls between what a look
    has read and what it writes. It is made where there is none yet, for the same reason.
    """
    if ReminderWatch.objects.filter(response=response).update(**_all_anew()):
        return
    # Only whoever holds the response makes its watch: see watch_those_without_a_row.
    Response.objects.select_for_update(of=("self",)).get(pk=response.pk)
    ReminderWatch.objects.bulk_create(
        [ReminderWatch(response=response, look_on=AT_ONCE, entered_at=None)],
        update_conflicts=True,
        update_fields=["look_on", "entered_at"],
        unique_fields=["response"],
    )


def look_again_at_all_of(organisation: PolicingBody | Force) -> None:
    """The same for everything of an office, or for all that a force has been asked. Called inside the transaction of the change."""
    watches = hold(_responses_of([organisation]))
    ReminderWatch.objects.filter(pk__in=watches).update(**_all_anew())


def hold_all_of(organisations: Iterable[PolicingBody | Force]) -> None:
    """Before a change of several offices or forces, or of a person who belongs to several: registered in ports.office_locks."""
    hold(_responses_of(organisations))


def hold(responses: QuerySet[Response]) -> list[int]:
    """Lock the watches of these responses until the transaction ends, in the one order; gives back the watches."""
    # By `response_id`: "response" would sort by the response's own order, and lock the rows of which that is read.
    watches = ReminderWatch.objects.filter(response__in=responses.order_by().values("pk")).order_by("response_id")
    return list(watches.select_for_update(of=("self",)).values_list("pk", flat=True))


def watch_those_without_a_row() -> set[int]:
    """A response is watched from the first look after it was opened. Gives back those that are left for the next tick.

    A watch is made by whoever holds its response, and by nobody else. So of those that are locked here and still have none, none
    can come to have one meanwhile: nobody is waited for. Those that somebody holds are passed by.
    """
    without = Response.objects.filter(~Exists(ReminderWatch.objects.filter(response=OuterRef("pk"))))
    passed_by = set()
    missing = list(without.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(missing), 1000):
        lot = missing[start : start + 1000]
        with transaction.atomic():
            rows = Response.objects.filter(pk__in=lot).select_for_update(skip_locked=True).order_by("pk")
            held = list(rows.values_list("pk", flat=True))
            free = without.filter(pk__in=held).order_by("pk").values_list("pk", flat=True)
            ReminderWatch.objects.bulk_create([ReminderWatch(response_id=pk) for pk in free], ignore_conflicts=True)
        passed_by |= set(lot) - set(held)
    return passed_by


def _all_anew() -> dict[str, Any]:
    """Reminders and calendars both follow. Where the calendars wait already, they go on waiting since then."""
    waits = When(entered_at=None, then=F("enter_since"))
    return {"look_on": AT_ONCE, "entered_at": None, "enter_since": Case(waits, default=timezone.now())}


def _responses_of(organisations: Iterable[PolicingBody | Force]) -> QuerySet[Response]:
    organisations = list(organisations)
    bodies = [each.pk for each in organisations if isinstance(each, PolicingBody)]
    forces = [each.pk for each in organisations if isinstance(each, Force)]
    asked = ForceRequest.objects.filter(force__in=forces)
    return Response.objects.filter(Q(body__in=bodies) | Q(pk__in=asked.values("response")))
