"""Finds what people can see, and what the lists on pages show. Every query about a response starts at one of the
`..._visible_to` functions.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from django.db.models import Case, Exists, F, Model, OuterRef, Prefetch, Q, QuerySet, When, prefetch_related_objects
from django.utils import timezone

from inspections.models import Finding
from inspections.queries import findings_with_asks_us
from responses.enums import ResponseStatus, Section
from responses.models import (
    Approval,
    ApprovalLook,
    BulkChange,
    ForceRequest,
    ImportProposal,
    Passage,
    Publication,
    Response,
    ScheduledPublication,
    WithdrawalRequest,
    WithheldWords,
    WordProposal,
)
from responses.workflow import SETTLED, TO_PUBLISH, WITH_FORCE
from s55tracker.accounts.absences import is_stood_in_for
from s55tracker.accounts.memberships import body_ids_of
from s55tracker.accounts.models import Membership, PolicingBody, User
from s55tracker.accounts.queries import people_in
from s55tracker.accounts.roles import Role
from s55tracker.present import annotated

# How many days ahead count as "due soon", on the dashboard and in the list.
SOON_DAYS = 14


def responses_visible_to(user) -> QuerySet[Response]:
    """The responses of the person's own offices, with everything a list shows. People at a force see none of them.

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


def import_proposals_of(user) -> QuerySet[ImportProposal]:
    """The uploads that have not been confirmed: the person's own, and those of many files, which the officers of the
    office check together. No one sees them after losing the role.
    """
    mine_or_shared = Q(created_by=user) | Q(proposed__isnull=False)
    return ImportProposal.objects.filter(
        mine_or_shared, body__in=body_ids_of(user, [Role.OFFICER]), expires_at__gt=timezone.now()
    ).select_related("body", "proposed__file__batch")


def word_proposals_of_office(user) -> QuerySet[WordProposal]:
    """Word files uploaded for the person's own offices, if the person is an officer there."""
    return WordProposal.objects.filter(
        request=None, response__body__in=body_ids_of(user, [Role.OFFICER])
    ).select_related("response__inspection", "response__body", "created_by")


def bulk_changes_visible_to(user) -> QuerySet[BulkChange]:
    """Bulk changes in the person's own offices, newest first."""
    return BulkChange.objects.filter(body__in=body_ids_of(user)).select_related("body", "by", "undone_by")


def published_responses() -> QuerySet[Publication]:
    """The public register: the current publication of each response, newest first. It contains no drafts."""
    return (
        Publication.objects.filter(is_current=True, is_listed=True)
        .select_related("body")
        .defer("content", "search_text", "search_words")
    )


def late(responses: QuerySet[Response], *, today: date) -> QuerySet[Response]:
    """Open responses, never published, whose safe day has passed. Worked out from `today`, and never stored."""
    return responses.filter(is_late(today))


def open_responses(responses: QuerySet[Response]) -> QuerySet[Response]:
    """The responses still to be published for the first time."""
    return responses.filter(status__in=TO_PUBLISH, first_published_on=None)


def load_written_parts(responses: Sequence[Response]) -> None:
    """Load what completeness and the next step need for each response, in a fixed number of queries however many
    responses there are.

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
        Prefetch("passages", Passage.objects.select_related("edited_by")),
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
    """The findings for us in a response loaded by `load_written_parts` (for a force, by `force_work`). Makes no query."""
    return [finding for finding in response.inspection.findings.all() if annotated(finding, "asks_us")]


def passage_of(response: Response, section: Section, finding: Finding | None = None) -> Passage | None:
    return Passage.objects.filter(response=response, section=section, finding=finding).first()


def current_publication(response: Response) -> Publication | None:
    """The current publication of this response."""
    return Publication.objects.filter(response=response, is_current=True).select_related("published_by").first()


def open_schedules(responses: Response | Iterable[Response]) -> QuerySet[ScheduledPublication]:
    """Scheduled publications that are neither made nor cancelled: at most one for each response."""
    wanted = [responses] if isinstance(responses, Response) else list(responses)
    return ScheduledPublication.objects.filter(
        response__in=[response.pk for response in wanted], publication=None, cancelled_at=None
    ).select_related("scheduled_by")


def publications_of(response: Response) -> QuerySet[Publication]:
    """All publications of this response, newest first, without their content."""
    return (
        Publication.objects.filter(response=response)
        .select_related("published_by", "without_pdf_by", "withdrawn_by", "file")
        .defer("content", "search_text", "search_words", "file__data")
        .order_by("-number")
    )


def withdrawal_requests() -> QuerySet[WithdrawalRequest]:
    """Requests to withdraw what is published, newest first, without the text of the version they are about."""
    text = ("content", "search_text", "search_words")
    return WithdrawalRequest.objects.select_related("asked_by", "settled_by", "publication").defer(
        *(f"publication__{column}" for column in text)
    )


def open_withdrawal_request(response: Response) -> WithdrawalRequest | None:
    return withdrawal_requests().filter(response=response, settled_at=None).first()


def open_withdrawal_requests_for(user) -> QuerySet[WithdrawalRequest]:
    """The open requests that this person can answer as an approver, and those they made that are waiting for an
    approver.
    """
    waiting = withdrawal_requests().filter(settled_at=None, response__body__in=body_ids_of(user))
    mine = Q(response__body__in=body_ids_of(user, [Role.APPROVER])) | Q(asked_by=user)
    return waiting.filter(mine).select_related("response__inspection", "response__body").order_by("asked_at", "pk")


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
        .prefetch_related("signatures")
        .order_by("-submitted_at", "-pk")
    )


def looks_of(user, response: Response) -> list[ApprovalLook]:
    """When this person last had each round of this response open, latest round first."""
    looks = ApprovalLook.objects.filter(person=user, approval__response=response).select_related("approval")
    return list(looks.order_by("-approval__submitted_at", "-approval__pk"))


def current_approval(response: Response) -> Approval | None:
    """The approval that publishing would rely on: the last round, if approved and not withdrawn."""
    last = Approval.objects.filter(response=response).select_related("submitted_by", "decided_by").last()
    return last if last and last.decision == "approved" and last.withdrawn_at is None else None


def withheld_words(response: Response) -> QuerySet[WithheldWords]:
    """The words now withheld in this response, on either side, oldest first."""
    return WithheldWords.objects.filter(
        Q(response=response) | Q(request__response=response), released_at=None, former_finding=""
    ).select_related("finding", "request__force", "withheld_by")


def office_work(user) -> QuerySet[Response]:
    """Work in the person's offices waiting for someone. Work waiting for this person, or for no one by name, comes
    first.

    Within each group, the nearest safe day comes first.
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


def waiting_for_force(responses: QuerySet[Response]) -> QuerySet[Response]:
    """The responses whose force has been asked to comment, or asked again, and has not submitted."""
    return responses.filter(waits_for_force())


# The columns that lists show, and those that a response's next step needs.
_LISTED = (
    "reference",
    "status",
    "status_changed_at",
    "first_published_on",
    "body__name",
    "has_overridden_checks",
    "body__allows_self_approval",
    "body__needs_two_approvals",
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
    """Load only what a list shows, for pages with many responses. Any other column would cost a query per row."""
    return responses.only(*_LISTED)


def with_force_tracks(responses: QuerySet[Response]) -> QuerySet[Response]:
    """Load each force's track with one more query, for lists."""
    return responses.prefetch_related(Prefetch("force_requests", force_tracks()))


def nearest_first(responses: QuerySet[Response]) -> QuerySet[Response]:
    """Sort the responses: first those still to be published, by safe day, and after them the others, newest report
    first.
    """
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


def is_withdrawn() -> Q:
    """A condition on responses: published before, with no part public now.

    A notice is not a response (s.55(5)), so nothing counts a withdrawn response among those published, until it is
    published again. It is then counted on its first day, as in the register. The Act sets no second date for it, so it
    is neither late nor due. It counts as withdrawn. Withdrawing one version while another is public changes nothing.
    """
    public = Publication.objects.filter(response=OuterRef("pk"), is_current=True)
    # Check the columns first, so that published responses are excluded before any look-up.
    return Q(status__in=TO_PUBLISH, first_published_on__isnull=False) & ~Q(Exists(public))


def is_published() -> Q:
    """A condition on responses: published, and public now."""
    return Q(first_published_on__isnull=False) & ~is_withdrawn()


def is_withdrawn_now(response: Response) -> bool:
    """True if this response has been withdrawn. Makes one query, and only if the response has been published and is
    open again.
    """
    if response.first_published_on is None or response.status not in TO_PUBLISH:
        return False
    return not is_public(response)


def is_public(response: Response) -> bool:
    """True if the public can read a publication of this response. Makes one query for each loaded response, however
    often it is called.
    """
    if not hasattr(response, "has_current_publication"):
        response.has_current_publication = response.publications.filter(is_current=True).exists()  # type: ignore[attr-defined]
    return bool(response.has_current_publication)  # type: ignore[attr-defined]


def with_withdrawals(responses: QuerySet[Response]) -> QuerySet[Response]:
    """Add `is_withdrawn` to each response, for lists."""
    return responses.annotate(is_withdrawn=Case(When(is_withdrawn(), then=True), default=False))


def waits_for_force() -> Q:
    asked = ForceRequest.objects.filter(response=OuterRef("pk"), status__in=WITH_FORCE)
    # Check the status first, so that published responses are excluded before any look-up.
    return Q(status__in=TO_PUBLISH) & Q(Exists(asked))
