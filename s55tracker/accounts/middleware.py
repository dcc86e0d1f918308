"""How long people stay signed in."""

from __future__ import annotations

import time
from collections.abc import Callable

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

BEGUN, SEEN = "begun_at", "seen_at"
STEP = 60  # seconds: someone opening a page a second writes the session once a minute, not sixty times


class SessionAgeMiddleware:
    """Ends a session after an hour without use, or after twelve hours in any case."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        session = request.session
        if SESSION_KEY in session:
            now = int(time.time())
            if BEGUN not in session:
                session[BEGUN] = session[SEEN] = now
            elif now - session[BEGUN] > settings.SESSION_LONGEST or now - session[SEEN] > settings.SESSION_IDLE:
                logout(request)
            elif now - session[SEEN] >= STEP:
                session[SEEN] = now
                # How precisely the list of sessions knows the last use: anything finer would cost more writes.
                UserSession.objects.filter(session_key=session.session_key).update(last_seen_at=timezone.now())
        return self.get_response(request)
