"""An officer asks for what is published to be withdrawn, and an approver answers."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from responses.approval import actions as approval
from responses.enums import Move, ReminderKind, ReminderState, ResponseStatus, Section, WithdrawalOutcome
from responses.exceptions import WorkflowError
from responses.history import KINDS, entry_of, events_of, of_kind
from responses.models import Publication, Reminder, WithdrawalRequest
from responses.places import move_url
from responses.publishing import actions as publishing
from responses.publishing.asking import (
    SETTLED,
    ask_for_withdrawal,
    cancel_withdrawal_request,
    decline_withdrawal,
)
from responses.publishing.withdrawing import withdraw_publication, withdraw_version
from responses.reminders.ledger import record_due_reminders
from responses.summaries.content import compose
from s55tracker.audit.models import AuditEvent
from s55tracker.mail.models import OutgoingMail
from s55tracker.refusals import NotPermitted
from tests.factories import a_response, an_office, approve, comment_as_force, refreshed, write
from tests.history import verified

pytestmark = pytest.mark.django_db
REASON = "It names a witness."


@pytest.fixture
def office():
    return an_office()


@pytest.fixture
def published(office):
    return a_response(office, ResponseStatus.PUBLISHED)


@pytest.fixture
def corrected(office):
    """Published twice: both versions are public."""
    response = a_response(office, ResponseStatus.DRAFTING)
    comment_as_force(office, response)
    for reason in ("", "A figure was wrong."):
        if reason:
            publishing.start_correction(by=office.officer, response=refreshed(response), reason=reason)
        write(office, refreshed(response), Section.KEY_FINDINGS, words=f"The report found two things. {reason}")
        approval.submit_for_approval(by=office.officer, response=refreshed(response), today=timezone.localdate())
        approve(office, refreshed(response))
        publishing.publish(by=office.officer, response=refreshed(response), today=timezone.localdate())
    return refreshed(response)


def url(response) -> str:
    return reverse("response-withdrawal-request", args=[response.reference])


def sentences(response) -> list[str]:
    return [entry_of(event).sentence for event in of_kind(events_of(response), "publication")]


def told(part: str) -> set[str]:
    return set(OutgoingMail.objects.filter(subject__contains=part).values_list("to_email", flat=True))


def ask(office, response, **details) -> WithdrawalRequest:
    return ask_for_withdrawal(by=office.officer, response=response, reason=REASON, **details)


def page_of(client, person, address: str) -> str:
    client.force_login(person)
    return client.get(address).content.decode()


# --- Asking --------------------------------------------------------------------------------------------------------------


def test_request_is_on_record_approvers_are_emailed_and_the_public_sees_no_change(office, published, client):
    public = reverse("published-response", args=[published.public_slug])
    before = client.get(public).content
    client.force_login(office.officer)
    answer = client.post(url(published), {"decision": "ask", "reason": REASON})

    assert (answer.status_code, answer["Location"]) == (302, url(published))
    request = WithdrawalRequest.objects.get()
    assert (request.asked_by, request.publication, request.outcome) == (office.officer, None, "")
    entry = entry_of(events_of(published).filter(action="withdrawal_requested").get())
    assert (entry.sentence, entry.reason) == (
        "Olive Officer asked for the published response to be withdrawn.",
        REASON,
    )
    assert told("withdrawal requested") == {office.approver.email, office.other_approver.email}
    client.logout()
    assert client.get(public).content == before
    assert refreshed(published).status == ResponseStatus.PUBLISHED


@pytest.mark.parametrize(
    ("role", "said"),
    [
        ("approver", "You can withdraw the published response yourself"),
        ("manager", "Only an officer of this office can ask"),
        ("administrator", "Only an officer of this office can ask"),
    ],
)
def test_others_do_not_ask_and_are_told_why(office, published, client, role, said):
    page = page_of(client, office.people[role], url(published))
    assert said in page and "Ask the approvers" not in page
    assert client.post(url(published), {"decision": "ask", "reason": REASON}).status_code == 403
    with pytest.raises(NotPermitted, match=said):
        ask_for_withdrawal(by=office.people[role], response=published, reason=REASON)
    assert not WithdrawalRequest.objects.exists()


def test_reading_the_page_changes_nothing(office, published, client):
    asked = ask(office, published)
    events, mails = AuditEvent.objects.count(), OutgoingMail.objects.count()
    for person in (office.officer, office.other_officer, office.approver, office.manager, office.administrator):
        for query in ("", "?version=1", "?decision=cancel", "?decision=decline"):
            page_of(client, person, f"{url(published)}{query}")

    assert refreshed(asked).settled_at is None
    assert (AuditEvent.objects.count(), OutgoingMail.objects.count()) == (events, mails)


def test_one_request_at_a_time(office, published):
    ask(office, published)
    with pytest.raises(WorkflowError, match="Olive Officer has already asked"):
        ask_for_withdrawal(by=office.other_officer, response=published, reason=REASON)


def test_request_without_a_reason_comes_back_with_what_was_chosen(office, corrected, client):
    client.force_login(office.officer)
    answer = client.post(url(corrected), {"decision": "ask", "which": "1", "reason": " "})
    page = answer.content.decode()

    assert answer.status_code == 422
    assert "Enter a reason" in page
    assert 'value="1" checked' in " ".join(page.split())
    assert not WithdrawalRequest.objects.exists()


def test_version_that_the_person_came_from_is_chosen(office, corrected, client):
    tab = page_of(client, office.officer, reverse("response-publication", args=[corrected.reference]))
    assert f"{url(corrected)}?version=1" in tab
    page = page_of(client, office.officer, f"{url(corrected)}?version=1")
    assert 'value="1" checked' in " ".join(page.split())


def test_nothing_is_asked_once_nothing_is_public(office, published, client):
    withdraw_publication(by=office.approver, response=published, reason="It was wrong.")
    with pytest.raises(WorkflowError, match="No version of this response is published now"):
        ask(office, refreshed(published))
    assert "No part of this response is public now" in page_of(client, office.officer, url(published))


# --- Where it is seen -----------------------------------------------------------------------------------------------------


def test_approver_meets_it_in_my_work_and_on_the_pages_of_the_response(office, published, client):
    ask(office, published)
    work = page_of(client, office.approver, "/")
    assert "Withdraw the published response, or decline" in work and f'href="{url(published)}"' in work
    assert REASON in work
    withdraw = move_url(published, Move.WITHDRAW_PUBLICATION)
    for name in ("response-workspace", "response-publication", "response-withdrawal-request"):
        page = page_of(client, office.approver, reverse(name, args=[published.reference]))
        assert f'href="{withdraw}"' in page and REASON in page
        assert f"{url(published)}#decline" in page or 'id="decline"' in page


@pytest.mark.at("2026-10-06T10:00")  # a Tuesday
def test_approvers_are_reminded_of_a_request_left_open_and_managers_after_a_week(
    office, published, client, clock, settings
):
    asked = ask(office, published)
    clock.move_on(days=1)
    assert reminded(office) == set()
    assert "Still public. Olive" in words_of(page_of(client, office.approver, "/"))
    clock.move_on(days=1)
    approvers = {office.approver, office.other_approver}
    assert reminded(office) == approvers
    assert "Still public 2 days after the request. Olive" in words_of(page_of(client, office.approver, "/"))
    clock.move_on(days=5)
    assert reminded(office) == {*approvers, office.manager}

    summary = compose(refreshed(office.approver), today=timezone.localdate())
    assert {(line.sentence, line.url) for line in (*summary.reminders, *summary.waiting)} == {
        (sentence, f"{settings.PUBLIC_URL}{url(published)}")
        for sentence in (
            "Withdraw the published response, or decline",
            "Withdraw the published response, or decline: the request has been waiting since 6 October 2026",
        )
    }
    decline_withdrawal(by=office.approver, request=asked, reason="It is lawful.")
    assert reminded(office) == set()
    withdrawn = Reminder.objects.filter(kind=ReminderKind.WITHDRAWAL_WAITING, state=ReminderState.WITHDRAWN)
    assert {reminder.ended_because for reminder in withdrawn} == {
        "The request to withdraw has been answered or cancelled."
    }
    assert compose(refreshed(office.approver), today=timezone.localdate()).waiting == []
    record_due_reminders(today=timezone.localdate() + timedelta(days=30))
    assert reminded(office) == set()


def reminded(office) -> set:
    """Who is waiting to be reminded of a request to withdraw, today."""
    record_due_reminders(today=timezone.localdate())
    waiting = Reminder.objects.filter(kind=ReminderKind.WITHDRAWAL_WAITING, state=ReminderState.WAITING)
    assert all(each.response.body == office.body for each in waiting)
    return {each.person for each in waiting}


def test_request_to_withdraw_comes_before_work_with_a_date(office, published, client):
    a_response(office, ResponseStatus.WITH_APPROVER, title="Vetting")
    ask(office, published)
    work = page_of(client, office.approver, "/")
    assert work.index("Withdraw the published response, or decline") < work.index("Vetting")


def words_of(page: str) -> str:
    return " ".join(re.sub("<[^>]+>", " ", page).split()).replace(" .", ".")


def test_officer_waits_and_another_office_learns_nothing(office, published, client):
    ask(office, published)
    work = page_of(client, office.officer, "/")
    assert "Your request to withdraw the published response" in work and "An approver, since" in work
    assert "Your request to withdraw" not in page_of(client, office.other_officer, "/")
    other = an_office("Mummerset")
    assert "Withdraw the published response" not in page_of(client, other.approver, "/")
    assert client.get(url(published)).status_code == 404
    assert client.post(url(published), {"decision": "cancel"}).status_code == 404


def test_officer_finds_the_way_to_ask_among_the_other_things_to_do(office, published, client):
    workspace = reverse("response-workspace", args=[published.reference])
    assert f'href="{url(published)}"' in page_of(client, office.officer, workspace)
    assert f'href="{url(published)}"' not in page_of(client, office.approver, workspace)


# --- How it ends ----------------------------------------------------------------------------------------------------------


def test_declined_with_a_reason_the_officer_is_told_and_can_ask_again(office, published, client):
    asked = ask(office, published)
    client.force_login(office.approver)
    without = client.post(url(published), {"decision": "decline", "request": asked.pk})
    assert (without.status_code, refreshed(asked).settled_at) == (422, None)
    client.post(url(published), {"decision": "decline", "request": asked.pk, "reason": "It is lawful."})

    row = refreshed(asked)
    assert (row.outcome, row.settled_by, row.answer) == (WithdrawalOutcome.DECLINED, office.approver, "It is lawful.")
    assert told("declined") == {office.officer.email}
    assert (
        sentences(published)[0] == "April Approver declined Olive Officer’s request to withdraw the published response."
    )
    assert "It is lawful." in page_of(client, office.officer, url(published))
    assert ask(office, published).outcome == ""


@pytest.mark.parametrize("role", ["officer", "other_officer", "manager", "administrator"])
def test_only_an_approver_declines(office, published, role):
    asked = ask(office, published)
    with pytest.raises(NotPermitted):
        decline_withdrawal(by=office.people[role], request=asked, reason="No.")


@pytest.mark.parametrize("role", ["other_officer", "approver", "manager", "administrator"])
def test_only_the_person_who_asked_cancels(office, published, role):
    asked = ask(office, published)
    with pytest.raises(NotPermitted, match="Only Olive Officer, who asked"):
        cancel_withdrawal_request(by=office.people[role], request=asked)


def test_cancelled_request_is_closed_and_cannot_be_answered_from_an_old_page(office, published, client):
    asked = ask(office, published)
    client.force_login(office.officer)
    client.post(url(published), {"decision": "cancel", "request": asked.pk})
    assert refreshed(asked).outcome == WithdrawalOutcome.CANCELLED
    assert sentences(published)[0] == "Olive Officer cancelled the request to withdraw the published response."

    again = ask(office, published)
    client.force_login(office.approver)
    answer = client.post(url(published), {"decision": "decline", "request": asked.pk, "reason": "No."})
    assert answer.status_code == 422
    assert "already been answered or cancelled" in answer.content.decode()
    assert refreshed(again).settled_at is None


def test_withdrawing_the_response_settles_it(office, published, client):
    asked = ask(office, published)
    page = page_of(client, office.approver, move_url(published, Move.WITHDRAW_PUBLICATION))
    assert REASON in page and "Olive Officer asked for the published response to be withdrawn" in page
    withdraw_publication(by=office.approver, response=published, reason="A person was named.")

    row = refreshed(asked)
    assert (row.outcome, row.settled_by) == (WithdrawalOutcome.WITHDRAWN, office.approver)
    assert "April Approver withdrew the published response, as Olive Officer had asked." in sentences(published)
    notice = reverse("published-response", args=[published.public_slug])
    client.logout()
    assert REASON not in client.get(notice).content.decode()


def test_request_for_one_version_is_settled_by_withdrawing_that_version_and_no_other(office, corrected):
    first, second = Publication.objects.order_by("number")
    asked = ask(office, corrected, publication=first)
    withdraw_version(by=office.approver, publication=second, reason="A figure was wrong.")
    assert refreshed(asked).settled_at is None
    withdraw_version(by=office.approver, publication=first, reason="A person was named.")

    assert refreshed(asked).outcome == WithdrawalOutcome.WITHDRAWN
    assert told("withdrawn as requested") == {office.officer.email}
    assert verified().altered == []


def test_request_for_all_waits_until_no_version_is_public(office, corrected):
    first, second = Publication.objects.order_by("number")
    asked = ask(office, corrected)
    withdraw_version(by=office.approver, publication=first, reason="A person was named.")
    assert refreshed(asked).settled_at is None
    withdraw_version(by=office.approver, publication=second, reason="A person was named.")
    assert refreshed(asked).outcome == WithdrawalOutcome.WITHDRAWN


def test_request_changed_in_the_database_is_named(office, published):
    asked = ask(office, published)
    WithdrawalRequest.objects.update(reason="Nothing.")
    assert verified().altered == [
        f"Request {asked.pk} to withdraw the published response of {published.reference}: it has been changed since it was recorded."
    ]


def test_every_outcome_has_its_event_in_the_history_of_publications():
    assert set(SETTLED) == set(WithdrawalOutcome)
    assert all(action.startswith(KINDS["publication"][1]) for action in SETTLED.values())
