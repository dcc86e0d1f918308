"""Queues emails, and sends the queued ones.

`queue_mail` is called inside the transaction of the change that causes the email: if the change is rolled back, so is
the email. A worker claims a row by moving `attempt_after` ahead, sends outside any transaction, then stamps `sent_at`.
If a worker is killed after the mail server accepts the email but before the stamp, the email is sent again, with the
same Message-ID, after the claim expires. We cannot prevent this from our side.

One connection serves a whole run. The server's response to one message or one reader concerns only that email. If the
server itself fails, the run ends, and waiting emails are untouched: they are sent in the first run after it works
again.
"""

from __future__ import annotations

import hashlib
import logging
import random
import re
import smtplib
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Protocol

from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import OperationalError, transaction
from django.db.models import F, Min
from django.utils import timezone

from s55tracker import ports
from s55tracker.background import wake_worker_on_commit
from s55tracker.mail.letter import write_letter
from s55tracker.mail.message import EVERY_MAIL, OutboxMessage, date_header, reply_to, sender
from s55tracker.mail.models import MailAttachment, OutgoingMail
from s55tracker.text.wording import on_one_line

logger = logging.getLogger(__name__)

# Longer than one email can take, even if the server answers each step at the last moment (EMAIL_TIMEOUT).
CLAIM = timedelta(minutes=5)
LONGEST_WAIT = timedelta(hours=1)

# After this many seconds, we leave the other emails to the next run. So even with one last slow email, a run stays
# within a task's time limit.
LONGEST_RUN = 45
# Some servers close a connection after this many messages: open a new one before they do.
MESSAGES_A_CONNECTION = 100
# How many consecutive server failures end the run.
MOST_TROUBLES = 3


# In bytes. The contents of a larger attachment are removed once it is sent. Its name, size and hash stay on record.
MOST_KEPT = 16 * 1024


class Outcome(Enum):
    """The result of one attempt. TROUBLE: the server's fault, not the email's."""

    SENT = auto()
    REFUSED = auto()
    LATER = auto()
    TROUBLE = auto()


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """A file to send with an email."""

    file_name: str
    media_type: str
    data: bytes


class Correspondent(Protocol):
    """The person whose action causes an email: anyone with a name and an address."""

    name: str
    email: str


def queue_mail(
    *,
    to_email: str,
    template: str,
    context: dict,
    to_name: str = "",
    on_behalf_of: str = "",
    acting: Correspondent | None = None,
    about: str = "",
    headers: dict | None = None,
    holds_secret: bool = False,
    attachments: Sequence[Attachment] = (),
) -> OutgoingMail:
    """Queue one email from `emails/<template>.txt` (`letter` describes the format), and ask a worker to send it.

    It comes from our own address, with the name of the organisation it is sent `on_behalf_of`. `acting` is the person
    whose action causes it: replies go to them, and the template may name them. `holds_secret` is for an email with a
    personal link: the row stays as proof of sending, its text does not.
    """
    # Do not tell people to contact themselves.
    answers_to = acting if acting is not None and acting.email.lower() != to_email.lower() else None
    letter = write_letter(
        template,
        {**context, "acting": acting},
        to_name=to_name or getattr(context.get("person"), "name", ""),
        answers_to=(answers_to.name, answers_to.email) if answers_to else ("", ""),
    )
    domain = settings.PUBLIC_URL.split("//")[-1].split("/")[0].split(":")[0]
    answers = {"Reply-To": reply_to(answers_to.name, answers_to.email)} if answers_to else {}
    mail = OutgoingMail.objects.create(
        to_email=to_email,
        from_name=on_one_line(on_behalf_of)[:200],
        subject=letter.subject,
        text=letter.text(),
        html=letter.html(),
        headers={**EVERY_MAIL, **answers, **(headers or {})},
        message_id=f"<{uuid.uuid4()}@{domain}>",
        about=about,
        holds_secret=holds_secret,
    )
    _attach(mail, attachments)
    wake_worker_on_commit("s55tracker.mail.tasks.send_waiting_mail")
    return mail


def can_attach() -> bool:
    """False with GOV.UK Notify, which sends no attachments from a template like ours."""
    return not settings.NOTIFY_API_KEY


def _attach(mail: OutgoingMail, attachments: Sequence[Attachment]) -> None:
    MailAttachment.objects.bulk_create(
        MailAttachment(
            mail=mail,
            file_name=each.file_name[-200:],
            media_type=each.media_type,
            data=each.data,
            size=len(each.data),
            sha256=hashlib.sha256(each.data).hexdigest(),
        )
        for each in attachments
    )


def queue_again(mail: OutgoingMail, *, to_email: str, about: str = "") -> OutgoingMail:
    """Queue the same email again as a new message: the earlier one keeps its status."""
    again = OutgoingMail.objects.create(
        to_email=to_email,
        from_name=mail.from_name,
        subject=mail.subject,
        text=mail.text,
        html=mail.html,
        headers=mail.headers,
        message_id=f"<{uuid.uuid4()}@{mail.message_id.rpartition('@')[2].rstrip('>')}>",
        about=about or mail.about,
        holds_secret=mail.holds_secret,
    )
    # A large file is no longer there if the earlier email was sent; one that was refused still has it.
    kept = mail.attachments.filter(removed_at=None)
    _attach(again, [Attachment(file_name=e.file_name, media_type=e.media_type, data=bytes(e.data)) for e in kept])
    wake_worker_on_commit("s55tracker.mail.tasks.send_waiting_mail")
    return again


def cancel_mail(mail: OutgoingMail, *, because: str) -> bool:
    """Stop a waiting email and return True, or return False if it has already been sent or rejected. An email that a
    worker is sending at this moment is still sent.
    """
    waiting = OutgoingMail.objects.filter(pk=mail.pk, sent_at=None, refused_at=None)
    if not waiting.update(refused_at=timezone.now(), last_error=f"Cancelled: {because}", **_without_secret(mail)):
        return False
    mail.attachments.filter(removed_at=None).update(data=b"", removed_at=timezone.now())
    return True


def send_due(*, now: datetime | None = None, limit: int | None = None) -> int:
    """Send the waiting emails, and return how many the mail server accepted. Two workers can safely do this at once."""
    now, started = now or timezone.now(), time.monotonic()
    outcomes: list[Outcome] = []
    connection = get_connection()
    try:
        while (limit is None or len(outcomes) < limit) and (passed := time.monotonic() - started) < LONGEST_RUN:
            mail = _claim_next(now + timedelta(seconds=passed))
            if mail is None:
                break
            outcomes.append(_send(mail, connection))
            if outcomes[-MOST_TROUBLES:] == [Outcome.TROUBLE] * MOST_TROUBLES:
                break
            if len(outcomes) % MESSAGES_A_CONNECTION == 0:
                connection.close()
    finally:
        connection.close()
    return outcomes.count(Outcome.SENT)


def oldest_waiting() -> datetime | None:
    """When the oldest email that has been neither sent nor rejected was queued; None if there is none."""
    return OutgoingMail.objects.filter(sent_at=None, refused_at=None).aggregate(oldest=Min("created_at"))["oldest"]


def _claim_next(now: datetime) -> OutgoingMail | None:
    waiting = OutgoingMail.objects.filter(sent_at=None, refused_at=None, attempt_after__lte=now)
    for pk, attempt_after in waiting.order_by("attempt_after", "pk").values_list("pk", "attempt_after")[:20]:
        won = OutgoingMail.objects.filter(pk=pk, attempt_after=attempt_after, sent_at=None, refused_at=None).update(
            attempt_after=now + CLAIM, attempts=F("attempts") + 1
        )
        if won:
            return OutgoingMail.objects.get(pk=pk)
    return None


def _send(mail: OutgoingMail, connection: BaseEmailBackend) -> Outcome:
    message = OutboxMessage(
        subject=mail.subject,
        body=mail.text,
        from_email=sender(mail.from_name),
        to=[mail.to_email],
        headers={**mail.headers, "Date": date_header(), "Message-ID": mail.message_id},
        connection=connection,
    )
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    for attachment in mail.attachments.filter(removed_at=None):
        message.attach(attachment.file_name, bytes(attachment.data), attachment.media_type)
    try:
        # Open the connection here, so that it stays open: a message that had to open it would close it again
        # afterwards.
        connection.open()
        message.send()
    except (smtplib.SMTPException, OSError) as error:
        if is_permanent(error):
            return _refused(mail, error)
        later = timezone.now() + wait_before_retry(mail.attempts)
        OutgoingMail.objects.filter(pk=mail.pk).update(attempt_after=later, last_error=str(error))
        connection.close()
        return Outcome.TROUBLE if is_about_the_server(error) else Outcome.LATER
    except ValueError as error:
        # This row cannot become an email (BadHeaderError is one reason). Retrying would not help, and would hold up the
        # other emails.
        return _refused(mail, error)
    # The email may have been cancelled while the mail server was accepting it, but it has still gone.
    OutgoingMail.objects.filter(pk=mail.pk).update(
        sent_at=timezone.now(), refused_at=None, last_error="", **_without_secret(mail)
    )
    mail.attachments.filter(size__gt=MOST_KEPT, removed_at=None).update(data=b"", removed_at=timezone.now())
    for listener in ports.sent_mail_listeners:
        try:
            listener(mail)
        except Exception:
            # The email is recorded as sent. A sweep will do what the listener would have done.
            logger.exception("Mail %s was sent, and a listener failed", mail.pk)
    return Outcome.SENT


def _refused(mail: OutgoingMail, error: Exception) -> Outcome:
    try:
        _refuse(mail, error)
    except OperationalError:
        logger.warning("The rejection of mail %s could not be recorded; it will be retried", mail.pk, exc_info=True)
        return Outcome.LATER
    return Outcome.REFUSED


@transaction.atomic
def _refuse(mail: OutgoingMail, error: Exception) -> None:
    """Record the rejection, and tell each listener separately: if a listener fails, the rejection is still recorded.

    It is all one transaction: if a worker is killed before it has told them, nothing is recorded, so the email is tried
    and rejected again. The same happens if the database rolls back a deadlock (OperationalError).
    """
    OutgoingMail.objects.filter(pk=mail.pk).update(
        refused_at=timezone.now(), last_error=str(error), **_without_secret(mail)
    )
    for listener in ports.refused_mail_listeners:
        try:
            with transaction.atomic():
                listener(mail)
        except OperationalError:
            raise
        except Exception:
            logger.exception("No one could be told that mail %s was rejected", mail.pk)


def _without_secret(mail: OutgoingMail) -> dict[str, str]:
    """The fields to overwrite once the email has gone, so that we do not keep a personal link."""
    return (
        {"text": "This email contained a personal link, so its text has not been kept.\n", "html": ""}
        if mail.holds_secret
        else {}
    )


# Responses from a server before it knows of any message: it is unavailable, does not know us, or does not accept email
# from our address. An administrator can fix that, and the email is then sent.
ABOUT_THE_SERVER = (
    smtplib.SMTPConnectError,
    smtplib.SMTPHeloError,
    smtplib.SMTPAuthenticationError,
    smtplib.SMTPSenderRefused,
)
TOO_LARGE = 552


def is_about_the_server(error: Exception) -> bool:
    """True if the next email would fail too, because the server cannot be reached, disconnects, or accepts nothing from
    us.
    """
    if isinstance(error, ABOUT_THE_SERVER):
        return True
    return not isinstance(error, (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused))


def is_permanent(error: Exception) -> bool:
    """True for a permanent rejection: a 5xx reply about this message or this reader."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(500 <= code < 600 for code, _ in error.recipients.values())
    if isinstance(error, smtplib.SMTPSenderRefused) and error.smtp_code == TOO_LARGE:
        return True  # the message's size is sent with the sender's address
    if isinstance(error, ABOUT_THE_SERVER):
        return False
    return isinstance(error, smtplib.SMTPResponseException) and 500 <= error.smtp_code < 600


# A mail server's answer as Python prints it: (550, b'No such mailbox').
_ANSWER = re.compile(r"""\((\d{3}), b?(['"])(.*?)\2\)""", re.DOTALL)


def answer_in_words(last_error: str) -> str:
    """What the mail server said, for people to read: "550 No such mailbox". Anything else stays as it is."""
    found = _ANSWER.search(last_error)
    return f"{found[1]} {found[3]}".strip() if found else last_error


def wait_before_retry(attempts: int) -> timedelta:
    """Back-off: one minute, doubling to an hour, with jitter of a fifth so that a recovered server is not flooded."""
    seconds = min(60 * 2 ** max(attempts - 1, 0), LONGEST_WAIT.total_seconds())
    return timedelta(seconds=seconds * random.uniform(0.8, 1.2))  # noqa: S311 - spreading load, not a secret
