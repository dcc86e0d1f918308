"""A sign-in from a new device is emailed to people who want that, and a device is known by our cookie alone."""

from types import SimpleNamespace

import pytest
from django.test import Client
from django.utils import timezone

from s55tracker.audit.trail import history_of
from s55tracker.govuk.templatetags.dates import govuk_date
from s55tracker.identity.actions import choose_new_device_mail
from s55tracker.identity.history import line_of
from s55tracker.identity.sessions import end_all_sessions
from s55tracker.mail.models import OutgoingMail
from tests.factories import PASSWORD, a_person, an_office, refreshed
from tests.s55tracker.identity.second_factors import code_of, enter, signed_in, with_app
from tests.s55tracker.identity.test_sessions_and_history import EDGE, FIREFOX

pytestmark = pytest.mark.django_db

SUBJECT = "A sign-in from a new device"


@pytest.fixture
def person():
    person = an_office().officer
    choose_new_device_mail(by=person, wants=True)
    return refreshed(person)


def sign_in(person, browser: Client | None = None, *, agent: str = EDGE) -> Client:
    """Sign in with this browser, after signing out of it; by default with one that no one has used."""
    browser = browser or Client(headers={"user-agent": agent})
    browser.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    return browser


def told(person) -> list[str]:
    return [mail.text for mail in OutgoingMail.objects.filter(to_email=person.email, subject=SUBJECT).order_by("pk")]


def test_new_browser_is_told_of_in_words_and_once(person):
    browser = sign_in(person)
    [words] = told(person)
    assert "Edge on Windows" in words and govuk_date(timezone.localdate()) in words
    assert "127.0.0.1" not in words
    browser.post("/accounts/logout/")
    sign_in(person, browser)
    assert len(told(person)) == 1
    sign_in(person, agent=FIREFOX)
    assert "Firefox on Linux" in told(person)[1]
    event = history_of(person).filter(action="new_device").first()
    assert line_of(event).sentence == "Olive Officer signed in from a new device, Edge on Windows, and was emailed."


def test_no_one_is_told_who_has_not_asked_for_it_and_their_devices_are_known_when_they_do():
    person = a_person("Quiet Quentin")
    browser = sign_in(person)
    choose_new_device_mail(by=person, wants=True)
    browser.post("/accounts/logout/")
    sign_in(person, browser)
    assert told(person) == []
    sign_in(person)
    assert len(told(person)) == 1


def test_colleague_at_the_same_browser_is_told_of_and_both_are_known_from_then_on(person):
    other = an_office("Loamshire").officer
    choose_new_device_mail(by=other, wants=True)
    browser = sign_in(person)
    for each in (other, person, other):
        browser.post("/accounts/logout/")
        sign_in(refreshed(each), browser)
    assert (len(told(person)), len(told(other))) == (1, 1)


def test_second_step_comes_before_the_email(person):
    app = with_app(person)
    browser = sign_in(person)
    assert told(person) == []
    enter(browser, code_of(app))
    assert len(told(person)) == 1


def test_after_signing_out_everywhere_each_device_is_new(person):
    browser = sign_in(person)
    end_all_sessions(person, by=person, why="they signed out everywhere")
    sign_in(refreshed(person), browser)
    assert len(told(person)) == 2


@pytest.mark.parametrize("value", ["", "nonsense", "eyJicm93c2VyIjoiYSJ9:1abc:forged", '"\\001:\\002"', "a" * 5000])
def test_cookie_that_is_not_ours_makes_a_new_device(person, value):
    browser = Client()
    # As it would be sent: newer Pythons refuse to write control characters, but a browser need not be a browser.
    dict.__setitem__(browser.cookies, "device", SimpleNamespace(key="device", coded_value=value))
    sign_in(person, browser)
    assert len(told(person)) == 1 and browser.get("/account/").status_code == 200


def test_cookie_has_the_flags_of_the_others_and_says_nothing_about_the_person(person, settings):
    settings.SESSION_COOKIE_SECURE = True
    browser = Client()
    answer = browser.post("/accounts/login/", {"login": person.email, "password": PASSWORD}, secure=True)
    cookie = answer.cookies["device"]
    assert (cookie["secure"], cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, True, "Lax", "/")
    assert cookie["max-age"] == 365 * 24 * 3600
    other = Client().post("/accounts/login/", {"login": person.email, "password": PASSWORD}, secure=True)
    assert cookie.value != other.cookies["device"].value


def test_choice_is_on_the_account_page_and_in_the_history(person):
    client = signed_in(person)
    assert "On: we email you when someone signs in" in client.get("/account/").text
    client.post("/account/new-devices/", {"wants": "no"})
    assert not refreshed(person).told_of_new_devices
    page = client.get("/account/").text
    assert "We will no longer email you" in page and "Turn on" in page
    client.post("/account/new-devices/", {"wants": "yes"})
    client.post("/account/new-devices/", {"wants": "yes"})
    events = history_of(person).filter(action="new_device_mail_chosen").order_by("pk")
    assert [event.detail["wants"] for event in events] == [True, False, True]
    assert "turned off the emails about sign-ins from new devices" in line_of(events[1]).sentence


def test_someone_at_an_unlocked_screen_cannot_turn_it_off(person):
    browser = sign_in(person)
    session = browser.session
    session["account_authentication_methods"] = []
    session.save()
    answer = browser.post("/account/new-devices/", {"wants": "no"})
    assert answer.status_code == 302 and "reauthenticate" in answer.url
    assert refreshed(person).told_of_new_devices
