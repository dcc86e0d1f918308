"""Rate limits, counted in the cache. The product has no others; allauth counts the attempts on its own pages."""

from __future__ import annotations

import time

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
