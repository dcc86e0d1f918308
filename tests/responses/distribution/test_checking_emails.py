"""The page to check before emails with copies are sent, and copies that are being sent."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from responses.distribution.actions import CopySent, record_copies_sent, record_copy_sent
from responses.distribution.deliveries import settle_copy_emails
from responses.distribution.methods import emailable
from responses.distribution.sending import Addressed, send_copies
from responses.distribution.views.emailing import ALREADY_ASKED_FOR
from responses.enums import ResponseStatus
from responses.exceptions import WorkflowError
from responses.models import CopyEmail
from responses.progress.next_steps import next_steps
from s55tracker.audit.models import AuditEvent
from s55tracker.mail.models import OutgoingMail
from s55tracker.mail.outbox import send_due
from tests.factories import a_response, an_office, refreshed
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
def officer(client, office):
    client.force_login(office.officer)
    return client


def lines_of(response):
    return list(response.distribution_lines.filter(publication__is_current=True))


def at(response) -> str:
    return f"/responses/{response.reference}/distribution/"


def typed(*lines) -> dict:
    return {
        "lines": [line.pk for line in lines],
        **{f"to_{line.pk}": f"reader{number}@panel.example" for number, line in enumerate(lines)},
        "subject": "Our response",
        "message": "Dear <Clerk>,\n\nHere it is.",
        "attach": "link",
    }


def words_of(answer) -> str:
    return " ".join(answer.content.decode().split())


def send(office, response, line):
    copies = [Addressed(line, PANEL)]
    return send_copies(
        by=office.officer, response=response, copies=copies, subject="S", message="M", attach_pdf=False
    )[0]  # fmt: skip


def by_hand(**more):
    today = timezone.localdate()
    return {"done_on": today, "done_by": "Olive", "today": today, **more}


def test_first_press_sends_nothing_and_shows_who_gets_what(officer, published):
    one, two = emailable(lines_of(published))[:2]
    answer = officer.post(f"{at(published)}email/", typed(one, two))
    page = words_of(answer)

    assert answer.status_code == 200
    assert not CopyEmail.objects.exists()
    assert "Check before you send" in page and "Send 2 emails" in page
    assert [(each.line, each.email) for each in answer.context["check"].copies] == [
        (one.line, "reader0@panel.example"), (two.line, "reader1@panel.example")
    ]  # fmt: skip
    assert "reader0@panel.example" in page and "reader1@panel.example" in page
    assert "Our response" in page and "Dear &lt;Clerk&gt;," in page and "None: only the link" in page
    assert f"/published/{published.public_slug}/" in page


def carried_of(answer) -> dict:
    carried: dict = {}
    for name, value in answer.context["check"].carried:
        carried.setdefault(name, []).append(value)
    return carried


def test_what_was_checked_is_sent_and_a_second_press_sends_nothing(officer, published):
    one, two = emailable(lines_of(published))[:2]
    carried = carried_of(officer.post(f"{at(published)}email/", typed(one, two)))
    first = officer.post(f"{at(published)}email/", {**carried, "send": "yes"})
    second = officer.post(f"{at(published)}email/", {**carried, "send": "yes"}, follow=True)

    assert first.url == at(published)
    assert [email.mail.to_email for email in CopyEmail.objects.order_by("pk")] == [
        "reader0@panel.example", "reader1@panel.example"
    ]  # fmt: skip
    assert second.redirect_chain == [(at(published), 302)]
    assert ALREADY_ASKED_FOR in words_of(second)


def test_way_back_keeps_everything_that_was_typed(officer, published):
    one, two = emailable(lines_of(published))[:2]
    carried = carried_of(officer.post(f"{at(published)}email/", typed(one, two)))
    answer = officer.post(f"{at(published)}email/", {**carried, "change": "yes"})
    form = answer.context["form"]

    assert answer.status_code == 200
    assert not CopyEmail.objects.exists()
    assert form["lines"].value() == [str(one.pk), str(two.pk)]
    assert form[f"to_{two.pk}"].value() == "reader1@panel.example"
    assert (form["subject"].value(), form["message"].value()) == ("Our response", "Dear <Clerk>,\n\nHere it is.")


def test_pdf_that_cannot_be_attached_is_said_before_sending(officer, published):
    [one] = emailable(lines_of(published))[:1]
    page = words_of(officer.post(f"{at(published)}email/", {**typed(one), "attach": "pdf"}))

    assert "The PDF has not been made. Go back and choose only the link." in page
    assert "Send 1 email" not in page


def test_copy_that_is_on_its_way_is_not_offered_by_email_again(office, officer, published):
    one, *others = emailable(lines_of(published))
    send(office, published, one)
    form = officer.get(f"{at(published)}email/").context["form"]
    for line in others:
        send(office, published, line)

    assert list(form.by_key) == [str(line.pk) for line in others]
    assert "The other copies are already being sent by email." in words_of(officer.get(f"{at(published)}email/"))


def test_copy_being_sent_is_not_offered_and_not_recorded_by_hand(office, officer, published):
    [one] = emailable(lines_of(published))[:1]
    send(office, published, one)
    page = officer.get(at(published)).content.decode()
    day = timezone.localdate()
    typed_here = {"lines": [one.pk], "done_by": "Olive", "method": "", "note": "By hand"}
    typed_here |= {"done_on_day": day.day, "done_on_month": day.month, "done_on_year": day.year}
    answer = officer.post(at(published), typed_here)
    own_page = words_of(officer.get(f"{at(published)}{one.pk}/"))

    assert not re.search(rf'name="lines" value="{one.pk}"', page)
    assert answer.status_code == 422
    assert f"“{one.line}” is being sent by email, so you cannot record it yourself." in words_of(answer)
    assert "By hand" in words_of(answer)
    assert "This copy is being sent by email, so you cannot record it yet." in own_page
    assert 'name="done_by"' not in own_page
    with pytest.raises(WorkflowError, match="is being sent by email"):
        record_copy_sent(by=office.officer, line=one, **by_hand())
    assert refreshed(one).done_on is None


def test_copy_that_is_tried_again_is_refused_on_the_list_and_its_own_page_stops_the_email(
    client, office, officer, published
):
    [one] = emailable(lines_of(published))[:1]
    email = send(office, published, one)
    later = timezone.now() + timedelta(hours=1)
    OutgoingMail.objects.filter(pk=email.mail_id).update(attempts=1, last_error="(451, b'Busy')", attempt_after=later)
    today = timezone.localdate()
    with pytest.raises(WorkflowError, match="is being sent by email"):
        record_copies_sent(
            by=office.officer, response=published, lines=[one], copy=CopySent(done_on=today, done_by="O"), today=today
        )
    assert not re.search(rf'name="lines" value="{one.pk}"', officer.get(at(published)).content.decode())
    assert 'name="done_by"' in words_of(officer.get(f"{at(published)}{one.pk}/"))
    record_copy_sent(by=office.officer, line=one, **by_hand(method="post"))
    send_due(now=timezone.now() + timedelta(hours=2))
    settle_copy_emails()
    email = refreshed(email)

    assert email.cancelled_by == office.officer
    assert refreshed(email.mail).sent_at is None
    assert refreshed(one).method == "post"
    assert AuditEvent.objects.get(action="copy_email_cancelled").detail["to"] == PANEL
    assert verified().altered == []


def test_copy_that_is_being_sent_is_no_ones_next_step(office, published):
    lines = sorted(lines_of(published), key=lambda line: (line.duty != "statutory", line.position, line.pk))
    first = emailable(lines)[0]
    send(office, published, first)
    step = next_steps([published], user=office.officer, today=timezone.localdate())[published.pk]

    assert step.task != f"Record this copy: {first.line}"
    assert step.button == "Record as sent"
