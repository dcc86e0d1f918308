"""Finds what a force can see, and what it has written. Every query for a person at a force starts here."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from inspections.models import Finding
from inspections.queries import findings_for_us, findings_with_asks_us
from responses.enums import ForceStatus, GuestSide, ResponseStatus
from responses.models import (
    FindingAssignment,
    ForceComment,
    ForceRequest,
    ForceSubmission,
    GuestText,
    Response,
    ReturnedPlace,
    SubmittedComment,
    WordProposal,
)
from responses.workflow import BEING_WRITTEN, WITH_FORCE
from s55tracker.accounts.memberships import force_ids_of
from s55tracker.accounts.roles import ROLES_IN_A_FORCE
from s55tracker.richtext import content_hash


def force_requests_visible_to(user) -> QuerySet[ForceRequest]:
    """The requests for comments made to the person's own force. None of the rows loaded here has the office's text."""
    return (
        ForceRequest.objects.filter(force__in=force_ids_of(user))
        .exclude(status=ForceStatus.NOT_INVITED)
        .select_related("response__inspection", "response__body", "force")
    )


def assignments_of(user) -> QuerySet[FindingAssignment]:
    """The findings assigned to this person now, in requests to a force where they have a role."""
    return FindingAssignment.objects.filter(
        person=user, ended_at=None, request__force__in=force_ids_of(user, ROLES_IN_A_FORCE)
    )


def assignments_open_to(user) -> QuerySet[FindingAssignment]:
    """The person's assignments, except those on requests whose invitation has been recalled: the force cannot see them."""
    return assignments_of(user).exclude(request__status=ForceStatus.NOT_INVITED)


def force_requests_open_to(user) -> QuerySet[ForceRequest]:
    """The requests to the person's own force, and those in which the person sees only the findings assigned to them:
    `findings_open_to` says which.
    """
    assigned = assignments_of(user).order_by().values("request")
    return (
        ForceRequest.objects.filter(Q(force__in=force_ids_of(user)) | Q(pk__in=assigned))
        .exclude(status=ForceStatus.NOT_INVITED)
        .select_related("response__inspection", "response__body", "force")
    )


def sees_whole_request(user, request: ForceRequest) -> bool:
    """True for the force's leads and contributors; false for someone who sees only the findings assigned to them."""
    return request.force_id in force_ids_of(user)


def findings_open_to(user, request: ForceRequest) -> QuerySet[Finding]:
    """The findings addressed to the force that this person may read and comment on."""
    findings = findings_for_force(request)
    if sees_whole_request(user, request):
        return findings
    return findings.filter(pk__in=assignments_of(user).filter(request=request).order_by().values("finding"))


def is_open_to(user, request: ForceRequest, finding: Finding | None) -> bool:
    """True if this person may read and comment on the finding, or on the report as a whole (None)."""
    if finding is None:
        return sees_whole_request(user, request)
    return findings_open_to(user, request).filter(pk=finding.pk).exists()


def shared_draft(request: ForceRequest) -> dict[int | None, ForceComment]:
    """The force's draft text, by finding, while the force shares it with the office; otherwise empty."""
    if request.shared_at is None or request.status not in WITH_FORCE:
        return {}
    return force_comments_on(request)


def word_proposals_of_force(request: ForceRequest) -> QuerySet[WordProposal]:
    """Word files uploaded by the force's own people. `request` must come from `force_requests_visible_to`."""
    return WordProposal.objects.filter(request=request).select_related(
        "response__inspection", "response__body", "request__force", "created_by"
    )


def latest_submission(request: ForceRequest) -> ForceSubmission | None:
    """The force's last submission, even if it has been returned for changes. Unless a draft is shared, the office sees
    nothing else.
    """
    return (
        ForceSubmission.objects.filter(request=request)
        .prefetch_related(Prefetch("comments", SubmittedComment.objects.select_related("finding")))
        .last()
    )


def latest_submissions(response: Response) -> dict[int, ForceSubmission]:
    """Each force's last submission, by the key of its track."""
    submissions = (
        ForceSubmission.objects.filter(request__response=response)
        .order_by("number")
        .prefetch_related(Prefetch("comments", SubmittedComment.objects.select_related("finding")))
    )
    return {submission.request_id: submission for submission in submissions}


def force_comments_on(request: ForceRequest) -> dict[int | None, ForceComment]:
    """The force's own drafts by finding (None: overall). For the force's side only."""
    comments = ForceComment.objects.filter(request=request).select_related("edited_by", "ready_by")
    return {comment.finding_id: comment for comment in comments}


def guest_texts_on(request: ForceRequest, finding: Finding | None) -> list[GuestText]:
    """Guests' texts on this finding, for the force's leads and contributors only."""
    texts = GuestText.objects.filter(link__request=request, finding=finding).exclude(plain="", stance="")
    return list(texts.select_related("link", "accepted_by").order_by("pk"))


def sent_to_record(request: ForceRequest) -> bool:
    """True if a guest of the office has sent comments that no one has recorded yet."""
    sent = GuestText.objects.filter(link__request=request, link__side=GuestSide.OFFICE, sent_at__isnull=False)
    return request.status in WITH_FORCE and sent.filter(accepted_at=None).exists()


def places_not_ready(request: ForceRequest) -> list[Finding | None]:
    """The findings the force is asked about, and the report as a whole (None), that no one has marked as ready.

    A cause of concern is answered through its recommendations.
    """
    findings = list(findings_for_force(request))
    answered_inside = {finding.parent_id for finding in findings}
    ready = {key for key, comment in force_comments_on(request).items() if comment.ready_at is not None}
    asked = [finding for finding in findings if finding.pk not in answered_inside]
    return [place for place in [*asked, None] if (place.pk if place else None) not in ready]


def suggested_chief_officer(request: ForceRequest) -> str:
    """The chief officer's name from the force's last submission that gave one; empty if none did."""
    last = ForceSubmission.objects.filter(request__force=request.force_id).exclude(chief_officer_name="")
    return last.order_by("-submitted_at", "-pk").values_list("chief_officer_name", flat=True).first() or ""


def digest_of_force_comments(comments: Iterable[ForceComment]) -> str:
    """A fingerprint of the force's draft text, so that we submit only the text the person has read."""
    written = [comment for comment in comments if comment.plain.strip() or comment.stance]
    parts = [
        f"{comment.finding_id or 0}\x1f{comment.stance}\x1f{comment.html}"
        for comment in sorted(written, key=lambda comment: comment.finding_id or 0)
    ]
    return content_hash(*parts)


def findings_for_force(request: ForceRequest) -> QuerySet[Finding]:
    """The findings addressed to the force, without the other addressees of each."""
    return findings_for_us(request.response.inspection).prefetch_related(None)


_OF_FORCE_COMMENTS = ("request_id", "finding_id", "plain", "html", "stance", "edited_at")


def assigned_work(user) -> list[FindingAssignment]:
    """The findings assigned to this person that are waiting for the force's comments, nearest date first.

    Each has `is_written`, and `is_ready`, which is true once someone has marked the text as ready.
    """
    if not force_ids_of(user, ROLES_IN_A_FORCE):
        return []
    comments = ForceComment.objects.filter(request=OuterRef("request"), finding=OuterRef("finding"))
    return list(
        assignments_of(user)
        .filter(request__status__in=WITH_FORCE, request__response__status__in=BEING_WRITTEN)
        .annotate(
            is_ready=Exists(comments.filter(ready_at__isnull=False)), is_written=Exists(comments.exclude(plain=""))
        )
        .select_related(
            "finding", "assigned_by", "request__force", "request__response__inspection", "request__response__body"
        )
        .order_by("request__comment_by", "finding__position", "pk")
    )


def force_work(user, *, limit: int = 40) -> list[ForceRequest]:
    """Requests to the person's force, including answered ones not yet published, with what is needed to show the
    progress of its own text.
    """
    if not force_ids_of(user):
        return []
    open_to_force = Q(status__in=WITH_FORCE) | Q(status=ForceStatus.SUBMITTED, response__first_published_on=None)
    return list(
        force_requests_visible_to(user)
        .filter(open_to_force)
        .exclude(response__status=ResponseStatus.NOT_NEEDED)
        .prefetch_related(
            Prefetch("comments", ForceComment.objects.only(*_OF_FORCE_COMMENTS)),
            Prefetch("submissions", ForceSubmission.objects.select_related("returned_by")),
            Prefetch("submissions__returned_places", ReturnedPlace.objects.select_related("returned_by")),
            Prefetch("response__inspection__findings", findings_with_asks_us()),
        )
        .order_by("comment_by", "pk")[:limit]
    )
