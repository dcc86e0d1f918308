"""The saved versions of a text. The caller has already checked that the person may see the text."""

from __future__ import annotations

from django.db.models import OuterRef, QuerySet, Subquery

from responses.models import Approval, ForceRequest, ForceSubmission, Publication, Response, TextRevision
from responses.texts import Text


def revisions_of(text: Text) -> QuerySet[TextRevision]:
    """The versions of this text, latest first."""
    return TextRevision.objects.filter(**text.columns).select_related("saved_by").order_by("-version")


def latest_of_each_text(side: Response | ForceRequest) -> dict[tuple[str, int | None], TextRevision]:
    """The last version of each text of the office or of a force, by section ("" for a force) and finding."""
    of_the_side = _of(side).filter(former_finding="")
    same_text = of_the_side.filter(section=OuterRef("section"))
    latest = Subquery(same_text.filter(finding=OuterRef("finding")).order_by("-version").values("pk")[:1])
    overall = Subquery(same_text.filter(finding=None).order_by("-version").values("pk")[:1])
    rows = [
        *of_the_side.filter(finding__isnull=False, pk=latest),
        *of_the_side.filter(finding=None, pk=overall),
    ]
    return {(row.section, row.finding_id): row for row in rows}


def revisions_of_removed_findings(side: Response | ForceRequest) -> list[TextRevision]:
    """Texts about findings that have since been removed from the report."""
    return list(_of(side).exclude(former_finding="").order_by("former_finding", "-version", "-pk"))


def rounds_in_order(response: Response) -> list[Approval]:
    """The approval rounds, earliest first, without their content."""
    return list(
        Approval.objects.filter(response=response)
        .select_related("submitted_by", "decided_by", "withdrawn_by")
        .defer("content")
        .order_by("submitted_at", "pk")
    )


def publications_in_order(response: Response) -> list[Publication]:
    return list(
        Publication.objects.filter(response=response)
        .select_related("published_by")
        .defer("content", "search_text", "search_words")
        .order_by("number")
    )


def submissions_in_order(request: ForceRequest) -> list[ForceSubmission]:
    return list(
        ForceSubmission.objects.filter(request=request)
        .select_related("submitted_by", "returned_by")
        .prefetch_related("comments__finding")
        .order_by("number")
    )


def _of(side: Response | ForceRequest) -> QuerySet[TextRevision]:
    rows = TextRevision.objects.select_related("saved_by")
    return rows.filter(request=side) if isinstance(side, ForceRequest) else rows.filter(response=side)
