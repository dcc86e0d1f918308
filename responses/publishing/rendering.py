"""Makes a publication's PDF: the row is the request, the file is the result, and nothing in between is stored.

A worker claims the row by moving `render_after` forward, renders outside any transaction, and stores the bytes, the
hash and the time in one transaction. If the worker is killed halfway, only the claim is left, and it expires. If two
workers run, the second finds the file and stops.
"""

from __future__ import annotations

import hashlib
import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Min, Q, QuerySet
from django.utils import timezone

from responses.document.article import RenderFailed
from responses.document.content import DocumentContent
from responses.document.pdf import pdf_of
from responses.models import Publication, PublishedFile
from responses.publishing.fingerprints import PDF_MADE
from responses.sealing.hashes import format_moment
from responses.sealing.seals import seal
from s55tracker.audit.trail import record

logger = logging.getLogger(__name__)

CLAIM = timedelta(minutes=5)
LONGEST_WAIT = timedelta(hours=1)
# How many times we try to make the PDF of a publication that a correction has replaced. The attempts take about five hours;
# we then give up, because no one is waiting for that PDF any more.
MOST_ATTEMPTS_WHEN_REPLACED = 10


def publications_without_pdf() -> QuerySet[Publication]:
    """Publications whose PDF is still to be made, unless they have been withdrawn or someone has decided to leave them
    without a PDF. A publication replaced by a correction counts only until we give up.
    """
    return Publication.objects.filter(
        Q(is_current=True) | Q(render_attempts__lt=MOST_ATTEMPTS_WHEN_REPLACED),
        rendered_at=None,
        without_pdf_at=None,
        withdrawn_at=None,
    )


def publications_to_render(*, now: datetime | None = None, limit: int = 50) -> list[int]:
    """Publications whose PDF is needed but is not being made now."""
    now = now or timezone.now()
    waiting = publications_without_pdf().filter(render_after__lte=now).order_by("render_after", "pk")
    return list(waiting.values_list("pk", flat=True)[:limit])


def oldest_to_render() -> datetime | None:
    """When the oldest current publication waiting for its PDF started waiting. Publications replaced by a correction do
    not count.
    """
    return publications_without_pdf().filter(is_current=True).aggregate(oldest=Min("published_at"))["oldest"]


def render(publication_id: int, *, now: datetime | None = None) -> bool:
    """Render one publication's PDF. False if the PDF is not needed, is being made by another worker, or could not be
    made (which is recorded).
    """
    now = now or timezone.now()
    claimed = (
        publications_without_pdf()
        .filter(pk=publication_id, render_after__lte=now)
        .update(render_after=now + CLAIM, render_attempts=F("render_attempts") + 1)
    )
    if not claimed:
        return False
    publication = Publication.objects.get(pk=publication_id)
    try:
        data = pdf_of(DocumentContent.from_json(publication.content), draft=False)
    except RenderFailed as failure:
        _record_failure(publication, str(failure))
        return False
    except Exception:
        logger.exception("PDF of publication %s failed", publication_id)
        _record_failure(publication, "The PDF could not be made. The error is in the log, and we will try again.")
        return False
    return _store(publication, data)


@transaction.atomic
def _store(publication: Publication, data: bytes) -> bool:
    now = timezone.now()
    unmade = Publication.objects.filter(pk=publication.pk, rendered_at=None, without_pdf_at=None, withdrawn_at=None)
    if not unmade.update(rendered_at=now, render_error=""):
        return False
    sha256 = hashlib.sha256(data).hexdigest()
    file = PublishedFile.objects.create(publication=publication, data=data, size=len(data), sha256=sha256)
    seal(publication.response, publication, file)
    record(
        action=PDF_MADE,
        target=publication,
        by=None,
        number=publication.number,
        size=len(data),
        sha256=sha256,
        rendered_at=format_moment(now),
    )
    return True


@transaction.atomic
def _record_failure(publication: Publication, sentence: str) -> None:
    """Keep the sentence for the page, and record each new reason in the history, where it stays even if a later attempt
    succeeds.
    """
    if publication.render_error != sentence:
        record(action="render_failed", target=publication.response, by=None, reason=sentence, number=publication.number)
    wait = min(timedelta(minutes=1) * 2 ** min(publication.render_attempts, 10), LONGEST_WAIT)
    Publication.objects.filter(pk=publication.pk).update(render_error=sentence, render_after=timezone.now() + wait)
