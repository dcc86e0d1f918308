"""Turns an outbox row into the message for the mail server.

The text part is folded for old mail programs, and marked as folded (format=flowed, RFC 3676) so that newer ones can fit
it to their own window. Both parts are quoted-printable, because some mail servers accept only 7-bit text and short
lines.
"""

from __future__ import annotations

import textwrap
from email.charset import QP, Charset
from email.utils import format_datetime, formataddr, parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils import timezone

from s55tracker.mail.letter import SERVICE_NAME
from s55tracker.text.wording import on_one_line

# A folded line also ends in a space, which leaves it below the 78 characters that RFC 5322 recommends.
WIDTH = 76
LONGEST_NAME = 120

# Every email says that a machine wrote it, so that no machine replies. Non-delivery reports (NDR) are welcome.
EVERY_MAIL = {
    "Auto-Submitted": "auto-generated",
    "X-Auto-Response-Suppress": "DR, RN, NRN, OOF, AutoReply",
    "Content-Language": "en-GB",
}

# These replace those of EVERY_MAIL in a letter from a person, because receipts and automatic replies to it are wanted
# (RFC 3834, section 5).
FROM_A_PERSON = {"Auto-Submitted": "no", "X-Auto-Response-Suppress": "None"}

QUOTED_PRINTABLE = Charset("utf-8")
QUOTED_PRINTABLE.body_encoding = QP


class OutboxMessage(EmailMultiAlternatives):
    """An email that folds its text part for a mail server. `body` keeps each paragraph on one line, for other services
    (GOV.UK Notify).
    """

    def message(self) -> Any:
        body, self.body = self.body, folded(str(self.body))
        try:
            found = super().message()
        finally:
            self.body = body
        for part in found.walk():
            if part.get_content_maintype() == "text":
                words = part.get_payload(decode=True).decode()
                del part["Content-Transfer-Encoding"]
                part.set_payload(words, QUOTED_PRINTABLE)
                if part.get_content_subtype() == "plain":
                    part.set_param("format", "flowed")
        return found


def folded(text: str) -> str:
    """The text in lines of at most WIDTH characters. Each line ends in a space, except the last of a paragraph. Web
    addresses are not broken.
    """
    return "\n".join(piece for line in text.split("\n") for piece in _fold(line.rstrip()))


def _fold(line: str) -> list[str]:
    pieces = [line]
    if len(line) > WIDTH:
        pieces = textwrap.wrap(
            line, WIDTH - 1, break_long_words=False, break_on_hyphens=False, replace_whitespace=False
        )
    return [_stuffed(piece) + (" " if number < len(pieces) else "") for number, piece in enumerate(pieces, 1)]


def _stuffed(line: str) -> str:
    """Lines that begin with a space, ">" or "From " are special to mail programs: RFC 3676 puts a space before them."""
    return f" {line}" if line.startswith((" ", ">", "From ")) else line


def sender(name: str = "") -> str:
    """The sender: our own address, which our mail server may send for, with the office's name before it.

    It is never a person's address: the SPF and DMARC rules of that person's organisation would have the email rejected
    as forged.
    """
    own_name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    own_name = own_name or SERVICE_NAME
    if not name:
        return formataddr((own_name, address))
    via = f" via {own_name}"
    return formataddr((on_one_line(name)[: LONGEST_NAME - len(via)] + via, address))


def reply_to(name: str, address: str) -> str:
    return formataddr((on_one_line(name), address))


def date_header() -> str:
    """The time now, with London's offset, so that mail programs show the office's time."""
    return format_datetime(timezone.localtime())
