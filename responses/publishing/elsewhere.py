"""Records a response that the office published on another website, with its own date, address and file."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from inspections.intake.blocks import ONLY_PICTURES, Unreadable
from inspections.intake.reading import kind_of, read_file
from responses.document.composition import as_published, content_of, without_body_text
from responses.drafting.actions import plan_copies_of
from responses.enums import Move
from responses.exceptions import WorkflowError
from responses.models import Publication, PublishedFile, Response
from responses.publishing.actions import free_slug
from responses.publishing.articles import store_article
from responses.publishing.fingerprints import MADE, PDF_MADE, hash_of_row, proof_of
from responses.sealing.seals import seal
from responses.search.indexing import index_publication
from responses.workspace.transitions import check_no_force_is_asked, locked_response, move
from s55tracker.audit.trail import record
from s55tracker.present import present

LONDON = ZoneInfo("Europe/London")


@dataclass(frozen=True)
class KeptPdf:
    """A checked PDF, and its words for searching the register."""

    data: bytes
    text: str


@transaction.atomic
def record_elsewhere(
    *,
    by,
    response: Response,
    published_on: date,
    address: str,
    file: KeptPdf | None = None,
    is_listed: bool = True,
    today: date,
) -> Publication:
    """Record that the response was published at `address` on `published_on`. Figures and deadlines use that date.

    `file` is the published PDF, from `read_pdf`; we keep its bytes unchanged. The register lists the response if
    `is_listed`. The draft here stays private: the page has only the facts and the address.

    Raises NotPermitted; WorkflowError if the date is before the report’s or in the future.
    """
    response = locked_response(response)
    if response.publications.filter(is_current=True).exists():
        raise WorkflowError("This response has already been published. Withdraw that publication first.")
    inspection = response.inspection
    if published_on < inspection.published_on:
        raise WorkflowError("The response cannot have been published before the report.")
    if published_on > today:
        raise WorkflowError("The date of publication cannot be in the future.")
    check_no_force_is_asked(response)
    earlier = response.publications.order_by("number").last()
    published_at = datetime.combine(published_on, time(12), tzinfo=LONDON)
    reason = response.correction_reason or (earlier.withdrawn_because if earlier else "")
    response.correction_reason = reason  # the document prints it
    content = replace(without_body_text(content_of(response)), chief_officers=())
    frozen = as_published(content, response, earlier=earlier, at=published_at)
    response.correction_reason = ""
    response.public_slug = earlier.slug if earlier else free_slug(response)
    response.first_published_on = response.first_published_on or published_on
    move(response, Move.RECORD_ELSEWHERE, by=by, published_on=published_on.isoformat(), address=address)
    publication = Publication.objects.create(
        response=response,
        body=response.body,
        number=earlier.number + 1 if earlier else 1,
        slug=present(response.public_slug),
        title=inspection.title,
        kind=inspection.kind,
        inspection_published_on=inspection.published_on,
        deadline_on=inspection.deadline_on,
        safe_day_on=inspection.safe_day_on,
        search_text=f"{inspection.title} {response.body.office_name} {file.text if file else ''}".strip(),
        content=frozen.to_json(),
        content_hash=content.digest(),
        published_at=published_at,
        published_on=published_on,
        published_by=by,
        correction_reason=reason,
        elsewhere_address=address,
        is_listed=is_listed,
        without_pdf_at=None if file else timezone.now(),
        without_pdf_by=None if file else by,
        without_pdf_because="" if file else "No file of the response published elsewhere was kept.",
        rendered_at=timezone.now() if file else None,
    )
    plan_copies_of(publication)
    record(
        action=MADE,
        target=response,
        by=by,
        number=publication.number,
        slug=publication.slug,
        row_hash=hash_of_row(publication),
        **proof_of(publication),
    )
    seal(response, response, publication, publication.distribution_lines.all())
    if file:
        _keep_file(publication, file.data, by=by)
    store_article(publication)
    index_publication(response)
    return publication


def read_pdf(data: bytes) -> KeptPdf:
    """Check a file from outside, in the sandbox. A scanned file has no words to search, but we accept it as the
    published file.

    Raises WorkflowError, with a sentence, if the file is not a PDF that can be opened.
    """
    try:
        if kind_of(data) != "pdf":
            raise WorkflowError("The file must be a PDF.")
        return KeptPdf(data=data, text=" ".join(block.text for block in read_file(data).blocks))
    except Unreadable as reason:
        if str(reason) == ONLY_PICTURES:
            return KeptPdf(data=data, text="")
        raise WorkflowError(str(reason)) from reason


def _keep_file(publication: Publication, data: bytes, *, by) -> None:
    sha256 = hashlib.sha256(data).hexdigest()
    file = PublishedFile.objects.create(publication=publication, data=data, size=len(data), sha256=sha256)
    seal(publication.response, file)
    record(
        action=PDF_MADE, target=publication, by=by, number=publication.number, size=len(data), sha256=sha256, kept=True
    )
