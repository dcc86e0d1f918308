"""Rate limits, counted in the cache or, for public pages, in each process.

One limit on wrong tries covers everything that someone could keep guessing: a password, a code, a recovery code, an
invitation, a guest’s link and its code, and the passwords and codes that confirm who someone is. The platform
administration uses the same sign-in page, so it is covered too.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from threading import Lock
from typing import Any

from allauth.core.internal import ratelimit
from django.core.cache import cache
from django.http import HttpRequest

# The limit on wrong tries for one account, link or code from one network. allauth's limit "login_failed"
# (ACCOUNT_RATE_LIMITS) counts the tries from everywhere, and all the tries from one network together. So someone who
# keeps guessing is stopped on that network, and the real person can still get in from elsewhere.
FROM_ONE_NETWORK = {"tries": "5/5m/key,20/h/key"}


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


class TooManyTries(Exception):
    """Too many wrong tries on a page that has no form to show the error in."""


@dataclass(frozen=True)
class Tries:
    """A try that has been counted as wrong and can be uncounted if it was right."""

    counted: tuple[ratelimit.RateLimitUsage, ...]

    def forgive(self) -> None:
        """Uncount the try, because it was right."""
        for each in self.counted:
            each.rollback()


def network_of(request: HttpRequest) -> str:
    """The visitor's address or, with IPv6, their network, as allauth counts visitors."""
    return ratelimit.get_ip(request)


def count_nearby(request: HttpRequest, whose: str, *, where: str = "") -> Tries | None:
    """Count one more try for the account, link or code in `whose`, from this network or from `where`. Returns None if
    there were too many.
    """
    key = f"{whose}|{where or network_of(request)}"
    usage = ratelimit.consume(
        request, app="s55tracker", action="tries", config=FROM_ONE_NETWORK, key=key, limit_get=True
    )
    return None if usage is None else Tries((usage,))


def forget_nearby(request: HttpRequest, whose: str, *, where: str = "") -> None:
    key = f"{whose}|{where or network_of(request)}"
    ratelimit.clear(request, app="s55tracker", action="tries", config=FROM_ONE_NETWORK, key=key)


def count_try(request: HttpRequest, whose: str) -> Tries | None:
    """Count one more try towards each part of the limit: from this network, from everywhere, and for everything tried
    from this network. Returns None if there were too many; the caller must then not check the try.
    """
    nearby = count_nearby(request, whose)
    if nearby is None:
        return None
    everywhere: Any = ratelimit.consume(
        request, app="allauth.account", action="login_failed", key=whose, limit_get=True
    )
    if everywhere is None:
        nearby.forgive()
        return None
    return Tries((*nearby.counted, everywhere))


def count_password(request: HttpRequest) -> Tries | None:
    """Count one more try at the password of the person who is signed in, on whichever page asks for it."""
    return count_try(request, f"signed-in:{request.user.pk}")


class InProcessLimit:
    """A limit per minute, counted in this process’s memory: a count in Redis would take longer than the page it
    protects.

    Each process counts on its own, so each allows the full limit. If `most` is 0, there is no limit.
    """

    MOST_ADDRESSES = 50_000  # a few megabytes; more addresses in the same minute are not counted

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
