"""The copies of a response, with everything their pages show."""

from __future__ import annotations

from django.db.models import Prefetch, QuerySet

from responses.models import CopyEmail, DistributionLine, EvidenceFile, Response
from responses.queries import responses_visible_to


def copies_of(response: Response) -> QuerySet[DistributionLine]:
    emails = CopyEmail.objects.select_related("mail", "sent_by").order_by("-created_at", "-pk")
    return response.distribution_lines.select_related("publication", "recipient", "recorded_by").prefetch_related(
        Prefetch("emails", emails), Prefetch("evidence", EvidenceFile.objects.filter(removed_at=None))
    )


def evidence_visible_to(user) -> QuerySet[EvidenceFile]:
    """Evidence files of responses of the person's own offices, except removed ones."""
    return EvidenceFile.objects.filter(line__response__in=responses_visible_to(user), removed_at=None).select_related(
        "line__response__body", "line__response__inspection", "uploaded_by"
    )
