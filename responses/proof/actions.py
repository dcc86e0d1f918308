"""Asks for proof packs and makes them, and records each with its hash, so that we can recognise a copy of one we made.

The row is the request, and a worker makes the file. It claims the row by moving `make_after` ahead, makes the file
outside any transaction, and stores it together with its event. A worker killed halfway leaves only the claim, which
expires.
"""

from __future__ import annotations

import hashlib
import json
import logging
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, Min, OuterRef, Q, QuerySet
from django.utils import timezone

from responses.document.reports import pdf_of
from responses.enums import PackForm
from responses.enums import PackNames as Names
from responses.exceptions import WorkflowError
from responses.models import RequestedPack, Response
from responses.permissions import check_can_make_proof_pack
from responses.proof.pack import ProofPack
from responses.proof.queries import now, proof_pack_of
from responses.proof.report import report_of
from s55tracker.audit.trail import record
from s55tracker.background import wake_worker_on_commit
from s55tracker.refusals import Refusal

NOT_PUBLISHED = "This response has not been published, so there is nothing to prove yet."
MEDIA_TYPES = {PackForm.PDF: "application/pdf", PackForm.JSON: "application/json"}
MADE_PACK = "proof_pack_made"
MAKE_TASK = "responses.tasks.make_proof_pack"

# How long a claim lasts: at least the time limit of a task.
CLAIM = timedelta(minutes=5)
LONGEST_WAIT = timedelta(hours=1)
# Eight attempts take about three hours.
MOST_ATTEMPTS = 8
# A pack has names in it, so we keep it only long enough for someone to fetch it. The office can make it again.
KEPT = timedelta(days=7)
# We keep the row for longer, so that the page can say there was a file.
LISTED = timedelta(days=30)
FAILED = "The pack could not be made. The error is in the log."
logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class File:
    name: str
    data: bytes


def make_proof_pack(
    *, by, response: Response, names: Names, forms: tuple[PackForm, ...] = (PackForm.PDF,)
) -> list[File]:
    """Make the pack in each of these formats, from the same facts. `by` is None for the command, which needs no
    permission.

    Raises NotPermitted; WorkflowError if nothing has been published.
    """
    _check(by, response)
    pack = proof_pack_of(response, made_by=by, made_at=now(), names=names)
    files = [_file(pack, form) for form in forms]
    _record(by, response, names, forms, files)
    return files


@transaction.atomic
def request_proof_pack(*, by, response: Response, names: Names, form: PackForm) -> RequestedPack:
    """Ask for a pack. A second click does not ask for another pack while the first is still to be made; if the first
    has failed, we try it again now.

    Raises NotPermitted; WorkflowError if nothing has been published.
    """
    _check(by, response)
    # A constraint allows only one such request, so if someone clicks twice at once, one click creates it and the other
    # finds it.
    asked, _ = RequestedPack.objects.get_or_create(
        response=response, asked_by=by, names=names, form=form, made_at=None, given_up_at=None
    )
    if asked.error:
        RequestedPack.objects.filter(pk=asked.pk).exclude(error="").update(make_after=timezone.now(), error="")
    wake_worker_on_commit(MAKE_TASK, asked.pk)
    return asked


def _to_make() -> QuerySet[RequestedPack]:
    return RequestedPack.objects.filter(made_at=None, given_up_at=None)


def packs_to_make(*, now: datetime | None = None, limit: int = 20) -> list[int]:
    """Requests without a file that no worker is dealing with."""
    waiting = _to_make().filter(make_after__lte=now or timezone.now())
    return list(waiting.order_by("make_after", "pk").values_list("pk", flat=True)[:limit])


def oldest_pack_to_make(*, now: datetime | None = None) -> datetime | None:
    """When the oldest pack that has not been made was asked for. A pack that failed for good counts until it is made
    after all, or until a week has passed. A refusal is an answer, so a refused request does not count.
    """
    now = now or timezone.now()
    made_since = RequestedPack.objects.filter(
        response=OuterRef("response"), form=OuterRef("form"), made_at__gt=OuterRef("given_up_at")
    )
    failed = Q(given_up_at__gt=now - KEPT, error=FAILED) & ~Exists(made_since)
    stuck = RequestedPack.objects.filter(Q(made_at=None, given_up_at=None) | failed)
    return stuck.aggregate(oldest=Min("asked_at"))["oldest"]


def make_requested_pack(pk: int, *, started: datetime | None = None) -> bool:
    """Make the file of one request. False if it has been made, is being made elsewhere, or failed (the row says why)."""
    started = started or timezone.now()
    claimed = (
        _to_make()
        .filter(pk=pk, make_after__lte=started)
        .update(make_after=started + CLAIM, attempts=F("attempts") + 1, error="")
    )
    if not claimed:
        return False
    asked = RequestedPack.objects.select_related("response__body", "response__inspection", "asked_by").get(pk=pk)
    try:
        # Since the request, the person may have lost the role, or the only record of publication, on another website,
        # may have been withdrawn.
        _check(asked.asked_by, asked.response)
        pack = proof_pack_of(asked.response, made_by=asked.asked_by, made_at=now(), names=Names(asked.names))
        file = _file(pack, PackForm(asked.form))
    except Refusal as refusal:
        return _failed(asked, str(refusal), for_good=True)
    except Exception:
        logger.exception("Proof pack %s failed", pk)
        return _failed(asked, FAILED, for_good=asked.attempts >= MOST_ATTEMPTS)
    return _store(asked, file)


def remove_old_packs(*, now: datetime) -> int:
    """Remove the files of packs after 7 days, and the rows of requests after 30. Returns the number of files removed."""
    old = RequestedPack.objects.filter(made_at__lt=now - KEPT, removed_at=None)
    removed = old.update(data=b"", removed_at=now)
    RequestedPack.objects.filter(asked_at__lt=now - LISTED).filter(~Q(made_at=None, given_up_at=None)).delete()
    return removed


def _check(by, response: Response) -> None:
    """Check that a pack can be made. `by` is None for the command."""
    if by is not None:
        check_can_make_proof_pack(by, response)
    if response.first_published_on is None:
        raise WorkflowError(NOT_PUBLISHED)


@transaction.atomic
def _store(asked: RequestedPack, file: File) -> bool:
    """Store the file and its event once. A second worker finds that it has been made."""
    stored = (
        _to_make()
        .filter(pk=asked.pk)
        .update(made_at=timezone.now(), error="", file_name=file.name, data=file.data, size=len(file.data))
    )
    if stored:
        _record(asked.asked_by, asked.response, Names(asked.names), (PackForm(asked.form),), [file])
    return bool(stored)


def _failed(asked: RequestedPack, sentence: str, *, for_good: bool) -> bool:
    now = timezone.now()
    wait = min(timedelta(minutes=1) * 2 ** min(asked.attempts, 10), LONGEST_WAIT)
    _to_make().filter(pk=asked.pk).update(error=sentence, make_after=now + wait, given_up_at=now if for_good else None)
    return False


@transaction.atomic
def _record(by, response: Response, names: Names, forms: tuple[PackForm, ...], files: list[File]) -> None:
    for form, file in zip(forms, files, strict=True):
        sha256 = hashlib.sha256(file.data).hexdigest()
        record(action=MADE_PACK, target=response, by=by, form=PackForm(form).value, names=names.value, sha256=sha256)


def _file(pack: ProofPack, form: PackForm) -> File:
    suffix = "-roles" if pack.names == Names.ROLES else ""
    name = f"{pack.reference}-proof{suffix}.{PackForm(form).value}"
    if form == PackForm.JSON:
        return File(name=name, data=json_of(pack))
    return File(name=name, data=pdf_of(report_of(pack)))


def json_of(pack: ProofPack) -> bytes:
    """The pack as JSON. Dates are YYYY-MM-DD, and times are in UTC."""
    words = json.dumps(pack.to_json(), ensure_ascii=False, indent=2, default=_moment)
    return f"{words}\n".encode()


def _moment(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{value!r} cannot be written as JSON.")
