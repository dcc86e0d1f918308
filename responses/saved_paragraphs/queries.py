"""Finds an office's saved paragraphs."""

from __future__ import annotations

from django.db.models import QuerySet

from responses.models import SavedParagraph
from s55tracker.accounts.models import PolicingBody


def saved_paragraphs_of(body: PolicingBody) -> QuerySet[SavedParagraph]:
    """The office's saved paragraphs, in the order the office has chosen."""
    return SavedParagraph.objects.filter(body=body)
