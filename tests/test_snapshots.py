"""Rows written again are those that the actions wrote, and nothing that may differ is repeated."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.utils import timezone

from responses.enums import ResponseStatus
from responses.models import Response
from s55tracker.accounts.models import PolicingBody
from s55tracker.audit.models import AuditEvent
from tests.factories import a_person, a_response, an_office, comment_as_force, write_everything
from tests.snapshots import STATE, key_of, remembered, tables

pytestmark = pytest.mark.django_db

STATUSES = [status for status in ResponseStatus if status != ResponseStatus.DISTRIBUTED]


def everything() -> dict[str, dict]:
    return {name: rows for name, table in tables().items() if (rows := table.read(like={}))}


def statements(action) -> list[str]:
    """The queries `action` makes through Django. Writing rows again makes none."""
    asked: list[str] = []

    def note(execute, sql, params, many, context):
        asked.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        action()
    return [sql for sql in asked if not sql.startswith(("SAVEPOINT", "RELEASE"))]


@pytest.fixture(autouse=True)
def _from_the_beginning(monkeypatch):
    """Each test with no snapshot yet, in a state that is known although its fixtures replace something."""
    monkeypatch.setattr(STATE, "snapshots", {})
    STATE.begin_test(moment="the same for each")
    STATE.has_database = True


def rolled_back(action):
    """The result of `action` and every row it left, before its rows go again; the state is as before it."""
    STATE.begin_test(moment="the same for each")
    STATE.has_database = True
    with transaction.atomic():
        result = action()
        rows = everything()
        transaction.set_rollback(True)
    return result, rows


@pytest.mark.parametrize("status", STATUSES)
def test_rows_are_those_of_the_actions(status):
    def story():
        office = an_office()
        return office, a_response(office, status)

    (office, response), built = rolled_back(story)
    (office_again, response_again), again = rolled_back(story)

    assert again == built
    assert built[Response._meta.db_table]
    assert response_again == response and response_again is not response
    assert vars(office_again.body).keys() == vars(office.body).keys()


def test_second_call_asks_the_database_nothing():
    def story():
        a_response(an_office(), ResponseStatus.APPROVED)

    rolled_back(story)
    STATE.begin_test(moment="the same for each")
    STATE.has_database = True
    assert statements(story) == []


def test_calls_one_after_the_other_continue_where_the_last_ended():
    def story():
        office = an_office()
        response = a_response(office, ResponseStatus.DRAFTING)
        comment_as_force(office, response)
        write_everything(office, response, "Once more.")
        return response

    _, built = rolled_back(story)
    _, again = rolled_back(story)

    assert again == built


def test_arguments_are_as_the_call_left_them():
    @remembered
    def rename(body):
        body.name = "Felpersham"
        body.save()

    def story():
        office = an_office()
        rename(office.body)
        return office.body.name, PolicingBody.objects.get(pk=office.body.pk).name

    assert rolled_back(story)[0] == rolled_back(story)[0] == ("Felpersham", "Felpersham")


def test_time_is_no_earlier_than_what_was_written():
    rolled_back(lambda: a_response(an_office(), ResponseStatus.APPROVED))
    latest = []

    def story():
        a_response(an_office(), ResponseStatus.APPROVED)
        latest.append(AuditEvent.objects.order_by("-pk").first().happened_at)

    rolled_back(story)
    assert latest[0] <= timezone.now() < latest[0] + timedelta(minutes=1)


def test_what_waits_for_the_end_of_the_transaction_waits_again(django_capture_on_commit_callbacks):
    called = []

    @remembered
    def write_and_call():
        transaction.on_commit(lambda: called.append("once"))
        return a_person()

    def story():
        with django_capture_on_commit_callbacks(execute=True):
            write_and_call()

    rolled_back(story)
    rolled_back(story)
    assert called == ["once", "once"]


LOSING = {
    "a row of the test": lambda office: PolicingBody.objects.filter(pk=office.body.pk).update(name="Felpersham"),
    "a statement that we do not know": lambda office: connection.cursor().execute(
        "CREATE TEMPORARY TABLE an_unknown_table (id integer)"
    ),
    "a stored file": lambda office: default_storage.delete(default_storage.save("a.txt", ContentFile(b"words"))),
    "another process": lambda office: subprocess.run([sys.executable, "-c", ""], check=True),
}


@pytest.mark.parametrize("what", LOSING)
def test_state_is_unknown_after(what):
    office = an_office()
    known = STATE.is_known()
    LOSING[what](office)

    assert known and not STATE.is_known()
    assert a_response(office, ResponseStatus.DRAFTING).status == ResponseStatus.DRAFTING


def test_state_is_unknown_after_a_function_is_replaced(monkeypatch):
    an_office()
    known = STATE.is_known()
    monkeypatch.setattr(timezone, "an_invented_name", None, raising=False)

    assert known and not STATE.is_known()


def test_state_is_unknown_after_rows_are_taken_back():
    office = an_office()
    with transaction.atomic():
        a_response(office)
        transaction.set_rollback(True)

    assert not STATE.is_known()


def test_setting_and_moved_clock_each_lead_to_another_state(settings, clock):
    keys = [STATE.key]
    settings.PUBLIC_REQUESTS_A_MINUTE = 7
    keys.append(STATE.key)
    clock.move_on(days=1)
    keys.append(STATE.key)

    assert None not in keys and len(set(keys)) == 3


def test_other_arguments_are_another_call():
    office = an_office()
    response = a_response(office, ResponseStatus.DRAFTING)

    assert key_of(AuditEvent) != key_of(Response)
    assert key_of({"days": 14}) != key_of({"days": 15})
    assert key_of(True) != key_of(1)
    assert key_of(office) == key_of(office)
    assert key_of(response) != key_of(office.body)
