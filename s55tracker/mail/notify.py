"""Sends email through GOV.UK Notify instead of a mail server, for offices that may use it.

Notify sends from a template that the office creates in its own service, with the subject `((subject))` and the message
`((body))`. An email Notify accepts counts as delivered here, as with a mail server; its final status can be found in
Notify, where the Message-ID is its reference. Notify does not carry our own headers (threads), but does carry the link
for unsubscribing with one click.

Its responses are translated into those of a mail server, so that the outbox treats both alike: problems with a reader's
address are permanent, and anything an administrator or time can fix is tried again.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import smtplib
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from http.client import HTTPException
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

# The end of an API key: the service's id, and the signing secret.
KEY = re.compile(r"([0-9a-f-]{36})-([0-9a-f-]{36})$")
LONGEST_ANSWER = 100_000
ABOUT_THE_ADDRESS = re.compile(r"email_address", re.IGNORECASE)
ABOUT_THE_LENGTH = re.compile(r"too long|too large|greater than the limit|size limit", re.IGNORECASE)


class NotifyBackend(BaseEmailBackend):
    """The email backend that the settings choose if NOTIFY_API_KEY is set."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            for reader in message.recipients():
                self._send(message, reader)
        return len(email_messages)

    def _send(self, message: EmailMessage, reader: str) -> None:
        request = urllib.request.Request(  # noqa: S310 - the address is the operator's setting
            f"{settings.NOTIFY_URL}/v2/notifications/email",
            data=json.dumps(_notification(message, reader)).encode(),
            headers={"Authorization": f"Bearer {token(settings.NOTIFY_API_KEY)}", "Content-Type": "application/json"},
            method="POST",
        )
        try:
            with _opener.open(request, timeout=settings.EMAIL_TIMEOUT):
                return
        except urllib.error.HTTPError as answer:
            with answer:
                raise _as_of_a_mail_server(answer.code, answer.read(LONGEST_ANSWER), reader) from None
        except HTTPException as trouble:
            raise smtplib.SMTPServerDisconnected(f"GOV.UK Notify disconnected: {type(trouble).__name__}") from None


def token(key: str, *, now: float | None = None) -> str:
    """The signature Notify requires on each request: a JSON web token (HS256), valid for half a minute."""
    found = KEY.search(key)
    if found is None:
        raise smtplib.SMTPAuthenticationError(535, "NOTIFY_API_KEY is not a GOV.UK Notify key")
    service, secret = found.groups()
    parts = {"typ": "JWT", "alg": "HS256"}, {"iss": service, "iat": int(time.time() if now is None else now)}
    signed = ".".join(_base64(json.dumps(part).encode()) for part in parts)
    return f"{signed}.{_base64(hmac.digest(secret.encode(), signed.encode(), hashlib.sha256))}"


def _base64(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def _notification(message: EmailMessage, reader: str) -> dict[str, Any]:
    headers = message.extra_headers
    found = {
        "email_address": reader,
        "template_id": settings.NOTIFY_TEMPLATE_ID,
        "personalisation": {"subject": message.subject, "body": message.body},
        "reference": headers.get("Message-ID", ""),
    }
    if "List-Unsubscribe-Post" in headers:
        found["one_click_unsubscribe_url"] = headers["List-Unsubscribe"].strip("<>")
    return found


def _as_of_a_mail_server(status: int, answer: bytes, reader: str) -> smtplib.SMTPException:
    words = f"GOV.UK Notify answered {status}: {_words(answer)}"
    if status == 400 and ABOUT_THE_ADDRESS.search(words):
        return smtplib.SMTPRecipientsRefused({reader: (550, words.encode())})
    if status == 413 or (status == 400 and ABOUT_THE_LENGTH.search(words)):
        return smtplib.SMTPResponseException(552, words)
    if status in (401, 403):
        return smtplib.SMTPAuthenticationError(535, words)
    # Possible reasons: a template without a field, a trial service, a rate limit, an error in Notify, a redirect.
    return smtplib.SMTPConnectError(421, words)


def _words(answer: bytes) -> str:
    """The messages in a response {"errors": [{"message": ...}]}, or the beginning of any other response."""
    try:
        return "; ".join(str(error["message"]) for error in json.loads(answer)["errors"])
    except (ValueError, KeyError, TypeError):
        return answer[:200].decode(errors="replace")


class _StayHere(urllib.request.HTTPRedirectHandler):
    """Follows no redirects, because the key is for one address only."""

    def redirect_request(self, *args: Any) -> None:
        return None


_opener = urllib.request.build_opener(_StayHere)
