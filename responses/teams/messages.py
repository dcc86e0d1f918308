"""Posts late and escalated items to an office's Microsoft Teams channel, if the office has asked for it.

The address is that of a Power Automate Workflows webhook. Its host must be allowed in settings (TEAMS_HOSTS), we use
only HTTPS, and we follow no redirects. A message is a row like an email: written once, claimed by one worker, retried
with back-off, and abandoned if retrying would not help.

A channel has more readers than a summary, so a message gives the reference and the date, and links to the page behind
the sign-in, but not the report's subject or any text.
"""

from __future__ import annotations

import json
import re
import urllib.error
import urllib.request
from datetime import datetime, timedelta
from http.client import HTTPException
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import F
from django.utils import timezone

from responses.enums import ESCALATIONS, ReminderKind, ReminderState
from responses.models import Reminder, TeamsChannel, TeamsMessage
from s55tracker.mail.outbox import wait_before_retry
from s55tracker.working_days.calendar import format_date

TOLD = (*ESCALATIONS, ReminderKind.LATE)
# Items older than this are already in everyone's summaries.
NEWS_FOR = timedelta(days=3)
CLAIM = timedelta(minutes=5)
TIMEOUT = 10
# How many messages one run sends. The next run sends the rest.
AT_MOST = 15
# The characters allowed in an address and in a host, so that this code and its libraries read both in the same way.
PLAIN = re.compile(r"[!-~]+")
HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")
# HTTP statuses below 500 after which a retry may succeed. Any other status below 500 is a permanent refusal.
TRY_AGAIN = (408, 425, 429)


def is_allowed(url: str) -> bool:
    """True if the address is allowed: plain characters, HTTPS on its usual port, no user name, and a host named in
    settings.
    """
    if not PLAIN.fullmatch(url):
        return False
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    if parts.scheme != "https" or "@" in parts.netloc or port not in (None, 443) or not HOST.fullmatch(host):
        return False
    return any(host == name or (name.startswith(".") and host.endswith(name)) for name in settings.TEAMS_HOSTS)


def send_to_channels(*, now: datetime) -> int:
    """Record each channel's new messages, and send those waiting. Returns how many Teams accepted."""
    write_messages(now=now)
    return send_messages(now=now)


def write_messages(*, now: datetime) -> None:
    """Write one message for each response, kind and day, from the ledger. Running it again adds nothing."""
    for channel in TeamsChannel.objects.all():
        news = Reminder.objects.filter(
            response__body=channel.body_id,
            kind__in=TOLD,
            state__in=(ReminderState.WAITING, ReminderState.SENT),
            created_at__gte=max(channel.since, now - NEWS_FOR),
        )
        rows = news.order_by("response", "due_on", "kind").values(
            "response_id", "kind", "about_on", "due_on", "sentence"
        )
        TeamsMessage.objects.bulk_create(
            [TeamsMessage(body_id=channel.body_id, attempt_after=now, **row) for row in rows.distinct()],
            ignore_conflicts=True,
        )


def send_messages(*, now: datetime) -> int:
    sent = 0
    for _ in range(AT_MOST):
        message = _claim_next(now)
        if message is None:
            break
        sent += _send(message)
    return sent


def _claim_next(now: datetime) -> TeamsMessage | None:
    waiting = TeamsMessage.objects.filter(sent_at=None, refused_at=None, attempt_after__lte=now)
    for pk, attempt_after in waiting.order_by("attempt_after", "pk").values_list("pk", "attempt_after")[:20]:
        won = TeamsMessage.objects.filter(pk=pk, attempt_after=attempt_after, sent_at=None, refused_at=None).update(
            attempt_after=now + CLAIM, attempts=F("attempts") + 1
        )
        if won:
            return TeamsMessage.objects.select_related("response", "body__teams_channel").get(pk=pk)
    return None


def _send(message: TeamsMessage) -> int:
    row = TeamsMessage.objects.filter(pk=message.pk)
    channel = getattr(message.body, "teams_channel", None)
    if channel is None or not is_allowed(channel.url):
        row.update(refused_at=timezone.now(), last_error="The office no longer has a channel to post to.")
        return 0
    try:
        _post(channel.url, card_of(message))
    except urllib.error.HTTPError as answer:
        with answer:
            is_final = answer.code < 500 and answer.code not in TRY_AGAIN
            return _not_sent(message, f"Teams answered {answer.code}.", is_final=is_final)
    except (OSError, HTTPException) as trouble:
        # The error must never contain the address, which gives the right to post.
        return _not_sent(message, f"Teams could not be reached: {type(trouble).__name__}.")
    row.update(sent_at=timezone.now(), last_error="")
    return 1


def _not_sent(message: TeamsMessage, words: str, *, is_final: bool = False) -> int:
    """Retry later, unless that would not help or the message is no longer news."""
    now, row = timezone.now(), TeamsMessage.objects.filter(pk=message.pk)
    if is_final or now - message.created_at > NEWS_FOR:
        row.update(refused_at=now, last_error=words)
    else:
        row.update(attempt_after=now + wait_before_retry(message.attempts), last_error=words)
    return 0


def card_of(message: TeamsMessage) -> dict[str, Any]:
    """The message in the form a Workflows webhook takes: an adaptive card."""
    response = message.response
    lines = [f"{response.reference}: {message.sentence}." if response else message.sentence]
    if message.about_on is not None:
        lines.append(f"Safe day: {format_date(message.about_on)}")
    card: dict[str, Any] = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": [{"type": "TextBlock", "text": line, "wrap": True} for line in lines],
    }
    if response:
        url = settings.PUBLIC_URL + response.get_absolute_url()
        card["actions"] = [{"type": "Action.OpenUrl", "title": "Open the response", "url": url}]
    attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "content": card}
    return {"type": "message", "attachments": [attachment]}


class _StayHere(urllib.request.HTTPRedirectHandler):
    """Treats a redirect as a refusal, because we connect only to the allowed host."""

    def redirect_request(self, *args: Any) -> None:
        return None


_opener = urllib.request.build_opener(_StayHere)


def _post(url: str, card: dict[str, Any]) -> None:
    request = urllib.request.Request(  # noqa: S310 - is_allowed has checked it
        url, data=json.dumps(card).encode(), headers={"Content-Type": "application/json"}, method="POST"
    )
    with _opener.open(request, timeout=TIMEOUT):
        return
