"""Email as rows, sent through a real mail server: once, or retried later, or never again."""

import smtplib
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from s55tracker.mail import outbox
from s55tracker.mail.models import OutgoingMail
from s55tracker.mail.outbox import (
    CLAIM,
    LONGEST_WAIT,
    is_about_the_server,
    is_permanent,
    oldest_waiting,
    queue_mail,
    send_due,
    wait_before_retry,
)
from tests.factories import refreshed
from tests.services import ask_worker, in_time, worker

SEND = "s55tracker.mail.tasks.send_waiting_mail"

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


def a_mail(number: int = 1, **fields) -> OutgoingMail:
    return OutgoingMail.objects.create(
        to_email=f"reader{number}@force.example",
        subject=f"Comments are due {number}",
        text="They are.",
        message_id=f"<{number}@office.example>",
        **fields,
    )


def received(mail_server) -> list[str]:
    return sorted(message["Message-ID"] for message in mail_server.messages)


def let_the_wait_pass() -> None:
    OutgoingMail.objects.update(attempt_after=timezone.now())


def outcome(mail: OutgoingMail) -> str:
    row = refreshed(mail)
    return "sent" if row.sent_at else "refused" if row.refused_at else "waiting"


def test_mail_is_sent_once_however_often_it_is_asked_for(mail_server):
    mail = a_mail()
    assert [send_due(), send_due(), send_due()] == [1, 0, 0]
    assert received(mail_server) == [mail.message_id]
    assert (outcome(mail), refreshed(mail).attempts, oldest_waiting()) == ("sent", 1, None)


def test_mail_says_what_it_is_and_reads_the_same_in_both_parts(mail_server, settings):
    settings.PUBLIC_URL = "https://tracker.office.example"
    mail = queue_mail(
        to_email="reader@force.example",
        template="account_password_changed",
        context={"forgotten_password_url": "https://tracker.office.example/accounts/password/reset/"},
        about="account",
    )
    send_due()
    [message] = mail_server.messages
    assert mail_server.envelopes[0][1] == ["reader@force.example"]
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"].endswith("@tracker.office.example>")
    plain, html = (message.get_body((kind,)).get_content().replace("\r\n", "\n") for kind in ("plain", "html"))
    assert plain.replace(" \n", " ") == mail.text
    # An address is a link there, with the words before it as its text.
    lines = [line.rstrip(":") for line in mail.text.split("\n") if line and "://" not in line]
    assert [line for line in lines if line not in html] == []


@pytest.mark.parametrize("way", ["refuse", "refuse_readers"])
def test_mail_refused_for_good_is_never_tried_again(mail_server, way):
    getattr(mail_server, way)(550, "No such mailbox")
    mail = a_mail()
    assert send_due() == 0
    row = refreshed(mail)
    assert (outcome(mail), row.attempts) == ("refused", 1)
    assert "No such mailbox" in row.last_error
    mail_server.accept()
    let_the_wait_pass()
    assert send_due() == 0
    assert (received(mail_server), oldest_waiting()) == ([], None)


@pytest.mark.parametrize(
    "trouble",
    [
        pytest.param(lambda server: server.refuse(451, "Try later"), id="451"),
        pytest.param(lambda server: server.refuse_readers(450, "Mailbox busy"), id="450 for the reader"),
        pytest.param(lambda server: server.drop(), id="dropped"),
        pytest.param(lambda server: server.hang(), id="hanging"),
    ],
)
def test_mail_that_could_not_be_sent_now_is_sent_later(mail_server, settings, trouble):
    settings.EMAIL_TIMEOUT = 0.5
    trouble(mail_server)
    mail = a_mail()
    before = timezone.now()
    assert send_due() == 0
    row = refreshed(mail)
    assert (outcome(mail), row.attempts) == ("waiting", 1)
    assert row.last_error
    assert timedelta(seconds=45) < row.attempt_after - before < timedelta(seconds=80)
    mail_server.accept()
    assert send_due() == 0  # not before its time
    let_the_wait_pass()
    assert send_due() == 1
    assert (received(mail_server), refreshed(mail).last_error) == ([mail.message_id], "")


def test_no_mail_server_at_all_keeps_every_mail(mail_server, settings):
    mails = [a_mail(number) for number in range(3)]
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    assert send_due() == 0
    assert {outcome(mail) for mail in mails} == {"waiting"}
    settings.EMAIL_PORT = port
    let_the_wait_pass()
    assert send_due() == 3
    assert received(mail_server) == sorted(mail.message_id for mail in mails)


def test_one_refused_reader_keeps_no_other_back(mail_server):
    gone, here = a_mail(1), a_mail(2)
    mail_server.refuse_readers(550, "No such mailbox", only=gone.to_email)
    assert send_due() == 1
    assert (outcome(gone), outcome(here)) == ("refused", "sent")
    assert received(mail_server) == [here.message_id]


def test_mail_of_which_none_can_be_made_is_refused_and_keeps_no_other_back(mail_server):
    broken, good = a_mail(1), a_mail(2)
    OutgoingMail.objects.filter(pk=broken.pk).update(subject="Comments are due\r\nBcc: everybody@elsewhere.example")
    assert send_due() == 1
    assert (outcome(broken), outcome(good)) == ("refused", "sent")
    assert [message["Bcc"] for message in mail_server.messages] == [None]


def test_subject_stays_on_one_line_whatever_a_name_holds(mail_server):
    mail = queue_mail(
        to_email="reader@force.example",
        template="office_membership_ended",
        context={"organisation": "The office\rBcc: everybody@elsewhere.example"},
    )
    assert mail.subject == "You no longer have a role at The office Bcc: everybody@elsewhere.example"
    assert send_due() == 1


def test_waits_between_tries_grow_to_an_hour(mail_server):
    waits = [wait_before_retry(attempts) for attempts in range(1, 12)]
    for attempts, wait in enumerate(waits):
        exact = min(timedelta(minutes=1) * 2**attempts, LONGEST_WAIT)
        assert exact * 0.8 <= wait <= exact * 1.2


def test_two_senders_at_once_send_each_mail_once(mail_server):
    mails = [a_mail(number) for number in range(30)]

    def send(_):
        try:
            return send_due()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        assert sum(threads.map(send, range(2))) == len(mails)
    assert received(mail_server) == sorted(mail.message_id for mail in mails)
    assert set(OutgoingMail.objects.values_list("attempts", flat=True)) == {1}


def test_claimed_mail_is_nobody_elses_until_the_claim_runs_out(mail_server):
    now = timezone.now()
    mail = a_mail(attempt_after=now + CLAIM, attempts=1)
    assert send_due(now=now) == 0
    assert send_due(now=now + CLAIM) == 1
    assert refreshed(mail).attempts == 2


def test_sender_killed_before_the_servers_answer_sends_the_same_message_again(environment, mail_server):
    """The one window that cannot be closed: the server has the email, but we do not know it. The reader's program sees
    one Message-ID.
    """
    environment["EMAIL_URL"] = f"smtp://{mail_server.host}:{mail_server.port}"
    mail = a_mail()
    mail_server.keep_and_hang()
    with worker(environment) as first:
        ask_worker(environment, SEND)
        in_time(lambda: mail_server.messages, what="the mail server to have the mail")
        first.kill()
    assert (outcome(mail), refreshed(mail).attempts) == ("waiting", 1)
    assert send_due() == 0  # the dead worker's claim is still valid
    mail_server.accept()
    let_the_wait_pass()
    with worker(environment):
        ask_worker(environment, SEND)
        in_time(lambda: outcome(mail) == "sent", what="the mail to be sent")
    assert received(mail_server) == [mail.message_id, mail.message_id]


def test_mail_of_a_change_that_was_rolled_back_is_never_sent(mail_server):
    with transaction.atomic():
        a_mail()
        transaction.set_rollback(True)
    assert (send_due(), received(mail_server)) == (0, [])


def test_run_of_many_mails_opens_one_connection(mail_server, monkeypatch):
    connected = []
    monkeypatch.setattr(smtplib.SMTP, "connect", counted(smtplib.SMTP.connect, connected))
    mails = [a_mail(number) for number in range(5)]
    assert send_due() == len(mails)
    assert len(connected) == 1


def test_connection_is_made_anew_before_a_server_would_end_it(mail_server, monkeypatch):
    connected = []
    monkeypatch.setattr(smtplib.SMTP, "connect", counted(smtplib.SMTP.connect, connected))
    monkeypatch.setattr(outbox, "MESSAGES_A_CONNECTION", 2)
    mails = [a_mail(number) for number in range(5)]
    assert send_due() == len(mails)
    assert len(connected) == 3


def counted(connect, calls: list):
    def count(*args, **options):
        calls.append(args)
        return connect(*args, **options)

    return count


def test_server_that_does_not_work_is_left_alone_after_three_tries(mail_server, settings):
    mails = [a_mail(number) for number in range(6)]
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    assert send_due() == 0
    assert [refreshed(mail).attempts for mail in mails] == [1, 1, 1, 0, 0, 0]
    settings.EMAIL_PORT = port
    assert send_due() == 3  # untried ones go immediately, the others when their wait is over
    let_the_wait_pass()
    assert send_due() == 3


def test_server_that_answers_one_mail_with_not_now_still_takes_the_others(mail_server):
    busy = [a_mail(number) for number in range(4)]
    good = a_mail(9)
    mail_server.refuse_readers(450, "Mailbox busy", only=busy[0].to_email)
    OutgoingMail.objects.filter(pk__in=[mail.pk for mail in busy]).update(to_email=busy[0].to_email)
    assert send_due() == 1
    assert {outcome(mail) for mail in busy} == {"waiting"}
    assert outcome(good) == "sent"


@pytest.mark.parametrize(
    ("error", "is_final", "of_the_server"),
    [
        (smtplib.SMTPDataError(554, b"Not this"), True, False),
        (smtplib.SMTPDataError(451, b"Later"), False, False),
        (smtplib.SMTPRecipientsRefused({"a@b.example": (550, b"No one")}), True, False),
        (smtplib.SMTPRecipientsRefused({"a@b.example": (450, b"Busy")}), False, False),
        (smtplib.SMTPSenderRefused(552, b"Too large", "a@b.example"), True, True),
        (smtplib.SMTPSenderRefused(553, b"Not you", "a@b.example"), False, True),
        (smtplib.SMTPConnectError(554, b"No SMTP service here"), False, True),
        (smtplib.SMTPHeloError(550, b"Who are you?"), False, True),
        (smtplib.SMTPAuthenticationError(535, b"Wrong password"), False, True),
        (smtplib.SMTPServerDisconnected("Connection unexpectedly closed"), False, True),
        (smtplib.SMTPNotSupportedError("No AUTH here"), False, True),
        (TimeoutError("timed out"), False, True),
        (ConnectionRefusedError(111, "Connection refused"), False, True),
    ],
)
def test_what_is_said_of_a_mail_is_told_from_what_is_wrong_with_the_server(error, is_final, of_the_server):
    assert (is_permanent(error), is_about_the_server(error)) == (is_final, of_the_server)
