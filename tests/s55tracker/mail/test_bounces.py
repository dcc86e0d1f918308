"""Delivery reports: which ones we understand, and what they change."""

import pytest
from django.utils import timezone

from s55tracker import ports
from s55tracker.mail.bounces import NOT_A_REPORT, BounceReport, read_report, record_bounce
from s55tracker.mail.models import OutgoingMail
from s55tracker.mail.outbox import answer_in_words
from s55tracker.refusals import Refused

REPORT = """From: postmaster@mx.example
Subject: Delivery Status Notification (Failure)
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="edge"

--edge
Content-Type: text/plain

The email could not be delivered.

--edge
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; clerk@panel.example
Action: failed
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 No such user

--edge
Content-Type: {kind}

From: no-reply@localhost
Message-ID: <one@localhost>
Subject: Our response

--edge--
"""


def a_report(status="5.1.1", kind="text/rfc822-headers") -> bytes:
    return REPORT.format(status=status, kind=kind).encode()


def a_mail(**fields) -> OutgoingMail:
    return OutgoingMail.objects.create(
        to_email="clerk@panel.example",
        subject="Our response",
        text="Here it is.",
        message_id="<one@localhost>",
        **fields,
    )


@pytest.mark.parametrize("kind", ["text/rfc822-headers", "message/rfc822"])
def test_report_says_which_email_and_why(kind):
    assert read_report(a_report(kind=kind)) == BounceReport(
        message_id="<one@localhost>", status="5.1.1", words="550 5.1.1 No such user"
    )


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\0\1\2",
        b"Subject: Out of office\r\n\r\nI am away.\r\n",
        b"Content-Type: multipart/report\r\n\r\nno parts",
        a_report().replace(b"Message-ID: <one@localhost>\n", b""),
        a_report().replace(b"Status: 5.1.1\n", b""),
    ],
)
def test_anything_else_is_refused(data):
    with pytest.raises(Refused, match=NOT_A_REPORT):
        read_report(data)


@pytest.mark.django_db
def test_bounce_is_recorded_once_and_its_listeners_are_told_once(monkeypatch):
    told = []
    listeners = ports.Listeners()
    listeners.register(told.append)
    monkeypatch.setattr(ports, "bounced_mail_listeners", listeners)
    mail = a_mail(sent_at=timezone.now())
    for _ in range(2):
        record_bounce(read_report(a_report()))
    mail.refresh_from_db()

    assert mail.bounced_at is not None
    assert mail.bounce_report == "5.1.1 550 5.1.1 No such user"
    assert told == [mail]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("report", "why"),
    [(a_report("4.2.2"), "still trying"), (a_report().replace(b"<one@", b"<two@"), "not about one of our emails")],
)
def test_delay_and_strange_email_change_nothing(report, why):
    mail = a_mail(sent_at=timezone.now())
    with pytest.raises(Refused, match=why):
        record_bounce(read_report(report))
    mail.refresh_from_db()

    assert mail.bounced_at is None


@pytest.mark.django_db
def test_email_that_was_refused_does_not_also_come_back():
    mail = a_mail(refused_at=timezone.now())
    record_bounce(read_report(a_report()))
    mail.refresh_from_db()

    assert mail.bounced_at is None


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ("{'clerk@panel.example': (550, b'No such mailbox')}", "550 No such mailbox"),
        ("""(554, b"It's spam")""", "554 It's spam"),
        ("timed out", "timed out"),
        ("", ""),
    ],
)
def test_answer_of_a_mail_server_is_readable(error, words):
    assert answer_in_words(error) == words
