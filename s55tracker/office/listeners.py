"""Tells the responses about changes to an office, inside the same transaction.

The responses are above this package. They register in `ports.office_listeners`, and each change that moves a date or a
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
    """The basis of an office's dates before a change; None for parts that have not changed."""

    milestones: Mapping[str, int] | None = None
    bank_holidays: frozenset[date] | None = None


def lock_organisations(organisations: Iterable[PolicingBody | Force]) -> None:
    """Call before a change reported to several organisations' listeners, or that writes more than the office's own
    rows.

    Each listener locks everything it may touch at once (ports.office_locks). If it locked one organisation after
    another, two such changes could deadlock.
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
    """Tell each listener of a change, and return sentences describing what it did elsewhere, for the page of the person
    who made it.

    `person` comes with PEOPLE, LEFT and ABSENCE. With LEFT, and with PEOPLE if a role was `lost`, `successor` is the person
    chosen to take over, if any. `before` and `why` ("changed the office's milestones") come with PLAN and DAYS.
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
