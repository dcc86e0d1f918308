"""Finds who is away on a day, and their substitutes."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from s55tracker.accounts.models import Absence

# The fields we load for each absence: who is away, when, and the substitute.
_SAID = (
    "from_on",
    "until_on",
    *(f"{who}__{fact}" for who in ("user", "substitute") for fact in ("name", "email", "is_active")),
)


def absences_on(day: date) -> QuerySet[Absence]:
    """The absences that include this day and have a substitute who can still sign in."""
    return Absence.objects.filter(from_on__lte=day, until_on__gte=day, substitute__is_active=True)


def away_on(day: date, *, people: Collection[int]) -> dict[int, Absence]:
    """These people's absences on this day, by the person's key, with their substitutes. Takes one query."""
    if not people:
        return {}
    rows = absences_on(day).filter(user__in=people).select_related("user", "substitute").only(*_SAID)
    return {absence.user_id: absence for absence in rows}


def is_stood_in_for(field: str, *, by: int, on: date) -> Exists:
    """A query condition: the person in this field is away on the day, and `by` is standing in for them."""
    return Exists(absences_on(on).filter(user=OuterRef(field), substitute=by))
