"""How often something may be asked for, counted in the cache: what costs much, and is open to many, is not had without end."""

from __future__ import annotations

import time

from django.core.cache import cache


def seconds_to_wait(what: str, who: str | int, *, most: int, seconds: int) -> int:
    """Counts one more request. 0 while there were no more than `most` within `seconds`; otherwise how long it is to the next."""
    window, passed = divmod(int(time.time()), seconds)
    key = f"limit:{what}:{who}:{window}"
    cache.add(key, 0, seconds)
    try:
        count = cache.incr(key)
    except ValueError:
        return 0  # forgotten between the two
    return seconds - passed if count > most else 0
