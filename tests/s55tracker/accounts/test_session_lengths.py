"""How long people stay signed in: within the product's bounds, as each organisation decides."""

import re

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from s55tracker.accounts.models import PolicingBody
from s55tracker.accounts.roles import Role
from s55tracker.accounts.session_limits import BEGUN, SEEN, SessionLimits, seconds_left, session_limits_of
from s55tracker.audit.trail import history_of
from s55tracker.identity.sessions import sessions_of
from s55tracker.office.editing import fingerprint
from s55tracker.office.sign_in.actions import change_session_lengths, lengths_of
from s55tracker.refusals import ChangedMeanwhile, NotPermitted, Refused
from tests.factories import PASSWORD, a_person, an_office, give_role, refreshed
from tests.s55tracker.identity.second_factors import signed_in

pytestmark = pytest.mark.django_db

ALONE = {"S55-Unattended": "yes"}


@pytest.fixture
def office():
    return an_office()


def decide(office, *, minutes=60, hours=12, organisation=None, by=None, opened_on=None):
    organisation = refreshed(organisation or office.body)
    return change_session_lengths(
        by=by or office.administrator,
        organisation=organisation,
        idle_minutes=minutes,
        longest_hours=hours,
        opened_on=opened_on or fingerprint(lengths_of(organisation)),
    )


def signed_in_by_password(person) -> Client:
    client = Client()
    client.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    assert client.get("/account/").status_code == 200
    return client


def aged(person, **seconds) -> Client:
    """A browser whose session looks older by these seconds."""
    client = signed_in_by_password(person)
    session = client.session
    for name, value in seconds.items():
        session[name] -= value
    session.save()
    return client


# The tests' clock keeps running, so we check a boundary from twenty seconds before it and one second after it.
@pytest.mark.parametrize(("minutes", "hours"), [(5, 12), (20, 1), (60, 12)])
def test_session_ends_after_its_times_and_not_before(office, minutes, hours):
    decide(office, minutes=minutes, hours=hours)
    for name, length in ((SEEN, minutes * 60), (BEGUN, hours * 3600)):
        assert aged(office.officer, **{name: length - 20}).get("/account/").status_code == 200
        assert aged(office.officer, **{name: length + 1}).get("/account/").status_code == 302


def test_session_with_no_second_left_goes_on_and_ends_with_the_next():
    limits = SessionLimits(idle=300, longest=3600)
    for seen, begun in ((700, 0), (1000, -2600)):
        assert seconds_left({SEEN: seen, BEGUN: begun}, limits, now=1000) == 0
        assert seconds_left({SEEN: seen, BEGUN: begun}, limits, now=1001) == -1


def test_new_times_count_for_people_who_are_signed_in(office, clock):
    client = signed_in_by_password(office.officer)
    clock.move_on(seconds=6 * 60)
    decide(office, minutes=5)
    assert client.get("/account/").status_code == 302


def test_someone_of_several_organisations_gets_the_shortest_of_their_times(office):
    person, other = office.officer, an_office("Loamshire")
    decide(office, minutes=30, hours=10)
    decide(other, minutes=45, hours=3)
    give_role(person, other.body, Role.MANAGER)
    assert session_limits_of(refreshed(person)) == SessionLimits(idle=30 * 60, longest=3 * 3600)
    assert session_limits_of(a_person("Nora Nowhere")) == SessionLimits(idle=3600, longest=12 * 3600)


def test_what_a_page_asks_by_itself_is_no_use_of_the_session(office, clock):
    decide(office, minutes=10)
    client = signed_in_by_password(office.officer)
    for _ in range(4):
        clock.move_on(seconds=120)
        left = client.get("/account/sessions/left/", headers=ALONE)
    assert 60 < left.json()["seconds"] <= 120
    clock.move_on(seconds=121)
    assert client.get("/account/sessions/left/", headers=ALONE).status_code == 302


def test_asking_how_long_with_somebody_there_keeps_the_session(office, clock):
    decide(office, minutes=10, hours=1)
    client = signed_in_by_password(office.officer)
    clock.move_on(seconds=480)
    assert 60 < client.get("/account/sessions/left/", headers=ALONE).json()["seconds"] <= 120
    assert 540 < client.get("/account/sessions/left/").json()["seconds"] <= 600
    page = client.get("/account/").text
    assert 'data-s55-ends-in="600"' in page


def test_in_its_last_stretch_a_session_cannot_be_put_off(office):
    decide(office, minutes=10, hours=1)
    client = aged(office.officer, begun_at=3400)
    left = client.get("/account/sessions/left/").json()
    assert 100 < left["seconds"] <= 200 and left["can_stay"] is False
    [ends_in] = re.findall(r'data-s55-ends-in="(\d+)"', client.get("/account/").text)
    assert 100 < int(ends_in) <= 200
    assert aged(office.officer, begun_at=60).get("/account/sessions/left/").json()["can_stay"] is True


def test_list_of_sessions_goes_by_the_organisations_times(office, clock):
    client = signed_in_by_password(office.officer)
    decide(office, minutes=5, hours=1)
    page = client.get("/account/sessions/").text
    assert "after 5 minutes without activity, and always after 1\n  hour." in page
    assert len(sessions_of(refreshed(office.officer), current_key=None, now=timezone.now())) == 1
    clock.move_on(seconds=6 * 60 + 1)
    assert sessions_of(refreshed(office.officer), current_key=None, now=timezone.now()) == []


# --- Deciding --------------------------------------------------------------------------------------------------------


def test_times_are_changed_on_their_page_and_are_in_the_history(office):
    client = signed_in(office.administrator)
    address = f"/office/sign-in/sessions/?office={office.body.slug}"
    sent = {"idle_minutes": "15", "longest_hours": "8"}
    sent["opened_on"] = client.get(address).context["form"].initial["opened_on"]
    assert client.post(address, sent).status_code == 302
    assert lengths_of(refreshed(office.body)) == {"idle_minutes": 15, "longest_hours": 8}
    event = history_of(office.body).latest("pk")
    assert event.action == "session_lengths_changed"
    assert event.detail["old"] == {"idle_minutes": 60, "longest_hours": 12}
    assert (
        "People are signed out after 15 minutes without use, and after 8 hours in any case." in client.get(address).text
    )
    history = client.get(f"/office/history/?office={office.body.slug}").text
    assert "changed how long people stay signed in: to 15 minutes without use, and 8 hours in any case" in history
    again = client.post(address, {**sent, "idle_minutes": "20"})
    assert again.status_code == 409 and 'value="20"' in again.text


@pytest.mark.parametrize(("minutes", "hours"), [(4, 12), (61, 12), (60, 0), (60, 13), (0, 12), (-5, 12)])
def test_times_outside_the_bounds_are_refused_everywhere(office, minutes, hours):
    client = signed_in(office.administrator)
    sent = {"idle_minutes": minutes, "longest_hours": hours, "opened_on": fingerprint(lengths_of(office.body))}
    answer = client.post(f"/office/sign-in/sessions/?office={office.body.slug}", sent)
    assert answer.status_code == 422 and "must be between" in answer.text
    with pytest.raises(Refused, match="Enter a number of"):
        decide(office, minutes=minutes, hours=hours)
    with pytest.raises(IntegrityError), transaction.atomic():
        PolicingBody.objects.filter(pk=office.body.pk).update(session_idle_minutes=minutes, session_longest_hours=hours)
    assert lengths_of(refreshed(office.body)) == {"idle_minutes": 60, "longest_hours": 12}


def test_times_are_decided_by_the_organisations_own_managers_and_not_over_another_change(office):
    for organisation in (office.body, office.force):
        with pytest.raises(NotPermitted):
            decide(office, minutes=10, organisation=organisation, by=office.officer)
    decide(office, minutes=10, organisation=office.force, by=office.lead)
    assert session_limits_of(refreshed(office.contributor)).idle == 600
    with pytest.raises(ChangedMeanwhile):
        decide(office, minutes=20, opened_on="something else")
