"""Rate limits: counted in the cache, or for public pages in each process. allauth counts the attempts on its own pages."""

from __future__ import annotations

import time
from threading import Lock

from django.core.cache import cache

PASSWORDS_A_MINUTE = 10


def seconds_to_wait(what: str, who: str | int, *, most: int, seconds: int) -> int:
    """Count one more request. Returns 0 up to `most` within `seconds`; otherwise the seconds until the next is allowed."""
    window, passed = divmod(int(time.time()), seconds)
    key = f"limit:{what}:{who}:{window}"
    cache.add(key, 0, seconds)
    try:
        count = cache.incr(key)
    except ValueError:
        return 0  # expired between the two calls
    return seconds - passed if count > most else 0


def may_try_password(person_id: int) -> bool:
    """Counts one more attempt at a signed-in person’s password, on whichever page asks for it."""
    return not seconds_to_wait("password", person_id, most=PASSWORDS_A_MINUTE, seconds=60)


class InProcessLimit:
    """A limit per minute, counted in this process’s memory: a count in Redis would take longer than the page it
    protects.

    Each process allows the whole limit. `most` of 0 means no limit.
    """

    MOST_ADDRESSES = 50_000  # a few megabytes; more in one minute are not counted

    def __init__(self) -> None:
        self._lock = Lock()
        self._minute = 0
        self._counts: dict[str, int] = {}

    def seconds_to_wait(self, who: str, *, most: int) -> int:
        if not most:
            return 0
        minute, passed = divmod(int(time.time()), 60)
        with self._lock:
            if minute != self._minute:
                self._minute, self._counts = minute, {}
            count = self._counts.get(who, 0) + 1
            if count > 1 or len(self._counts) < self.MOST_ADDRESSES:
                self._counts[who] = count
        return 60 - passed if count > most else 0
