"""Records an account's events in the history of the person and of each of their organisations.

Each event also adds a line to the log, with the account's number, so that people who collect logs can count failures
without learning names.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from s55tracker.accounts.models import Force, Membership, PolicingBody, User
from s55tracker.audit.models import AuditEvent
from s55tracker.audit.trail import history_of, record

logger = logging.getLogger(__name__)


def note(person: User, action: str, *, by: User | None, **detail) -> None:
    """Record an account event. `by` is None if no one is signed in, for example after a wrong password."""
    for target in [person, *organisations_of(person)]:
        record(action=action, target=target, by=by, user=person.pk, name=person.name, **detail)
    logger.info("Account %s: %s", person.pk, action)


def organisations_of(person: User) -> list[PolicingBody | Force]:
    """The organisations where the person has a role now, each once."""
    held = Membership.objects.filter(user=person, ended_at=None).select_related("body", "force").order_by("pk")
    return list(dict.fromkeys(membership.organisation for membership in held))


def events_of(person: User) -> QuerySet[AuditEvent]:
    """The person's account history, newest first."""
    return history_of(person).filter(action__in=SENTENCES).order_by("-happened_at", "-pk")


@dataclass(frozen=True, kw_only=True)
class Line:
    """A history line: the event, its time, and any reason given."""

    sentence: str
    at: datetime
    reason: str = ""


def whose(event: AuditEvent) -> str:
    """Return "their own account", or "the account of" and its owner's name."""
    detail = event.detail
    return "their own account" if event.actor_id == detail.get("user") else f"the account of {detail.get('name')}"


def possessive_of(event: AuditEvent) -> str:
    return "their" if event.actor_id == event.detail.get("user") else f"{event.detail.get('name')}’s"


# For each action, the words that follow the name of the person who acted; or, if no one was signed in, the whole
# sentence.
SENTENCES = {
    "signed_in": lambda e: "signed in",
    "signed_in_by_provider": lambda e: "signed in with single sign-on",
    "signed_in_for_emergency": lambda e: "signed in with the emergency account, without single sign-on",
    "password_refused": lambda e: f"A password for {e.detail.get('name')}’s account was refused: single sign-on is required",
    "passkey_refused": lambda e: f"A passkey for {e.detail.get('name')}’s account was refused: single sign-on is required",
    "single_sign_on_connected": lambda e: f"connected {whose(e)} to the sign-in of {e.detail.get('provider')}",
    "single_sign_on_disconnected": lambda e: f"disconnected {whose(e)} from the sign-in of {e.detail.get('provider')}",
    "new_device": lambda e: f"signed in from a new device, {e.detail.get('device')}, and was emailed",
    "new_device_mail_chosen": lambda e: (
        f"turned {'on' if e.detail.get('wants') else 'off'} the emails about sign-ins from new devices"
    ),
    "signed_out": lambda e: "signed out",
    "sign_in_failed": lambda e: f"A sign-in to {e.detail.get('name')}’s account failed",
    # Not "locked": the person still gets in from elsewhere.
    "sign_in_locked": lambda e: f"After too many failures, further sign-ins to {e.detail.get('name')}’s account were refused",
    "password_changed": lambda e: f"changed {possessive_of(e)} password",
    "password_reset": lambda e: f"{e.detail.get('name')}’s password was reset with a link sent to their address",
    "password_reset_asked": lambda e: f"Someone asked for a link to reset the password for {e.detail.get('name')}",
    "passkey_added": lambda e: f"added a passkey to {whose(e)}",
    "passkey_removed": lambda e: f"removed a passkey from {whose(e)}",
    "app_added": lambda e: f"set up an authenticator app for {whose(e)}",
    "app_removed": lambda e: f"removed the authenticator app from {whose(e)}",
    "recovery_codes_made": lambda e: f"made new recovery codes for {whose(e)}",
    "recovery_code_used": lambda e: f"used a recovery code for {whose(e)}",
    "second_factor_reset": lambda e: (
        f"removed {possessive_of(e)} passkeys, authenticator app and recovery codes"
        if e.actor_id is not None
        else f"{e.detail.get('name')}’s passkeys, authenticator app and recovery codes were removed on the server"
    ),
    "code_failed": lambda e: f"A code or passkey for {e.detail.get('name')}’s account was refused",
    "code_locked": lambda e: (
        f"After too many wrong ones, further codes for {e.detail.get('name')}’s account were refused"
    ),
    "address_change_asked": lambda e: (
        f"asked to change the email address of {whose(e)} from {e.detail.get('old')} to {e.detail.get('new')}"
    ),
    "address_change_withdrawn": lambda e: (
        f"cancelled the change of the email address of {whose(e)} to {e.detail.get('new')}"
    ),
    "address_changed": lambda e: (
        f"confirmed a new email address, {e.detail.get('new')}, in place of {e.detail.get('old')}"
    ),
    "account_closed": lambda e: f"closed {e.detail.get('name')}’s account",
    "account_opened": lambda e: f"reopened {e.detail.get('name')}’s account",
    "sessions_ended": lambda e: (
        f"ended {possessive_of(e)} sessions: {e.detail.get('why')}"
        if e.actor_id is not None
        else f"{e.detail.get('name')}’s sessions were ended: {e.detail.get('why')}"
    ),
    "session_ended": lambda e: f"ended one of {possessive_of(e)} sessions: {e.detail.get('device')}",
    "calendar_address_made": lambda e: "created a private calendar link",
    "calendar_address_revoked": lambda e: (
        "deleted a private calendar link" + (f": {e.detail['why']}" if e.detail.get("why") else "")
    ),
}


def line_of(event: AuditEvent) -> Line:
    said = SENTENCES[event.action](event)
    sentence = f"{said}." if event.actor_id is None else f"{event.actor_name} {said}."
    return Line(sentence=sentence, at=event.happened_at, reason=event.reason)
