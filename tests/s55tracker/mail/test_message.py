"""The message for a mail server: its sender, its encoding, and what mail programs read in its headers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from unittest import mock

import pytest

from s55tracker.mail.message import WIDTH, folded, sender
from s55tracker.mail.models import OutgoingMail
from s55tracker.mail.outbox import queue_again, queue_mail, send_due

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


@dataclass
class Person:
    name: str
    email: str


OFFICER = Person("Olive O’Brien, LLB", "olive@borsetshire.example")
OFFICE = "Office of the Police and Crime Commissioner for Borsetshire"


def a_mail(**options) -> OutgoingMail:
    context = {
        "organisation": "the Office of the PCC for Ynys Môn",
        "contact_name": OFFICE,
        "contact_address": "1 Long Street",
    }
    return queue_mail(
        **{
            "to_email": "reader@force.example",
            "to_name": "Alex Morgan",
            "template": "office_membership_ended",
            "context": context,
            "on_behalf_of": OFFICE,
            "acting": OFFICER,
            **options,
        }
    )


def the_message(mail_server):
    send_due()
    [message] = mail_server.messages
    return message


def test_mail_is_from_our_own_address_in_the_name_of_the_office_and_replies_go_to_the_officer(mail_server, settings):
    settings.DEFAULT_FROM_EMAIL = "no-reply@tracker.example"
    a_mail()
    message = the_message(mail_server)
    [from_] = message["From"].addresses
    assert (from_.display_name, from_.addr_spec) == (f"{OFFICE} via Section 55 Tracker", "no-reply@tracker.example")
    [reply_to] = message["Reply-To"].addresses
    assert (reply_to.display_name, reply_to.addr_spec) == (OFFICER.name, OFFICER.email)
    # The envelope, checked by SPF, and the header, compared with it by DMARC, both have our own domain.
    assert mail_server.envelopes == [("no-reply@tracker.example", ["reader@force.example"])]
    assert message["Sender"] is None


def test_mail_of_nobody_has_the_name_of_the_service_and_no_address_for_replies(mail_server, settings):
    settings.DEFAULT_FROM_EMAIL = "Tracker of Borsetshire <no-reply@tracker.example>"
    a_mail(on_behalf_of="", acting=None)
    message = the_message(mail_server)
    assert str(message["From"]) == "Tracker of Borsetshire <no-reply@tracker.example>"
    assert message["Reply-To"] is None


@pytest.mark.parametrize(
    "name",
    [
        "Swyddfa Comisiynydd yr Heddlu, Gwent",
        "Office “of” Ynys Môn",
        "Office\r\nBcc: everybody@elsewhere.example",
        'The "Office" <office@elsewhere.example>',
        "x" * 300,
    ],
)
def test_name_of_an_office_stays_a_name(mail_server, settings, name):
    settings.DEFAULT_FROM_EMAIL = "no-reply@tracker.example"
    a_mail(on_behalf_of=name, acting=Person(name, "olive@borsetshire.example"))
    message = the_message(mail_server)
    [from_] = message["From"].addresses
    assert from_.addr_spec == "no-reply@tracker.example"
    assert from_.display_name.startswith(" ".join(name.split())[:60])
    assert from_.display_name.endswith("via Section 55 Tracker") and len(from_.display_name) <= 120
    [reply_to] = message["Reply-To"].addresses
    assert reply_to.addr_spec == "olive@borsetshire.example"
    assert message["Bcc"] is None


@pytest.mark.parametrize(
    ("sent_at", "written"),
    [
        (datetime(2026, 11, 29, 9, 5, tzinfo=UTC), "Sun, 29 Nov 2026 09:05:00 +0000"),
        (datetime(2026, 7, 3, 23, 5, tzinfo=UTC), "Sat, 04 Jul 2026 00:05:00 +0100"),
    ],
)
def test_date_has_the_offset_of_london(mail_server, sent_at, written):
    a_mail()
    OutgoingMail.objects.update(attempt_after=sent_at)
    with mock.patch("django.utils.timezone.now", return_value=sent_at):
        message = the_message(mail_server)
    assert str(message["Date"]) == written
    assert parsedate_to_datetime(message["Date"]).utcoffset() is not None  # "-0000" would be no zone at all
    assert message["Date"].datetime == sent_at


def test_headers_keep_machines_from_answering(mail_server):
    mail = a_mail()
    message = the_message(mail_server)
    assert message["Auto-Submitted"] == "auto-generated"
    suppressed = {each.strip() for each in message["X-Auto-Response-Suppress"].split(",")}
    assert suppressed == {"DR", "RN", "NRN", "OOF", "AutoReply"}  # not NDR: we must learn that an address is dead
    assert message["Content-Language"] == "en-GB"
    assert message["Message-ID"] == mail.message_id and message["MIME-Version"] == "1.0"


def test_both_parts_are_quoted_printable_in_short_lines_and_survive_it(mail_server):
    words = "Comisiynydd — “dyfarniad” " * 12 + "a’i ddiwedd.\n> quoted\nFrom here on\n  indented"
    mail = OutgoingMail.objects.create(
        to_email="reader@force.example",
        subject="Ŵ",
        text=words + "\n",
        html=f"<p>{words}</p>",
        message_id="<1@o.example>",
    )
    message = the_message(mail_server)
    assert message.get_content_type() == "multipart/alternative"
    plain, html = message.iter_parts()
    assert [part.get_content_type() for part in (plain, html)] == ["text/plain", "text/html"]
    for part in (plain, html):
        assert part["Content-Transfer-Encoding"] == "quoted-printable"
        assert part.get_content_charset() == "utf-8"
    assert max(len(line) for line in message.as_bytes().splitlines()) <= 78
    assert plain.get_param("format") == "flowed"
    assert unfolded(plain.get_content()) == mail.text
    assert html.get_content().replace("\r\n", "\n").rstrip("\n") == mail.html
    assert message["Subject"] == "Ŵ"


def unfolded(text: str) -> str:
    """Read the text as RFC 3676 tells mail programs to."""
    lines = [line.removeprefix(" ") for line in text.replace("\r\n", "\n").split("\n")]
    return re.sub(r" \n", " ", "\n".join(lines))


def test_folded_lines_are_short_but_for_an_address():
    address = "https://tracker.example/" + "x" * 100
    text = f"{'word ' * 40}\n\n{address}\n{'word ' * 20}{address}\n"
    lines = folded(text).split("\n")
    assert [line for line in lines if len(line) > WIDTH and "https://" not in line] == []
    assert address in lines
    assert unfolded(folded(text)) == "\n".join(line.rstrip() for line in text.split("\n"))


def test_mail_that_is_sent_again_has_the_same_sender(mail_server):
    mail = a_mail()
    again = queue_again(mail, to_email="other@force.example")
    assert (again.from_name, again.headers) == (mail.from_name, mail.headers)
    assert again.message_id != mail.message_id


def test_sender_without_a_name_of_its_own_is_named_for_the_service(settings):
    settings.DEFAULT_FROM_EMAIL = "no-reply@tracker.example"
    assert sender() == "Section 55 Tracker <no-reply@tracker.example>"


def test_template_that_does_not_say_why_its_reader_gets_it_is_refused(monkeypatch, settings, tmp_path):
    (tmp_path / "emails").mkdir()
    (tmp_path / "emails" / "bare.txt").write_text("{% load letters %}{% subject %}Bare{% endsubject %}")
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path, *settings.TEMPLATES[0]["DIRS"]]}]
    with pytest.raises(ValueError, match="does not say why"):
        a_mail(template="bare")
