"""Does a worker's part: reads a long file, finds what it says, and draws its pages, noting how far it has got.

One worker claims the file by moving `work_after` ahead, and again each second while it hears from the process that reads. A
killed worker leaves only the claim, which soon ends; the result is written in one transaction with the file's row, so
nothing is proposed twice.
"""

from __future__ import annotations

import logging
import time
from datetime import timedelta
from typing import Any

from celery.exceptions import SoftTimeLimitExceeded
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from inspections.intake.blocks import Reading, Unreadable
from inspections.intake.listening import TookTooLong
from inspections.intake.reading import read_file
from inspections.long_files.queries import claimable
from inspections.models import LongFile, LongFileData
from inspections.ports import FilePurpose, file_purposes
from s55tracker.refusals import NotPermitted

logger = logging.getLogger(__name__)

# After this long without news from a worker, another takes over. A machine in trouble may be silent for a while.
CLAIM = timedelta(seconds=45)
# What is found in the text is worked out in the worker itself, which says nothing meanwhile.
CLAIM_WHILE_FINDING = timedelta(seconds=120)
# The page is noted so often at most, in seconds.
OFTEN = 0.5
# Seconds on the clock: together with the pictures, less than the limit of a task.
WAIT = 150.0
MOST_ATTEMPTS = 3
GIVEN_UP = f"The system stopped {MOST_ATTEMPTS} times while it was reading this file, so we have given up."
FAILED = "Something went wrong with this file. We have recorded the error, and changed nothing."
Step = LongFile.Step


class Ended(Exception):
    """The person has cancelled, or another worker was faster."""


def work_on_long_file(pk: int) -> bool:
    """Read the file. False if there is nothing to do or another worker is doing it."""
    if not claimable(pk).update(work_after=timezone.now() + CLAIM):
        return False
    file = LongFile.objects.select_related("body", "created_by").get(pk=pk)
    try:
        _work(file)
    except Ended:
        pass
    except TookTooLong as reason:
        _refuse(file, str(reason), can_try_again=True)
    except (Unreadable, NotPermitted, PermissionDenied) as reason:
        _refuse(file, str(reason))
    except SoftTimeLimitExceeded:
        raise
    except Exception:
        logger.exception("Long file %s failed", pk)
        _refuse(file, FAILED, can_try_again=True)
    return True


def _work(file: LongFile) -> None:
    # Count the attempt before reading, so that a file that kills its worker does not kill every later worker too.
    attempts, now = file.attempts + 1, timezone.now()
    _note(file, attempts=attempts, step=Step.READING, page=0, pages=0, started_at=now, work_after=now + CLAIM)
    if attempts > MOST_ATTEMPTS:
        raise TookTooLong(GIVEN_UP)
    purpose: FilePurpose[Any] = file_purposes.ask(file.purpose)
    data = bytes(LongFileData.objects.get(file=file).data)
    heard = _Listening(file)
    reading = read_file(data, wait=WAIT, heard=heard)
    # The last pages may have been read since the last note.
    place = {"page": reading.pages, "pages": reading.pages} if reading.format == "pdf" else {}
    _note(file, step=Step.FINDING, work_after=timezone.now() + CLAIM_WHILE_FINDING, **place)
    found = purpose.find(reading)
    _note(file, step=Step.DRAWING, work_after=timezone.now() + CLAIM)
    pictures = purpose.draw(found, data, heard)
    _keep(file, reading, purpose, found, pictures)


class _Listening:
    """Notes the page that the reader has reached, and renews the claim. Raises Ended if no one wants the result."""

    def __init__(self, file: LongFile) -> None:
        self.file, self.after = file, 0.0

    def __call__(self, page: int, pages: int) -> None:
        if time.monotonic() < self.after:
            return
        self.after = time.monotonic() + OFTEN
        # Pictures are drawn without a word, so their process names no page.
        place = {"page": page, "pages": pages} if pages else {}
        _note(self.file, work_after=timezone.now() + CLAIM, **place)


def _note(file: LongFile, **fields: Any) -> None:
    if not LongFile.objects.filter(pk=file.pk, ended_at=None).update(**fields):
        raise Ended


@transaction.atomic
def _keep(file: LongFile, reading: Reading, purpose: FilePurpose[Any], found: Any, pictures: list) -> None:
    locked = LongFile.objects.select_for_update(of=("self",)).select_related("body", "created_by")
    current = locked.filter(pk=file.pk, ended_at=None).first()
    if current is None:
        raise Ended
    current.leads_to = purpose.keep(current, reading, found, pictures)
    current.ended_at = timezone.now()
    current.save()
    LongFileData.objects.filter(file=file).delete()


@transaction.atomic
def _refuse(file: LongFile, reason: str, *, can_try_again: bool = False) -> None:
    ended = LongFile.objects.filter(pk=file.pk, ended_at=None).update(
        ended_at=timezone.now(), refused=reason[:500], can_try_again=can_try_again
    )
    # We keep the bytes only for trying again.
    if ended and not can_try_again:
        LongFileData.objects.filter(file=file).delete()
