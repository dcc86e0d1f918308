"""Records heartbeats: beat's own when it requests the task, and the worker's when it runs the task."""

from celery import shared_task, signals
from django.db import DatabaseError, connection
from django.utils import timezone

from s55tracker.health.models import Heartbeat

HEARTBEAT = "s55tracker.health.tasks.heartbeat"


def note_life(part: Heartbeat.Part) -> None:
    Heartbeat.objects.update_or_create(part=part, defaults={"beaten_at": timezone.now()})


@shared_task
def heartbeat() -> None:
    note_life(Heartbeat.Part.WORKER)


@signals.beat_init.connect
def follow_beat(**_) -> None:
    """In the beat process only, take each heartbeat it requests as a sign that it is running."""
    signals.after_task_publish.connect(note_beat, sender=HEARTBEAT)
    note_beat()


def note_beat(**_) -> None:
    try:
        note_life(Heartbeat.Part.BEAT)
    except DatabaseError:
        pass  # beat continues without the database; the missing heartbeat reveals it
    finally:
        connection.close()  # the next heartbeat, in half a minute, opens a new one


@signals.worker_ready.connect
def greet(**_) -> None:
    """Request a heartbeat as soon as a worker starts, without waiting for beat."""
    heartbeat.apply_async(expires=30, ignore_result=True)
