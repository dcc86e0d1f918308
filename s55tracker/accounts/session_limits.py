"""Works out how long a person stays signed in: the shortest time any of their organisations allows, within our own
limits.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from s55tracker.accounts.memberships import memberships_of

# The keys under which the middleware stores when a session began, and its last use to the minute.
BEGUN, SEEN = "begun_at", "seen_at"


@dataclass(frozen=True, kw_only=True)
class SessionLimits:
    """A session ends after `idle` seconds without use, and after `longest` seconds in any case."""

    idle: int
    longest: int

    @property
    def idle_minutes(self) -> int:
        return self.idle // 60

    @property
    def longest_hours(self) -> int:
        return self.longest // 3600


def session_limits_of(user: Any) -> SessionLimits:
    """The person's limits. They come from the memberships, which each page loads once anyway."""
    organisations = {membership.organisation for membership in memberships_of(user)}
    return SessionLimits(
        idle=min([settings.SESSION_IDLE, *(each.session_idle_minutes * 60 for each in organisations)]),
        longest=min([settings.SESSION_LONGEST, *(each.session_longest_hours * 3600 for each in organisations)]),
    )


def seconds_left(session: Mapping[str, Any], limits: SessionLimits, *, now: int) -> int:
    """Seconds until the session ends if it is not used again. Below 0 if it should have ended already."""
    return min(session.get(SEEN, now) + limits.idle, session.get(BEGUN, now) + limits.longest) - now


def can_be_used_longer(session: Mapping[str, Any], limits: SessionLimits, *, now: int) -> bool:
    """True if using the session now would make it last longer. False if the session reaches its longest time first."""
    return session.get(SEEN, now) + limits.idle < session.get(BEGUN, now) + limits.longest
