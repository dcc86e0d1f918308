"""Adds one-off bank holidays, makes a bank holiday that has been moved a working day, and undoes either. Each office
can do this itself, without waiting for anyone.
"""

from __future__ import annotations

from datetime import date

from django.db import transaction

from s55tracker.accounts.models import PolicingBody
from s55tracker.audit.trail import record
from s55tracker.office.editing import locked_office
from s55tracker.office.listeners import Before, OfficeChange, notify_listeners
from s55tracker.present import present
from s55tracker.refusals import Refused
from s55tracker.working_days.calendar import SATURDAY, format_date, why_not_working
from s55tracker.working_days.models import ProclaimedDay
from s55tracker.working_days.queries import proclaimed_days, proclaimed_days_known_to


@transaction.atomic
def add_bank_holiday(*, by, body: PolicingBody, day: date, name: str) -> list[str]:
    """Add a one-off bank holiday. The plans of open responses avoid it straight away.

    Returns sentences describing what changed. Raises NotPermitted; Refused for a day when the office is closed anyway,
    and for one already added. A past day is accepted, because it can explain why something was late.
    """
    body = locked_office(body, by)
    name = " ".join(name.split())
    if not name:
        raise Refused("Enter the name of the bank holiday.")
    before = proclaimed_days(body)
    _check_not_added(body, day)
    if day in before:
        known = proclaimed_days_known_to(body).get(day=day)
        raise Refused(f"{format_date(day)} has already been added, as “{known.name}”.")
    if (closed := why_not_working(day, extra=before)) is not None:
        raise Refused(f"{format_date(day)} is {closed}, so plans already avoid it.")
    ProclaimedDay.objects.create(body=body, day=day, name=name, added_by=by)
    record(action="bank_holiday_added", target=body, by=by, day=day.isoformat(), name=name)
    return notify_listeners(
        body,
        OfficeChange.DAYS,
        by=by,
        why=f"added the bank holiday “{name}” on {format_date(day)}",
        before=Before(bank_holidays=before),
    )


@transaction.atomic
def open_bank_holiday(*, by, body: PolicingBody, day: date, name: str) -> list[str]:
    """Make a known bank holiday a working day, because it was moved. Plans of open responses may use it straight away.

    Returns sentences describing what changed. Raises NotPermitted; Refused for a weekend, and for a day that is already
    a working day.
    """
    body = locked_office(body, by)
    name = " ".join(name.split())
    if not name:
        raise Refused("Enter the name of the bank holiday.")
    before = proclaimed_days(body)
    _check_not_added(body, day)
    if day.weekday() >= SATURDAY:
        raise Refused(f"{format_date(day)} is {why_not_working(day)}: plans avoid every weekend.")
    if why_not_working(day, extra=before) is None:
        raise Refused(f"{format_date(day)} is already a working day.")
    ProclaimedDay.objects.create(body=body, day=day, name=name, is_open=True, added_by=by)
    record(action="bank_holiday_opened", target=body, by=by, day=day.isoformat(), name=name)
    return notify_listeners(
        body,
        OfficeChange.DAYS,
        by=by,
        why=f"made {format_date(day)} (“{name}”) a working day",
        before=Before(bank_holidays=before),
    )


@transaction.atomic
def remove_bank_holiday(*, by, added: ProclaimedDay) -> list[str]:
    """Remove a day the office added. Returns sentences describing what changed. Raises NotPermitted; Refused if the day
    has already been removed.
    """
    body = locked_office(present(added.body), by)
    if (still_there := ProclaimedDay.objects.filter(pk=added.pk, body=body).first()) is None:
        raise Refused("This bank holiday has already been removed.")
    added = still_there
    before = proclaimed_days(body)
    what = f"removed the bank holiday “{added.name}” on {format_date(added.day)}"
    if added.is_open:
        what = f"made {format_date(added.day)} (“{added.name}”) a bank holiday again"
    record(action="bank_holiday_removed", target=body, by=by, day=added.day.isoformat(), name=added.name)
    added.delete()
    return notify_listeners(
        body,
        OfficeChange.DAYS,
        by=by,
        why=what,
        before=Before(bank_holidays=before),
    )


def _check_not_added(body: PolicingBody, day: date) -> None:
    """Raises Refused if the office already has a row for this day. A row that applies to every office does not count,
    because an office may override it.
    """
    if (own := ProclaimedDay.objects.filter(body=body, day=day).first()) is not None:
        as_what = ", as a working day" if own.is_open else ""
        raise Refused(f"{format_date(day)} has already been added{as_what}, as “{own.name}”. Remove that first.")
