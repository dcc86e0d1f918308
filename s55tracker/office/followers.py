"""Who follows an office's changes, inside the same transaction.

The responses stand on this package, so it cannot call them. Settings name the followers as strings instead (OFFICE_FOLLOWERS),
and every change that moves a date or a person is told to each, by a plain call.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db import models
from django.utils.module_loading import import_string

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
    for name in settings.OFFICE_HOLDERS:
        import_string(name)(organisations)


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
    for name in settings.OFFICE_FOLLOWERS:
        sentences += import_string(name)(
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
