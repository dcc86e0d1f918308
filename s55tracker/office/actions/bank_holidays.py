"""Bank holidays that are proclaimed as they come, added by the office itself so that it never waits for anybody."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from inspections.models import ProclaimedDay
from inspections.queries import proclaimed_days, proclaimed_days_known_to
from inspections.working_days import in_words, why_not_working
from s55tracker.accounts.models import PolicingBody
from s55tracker.audit.trail import record
from s55tracker.office.actions.settings import locked_office
from s55tracker.office.exceptions import Refused
from s55tracker.office.followers import Before, OfficeChange, tell_followers


@transaction.atomic
def add_bank_holiday(*, by, body: PolicingBody, day: date, name: str) -> list[str]:
    """Add a day that was proclaimed. The plans of responses under way keep away from it at once.

    Gives back in sentences what followed. Raises NotPermitted; Refused for a day on which the office is closed anyway, and for
    one that is added already. A day that has passed is taken: what was late because of it is then explained.
    """
    body = locked_office(body, by)
    name = " ".join(name.split())
    if not name:
        raise Refused("Enter the name of the bank holiday.")
    if (known := proclaimed_days_known_to(body).filter(day=day).first()) is not None:
        raise Refused(f"{in_words(day)} is added already, as “{known.name}”.")
    if (closed := why_not_working(day)) is not None:
        raise Refused(f"{in_words(day)} is {closed}, so the plan keeps away from it already.")
    before = proclaimed_days(body)
    ProclaimedDay.objects.create(body=body, day=day, name=name, added_by=by)
    record(action="bank_holiday_added", target=body, by=by, day=day.isoformat(), name=name)
    return tell_followers(
        body,
        OfficeChange.DAYS,
        by=by,
        why=f"added the bank holiday “{name}” on {in_words(day)}",
        before=Before(bank_holidays=before),
    )


@transaction.atomic
def remove_bank_holiday(*, by, added: ProclaimedDay) -> list[str]:
    """Take away a day that the office added. Gives back in sentences what followed; a day that has gone already changes nothing."""
    body = locked_office(added.body, by)
    added = ProclaimedDay.objects.filter(pk=added.pk, body=body).first()
    if added is None:
        raise Refused("This bank holiday has been removed already.")
    before = proclaimed_days(body)
    record(action="bank_holiday_removed", target=body, by=by, day=added.day.isoformat(), name=added.name)
    added.delete()
    return tell_followers(
        body,
        OfficeChange.DAYS,
        by=by,
        why=f"removed the bank holiday “{added.name}” on {in_words(added.day)}",
        before=Before(bank_holidays=before),
    )
