"""Reports each change to an office to the packages that deal with responses, in the same transaction.

Those packages are above this one. They register in `ports.office_listeners`, and each change that affects a date or a
person calls every listener.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db import models

from s55tracker import ports
from s55tracker.accounts.models import Force, PolicingBody, User
from s55tracker.accounts.roles import Role


class OfficeChange(models.TextChoices):
    PLAN = "plan", "The office’s plan was changed"
    REMINDERS = "reminders", "The office’s reminders were changed"
    DAYS = "days", "A one-off bank holiday was added or removed"
    PEOPLE = "people", "Someone’s roles were changed"
    LEFT = "left", "Someone no longer works here"
    ABSENCE = "absence", "Someone’s days away were changed"


@dataclass(frozen=True, kw_only=True)
class Before:
    """What an office's dates were based on before a change; None for anything that has not changed."""

    milestones: Mapping[str, int] | None = None
    bank_holidays: frozenset[date] | None = None


def lock_organisations(organisations: Iterable[PolicingBody | Force]) -> None:
    """Lock everything that listeners may touch for these organisations. Call this before a change that is reported for
    several organisations, or that writes more than the office's own rows.

    All of it is locked at once (ports.office_locks). If listeners locked one organisation after another, two such
    changes could deadlock.
    """
    organisations = list(organisations)
    for lock in ports.office_locks:
        lock(organisations)


def notify_listeners(
    organisation: PolicingBody | Force,
    change: OfficeChange,
    *,
    by,
    person: User | None = None,
    successor: User | None = None,
    lost: Role | None = None,
    why: str = "",
    before: Before | None = None,
) -> list[str]:
    """Tell each listener about a change. Returns sentences describing what the listeners did, for the page of the
    person who made the change.

    `person` comes with PEOPLE, LEFT and ABSENCE. With LEFT, and with PEOPLE if a role was `lost`, `successor` is the
    person chosen to take over, if any. `before` and `why` ("changed the office's milestones") come with PLAN and DAYS.
    """
    sentences: list[str] = []
    for listener in ports.office_listeners:
        sentences += listener(
            organisation=organisation,
            change=change,
            by=by,
            person=person,
            successor=successor,
            lost=lost,
            why=why,
            before=before,
        )
    return sentences
