"""The people that a thread can name, and whether both organisations have already read some words."""

from __future__ import annotations

from collections.abc import Iterable

from inspections.models import Finding
from responses.enums import Audience, ForceStatus, Side
from responses.force_queries import findings_for_force, latest_submission
from responses.models import ForceRequest, Response, Thread
from responses.threads.queries import officers_and, people_of_force, people_of_office
from s55tracker.accounts.models import User
from s55tracker.richtext import has_words


def people_to_tell(
    response: Response, request: ForceRequest | None, *, side: Side, also: Iterable[int] = ()
) -> dict[Side, list[User]]:
    """The people that someone on this side can name, by organisation. Without a request: the office's people only."""
    if side == Side.OFFICE:
        return {Side.OFFICE: people_of_office(response), Side.FORCE: people_of_force(request) if request else []}
    if request is None:
        return {Side.OFFICE: [], Side.FORCE: []}
    return {Side.OFFICE: officers_and(response, also), Side.FORCE: people_of_force(request)}


def sides_reading(audience: str) -> set[Side]:
    return {Side.OFFICE, Side.FORCE} if audience == Audience.BOTH else {Side(audience)}


def people_to_tell_in(thread: Thread, *, side: Side) -> dict[Side, list[User]]:
    """The people that someone can name in this thread: only those who can read it."""
    also = [comment.author_id for comment in thread.comments.all() if comment.side != side]
    people = people_to_tell(thread.response, thread.request, side=side, also=also)
    return {reading: people[reading] for reading in sides_reading(thread.audience)}


def both_have_read(request: ForceRequest, finding: Finding | None, words: str) -> bool:
    """True if the words are the inspectorate's, or in the force's last submission: neither side learns anything new."""
    findings = [finding] if finding else list(findings_for_force(request))
    submission = latest_submission(request)
    submitted = submission.comments.all() if submission else []
    texts = [each.plain for each in findings]
    texts += [each.plain for each in submitted if each.finding_id == (finding.pk if finding else None)]
    return any(has_words(text, words) for text in texts)


def requests_that_can_read(response: Response) -> list[ForceRequest]:
    """The forces invited to comment: the others have no page to read a thread on."""
    return list(
        response.force_requests.exclude(status=ForceStatus.NOT_INVITED).select_related("force").order_by("force__name")
    )
