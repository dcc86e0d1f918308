"""Confirming who is at the screen: which changes ask for it, and which then go ahead."""

from urllib.parse import unquote

import pytest
from django.test import Client
from django.urls import reverse

from responses.models import CalendarFeed
from s55tracker.accounts.form_recovery import NOTICES, Kept
from s55tracker.accounts.models import AccountInvitation
from tests.factories import PASSWORD, a_response, an_office, has_trial_pdf, invite, refreshed
from tests.s55tracker.identity.second_factors import code_of, confirm, with_app

pytestmark = pytest.mark.django_db

ASKED = "/accounts/reauthenticate/?next="


@pytest.fixture
def office():
    return an_office()


def unconfirmed(person) -> Client:
    """Signed in six hundred seconds ago, and not confirmed since."""
    client = Client()
    client.force_login(person)
    return confirm(client, person, at=0)


def invitation(office) -> tuple[str, dict]:
    typed = {"name": "Nia New", "email": "nia@example.org", "roles": ["officer"]}
    return f"/office/people/invite/?office={office.body.slug}", typed


def answer_with_password(client: Client, asked, password: str = PASSWORD):
    address, _, after = asked.url.partition("?next=")
    return client.post(address, {"password": password, "next": unquote(after)})


def test_what_was_sent_is_done_after_confirming_and_once(office):
    client = unconfirmed(office.administrator)
    address, typed = invitation(office)
    asked = client.post(address, typed)
    assert asked.status_code == 302 and asked.url.startswith(ASKED)
    assert not AccountInvitation.objects.exists()

    done = answer_with_password(client, asked)

    assert done.status_code == 302 and done.url.startswith("/office/people/")
    assert AccountInvitation.objects.get().email == "nia@example.org"
    answer_with_password(client, asked)
    assert AccountInvitation.objects.count() == 1


def test_wrong_password_does_nothing(office):
    client = unconfirmed(office.administrator)
    asked = client.post(*invitation(office))
    answer = answer_with_password(client, asked, "wrong")
    assert "The password is incorrect" in answer.text
    assert not AccountInvitation.objects.exists()


def test_someone_who_has_just_confirmed_is_not_asked_again_for_five_minutes(office, clock):
    client = confirm(unconfirmed(office.administrator), office.administrator)
    address, typed = invitation(office)
    clock.move_on(seconds=290)
    assert client.post(address, typed).url.startswith("/office/people/")
    clock.move_on(seconds=20)
    assert client.post(address, {**typed, "email": "other@example.org"}).url.startswith(ASKED)


def test_form_with_errors_comes_back_at_its_own_address_with_what_was_typed(office):
    client = unconfirmed(office.administrator)
    address, typed = invitation(office)
    done = answer_with_password(client, client.post(address, {**typed, "email": "no address"}))
    assert done.status_code == 302 and done.url == address
    page = client.get(done.url).text
    assert "Nia New" in page and "no address" in page
    assert NOTICES[Kept.CONFIRMED] in page and "You were signed out" not in page


def test_form_sent_blank_comes_back_with_its_errors(office):
    client = unconfirmed(office.administrator)
    address, _ = invitation(office)
    done = answer_with_password(client, client.post(address, {"email": ""}))
    page = client.get(done.url).text
    assert "There is a problem" in page
    assert NOTICES[Kept.CONFIRMED] in page


def test_form_whose_sender_went_on_to_something_else_is_not_sent_later(office):
    client = unconfirmed(office.administrator)
    client.post(*invitation(office))
    client.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": "/accounts/2fa/"})
    assert not AccountInvitation.objects.exists()


def test_form_that_waited_too_long_is_not_sent(office, clock):
    client = unconfirmed(office.administrator)
    asked = client.post(*invitation(office))
    clock.move_on(minutes=11)
    answer = answer_with_password(client, asked)
    page = client.get(answer.url).text
    assert answer.status_code == 302
    assert NOTICES[Kept.CONFIRMED_TOO_LATE] in page and "Nia New" in page
    assert not AccountInvitation.objects.exists()


def test_form_is_not_sent_for_somebody_else_who_signs_in_meanwhile(office):
    client = unconfirmed(office.administrator)
    asked = client.post(*invitation(office))
    client.post("/accounts/logout/")
    client.force_login(office.officer)
    confirm(client, office.officer, at=0)
    answer_with_password(client, asked)
    assert not AccountInvitation.objects.exists()


def test_each_act_asks(office):
    approved, person = a_response(office, "approved"), [office.officer.pk]
    acts = [
        ("response-move", [approved.reference, "publish"], office.officer),
        ("response-schedule", [approved.reference], office.officer),
        ("office-person", person, office.administrator),
        ("office-person-end", person, office.administrator),
        ("office-person-address", person, office.administrator),
        ("office-person-sign-out", person, office.administrator),
        ("office-person-second-factor", person, office.administrator),
        ("office-invite", [], office.administrator),
        ("office-force-lead", [office.force.slug], office.administrator),
        ("office-delegation-add", [], office.administrator),
        ("office-sign-in-rules", [], office.administrator),
        ("office-sign-in-sessions", [], office.administrator),
        ("office-unused", [], office.administrator),
        ("office-teams", [], office.administrator),
        ("calendar-feed-make", [], office.officer),
    ]
    for name, arguments, somebody in acts:
        answer = unconfirmed(somebody).post(reverse(name, args=arguments))
        assert answer.status_code == 302 and answer.url.startswith(ASKED), name
    assert refreshed(approved).status == "approved"
    assert not CalendarFeed.objects.exists()


def test_force_lead_confirms_before_submitting_for_the_chief_officer(office):
    request = invite(office, a_response(office, "drafting"))
    client = unconfirmed(office.lead)
    answer = client.post(reverse("force-submit", args=[request.response.reference, office.force.slug]))
    assert answer.status_code == 302 and answer.url.startswith(ASKED)


def test_reading_asks_for_nothing(office):
    assert unconfirmed(office.administrator).get("/office/people/invite/").status_code == 200


# --- Approving -------------------------------------------------------------------------------------------------------


def test_approver_who_has_just_used_a_code_approves_without_a_password(office):
    response = a_response(office, "with_approver")
    has_trial_pdf(response)
    app = with_app(office.approver)
    client = unconfirmed(office.approver)
    address = f"/responses/{response.reference}/approval/"
    hash_ = response.approvals.get().content_hash
    assert client.post(address, {"decision": "approve", "content_hash": hash_}).status_code == 422
    client.post("/accounts/2fa/reauthenticate/", {"code": code_of(app), "next": address})
    assert client.post(address, {"decision": "approve", "content_hash": hash_}).status_code == 302
    assert refreshed(response).status == "approved"
