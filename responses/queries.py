"""Who can see what, and the lists on pages. Every query about a response starts at one of the `..._visible_to`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from django.db.models import Case, Exists, F, Model, OuterRef, Prefetch, Q, QuerySet, When, prefetch_related_objects
from django.utils import timezone

from inspections.models import Finding
from inspections.queries import findings_for_us, findings_with_asks_us
from responses.enums import ForceStatus, GuestSide, ResponseStatus, Section
from responses.models import (
    Approval,
    BulkChange,
    FindingAssignment,
    ForceComment,
    ForceRequest,
    ForceSubmission,
    GuestText,
    ImportProposal,
    Passage,
    Publication,
    Response,
    ReturnedPlace,
    SubmittedComment,
    WordProposal,
)
from responses.workflow import BEING_WRITTEN, SETTLED, TO_PUBLISH, WITH_FORCE
from s55tracker.accounts.absences import is_stood_in_for
from s55tracker.accounts.memberships import body_ids_of, force_ids_of
from s55tracker.accounts.models import Membership, PolicingBody, User
from s55tracker.accounts.queries import people_in
from s55tracker.accounts.roles import ROLES_IN_A_FORCE, Role
from s55tracker.present import annotated
from s55tracker.richtext import content_hash

# What the dashboard and the list call near.
SOON_DAYS = 14


def responses_visible_to(user) -> QuerySet[Response]:
    """The responses of the person's own offices, with everything a list shows. The force's people see none of them.

    Each has `owner_is_able`: whether its owner can do the work.
    """
    return (
        Response.objects.filter(body__in=body_ids_of(user))
        .select_related("inspection", "body", "owner")
        .annotate(owner_is_able=owner_is_able())
    )


def able_to_own(body: PolicingBody) -> QuerySet[User]:
    """The people who can own a response, or a step of its plan: the office's officers."""
    return people_in(body, Role.OFFICER)


def owner_is_able() -> Exists:
    """A condition on responses: the owner can sign in and is now an officer of the office."""
    return Exists(
        Membership.objects.filter(
            body=OuterRef("body"),
            user=OuterRef("owner"),
            role=Role.OFFICER,
            ended_at=None,
            user__is_active=True,
        ).order_by()
    )


def force_requests_visible_to(user) -> QuerySet[ForceRequest]:
    """The requests to the person's own force for comments. The body's text cannot be reached from them."""
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


def force_requests_open_to(user) -> QuerySet[ForceRequest]:
    """Also the requests in which the person sees only the findings assigned to them: `findings_open_to` says which."""
    assigned = assignments_of(user).order_by().values("request")
    return (
        ForceRequest.objects.filter(Q(force__in=force_ids_of(user)) | Q(pk__in=assigned))
        .exclude(status=ForceStatus.NOT_INVITED)
        .select_related("response__inspection", "response__body", "force")
    )


def sees_whole_request(user, request: ForceRequest) -> bool:
    """True for the force's leads and contributors; false for someone who sees only single findings of it."""
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
    """The force's draft text, by finding, while it shares it with the office; otherwise nothing."""
    if request.shared_at is None or request.status not in WITH_FORCE:
        return {}
    return force_comments_on(request)


def import_proposals_of(user) -> QuerySet[ImportProposal]:
    """This person's uploads that they have not confirmed: private to them, and gone once they lose the role."""
    return ImportProposal.objects.filter(
        created_by=user, body__in=body_ids_of(user, [Role.OFFICER]), expires_at__gt=timezone.now()
    ).select_related("body")


def word_proposals_of_office(user) -> QuerySet[WordProposal]:
    """Files that came back to the person's own offices, for their officers."""
    return WordProposal.objects.filter(
        request=None, response__body__in=body_ids_of(user, [Role.OFFICER])
    ).select_related("response__inspection", "response__body", "created_by")


def word_proposals_of_force(request: ForceRequest) -> QuerySet[WordProposal]:
    """Files that the force's own people uploaded. `request` comes from `force_requests_visible_to`."""
    return WordProposal.objects.filter(request=request).select_related(
        "response__inspection", "response__body", "request__force", "created_by"
    )


def bulk_changes_visible_to(user) -> QuerySet[BulkChange]:
    """Bulk changes in the person's own offices, newest first."""
    return BulkChange.objects.filter(body__in=body_ids_of(user)).select_related("body", "by", "undone_by")


def published_responses() -> QuerySet[Publication]:
    """The public register: the current publication of each response, newest first. No draft can be reached from here."""
    return (
        Publication.objects.filter(is_current=True)
        .select_related("body")
        .defer("content", "search_text", "search_words")
    )


def late(responses: QuerySet[Response], *, today: date) -> QuerySet[Response]:
    """Open responses, never published, whose safe day has passed. Derived from today, never stored."""
    return responses.filter(is_late(today))


def open_responses(responses: QuerySet[Response]) -> QuerySet[Response]:
    """Those still to be published for the first time."""
    return responses.filter(status__in=TO_PUBLISH, first_published_on=None)


def load_written_parts(responses: Sequence[Response]) -> None:
    """Loads, for any number of responses in a fixed number of queries, what completeness and the next step need of
    each.

    Anything already loaded is kept, so a second call costs nothing.
    """
    missing = [
        response
        for response in responses
        if not (_is_loaded(response, "passages") and _is_loaded(response.inspection, "findings"))
    ]
    if not missing:
        return
    prefetch_related_objects(
        missing,
        "passages",
        Prefetch("force_requests", force_tracks()),
        Prefetch("inspection__findings", findings_with_asks_us()),
    )
    for response in missing:
        findings = {finding.pk: finding for finding in response.inspection.findings.all()}
        for finding in findings.values():
            # A cause of concern is in the same report as its recommendations.
            finding.parent = findings.get(finding.parent_id) if finding.parent_id is not None else None


def force_tracks() -> QuerySet[ForceRequest]:
    """The tracks to prefetch with responses, in the order of their forces."""
    return ForceRequest.objects.select_related("force").order_by("force__name")


def _is_loaded(row: Model, relation: str) -> bool:
    return relation in getattr(row, "_prefetched_objects_cache", {})


def asked_of_us(response: Response) -> list[Finding]:
    """The findings for us of a response loaded by `load_written_parts` (for a force, `force_work`): no query."""
    return [finding for finding in response.inspection.findings.all() if annotated(finding, "asks_us")]


def passage_of(response: Response, section: Section, finding: Finding | None = None) -> Passage | None:
    return Passage.objects.filter(response=response, section=section, finding=finding).first()


def latest_submission(request: ForceRequest) -> ForceSubmission | None:
    """What the body sees of the force's comments: the last submission, even while it is returned for changes."""
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
    """What guests have written on this finding, for the force's leads and contributors alone."""
    texts = GuestText.objects.filter(link__request=request, finding=finding).exclude(plain="", stance="")
    return list(texts.select_related("link", "accepted_by").order_by("pk"))


def sent_to_record(request: ForceRequest) -> bool:
    """True if a guest of the office has sent comments that no one has recorded yet."""
    sent = GuestText.objects.filter(link__request=request, link__side=GuestSide.OFFICE, sent_at__isnull=False)
    return request.status in WITH_FORCE and sent.filter(accepted_at=None).exists()


def places_not_ready(request: ForceRequest) -> list[Finding | None]:
    """The findings the force is asked about, and the report as a whole (None), whose text no one has called ready.

    A cause of concern is answered through its recommendations.
    """
    findings = list(findings_for_force(request))
    answered_inside = {finding.parent_id for finding in findings}
    ready = {key for key, comment in force_comments_on(request).items() if comment.ready_at is not None}
    asked = [finding for finding in findings if finding.pk not in answered_inside]
    return [place for place in [*asked, None] if (place.pk if place else None) not in ready]


def suggested_chief_officer(request: ForceRequest) -> str:
    """The name given with the force's last submission."""
    last = ForceSubmission.objects.filter(request__force=request.force_id).exclude(chief_officer_name="")
    return last.order_by("-submitted_at", "-pk").values_list("chief_officer_name", flat=True).first() or ""


def digest_of_force_comments(comments: Iterable[ForceComment]) -> str:
    """A fingerprint of the force's draft text: only what was read is submitted."""
    written = [comment for comment in comments if comment.plain.strip() or comment.stance]
    parts = [
        f"{comment.finding_id or 0}\x1f{comment.stance}\x1f{comment.html}"
        for comment in sorted(written, key=lambda comment: comment.finding_id or 0)
    ]
    return content_hash(*parts)


def findings_for_force(request: ForceRequest) -> QuerySet[Finding]:
    """The findings addressed to the force."""
    return findings_for_us(request.response.inspection)


def current_publication(response: Response) -> Publication | None:
    """The current publication of this response."""
    return Publication.objects.filter(response=response, is_current=True).select_related("published_by").first()


def publications_of(response: Response) -> QuerySet[Publication]:
    """All its publications, newest first, without their content."""
    return (
        Publication.objects.filter(response=response)
        .select_related("published_by", "without_pdf_by", "file")
        .defer("content", "search_text", "search_words", "file__data")
        .order_by("-number")
    )


def approvers_for(response: Response, *, submitted_by) -> list:
    """Who could decide on the response if this person submitted it: no one decides on their own submission."""
    people = people_in(response.body, Role.APPROVER)
    return list(people if response.body.allows_self_approval else people.exclude(pk=submitted_by.pk))


def open_approval(response: Response) -> Approval | None:
    return Approval.objects.filter(response=response, decision="").select_related("submitted_by").first()


def rounds_of(response: Response) -> list[Approval]:
    """The approval rounds, latest first, with their content."""
    return list(
        Approval.objects.filter(response=response)
        .select_related("submitted_by", "decided_by", "withdrawn_by")
        .order_by("-submitted_at", "-pk")
    )


def current_approval(response: Response) -> Approval | None:
    """The approval that publishing would rely on: the last round, if approved and not withdrawn."""
    last = Approval.objects.filter(response=response).select_related("submitted_by", "decided_by").last()
    return last if last and last.decision == "approved" and last.withdrawn_at is None else None


def office_work(user) -> QuerySet[Response]:
    """Work in the person's offices waiting for someone. Work waiting for this person, or for no one by name, comes
    first.

    Within that, nearest safe day first.
    """
    as_approver = Q(status=ResponseStatus.WITH_APPROVER, body__in=body_ids_of(user, [Role.APPROVER]))
    stands_in = is_stood_in_for("owner", by=user.pk, on=timezone.localdate())
    # Work owned by someone who cannot do it is shown to every officer, like work with no owner.
    unable = ~Q(owner_is_able())
    return (
        responses_visible_to(user)
        .exclude(status__in=SETTLED)
        .alias(is_somebody_elses=Case(When(Q(owner=user.pk) | unable | as_approver | Q(stands_in), then=0), default=1))
        .order_by("is_somebody_elses", "inspection__safe_day_on", "pk")
    )


_OF_FORCE_COMMENTS = ("request_id", "finding_id", "plain", "html", "stance", "edited_at")


def assigned_work(user) -> list[FindingAssignment]:
    """The findings assigned to this person that wait for the force's comments, nearest date first.

    Each has `is_written`, and `is_ready`: someone has said so.
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
    """Requests to the person's force, including answered ones not yet published, with the progress of its own text."""
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


def due_soon(responses: QuerySet[Response], *, today: date) -> QuerySet[Response]:
    """Those to be published for the first time whose safe day is within fourteen days, including today."""
    return responses.filter(is_due_soon(today))


def due_later(responses: QuerySet[Response], *, today: date) -> QuerySet[Response]:
    """Those to be published for the first time whose safe day is further off."""
    return responses.filter(is_due_later(today))


def waiting_for_force(responses: QuerySet[Response]) -> QuerySet[Response]:
    """Those whose force has been asked, or asked again, and has not submitted."""
    return responses.filter(waits_for_force())


# Everything that lists show of a response, and that its next step needs.
_LISTED = (
    "reference",
    "status",
    "status_changed_at",
    "first_published_on",
    "body__name",
    "body__allows_self_approval",
    "body__milestones",
    *(
        f"inspection__{fact}"
        for fact in (
            "title",
            "published_on",
            "published_on_confirmed_at",
            "legal_basis",
            "own_deadline_on",
            "safe_day_on",
            "recommendations_stated",
        )
    ),
    *(f"owner__{fact}" for fact in ("name", "email", "is_active")),
)


def listed(responses: QuerySet[Response]) -> QuerySet[Response]:
    """For pages with many of them: only what a list shows. Anything else would cost a query per row."""
    return responses.only(*_LISTED)


def with_force_tracks(responses: QuerySet[Response]) -> QuerySet[Response]:
    """For lists: one more query loads the status of each force's track."""
    return responses.prefetch_related(Prefetch("force_requests", force_tracks()))


def nearest_first(responses: QuerySet[Response]) -> QuerySet[Response]:
    """Those still to be published by their safe day, then the others, newest report first."""
    to_publish = Q(status__in=TO_PUBLISH, first_published_on=None)
    return responses.alias(
        is_settled=Case(When(to_publish, then=0), default=1),
        day_to_keep=Case(When(to_publish, then=F("inspection__safe_day_on"))),
    ).order_by("is_settled", "day_to_keep", "-inspection__published_on", "-pk")


def is_late(today: date) -> Q:
    return Q(status__in=TO_PUBLISH, first_published_on=None, inspection__safe_day_on__lt=today)


def is_due_soon(today: date) -> Q:
    last = today + timedelta(days=SOON_DAYS)
    return Q(status__in=TO_PUBLISH, first_published_on=None, inspection__safe_day_on__range=(today, last))


def is_due_later(today: date) -> Q:
    last = today + timedelta(days=SOON_DAYS)
    return Q(status__in=TO_PUBLISH, first_published_on=None, inspection__safe_day_on__gt=last)


def waits_for_force() -> Q:
    asked = ForceRequest.objects.filter(response=OuterRef("pk"), status__in=WITH_FORCE)
    # Check the status first, so that published responses are excluded before any look-up.
    return Q(status__in=TO_PUBLISH) & Q(Exists(asked))
