"""Rate limits, counted in the cache, for requests that are expensive and open to many."""

from __future__ import annotations

import time

from django.core.cache import cache


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
