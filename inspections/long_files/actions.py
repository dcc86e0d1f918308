"""Carries out what a person decides about a long file: uploading it, stopping the reading, and trying again."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from inspections.intake.blocks import Unreadable
from inspections.long_files.queries import State, state_of
from inspections.models import LongFile, LongFileData
from inspections.permissions import can_log_inspection
from s55tracker.accounts.models import PolicingBody
from s55tracker.background import wake_worker_on_commit
from s55tracker.refusals import NotPermitted, Refused

TASK = "responses.tasks.read_long_file"
# Their bytes are in the database until they are read, and each can have 100 MB.
MOST_WAITING = 5
TOO_MANY = (
    f"You have {MOST_WAITING} files that have not been read yet. Wait until one has been read, or stop reading it."
)
NOT_AN_OFFICER = "Only an officer of the office can have files read."
ALREADY_ENDED = "The reading of this file has already ended."
NOTHING_TO_TRY = "There is nothing to try again: the file is being read, or has been read."


@transaction.atomic
def keep_long_file(*, by, body: PolicingBody, purpose: str, data: bytes, name: str, address: str = "") -> LongFile:
    """Keep the file until a worker has read it. Sending the same file again while it waits keeps it once.

    Raises NotPermitted; Unreadable if too many of this person's files are waiting.
    """
    if not can_log_inspection(by, body):
        raise NotPermitted(NOT_AN_OFFICER)
    # Two tabs that send at the same moment must not both count what is there.
    PolicingBody.objects.select_for_update(no_key=True).get(pk=body.pk)
    sha256 = hashlib.sha256(data).hexdigest()
    waiting = LongFile.objects.filter(created_by=by, ended_at=None, expires_at__gt=timezone.now())
    if same := waiting.filter(body=body, purpose=purpose, sha256=sha256).first():
        return same
    if waiting.count() >= MOST_WAITING:
        raise Unreadable(TOO_MANY)
    file = LongFile.objects.create(
        body=body,
        created_by=by,
        purpose=purpose,
        name=name[-200:],
        address=address[:500],
        size=len(data),
        sha256=sha256,
    )
    LongFileData.objects.create(file=file, data=data)
    wake_worker_on_commit(TASK, file.pk)
    return file


@transaction.atomic
def cancel_long_file(*, by, file: LongFile) -> None:
    """Stop the reading and delete the file’s bytes. A worker that is reading it notices within seconds.

    Raises NotPermitted; Refused if it has ended.
    """
    file = _locked(file, by)
    if file.ended_at:
        raise Refused(ALREADY_ENDED)
    file.is_cancelled, file.ended_at = True, timezone.now()
    file.save(update_fields=["is_cancelled", "ended_at"])
    LongFileData.objects.filter(file=file).delete()


@transaction.atomic
def try_again(*, by, file: LongFile) -> None:
    """Have the file read again, after a worker was stopped or the limits were reached.

    Raises NotPermitted; Refused if it is being read, or nothing would be different.
    """
    file = _locked(file, by)
    state = state_of(file, now=timezone.now())
    if not (state == State.STOPPED or (state == State.NOT_READ and file.can_try_again)):
        raise Refused(NOTHING_TO_TRY)
    file.attempts = file.page = file.pages = 0
    file.step, file.work_after = LongFile.Step.WAITING, timezone.now()
    file.refused, file.can_try_again, file.ended_at = "", False, None
    file.save()
    wake_worker_on_commit(TASK, file.pk)


def delete_old_long_files(*, now: datetime) -> int:
    """Delete the files that were uploaded a week ago, with what was read from them. Returns how many."""
    old = LongFile.objects.filter(expires_at__lte=now)
    count = old.count()
    old.delete()
    return count


def _locked(file: LongFile, by) -> LongFile:
    file = LongFile.objects.select_for_update(of=("self",)).select_related("body").get(pk=file.pk)
    if file.created_by_id != by.pk or not can_log_inspection(by, file.body):
        raise NotPermitted(NOT_AN_OFFICER)
    return file
