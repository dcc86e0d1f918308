"""Finds the threads that a person may see. Every query about a thread starts at `threads_visible_to`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from inspections.models import Finding
from responses.enums import Audience, ForceStatus, Section, Side
from responses.force_queries import assignments_of
from responses.models import FindingAssignment, ForceRequest, Mention, Response, Thread, ThreadComment
from s55tracker.accounts.memberships import body_ids_of, force_ids_of
from s55tracker.accounts.models import Membership, User
from s55tracker.accounts.roles import BODY_ROLES, FINDING_ROLES, FORCE_ROLES, ROLES_IN_A_FORCE, Role

READ_BY_OFFICE = (Audience.OFFICE, Audience.BOTH)
READ_BY_FORCE = (Audience.FORCE, Audience.BOTH)
# A force that was never invited, or whose invitation was recalled, has no pages where a thread could be.
SEEN_BY_FORCE = tuple(status for status in ForceStatus if status != ForceStatus.NOT_INVITED)


def threads_visible_to(user) -> QuerySet[Thread]:
    """The threads this person can read. An office can read the threads for the office and for both sides. A force can
    read the threads for the force and for both sides, on the requests it can see. A finding contributor can read the
    force’s threads on the findings assigned to them.
    """
    for_office = Q(response__body__in=body_ids_of(user), audience__in=READ_BY_OFFICE)
    seen = Q(request__force__in=force_ids_of(user))
    if force_ids_of(user, FINDING_ROLES):
        theirs = assignments_of(user).filter(request=OuterRef("request"), finding=OuterRef("finding"))
        seen |= Q(Exists(theirs.order_by()))
    for_force = seen & Q(request__status__in=SEEN_BY_FORCE, audience__in=READ_BY_FORCE)
    return Thread.objects.filter(for_office | for_force).select_related(
        "response__body", "response__inspection", "request__force", "finding", "started_by", "resolved_by"
    )


def comments_visible_to(user) -> QuerySet[ThreadComment]:
    """The comments of the threads this person can read, including deleted comments."""
    return ThreadComment.objects.filter(thread__in=threads_visible_to(user).order_by().values("pk"))


def with_comments(threads: QuerySet[Thread]) -> QuerySet[Thread]:
    """Load all the comments of these threads, for pages, in a fixed number of queries."""
    comments = ThreadComment.objects.select_related("author", "suggestion__decided_by")
    mentions = Mention.objects.select_related("person")
    return threads.prefetch_related(Prefetch("comments", comments), Prefetch("comments__mentions", mentions))


def side_of(user, thread: Thread) -> Side:
    """The organisation this person speaks for. Someone who works in both speaks for the office in threads it can read."""
    if thread.audience != Audience.FORCE and thread.response.body_id in body_ids_of(user):
        return Side.OFFICE
    return Side.FORCE


def on_office_page(threads: QuerySet[Thread], response: Response) -> QuerySet[Thread]:
    """The threads that the office's pages of a response show."""
    return threads.filter(response=response, audience__in=READ_BY_OFFICE)


def on_force_page(threads: QuerySet[Thread], request: ForceRequest) -> QuerySet[Thread]:
    """The threads that the force's pages of a request show."""
    return threads.filter(request=request, audience__in=READ_BY_FORCE)


def about_text(threads: QuerySet[Thread], section: Section, finding: Finding | None) -> QuerySet[Thread]:
    """The threads beside one text. Threads on a force's comment are also beside the office's comment on the same
    finding.
    """
    sections = [section, ""] if section == Section.BODY_COMMENT else [section]
    return about_comment(threads.filter(section__in=sections), finding)


def about_comment(threads: QuerySet[Thread], finding: Finding | None) -> QuerySet[Thread]:
    """The threads beside the comment on a finding, or on the report as a whole, but not those of a removed finding."""
    return threads.filter(finding=finding, former_finding="")


def of_kind(threads: QuerySet[Thread], kind: str, user) -> QuerySet[Thread]:
    """One of the filters: open, resolved, mine (the person has written in it), mentions (it names them); otherwise all."""
    said = ThreadComment.objects.filter(thread=OuterRef("pk"), deleted_at=None).order_by()
    match kind:
        case "open":
            return threads.filter(resolved_at=None)
        case "resolved":
            return threads.filter(resolved_at__isnull=False)
        case "mine":
            return threads.filter(Exists(said.filter(author=user.pk)))
        case "mentions":
            return threads.filter(Exists(said.filter(mentions__person=user.pk)))
    return threads


def open_threads(response: Response, user) -> Counter[tuple[str, int | None]]:
    """The number of open threads beside each text of the office, by section and finding. Makes one query."""
    rows = on_office_page(threads_visible_to(user), response).filter(resolved_at=None)
    return Counter(
        (section or Section.BODY_COMMENT, finding)
        for section, finding in rows.order_by().values_list("section", "finding")
    )


def open_threads_of_request(request: ForceRequest, user) -> int:
    """The number of open threads this person sees on the force's pages of a request."""
    return on_force_page(threads_visible_to(user), request).filter(resolved_at=None).count()


def number_of(threads: QuerySet[Thread]) -> tuple[int, int]:
    """The number of open threads, and the number of resolved ones."""
    is_open = Q(resolved_at=None)
    counted = threads.order_by().aggregate(open=Count("pk", filter=is_open), resolved=Count("pk", filter=~is_open))
    return counted["open"], counted["resolved"]


def mentions_waiting_for(user) -> list[Mention]:
    """Mentions of this person in open threads that the person has not opened since, newest first."""
    if not body_ids_of(user) and not force_ids_of(user, ROLES_IN_A_FORCE):
        return []
    return list(
        Mention.objects.filter(
            person=user.pk,
            seen_at=None,
            comment__deleted_at=None,
            comment__thread__in=threads_visible_to(user).filter(resolved_at=None).order_by().values("pk"),
        )
        .select_related("comment__author", "comment__thread__response__inspection", "comment__thread__finding")
        .order_by("-comment__written_at", "-pk")[:40]
    )


def people_reading(
    response: Response, requests: Sequence[ForceRequest], finding: Finding | None, *, office: Q
) -> dict[Side, list[User]]:
    """The people who can see this finding, by organisation, sorted by name: the people of the office with a membership
    that matches `office` and, at the forces of these requests, everyone who sees the whole request or has been assigned
    the finding. Makes one query.
    """
    given = FindingAssignment.objects.filter(
        request__in=requests, request__force=OuterRef("force"), finding=finding, person=OuterRef("user"), ended_at=None
    )
    sees_it = Q(role__in=FORCE_ROLES) | Q(Exists(given.order_by()), role__in=FINDING_ROLES)
    of_forces = Q(force__in=[request.force_id for request in requests]) & sees_it
    rows = (
        Membership.objects.filter(of_forces | Q(office, body=response.body_id))
        .filter(ended_at=None, user__is_active=True)
        .select_related("user")
        .order_by("user__name", "user")
    )
    found: dict[Side, dict[int, User]] = {side: {} for side in Side}
    for row in rows:
        found[Side.OFFICE if row.body_id else Side.FORCE][row.user_id] = row.user
    return {side: list(people.values()) for side, people in found.items()}


EVERYONE = Q(role__in=BODY_ROLES)


def officers_and(also: Iterable[int]) -> Q:
    """A condition on memberships: the office's people that the force can mention. They are the officers and `also`, who
    have written in a thread for both sides.
    """
    return Q(role=Role.OFFICER) | EVERYONE & Q(user__in=list(also))
