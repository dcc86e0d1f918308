"""One function for each email, which decides who gets the email and what it says. The functions write rows, and the
worker sends the emails.

Subjects identify the report by reference only, so that a glimpse of a mailbox shows nothing of the findings. Emails come
from the product's own address, under the name of the office or force of the person whose action caused them; replies go
to that person.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.urls import reverse

from responses.enums import ApprovalDecision, ForceStatus, Side, WithdrawalOutcome
from responses.models import (
    Approval,
    CopyEmail,
    ForceRequest,
    ForceSubmission,
    Publication,
    Response,
    ScheduledPublication,
    ThreadComment,
    WithdrawalRequest,
)
from responses.places import force_url, url_of_place
from responses.progress.publication_dates import how_late
from responses.workspace.mailing import (
    approvers_of,
    notify,
    notify_force,
    owner_and_submitter,
    owner_or_officers,
    page_of,
    queue_for,
    returned_places,
    when_due,
)
from s55tracker.accounts.models import User
from s55tracker.accounts.queries import people_in
from s55tracker.accounts.roles import Role
from s55tracker.audit.trail import target_of
from s55tracker.mail.message import FROM_A_PERSON
from s55tracker.mail.models import OutgoingMail
from s55tracker.mail.outbox import Attachment, queue_mail
from s55tracker.text.wording import on_one_line, with_article
from s55tracker.working_days.calendar import format_date


def comments_submitted(submission: ForceSubmission) -> None:
    """Tell the response's owner, or every officer if no one owns it, that the force has submitted its comments."""
    request, response = submission.request, submission.request.response
    context = {
        "submission": submission,
        "force": request.force,
        "page": settings.PUBLIC_URL + force_url(response, request.force.slug),
    }
    notify(
        owner_or_officers(response),
        "comments_submitted",
        response,
        context,
        by=submission.submitted_by,
        on_behalf_of=str(request.force),
    )


def draft_shared(request: ForceRequest, *, by: User) -> None:
    """Tell the office’s officers that the force has begun to share its draft. Later saves of the draft send no email."""
    response = request.response
    context = {
        "force": request.force,
        "page": f"{settings.PUBLIC_URL}{force_url(response, request.force.slug)}#shared-draft",
    }
    why = f"you are an officer at {with_article(response.body.office_name)}"
    readers = dict.fromkeys(people_in(response.body, Role.OFFICER), why)
    notify(readers, "draft_shared", response, context, by=by, on_behalf_of=str(request.force))


def submitted_for_approval(approval: Approval) -> None:
    """Ask the approvers to decide. The person who submitted gets no email, unless the office allows self-approval."""
    response = approval.response
    but = None if response.body.allows_self_approval else approval.submitted_by_id
    context = {
        "page": page_of("response-approval", response),
        "approval": approval,
        "correction_reason": response.correction_reason,
    }
    readers = {person: why for person, why in approvers_of(response).items() if person.pk != but}
    notify(readers, "submitted_for_approval", response, context, by=approval.submitted_by, but=but)


def response_returned(approval: Approval) -> None:
    """Tell the owner and the person who submitted that the response was returned. The link goes to the first place that
    needs changing, if the approver named one.
    """
    response = approval.response
    place = approval.returned_places.order_by("pk").first()
    page = {"page": settings.PUBLIC_URL + url_of_place(response, place.section, place.finding_id)} if place else {}
    notify(
        owner_and_submitter(approval),
        "response_returned",
        response,
        {"approval": approval, "places": returned_places(response, said=approval.reason, approval=approval), **page},
        by=approval.decided_by,
    )


def response_approved(approval: Approval) -> None:
    notify(
        owner_and_submitter(approval),
        "response_approved",
        approval.response,
        {"approval": approval},
        by=approval.decided_by,
    )


def first_approval_given(approval: Approval, *, by: User) -> None:
    """Ask the other approvers for the second approval, if the office requires two."""
    response = approval.response
    but = None if response.body.allows_self_approval else approval.submitted_by_id
    readers = {person: why for person, why in approvers_of(response).items() if person.pk not in (but, by.pk)}
    context = {"page": page_of("response-approval", response), "approval": approval}
    notify(readers, "first_approval_given", response, context, by=by, but=but)


def approval_withdrawn(approval: Approval, *, because: str, by: User) -> None:
    """Tell the approvers, the owner and the person who submitted that an approval, or the request for one, has been
    withdrawn. The person who caused this gets no email.
    """
    response = approval.response
    readers = {**owner_and_submitter(approval), **approvers_of(response)}
    readers.pop(by, None)
    context = {
        "approval": approval,
        "because": because,
        "places": returned_places(response, said=because, approval=approval),
        "was_approved": approval.decision == ApprovalDecision.APPROVED,
        "approvers": set(approvers_of(response)),
    }
    notify(readers, "approval_withdrawn", response, context, by=by)


def response_published(publication: Publication) -> None:
    """Tell the office's officers, approvers and managers, and the force, what is now public."""
    response, by = publication.response, publication.published_by
    earlier = response.publications.filter(number__lt=publication.number).order_by("number").last()
    context = {
        "publication": publication,
        "published_on_words": format_date(publication.published_on),
        "public_page": settings.PUBLIC_URL + publication.get_absolute_url(),
        "replaces": earlier.published_on if earlier else None,
        "how_late": how_late(response.inspection.clock, published_on=publication.published_on),
        "page": page_of("response-distribution", response),
        "officers": set(people_in(response.body, Role.OFFICER)),
    }
    why = f"you work at {with_article(response.body.office_name)}"
    readers = dict.fromkeys(people_in(response.body, Role.OFFICER, Role.APPROVER, Role.MANAGER), why)
    notify(readers, "response_published", response, context, by=by)
    for request in response.force_requests.exclude(status=ForceStatus.NOT_INVITED).select_related("force"):
        has_comments = request.status in (ForceStatus.SUBMITTED, ForceStatus.RETURNED)
        notify_force(
            request, "response_published_force", {**context, "has_comments": has_comments}, by=by, response=response
        )


def publication_withdrawn(publication: Publication) -> None:
    """Tell the office and the force that the response is no longer public, with the reason the public can read."""
    response, by = publication.response, publication.withdrawn_by
    context = {
        "publication": publication,
        "public_page": settings.PUBLIC_URL + publication.get_absolute_url(),
        "page": page_of("response-publication", response),
        "officers": set(people_in(response.body, Role.OFFICER)),
    }
    why = f"you work at {with_article(response.body.office_name)}"
    readers = dict.fromkeys(people_in(response.body, Role.OFFICER, Role.APPROVER, Role.MANAGER), why)
    if by is not None:
        readers.pop(by, None)
    notify(readers, "publication_withdrawn", response, context, by=by)
    for request in response.force_requests.exclude(status=ForceStatus.NOT_INVITED).select_related("force"):
        notify_force(request, "publication_withdrawn_force", context, by=by, response=response)


def withdrawal_requested(request: WithdrawalRequest) -> None:
    """Tell the approvers that an officer has asked them to withdraw what is published."""
    response = request.response
    context = {"request": request, "page": page_of("response-withdrawal-request", response)}
    notify(approvers_of(response), "withdrawal_requested", response, context, by=request.asked_by)


def withdrawal_answered(request: WithdrawalRequest) -> None:
    """Tell the person who asked for a withdrawal how it was answered. If they have left, tell the owner or the
    officers.
    """
    response = request.response
    asker = people_in(response.body).filter(pk=request.asked_by_id)
    context = {
        "request": request,
        "is_declined": request.outcome == WithdrawalOutcome.DECLINED,
        "page": page_of("response-publication", response),
    }
    readers = dict.fromkeys(asker, "you asked for this") or owner_or_officers(response)
    notify(readers, "withdrawal_answered", response, context, by=request.settled_by)


def schedule_blocked(schedule: ScheduledPublication, *, now: datetime) -> None:
    """Tell the people who can fix the problem that stops a scheduled publication: the person who set the time, the
    owner or officers, approvers and managers.
    """
    response = schedule.response
    why = f"you work at {with_article(response.body.office_name)}"
    readers = {
        **dict.fromkeys(people_in(response.body, Role.APPROVER, Role.MANAGER), why),
        **owner_or_officers(response),
        **dict.fromkeys(
            people_in(response.body).filter(pk=schedule.scheduled_by_id), "you set the time of publication"
        ),
    }
    context = {
        "because": schedule.blocked_because,
        "publish_at": schedule.publish_at,
        "is_missed": schedule.publish_at <= now,
        "page": page_of("response-schedule", response),
    }
    notify(readers, "schedule_blocked", response, context, by=None)


@dataclass(frozen=True, kw_only=True)
class HandedOver:
    """One piece of work that now belongs to someone. `sentence` has no full stop; `why` follows "because"."""

    response: Response
    sentence: str
    why: str
    url: str = ""


def handed_over(person: User, given: Sequence[HandedOver], *, by: User | None) -> None:
    """Tell a person, in one email sent immediately, about all the work handed over to them together. No summary repeats
    it.
    """
    first = given[0].response
    items = [
        {
            "title": each.response.inspection.title,
            "url": settings.PUBLIC_URL + (each.url or each.response.get_absolute_url()),
            "notes": [f"{each.sentence}.", when_due(each.response)],
        }
        for each in given
    ]
    if len(given) == 1:
        summary, reference = f"{given[0].sentence[0].lower()}{given[0].sentence[1:]}", first.reference
    else:
        summary, reference = f"{len(given)} pieces of work are now yours", ""
    context = {
        "items": [{**item, "notes": [note for note in item["notes"] if note]} for item in items],
        "summary": summary,
        "reference": reference,
        "my_work": settings.PUBLIC_URL + reverse("my-work"),
        "why": given[0].why,
    }
    queue_for(person, "handed_over", first, context, by=by)


def mentioned(comment: ThreadComment, people: Mapping[User, Side], *, named: str) -> None:
    """Tell everyone who is named in a comment and can read its thread. The email has the writer, the place and the
    comment, but not the quoted words of the text.
    """
    thread = comment.thread
    author_of_force = thread.request is not None and comment.side == Side.FORCE
    for person, side in people.items():
        context = {
            "comment": comment,
            "named": named,
            "page": settings.PUBLIC_URL + thread.get_absolute_url(),
            "why": f"{comment.author} named you in a comment",
            "is_force": side == Side.FORCE,
        }
        of_force = str(thread.request.force) if author_of_force and thread.request else ""
        queue_for(person, "mentioned", thread.response, context, by=comment.author, on_behalf_of=of_force)


# --- The copies -------------------------------------------------------------------------------------------------------


def copy_of_response(
    publication: Publication,
    *,
    to_email: str,
    subject: str,
    message: str,
    attachments: Sequence[Attachment],
    is_statutory: bool,
    by: User,
) -> OutgoingMail:
    """Send a copy of what was published to someone outside the office (because s.55(6) requires it, or by custom), with
    the sender's own message.
    """
    body = publication.body
    return queue_mail(
        to_email=to_email,
        template="copy_of_response",
        context={
            "subject": subject,
            "paragraphs": [words for part in message.split("\n\n") if (words := part.strip())],
            "inspection": publication.response.inspection,
            "publication": publication,
            "body": body,
            "public_page": settings.PUBLIC_URL + publication.get_absolute_url(),
            "has_pdf": bool(attachments),
            "is_statutory": is_statutory,
            "sent_by": f"{by.name}, {with_article(body.office_name)}",
        },
        on_behalf_of=body.office_name,
        acting=by,
        about=target_of(publication.response),
        attachments=attachments,
        headers=FROM_A_PERSON,
    )


def copy_not_delivered(email: CopyEmail, response: Response, *, because: str) -> None:
    """Tell the owner or the officers, and the sender if still an officer, that a copy was not delivered, so that they
    can send it another way.
    """
    officers = people_in(response.body, Role.OFFICER).filter(pk=email.sent_by_id)
    readers = {**owner_or_officers(response), **dict.fromkeys(officers, "you sent this copy")}
    context = {
        "line": email.line.line,
        "address": email.mail.to_email,
        "because": on_one_line(because)[:300],
        "page": settings.PUBLIC_URL + reverse("response-distribution-line", args=[response.reference, email.line_id]),
    }
    notify(readers, "copy_not_delivered", response, context, by=None)
