"""Makes proof packs, and records each with its hash, so that we can recognise a copy of one we made."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Literal

from django.db import transaction

from responses.document.reports import pdf_of
from responses.exceptions import WorkflowError
from responses.models import Response
from responses.permissions import check_can_make_proof_pack
from responses.proof.queries import Names, ProofPack, now, proof_pack_of
from responses.proof.report import report_of
from s55tracker.audit.trail import record

Form = Literal["pdf", "json"]
MADE_PACK = "proof_pack_made"


@dataclass(frozen=True, kw_only=True)
class File:
    name: str
    media_type: str
    data: bytes


def make_proof_pack(*, by, response: Response, names: Names, forms: tuple[Form, ...] = ("pdf",)) -> list[File]:
    """Make the pack in each of these formats, from the same facts. `by` is None for the command, which needs no
    permission.

    Raises NotPermitted; WorkflowError if nothing has been published.
    """
    if by is not None:
        check_can_make_proof_pack(by, response)
    if response.first_published_on is None:
        raise WorkflowError("This response has not been published, so there is nothing to prove yet.")
    pack = proof_pack_of(response, made_by=by, made_at=now(), names=names)
    files = [_file(pack, form) for form in forms]
    _record(by, response, names, forms, files)
    return files


@transaction.atomic
def _record(by, response: Response, names: Names, forms: tuple[Form, ...], files: list[File]) -> None:
    for form, file in zip(forms, files, strict=True):
        sha256 = hashlib.sha256(file.data).hexdigest()
        record(action=MADE_PACK, target=response, by=by, form=form, names=names.value, sha256=sha256)


def _file(pack: ProofPack, form: Form) -> File:
    suffix = "-roles" if pack.names == Names.ROLES else ""
    name = f"{pack.reference}-proof{suffix}.{form}"
    if form == "json":
        return File(name=name, media_type="application/json", data=json_of(pack))
    return File(name=name, media_type="application/pdf", data=pdf_of(report_of(pack)))


def json_of(pack: ProofPack) -> bytes:
    """Dates are YYYY-MM-DD. Times are in UTC."""
    words = json.dumps(pack.to_json(), ensure_ascii=False, indent=2, default=_moment)
    return f"{words}\n".encode()


def _moment(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{value!r} cannot be written as JSON.")
