"""Copies sent by email, through a real mail server that accepts, refuses, is slow, or bounces the email."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from email import message_from_bytes
from email.policy import SMTP

import pytest
from django.core.management import call_command
from django.utils import timezone

from responses.approval.actions import submit_for_approval
from responses.distribution.actions import CopySent, record_copies_sent, record_copy_sent
from responses.distribution.deliveries import settle_copy_emails
from responses.distribution.methods import can_be_emailed, emailable
from responses.distribution.sending import Addressed, send_copies
from responses.enums import ResponseStatus, Section
from responses.exceptions import WorkflowError
from responses.models import CopyEmail, Publication
from responses.publishing.actions import publish, start_correction
from responses.publishing.rendering import render
from responses.publishing.withdrawing import withdraw_publication
from s55tracker.audit.models import AuditEvent
from s55tracker.mail.models import OutgoingMail
from s55tracker.mail.outbox import send_due
from s55tracker.refusals import NotPermitted
from tests.factories import a_response, an_office, approve, refreshed, write
from tests.history import verified

pytestmark = pytest.mark.django_db(transaction=True)

PANEL = "clerk@panel.example"


@pytest.fixture
def office():
    return an_office()


@pytest.fixture
def published(office):
    return a_response(office, ResponseStatus.PUBLISHED)


@pytest.fixture
def sent_before(office, published, mail_server):
    """Clears the emails of the response's own story."""
    send_due()
    mail_server.messages.clear()


def lines_of(response):
    return list(response.distribution_lines.filter(publication__is_current=True))


def send(office, response, *, number=1, attach=False, to=PANEL):
    return send_copies(
        by=office.officer,
        response=response,
        copies=[Addressed(line, to) for line in emailable(lines_of(response))[:number]],
        subject="Our response",
        message="Dear Clerk,\n\nHere it is.",
        attach_pdf=attach,
    )


def page_of(client, office, response) -> str:
    client.force_login(office.officer)
    return " ".join(client.get(f"/responses/{response.reference}/distribution/").content.decode().split())


def bounce_of(message, *, status="5.1.1", said="550 5.1.1 No such user") -> bytes:
    """A delivery report (RFC 3464) for this message."""
    quoted = message.as_bytes(policy=SMTP)
    return (
        b"From: MAILER-DAEMON@mx.example\r\nTo: no-reply@localhost\r\nSubject: Undelivered Mail\r\n"
        b"MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=edge\r\n\r\n"
        b"--edge\r\nContent-Type: text/plain\r\n\r\nYour message could not be delivered.\r\n"
        b"--edge\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
        b"Final-Recipient: rfc822; " + PANEL.encode() + b"\r\nAction: failed\r\n"
        b"Status: " + status.encode() + b"\r\nDiagnostic-Code: smtp; " + said.encode() + b"\r\n\r\n"
        b"--edge\r\nContent-Type: message/rfc822\r\n\r\n" + quoted + b"\r\n--edge--\r\n"
    )


def hand_in(monkeypatch, report: bytes) -> int:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(report)))
    try:
        call_command("read_bounce", stdout=io.StringIO(), stderr=io.StringIO())
    except SystemExit as end:
        return end.code
    return 0


@pytest.mark.usefixtures("sent_before")
def test_accepted_email_records_the_copy(client, office, published, mail_server):
    assert render(Publication.objects.get().pk)
    [email] = send(office, published, attach=True)
    assert "Waiting to be sent" in page_of(client, office, published)
    send_due()
    assert settle_copy_emails() == 1
    assert settle_copy_emails() == 0
    [message] = mail_server.messages
    [pdf] = [part for part in message.walk() if part.get_content_type() == "application/pdf"]
    line = refreshed(email.line)
    file = published.publications.get().file

    assert message["To"] == PANEL
    assert message["Subject"] == "Our response"
    assert message["Reply-To"] == f"Olive Officer <{office.officer.email}>"
    assert pdf.get_payload(decode=True) == bytes(file.data)
    assert pdf.get_filename() == f"{published.public_slug}.pdf"
    assert refreshed(email).pdf_sha256 == file.sha256
    text = message.get_body(("plain",)).get_content()
    assert "Dear Clerk," in text and "Here it is." in text
    assert "The response is attached as a PDF." in text
    assert "Section 55(6) of the Police Act 1996 requires us to send you this copy." in text
    assert "Sent by: Olive Officer, the Office of" in " ".join(text.split())
    assert f"/published/{published.public_slug}/" in text
    assert (line.done_on, line.done_by, line.method, line.sent_to, line.recorded_by) == (
        timezone.localdate(), "Olive Officer", "email", PANEL, office.officer
    )  # fmt: skip
    assert "1 of 5 copies sent" in page_of(client, office, published)


@pytest.mark.usefixtures("sent_before")
def test_last_accepted_email_completes_the_distribution(client, office, published):
    first, *others = lines_of(published)
    today = timezone.localdate()
    record_copies_sent(
        by=office.officer, response=published, lines=others, copy=CopySent(done_on=today, done_by="Olive"), today=today
    )
    send_copies(
        by=office.officer, response=published, copies=[Addressed(first, PANEL)], subject="S", message="M", attach_pdf=False
    )  # fmt: skip
    send_due()
    settle_copy_emails()

    assert refreshed(published).status == ResponseStatus.DISTRIBUTED
    assert "Complete: published on day 10, last copy sent on day 10." in page_of(client, office, published)


@pytest.mark.usefixtures("sent_before")
def test_refused_address_is_named_with_what_to_do_and_people_are_told(client, office, published, mail_server):
    mail_server.refuse_readers(550, "No such mailbox", only=PANEL)
    [email] = send(office, published)
    send_due()
    settle_copy_emails()
    page = page_of(client, office, published)

    assert refreshed(email.line).done_on is None
    assert "Refused" in page and "No such mailbox" in page
    assert "Check the address and send it again, or send it another way and record how." in page
    told = OutgoingMail.objects.filter(subject__endswith="a copy was not delivered")
    assert {mail.to_email for mail in told} == {office.officer.email}  # who owns the response and sent the copy
    assert AuditEvent.objects.filter(action="copy_email_refused").count() == 1
    assert not AuditEvent.objects.filter(action="copy_sent").exists()

    mail_server.accept()
    send(office, published, to="new.clerk@panel.example")
    send_due()
    settle_copy_emails()
    assert refreshed(email.line).sent_to == "new.clerk@panel.example"


@pytest.mark.usefixtures("sent_before")
def test_slow_mail_server_leaves_the_email_waiting_and_says_until_when(
    client, settings, office, published, mail_server
):
    settings.EMAIL_TIMEOUT = 1
    mail_server.hang()
    [email] = send(office, published)
    send_due()
    assert settle_copy_emails() == 0
    page = page_of(client, office, published)

    assert "Trying again" in page and "The email has not been sent yet:" in page and "The next attempt is on" in page
    assert "If it is urgent, send it another way and record how on this copy’s page. That will stop the email." in page
    assert refreshed(email.line).done_on is None

    mail_server.accept()
    send_due(now=timezone.now() + timedelta(minutes=10))
    settle_copy_emails()
    assert refreshed(email.line).done_on is not None


@pytest.mark.usefixtures("sent_before")
def test_email_that_comes_back_undoes_the_copy_and_reopens_the_distribution(
    client, monkeypatch, office, published, mail_server
):
    send(office, published, number=3)
    send_due()
    settle_copy_emails()
    others = [line for line in lines_of(published) if not can_be_emailed(line)]
    today = timezone.localdate()
    record_copies_sent(
        by=office.officer, response=published, lines=others, copy=CopySent(done_on=today, done_by="Olive"), today=today
    )
    assert refreshed(published).status == ResponseStatus.DISTRIBUTED
    message = mail_server.messages[0]
    assert hand_in(monkeypatch, bounce_of(message)) == 0
    settle_copy_emails()
    page = page_of(client, office, published)

    assert refreshed(published).status == ResponseStatus.PUBLISHED
    assert "4 of 5 copies sent" in page
    assert "Came back" in page and "5.1.1 550 5.1.1 No such user" in page
    assert "Check the address and send it again, or send it another way and record how." in page
    told = OutgoingMail.objects.filter(subject__endswith="a copy was not delivered")
    assert {mail.to_email for mail in told} == {office.officer.email}
    assert hand_in(monkeypatch, bounce_of(message)) == 0  # the same report again
    assert settle_copy_emails() == 0


@pytest.mark.usefixtures("sent_before")
def test_copy_recorded_by_hand_is_not_undone_by_an_older_email(monkeypatch, office, published, mail_server):
    [email] = send(office, published)
    send_due()
    today = timezone.localdate()
    record_copy_sent(
        by=office.officer, line=email.line, done_on=today, done_by="Olive", method="post", today=today
    )  # fmt: skip
    settle_copy_emails()
    hand_in(monkeypatch, bounce_of(mail_server.messages[0]))
    settle_copy_emails()

    assert refreshed(email.line).method == "post"


@pytest.mark.usefixtures("sent_before")
def test_report_of_a_delay_changes_nothing(monkeypatch, office, published, mail_server):
    [email] = send(office, published)
    send_due()
    settle_copy_emails()

    assert hand_in(monkeypatch, bounce_of(mail_server.messages[0], status="4.4.1", said="450 later")) == 2
    assert refreshed(email.line).done_on is not None


def test_second_press_sends_one_email(office, published):
    send(office, published)
    with pytest.raises(WorkflowError, match="already on its way"):
        send(office, published)

    assert CopyEmail.objects.count() == 1


def test_only_an_officer_sends(client, office, published):
    for person in (office.approver, office.manager, office.administrator, office.lead):
        with pytest.raises(NotPermitted):
            send_copies(
                by=person,
                response=published,
                copies=[Addressed(lines_of(published)[0], PANEL)],
                subject="S",
                message="M",
                attach_pdf=False,
            )
    assert not CopyEmail.objects.exists()


def test_pdf_that_is_not_made_cannot_be_attached(client, office, published):
    with pytest.raises(WorkflowError, match="The PDF has not been made"):
        send(office, published, attach=True)
    client.force_login(office.officer)
    page = client.get(f"/responses/{published.reference}/distribution/email/").content.decode()

    assert "The PDF has not been made. You can send the link." in page


def test_page_offers_the_addresses_of_the_list_and_the_words_can_be_changed(client, office, published):
    recipient = office.body.distribution_recipients.all()[3]
    recipient.email = PANEL
    recipient.save()
    line = lines_of(published)[3]
    client.force_login(office.officer)
    at = f"/responses/{published.reference}/distribution/email/"
    form = client.get(at).context["form"]
    answer = client.post(
        at,
        {
            "lines": [line.pk],
            f"to_{line.pk}": PANEL,
            "subject": "Ours",
            "message": "Own words.",
            "attach": "link",
            "send": "yes",
        },
    )
    mail = CopyEmail.objects.get().mail

    assert "lines" not in form.initial  # no copy is chosen in advance
    assert form[f"to_{line.pk}"].value() == PANEL
    assert answer.url == f"/responses/{published.reference}/distribution/"
    assert (mail.to_email, mail.subject) == (PANEL, "Ours")
    assert "Own words." in mail.text


def test_copy_without_an_address_is_an_error_beside_it(client, office, published):
    line = lines_of(published)[0]
    client.force_login(office.officer)
    at = f"/responses/{published.reference}/distribution/email/"
    answer = client.post(
        at, {"lines": [line.pk], f"to_{line.pk}": "", "subject": "Ours", "message": "Own words.", "attach": "link"}
    )

    assert answer.status_code == 422
    assert f"Enter an email address for “{line.line}”" in answer.content.decode()
    assert not CopyEmail.objects.exists()


def test_parts_of_the_test_report_can_be_read():
    """The report above is one that a mail program reads, too."""
    original = message_from_bytes(b"Message-ID: <1@x>\r\nSubject: S\r\n\r\nBody\r\n", policy=SMTP)
    report = message_from_bytes(bounce_of(original), policy=SMTP)

    assert [part.get_content_type() for part in report.walk()][:3] == [
        "multipart/report", "text/plain", "message/delivery-status"
    ]  # fmt: skip


@pytest.mark.usefixtures("sent_before")
def test_history_and_records_agree_after_a_bounce(monkeypatch, office, published, mail_server):
    send(office, published)
    send_due()
    settle_copy_emails()
    hand_in(monkeypatch, bounce_of(mail_server.messages[0]))
    settle_copy_emails()

    assert verified().altered == []


@pytest.mark.usefixtures("sent_before")
def test_withdrawal_stops_the_emails_that_have_not_gone(client, office, published, mail_server):
    [email] = send(office, published)
    withdraw_publication(by=office.approver, response=refreshed(published), reason="It named someone.")
    send_due()
    settle_copy_emails()

    assert PANEL not in [message["To"] for message in mail_server.messages]
    assert refreshed(email.mail).last_error == "Cancelled: the response was withdrawn."
    email = refreshed(email)
    assert (email.cancelled_by, email.cancelled_because) == (office.approver, "the response was withdrawn.")
    page = page_of(client, office, published)
    assert "Cancelled" in page and "before it was sent: the response was withdrawn. April Approver did this." in page
    assert "Publish the response again." in page
    assert refreshed(email.line).done_on is None
    assert AuditEvent.objects.get(action="copy_email_cancelled").detail["to"] == PANEL
    assert verified().altered == []


def test_copy_of_an_earlier_publication_counts_for_that_one(office, published):
    [email] = send(office, published)
    start_correction(by=office.officer, response=refreshed(published), reason="A number was wrong.")
    write(office, refreshed(published), Section.KEY_FINDINGS, words="The number was 460.")
    submit_for_approval(by=office.officer, response=refreshed(published), today=timezone.localdate())
    approve(office, refreshed(published))
    publish(by=office.officer, response=refreshed(published), today=timezone.localdate())
    OutgoingMail.objects.filter(pk=email.mail_id).update(sent_at=timezone.now())
    settle_copy_emails()

    assert refreshed(email.line).done_on == timezone.localdate()
    assert verified().altered == []


def test_copy_is_a_letter_from_a_person_whose_receipts_are_wanted(office, published):
    [email] = send(office, published)

    assert email.mail.headers["Auto-Submitted"] == "no"
    assert email.mail.headers["X-Auto-Response-Suppress"] == "None"


def test_copies_on_their_way_are_not_ticked_again(client, office, published):
    [email] = send(office, published)
    client.force_login(office.officer)
    page = client.get(f"/responses/{published.reference}/distribution/?tick=all").content.decode()
    others = [line.pk for line in lines_of(published) if line.pk != email.line_id]

    assert others and all(re.search(rf'value="{pk}"[^>]*checked', page) for pk in others)
    assert not re.search(rf'value="{email.line_id}"[^>]*checked', page)


def test_number_that_no_copy_has_is_no_fault(client, office, published):
    client.force_login(office.officer)
    answer = client.post(f"/responses/{published.reference}/distribution/", {"lines": "9" * 5_000})

    assert answer.status_code == 422
