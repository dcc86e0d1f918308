"""The secret addresses of somebody's calendars, which work without a password.

What keeps them stands above this package, so settings name it as strings (CALENDAR_ADDRESSES_COUNT, CALENDAR_ADDRESSES_END).
"""

from __future__ import annotations

from django.conf import settings
from django.utils.module_loading import import_string

from s55tracker.accounts.models import User


def number_of_calendar_addresses(user: User) -> int:
    """How many of them work now."""
    return import_string(settings.CALENDAR_ADDRESSES_COUNT)(user)


def end_calendar_addresses(user: User) -> None:
    """End them all, because their person asked for it with a new password."""
    import_string(settings.CALENDAR_ADDRESSES_END)(by=user, person=user, why="the password changed")
