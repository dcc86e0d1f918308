"""Opening a guest link: a code by email, and a session for the browser where it is entered.

These functions return what a page needs, or raise GuestRefused. A refusal changes nothing, except that a wrong code is
counted. The caller records the refusal.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from responses.enums import GuestUseKind
from responses.guests.actions.log import mail_target_of, note_use
from responses.guests.exceptions import GuestRefused
from responses.guests.queries import hash_of_code, hash_of_key, locked_link, refusal_of
from responses.models import GuestCode, GuestLink, GuestSession
from s55tracker.mail.outbox import queue_mail

K = GuestUseKind

CODE_LASTS = timedelta(minutes=10)
MOST_ATTEMPTS = 5
CODES_AN_HOUR, CODES_A_DAY = 3, 10


@dataclass(frozen=True, kw_only=True)
class Opened:
    """The new session, and the key that only the browser's cookie holds."""

    session: GuestSession
    key: str


@transaction.atomic
def send_code(link: GuestLink) -> GuestCode:
    """Email a code of six digits to the invited address, and to no other. Earlier codes stop working."""
    link = _locked(link)
    now = timezone.now()
    sent = GuestCode.objects.filter(link=link)
    if (
        sent.filter(sent_at__gt=now - timedelta(hours=1)).count() >= CODES_AN_HOUR
        or sent.filter(sent_at__gt=now - timedelta(days=1)).count() >= CODES_A_DAY
    ):
        raise GuestRefused(K.TOO_MANY_CODES, link)
    code = f"{secrets.randbelow(1_000_000):06}"
    row = GuestCode.objects.create(link=link, sent_at=now)
    row.code_hash = hash_of_code(link, row.pk, code)
    row.save()
    queue_mail(
        to_email=link.email,
        to_name=link.name,
        template="guest_code",
        context={"link": link, "code": f"{code[:3]} {code[3:]}", "force": link.request.force},
        about=mail_target_of(link),
        holds_secret=True,
    )
    note_use(link, K.CODE_SENT)
    return row


def confirm_code(link: GuestLink, code: str, *, kept: dict | None = None) -> Opened:
    """Open the link in this browser. The right code works once, and ends the sessions of other browsers.

    `kept` is the text sent from this browser after an earlier session had ended. A wrong code always counts as an
    attempt.
    """
    with transaction.atomic():
        link = _locked(link)
        row = GuestCode.objects.filter(link=link).order_by("-sent_at", "-pk").first()
        wrong = _why_not(link, row, code)
        if wrong == K.WRONG_CODE and row is not None:
            row.attempts += 1
            row.save()
            link.wrong_codes += 1
            link.save()
        if wrong is None and row is not None:
            return _open(link, row, kept or {})
    raise GuestRefused(wrong or K.NO_CODE, link)


@transaction.atomic
def leave(session: GuestSession) -> None:
    """End the guest's session in this browser."""
    if GuestSession.objects.filter(pk=session.pk, ended_at=None).update(ended_at=timezone.now()):
        note_use(session.link, K.LEFT)


def _locked(link: GuestLink) -> GuestLink:
    """Lock the link's row and return it. Raises GuestRefused if the link is not open."""
    found = locked_link(link)
    if kind := refusal_of(found):
        raise GuestRefused(kind, found)
    return found


def _why_not(link: GuestLink, row: GuestCode | None, code: str) -> GuestUseKind | None:
    if row is None:
        return K.NO_CODE
    if row.used_at is not None:
        return K.USED_CODE
    if row.sent_at + CODE_LASTS <= timezone.now():
        return K.OLD_CODE
    if row.attempts >= MOST_ATTEMPTS:
        return K.SPENT_CODE
    if not constant_time_compare(row.code_hash, hash_of_code(link, row.pk, code)):
        return K.WRONG_CODE
    return None


def _open(link: GuestLink, row: GuestCode, kept: dict) -> Opened:
    now = timezone.now()
    row.used_at, link.wrong_codes = now, 0
    row.save()
    link.save()
    GuestSession.objects.filter(link=link, ended_at=None).update(ended_at=now)
    key = secrets.token_urlsafe(32)
    session = GuestSession.objects.create(
        link=link, key_hash=hash_of_key(link, key), opened_at=now, last_seen_at=now, kept=kept
    )
    note_use(link, K.SIGNED_IN)
    return Opened(session=session, key=key)
