"""Lists a person's sessions, and ends them.

There are two ways to end a session. Deleting its row ends only that session. Increasing the account's `session_version`
ends every earlier session, listed or not, wherever sessions are stored.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import update_session_auth_hash
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest

from s55tracker.accounts.middleware import STEP
from s55tracker.accounts.models import User
from s55tracker.accounts.session_limits import SessionLimits, session_limits_of
from s55tracker.identity.devices import format_device
from s55tracker.identity.history import note


@dataclass(frozen=True, kw_only=True)
class Session:
    """A current session, as its owner may see it."""

    pk: int
    device: str
    place: str
    begun_at: datetime
    last_used_at: datetime
    is_this_one: bool


def sessions_of(user: User, *, current_key: str | None, now: datetime) -> list[Session]:
    """The person's sessions: this browser's first, then the others by last use."""
    limits = session_limits_of(user)
    rows = [row for row in UserSession.objects.purge_and_list(user) if not has_run_out(row, limits, now=now)]
    here = next((row.ip for row in rows if row.session_key == current_key), "")
    found = [
        Session(
            pk=row.pk,
            device=format_device(row.user_agent),
            place=format_place(row.ip, here),
            begun_at=row.created_at,
            last_used_at=row.last_seen_at,
            is_this_one=row.session_key == current_key,
        )
        for row in rows
    ]
    return sorted(found, key=lambda each: (not each.is_this_one, -each.last_used_at.timestamp()))


def format_place(address: str, here: str) -> str:
    """Describe where a session began. `here` is the address this browser's session began at. We know networks, not
    places.
    """
    if address == here:
        return "the same network as this browser"
    kind = "an internal network" if ip_address(address).is_private else "another network"
    return f"{kind}, {address}"


def has_run_out(row: UserSession, limits: SessionLimits, *, now: datetime) -> bool:
    """True if the session has been idle too long, or is too old. Its last use is recorded only once a minute, so we
    allow a minute more.
    """
    idle = timedelta(seconds=limits.idle + STEP)
    return now - row.last_seen_at > idle or now - row.created_at > timedelta(seconds=limits.longest)


def forget_old_sessions(*, now: datetime) -> None:
    """Delete expired sessions: no one needs them, or the IP addresses in them."""
    UserSession.objects.filter(last_seen_at__lt=now - timedelta(seconds=settings.SESSION_LONGEST)).delete()


@transaction.atomic
def end_session(*, by: User, row: UserSession) -> None:
    """End one of the person's own sessions."""
    device = format_device(row.user_agent)
    row.end()
    note(row.user, "session_ended", by=by, device=device)


@transaction.atomic
def end_all_sessions(person: User, *, by: User | None, why: str, request: HttpRequest | None = None) -> None:
    """Sign the person out everywhere, except in the session of `request`, if that is given. `why` completes "ended the
    sessions: ...".

    Their password does not change.
    """
    User.objects.filter(pk=person.pk).update(session_version=F("session_version") + 1)
    person.refresh_from_db(fields=["session_version"])
    kept = request.session.session_key if request is not None else None
    for row in UserSession.objects.filter(user=person).exclude(session_key=kept or ""):
        row.end()
    if request is not None:
        keep_this_session(request, person)
    note(person, "sessions_ended", by=by, why=why)


def keep_this_session(request: HttpRequest, person: User) -> None:
    """Keep this browser signed in, under a new key."""
    old_key = request.session.session_key
    update_session_auth_hash(request, person)
    UserSession.objects.filter(session_key=old_key).update(session_key=request.session.session_key)


def list_this_session(request: HttpRequest) -> None:
    """Include the current session in the list, however the person signed in."""
    if not UserSession.objects.filter(session_key=request.session.session_key).exists():
        UserSession.objects.create_from_request(request)
