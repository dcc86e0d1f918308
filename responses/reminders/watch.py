"""Which responses are looked at next. Each open one is, once a day and after every change."""

from __future__ import annotations

from datetime import date

from responses.models import ReminderWatch, Response
from s55tracker.accounts.models import Force, PolicingBody

# Before every day that there can be: at the next tick.
AT_ONCE = date.min


def look_again(response: Response) -> None:
    """Something about the response has changed: it is looked at when this transaction has been committed.

    The update waits for a look that is under way, so no change falls between what that look has read and what it writes.
    """
    ReminderWatch.objects.filter(response=response.pk).update(look_on=AT_ONCE, entered_at=None)


def look_again_at_all_of(organisation: PolicingBody | Force) -> None:
    """The same for everything of an office, or for all that a force has been asked."""
    whose = "response__body" if isinstance(organisation, PolicingBody) else "response__force_requests__force"
    watches = ReminderWatch.objects.filter(**{whose: organisation})
    ReminderWatch.objects.filter(pk__in=watches.values("pk")).update(look_on=AT_ONCE, entered_at=None)
