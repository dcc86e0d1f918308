"""Finds one side's earlier answers to similar findings (responses/search/pairing.py): never the other side's, and never
another office's.
"""

from __future__ import annotations

from django.db.models import OuterRef, Q, QuerySet, Subquery

from inspections.models import Finding
from responses.force_queries import force_requests_visible_to
from responses.models import (
    ForceComment,
    ForceRequest,
    ForceSubmission,
    LikeFinding,
    Passage,
    Response,
    SubmittedComment,
)
from responses.queries import responses_visible_to
from s55tracker.present import annotated

MOST_SHOWN = 3


def earlier_office_answers(user, response: Response, finding: Finding) -> QuerySet[Passage]:
    """The office’s comments on similar findings, the most similar first. Makes one query."""
    visible = responses_visible_to(user).filter(body=response.body_id).exclude(pk=response.pk).order_by()
    return (
        _most_alike(Passage.objects.filter(response__in=visible.values("pk")), finding)
        .exclude(plain="")
        .select_related("response__inspection", "finding")[:MOST_SHOWN]
    )


def earlier_force_answers(user, asked: ForceRequest, finding: Finding) -> list[ForceComment | SubmittedComment]:
    """The force’s own comments on similar findings: its draft text or, if there is none, a comment it sent by letter.
    Makes two queries.
    """
    visible = force_requests_visible_to(user).filter(force=asked.force_id).exclude(pk=asked.pk).order_by()
    requests = visible.values("pk")
    written = (
        _most_alike(ForceComment.objects.filter(request__in=requests), finding)
        .exclude(plain="")
        .select_related("request__response__inspection", "request__force", "finding")[:MOST_SHOWN]
    )
    last = ForceSubmission.objects.filter(request=OuterRef("submission__request")).order_by("-number")
    sent = (
        _most_alike(SubmittedComment.objects.filter(submission__request__in=requests), finding)
        .filter(submission=Subquery(last.values("pk")[:1]))
        .exclude(plain="")
        .select_related("submission__request__response__inspection", "submission__request__force", "finding")[
            : 2 * MOST_SHOWN
        ]
    )
    found: list[ForceComment | SubmittedComment] = list(written)
    known = {(row.request_id, row.finding_id) for row in written}
    found += [row for row in sent if (row.submission.request_id, row.finding_id) not in known]
    return sorted(found, key=lambda row: (-annotated(row, "likeness"), -row.pk))[:MOST_SHOWN]


def _most_alike(answers: QuerySet, finding: Finding) -> QuerySet:
    likeness = LikeFinding.objects.filter(finding=finding.pk, other=OuterRef("finding")).order_by()
    return (
        answers.filter(Q(finding__in=LikeFinding.objects.filter(finding=finding.pk).order_by().values("other")))
        .annotate(likeness=Subquery(likeness.values("likeness")[:1]))
        .order_by("-likeness", "-pk")
    )
