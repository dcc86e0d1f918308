"""The responses of the two addresses for machines, and who gets them."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from s55tracker.health import checks
from s55tracker.health.models import Heartbeat
from s55tracker.mail.models import OutgoingMail


@pytest.fixture
def all_well(db):
    for part in Heartbeat.Part:
        Heartbeat.objects.create(part=part, beaten_at=timezone.now())


def test_healthz_needs_no_database(client):
    # No database mark: a query here would fail the test.
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "up"})


def test_readyz_is_ready_when_all_is_well(client, all_well):
    answer = client.get("/readyz")
    assert answer.json()["failed"] == []
    assert (answer.status_code, answer.json()["status"]) == (200, "ready")
    assert list(answer.json()["checks"]) == [
        *("database", "migrations", "broker", "cache", "storage", "address", "beat", "worker", "rows left out"),
        *(
            "waiting mail",
            "long files to read",
            "documents to render",
            "publications at a set time",
            "documents to make before approval",
            "proof packs to make",
            "responses to check for reminders",
            "summaries to write",
        ),
        "dates to enter in calendars",
    ]


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_probes_are_never_cached(client, all_well, path):
    assert "no-store" in client.get(path)["Cache-Control"]


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_probes_are_answered_whatever_they_call_the_host(client, all_well, settings, path):
    settings.ALLOWED_HOSTS = ["s55.office.example"]
    settings.SECURE_SSL_REDIRECT = True
    assert client.get(path, headers={"host": "10.1.2.3:8000"}).status_code == 200


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_probes_take_no_orders(client, path):
    assert client.post(path).status_code == 405


def test_database_that_does_not_answer_is_named_without_its_address(client, all_well, monkeypatch):
    def fail():
        raise OSError("connection to 10.0.0.5 as s55 with password hunter2 failed")

    monkeypatch.setattr(checks, "database", fail)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["failed"] == ["database"]
    assert answer.json()["checks"]["database"] == {"ok": False, "says": "Not responding."}
    assert b"hunter2" not in answer.content


def test_migration_that_is_not_applied_is_counted(client, all_well):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'health' AND name LIKE '0002%'")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"]["migrations"] == {"ok": False, "says": "1 not applied: run manage.py migrate."}


def test_broker_that_cannot_be_reached_fails(client, all_well, monkeypatch):
    from tests.services import free_port

    class Unreachable:
        @staticmethod
        def connection_for_write():
            from kombu import Connection

            return Connection(f"redis://127.0.0.1:{free_port()}/0", connect_timeout=1)

    monkeypatch.setattr(checks, "current_app", Unreachable)
    assert client.get("/readyz").json()["failed"] == ["broker"]


def test_folder_that_cannot_be_written_fails(client, all_well, settings, tmp_path):
    settings.VAR_DIR = tmp_path / "gone"
    assert client.get("/readyz").json()["failed"] == ["storage"]


@pytest.mark.parametrize(
    ("part", "minutes", "says"),
    [
        (Heartbeat.Part.BEAT, 3, "Last seen 3 minutes ago."),
        (Heartbeat.Part.WORKER, 61, "Last seen 1 hour ago."),
    ],
)
def test_part_that_is_silent_for_too_long_fails(client, all_well, part, minutes, says):
    Heartbeat.objects.filter(part=part).update(beaten_at=timezone.now() - timedelta(minutes=minutes, seconds=5))
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["failed"] == [part.value]
    assert answer.json()["checks"][part.value]["says"] == says


def test_worker_may_be_busy_with_a_long_document(client, all_well):
    Heartbeat.objects.filter(part="worker").update(beaten_at=timezone.now() - timedelta(minutes=5))
    assert client.get("/readyz").status_code == 200


@pytest.mark.django_db
def test_part_that_never_lived_fails(client):
    assert client.get("/readyz").json()["failed"] == ["beat", "worker"]


def waiting_since(minutes: int) -> OutgoingMail:
    return OutgoingMail.objects.create(
        to_email="reader@force.example",
        subject="Due",
        text="Due",
        message_id=f"<{minutes}@office.example>",
        created_at=timezone.now() - timedelta(minutes=minutes, seconds=5),
    )


def test_mail_that_waits_a_moment_is_no_alarm(client, all_well):
    waiting_since(2)
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["checks"]["waiting mail"]["says"] == "The oldest has been waiting for 2 minutes."


def test_mail_that_waits_too_long_is_an_alarm(client, all_well):
    waiting_since(16)
    waiting_since(2)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["failed"] == ["waiting mail"]
    assert answer.json()["checks"]["waiting mail"]["says"] == "The oldest has been waiting for 16 minutes."
    assert b"reader@" not in answer.content


def test_mail_that_was_sent_or_refused_does_not_wait(client, all_well):
    sent, refused = waiting_since(20), waiting_since(30)
    OutgoingMail.objects.filter(pk=sent.pk).update(sent_at=timezone.now())
    OutgoingMail.objects.filter(pk=refused.pk).update(refused_at=timezone.now())
    assert client.get("/readyz").json()["checks"]["waiting mail"]["says"] == "Nothing is waiting."


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0 seconds"), (1, "1 second"), (59, "59 seconds"), (60, "1 minute"), (7199, "1 hour"), (172800, "2 days")],
)
def test_ages_are_said_in_words(seconds, words):
    assert checks.format_age(timedelta(seconds=seconds)) == words


def test_container_learns_that_a_part_lives(all_well, capsys):
    call_command("sign_of_life", "worker")
    assert capsys.readouterr().out == "Seen 0 seconds ago.\n"


def test_container_learns_that_a_part_is_dead(db):
    with pytest.raises(CommandError, match=r"^Not seen yet\.$"):
        call_command("sign_of_life", "beat")
