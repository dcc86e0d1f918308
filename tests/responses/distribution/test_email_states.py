"""Each state of an email with a copy: exactly one for every email, named on the page with what to do next."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from responses.distribution.deliveries import settle_copy_emails
from responses.distribution.email_states import LABELS, CopyState, email_state, state_of
from responses.distribution.methods import can_be_emailed
from responses.distribution.sending import Addressed, send_copies
from responses.enums import ResponseStatus
from responses.models import CopyEmail
from responses.publishing.withdrawing import withdraw_publication
from s55tracker.accounts.models import User
from s55tracker.mail.message import OutboxMessage
from s55tracker.mail.models import OutgoingMail
from s55tracker.mail.outbox import send_due
from tests.factories import a_response, an_office, refreshed

NOW = datetime(2026, 11, 30, 9, 32, tzinfo=UTC)
LATER, EARLIER = NOW + timedelta(minutes=5), NOW - timedelta(minutes=5)
PANEL = "clerk@panel.example"


def an_email(*, cancelled: bool = False, **mail) -> CopyEmail:
    by = User(name="Olive Officer")
    return CopyEmail(
        mail=OutgoingMail(to_email=PANEL, **mail),
        sent_by=by,
        created_at=EARLIER,
        cancelled_at=EARLIER if cancelled else None,
        cancelled_by=by if cancelled else None,
        cancelled_because="the response was withdrawn." if cancelled else "",
    )


STATES = [
    (CopyState.WAITING, an_email(attempt_after=EARLIER)),
    (CopyState.WAITING, an_email(attempts=1, attempt_after=EARLIER)),  # the worker that sent it was killed
    (CopyState.SENDING, an_email(attempts=1, attempt_after=LATER)),
    (CopyState.TRYING_AGAIN, an_email(attempts=1, attempt_after=LATER, last_error="(451, b'Busy')")),
    (CopyState.TRYING_AGAIN, an_email(attempts=2, attempt_after=LATER, last_error="timed out")),
    (CopyState.ACCEPTED, an_email(attempts=1, sent_at=EARLIER)),
    (CopyState.ACCEPTED, an_email(attempts=1, sent_at=EARLIER, cancelled=True)),
    (CopyState.REFUSED, an_email(attempts=1, refused_at=EARLIER, last_error="(550, b'No such user')")),
    (CopyState.CAME_BACK, an_email(sent_at=EARLIER, bounced_at=EARLIER, bounce_report="5.1.1 No such user")),
    (CopyState.CANCELLED, an_email(refused_at=EARLIER, last_error="Cancelled: withdrawn.", cancelled=True)),
]


@pytest.mark.parametrize(("state", "email"), STATES)
def test_state_of_each_email(state, email):
    assert state_of(email, now=NOW) == state


def test_every_state_has_a_case_and_a_label():
    assert {state for state, _ in STATES} == set(CopyState) == set(LABELS)
    assert len({label for label, _ in LABELS.values()}) == len(CopyState)


def test_email_has_a_state_whatever_its_columns_say():
    for sent, refused, bounced, cancelled, attempts, error in product((None, EARLIER), (None, EARLIER), (None, EARLIER), (False, True), (0, 1), ("", "x")):  # fmt: skip
        email = an_email(
            sent_at=sent,
            refused_at=refused,
            bounced_at=bounced,
            attempts=attempts,
            last_error=error,
            attempt_after=LATER,
            cancelled=cancelled,
        )
        assert email_state(email, is_done=False, now=NOW).state in CopyState


@pytest.mark.parametrize(("state", "email"), STATES)
def test_state_says_what_to_do_next_until_the_copy_is_recorded(state, email):
    shown = email_state(email, is_done=False, now=NOW)
    assert shown.sentence.endswith(".") and shown.next_step.endswith(".")
    assert "tried" not in shown.sentence
    assert email_state(email, is_done=True, now=NOW).next_step == ""


# --- With the real mail server ------------------------------------------------------------------------------------------


@pytest.fixture
def office(transactional_db):
    return an_office()


@pytest.fixture
def published(office, mail_server):
    response = a_response(office, ResponseStatus.PUBLISHED)
    send_due()
    mail_server.messages.clear()
    return response


def send(office, response, *, statutory: bool = True) -> CopyEmail:
    duty = "statutory" if statutory else "practice"
    lines = response.distribution_lines.filter(publication__is_current=True, duty=duty).select_related("recipient")
    line = next(line for line in lines if can_be_emailed(line))
    [email] = send_copies(
        by=office.officer,
        response=response,
        copies=[Addressed(line, PANEL)],
        subject="Our response",
        message="Here it is.",
        attach_pdf=False,
    )
    return email


def the_state(email: CopyEmail) -> CopyState:
    found = CopyEmail.objects.select_related("mail").get(pk=email.pk)
    return state_of(found, now=timezone.now())


def test_first_attempt_that_is_still_running_is_named_so(client, monkeypatch, office, published):
    email = send(office, published)
    client.force_login(office.officer)
    pages, send_it = [], OutboxMessage.send

    def look_and_send(message, *arguments, **options):
        pages.append(client.get(f"/responses/{published.reference}/distribution/").content.decode())
        return send_it(message, *arguments, **options)

    monkeypatch.setattr(OutboxMessage, "send", look_and_send)
    send_due()

    assert "Being sent" in pages[0] and "tried" not in pages[0]
    assert the_state(email) == CopyState.ACCEPTED


def test_refusing_slow_and_accepting_servers_each_end_in_their_state(settings, office, published, mail_server):
    settings.EMAIL_TIMEOUT = 1
    email = send(office, published)
    assert the_state(email) == CopyState.WAITING
    mail_server.hang()
    send_due()
    assert the_state(email) == CopyState.TRYING_AGAIN
    mail_server.refuse(450, "Greylisted")
    send_due(now=timezone.now() + timedelta(minutes=10))
    assert the_state(email) == CopyState.TRYING_AGAIN
    mail_server.refuse(550, "No such mailbox")
    send_due(now=timezone.now() + timedelta(minutes=30))
    assert the_state(email) == CopyState.REFUSED
    settle_copy_emails()
    mail_server.accept()
    again = send(office, published)
    send_due()
    assert the_state(again) == CopyState.ACCEPTED


def test_email_that_the_server_accepts_while_it_is_cancelled_has_gone(monkeypatch, office, published, mail_server):
    email = send(office, published)
    send_it = OutboxMessage.send

    def send_then_withdraw(message, *arguments, **options):
        sent = send_it(message, *arguments, **options)
        if message.to == [PANEL]:
            withdraw_publication(by=office.approver, response=refreshed(published), reason="It named a witness.")
        return sent

    monkeypatch.setattr(OutboxMessage, "send", send_then_withdraw)
    send_due()
    assert PANEL in [message["To"] for message in mail_server.messages]
    assert the_state(email) == CopyState.ACCEPTED
    assert settle_copy_emails() == 1
    assert settle_copy_emails() == 0

    email = refreshed(email)
    assert (email.cancelled_at, email.cancelled_by, email.cancelled_because) == (None, None, "")
    assert refreshed(email.line).done_on == timezone.localdate()


def test_cancelled_email_says_when_by_whom_and_why(office, published):
    email = send(office, published)
    with pytest.raises(IntegrityError), transaction.atomic():
        CopyEmail.objects.filter(pk=email.pk).update(cancelled_at=NOW)


@pytest.mark.parametrize("statutory", [True, False])
def test_copy_says_whether_the_law_requires_it(office, published, statutory):
    text = send(office, published, statutory=statutory).mail.text
    assert ("Section 55(6) of the Police Act 1996 requires us to send you this copy." in text) == statutory
    assert "You can read the response at the link below." in text


def test_usual_message_says_who_sends_what_about_which_report(client, office, published):
    client.force_login(office.officer)
    message = client.get(f"/responses/{published.reference}/distribution/email/").context["form"].initial["message"]
    first, second = message.split("\n\n")
    assert first == (
        "The Office of the Police and Crime Commissioner for Borsetshire is sending you a copy of its response to the "
        f"police inspection report “{published.inspection.title}”."
    )
    assert second.startswith("We published the response on ")
