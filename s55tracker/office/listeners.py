"""Telling the responses of an office’s changes, inside the same transaction.

The responses are above this package. They register themselves in `ports.office_listeners`, and each change that moves a date or a
person is a plain call to every listener.
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
    LADDER = "ladder", "The office’s reminders were changed"
    DAYS = "days", "A one-off bank holiday was added or removed"
    PEOPLE = "people", "Someone’s roles were changed"
    LEFT = "left", "Someone no longer works here"
    ABSENCE = "absence", "Someone’s days away were changed"


@dataclass(frozen=True, kw_only=True)
class Before:
    """What an office's dates were worked out from until now; None is what has not changed."""

    milestones: Mapping[str, int] | None = None
    bank_holidays: frozenset[date] | None = None


def hold(organisations: Iterable[PolicingBody | Force]) -> None:
    """Before a change that several organisations' followers will be told of, or that writes more than rows of the office itself.

    Each follower locks all that it may touch at once (OFFICE_HOLDERS). Locked one organisation after another, two such changes
    could wait for each other.
    """
    organisations = list(organisations)
    for lock in ports.office_locks:
        lock(organisations)


def tell_followers(
    organisation: PolicingBody | Force,
    change: OfficeChange,
    *,
    by,
    person: User | None = None,
    heir: User | None = None,
    lost: Role | None = None,
    why: str = "",
    before: Before | None = None,
) -> list[str]:
    """Tell each follower of a change, and hear in sentences what it did elsewhere, for the page of whoever made it.

    `person` comes with PEOPLE, LEFT and ABSENCE. With LEFT, and with PEOPLE where a role was `lost`, `heir` is who takes over, if
    somebody was chosen. `before` and `why` ("changed the office's milestones") come with PLAN and DAYS.
    """
    sentences: list[str] = []
    for listener in ports.office_listeners:
        sentences += listener(
            organisation=organisation,
            change=change,
            by=by,
            person=person,
            heir=heir,
            lost=lost,
            why=why,
            before=before,
        )
    return sentences
