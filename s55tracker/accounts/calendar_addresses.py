"""Counts and ends the secret addresses of someone's calendars, which work without a password.

The calendars are in a package above this one, so it reaches them through ports.
"""

from __future__ import annotations

from s55tracker import ports
from s55tracker.accounts.models import User


def number_of_calendar_addresses(user: User) -> int:
    """How many of the person's secret addresses work now."""
    return ports.calendar_addresses_counted.ask(user)


def end_calendar_addresses(user: User) -> None:
    """End all the person's secret addresses, as they asked when setting a new password."""
    ports.calendar_addresses_ended.ask(by=user, person=user, why="the password changed")
