"""Records the copies required by s.55(6) and by practice as sent, each with its proof."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from responses.distribution.cancelling import cancel_email
from responses.distribution.email_states import RECORDED_BY_HAND
from responses.distribution.methods import check_method, usual_address, usual_method
from responses.distribution.queries import emails_being_sent
from responses.enums import Move, ResponseStatus
from responses.evidence import store
from responses.evidence.files import CheckedFile
from responses.evidence.verification import ADDED, REMOVED
from responses.exceptions import WorkflowError
from responses.models import DistributionLine, EvidenceFile, Response
from responses.permissions import check_can_record_distribution
from responses.sealing.seals import seal
from responses.workspace.transitions import locked_response, move
from s55tracker.audit.trail import record
from s55tracker.present import present
from s55tracker.refusals import Refused

MOST_FILES = 10
STORE_IS_DOWN = "The evidence file could not be stored. Nothing has been recorded. Try again in a few minutes."


@dataclass(frozen=True, kw_only=True)
class CopySent:
    """When a copy was sent, who sent it, how and where to. Only the date and the sender are always known."""

    done_on: date
    done_by: str
    method: str = ""
    sent_to: str = ""
    reference: str = ""
    note: str = ""


@transaction.atomic
def record_copy_sent(
    *,
    by,
    line: DistributionLine,
    done_on: date,
    done_by: str,
    note: str = "",
    method: str = "",
    sent_to: str = "",
    reference: str = "",
    evidence: CheckedFile | None = None,
    today: date,
) -> DistributionLine:
    """Record one copy as sent, with an evidence file if there is one. The last copy completes the distribution.

    If an email with this copy has failed and is waiting for another attempt, it is cancelled. Raises WorkflowError if
    the first attempt to send an email with this copy has not ended.
    """
    response = locked_response(line.response)
    check_can_record_distribution(by, response)
    line = current_line(line)
    for email in emails_being_sent(line):
        if not email.mail.last_error:
            raise WorkflowError(being_sent(line))
        cancel_email(email, response, by=by, because=RECORDED_BY_HAND)
    copy = CopySent(
        done_on=done_on, done_by=done_by, note=note, method=method, sent_to=sent_to, reference=reference
    )  # fmt: skip
    _record_one(response, line, copy, by=by, today=today)
    if evidence is not None:
        _store_evidence(line, evidence, response=response, by=by, today=today)
    _complete_if_last(response, by=by)
    return line


@transaction.atomic
def record_copies_sent(
    *, by, response: Response, lines: Sequence[DistributionLine], copy: CopySent, today: date
) -> list[DistributionLine]:
    """Record several copies as sent on one day, and return the ones recorded now.

    If `copy` has no method or address, the office's list supplies it. A copy that someone else has since recorded is
    left as it is.
    """
    response = locked_response(response)
    check_can_record_distribution(by, response)
    if not lines:
        raise WorkflowError("Tick at least one copy.")
    current = DistributionLine.objects.select_for_update(of=("self",)).select_related("publication", "recipient")
    # In key order, so that two people who record the same copies cannot deadlock.
    found = list(current.filter(response=response, pk__in=[line.pk for line in lines]).order_by("pk"))
    recorded = []
    for line in found:
        _check_is_current(line)
        if line.done_on is not None:
            continue
        if emails_being_sent(line):
            raise WorkflowError(being_sent(line))
        own = CopySent(
            done_on=copy.done_on,
            done_by=copy.done_by,
            method=copy.method or usual_method(line),
            sent_to=copy.sent_to or usual_address(line),
            reference=copy.reference,
            note=copy.note,
        )
        _record_one(response, line, own, by=by, today=today)
        recorded.append(line)
    _complete_if_last(response, by=by)
    return recorded


@transaction.atomic
def undo_copy_sent(*, by, line: DistributionLine, reason: str) -> DistributionLine:
    """Undo the record of a copy that was not sent. Its evidence files stay, as part of the earlier record."""
    response = locked_response(line.response)
    check_can_record_distribution(by, response)
    line = current_line(line)
    if line.done_on is None:
        return line
    if not reason.strip():
        raise WorkflowError("Enter a reason.")
    record(
        action="copy_undone",
        target=response,
        by=by,
        reason=reason,
        line=line.line,
        publication=present(line.publication).number,
        done_on=line.done_on.isoformat(),
    )
    clear_copy(line)
    if response.status == ResponseStatus.DISTRIBUTED:
        move(response, Move.REOPEN_DISTRIBUTION, by=by, reason=reason)
    return line


@transaction.atomic
def add_evidence(*, by, line: DistributionLine, evidence: CheckedFile, today: date) -> EvidenceFile:
    """Add a file to a copy that is recorded as sent."""
    response = locked_response(line.response)
    check_can_record_distribution(by, response)
    line = current_line(line)
    if line.done_on is None:
        raise WorkflowError("Record the copy as sent first.")
    return _store_evidence(line, evidence, response=response, by=by, today=today)


@transaction.atomic
def remove_evidence(*, by, evidence: EvidenceFile, reason: str) -> EvidenceFile:
    """Remove a wrong file. Its row stays, with the hash and the reason; its bytes are deleted after the commit."""
    response = locked_response(evidence.line.response)
    check_can_record_distribution(by, response)
    evidence = EvidenceFile.objects.select_for_update(of=("self",)).select_related("line").get(pk=evidence.pk)
    if evidence.removed_at is not None:
        return evidence
    if not reason.strip():
        raise WorkflowError("Enter a reason.")
    evidence.removed_at, evidence.removed_by, evidence.removed_because = timezone.now(), by, reason
    evidence.save(update_fields=["removed_at", "removed_by", "removed_because"])
    seal(response, evidence)
    record(
        action=REMOVED,
        target=response,
        by=by,
        reason=reason,
        line=evidence.line.line,
        evidence=evidence.pk,
        file_name=evidence.file_name,
    )
    storage_name = evidence.storage_name
    transaction.on_commit(lambda: store.delete(storage_name), robust=True)
    return evidence


def current_line(line: DistributionLine) -> DistributionLine:
    """The line as it is now, locked. Raises WorkflowError if it belongs to an earlier publication."""
    lines = DistributionLine.objects.select_for_update(of=("self",)).select_related("publication", "recipient")
    line = lines.get(pk=line.pk)
    _check_is_current(line)
    return line


def write_copy(line: DistributionLine, copy: CopySent, *, by) -> None:
    """Write the record of a sent copy to a locked line."""
    line.done_on, line.done_by, line.note = copy.done_on, copy.done_by, copy.note
    line.method, line.sent_to, line.reference = copy.method, copy.sent_to, copy.reference
    line.recorded_at, line.recorded_by = timezone.now(), by
    line.save()
    seal(line.response, line)


def clear_copy(line: DistributionLine) -> None:
    """Clear the record of a sent copy from a locked line."""
    line.done_on, line.done_by, line.note, line.recorded_at, line.recorded_by = None, "", "", None, None
    line.method, line.sent_to, line.reference = "", "", ""
    line.save()
    seal(line.response, line)


def being_sent(line: DistributionLine) -> str:
    """Why a copy cannot be recorded by hand now."""
    return (
        f"“{line.line}” is being sent by email, so you cannot record it yourself. We will record it as sent when the "
        "mail server accepts the email."
    )


def lines_to_send(response: Response):
    return response.distribution_lines.filter(publication__is_current=True, done_on=None)


def detail_of(line: DistributionLine) -> dict[str, Any]:
    """The details of a copy for the history, without empty ones."""
    stated = {"method": line.method, "sent_to": line.sent_to, "reference": line.reference}
    return {
        "line": line.line,
        "publication": present(line.publication).number,
        "done_on": present(line.done_on).isoformat(),
        "done_by": line.done_by,
        "note": line.note,
        **{name: value for name, value in stated.items() if value},
    }


def _record_one(response: Response, line: DistributionLine, copy: CopySent, *, by, today: date) -> None:
    if copy.done_on > today:
        raise WorkflowError("The date the copy was sent cannot be in the future.")
    if copy.done_on < present(line.publication).published_on:
        raise WorkflowError("The copy cannot have been sent before the response was published.")
    check_method(line, copy.method)
    write_copy(line, copy, by=by)
    record(action="copy_sent", target=response, by=by, **detail_of(line))


def _complete_if_last(response: Response, *, by) -> None:
    if response.status == ResponseStatus.PUBLISHED and not lines_to_send(response).exists():
        move(response, Move.COMPLETE_DISTRIBUTION, by=by)


def _check_is_current(line: DistributionLine) -> None:
    if line.publication is None or not line.publication.is_current:
        raise WorkflowError("This copy belongs to an earlier publication. Reload the page to see the current one.")


def _store_evidence(line: DistributionLine, file: CheckedFile, *, response: Response, by, today: date) -> EvidenceFile:
    """Store the bytes, then the row, so that no row is without its bytes. If the row cannot be written, delete the
    bytes.
    """
    if line.evidence.filter(removed_at=None).count() >= MOST_FILES:
        raise Refused(f"A copy can have {MOST_FILES} evidence files. Remove one before you add another.")
    try:
        storage_name = store.put(file.data, on=today)
    except Exception as error:  # each store has errors of its own
        raise Refused(STORE_IS_DOWN) from error
    try:
        evidence = EvidenceFile.objects.create(
            line=line,
            file_name=file.file_name,
            media_type=file.media_type,
            size=len(file.data),
            sha256=file.sha256,
            uploaded_sha256=file.uploaded_sha256,
            storage_name=storage_name,
            uploaded_by=by,
        )
        record(
            action=ADDED,
            target=response,
            by=by,
            line=line.line,
            evidence=evidence.pk,
            file_name=evidence.file_name,
            sha256=evidence.sha256,
            uploaded_sha256=evidence.uploaded_sha256,
            **({"converted_from": file.converted_from} if file.converted_from else {}),
        )
        seal(response, evidence)
    except BaseException:
        store.delete(storage_name)
        raise
    return evidence
