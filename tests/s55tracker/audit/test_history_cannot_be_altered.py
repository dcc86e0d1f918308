"""The database refuses to change history, and checking its chain finds what was changed behind the database's back."""

from __future__ import annotations

import threading
from contextlib import contextmanager

import pytest
from django.db import DatabaseError, connection, connections, transaction
from django.db.models import ProtectedError
from django.db.models.sql.subqueries import DeleteQuery

from s55tracker.audit import guard
from s55tracker.audit.chain import History, hash_of, walk
from s55tracker.audit.models import AuditEvent, AuditLink
from s55tracker.audit.trail import record
from tests.factories import a_person, an_office

pytestmark = pytest.mark.django_db(transaction=True)


def sql(statement: str, *values) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def three_events() -> list[AuditEvent]:
    return [record(action="tried", target=f"thing:{number}", by=None, number=number) for number in range(3)]


def found() -> History:
    history = History()
    list(walk(history))
    return history


@contextmanager
def behind_the_databases_back():
    guard.remove(connection)
    yield
    guard.install(connection)


REFUSED = {
    "an update": "UPDATE audit_auditevent SET reason = 'other'",
    "an update of the hash": "UPDATE audit_auditevent SET content_hash = 'x'",
    "a deletion": "DELETE FROM audit_auditevent",
    "a deletion of the last": "DELETE FROM audit_auditevent WHERE id = (SELECT max(id) FROM audit_auditevent)",
    "an update of the chain": "UPDATE audit_auditlink SET hash = 'x'",
    "a deletion from the chain": "DELETE FROM audit_auditlink",
}
ONLY_POSTGRESQL = {
    "emptying": "TRUNCATE audit_auditevent CASCADE",
    "emptying the chain": "TRUNCATE audit_auditlink",
    "insert or update": """INSERT INTO audit_auditevent SELECT * FROM audit_auditevent LIMIT 1
        ON CONFLICT (id) DO UPDATE SET reason = 'other'""",
}
ONLY_SQLITE = {
    "a replacement": "REPLACE INTO audit_auditevent SELECT * FROM audit_auditevent",
    "a replacement in the chain": "REPLACE INTO audit_auditlink SELECT * FROM audit_auditlink",
    "an update that replaces": "UPDATE OR REPLACE audit_auditevent SET reason = 'other'",
}


@pytest.mark.parametrize("what", [*REFUSED, *ONLY_POSTGRESQL, *ONLY_SQLITE])
def test_database_refuses(what):
    statements = REFUSED | (ONLY_SQLITE if connection.vendor == "sqlite" else ONLY_POSTGRESQL)
    if what not in statements:
        return  # the other database's own way
    three_events()
    before = list(AuditEvent.objects.values_list()), list(AuditLink.objects.values_list())
    with pytest.raises(DatabaseError, match="History is written once and never changed"):
        sql(statements[what])
    assert (list(AuditEvent.objects.values_list()), list(AuditLink.objects.values_list())) == before
    assert found().altered == []


def test_querysets_are_refused_like_any_other_statement():
    event = three_events()[0]
    with pytest.raises(DatabaseError):
        AuditEvent.objects.filter(pk=event.pk).update(reason="other")
    with pytest.raises(DatabaseError):
        AuditEvent.objects.bulk_update([event], ["reason"])
    with pytest.raises(DatabaseError), transaction.atomic():
        DeleteQuery(AuditEvent).delete_batch([event.pk], "default")
    with pytest.raises((DatabaseError, ProtectedError)):
        AuditEvent.objects.all().delete()
    assert AuditEvent.objects.count() == 3


def test_person_whom_history_names_is_not_deleted():
    person = a_person()
    record(action="tried", target="thing:1", by=person)
    with pytest.raises(ProtectedError):
        person.delete()


def test_each_event_follows_the_one_before_however_it_is_written():
    three_events()
    AuditEvent.objects.bulk_create(
        [
            AuditEvent(target="thing:many", action="tried", actor_name="x", detail={"number": number})
            for number in range(3)
        ]
    )
    AuditEvent.objects.create(target="thing:one", action="tried", actor_name="x", detail={"é": ["a", None, 1.5, True]})
    links = list(AuditLink.objects.order_by("position"))
    assert [link.position for link in links] == list(range(1, 8))
    assert [link.previous_hash for link in links] == ["", *(link.hash for link in links[:-1])]
    history = found()
    assert (history.events, history.altered, history.last_hash) == (7, [], links[-1].hash)


class Broken(Exception):
    """Why a change failed."""


@transaction.atomic
def broken_change(target: str) -> None:
    record(action="tried", target=target, by=None)
    raise Broken


def test_what_is_rolled_back_leaves_no_gap():
    record(action="tried", target="thing:1", by=None)
    with pytest.raises(Broken):
        broken_change("thing:2")
    with transaction.atomic():
        with pytest.raises(Broken):
            broken_change("thing:3")
        record(action="tried", target="thing:4", by=None)
    assert [link.position for link in AuditLink.objects.order_by("position")] == [1, 2]
    assert found().altered == []


def test_many_at_once_make_one_chain():
    """Six threads with transactions of several events each, which start together and end in any order."""
    person, start, failures = a_person(), threading.Barrier(6), []

    def write(number: int) -> None:
        try:
            start.wait()
            for round_ in range(5):
                with transaction.atomic():
                    for _ in range(3):
                        record(action="tried", target=f"thing:{number}", by=person, round=round_)
        except Exception as error:
            failures.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=write, args=[number]) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert (found().events, found().altered) == (90, [])


def test_change_behind_the_databases_back_is_found():
    _, second, _ = three_events()
    changes = {
        "action = 'other'": "its contents are not what was recorded.",
        "actor_name = 'Other'": "its contents are not what was recorded.",
        "reason = 'other'": "its contents are not what was recorded.",
        "detail = '{\"number\": 2}'": "its contents are not what was recorded.",
        "happened_at = '2020-01-01 00:00:00+00:00'": "its contents are not what was recorded.",
    }
    for change, sentence in changes.items():
        before = AuditEvent.objects.values().get(pk=second.pk)
        with behind_the_databases_back():
            sql(f"UPDATE audit_auditevent SET {change} WHERE id = %s", second.pk)
            assert [line.split(": ", 2)[-1].rpartition("): ")[2] for line in found().altered] == [sentence], change
            AuditEvent.objects.filter(pk=second.pk).update(**{k: v for k, v in before.items() if k != "id"})
        assert found().altered == []


def test_event_that_was_rewritten_with_its_hash_is_found_in_the_chain():
    _, second, _ = three_events()
    with behind_the_databases_back():
        second.reason = "other"
        second.content_hash = hash_of(second)
        AuditEvent.objects.bulk_update([second], ["reason", "content_hash"])
    assert found().altered == [f"Audit event {second.pk} (tried, thing:1): its place in the chain has been altered."]


def test_event_that_is_missing_is_found():
    _, second, third = three_events()
    with behind_the_databases_back():
        sql("DELETE FROM audit_auditlink WHERE event_id = %s", second.pk)
        sql("DELETE FROM audit_auditevent WHERE id = %s", second.pk)
    assert found().altered == [f"1 audit event is missing before number {third.pk} (tried, thing:2)."]


def test_event_that_was_slipped_in_is_found():
    three_events()
    with behind_the_databases_back():
        slipped = record(action="tried", target="thing:9", by=None)
    assert found().altered == [f"Audit event {slipped.pk} (tried, thing:9): it is not in the chain."]


def test_guard_is_there_after_all_migrations_and_is_missed_when_it_is_not():
    assert guard.missing(connection) == []
    guard.remove(connection)
    assert len(guard.missing(connection)) == 7
    guard.install(connection)
    assert guard.missing(connection) == []


def test_save_asks_no_more_of_the_database_than_before(django_assert_num_queries):
    office = an_office()
    with django_assert_num_queries(1):
        record(action="tried", target=office.body, by=office.officer)
