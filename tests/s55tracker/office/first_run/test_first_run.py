from threading import Thread

import pytest
from django.db import connection

from s55tracker.accounts.memberships import roles_in
from s55tracker.accounts.models import PolicingBody, User
from s55tracker.accounts.roles import Role
from s55tracker.accounts.territorial import load_territorial_bodies
from s55tracker.audit.trail import history_of
from s55tracker.office.exceptions import AlreadySetUp
from s55tracker.office.first_run import actions as first_run
from s55tracker.office.first_run.actions import found_office
from tests.factories import a_person

PASSPHRASE = "seven slow green herons"
TYPED = {"name": "Fay First", "email": "fay@example.test", "password": PASSPHRASE}


@pytest.fixture
def norfolk(db):
    load_territorial_bodies()
    return PolicingBody.objects.get(slug="norfolk")


def test_first_person_becomes_administrator_officer_and_platform_administrator(norfolk):
    user = found_office(body=norfolk, **TYPED)
    assert roles_in(user, norfolk) == {Role.ADMINISTRATOR, Role.OFFICER}
    assert user.is_staff and user.is_superuser
    assert history_of(norfolk).get().action == "office_founded"


def test_there_is_one_first_person(norfolk):
    a_person()
    with pytest.raises(AlreadySetUp):
        found_office(body=norfolk, **TYPED)
    assert User.objects.count() == 1


def test_failure_leaves_the_page_open(norfolk, monkeypatch):
    monkeypatch.setattr(first_run, "record", lambda **kwargs: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        found_office(body=norfolk, **TYPED)
    assert not User.objects.exists()


def test_sign_in_leads_to_the_first_run_and_from_there_into_the_office(client, norfolk):
    response = client.get("/accounts/login/")
    assert (response.status_code, response.url) == (302, "/first-run/")
    page = client.get("/first-run/").content.decode()
    assert page.count("<option") == 44
    assert "London (Mayor)" in page
    response = client.post("/first-run/", {**TYPED, "body": norfolk.pk})
    assert (response.status_code, response.url) == (302, "/office/")
    assert "Office of the Police and Crime Commissioner for Norfolk" in client.get("/office/").content.decode()


def test_mistakes_are_named_and_nothing_is_made(client, norfolk):
    response = client.post("/first-run/", {**TYPED, "password": "short", "body": ""})
    assert response.status_code == 422
    page = response.content.decode()
    assert "Choose your office" in page and "too short" in page
    assert 'value="fay@example.test"' in page and "short<" not in page
    assert not User.objects.exists()


def test_first_run_is_closed_once_there_is_somebody(client, norfolk):
    a_person()
    assert client.get("/first-run/").status_code == 404
    assert client.post("/first-run/", {**TYPED, "body": norfolk.pk}).status_code == 404
    assert client.get("/accounts/login/").status_code == 200
    assert User.objects.count() == 1


def test_first_run_without_offices_says_how_to_get_them(client, db):
    assert "load_territorial_bodies" in client.get("/first-run/").content.decode()


@pytest.mark.django_db(transaction=True)
def test_two_tabs_found_one_office():
    load_territorial_bodies()
    bodies = list(PolicingBody.objects.filter(slug__in=["norfolk", "kent"]))
    outcomes = []

    def found(body, number):
        try:
            found_office(body=body, name="Fay", email=f"fay{number}@example.test", password=PASSPHRASE)
            outcomes.append("founded")
        except AlreadySetUp:
            outcomes.append("refused")
        finally:
            connection.close()

    tabs = [Thread(target=found, args=(body, number)) for number, body in enumerate(bodies)]
    for tab in tabs:
        tab.start()
    for tab in tabs:
        tab.join(30)
    assert sorted(outcomes) == ["founded", "refused"]
    assert User.objects.count() == 1


def test_first_run_is_never_open_in_production(client, norfolk, settings):
    settings.PRODUCTION = True
    assert client.get("/first-run/").status_code == 404
    assert client.post("/first-run/", {**TYPED, "body": norfolk.pk}).status_code == 404
    assert client.get("/accounts/login/").status_code == 200
    assert not User.objects.exists()
