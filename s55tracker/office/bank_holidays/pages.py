"""Lists future bank holidays, and past ones that the office added."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from s55tracker.accounts.models import PolicingBody
from s55tracker.working_days.calendar import bank_holidays_between
from s55tracker.working_days.models import ProclaimedDay
from s55tracker.working_days.queries import proclaimed_days_known_to


@dataclass(frozen=True, kw_only=True)
class BankHoliday:
    """One bank holiday. `pk` is set if the office added it and so may remove it."""

    day: date
    name: str
    added: str = ""
    pk: int | None = None
    is_open: bool = False


def coming_bank_holidays(body: PolicingBody, *, today: date) -> list[BankHoliday]:
    """Return the bank holidays from today to the end of next year, and any later ones that were added, in order."""
    known = bank_holidays_between(today, date(today.year + 1, 12, 31))
    added = [each for each in _added(body) if each.day >= today]
    opened = {each.day for each in added if each.is_open}
    days = [BankHoliday(day=day, name=name) for day, name in known if day not in opened]
    return sorted([*days, *added], key=lambda each: each.day)


def gone_bank_holidays(body: PolicingBody, *, today: date) -> list[BankHoliday]:
    """Return the past days that were added, newest first."""
    return sorted((each for each in _added(body) if each.day < today), key=lambda each: each.day, reverse=True)


def _opened(row: ProclaimedDay) -> str:
    """Describe a moved bank holiday in one line, with the name of the standard bank holiday on that day, if there is
    one.
    """
    was = [name for _, name in bank_holidays_between(row.day, row.day)]
    return f"{row.name}: a working day{f' instead of {was[0]}' if was else ''}"


def _added(body: PolicingBody) -> list[BankHoliday]:
    return [
        BankHoliday(
            day=row.day,
            name=_opened(row) if row.is_open else row.name,
            is_open=row.is_open,
            added=f"{'Opened' if row.is_open else 'Added'} "
            + (f"by {row.added_by}" if row.body_id and row.added_by else "for every office"),
            pk=row.pk if row.body_id else None,
        )
        for row in proclaimed_days_known_to(body)
    ]
