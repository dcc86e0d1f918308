"""Signs of life: beat writes one down whenever it asks for the heartbeat, a worker whenever it does it."""

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
    """In the process that is beat, and there alone: each heartbeat that it asks for shows that it is alive."""
    signals.after_task_publish.connect(note_beat, sender=HEARTBEAT)
    note_beat()


def note_beat(**_) -> None:
    try:
        note_life(Heartbeat.Part.BEAT)
    except DatabaseError:
        pass  # beat goes on without the database; the missing sign of life is what tells of it
    finally:
        connection.close()  # half a minute passes before it is wanted again


@signals.worker_ready.connect
def greet(**_) -> None:
    """A worker that has just started need not wait for beat to be seen."""
    heartbeat.apply_async(expires=30, ignore_result=True)
