"""Reads delivery reports (RFC 3464), which say that an email our mail server accepted could not be delivered after all.

A report goes to the sender's mailbox, DEFAULT_FROM_EMAIL. The mailbox passes it to `manage.py read_bounce`, which finds
the email by the Message-ID that the report quotes. Only we and the recipient know that Message-ID.
"""

from __future__ import annotations

import email
import email.policy
import re
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any

from django.db import transaction
from django.utils import timezone

from s55tracker import ports
from s55tracker.mail.models import OutgoingMail
from s55tracker.refusals import Refused
from s55tracker.text.wording import on_one_line

LARGEST = 10 * 1024 * 1024
LONGEST_REPORT = 500
NOT_A_REPORT = "This is not a delivery report."


@dataclass(frozen=True, kw_only=True)
class BounceReport:
    """The contents of a report: which email it is about, and why the email was not delivered."""

    message_id: str
    status: str
    words: str

    @property
    def is_permanent(self) -> bool:
        """False for a report of a delay (4.x.x): the mail server is still trying, and will send another report."""
        return self.status.startswith("5")


def read_report(data: bytes) -> BounceReport:
    """The report in an email. Raises Refused if the email is not a report of a failed delivery."""
    if len(data) > LARGEST:
        raise Refused("This email is too large for a delivery report.")
    message = email.message_from_bytes(data, policy=email.policy.default)
    if message.get_content_type() != "multipart/report":
        raise Refused(NOT_A_REPORT)
    status, words, message_id = "", "", ""
    for part in message.walk():
        match part.get_content_type():
            case "message/delivery-status":
                blocks: Any = part.get_payload()
                for block in blocks:
                    if isinstance(block, EmailMessage) and "Status" in block:
                        status = status or str(block["Status"]).strip()
                        words = words or str(block.get("Diagnostic-Code", "")).partition(";")[2].strip()
            case "message/rfc822" | "text/rfc822-headers":
                message_id = message_id or _message_id(part.as_bytes())
    if not status or not message_id:
        raise Refused(NOT_A_REPORT)
    return BounceReport(message_id=message_id, status=status, words=on_one_line(words)[:LONGEST_REPORT])


def _message_id(quoted: bytes) -> str:
    found = re.search(rb"^Message-ID:\s*(<[^>\s]{1,200}>)", quoted, re.IGNORECASE | re.MULTILINE)
    return found.group(1).decode("ascii", "replace") if found else ""


@transaction.atomic
def record_bounce(report: BounceReport) -> OutgoingMail:
    """Record that an email came back, and return it. Raises Refused if the email is not ours or is only delayed."""
    if not report.is_permanent:
        raise Refused("The delivery is delayed, and the mail server is still trying.")
    mail = OutgoingMail.objects.select_for_update().filter(message_id=report.message_id).first()
    if mail is None:
        raise Refused("The report is not about one of our emails.")
    if mail.refused_at is not None or mail.bounced_at is not None:
        return mail
    # The worker may have stopped before it recorded that the email was sent, but the report still counts.
    mail.sent_at = mail.sent_at or timezone.now()
    mail.bounced_at, mail.bounce_report = timezone.now(), f"{report.status} {report.words}".strip()
    mail.save(update_fields=["sent_at", "bounced_at", "bounce_report"])
    for listener in ports.bounced_mail_listeners:
        listener(mail)
    return mail
