"""Who follows an office's changes, inside the same transaction.

The responses stand on this package, so it cannot call them. Settings name the followers as strings instead (OFFICE_FOLLOWERS),
and every change that moves a date or a person is told to each, by a plain call.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.module_loading import import_string

from s55tracker.accounts.models import Force, PolicingBody, User


class OfficeChange(models.TextChoices):
    PLAN = "plan", "The office’s plan was changed"
    LADDER = "ladder", "The office’s reminders were changed"
    DAYS = "days", "A proclaimed bank holiday was added or taken away"
    PEOPLE = "people", "Somebody’s roles were changed"
    LEFT = "left", "Somebody no longer works here"
    ABSENCE = "absence", "Somebody’s days away were changed"


def tell_followers(organisation: PolicingBody | Force, change: OfficeChange, *, by, person: User | None = None) -> None:
    """Tell each follower of a change. `person` comes with PEOPLE, LEFT and ABSENCE."""
    for name in settings.OFFICE_FOLLOWERS:
        import_string(name)(organisation=organisation, change=change, by=by, person=person)
