"""Writing an e-mail down, and sending what is written down.

`queue_mail` is called inside the transaction of the change that causes the mail: if the change is rolled back, so is the mail.
A worker claims a row by moving `attempt_after` ahead, sends outside any transaction, then stamps `sent_at`. A worker killed
between the mail server's acceptance and the stamp sends the same Message-ID again after the claim has run out: the one window
that cannot be closed from this side.
"""

from __future__ import annotations

import random
import smtplib
import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db.models import F, Min
from django.template.loader import render_to_string
from django.utils import timezone

from s55tracker.background import nudge_on_commit
from s55tracker.mail.models import OutgoingMail

CLAIM = timedelta(minutes=5)
LONGEST_WAIT = timedelta(hours=1)


def queue_mail(
    *,
    to_email: str,
    template: str,
    context: dict,
    about: str = "",
    headers: dict | None = None,
    holds_secret: bool = False,
) -> OutgoingMail:
    """Write down one mail from `emails/<template>.txt` (first line: the subject), and ask a worker to send it.

    The HTML part is made from the same text, so that both say the same. `holds_secret` is for a mail with a personal link:
    the row stays as proof that it was sent, its text does not.
    """
    context = {**context, "public_url": settings.PUBLIC_URL}
    subject, text = render_to_string(f"emails/{template}.txt", context).strip().split("\n", 1)
    # On one line, whatever a name in it was pasted from: a header ends where its line does.
    subject = " ".join(subject.split()).removeprefix("Subject: ")[:200]
    domain = settings.PUBLIC_URL.split("//")[-1].split("/")[0].split(":")[0]
    mail = OutgoingMail.objects.create(
        to_email=to_email,
        subject=subject,
        text=text.strip() + "\n",
        html=render_to_string("emails/frame.html", {"subject": subject, "paragraphs": text.strip().split("\n\n")}),
        headers={"Auto-Submitted": "auto-generated", **(headers or {})},
        message_id=f"<{uuid.uuid4()}@{domain}>",
        about=about,
        holds_secret=holds_secret,
    )
    nudge_on_commit("s55tracker.mail.tasks.send_waiting_mail")
    return mail


def send_due(*, now: datetime | None = None, limit: int = 200) -> int:
    """Send what is waiting; return how many the mail server accepted. Safe to run in two workers at once."""
    now = now or timezone.now()
    sent = 0
    connection = get_connection()
    try:
        for _ in range(limit):
            mail = _claim_next(now)
            if mail is None:
                break
            sent += _send(mail, connection)
    finally:
        connection.close()
    return sent


def oldest_waiting() -> datetime | None:
    """Since when the oldest mail waits that was neither sent nor refused."""
    return OutgoingMail.objects.filter(sent_at=None, refused_at=None).aggregate(oldest=Min("created_at"))["oldest"]


def _claim_next(now: datetime) -> OutgoingMail | None:
    waiting = OutgoingMail.objects.filter(sent_at=None, refused_at=None, attempt_after__lte=now).order_by(
        "attempt_after", "pk"
    )
    for mail in waiting[:20]:
        won = OutgoingMail.objects.filter(
            pk=mail.pk, attempt_after=mail.attempt_after, sent_at=None, refused_at=None
        ).update(attempt_after=now + CLAIM, attempts=F("attempts") + 1)
        if won:
            mail.attempts += 1
            return mail
    return None


def _send(mail: OutgoingMail, connection) -> int:
    message = EmailMultiAlternatives(
        subject=mail.subject,
        body=mail.text,
        to=[mail.to_email],
        headers={**mail.headers, "Message-ID": mail.message_id},
        connection=connection,
    )
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    row = OutgoingMail.objects.filter(pk=mail.pk)
    try:
        message.send()
    except (smtplib.SMTPException, OSError) as error:
        if is_permanent(error):
            row.update(refused_at=timezone.now(), last_error=str(error), **_without_secret(mail))
        else:
            row.update(attempt_after=timezone.now() + wait_before_retry(mail.attempts), last_error=str(error))
            connection.close()
        return 0
    except ValueError as error:
        # No mail can be made of this row (BadHeaderError is one). Trying again would not help it, and the others wait behind it.
        row.update(refused_at=timezone.now(), last_error=str(error), **_without_secret(mail))
        return 0
    row.update(sent_at=timezone.now(), last_error="", **_without_secret(mail))
    return 1


def _without_secret(mail: OutgoingMail) -> dict[str, str]:
    """What becomes of the text when the mail has gone: a link that lets somebody in is not kept."""
    return (
        {"text": "This mail held a personal link, so its text was not kept.\n", "html": ""} if mail.holds_secret else {}
    )


def is_permanent(error: Exception) -> bool:
    """True for a refusal that trying again will not change: a 5xx reply about this message or this reader."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(500 <= code < 600 for code, _ in error.recipients.values())
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return False  # our own password, not this reader: an administrator mends it and the mail then goes
    return isinstance(error, smtplib.SMTPResponseException) and 500 <= error.smtp_code < 600


def wait_before_retry(attempts: int) -> timedelta:
    """Back-off: one minute, doubling to an hour, with a fifth of jitter so that a mended server is not stormed."""
    seconds = min(60 * 2 ** max(attempts - 1, 0), LONGEST_WAIT.total_seconds())
    return timedelta(seconds=seconds * random.uniform(0.8, 1.2))  # noqa: S311 - spreading load, not a secret
