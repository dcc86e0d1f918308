"""Carries out people's decisions about a batch: uploading it, stopping the reading, leaving files out, importing and
undoing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from inspections.permissions import can_log_inspection
from responses.exceptions import WorkflowError
from responses.many_files.queries import NOT_AN_OFFICER, check_can_undo, found_in_batch, is_without_doubt
from responses.many_files.unpacking import Unpacked
from responses.many_files.uploads import set_aside
from responses.models import FileBatch, FileInBatch, ProposedResponse
from s55tracker.accounts.models import PolicingBody
from s55tracker.audit.trail import record
from s55tracker.background import wake_worker_on_commit
from s55tracker.refusals import NotPermitted

WORK_TASK = "responses.tasks.work_on_batch"
SAME_FILE = "It is the same file as “{}”."
SAME_RESPONSE = "You chose “{}” as the record of this response."


def upload_batch(*, by, body: PolicingBody, files: Iterable[Unpacked], name: str, form_key: UUID) -> FileBatch:
    """Keep the files until a worker has read them. Sending the form twice makes one batch.

    Raises NotPermitted; Unreadable, from `files`, keeping nothing.
    """
    _check_is_officer(by, body)
    mine = FileBatch.objects.filter(form_key=form_key, body=body, created_by=by)
    if earlier := mine.first():
        return earlier
    # Unpacking an archive may take a while. It holds no one else up, because nothing is locked yet.
    with set_aside(files) as unpacked:
        try:
            return _keep_batch(by, body, unpacked, name=name, form_key=form_key)
        except IntegrityError:
            # The same form was sent twice, and the other request was faster.
            if earlier := mine.first():
                return earlier
            raise


@transaction.atomic
def _keep_batch(by, body: PolicingBody, files: Iterable[Unpacked], *, name: str, form_key: UUID) -> FileBatch:
    _check_is_officer(by, body)
    delete_old_batches(now=timezone.now())
    batch = FileBatch.objects.create(body=body, created_by=by, name=name[-200:], form_key=form_key)
    names: dict[str, int] = {}
    first_with: dict[str, str] = {}
    for position, file in enumerate(files):
        names[file.name] = names.get(file.name, 0) + 1
        shown = file.name if names[file.name] == 1 else f"{file.name} ({names[file.name]})"
        sha256 = hashlib.sha256(file.data).hexdigest() if file.data else ""
        refused = file.refused
        if not refused and sha256 in first_with:
            refused = SAME_FILE.format(first_with[sha256])
        elif not refused and sha256:
            first_with[sha256] = shown
        FileInBatch.objects.create(
            batch=batch,
            position=position,
            name=shown[-200:],
            size=len(file.data),
            sha256=sha256,
            data=b"" if refused else file.data,
            refused=refused[:500],
            read_at=timezone.now() if refused else None,
        )
    wake_worker_on_commit(WORK_TASK, batch.pk)
    return batch


def delete_old_batches(*, now: datetime) -> int:
    """Delete everything that no one has imported within a week of the upload: the whole batch or, if something was
    imported from it, only its texts. Returns how many batches were deleted.
    """
    imported = ProposedResponse.objects.filter(file__batch=OuterRef("pk")).exclude(reference="")
    asked = ProposedResponse.objects.filter(
        file__batch=OuterRef("pk"), asked_at__isnull=False, reference="", not_imported_because=""
    )
    old = FileBatch.objects.filter(expires_at__lte=now)
    _, deleted = old.exclude(Exists(imported)).exclude(Exists(asked)).delete()
    FileInBatch.objects.filter(batch__in=old).exclude(data=b"").update(data=b"", to_draw=False)
    return deleted.get(FileBatch._meta.label, 0)


@transaction.atomic
def cancel_reading(*, by, batch: FileBatch) -> FileBatch:
    """Stop reading. What has been read is kept, and the bytes of the other files are deleted.

    Raises NotPermitted; WorkflowError if all files have been read.
    """
    batch = _locked(batch, by)
    if batch.read_at is not None:
        raise WorkflowError("All of the files have been read, so there is nothing to cancel.")
    batch.cancelled_at = batch.read_at = timezone.now()
    batch.cancelled_by = by
    batch.save(update_fields=["cancelled_at", "cancelled_by", "read_at"])
    batch.files.filter(read_at=None).update(
        data=b"", read_at=timezone.now(), refused="You cancelled before we had read it."
    )
    return batch


@transaction.atomic
def leave_out(*, by, proposed: ProposedResponse) -> None:
    """Leave a response out of the import; it can be put back. Raises NotPermitted; WorkflowError if it is imported."""
    _locked(proposed.file.batch, by)
    proposed = _decidable(proposed)
    proposed.left_out_at, proposed.left_out_by, proposed.left_out_because = timezone.now(), by, ""
    proposed.save(update_fields=["left_out_at", "left_out_by", "left_out_because"])


@transaction.atomic
def put_back(*, by, proposed: ProposedResponse) -> None:
    """Raises NotPermitted; WorkflowError if it is imported."""
    _locked(proposed.file.batch, by)
    proposed = _decidable(proposed)
    proposed.left_out_at = proposed.left_out_by = None
    proposed.left_out_because = ""
    proposed.save(update_fields=["left_out_at", "left_out_by", "left_out_because"])


@transaction.atomic
def settle_alike(*, by, batch: FileBatch, alike: int, kept: ProposedResponse | None) -> None:
    """Record which of the files that look alike is the record; the others are left out. With None, all are different
    responses.

    Raises NotPermitted; WorkflowError if someone has settled them already.
    """
    batch = _locked(batch, by)
    group = list(found_in_batch(batch).filter(alike=alike).select_for_update(of=("self",)))
    if not group:
        raise WorkflowError("Someone has already decided about these files.")
    for each in group:
        each.alike = None
        if kept is not None and each.pk != kept.pk and each.is_open:
            each.left_out_at, each.left_out_by = timezone.now(), by
            each.left_out_because = SAME_RESPONSE.format(kept.file.name)[:300]
        each.save(update_fields=["alike", "left_out_at", "left_out_by", "left_out_because"])


@transaction.atomic
def ask_to_import(
    *,
    by,
    batch: FileBatch,
    chosen: Collection[int],
    dates_confirmed: bool,
    answered_on: Mapping[int, date] | None = None,
    address: str = "",
) -> int:
    """Ask a worker to import the chosen responses that were read without a warning. Pressing the button twice has no
    further effect. Returns how many were asked for now.

    Those in `answered_on` are recorded as published at `address` on that day; the others are opened as drafts.

    Raises NotPermitted; WorkflowError if none of them can be imported like this any longer.
    """
    batch = _locked(batch, by)
    wanted = [each for each in found_in_batch(batch).filter(pk__in=chosen) if each.is_open and is_without_doubt(each)]
    if not wanted:
        raise WorkflowError("These responses have been imported or left out in the meantime.")
    now = timezone.now()
    for each in wanted:
        each.asked_at, each.asked_by, each.date_confirmed, each.not_imported_because = now, by, dates_confirmed, ""
        each.answered_on = (answered_on or {}).get(each.pk) if address else None
        each.answer_address = address if each.answered_on else ""
    fields = ["asked_at", "asked_by", "date_confirmed", "not_imported_because", "answered_on", "answer_address"]
    ProposedResponse.objects.bulk_update(wanted, fields, batch_size=100)
    FileBatch.objects.filter(pk=batch.pk).update(work_after=now)
    record(action="batch_import_asked", target=batch.body, by=by, file=batch.name, responses=len(wanted))
    wake_worker_on_commit(WORK_TASK, batch.pk)
    return len(wanted)


@transaction.atomic
def ask_to_undo(*, by, batch: FileBatch) -> FileBatch:
    """Ask a worker to undo the import of every response of the batch that no one has worked on since.

    Raises NotPermitted; WorkflowError if nothing is imported or an undo is under way.
    """
    batch = _locked(batch, by)
    check_can_undo(by, batch)
    batch.undo_asked_at, batch.undo_asked_by, batch.undone_at = timezone.now(), by, None
    batch.work_after = timezone.now()
    batch.save(update_fields=["undo_asked_at", "undo_asked_by", "undone_at", "work_after"])
    found_in_batch(batch).exclude(kept_because="").update(kept_because="")
    record(action="batch_undo_asked", target=batch.body, by=by, file=batch.name)
    wake_worker_on_commit(WORK_TASK, batch.pk)
    return batch


def _locked(batch: FileBatch, by) -> FileBatch:
    batch = FileBatch.objects.select_for_update(of=("self",)).select_related("body", "undo_asked_by").get(pk=batch.pk)
    _check_is_officer(by, batch.body)
    return batch


def _decidable(proposed: ProposedResponse) -> ProposedResponse:
    proposed = (
        ProposedResponse.objects.select_for_update(of=("self",)).select_related("file__batch").get(pk=proposed.pk)
    )
    if proposed.reference or proposed.asked_at:
        raise WorkflowError("This response has been imported. You can undo the import on its own page.")
    return proposed


def _check_is_officer(by, body: PolicingBody) -> None:
    if not can_log_inspection(by, body):
        raise NotPermitted(NOT_AN_OFFICER)
