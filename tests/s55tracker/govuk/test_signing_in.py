"""Signing in, passwords and error pages: the ways in, and what they do not reveal."""

import re

import pytest
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.template.loader import get_template
from django.test import Client, RequestFactory
from django.views import defaults

from responses.sample_office.people import PASSWORD as SAMPLE_PASSWORD
from responses.sample_office.people import SAMPLE_PEOPLE
from s55tracker.accounts.models import User
from s55tracker.mail.models import OutgoingMail

pytestmark = pytest.mark.django_db

PASSWORD = "three calm horses"


@pytest.fixture(autouse=True)
def nobody_is_locked_out():
    cache.clear()


@pytest.fixture
def person():
    return User.objects.create_user("jo@example.org", PASSWORD, name="Jo Smith")


def errors_on(response):
    found = re.search(r'govuk-error-summary__list">(.*?)</ul>', response.content.decode(), re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", found[1]).split())


def sign_in(client, email, password):
    return client.post("/accounts/login/", {"login": email, "password": password})


def test_signing_in_leads_to_my_work(client, person):
    response = sign_in(client, "JO@example.org", PASSWORD)
    assert response.status_code == 302
    assert response.url == "/"


def test_refusal_is_the_same_for_a_wrong_password_an_unknown_address_and_a_closed_account(client, person):
    User.objects.create_user("gone@example.org", PASSWORD, name="Gone", is_active=False)
    said = {
        errors_on(sign_in(client, "jo@example.org", "wrong")),
        errors_on(sign_in(client, "nobody@example.org", PASSWORD)),
        errors_on(sign_in(client, "gone@example.org", PASSWORD)),
    }
    assert said == {"The email address or password is incorrect"}


def test_lockout_gives_nothing_away(client, person):
    for address in ("jo@example.org", "nobody@example.org"):
        for _ in range(10):
            response = sign_in(client, address, "wrong")
        assert response.status_code == 200 or response.status_code == 429
    # Locked: even the right password is refused, in the same words as for an unknown address.
    known = sign_in(client, "jo@example.org", PASSWORD)
    unknown = sign_in(client, "nobody@example.org", PASSWORD)
    assert known.status_code == unknown.status_code != 302
    if known.status_code == 200:
        assert errors_on(known) == errors_on(unknown)
        assert "Too many attempts" in errors_on(known)


def test_page_says_error_first_and_keeps_the_address(client, person):
    html = sign_in(client, "jo@example.org", "").content.decode()
    assert "<title>Error: Sign in - Section 55 Tracker</title>" in html
    assert 'value="jo@example.org"' in html
    assert 'href="#id_password"' in html


def test_sample_office_lists_who_can_sign_in_and_a_real_office_never_does(client, person, settings):
    settings.SAMPLE_OFFICE = True
    listed = client.get("/accounts/login/").content.decode()
    assert all(person.email in listed for person in SAMPLE_PEOPLE)
    settings.SAMPLE_OFFICE = False
    hidden = client.get("/accounts/login/").content.decode()
    assert "Sample office" not in hidden
    assert not any(person.email in hidden for person in SAMPLE_PEOPLE)
    assert SAMPLE_PASSWORD not in hidden


def test_nobody_makes_their_own_account(client):
    assert b"Accounts are by invitation" in client.get("/accounts/signup/").content
    client.post("/accounts/signup/", {"email": "new@example.org", "password1": PASSWORD})
    assert not User.objects.filter(email="new@example.org").exists()


@pytest.mark.parametrize("address", ["email/", "confirm-email/", "confirm-email/abc/", "login/code/confirm/"])
def test_what_is_not_offered_is_not_there(client, person, address):
    client.force_login(person)
    assert client.get(f"/accounts/{address}").status_code == 404


def test_signing_out_asks_first_and_then_does_it(client, person):
    client.force_login(person)
    assert b"Sign out" in client.get("/accounts/logout/").content
    assert "_auth_user_id" in client.session
    client.post("/accounts/logout/")
    assert "_auth_user_id" not in client.session


def test_password_is_reset_over_four_pages_by_a_mail_that_is_written_down(client, person, settings):
    settings.PUBLIC_URL = "https://tracker.example.org"
    response = client.post("/accounts/password/reset/", {"email": "jo@example.org"}, follow=True)
    assert b"If there is an account for that address" in response.content
    mail = OutgoingMail.objects.get(to_email="jo@example.org")
    assert mail.subject == "Reset your password"
    address = re.search(r"https://tracker\.example\.org(/accounts/password/reset/key/\S+)", mail.text)[1]

    form_page = client.get(address, follow=True)
    assert b"Choose a new password" in form_page.content
    action = form_page.redirect_chain[-1][0]
    refused = client.post(action, {"password1": "short", "password2": "short"})
    assert "12 characters" in errors_on(refused)
    done = client.post(action, {"password1": "four calm horses", "password2": "four calm horses"}, follow=True)
    assert b"Your password has been changed" in done.content
    assert OutgoingMail.objects.filter(to_email="jo@example.org", subject="Your password has been changed").exists()
    assert b"This link no longer works" in client.get(address, follow=True).content
    person.refresh_from_db()
    assert person.check_password("four calm horses")


def test_reset_for_an_unknown_address_looks_the_same_and_sends_nothing(client, person):
    known = client.post("/accounts/password/reset/", {"email": "jo@example.org"}, follow=True)
    unknown = client.post("/accounts/password/reset/", {"email": "nobody@example.org"}, follow=True)
    without_token = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"')
    assert without_token.sub(b"", known.content) == without_token.sub(b"", unknown.content)
    assert not OutgoingMail.objects.filter(to_email="nobody@example.org").exists()


def test_password_change_and_confirmation_pages_speak_plainly(client, person):
    sign_in(client, "jo@example.org", PASSWORD)
    assert b"Change your password" in client.get("/accounts/password/change/").content
    response = client.post(
        "/accounts/password/change/", {"oldpassword": "wrong", "password1": "a" * 3, "password2": "b"}
    )
    assert "Your current password is incorrect" in errors_on(response)
    page = client.get("/accounts/reauthenticate/")
    assert b"Confirm it is you" in page.content


# --- Error pages -----------------------------------------------------------------------------------------------------


def test_page_that_does_not_exist_says_what_to_do(client):
    response = client.get("/no-such-page/")
    assert response.status_code == 404
    assert b'<h1 class="govuk-heading-l">Page not found</h1>' in response.content
    assert b"no-such-page" not in response.content


def test_refusal_gives_its_reason(rf: RequestFactory):
    request = rf.get("/")
    response = defaults.permission_denied(request, PermissionDenied("Only an approver may approve <this>."))
    assert response.status_code == 403
    assert b"Only an approver may approve &lt;this&gt;." in response.content


def test_form_that_is_too_old_says_that_nothing_was_saved(person):
    client = Client(enforce_csrf_checks=True)
    response = client.post("/accounts/login/", {"login": "jo@example.org", "password": PASSWORD})
    assert response.status_code == 403
    assert b"nothing has been saved" in response.content


@pytest.mark.parametrize("name", ["400", "500"])
def test_pages_for_our_own_failures_need_nothing_that_could_have_failed(name, django_assert_num_queries):
    with django_assert_num_queries(0):
        html = get_template(f"{name}.html").render()
    assert 'href="/"' in html and "{%" not in html


def test_too_many_requests_has_a_page_of_ours():
    assert "Too many attempts" in get_template("429.html").render({}, RequestFactory().get("/"))


# --- The components page -------------------------------------------------------------------------------------------------


def test_components_page_is_for_developers_only(client, person, settings):
    settings.DEBUG = False
    assert client.get("/components/").status_code == 404
    client.force_login(person)
    assert client.get("/components/").status_code == 404
    client.force_login(User.objects.create_superuser("admin@example.org", PASSWORD, name="Admin"))
    assert client.get("/components/").status_code == 200
