"""Which responses are looked at next: each once its next reminder falls due, after every change, and once a day in any case."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from responses.models import ReminderWatch, Response
from s55tracker.accounts.models import Force, PolicingBody

# Before every day that there can be: at the next tick.
AT_ONCE = date.min


def look_again(response: Response) -> None:
    """Something about the response changes in this transaction: it is looked at once that has been committed.

    Its watch is locked until then. A look that is under way is awaited, and none begins, so no change falls between what a look
    has read and what it writes. It is made where there is none yet, for the same reason.
    """
    ReminderWatch.objects.bulk_create(
        [ReminderWatch(response=response, look_on=AT_ONCE, entered_at=None)],
        update_conflicts=True,
        update_fields=["look_on", "entered_at"],
        unique_fields=["response"],
    )


@transaction.atomic(savepoint=False)
def look_again_at_all_of(organisation: PolicingBody | Force) -> None:
    """The same for everything of an office, or for all that a force has been asked. Always locked in the same order."""
    whose = "response__body" if isinstance(organisation, PolicingBody) else "response__force_requests__force"
    watches = ReminderWatch.objects.filter(pk__in=ReminderWatch.objects.filter(**{whose: organisation}).values("pk"))
    locked = list(watches.select_for_update().order_by("response").values_list("pk", flat=True))
    ReminderWatch.objects.filter(pk__in=locked).update(look_on=AT_ONCE, entered_at=None)
