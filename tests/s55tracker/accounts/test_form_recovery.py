"""An expired session keeps the text."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from s55tracker.accounts.form_recovery import FIELD, LASTS, LONGEST, NOTICE
from tests.factories import PASSWORD, a_person
from tests.s55tracker.accounts import form_pages

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.s55tracker.accounts.form_pages")]

TYPED = {
    "title": "Custody “records”",
    "note": "First line.\r\n\r\n* a point\r\n<b>not markup</b>",
    "colours": ["red", "blue"],
    "old_password": "never kept",
}

# Browsers send line ends as CR and LF; a form reads and shows them as LF.
NOTE = TYPED["note"].replace("\r\n", "\n")


@pytest.fixture(autouse=True)
def saved():
    form_pages.saved.clear()
    return form_pages.saved


@pytest.fixture
def person():
    return a_person("Olive Officer")


def hidden(response, name):
    """The value of a hidden field on the page."""
    found = re.search(rf'<input type="hidden" name="{name}" value="([^"]*)"', response.content.decode())
    return found and found.group(1)


def sign_in(client, person, response, password=PASSWORD):
    """Fill in the page's sign-in form, with everything it carries."""
    carried = {name: value for name in (FIELD, "next") if (value := hidden(response, name))}
    return client.post("/accounts/login/", {"login": person.email, "password": password, **carried})


def test_form_of_somebody_signed_out_is_refused_with_the_sign_in_form(client, person, saved):
    response = client.post("/notes/1/", TYPED)
    page = response.content.decode()
    assert response.status_code == 401
    assert "Sign in again" in page and "We have kept what you typed" in page
    assert 'name="login"' in page and 'name="password"' in page
    assert saved == []


def test_what_was_typed_is_in_the_form_after_signing_in(client, person, saved):
    response = sign_in(client, person, client.post("/notes/1/", TYPED))
    assert (response.status_code, response.url) == (302, "/notes/1/")
    response = client.get("/notes/1/")
    form = response.context["form"]
    assert form.data.getlist("colours") == ["red", "blue"]
    assert (form["title"].value(), form["note"].value()) == (TYPED["title"], NOTE)
    assert NOTICE in response.content.decode()
    assert "never kept" not in str(form.data)
    assert saved == []


def test_what_was_typed_is_shown_once(client, person):
    sign_in(client, person, client.post("/notes/1/", TYPED))
    client.get("/notes/1/")
    response = client.get("/notes/1/")
    assert not response.context["form"].is_bound
    assert NOTICE not in response.content.decode()


def test_what_was_typed_comes_up_on_its_own_page_only(client, person):
    sign_in(client, person, client.post("/notes/1/", TYPED))
    assert not client.get("/notes/2/").context["form"].is_bound
    assert client.get("/notes/1/").context["form"].is_bound


def test_wrong_password_loses_nothing(client, person):
    response = sign_in(client, person, client.post("/notes/1/", TYPED), password="wrong wrong wrong")
    assert response.status_code == 200
    response = sign_in(client, person, response)
    assert response.url == "/notes/1/"
    assert client.get("/notes/1/").context["form"]["title"].value() == TYPED["title"]


def test_session_that_was_idle_for_an_hour_ends_and_keeps_the_text(client, person, saved):
    client.force_login(person)
    assert client.get("/notes/1/").status_code == 200
    age(client, seen_at=61 * 60)
    response = client.post("/notes/1/", TYPED)
    assert response.status_code == 401
    assert sign_in(client, person, response).url == "/notes/1/"
    assert client.get("/notes/1/").context["form"]["title"].value() == TYPED["title"]
    assert saved == []


def age(client, **seconds):
    """Make the session look older."""
    session = client.session
    for name, value in seconds.items():
        session[name] -= value
    session.save()


@pytest.mark.parametrize(
    ("seconds", "status"),
    [
        ({"seen_at": 59 * 60}, 200),
        ({"seen_at": 61 * 60}, 302),
        ({"begun_at": 12 * 60 * 60 - 60}, 200),
        ({"begun_at": 12 * 60 * 60 + 60}, 302),
    ],
)
def test_session_ends_after_an_hour_idle_or_twelve_hours(client, person, seconds, status):
    client.force_login(person)
    client.get("/notes/1/")
    age(client, **seconds)
    assert client.get("/notes/1/").status_code == status


def test_busy_session_is_written_once_a_minute(client, person, django_assert_num_queries):
    client.force_login(person)
    client.get("/notes/1/")
    before = client.session["seen_at"]
    client.get("/notes/1/")
    assert client.session["seen_at"] == before
    age(client, seen_at=61)
    client.get("/notes/1/")
    assert client.session["seen_at"] > before - 61


def test_asking_for_a_page_leads_to_sign_in_and_back(client, person):
    response = client.get("/notes/1/?part=2")
    assert (response.status_code, response.url) == (302, "/accounts/login/?next=/notes/1/%3Fpart%3D2")
    response = sign_in(client, person, client.get(response.url))
    assert response.url == "/notes/1/?part=2"


def test_part_of_a_page_asked_for_by_script_sends_the_whole_page_to_sign_in(client):
    response = client.get("/notes/1/", headers={"HX-Request": "true"})
    assert response["HX-Redirect"] == "/accounts/login/?next=/notes/1/"
    response = client.post("/notes/1/", TYPED, headers={"HX-Request": "true"})
    assert (response.status_code, response["HX-Retarget"]) == (401, "body")


def test_form_without_a_page_of_its_own_goes_back_to_the_page_that_it_was_on(client, person):
    response = client.post("/notes/add/", TYPED, headers={"Referer": "http://testserver/notes/1/?part=2"})
    assert sign_in(client, person, response).url == "/notes/1/?part=2"
    assert client.get("/notes/1/?part=2").context["form"].is_bound


def test_form_without_a_page_of_its_own_never_leads_to_a_path_that_is_another_site(client, person):
    response = client.post("/notes/add/", TYPED, headers={"Referer": "http://testserver//elsewhere.test/notes/?part=2"})
    assert hidden(response, "next") == "/elsewhere.test/notes/?part=2"


def test_form_without_a_page_of_its_own_never_leads_to_another_site(client, person):
    response = client.post("/notes/add/", TYPED, headers={"Referer": "http://elsewhere.test/notes/1/"})
    assert sign_in(client, person, response).url == "/"


def test_text_that_is_too_long_says_so_before_it_is_lost(client):
    page = client.post("/notes/1/", {"note": "x" * LONGEST}).content.decode()
    assert "too long for us to keep" in page
    assert f'name="{FIELD}"' not in page


def test_files_are_named_as_not_kept(client):
    file = SimpleUploadedFile("report.txt", b"words")
    page = client.post("/notes/1/", {"note": "About the file", "file": file}).content.decode()
    assert "We have not kept any files" in page


def test_empty_form_is_not_said_to_be_kept(client):
    page = client.post("/notes/1/", {"title": "  "}).content.decode()
    assert "nothing has been changed" in page
    assert f'name="{FIELD}"' not in page


def test_text_that_was_changed_on_the_way_is_not_believed(client, person):
    signed = hidden(client.post("/notes/1/", TYPED), FIELD)
    response = client.post(
        "/accounts/login/", {"login": person.email, "password": PASSWORD, FIELD: signed[:-1] + "x", "next": "/notes/2/"}
    )
    assert response.url == "/notes/2/"
    assert not client.get("/notes/1/").context["form"].is_bound


def test_text_is_kept_for_twelve_hours(client, person, monkeypatch):
    response = client.post("/notes/1/", TYPED)
    later = (timezone.now() + timedelta(seconds=LASTS + 1)).timestamp()
    monkeypatch.setattr("django.core.signing.time.time", lambda: later)
    assert sign_in(client, person, response).status_code == 302
    assert "kept_text" not in client.session


def test_somebody_signed_in_from_another_tab_is_taken_back_to_the_form(client, person):
    response = client.post("/notes/1/", TYPED)
    client.force_login(person)
    response = sign_in(client, person, response)
    assert response.url == "/notes/1/"
    assert client.get("/notes/1/").context["form"].is_bound


class TestFormWithoutItsToken:
    """A page left open across a sign-in has an old token."""

    @pytest.fixture
    def client(self):
        return Client(enforce_csrf_checks=True)

    def test_text_from_our_own_page_is_kept(self, client, person, saved):
        client.force_login(person)
        response = client.post("/notes/1/", TYPED, headers={"Origin": "http://testserver"})
        assert response.status_code == 403
        assert "Go back to the form" in response.content.decode()
        token = hidden(response, "csrfmiddlewaretoken")
        response = client.post(
            "/accounts/back-to-the-form/", {FIELD: hidden(response, FIELD), "csrfmiddlewaretoken": token}
        )
        assert response.url == "/notes/1/"
        assert client.get("/notes/1/").context["form"]["note"].value() == NOTE
        assert saved == []

    def test_text_of_somebody_signed_out_rides_along_with_the_sign_in(self, client, person):
        response = client.post("/notes/1/", TYPED, headers={"Origin": "http://testserver"})
        assert response.status_code == 403
        carried = {name: hidden(response, name) for name in (FIELD, "next", "csrfmiddlewaretoken")}
        response = client.post("/accounts/login/", {"login": person.email, "password": PASSWORD, **carried})
        assert response.url == "/notes/1/"

    def test_sign_in_form_that_is_refused_carries_on_what_it_carried(self, client, person):
        page = client.post("/notes/1/", TYPED, headers={"Origin": "http://testserver"})
        refused = client.post(
            "/accounts/login/",
            {"login": person.email, FIELD: hidden(page, FIELD)},
            headers={"Origin": "http://testserver"},
        )
        assert refused.status_code == 403
        assert hidden(refused, FIELD) == hidden(page, FIELD)

    @pytest.mark.parametrize(
        "headers", [{"Origin": "http://elsewhere.test"}, {"Referer": "http://elsewhere.test/"}, {}]
    )
    def test_form_from_anywhere_else_is_refused_and_nothing_of_it_is_shown(self, client, person, headers):
        client.force_login(person)
        response = client.post("/notes/1/", TYPED, headers=headers)
        assert response.status_code == 403
        assert FIELD not in response.content.decode()


def test_going_back_with_a_broken_seal_is_not_found(client, person):
    client.force_login(person)
    assert client.post("/accounts/back-to-the-form/", {FIELD: "nonsense"}).status_code == 404


def test_page_is_for_this_person_alone(client, person):
    client.force_login(person)
    assert client.get("/notes/1/")["Cache-Control"] == "private, no-store"
