"""Draws the pages of the PDFs that someone will check, after everything else of a batch is done.

A response read without a warning is imported without anyone looking at it, so its pages are not drawn.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence

from celery.exceptions import SoftTimeLimitExceeded
from django.db import transaction
from django.utils import timezone

from inspections.intake.blocks import Unreadable
from inspections.intake.reading import kind_of
from responses.importing.actions import keep_pictures
from responses.importing.division import found_in
from responses.importing.pictures import pictures_for
from responses.importing.queries import areas_known
from responses.many_files.reading import Part
from responses.models import FileBatch, FileInBatch, ImportProposal, ProposedResponse
from responses.models.file_batch import CLAIM

logger = logging.getLogger(__name__)


def is_to_draw(data: bytes, parts: Sequence[Part]) -> bool:
    """True for a PDF with a response that a person has to check."""
    doubtful = any(part.fields["kind"] == ProposedResponse.Kind.RESPONSE and part.fields["warnings"] for part in parts)
    try:
        return doubtful and kind_of(data) == "pdf"
    except Unreadable:
        return False


def draw_rest(batch: FileBatch, until: float) -> bool:
    """Draw the pages of file after file until the time is up. True once none is left."""
    while file := FileInBatch.objects.filter(batch=batch, to_draw=True).order_by("position").first():
        if time.monotonic() > until:
            return False
        FileBatch.objects.filter(pk=batch.pk).update(work_after=timezone.now() + CLAIM)
        # Done before the drawing begins: a file that kills its worker must not kill every later worker too.
        FileInBatch.objects.filter(pk=file.pk).update(to_draw=False, data=b"")
        try:
            _draw(file)
        except SoftTimeLimitExceeded:
            raise
        except Exception:
            # The text can be checked without pictures.
            logger.exception("The pages of file %s of batch %s were not drawn", file.pk, batch.pk)
    return True


def _draw(file: FileInBatch) -> None:
    proposals = ImportProposal.objects.filter(proposed__file=file).select_related("proposed")
    for proposal in proposals:
        pictures = pictures_for(found_in(proposal, bodies=areas_known()), bytes(file.data))
        with transaction.atomic():
            # Someone may have imported the response in the meantime.
            if ImportProposal.objects.select_for_update(of=("self",)).filter(pk=proposal.pk).only("pk").first():
                keep_pictures(proposal, pictures)
