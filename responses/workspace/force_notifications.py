"""One function for each email to a force, as in `notifications`. The emails are only about the force's own side."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.conf import settings

from inspections.clock.enums import LegalBasis
from responses.force_queries import findings_for_force
from responses.models import (
    FindingAssignment,
    ForceComment,
    ForceRequest,
    ForceSubmission,
    Invitation,
)
from responses.places import force_comment_url
from responses.word.files import MEDIA_TYPE
from responses.workspace.mailing import (
    about_the_force,
    counted_findings,
    force_page,
    notify_force,
    queue_for,
    returned_places,
)
from s55tracker.accounts.models import User
from s55tracker.accounts.queries import people_in
from s55tracker.accounts.roles import Role
from s55tracker.mail.outbox import Attachment


def force_invited(invitation: Invitation, *, word: bytes = b"") -> None:
    """Tell everyone at the force that its chief officer has been invited to comment (s.55(4)). `word` is a Word file to
    write in, if the office attaches one.
    """
    request, by = invitation.request, invitation.sent_by
    notify_force(
        request,
        "force_invited",
        {
            "invitation": invitation,
            "asked_of_force": counted_findings(findings_for_force(request)),
            "is_section_55": request.response.inspection.legal_basis == LegalBasis.SECTION_55,
            "message_from": f"Message from {by.name}" if by else "Message",
            "has_word": bool(word),
        },
        by=by,
        attachments=[
            Attachment(file_name=f"{request.response.reference}-comments.docx", media_type=MEDIA_TYPE, data=word)
        ]
        if word
        else (),
    )


def comment_date_changed(request: ForceRequest, *, reason: str, by: User) -> None:
    notify_force(request, "comment_date_changed", {"reason": reason}, by=by)


def none_recorded_early(request: ForceRequest, *, reason: str, asked_by: date, by: User) -> None:
    """Tell the force that the office has closed the request before its date, so that it stops writing."""
    notify_force(request, "none_recorded_early", {"reason": reason, "asked_by": asked_by}, by=by)


def invitation_recalled(request: ForceRequest, *, reason: str, by: User) -> None:
    notify_force(request, "invitation_recalled", {"reason": reason}, by=by)


def comments_returned(submission: ForceSubmission) -> None:
    """Tell the force that its comments have been returned. The link goes to the first comment that needs changing, if
    the office named one.
    """
    request = submission.request
    place = submission.returned_places.order_by("pk").first()
    page = settings.PUBLIC_URL + force_comment_url(request, place.finding_id) if place else ""
    context = {
        "submission": submission,
        "places": returned_places(request.response, said=submission.return_reason, submission=submission),
    }
    notify_force(request, "comments_returned", context, by=submission.returned_by, page=page)


def finding_assigned(assignments: Sequence[FindingAssignment]) -> None:
    """Tell a person, in one email, which findings of one request a lead has just assigned to them."""
    first = assignments[0]
    request, person = first.request, first.person
    urls = {each.pk: settings.PUBLIC_URL + force_comment_url(request, each.finding_id) for each in assignments}
    context = {
        **about_the_force(request),
        "person": person,
        "findings": [(each.finding.label, urls[each.pk]) for each in assignments],
        "summary": f"{assignments[0].finding.label} has"
        if len(assignments) == 1
        else f"{len(assignments)} findings have",
        "page": urls[first.pk] if len(assignments) == 1 else force_page(request),
        "why": f"{first.assigned_by} chose you to write for {request.force}",
    }
    queue_for(
        person,
        "finding_assigned",
        request.response,
        context,
        by=first.assigned_by,
        on_behalf_of=str(request.force),
    )


def text_ready(comment: ForceComment, *, by: User, missing: int) -> None:
    """Tell the force's leads that someone has marked a text as ready."""
    request = comment.request
    name = comment.finding.label if comment.finding else "The report as a whole"
    context = {
        **about_the_force(request),
        "name": name,
        "name_in_a_sentence": f"{name[0].lower()}{name[1:]}",
        "missing": missing,
        "page": settings.PUBLIC_URL + force_comment_url(request, comment.finding_id),
        "request_page": force_page(request),
        "why": f"you are a force lead for {request.force}",
    }
    for lead in people_in(request.force, Role.FORCE_LEAD).exclude(pk=by.pk):
        queue_for(
            lead, "text_ready", request.response, {**context, "person": lead}, by=by, on_behalf_of=str(request.force)
        )
