"""A person's own reminders: who sees which, what reading does, when the summary comes, and the link to stop it."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from responses.enums import DigestChoice, ReminderKind, ReminderState
from responses.force_comments import actions as force_comments
from responses.models import ReminderChoice
from responses.reminders.queries import reminders_visible_to, unread_reminders
from responses.summaries.unsubscribing import token_for
from s55tracker.accounts.models import Membership
from s55tracker.accounts.roles import Role
from s55tracker.audit.models import AuditEvent
from s55tracker.audit.trail import history_of
from tests.factories import a_person, a_response, an_office, give_role, invite, refreshed
from tests.responses.summaries.reminder_rows import a_reminder

pytestmark = pytest.mark.django_db

LIST, CHOICES = "/reminders/", "/reminders/choices/"
EVERY_STATE = list(ReminderState)


@pytest.fixture
def office():
    return an_office()


@pytest.fixture
def response(office):
    return a_response(office, "drafting")


def rows_of(answer):
    return [row for day in answer.context["days"] for row in day.rows]


def page_of(client, user, address=LIST):
    client.force_login(user)
    return client.get(address).content.decode()


# --- Who sees which ---------------------------------------------------------------------------------------------------


def test_list_has_ones_own_reminders_newest_first(client, office, response):
    older = a_reminder(office.officer, response, due_on=timezone.localdate() - timedelta(days=9))
    newer = a_reminder(office.officer, response, due_on=timezone.localdate())
    a_reminder(office.approver, response)
    client.force_login(office.officer)
    assert [row.pk for row in rows_of(client.get(LIST))] == [newer.pk, older.pk]


def test_what_was_never_said_is_not_in_the_list(office, response):
    seen = {}
    for state in set(EVERY_STATE) - {ReminderState.SENT}:
        seen[state] = a_reminder(office.officer, response, state=state)
    assert set(reminders_visible_to(office.officer)) == {
        seen[ReminderState.WAITING],
        seen[ReminderState.SWITCHED_OFF],
    }


def test_who_has_left_no_longer_sees_what_the_office_reminded_them_of(client, office, response):
    a_reminder(office.officer, response, sentence="Publish the hidden one")
    assert "Publish the hidden one" in page_of(client, office.officer)
    Membership.objects.filter(user=office.officer).update(ended_at=timezone.now(), ended_by=office.administrator)
    assert "Publish the hidden one" not in page_of(client, refreshed(office.officer))


def test_force_sees_its_own_side_with_a_link_to_its_own_page(client, office, response):
    request = invite(office, response)
    a_reminder(
        office.lead,
        response,
        request=request,
        kind=ReminderKind.COMMENTS_DUE,
        about_on=request.comment_by,
        sentence="Submit the force’s comments",
    )
    # The force's lead may not see a reminder about the office's own side, even one addressed to them.
    a_reminder(office.lead, response, sentence="Publish the hidden one")
    page = page_of(client, office.lead)
    assert f'href="{request.get_absolute_url()}"' in page
    assert "Submit the force’s comments" in page and "hidden one" not in page
    assert response.get_absolute_url() not in page


def test_force_no_longer_sees_what_was_recalled(client, office, response):
    request = invite(office, response)
    a_reminder(office.lead, response, request=request, kind=ReminderKind.COMMENTS_DUE, sentence="Submit it")
    force_comments.recall_invitation(by=office.officer, request=request, reason="Too early.")
    assert "Submit it" not in page_of(client, office.lead)


@pytest.mark.parametrize(
    ("kind", "status", "address"),
    [
        (ReminderKind.SAFE_DAY, "drafting", "response-workspace"),
        (ReminderKind.ESCALATED_TO_APPROVER, "drafting", "response-workspace"),
        (ReminderKind.ESCALATED_TO_APPROVER, "with_approver", "response-approval"),
        (ReminderKind.APPROVAL_WAITING, "with_approver", "response-approval"),
        (ReminderKind.STEP_DUE, "drafting", "response-people"),
        (ReminderKind.PLAN_MOVED, "drafting", "response-people"),
    ],
)
def test_reminder_leads_to_where_it_is_seen_to(client, office, kind, status, address):
    response = a_response(office, status)
    a_reminder(office.manager, response, kind=kind)
    client.force_login(office.manager)
    [row] = rows_of(client.get(LIST))
    assert row.url == reverse(address, args=[response.reference])
    assert client.get(row.url).status_code == 200


def test_each_reminder_says_what_it_is_about_and_why_it_came(client, office, response):
    a_reminder(office.manager, response, because="Olive Officer is away until 3 October 2030")
    a_reminder(office.manager, response, kind=ReminderKind.ESCALATED_TO_MANAGER, sentence="Not with the approver")
    page = page_of(client, office.manager)
    assert "Publish the response: Custody records" in page and response.reference in page
    assert "Olive Officer is away until 3 October 2030." in page
    assert "You are a manager of this office." in page
    assert "in 45 days" in page


def test_safe_day_of_what_is_published_is_no_date_to_fear(client, office):
    response = a_response(office, "published", published_on=timezone.localdate() - timedelta(days=70))
    a_reminder(office.officer, response, kind=ReminderKind.LATE)
    assert "days late" not in page_of(client, office.officer)


def test_date_that_a_newer_reminder_has_told_of_is_not_told_as_near_again(client, office):
    response = a_response(office, published_on=timezone.localdate() - timedelta(days=60))
    for _ in range(3):
        a_reminder(office.officer, response, kind=ReminderKind.LATE)
    client.force_login(office.officer)
    assert sorted(row.is_settled for row in rows_of(client.get(LIST))) == [False, True, True]
    assert client.get(LIST).content.decode().count("5 days late") == 1


def test_empty_list_says_what_will_be_there(client, office):
    assert "You have no reminders." in page_of(client, office.officer)
    assert "comments is near" in page_of(client, office.lead)


# --- Reading ----------------------------------------------------------------------------------------------------------


def test_looking_reads_nothing(client, office, response):
    reminder = a_reminder(office.officer, response)
    page = page_of(client, office.officer)
    client.get(f"/reminders/{reminder.pk}/read/")
    client.get("/reminders/read/")
    assert refreshed(reminder).read_at is None
    assert ">Unread<" in page


def test_one_is_marked_as_read_and_stays_in_the_list(client, office, response):
    reminder, other = a_reminder(office.officer, response), a_reminder(office.officer, response)
    client.force_login(office.officer)
    page = client.post(f"/reminders/{reminder.pk}/read/", follow=True)
    assert (refreshed(reminder).read_at is None, refreshed(other).read_at is None) == (False, True)
    assert {row.pk: row.is_unread for row in rows_of(page)} == {reminder.pk: False, other.pk: True}


def test_all_are_marked_as_read_but_for_what_came_meanwhile(client, office, response):
    first, second = a_reminder(office.officer, response), a_reminder(office.officer, response)
    client.force_login(office.officer)
    seen = client.get(LIST).context["newest"]
    late, theirs = a_reminder(office.officer, response), a_reminder(office.approver, response)
    client.post("/reminders/read/", {"up_to": seen})
    unread = [each for each in (first, second, late, theirs) if refreshed(each).read_at is None]
    assert unread == [late, theirs]


@pytest.mark.parametrize("up_to", ["", "x", "-1", "²"])
def test_nonsense_marks_nothing(client, office, response, up_to):
    a_reminder(office.officer, response)
    client.force_login(office.officer)
    assert client.post("/reminders/read/", {"up_to": up_to}).status_code == 302
    assert unread_reminders(office.officer) == 1


def test_somebody_elses_is_not_there(client, office, response):
    reminder = a_reminder(office.approver, response)
    client.force_login(office.officer)
    assert client.post(f"/reminders/{reminder.pk}/read/").status_code == 404
    assert refreshed(reminder).read_at is None


# --- The number in the navigation -------------------------------------------------------------------------------------


def test_every_page_has_the_number_of_unread(client, office, response):
    for _ in range(3):
        a_reminder(office.officer, response)
    a_reminder(office.officer, response, read_at=timezone.now())
    a_reminder(office.officer, response, state=ReminderState.SUPERSEDED)
    for address in (
        "/",
        LIST,
        "/inspections/",
        "/published/",
        "/accounts/password/change/",
        response.get_absolute_url(),
    ):
        assert "(3 unread)" in page_of(client, office.officer, address), address
    assert "unread)" not in page_of(client, office.approver)


def test_who_works_nowhere_and_who_is_signed_out_have_no_reminders_in_the_navigation(client):
    page = page_of(client, a_person("Sam Stranger"), "/published/")
    assert 'class="govuk-service-navigation__link" href="/reminders/"' not in page
    assert "/reminders/" not in Client().get("/published/").content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_list_takes_the_same_queries_at_any_length(client, office, django_assert_num_queries, rows):
    for _ in range(rows):
        response = a_response(office, title=f"Report {rows}")
        a_reminder(office.officer, response)
    client.force_login(office.officer)
    client.get(LIST)
    with django_assert_num_queries(7):
        client.get(LIST)


def test_long_list_has_pages(client, office, response):
    for _ in range(30):
        a_reminder(office.officer, response)
    client.force_login(office.officer)
    assert len(rows_of(client.get(LIST))) == 25
    assert len(rows_of(client.get(f"{LIST}?page=2"))) == 5


# --- When the summary comes
# --------------------------------------------------------------------------------------------


def test_choice_is_saved_and_in_the_history(client, office):
    client.force_login(office.officer)
    page = client.post(CHOICES, {"digest": "weekly", "hour": "14"}, follow=True).content.decode()
    assert "Your reminder settings have been saved." in page and "on Mondays" in page
    choice = ReminderChoice.objects.get()
    assert (choice.person, choice.digest, choice.hour) == (office.officer, "weekly", 14)
    event = history_of(office.officer).get()
    assert (event.action, event.detail["new"]) == ("digests_chosen", {"digest": "weekly", "hour": 14})
    client.post(CHOICES, {"digest": "weekly", "hour": "14"})
    assert history_of(office.officer).count() == 1


def test_page_of_choices_says_that_escalations_always_come_and_looking_makes_no_row(client, office):
    page = page_of(client, office.officer, CHOICES)
    assert "You will always get urgent reminders" in page
    assert "urgent reminders" not in page_of(client, office.lead, CHOICES)
    assert not ReminderChoice.objects.exists()


@pytest.mark.parametrize("typed", [{"digest": "hourly", "hour": "8"}, {"digest": "daily", "hour": "25"}, {}])
def test_choice_that_is_not_offered_is_refused(client, office, typed):
    client.force_login(office.officer)
    assert client.post(CHOICES, typed).status_code == 422
    assert not ReminderChoice.objects.exists()


# --- The link in the summary
# -------------------------------------------------------------------------------------------

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def unsubscribe(person):
    return reverse("digest-unsubscribe", args=[token_for(person)])


def test_one_click_switches_digests_off_without_a_session_or_a_token_against_forgery(office):
    outside = Client(enforce_csrf_checks=True)
    answer = outside.post(unsubscribe(office.officer), ONE_CLICK)
    assert (answer.status_code, answer.cookies) == (200, {})
    assert ReminderChoice.objects.get().digest == DigestChoice.OFF
    event = history_of(office.officer).get()
    assert (event.action, event.actor) == ("digests_switched_off_by_link", office.officer)
    outside.post(unsubscribe(office.officer), ONE_CLICK)
    assert AuditEvent.objects.filter(action="digests_switched_off_by_link").count() == 1


def test_one_click_keeps_the_hour_and_stops_nobody_elses(office):
    ReminderChoice.objects.create(person=office.officer, digest=DigestChoice.WEEKLY, hour=17)
    ReminderChoice.objects.create(person=office.approver)
    Client().post(unsubscribe(office.officer), ONE_CLICK)
    assert list(ReminderChoice.objects.order_by("pk").values_list("digest", "hour")) == [("off", 17), ("daily", 8)]


def test_following_the_link_changes_nothing_and_shows_one_button(office):
    page = Client().get(unsubscribe(office.officer))
    assert page.status_code == 200
    assert page.content.decode().count("<button") == 1
    assert office.officer.name not in page.content.decode()
    assert not ReminderChoice.objects.exists()


def test_post_without_the_words_of_the_standard_changes_nothing(office):
    assert Client().post(unsubscribe(office.officer), {}).status_code == 400
    assert not ReminderChoice.objects.exists()


def test_changed_or_foreign_token_is_a_clear_page(client, office):
    from django.core import signing

    foreign = signing.dumps(office.officer.pk, salt="another")
    for token in ("nonsense", token_for(office.officer)[:-2], foreign):
        answer = client.post(reverse("digest-unsubscribe", args=[token]), ONE_CLICK)
        assert answer.status_code == 404
        assert "This link does not work" in answer.content.decode()
    assert not ReminderChoice.objects.exists()


def test_somebody_of_two_organisations_sees_the_reminders_of_both(office, response):
    other = an_office("Felpersham")
    give_role(office.officer, other.body, Role.OFFICER)
    a_reminder(office.officer, response)
    a_reminder(office.officer, a_response(other))
    assert unread_reminders(office.officer) == 2
