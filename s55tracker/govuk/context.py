"""Gives the frame of every page its variables: whether this is a sample office, when the session ends, and the key for
held text.
"""

import time

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django.utils.functional import SimpleLazyObject

from s55tracker.accounts.session_limits import BEGUN, session_limits_of


def site(request: HttpRequest) -> dict:
    """The template variables for the frame of a page."""
    return {
        "sample_office": settings.SAMPLE_OFFICE,
        "held_text_key": SimpleLazyObject(lambda: held_text_key(request)),
        "session_ends_in": SimpleLazyObject(lambda: session_ends_in(request)),
    }


def session_ends_in(request: HttpRequest) -> int:
    """Seconds until the session ends if it is not used again, for the script that warns people beforehand."""
    limits, now = session_limits_of(request.user), int(time.time())
    # If an error happened before the session was opened, its page has no session.
    session = getattr(request, "session", {})
    return min(limits.idle, session.get(BEGUN, now) + limits.longest - now)


def held_text_key(request: HttpRequest) -> str:
    """The key that encrypts text this person’s browser holds while there is no connection (static/src/js/holding.js).

    It is the same at each sign-in, and only this person’s pages contain it, so the next person at a shared computer
    cannot read the text.
    """
    return salted_hmac("s55tracker.held_text", str(request.user.pk), algorithm="sha256").hexdigest()
