"""Finds the long files a person may see, those that a worker should read, and the state of each."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum, auto

from django.db.models import Q, QuerySet
from django.utils import timezone

from inspections.models import LongFile
from s55tracker.accounts.memberships import body_ids_of
from s55tracker.accounts.roles import Role

# If no worker has begun after this long, the page says that none may be running.
PATIENCE = timedelta(minutes=3)


class State(StrEnum):
    WAITING = auto()
    # No worker has begun for minutes.
    LATE = auto()
    BEING_READ = auto()
    # The worker that read it has not been heard of for a while.
    STOPPED = auto()
    CANCELLED = auto()
    NOT_READ = auto()
    READ = auto()


def state_of(file: LongFile, *, now: datetime) -> State:
    if file.is_cancelled:
        return State.CANCELLED
    if file.refused:
        return State.NOT_READ
    if file.ended_at:
        return State.READ
    if file.step == LongFile.Step.WAITING:
        return State.LATE if now - file.work_after > PATIENCE else State.WAITING
    return State.BEING_READ if file.work_after > now else State.STOPPED


def long_files_of(user) -> QuerySet[LongFile]:
    """The long files that this person has uploaded, as long as the person is an officer of that office."""
    return LongFile.objects.filter(
        created_by=user, body__in=body_ids_of(user, [Role.OFFICER]), expires_at__gt=timezone.now()
    ).select_related("body", "created_by")


def long_files_listed(user, purpose: str) -> QuerySet[LongFile]:
    """Those that an upload page leads back to: not the cancelled, nor responses that are read and listed there already."""
    files = long_files_of(user).filter(purpose=purpose, is_cancelled=False).defer("reading")
    return files.exclude(~Q(leads_to=""), purpose=LongFile.Purpose.RESPONSE)


def long_files_to_read() -> list[int]:
    """Files that no worker is dealing with."""
    waiting = LongFile.objects.filter(ended_at=None, work_after__lte=timezone.now())
    return list(waiting.order_by("pk").values_list("pk", flat=True))


def claimable(pk: int) -> QuerySet[LongFile]:
    return LongFile.objects.filter(pk=pk, ended_at=None, work_after__lte=timezone.now())


def oldest_long_file() -> datetime | None:
    """When the oldest file that no worker is dealing with began to wait."""
    waiting = LongFile.objects.filter(ended_at=None, work_after__lte=timezone.now())
    return waiting.order_by("work_after").values_list("work_after", flat=True).first()
