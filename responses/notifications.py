"""One function an e-mail: who reads it, and what it says. Each writes rows; the worker sends them.

Subjects name the reference alone: what an inspection found, and where its answer stands, is nobody else's business.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.urls import reverse

from responses.models import Approval, ForceRequest, ForceSubmission, Invitation, Publication, Response
from s55tracker.accounts.models import User
from s55tracker.accounts.queries import people_in
from s55tracker.accounts.roles import Role
from s55tracker.audit.trail import target_of
from s55tracker.mail.outbox import queue_mail


def force_invited(invitation: Invitation) -> None:
    """To everybody of the force: its chief officer is invited to comment (s.55(4))."""
    _tell_force(invitation.request, "force_invited", {"invitation": invitation})


def comment_date_changed(request: ForceRequest, *, reason: str) -> None:
    _tell_force(request, "comment_date_changed", {"reason": reason})


def invitation_recalled(request: ForceRequest, *, reason: str) -> None:
    _tell_force(request, "invitation_recalled", {"reason": reason})


def comments_returned(submission: ForceSubmission) -> None:
    _tell_force(submission.request, "comments_returned", {"submission": submission})


def comments_submitted(submission: ForceSubmission) -> None:
    """To the response's owner, or to every officer when nobody owns it."""
    response = submission.request.response
    _tell(
        _owner_or_officers(response),
        "comments_submitted",
        response,
        {"submission": submission, "force": submission.request.force},
    )


def submitted_for_approval(approval: Approval) -> None:
    """To the approvers, but for the person who submitted."""
    response = approval.response
    approvers = people_in(response.body, Role.APPROVER)
    if not response.body.allows_self_approval:
        approvers = approvers.exclude(pk=approval.submitted_by_id)
    _tell(approvers, "submitted_for_approval", response, {"approval": approval})


def response_returned(approval: Approval) -> None:
    _tell(_owner_and(approval), "response_returned", approval.response, {"approval": approval})


def response_approved(approval: Approval) -> None:
    _tell(_owner_and(approval), "response_approved", approval.response, {"approval": approval})


def approval_no_longer_stands(approval: Approval, *, because: str, by) -> None:
    """To those whose decision it was or would have been, and to the owner, but not to the person who caused it."""
    response = approval.response
    readers = {*_owner_and(approval), *people_in(response.body, Role.APPROVER)} - {by}
    _tell(readers, "approval_no_longer_stands", response, {"approval": approval, "because": because})


def response_published(publication: Publication) -> None:
    """To the office's people with a part in it, and to the force: what is now public is said to both."""
    response = publication.response
    context = {"publication": publication, "public_page": settings.PUBLIC_URL + publication.get_absolute_url()}
    _tell(
        {*people_in(response.body, Role.OFFICER, Role.APPROVER, Role.MANAGER)}, "response_published", response, context
    )
    for request in response.force_requests.exclude(status="not_invited").select_related("force"):
        for person in people_in(request.force):
            _queue(person, "response_published_force", response, {**context, "force": request.force})


def _owner_or_officers(response: Response) -> Iterable[User]:
    return [response.owner] if response.owner and response.owner.is_active else people_in(response.body, Role.OFFICER)


def _owner_and(approval: Approval) -> set[User]:
    return {*_owner_or_officers(approval.response), approval.submitted_by}


def _tell(readers: Iterable[User], template: str, response: Response, context: dict) -> None:
    for person in sorted(set(readers), key=lambda person: person.pk):
        _queue(person, template, response, {**context, "page": settings.PUBLIC_URL + response.get_absolute_url()})


def _tell_force(request: ForceRequest, template: str, context: dict) -> None:
    """The force hears of its own side only: the link is to its own page."""
    page = settings.PUBLIC_URL + reverse("force-request", args=[request.response.reference, request.force.slug])
    for person in people_in(request.force):
        _queue(
            person, template, request.response, {**context, "request": request, "force": request.force, "page": page}
        )


def _queue(person: User, template: str, response: Response, context: dict) -> None:
    thread = f"<{response.reference}@{settings.PUBLIC_URL.split('//')[-1].split('/')[0].split(':')[0]}>"
    queue_mail(
        to_email=person.email,
        template=template,
        context={
            **context,
            "person": person,
            "response": response,
            "inspection": response.inspection,
            "body": response.body,
        },
        about=target_of(response),
        headers={"References": thread, "In-Reply-To": thread},
    )
