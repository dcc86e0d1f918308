"""A real worker, over the run's own broker: files on the embedded default, Redis beside PostgreSQL."""

import time

import pytest
from django.utils import timezone

from s55tracker.mail.models import OutgoingMail
from tests.services import ask_worker, beat, in_time, worker

pytestmark = pytest.mark.services

SEND = "s55tracker.mail.tasks.send_waiting_mail"


def waiting_mail(message_id: str = "<1@office.example>") -> OutgoingMail:
    return OutgoingMail.objects.create(
        to_email="reader@force.example", subject="Comments are due", text="They are.", message_id=message_id
    )


@pytest.fixture
def mailing(environment, mail_server):
    return {**environment, "EMAIL_URL": f"smtp://{mail_server.host}:{mail_server.port}"}


def test_worker_does_what_it_is_asked_and_the_next_what_was_asked_while_none_ran(mailing, mail_server):
    mail = waiting_mail()
    with worker(mailing):  # the first one also creates the queues
        ask_worker(mailing, SEND)
        in_time(lambda: OutgoingMail.objects.get(pk=mail.pk).sent_at, what="the mail to be sent")
    assert [message["Message-ID"] for message in mail_server.messages] == [mail.message_id]

    later = waiting_mail("<2@office.example>")
    ask_worker(mailing, SEND)
    with worker(mailing):
        in_time(lambda: OutgoingMail.objects.get(pk=later.pk).sent_at, what="the mail to be sent")
    assert [message["Message-ID"] for message in mail_server.messages] == [mail.message_id, later.message_id]


def test_worker_killed_in_the_middle_of_a_task_loses_nothing(mailing, mail_server):
    mail = waiting_mail()
    mail_server.hang()
    with worker(mailing) as first:
        ask_worker(mailing, SEND)
        in_time(lambda: OutgoingMail.objects.get(pk=mail.pk).attempts == 1, what="the worker to take the mail")
        first.kill()
    row = OutgoingMail.objects.get(pk=mail.pk)
    assert (row.sent_at, row.refused_at, row.attempts) == (None, None, 1)
    mail_server.accept()
    # The dead worker's claim expires after five minutes; here we move the clock instead.
    OutgoingMail.objects.filter(pk=mail.pk).update(attempt_after=timezone.now())
    with worker(mailing):
        ask_worker(mailing, SEND)  # as beat does every minute
        in_time(lambda: OutgoingMail.objects.get(pk=mail.pk).sent_at, what="the mail to be sent")
    assert [message["Message-ID"] for message in mail_server.messages] == [mail.message_id]


def test_two_workers_send_a_mail_once(mailing, mail_server):
    mails = [
        OutgoingMail.objects.create(to_email="a@force.example", subject=str(n), text="x", message_id=f"<{n}@o.example>")
        for n in range(20)
    ]
    with worker(mailing, concurrency=2):
        for _ in range(4):
            ask_worker(mailing, SEND)
        in_time(lambda: not OutgoingMail.objects.filter(sent_at=None).exists(), what="all mail to be sent")
        time.sleep(0.5)  # a second email would arrive by now
    assert sorted(message["Subject"] for message in mail_server.messages) == sorted(mail.subject for mail in mails)


def test_beat_and_worker_are_seen_to_live(environment):
    from s55tracker.health.models import Heartbeat

    with beat(environment), worker(environment):
        in_time(lambda: Heartbeat.objects.count() == 2, what="two signs of life")
    assert sorted(Heartbeat.objects.values_list("part", flat=True)) == ["beat", "worker"]
