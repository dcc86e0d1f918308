"""Finds the people who can be named in a thread, and whether both organisations have already read the quoted words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import Prefetch, prefetch_related_objects

from inspections.models import Finding
from responses.enums import Audience, ForceStatus, Side
from responses.force_queries import findings_for_force, latest_submission
from responses.models import ForceRequest, Response, Thread
from responses.queries import force_tracks
from responses.threads.queries import EVERYONE, officers_and, people_reading
from s55tracker.accounts.models import User
from s55tracker.richtext import has_words


def people_to_tell(
    response: Response,
    requests: Sequence[ForceRequest] = (),
    *,
    finding: Finding | None = None,
    side: Side,
    also: Iterable[int] = (),
) -> dict[Side, list[User]]:
    """The people that someone on this side can name, by organisation. Without a request, only the office's people."""
    office = EVERYONE if side == Side.OFFICE else officers_and(also)
    return people_reading(response, requests, finding, office=office)


def sides_reading(audience: str) -> set[Side]:
    return {Side.OFFICE, Side.FORCE} if audience == Audience.BOTH else {Side(audience)}


def people_to_tell_in(thread: Thread, *, side: Side) -> dict[Side, list[User]]:
    """The people that someone can name in this thread: only those who can read it."""
    also = [comment.author_id for comment in thread.comments.all() if comment.side != side]
    requests = [thread.request] if thread.request else []
    people = people_to_tell(thread.response, requests, finding=thread.finding, side=side, also=also)
    return {reading: people[reading] for reading in sides_reading(thread.audience)}


def both_have_read(request: ForceRequest, finding: Finding | None, words: str) -> bool:
    """True if the words are the inspectorate's, or in the force's last submission, so that neither side learns anything
    new.
    """
    findings = [finding] if finding else list(findings_for_force(request))
    submission = latest_submission(request)
    submitted = submission.comments.all() if submission else []
    texts = [each.plain for each in findings]
    texts += [each.plain for each in submitted if each.finding_id == (finding.pk if finding else None)]
    return any(has_words(text, words) for text in texts)


def requests_that_can_read(response: Response) -> list[ForceRequest]:
    """The requests of forces that have been invited to comment. A force without an invitation has no page of threads.
    Makes no query if the tracks are loaded.
    """
    prefetch_related_objects([response], Prefetch("force_requests", force_tracks()))
    return [request for request in response.force_requests.all() if request.status != ForceStatus.NOT_INVITED]
