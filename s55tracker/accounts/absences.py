"""Who is away on a day, and who stands in for them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from s55tracker.accounts.models import Absence

# What is said of an absence: who, until when, and who stands in.
_SAID = (
    "from_on",
    "until_on",
    *(f"{who}__{fact}" for who in ("user", "substitute") for fact in ("name", "email", "is_active")),
)


def absences_on(day: date) -> QuerySet[Absence]:
    """Those that hold on a day and whose substitute can still sign in."""
    return Absence.objects.filter(from_on__lte=day, until_on__gte=day, substitute__is_active=True)


def away_on(day: date, *, people: Collection[int]) -> dict[int, Absence]:
    """Which of these people, by key, are away on that day, each with who stands in: one query."""
    if not people:
        return {}
    rows = absences_on(day).filter(user__in=people).select_related("user", "substitute").only(*_SAID)
    return {absence.user_id: absence for absence in rows}


def is_stood_in_for(field: str, *, by: int, on: date) -> Exists:
    """A condition for queries: whoever this field names is away on the day, and this person stands in for them."""
    return Exists(absences_on(on).filter(user=OuterRef(field), substitute=by))
