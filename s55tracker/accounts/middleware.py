"""Signs people out after the time their organisations have chosen."""

from __future__ import annotations

import time
from collections.abc import Callable

from allauth.usersessions.models import UserSession
from django.contrib.auth import SESSION_KEY, logout
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from s55tracker.accounts.session_limits import BEGUN, SEEN, seconds_left, session_limits_of

STEP = 60  # seconds: someone opening a page a second writes the session once a minute, not sixty times
# This header marks requests that a page sends automatically, with no one using it. They do not count as using the
# session.
UNATTENDED = "S55-Unattended"


class SessionAgeMiddleware:
    """Ends a session after an hour without use, or after twelve hours in any case; sooner if an organisation has chosen
    shorter times.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        session = request.session
        if SESSION_KEY in session:
            now = int(time.time())
            if BEGUN not in session:
                session[BEGUN] = session[SEEN] = now
            elif seconds_left(session, session_limits_of(request.user), now=now) < 0:
                logout(request)
            elif now - session[SEEN] >= STEP and UNATTENDED not in request.headers:
                session[SEEN] = now
                # The list of sessions shows the last use to the minute. A finer time would cost more writes.
                UserSession.objects.filter(session_key=session.session_key).update(last_seen_at=timezone.now())
        return self.get_response(request)
