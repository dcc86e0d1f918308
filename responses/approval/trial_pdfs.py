"""Makes the PDF of a submitted text before anyone can approve it, so that no one approves a text that cannot be
published.

It works like publishing/rendering: the open round is the request, a worker claims the row by moving `render_after`
forward, and one transaction stores the PDF and its time. A round that has been decided or recalled needs no PDF.
"""

from __future__ import annotations

import hashlib
import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Min, QuerySet
from django.utils import timezone

from responses.document.article import RenderFailed
from responses.document.comparing import content_of_round
from responses.document.composition import as_published
from responses.document.pdf import pdf_of
from responses.models import Approval, TrialPdf
from responses.queries import current_publication
from s55tracker.audit.trail import record

logger = logging.getLogger(__name__)

TRIAL_TASK = "responses.tasks.render_for_approval"
CLAIM = timedelta(minutes=5)
LONGEST_WAIT = timedelta(hours=1)


def rounds_without_pdf() -> QuerySet[Approval]:
    """Open rounds whose PDF has not been made."""
    return Approval.objects.filter(decision="", rendered_at=None)


def trial_pdfs_to_render(*, now: datetime | None = None, limit: int = 20) -> list[int]:
    waiting = rounds_without_pdf().filter(render_after__lte=now or timezone.now()).order_by("render_after", "pk")
    return list(waiting.values_list("pk", flat=True)[:limit])


def oldest_trial_pdf() -> datetime | None:
    """When the oldest round that is waiting for a worker was submitted. Rounds whose PDF failed do not count, because
    the page tells the approver to return them.
    """
    return rounds_without_pdf().filter(render_error="").aggregate(oldest=Min("submitted_at"))["oldest"]


def render_trial(approval_id: int, *, now: datetime | None = None) -> bool:
    """Make the PDF of one open round. False if it is not needed, if another worker is making it, or if it failed (which
    is recorded).

    We make it twice: as it will be published, to prove that it can be published, and as a draft for the approver to
    open.
    """
    now = now or timezone.now()
    claimed = (
        rounds_without_pdf()
        .filter(pk=approval_id, render_after__lte=now)
        .update(render_after=now + CLAIM, render_attempts=F("render_attempts") + 1)
    )
    if not claimed:
        return False
    approval = Approval.objects.select_related("response__body").get(pk=approval_id)
    response = approval.response
    try:
        content = as_published(
            content_of_round(approval), response, earlier=current_publication(response), at=approval.submitted_at
        )
        pdf_of(content, draft=False)
        data = pdf_of(content, draft=True, marking=response.body.protective_marking, strict=True)
    except RenderFailed as failure:
        _record_failure(approval, str(failure))
        return False
    except Exception:
        logger.exception("Trial PDF of approval %s failed", approval_id)
        _record_failure(approval, "The error is in the log.")
        return False
    return store_trial(approval, data)


@transaction.atomic
def store_trial(approval: Approval, data: bytes) -> bool:
    """Store the PDF with its round. False if another worker was first, or if the round has since been decided."""
    if not rounds_without_pdf().filter(pk=approval.pk).update(rendered_at=timezone.now(), render_error=""):
        return False
    TrialPdf.objects.create(approval=approval, data=data, size=len(data), sha256=hashlib.sha256(data).hexdigest())
    return True


@transaction.atomic
def _record_failure(approval: Approval, sentence: str) -> None:
    """Store the sentence for the page, and record each reason once in the history."""
    if approval.render_error != sentence:
        record(action="trial_pdf_failed", target=approval.response, by=None, reason=sentence)
    wait = min(timedelta(minutes=1) * 2 ** min(approval.render_attempts, 10), LONGEST_WAIT)
    rounds_without_pdf().filter(pk=approval.pk).update(render_error=sentence, render_after=timezone.now() + wait)
