"""Threads that a person may see. Every query about a thread starts at `threads_visible_to`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from inspections.models import Finding
from responses.enums import Audience, ForceStatus, Section, Side
from responses.models import ForceRequest, Mention, Response, Thread, ThreadComment
from s55tracker.accounts.memberships import body_ids_of, force_ids_of
from s55tracker.accounts.models import User
from s55tracker.accounts.queries import people_in
from s55tracker.accounts.roles import BODY_ROLES, FORCE_ROLES, Role

READ_BY_OFFICE = (Audience.OFFICE, Audience.BOTH)
READ_BY_FORCE = (Audience.FORCE, Audience.BOTH)
# A force that was never invited, or whose invitation was recalled, has no pages where a thread could be.
SEEN_BY_FORCE = tuple(status for status in ForceStatus if status != ForceStatus.NOT_INVITED)


def threads_visible_to(user) -> QuerySet[Thread]:
    """The office can read its own threads and those for both sides. So can the force, on requests it can see."""
    for_office = Q(response__body__in=body_ids_of(user), audience__in=READ_BY_OFFICE)
    for_force = Q(request__force__in=force_ids_of(user), request__status__in=SEEN_BY_FORCE, audience__in=READ_BY_FORCE)
    return Thread.objects.filter(for_office | for_force).select_related(
        "response__body", "response__inspection", "request__force", "finding", "started_by", "resolved_by"
    )


def comments_visible_to(user) -> QuerySet[ThreadComment]:
    """The comments of those threads, including deleted ones."""
    return ThreadComment.objects.filter(thread__in=threads_visible_to(user).order_by().values("pk"))


def with_comments(threads: QuerySet[Thread]) -> QuerySet[Thread]:
    """For pages: threads with all their comments, in a fixed number of queries."""
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
    return threads.filter(section__in=sections, finding=finding)


def of_kind(threads: QuerySet[Thread], kind: str, user) -> QuerySet[Thread]:
    """One of the filters: open, resolved, mine (I have written in it), mentions (it names me); otherwise all."""
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
    """The number of open threads beside each text of the office, by section and finding: one query."""
    rows = on_office_page(threads_visible_to(user), response).filter(resolved_at=None)
    return Counter(
        (section or Section.BODY_COMMENT, finding)
        for section, finding in rows.order_by().values_list("section", "finding")
    )


def open_threads_of_request(request: ForceRequest, user) -> int:
    """The number of open threads this person sees on the force's pages of a request."""
    return on_force_page(threads_visible_to(user), request).filter(resolved_at=None).count()


def mentions_waiting_for(user) -> list[Mention]:
    """Mentions of this person in open threads that the person has not opened since, newest first."""
    if not body_ids_of(user) and not force_ids_of(user):
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


def people_of_office(response: Response) -> list[User]:
    """Everyone in the office, because all can read its responses."""
    return list(people_in(response.body, *BODY_ROLES).order_by("name", "pk"))


def people_of_force(request: ForceRequest) -> list[User]:
    """Everyone in the force who sees the whole request."""
    return list(people_in(request.force, *FORCE_ROLES).order_by("name", "pk"))


def officers_and(response: Response, also: Iterable[int] = ()) -> list[User]:
    """The office's people that the force can name: officers, and anyone who has written in a thread for both."""
    officers = people_in(response.body, Role.OFFICER)
    spoke = people_in(response.body, *BODY_ROLES).filter(pk__in=list(also))
    return sorted({*officers, *spoke}, key=lambda person: (person.name, person.pk))
