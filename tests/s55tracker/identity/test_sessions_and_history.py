"""Signing in and out: recorded with the person and the office, logged by account, visible to the person, who can end
sessions.
"""

import logging
from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from responses.calendars.actions import make_calendar_address
from responses.models import CalendarFeed
from s55tracker.accounts.roles import Role
from s55tracker.audit.models import AuditEvent
from s55tracker.audit.trail import history_of
from s55tracker.identity.devices import format_device
from s55tracker.identity.sessions import sessions_of
from s55tracker.mail.models import OutgoingMail
from s55tracker.office.people.actions.memberships import end_membership, end_role, give_role
from tests.factories import PASSWORD, an_office, refreshed
from tests.factories import give_role as with_role
from tests.s55tracker.identity.second_factors import confirm
from tests.s55tracker.identity.test_changing_an_address import reset_link, signed_in
from tests.s55tracker.office.invitations.test_invitations import PASSPHRASE

pytestmark = pytest.mark.django_db

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0"
EDGE = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0"
)
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/17.5 Mobile/15E148 Safari/604.1"
)


@pytest.fixture
def office():
    return an_office()


def sign_in(person, password=PASSWORD, agent=EDGE) -> Client:
    client = Client(headers={"user-agent": agent})
    client.post("/accounts/login/", {"login": person.email, "password": password})
    return client


def is_in(client: Client) -> bool:
    return client.get("/account/").status_code == 200


def actions_of(target) -> list[str]:
    return list(history_of(target).order_by("pk").values_list("action", flat=True))


# --- What is recorded -------------------------------------------------------------------------------------------------


def test_signing_in_failing_and_out_is_in_both_histories_and_in_the_log_by_account(office, caplog):
    caplog.set_level(logging.INFO, logger="s55tracker")
    sign_in(office.officer, "wrong password")
    client = sign_in(office.officer)
    client.post("/accounts/logout/")
    for target in (office.officer, office.body):
        assert actions_of(target) == ["sign_in_failed", "signed_in", "signed_out"]
    failed, came, _ = history_of(office.officer).order_by("pk")
    assert failed.actor is None and came.actor == office.officer
    lines = [record.getMessage() for record in caplog.records if record.name.startswith("s55tracker.identity")]
    assert lines == [
        f"Account {office.officer.pk}: {action}" for action in ("sign_in_failed", "signed_in", "signed_out")
    ]
    assert office.officer.email not in caplog.text and office.officer.name not in caplog.text


def test_unknown_address_is_logged_without_it_and_recorded_nowhere(office, caplog):
    caplog.set_level(logging.INFO, logger="s55tracker")
    Client().post("/accounts/login/", {"login": "stranger@example.org", "password": PASSWORD})
    assert "No account: sign_in_failed" in caplog.text and "stranger" not in caplog.text
    assert not AuditEvent.objects.exists()


def test_lock_out_is_recorded_once_and_counts_every_spelling_as_one(office):
    for spelling in (office.officer.email, office.officer.email.upper(), f"{office.officer.email}\u200b"):
        for _ in range(3):
            Client().post("/accounts/login/", {"login": spelling, "password": "wrong password"})
    assert actions_of(office.officer) == [*["sign_in_failed"] * 5, "sign_in_locked"]
    assert not is_in(sign_in(office.officer))


def test_closed_account_that_is_tried_is_recorded(office):
    office.officer.is_active = False
    office.officer.save()
    assert not is_in(sign_in(office.officer))
    assert actions_of(office.officer) == ["sign_in_failed"]


def test_new_password_is_recorded_as_changed_or_as_reset(office):
    client = sign_in(office.officer)
    changed = {"oldpassword": PASSWORD, "password1": PASSPHRASE, "password2": PASSPHRASE}
    client.post("/accounts/password/change/", changed)
    client.post("/accounts/logout/")
    stranger = Client()
    action = stranger.get(reset_link(office.officer.email), follow=True).redirect_chain[-1][0]
    stranger.post(action, {"password1": PASSWORD, "password2": PASSWORD})
    expected = ["signed_in", "password_changed", "signed_out", "password_reset_asked", "password_reset"]
    assert actions_of(office.officer) == actions_of(office.body) == expected


@pytest.mark.parametrize(("hours", "opens_form"), [(23, True), (25, False)])
def test_reset_link_works_for_a_day(office, clock, hours, opens_form):
    link = reset_link(office.officer.email)
    clock.move_on(hours=hours)
    assert ('name="password1"' in Client().get(link, follow=True).text) is opens_form


def test_histories_tell_it_in_words(office):
    sign_in(office.officer, "wrong password")
    client = sign_in(office.officer)
    mine = client.get("/account/history/").text
    theirs = signed_in(office.administrator).get("/office/history/?kind=accounts").text
    for page in (mine, theirs):
        assert "Olive Officer signed in." in page
        assert "A sign-in to Olive Officer’s account failed." in page
    other = an_office("Felpersham")
    assert "Olive" not in signed_in(other.administrator).get("/office/history/").text


# --- Sessions --------------------------------------------------------------------------------------


def test_person_sees_their_sessions_in_words_and_ends_one(office):
    edge, phone = confirm(sign_in(office.officer), office.officer), sign_in(office.officer, agent=IPHONE)
    sign_in(office.manager, agent=FIREFOX)
    page = edge.get("/account/sessions/").text
    assert "Edge on Windows" in page and "Safari on an iPhone or iPad" in page and "Firefox" not in page
    row = UserSession.objects.get(user=office.officer, user_agent=IPHONE)
    assert edge.post(reverse("session-end", args=[row.pk]), follow=True).status_code == 200
    assert is_in(edge) and not is_in(phone)
    assert history_of(office.body).get(action="session_ended").detail["device"] == "Safari on an iPhone or iPad"


def test_sessions_say_in_words_where_they_began(office):
    here = sign_in(office.officer)
    for address in ("81.2.69.142", "10.1.2.3", "127.0.0.1"):
        elsewhere = Client(headers={"user-agent": FIREFOX}, REMOTE_ADDR=address)
        elsewhere.post("/accounts/login/", {"login": office.officer.email, "password": PASSWORD})
    found = sessions_of(office.officer, current_key=here.session.session_key, now=timezone.now())
    same = "the same network as this browser"
    assert sorted(each.place for each in found) == sorted(
        [same, same, "an internal network, 10.1.2.3", "another network, 81.2.69.142"]
    )
    page = here.get("/account/sessions/").text
    assert page.count(same) == 2 and "another network, 81.2.69.142" in page


def test_session_of_somebody_else_is_not_there_to_be_ended(office):
    theirs = sign_in(office.manager)
    row = UserSession.objects.get(user=office.manager)
    client = confirm(sign_in(office.officer), office.officer)
    assert client.post(reverse("session-end", args=[row.pk])).status_code == 404
    assert is_in(theirs)


def test_person_signs_out_everywhere_else(office):
    here, phone, unlisted = sign_in(office.officer), sign_in(office.officer, agent=IPHONE), signed_in(office.officer)
    confirm(here, office.officer).post("/account/sessions/end-others/")
    assert is_in(here) and not is_in(phone) and not is_in(unlisted)
    key = here.session.session_key
    assert [each.is_this_one for each in sessions_of(office.officer, current_key=key, now=timezone.now())] == [True]


def test_administrator_ends_a_persons_sessions(office):
    theirs = sign_in(office.officer)
    page = f"{reverse('office-person-sign-out', args=[office.officer.pk])}?office=borsetshire"
    assert signed_in(office.administrator).post(page).status_code == 302
    assert not is_in(theirs)
    assert is_in(sign_in(office.officer))
    assert history_of(office.body).filter(action="sessions_ended").get().actor == office.administrator


def test_new_password_ends_the_other_sessions(office):
    here, elsewhere = sign_in(office.officer), sign_in(office.officer, agent=IPHONE)
    changed = {"oldpassword": PASSWORD, "password1": PASSPHRASE, "password2": PASSPHRASE}
    here.post("/accounts/password/change/", changed)
    assert is_in(here) and not is_in(elsewhere)
    assert "iPhone" not in here.get("/account/sessions/").text


def test_end_of_a_role_ends_the_sessions_also_if_it_is_one_of_several(office):
    with_role(office.officer, office.body, Role.MANAGER)
    client, colleague = sign_in(office.officer), sign_in(office.manager)
    end_role(by=office.administrator, organisation=office.body, user=office.officer, role=Role.APPROVER)
    assert is_in(client)  # not theirs, so nothing has changed
    end_role(by=office.administrator, organisation=office.body, user=office.officer, role=Role.MANAGER)
    assert not is_in(client) and is_in(colleague)
    again = sign_in(office.officer)
    end_membership(by=office.administrator, organisation=office.body, user=office.officer)
    assert not is_in(again)
    reasons = (
        history_of(office.officer).filter(action="sessions_ended").order_by("pk").values_list("detail__why", flat=True)
    )
    assert list(reasons) == ["a role was ended", "their last role was ended"]


@pytest.mark.parametrize("minutes", [0, 2])
def test_administrator_who_ends_their_own_role_or_sessions_is_led_to_the_sign_in_page(office, clock, minutes):
    for page, sent in (
        (reverse("office-person", args=[office.manager.pk]), {"roles": ["manager"]}),
        (reverse("office-person-sign-out", args=[office.manager.pk]), {}),
    ):
        with_role(office.manager, office.body, Role.ADMINISTRATOR)
        client = confirm(sign_in(office.manager), office.manager)
        clock.move_on(minutes=minutes)
        answer = client.post(f"{page}?office=borsetshire", sent, follow=True)
        assert (answer.status_code, answer.redirect_chain[-1][0]) == (200, "/accounts/login/?next=/")
        assert not is_in(client)


def test_session_that_ran_out_is_not_listed_and_is_forgotten_later(office):
    client = sign_in(office.officer)
    sign_in(office.officer, agent=IPHONE)
    UserSession.objects.filter(user_agent=IPHONE).update(last_seen_at=timezone.now() - timedelta(hours=2))
    assert "iPhone" not in client.get("/account/sessions/").text
    UserSession.objects.filter(user_agent=IPHONE).update(last_seen_at=timezone.now() - timedelta(hours=13))
    sign_in(office.manager)
    assert not UserSession.objects.filter(user_agent=IPHONE).exists()


def test_sign_out_takes_the_session_out_of_the_list(office):
    sign_in(office.officer).post("/accounts/logout/")
    assert not UserSession.objects.filter(user=office.officer).exists()


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (EDGE, "Edge on Windows"),
        (FIREFOX, "Firefox on Linux"),
        (IPHONE, "Safari on an iPhone or iPad"),
        ("", "An unknown browser"),
        ("<script>alert(1)</script>", "An unknown browser"),
    ],
)
def test_format_device(agent, words):
    assert format_device(agent) == words


# --- Secret calendar addresses ----------------------------------------------------------------------------------------


def opens(token) -> bool:
    return Client().get(reverse("calendar-feed", kwargs={"token": token})).status_code == 200


def test_calendar_address_ends_with_the_membership_for_good(office):
    tokens = [make_calendar_address(by=office.officer, body=body)[1] for body in (None, office.body)]
    of_a_colleague = make_calendar_address(by=office.manager, body=office.body)[1]
    assert all(map(opens, tokens))
    end_membership(by=office.administrator, organisation=office.body, user=office.officer)
    with_role(office.officer, office.body, Role.OFFICER)
    assert not any(map(opens, tokens))
    assert CalendarFeed.objects.filter(user=office.officer, revoked_at=None).count() == 0
    assert opens(of_a_colleague)
    assert history_of(office.body).filter(action="calendar_address_revoked").count() == 1


def test_calendar_address_of_the_forces_people_ends_with_the_force(office):
    token = make_calendar_address(by=office.contributor)[1]
    end_membership(by=office.lead, organisation=office.force, user=office.contributor)
    with_role(office.contributor, office.force, Role.FORCE_CONTRIBUTOR)
    assert not opens(token)


def test_calendar_address_stays_with_another_role_in_the_office(office):
    token = make_calendar_address(by=office.officer, body=office.body)[1]
    give_role(by=office.administrator, organisation=office.body, user=office.officer, role=Role.MANAGER)
    office.officer.memberships.filter(role=Role.OFFICER).update(ended_at=timezone.now(), ended_by=office.administrator)
    assert opens(token)


@pytest.mark.parametrize("end", [True, False])
def test_password_change_offers_to_end_calendar_addresses(office, end):
    client = sign_in(office.officer)
    assert "private calendar link" not in client.get("/accounts/password/change/").text
    token = make_calendar_address(by=refreshed(office.officer))[1]
    assert "Also end my 1 private calendar link" in client.get("/accounts/password/change/").text
    typed = {"oldpassword": PASSWORD, "password1": PASSPHRASE, "password2": PASSPHRASE}
    client.post("/accounts/password/change/", typed | ({"end_calendars": "on"} if end else {}))
    assert opens(token) is not end


def test_password_reset_offers_it_too(office):
    token = make_calendar_address(by=office.officer)[1]
    stranger = Client()
    page = stranger.get(reset_link(office.officer.email), follow=True)
    assert "Also end my 1 private calendar link" in page.text
    typed = {"password1": PASSPHRASE, "password2": PASSPHRASE, "end_calendars": "on"}
    stranger.post(page.redirect_chain[-1][0], typed)
    assert not opens(token)
    assert OutgoingMail.objects.filter(subject="Your password has been changed").exists()
