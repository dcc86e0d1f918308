"""A person's sessions, and ending them.

A session ends in two ways. Deleting its row ends that session. Increasing the account's `session_version` ends every
earlier session, listed or not, wherever sessions are stored.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import update_session_auth_hash
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest

from s55tracker.accounts.middleware import STEP
from s55tracker.accounts.models import User
from s55tracker.identity.devices import format_device
from s55tracker.identity.history import note


@dataclass(frozen=True, kw_only=True)
class Session:
    """A current session, as its owner may see it."""

    pk: int
    device: str
    begun_at: datetime
    last_used_at: datetime
    is_this_one: bool


def sessions_of(user: User, *, current_key: str | None, now: datetime) -> list[Session]:
    """The person's sessions: this browser first, then by last use."""
    rows = [row for row in UserSession.objects.purge_and_list(user) if not has_run_out(row, now=now)]
    found = [
        Session(
            pk=row.pk,
            device=format_device(row.user_agent),
            begun_at=row.created_at,
            last_used_at=row.last_seen_at,
            is_this_one=row.session_key == current_key,
        )
        for row in rows
    ]
    return sorted(found, key=lambda each: (not each.is_this_one, -each.last_used_at.timestamp()))


def has_run_out(row: UserSession, *, now: datetime) -> bool:
    """True if the session is idle too long, or too old. Its last use is recorded only once a minute."""
    idle = timedelta(seconds=settings.SESSION_IDLE + STEP)
    return now - row.last_seen_at > idle or now - row.created_at > timedelta(seconds=settings.SESSION_LONGEST)


def forget_old_sessions(*, now: datetime) -> None:
    """No one needs expired sessions, or the IP addresses in them."""
    UserSession.objects.filter(last_seen_at__lt=now - timedelta(seconds=settings.SESSION_LONGEST)).delete()


@transaction.atomic
def end_session(*, by: User, row: UserSession) -> None:
    """End one of the person's own sessions."""
    device = format_device(row.user_agent)
    row.end()
    note(row.user, "session_ended", by=by, device=device)


@transaction.atomic
def end_all_sessions(person: User, *, by: User | None, why: str, request: HttpRequest | None = None) -> None:
    """Sign the person out everywhere; `request` is theirs, and keeps its own session. `why` completes "ended the
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
    """This browser stays signed in, under a new key."""
    old_key = request.session.session_key
    update_session_auth_hash(request, person)
    UserSession.objects.filter(session_key=old_key).update(session_key=request.session.session_key)


def list_this_session(request: HttpRequest) -> None:
    """Include the current session in the list, however the person signed in."""
    if not UserSession.objects.filter(session_key=request.session.session_key).exists():
        UserSession.objects.create_from_request(request)
