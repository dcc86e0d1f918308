"""An office's reminders: what its administrator sees of each, and can send again."""

from datetime import timedelta

import pytest
from django.utils import timezone

from responses.enums import Delivery, ReminderKind, ReminderState
from responses.models import Digest, Reminder
from responses.reminders.pages import format_server_answer
from responses.reminders.queries import DELIVERED_IF, delivery_of, reminders_of_office
from s55tracker.accounts.models import Membership
from s55tracker.accounts.roles import Role
from s55tracker.audit.trail import history_of
from s55tracker.mail.models import OutgoingMail
from tests.factories import a_response, an_office, give_role, invite, refreshed
from tests.responses.summaries.reminder_rows import a_reminder, a_sent_reminder

pytestmark = pytest.mark.django_db

LIST = "/office/reminders/"


@pytest.fixture
def office():
    return an_office()


@pytest.fixture
def response(office):
    return a_response(office, "drafting")


@pytest.fixture
def one_of_each(office, response):
    """A reminder with every possible outcome."""
    unkept = a_sent_reminder(office.officer, response)
    OutgoingMail.objects.filter(digest=unkept.digest).delete()
    return {
        Delivery.WAITING: a_reminder(office.officer, response),
        Delivery.ON_ITS_WAY: a_sent_reminder(office.officer, response),
        Delivery.ACCEPTED: a_sent_reminder(office.officer, response, outcome="sent_at"),
        Delivery.REFUSED: a_sent_reminder(office.officer, response, outcome="refused_at"),
        Delivery.NOT_KEPT: unkept,
        Delivery.SUPERSEDED: a_reminder(office.officer, response, state=ReminderState.SUPERSEDED),
        Delivery.WITHDRAWN: a_reminder(office.officer, response, state=ReminderState.WITHDRAWN),
        Delivery.SWITCHED_OFF: a_reminder(office.officer, response, state=ReminderState.SWITCHED_OFF),
    }


def rows(client, query=""):
    return [row.pk for row in client.get(f"{LIST}?office=borsetshire{query}").context["rows"]]


def administrator(client, office):
    client.force_login(refreshed(office.administrator))
    return client


# --- The list ---------------------------------------------------------------------------------------------------------


def test_what_became_of_a_reminder_is_the_same_for_the_row_and_for_the_filter(client, office, one_of_each):
    administrator(client, office)
    assert set(one_of_each) == set(Delivery) == set(DELIVERED_IF)
    for delivery, reminder in one_of_each.items():
        assert delivery_of(reminders_of_office(office.body).get(pk=reminder.pk)) == delivery
        assert rows(client, f"&state={delivery.value}") == [reminder.pk]


def test_list_says_to_whom_why_and_what_the_server_answered(client, office, response):
    a_sent_reminder(office.approver, response, outcome="refused_at", because="the office has no manager")
    winner = a_reminder(office.officer, response, sentence="The more urgent one")
    a_reminder(office.officer, response, state=ReminderState.SUPERSEDED, superseded_by=winner)
    a_reminder(office.officer, response, state=ReminderState.WITHDRAWN, ended_because="No response is needed.")
    page = administrator(client, office).get(LIST).content.decode()
    assert "April Approver" in page and "The office has no manager" in page
    assert "550, 5.1.1 No such user" in page
    assert "Sent instead: The more urgent one" in page
    assert "No response is needed." in page


def test_filters_are_in_the_address_and_can_be_joined(client, office, response):
    today = timezone.localdate()
    old = a_reminder(office.officer, response, due_on=today - timedelta(days=90))
    new = a_reminder(office.manager, response, due_on=today, kind=ReminderKind.LATE)
    administrator(client, office)
    assert rows(client) == [new.pk, old.pk]
    assert rows(client, f"&person={office.manager.pk}") == [new.pk]
    assert rows(client, "&kind=late&kind=safe_day") == [new.pk, old.pk]
    assert rows(client, "&kind=late&state=refused") == []
    assert rows(client, f"&from_on={(today - timedelta(days=3)).isoformat()}") == [new.pk]
    assert rows(client, f"&until_on={(today - timedelta(days=3)).isoformat()}") == [old.pk]


def test_filter_that_makes_no_sense_is_left_out(client, office, response):
    a_reminder(office.officer, response)
    administrator(client, office)
    page = client.get(f"{LIST}?office=borsetshire&state=lost&kind=x&person=x&until_on=soon&page=99")
    assert (page.status_code, len(page.context["rows"])) == (200, 1)


def test_what_was_refused_lately_is_said_first(client, office, response):
    old = timezone.localdate() - timedelta(days=15)
    a_sent_reminder(office.officer, response, outcome="refused_at", due_on=old)
    assert "were rejected" not in administrator(client, office).get(LIST).content.decode()
    a_sent_reminder(office.officer, response, outcome="refused_at", due_on=timezone.localdate())
    assert "In the last two weeks, emails with 1 reminder were rejected." in client.get(LIST).content.decode()


def test_another_offices_reminders_are_not_there(client, office, response):
    other = an_office("Felpersham")
    theirs = a_reminder(other.officer, a_response(other), sentence="Publish the hidden one")
    page = administrator(client, office).get(LIST).content.decode()
    assert "hidden one" not in page
    assert client.get(f"{LIST}?office=felpersham").status_code == 404
    assert client.get(f"{LIST}{theirs.pk}/?office=borsetshire").status_code == 404
    assert client.get(f"{LIST}tomorrow/?office=felpersham").status_code == 404
    assert client.post(f"{LIST}{theirs.pk}/send-again/?office=borsetshire").status_code == 404


def test_manager_reads_and_is_offered_nothing_to_send(client, office, response):
    sent = a_sent_reminder(office.officer, response, outcome="sent_at")
    client.force_login(office.manager)
    for page in (client.get(LIST), client.get(f"{LIST}{sent.pk}/"), client.get(f"{LIST}tomorrow/")):
        text = page.content.decode()
        assert page.status_code == 200
        assert "Send" not in text.split("<main")[1]
        assert "/office/settings/" not in text
    assert LIST in client.get("/reminders/").content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_list_takes_the_same_queries_at_any_length(client, office, django_assert_num_queries, number):
    for _ in range(number):
        a_sent_reminder(office.officer, a_response(office, title=f"Report {number}"), outcome="sent_at")
        a_reminder(office.approver, a_response(office), state=ReminderState.SUPERSEDED)
    administrator(client, office).get(LIST)
    with django_assert_num_queries(8):
        client.get(LIST)


# --- One reminder -----------------------------------------------------------------------------------------------------


def test_page_of_a_reminder_has_the_mail_without_its_readers_own_link(client, office, response):
    sent = a_sent_reminder(office.officer, response, outcome="refused_at")
    page = administrator(client, office).get(f"{LIST}{sent.pk}/").content.decode()
    assert "Publish the response." in page
    assert "550, 5.1.1 No such user" in page
    assert "their-token" not in page and "(their own link)" in page


@pytest.mark.parametrize("reader", ["lead", "officer"])
def test_words_of_a_mail_that_tells_of_others_too_are_its_readers_alone(client, office, response, reader):
    """A force's summary covers the force's own side; that of someone with two offices covers both."""
    person = getattr(office, reader)
    if reader == "officer":
        other = an_office("Felpersham")
        membership = give_role(person, other.body, Role.OFFICER)
        Membership.objects.filter(pk=membership.pk).update(ended_at=timezone.now(), ended_by=other.administrator)
    sent = a_sent_reminder(person, response, text="The hidden words.")
    page = administrator(client, office).get(f"{LIST}{sent.pk}/").content.decode()
    assert "hidden words" not in page
    assert f"so only {person.name} can read it" in page


def test_page_of_a_reminder_names_the_others_in_the_same_mail(client, office, response):
    sent = a_sent_reminder(office.officer, response, outcome="sent_at")
    beside = a_reminder(office.officer, response, state="sent", digest=sent.digest, sentence="Another thing")
    page = administrator(client, office).get(f"{LIST}{sent.pk}/")
    assert [line.pk for line in page.context["together"]] == [beside.pk]


# --- Sending ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("outcome", ["sent_at", "refused_at"])
def test_mail_is_sent_again_to_the_address_of_today_as_a_mail_of_its_own(client, office, response, outcome):
    sent = a_sent_reminder(office.officer, response, outcome=outcome)
    first = sent.digest.mail
    type(office.officer).objects.filter(pk=office.officer.pk).update(email="new@example.test")
    administrator(client, office)
    page = client.post(f"{LIST}{sent.pk}/send-again/?office=borsetshire", follow=True)
    again = Digest.objects.get().mail
    assert again.pk != first.pk and again.message_id != first.message_id
    assert (again.to_email, again.subject, again.text, again.headers) == (
        "new@example.test",
        first.subject,
        first.text,
        first.headers,
    )
    assert again.sent_at is None and again.refused_at is None
    assert getattr(refreshed(first), outcome) is not None
    assert [sending.to for sending in page.context["sendings"]] == [first.to_email, "new@example.test"]
    event = history_of(sent.digest).get()
    assert (event.action, event.actor, event.detail["earlier"]) == (
        "digest_sent_again",
        office.administrator,
        first.message_id,
    )


def test_sending_again_twice_sends_once(client, office, response):
    sent = a_sent_reminder(office.officer, response, outcome="refused_at")
    administrator(client, office)
    for _ in range(2):
        page = client.post(f"{LIST}{sent.pk}/send-again/?office=borsetshire", follow=True)
    assert "This email is already being sent." in page.content.decode()
    assert OutgoingMail.objects.filter(sent_at=None, refused_at=None).count() == 1


def test_what_was_not_sent_or_not_kept_cannot_be_sent_again(client, office, response, one_of_each):
    administrator(client, office)
    before = OutgoingMail.objects.count()
    for delivery in (Delivery.WAITING, Delivery.NOT_KEPT, Delivery.SUPERSEDED, Delivery.ON_ITS_WAY):
        page = client.post(f"{LIST}{one_of_each[delivery].pk}/send-again/?office=borsetshire", follow=True)
        assert "There is a problem" in page.content.decode()
    assert OutgoingMail.objects.count() == before


def test_nothing_is_sent_again_to_who_has_left(client, office, response):
    sent = a_sent_reminder(office.officer, response, outcome="sent_at")
    Membership.objects.filter(user=office.officer).update(ended_at=timezone.now(), ended_by=office.administrator)
    administrator(client, office)
    page = client.post(f"{LIST}{sent.pk}/send-again/?office=borsetshire", follow=True).content.decode()
    assert "Olive Officer no longer works here" in page
    assert OutgoingMail.objects.count() == 1


def test_mail_to_the_force_can_be_sent_again_though_its_words_are_not_shown(client, office, response):
    request = invite(office, response)
    OutgoingMail.objects.all().delete()
    sent = a_sent_reminder(office.lead, response, request=request, outcome="refused_at")
    administrator(client, office)
    client.post(f"{LIST}{sent.pk}/send-again/?office=borsetshire")
    assert OutgoingMail.objects.filter(sent_at=None, refused_at=None).get().to_email == office.lead.email


def test_test_goes_to_oneself_and_is_in_the_history(client, office):
    administrator(client, office)
    page = client.post(f"{LIST}test/?office=borsetshire", follow=True).content.decode()
    assert f"We have sent a test to {office.administrator.email}." in page
    mail = OutgoingMail.objects.get()
    assert mail.to_email == office.administrator.email
    assert "because there is nothing to tell you" in mail.text
    assert history_of(office.body).get().action == "test_digest_sent"


# --- Upcoming --------------------------------------------------------------------------------------------------


@pytest.mark.at(
    "2026-10-14T10:00"
)  # a Wednesday before a Thursday: nothing else becomes due on a closed day in between
def test_preview_has_what_waits_and_what_will_be_owed_and_writes_nothing(client, office):
    """Ten days before the safe day nothing has been recorded yet; the next working day will have what became due by
    then.
    """
    response = a_response(office, published_on=timezone.localdate() - timedelta(days=45))
    gone = a_reminder(office.officer, response, kind=ReminderKind.COMMENTS_LATE, sentence="No longer needed")
    note = a_reminder(office.manager, response, kind=ReminderKind.NOW_YOURS, sentence="This response is now yours")
    before = list(Reminder.objects.values_list())
    page = administrator(client, office).get(f"{LIST}tomorrow/")
    coming = {each.name: each.lines for each in page.context["coming"]}
    assert list(Reminder.objects.values_list()) == before
    assert [line.sentence for line in coming["Mina Manager"]] == [note.sentence]
    outdone = [line.is_outdone for line in coming["Olive Officer"]]
    assert outdone[0] is False and set(outdone[1:]) == {True}
    assert gone.sentence not in page.content.decode()


def test_preview_of_an_office_with_nothing_to_come_says_so(client, office):
    page = administrator(client, office).get(f"{LIST}tomorrow/").content.decode()
    assert "There are no reminders to send by then." in page


@pytest.mark.parametrize("number", [1, 3])
def test_preview_takes_the_same_queries_at_any_length(client, office, django_assert_num_queries, number):
    for _ in range(number):
        a_reminder(office.officer, a_response(office, title=f"Report {number}"))
    administrator(client, office)
    with django_assert_num_queries(17):
        client.get(f"{LIST}tomorrow/")


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("(550, b'5.1.1 No such user')", "550, 5.1.1 No such user"),
        ("{'a@b.test': (554, b'Refused')}", "'a@b.test': 554, Refused"),
        ("Connection unexpectedly closed", "Connection unexpectedly closed"),
        ("", ""),
    ],
)
def test_servers_answer_is_put_in_words(answer, words):
    assert format_server_answer(answer) == words
