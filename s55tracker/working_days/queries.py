"""Finds the one-off days of an office, of several offices, or of a person who works in several."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from django.db.models import Q, QuerySet

from s55tracker.accounts.models import PolicingBody
from s55tracker.working_days.calendar import OfficeDays
from s55tracker.working_days.models import ProclaimedDay


def proclaimed_days_known_to(body: PolicingBody) -> QuerySet[ProclaimedDay]:
    """The days added for this office or for every office, in order, with their names."""
    return ProclaimedDay.objects.filter(Q(body=None) | Q(body=body)).select_related("added_by")


def proclaimed_days(body: PolicingBody) -> OfficeDays:
    """The one-off bank holidays that apply to this office: its own and those for every office."""
    return proclaimed_days_of([body.pk])[body.pk]


def proclaimed_days_of(body_ids: Collection[int | None]) -> dict[int | None, OfficeDays]:
    """One-off bank holidays for several offices, in one query. The key None is for people without an office, such as a
    force's.
    """
    rows = ProclaimedDay.objects.filter(Q(body=None) | Q(body__in=[pk for pk in body_ids if pk is not None]))
    return days_by_office(rows.order_by().values_list("body_id", "day", "is_open"), body_ids)


def days_by_office(
    rows: Iterable[tuple[int | None, date, bool]], body_ids: Collection[int | None]
) -> dict[int | None, OfficeDays]:
    """Each office's one-off days, from rows of (office, day, whether it is worked on). An office's own rows override
    those for every office.
    """
    rows = list(rows)
    for_all = {day: is_open for body_id, day, is_open in rows if body_id is None}
    found = {}
    for pk in body_ids:
        known = for_all | {day: is_open for body_id, day, is_open in rows if body_id is not None and body_id == pk}
        found[pk] = OfficeDays(
            closed=(day for day, is_open in known.items() if not is_open),
            opened=(day for day, is_open in known.items() if is_open),
        )
    return found


def days_of_any(body_ids: Collection[int]) -> OfficeDays:
    """For someone in several offices: every day one of them is closed, and the bank holidays that all of them work on."""
    days = list(proclaimed_days_of(body_ids).values())
    if not days:
        return OfficeDays()
    return OfficeDays(closed=frozenset().union(*days), opened=frozenset.intersection(*(each.opened for each in days)))
