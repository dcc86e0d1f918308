"""Does a worker's part of a batch: reads the files, imports the requested responses, undoes imports, and draws pages.

One worker claims the batch by moving `work_after` ahead, and again with each file. It writes the result for a file in
one transaction with the file's row, so a killed worker leaves only the claim, and nothing is read or imported twice.
"""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Callable
from typing import Any

from celery.exceptions import SoftTimeLimitExceeded
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from inspections.clock.deadlines import ClockError
from inspections.intake.blocks import Unreadable
from inspections.intake.many_files import Readers
from inspections.logging.actions.reports import PART_OF_IMPORT
from inspections.permissions import can_log_inspection
from responses.importing.actions import AlreadyThere, earlier_import, make_records
from responses.importing.division import found_in
from responses.importing.proposal import proposal_of
from responses.importing.queries import areas_known
from responses.importing.undoing import undo_import, work_since_import
from responses.many_files.actions.deciding import WORK_TASK
from responses.many_files.actions.drawing import draw_rest, is_to_draw
from responses.many_files.matching import groups_of
from responses.many_files.queries import NOT_AN_OFFICER, claimable, facts_of, found_in_batch, to_import, to_undo
from responses.many_files.reading import parts_of
from responses.models import FileBatch, FileInBatch, ImportProposal, ProposedResponse, Response
from responses.models.file_batch import CLAIM
from responses.publishing.elsewhere import record_elsewhere
from s55tracker.audit.trail import recorded_with
from s55tracker.background import wake_worker_on_commit
from s55tracker.present import present
from s55tracker.refusals import NotPermitted, Refusal

logger = logging.getLogger(__name__)

# A task ends after this many seconds and asks for another, so that other work gets its turn. One file may take longer:
# WAIT is its limit on the clock, and both together are less than the limit of a task.
SLICE = 30.0
WAIT = 180.0
MOST_ATTEMPTS = 3
GIVEN_UP = f"The system stopped {MOST_ATTEMPTS} times while it was reading this file, so we have given up. Import it on its own."
FAILED = "Something went wrong with this file. We have recorded the error, and changed nothing."
CHANGED_ON_ITS_PAGE = "Someone has begun to change it on its own page. Check it there."
EXPIRED = "What was read from the file was deleted after a week. Upload the file again."


def work_on_batch(pk: int) -> bool:
    """Do the next half-minute of a batch’s work. False if there is nothing to do or another worker is doing it."""
    if not claimable(pk).update(work_after=timezone.now() + CLAIM):
        return False
    batch = FileBatch.objects.select_related("body", "undo_asked_by").get(pk=pk)
    until = time.monotonic() + SLICE
    done = _read_rest(batch, until) and _import_rest(batch, until) and _undo_rest(batch, until)
    done = done and draw_rest(batch, until)
    FileBatch.objects.filter(pk=pk).update(work_after=timezone.now())
    if not done:
        wake_worker_on_commit(WORK_TASK, pk)
    return True


# Reading


def _read_rest(batch: FileBatch, until: float) -> bool:
    """Read files until the time is up. True once all of them have been read."""
    if batch.read_at is not None:
        return True
    FileBatch.objects.filter(pk=batch.pk, started_at=None).update(started_at=timezone.now())
    bodies = areas_known()
    with Readers(wait=WAIT) as readers:
        while file := _next_to_read(batch):
            if time.monotonic() > until:
                return False
            _read(file, batch, readers, bodies)
    _finish_reading(batch)
    return True


def _next_to_read(batch: FileBatch) -> FileInBatch | None:
    FileBatch.objects.filter(pk=batch.pk).update(work_after=timezone.now() + CLAIM)
    return FileInBatch.objects.filter(batch=batch, read_at=None).order_by("position").first()


def _read(file: FileInBatch, batch: FileBatch, readers: Readers, bodies: list[str]) -> None:
    # Count the attempt before reading, so that a file that kills its worker does not kill every later worker too.
    FileInBatch.objects.filter(pk=file.pk).update(attempts=file.attempts + 1)
    refused, parts = "", []
    try:
        if file.attempts >= MOST_ATTEMPTS:
            raise Unreadable(GIVEN_UP)
        if earlier := earlier_import(batch.body, file.sha256):
            raise Unreadable(f"This file has already been imported, as {earlier.reference}.")
        parts = parts_of(readers.read(bytes(file.data)), body=batch.body, bodies=bodies)
    except Unreadable as reason:
        refused = str(reason)
    except SoftTimeLimitExceeded:
        raise
    except Exception:
        logger.exception("File %s of batch %s failed", file.pk, batch.pk)
        refused = FAILED
    with transaction.atomic():
        # Nothing is stored if the person has cancelled, or another worker was faster.
        if not FileInBatch.objects.select_for_update().filter(pk=file.pk, read_at=None).exists():
            return
        for position, part in enumerate(parts):
            proposed = ProposedResponse.objects.create(file=file, position=position, **part.fields)
            ImportProposal.objects.create(
                body=batch.body,
                created_by=batch.created_by,
                expires_at=batch.expires_at,
                file_name=file.name,
                file_hash=_hash_of(file, part=position if len(parts) > 1 else None),
                reading=part.reading.to_json(),
                proposed=proposed,
            )
        kept: dict[str, Any] = {"to_draw": True} if is_to_draw(bytes(file.data), parts) else {"data": b""}
        FileInBatch.objects.filter(pk=file.pk).update(read_at=timezone.now(), refused=refused[:500], **kept)


def _hash_of(file: FileInBatch, *, part: int | None) -> str:
    """The hash that identifies the file, or a part of it, in the record of the import."""
    return file.sha256 if part is None else hashlib.sha256(f"{file.sha256} part {part}".encode()).hexdigest()


@transaction.atomic
def _finish_reading(batch: FileBatch) -> None:
    """Record which files look like the same response, and that all files have been read."""
    found = [each for each in found_in_batch(batch) if each.kind == ProposedResponse.Kind.RESPONSE]
    for number, keys in enumerate(groups_of([facts_of(each) for each in found]), start=1):
        ProposedResponse.objects.filter(pk__in=keys).update(alike=number)
    FileBatch.objects.filter(pk=batch.pk, read_at=None).update(read_at=timezone.now())


# Importing


def _import_rest(batch: FileBatch, until: float) -> bool:
    """Import the responses asked for until the time is up. True once nothing is left to import."""
    bodies = areas_known()
    while proposed := to_import(batch).first():
        if time.monotonic() > until:
            return False
        with transaction.atomic():
            locked = to_import(batch).select_for_update(of=("self",)).filter(pk=proposed.pk).first()
            if locked is None:
                continue
            why = _tried(_import, locked, bodies)
            if why:
                ProposedResponse.objects.filter(pk=locked.pk).update(not_imported_because=why[:500])
            FileBatch.objects.filter(pk=batch.pk).update(work_after=timezone.now() + CLAIM)
    return True


def _import(proposed: ProposedResponse, bodies: list[str]) -> str:
    """Record one response. Returns "", or why it was not recorded."""
    proposal = ImportProposal.objects.filter(proposed=proposed).select_related("body", "proposed__file").first()
    if proposal is None:
        return EXPIRED
    if not can_log_inspection(proposed.asked_by, proposal.body):
        return NOT_AN_OFFICER
    if proposal.version:
        return CHANGED_ON_ITS_PAGE
    found = found_in(proposal, bodies=bodies)
    imported = proposal_of(found, file_name=proposal.file_name, file_hash=proposal.file_hash)
    with recorded_with(**{PART_OF_IMPORT: True, "batch": proposed.file.batch_id}):
        response = make_records(
            by=proposed.asked_by,
            proposal=proposal,
            imported=present(imported),
            date_confirmed=proposed.date_confirmed,
        )
        if proposed.answered_on:
            record_elsewhere(
                by=proposed.asked_by,
                response=response,
                published_on=proposed.answered_on,
                address=proposed.answer_address,
                today=timezone.localdate(),
            )
    return ""


# Undoing


def _undo_rest(batch: FileBatch, until: float) -> bool:
    """Undo imports until the time is up. True once none is left to undo."""
    if batch.undo_asked_at is None or batch.undone_at is not None:
        return True
    while proposed := to_undo(batch).first():
        if time.monotonic() > until:
            return False
        with transaction.atomic():
            why = _tried(_undo, proposed, batch)
            changed: dict[str, Any] = {"kept_because": why[:500]} if why else {"undone_at": timezone.now()}
            ProposedResponse.objects.filter(pk=proposed.pk).update(**changed)
            FileBatch.objects.filter(pk=batch.pk).update(work_after=timezone.now() + CLAIM)
    FileBatch.objects.filter(pk=batch.pk).update(undone_at=timezone.now())
    return True


def _undo(proposed: ProposedResponse, batch: FileBatch) -> str:
    response = (
        Response.objects.filter(body=batch.body, reference=proposed.reference)
        .select_related("inspection", "body")
        .first()
    )
    if response is None:
        return ""
    if work := work_since_import(response):
        return work[0]
    undo_import(by=batch.undo_asked_by, response=response)
    return ""


def _tried(do: Callable[..., str], *args: Any) -> str:
    """Returns "", or why it was not done. A failure leaves nothing behind and does not stop the others."""
    try:
        with transaction.atomic():
            return do(*args)
    except (Refusal, NotPermitted, AlreadyThere, ClockError, PermissionDenied) as refusal:
        return str(refusal)
    except SoftTimeLimitExceeded:
        raise
    except Exception:
        logger.exception("Response %s of a batch failed", args[0].pk)
        return FAILED
