"""One function per email: who receives it and what it says. Each writes rows; the worker sends them.

Subjects identify the report by reference only, so that a glimpse of a mailbox shows nothing of the findings. Emails come
from the product's own address, under the name of the office or force of the person whose action caused them; replies go
to that person.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from inspections.clock.enums import LegalBasis
from inspections.enums import FindingKind
from responses.enums import ApprovalDecision, ForceStatus, Section, Side
from responses.finding_names import named_in_sentences
from responses.force_queries import findings_for_force
from responses.models import (
    Approval,
    CopyEmail,
    FindingAssignment,
    ForceComment,
    ForceRequest,
    ForceSubmission,
    Invitation,
    Publication,
    Response,
    ReturnedPlace,
    ScheduledPublication,
    ThreadComment,
)
from responses.places import force_comment_url, force_url, url_of_place
from responses.progress.owners import has_able_owner
from responses.progress.publication_dates import how_late, when_to_publish
from responses.progress.returns import SECTIONS_IN_SENTENCES
from responses.word.files import MEDIA_TYPE
from s55tracker.accounts.absences import away_on
from s55tracker.accounts.models import User
from s55tracker.accounts.queries import people_in
from s55tracker.accounts.roles import FORCE_ROLES, Role
from s55tracker.audit.trail import target_of
from s55tracker.mail.message import FROM_A_PERSON
from s55tracker.mail.models import OutgoingMail
from s55tracker.mail.outbox import Attachment, queue_mail
from s55tracker.text.wording import capitalised, listed, on_one_line, with_article
from s55tracker.working_days.calendar import format_date
from s55tracker.working_days.queries import proclaimed_days_of

KIND_NAMES = {
    FindingKind.RECOMMENDATION: ("recommendation", "recommendations"),
    FindingKind.AREA_FOR_IMPROVEMENT: ("area for improvement", "areas for improvement"),
    FindingKind.CAUSE_OF_CONCERN: ("cause of concern", "causes of concern"),
}


# --- To the force -----------------------------------------------------------------------------------------------------


def force_invited(invitation: Invitation, *, word: bytes = b"") -> None:
    """To everyone at the force: its chief officer has been invited to comment (s.55(4)). With a Word file to write in, if the
    office attaches one.
    """
    request, by = invitation.request, invitation.sent_by
    _notify_force(
        request,
        "force_invited",
        {
            "invitation": invitation,
            "asked_of_force": _counted(findings_for_force(request)),
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
    _notify_force(request, "comment_date_changed", {"reason": reason}, by=by)


def none_recorded_early(request: ForceRequest, *, reason: str, asked_by: date, by: User) -> None:
    """Tell the force that the office has closed the request before its date, so that it stops writing."""
    _notify_force(request, "none_recorded_early", {"reason": reason, "asked_by": asked_by}, by=by)


def invitation_recalled(request: ForceRequest, *, reason: str, by: User) -> None:
    _notify_force(request, "invitation_recalled", {"reason": reason}, by=by)


def comments_returned(submission: ForceSubmission) -> None:
    """The link goes to the first comment that needs changing, if the office named one."""
    request = submission.request
    place = submission.returned_places.order_by("pk").first()
    page = settings.PUBLIC_URL + force_comment_url(request, place.finding_id) if place else ""
    context = {
        "submission": submission,
        "places": _places(request.response, said=submission.return_reason, submission=submission),
    }
    _notify_force(request, "comments_returned", context, by=submission.returned_by, page=page)


def finding_assigned(assignments: Sequence[FindingAssignment]) -> None:
    """To the person: the findings of one request that a lead has just assigned to them, in one email."""
    first = assignments[0]
    request, person = first.request, first.person
    urls = {each.pk: settings.PUBLIC_URL + force_comment_url(request, each.finding_id) for each in assignments}
    context = {
        **_about_the_force(request),
        "person": person,
        "findings": [(each.finding.label, urls[each.pk]) for each in assignments],
        "summary": f"{assignments[0].finding.label} has"
        if len(assignments) == 1
        else f"{len(assignments)} findings have",
        "page": urls[first.pk] if len(assignments) == 1 else _force_page(request),
        "why": f"{first.assigned_by} chose you to write for {request.force}",
    }
    _queue(
        person,
        "finding_assigned",
        request.response,
        context,
        by=first.assigned_by,
        on_behalf_of=str(request.force),
    )


def text_ready(comment: ForceComment, *, by: User, missing: int) -> None:
    """To the force's leads: someone has marked a text as ready."""
    request = comment.request
    name = comment.finding.label if comment.finding else "The report as a whole"
    context = {
        **_about_the_force(request),
        "name": name,
        "name_in_a_sentence": f"{name[0].lower()}{name[1:]}",
        "missing": missing,
        "page": settings.PUBLIC_URL + force_comment_url(request, comment.finding_id),
        "request_page": _force_page(request),
        "why": f"you are a force lead for {request.force}",
    }
    for lead in people_in(request.force, Role.FORCE_LEAD).exclude(pk=by.pk):
        _queue(
            lead, "text_ready", request.response, {**context, "person": lead}, by=by, on_behalf_of=str(request.force)
        )


# --- To the office ----------------------------------------------------------------------------------------------------


def comments_submitted(submission: ForceSubmission) -> None:
    """To the response's owner, or to every officer when no one owns it."""
    request, response = submission.request, submission.request.response
    context = {
        "submission": submission,
        "force": request.force,
        "page": settings.PUBLIC_URL + force_url(response, request.force.slug),
    }
    _notify(
        _owner_or_officers(response),
        "comments_submitted",
        response,
        context,
        by=submission.submitted_by,
        on_behalf_of=str(request.force),
    )


def draft_shared(request: ForceRequest, *, by: User) -> None:
    """To the office’s officers, once each time the force begins to share its draft. Saves of the draft send no email."""
    response = request.response
    context = {
        "force": request.force,
        "page": f"{settings.PUBLIC_URL}{force_url(response, request.force.slug)}#shared-draft",
    }
    why = f"you are an officer at {with_article(response.body.office_name)}"
    readers = dict.fromkeys(people_in(response.body, Role.OFFICER), why)
    _notify(readers, "draft_shared", response, context, by=by, on_behalf_of=str(request.force))


def submitted_for_approval(approval: Approval) -> None:
    """To the approvers, but not to the person who submitted."""
    response = approval.response
    but = None if response.body.allows_self_approval else approval.submitted_by_id
    context = {
        "page": _page_of("response-approval", response),
        "approval": approval,
        "correction_reason": response.correction_reason,
    }
    readers = {person: why for person, why in _approvers(response).items() if person.pk != but}
    _notify(readers, "submitted_for_approval", response, context, by=approval.submitted_by, but=but)


def response_returned(approval: Approval) -> None:
    """The link goes to the first place that needs changing, if the approver named one."""
    response = approval.response
    place = approval.returned_places.order_by("pk").first()
    page = {"page": settings.PUBLIC_URL + url_of_place(response, place.section, place.finding_id)} if place else {}
    _notify(
        _owner_and_submitter(approval),
        "response_returned",
        response,
        {"approval": approval, "places": _places(response, said=approval.reason, approval=approval), **page},
        by=approval.decided_by,
    )


def response_approved(approval: Approval) -> None:
    _notify(
        _owner_and_submitter(approval),
        "response_approved",
        approval.response,
        {"approval": approval},
        by=approval.decided_by,
    )


def first_approval_given(approval: Approval, *, by: User) -> None:
    """To the other approvers, if the office requires two approvals."""
    response = approval.response
    but = None if response.body.allows_self_approval else approval.submitted_by_id
    readers = {person: why for person, why in _approvers(response).items() if person.pk not in (but, by.pk)}
    context = {"page": _page_of("response-approval", response), "approval": approval}
    _notify(readers, "first_approval_given", response, context, by=by, but=but)


def approval_withdrawn(approval: Approval, *, because: str, by: User) -> None:
    """To the people who decided or would have decided, and to the owner, but not to the person who caused it."""
    response = approval.response
    readers = {**_owner_and_submitter(approval), **_approvers(response)}
    readers.pop(by, None)
    context = {
        "approval": approval,
        "because": because,
        "places": _places(response, said=because, approval=approval),
        "was_approved": approval.decision == ApprovalDecision.APPROVED,
        "approvers": set(_approvers(response)),
    }
    _notify(readers, "approval_withdrawn", response, context, by=by)


def response_published(publication: Publication) -> None:
    """Tell the office's people who work on it, and the force, what is now public."""
    response, by = publication.response, publication.published_by
    earlier = response.publications.filter(number__lt=publication.number).order_by("number").last()
    context = {
        "publication": publication,
        "published_on_words": format_date(publication.published_on),
        "public_page": settings.PUBLIC_URL + publication.get_absolute_url(),
        "replaces": earlier.published_on if earlier else None,
        "how_late": how_late(response.inspection.clock, published_on=publication.published_on),
        "page": _page_of("response-distribution", response),
        "officers": set(people_in(response.body, Role.OFFICER)),
    }
    why = f"you work at {with_article(response.body.office_name)}"
    readers = dict.fromkeys(people_in(response.body, Role.OFFICER, Role.APPROVER, Role.MANAGER), why)
    _notify(readers, "response_published", response, context, by=by)
    for request in response.force_requests.exclude(status=ForceStatus.NOT_INVITED).select_related("force"):
        has_comments = request.status in (ForceStatus.SUBMITTED, ForceStatus.RETURNED)
        _notify_force(
            request, "response_published_force", {**context, "has_comments": has_comments}, by=by, response=response
        )


def publication_withdrawn(publication: Publication) -> None:
    """Tell the office and the force that the response is no longer public, with the reason the public can read."""
    response, by = publication.response, publication.withdrawn_by
    context = {
        "publication": publication,
        "public_page": settings.PUBLIC_URL + publication.get_absolute_url(),
        "page": _page_of("response-publication", response),
        "officers": set(people_in(response.body, Role.OFFICER)),
    }
    why = f"you work at {with_article(response.body.office_name)}"
    readers = dict.fromkeys(people_in(response.body, Role.OFFICER, Role.APPROVER, Role.MANAGER), why)
    if by is not None:
        readers.pop(by, None)
    _notify(readers, "publication_withdrawn", response, context, by=by)
    for request in response.force_requests.exclude(status=ForceStatus.NOT_INVITED).select_related("force"):
        _notify_force(request, "publication_withdrawn_force", context, by=by, response=response)


def schedule_blocked(schedule: ScheduledPublication, *, now: datetime) -> None:
    """To the people who can fix the problem: the person who set the time, the owner or officers, approvers and
    managers.
    """
    response = schedule.response
    why = f"you work at {with_article(response.body.office_name)}"
    readers = {
        **dict.fromkeys(people_in(response.body, Role.APPROVER, Role.MANAGER), why),
        **_owner_or_officers(response),
        **dict.fromkeys(
            people_in(response.body).filter(pk=schedule.scheduled_by_id), "you set the time of publication"
        ),
    }
    context = {
        "because": schedule.blocked_because,
        "publish_at": schedule.publish_at,
        "is_missed": schedule.publish_at <= now,
        "page": _page_of("response-schedule", response),
    }
    _notify(readers, "schedule_blocked", response, context, by=None)


@dataclass(frozen=True, kw_only=True)
class HandedOver:
    """One piece of work that now belongs to someone. `sentence` has no full stop; `why` follows "because"."""

    response: Response
    sentence: str
    why: str
    url: str = ""


def handed_over(person: User, given: Sequence[HandedOver], *, by: User | None) -> None:
    """Everything handed over at once, in one email, sent immediately, so that no summary repeats it."""
    first = given[0].response
    items = [
        {
            "title": each.response.inspection.title,
            "url": settings.PUBLIC_URL + (each.url or each.response.get_absolute_url()),
            "notes": [f"{each.sentence}.", _when(each.response)],
        }
        for each in given
    ]
    if len(given) == 1:
        summary, reference = f"{given[0].sentence[0].lower()}{given[0].sentence[1:]}", first.reference
    else:
        summary, reference = f"{len(given)} pieces of work are yours now", ""
    context = {
        "items": [{**item, "notes": [note for note in item["notes"] if note]} for item in items],
        "summary": summary,
        "reference": reference,
        "my_work": settings.PUBLIC_URL + reverse("my-work"),
        "why": given[0].why,
    }
    _queue(person, "handed_over", first, context, by=by)


def mentioned(comment: ThreadComment, people: Mapping[User, Side], *, named: str) -> None:
    """To each person named in a comment who can read its thread: the writer, the place, and the comment itself, without
    the quoted words of the text.
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
        _queue(person, "mentioned", thread.response, context, by=comment.author, on_behalf_of=of_force)


# --- The copies -------------------------------------------------------------------------------------------------------


def copy_of_response(
    publication: Publication,
    *,
    to_email: str,
    subject: str,
    message: str,
    attachments: Sequence[Attachment],
    by: User,
) -> OutgoingMail:
    """A copy of what was published, to someone outside (s.55(6), or practice), in the words of the person who sends it."""
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
        },
        on_behalf_of=body.office_name,
        acting=by,
        about=target_of(publication.response),
        attachments=attachments,
        headers=FROM_A_PERSON,
    )


def copy_not_delivered(email: CopyEmail, response: Response, *, because: str) -> None:
    """To the sender, if still an officer, and to the owner or the officers, so that they can send the copy another way."""
    officers = people_in(response.body, Role.OFFICER).filter(pk=email.sent_by_id)
    readers = {**_owner_or_officers(response), **dict.fromkeys(officers, "you sent this copy")}
    context = {
        "line": email.line.line,
        "address": email.mail.to_email,
        "because": on_one_line(because)[:300],
        "page": settings.PUBLIC_URL + reverse("response-distribution-line", args=[response.reference, email.line_id]),
    }
    _notify(readers, "copy_not_delivered", response, context, by=None)


# --- Readers and reasons --------------------------------------------------------------------------------------------


def _owner_or_officers(response: Response) -> dict[User, str]:
    """The owner if they can do the work, else the officers, each with the reason they get it."""
    if response.owner is not None and has_able_owner(response):
        return {response.owner: "you own this response"}
    owner = response.owner
    whose = f"{owner}, who owns this response, is not an officer" if owner else "no one owns this response"
    why = f"{whose} and you are an officer at {with_article(response.body.office_name)}"
    return dict.fromkeys(people_in(response.body, Role.OFFICER), why)


def _owner_and_submitter(approval: Approval) -> dict[User, str]:
    """The people responsible for the next step, without those who have since left."""
    response = approval.response
    submitters = people_in(response.body).filter(pk=approval.submitted_by_id)
    return {**dict.fromkeys(submitters, "you submitted this response for approval"), **_owner_or_officers(response)}


def _approvers(response: Response) -> dict[User, str]:
    why = f"you are an approver at {with_article(response.body.office_name)}"
    return dict.fromkeys(people_in(response.body, Role.APPROVER), why)


def _with_stand_ins(readers: Mapping[User, str], response: Response, *, but: int | None) -> dict[User, str]:
    """These people, and today's substitutes: an email that waits two weeks for its reader may be too late."""
    found = dict(readers)
    absences = away_on(timezone.localdate(), people={person.pk for person in readers}).values()
    here = {person.pk: person for person in people_in(response.body)} if absences else {}
    for absence in absences:
        if absence.substitute_id != but and (stand_in := here.get(absence.substitute_id)):
            found.setdefault(
                stand_in, f"you are standing in for {absence.user}, who is away until {format_date(absence.until_on)}"
            )
    return found


# --- Writing it -------------------------------------------------------------------------------------------------------


def _notify(
    readers: Mapping[User, str],
    template: str,
    response: Response,
    context: dict,
    *,
    by: User | None,
    on_behalf_of: str = "",
    but: int | None = None,
) -> None:
    """To people in the office, except the person who acted, unless the next step is theirs."""
    everyone = _with_stand_ins(readers, response, but=but if but is not None else (by.pk if by else None))
    is_correction = response.first_published_on is not None
    shared = {
        "page": _page_of("response-workspace", response),
        "document": "a correction to the response" if is_correction else "the response",
        "when": _when(response),
        **context,
    }
    for person in sorted(everyone, key=lambda person: person.pk):
        own = {
            "why": everyone[person],
            "is_approver": person in context.get("approvers", ()),
            "is_officer": person in context.get("officers", ()),
        }
        _queue(person, template, response, {**shared, **own}, by=by, on_behalf_of=on_behalf_of)


def _notify_force(
    request: ForceRequest,
    template: str,
    context: dict,
    *,
    by: User | None,
    response: Response | None = None,
    page: str = "",
    attachments: Sequence[Attachment] = (),
) -> None:
    """To the force, only about its own side: the link is to its own pages."""
    response = response or request.response
    shared = {
        **_about_the_force(request),
        **context,
        "page": page or _force_page(request),
        "why": f"you write comments for {request.force}",
    }
    for person in people_in(request.force, *FORCE_ROLES):
        _queue(person, template, response, shared, by=by, attachments=attachments)


def _about_the_force(request: ForceRequest) -> dict:
    return {"request": request, "force": request.force, "today": timezone.localdate()}


def _force_page(request: ForceRequest) -> str:
    return settings.PUBLIC_URL + reverse("force-request", args=[request.response.reference, request.force.slug])


def _queue(
    person: User,
    template: str,
    response: Response,
    context: dict,
    *,
    by: User | None,
    on_behalf_of: str = "",
    attachments: Sequence[Attachment] = (),
) -> None:
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
        on_behalf_of=on_behalf_of or response.body.office_name,
        acting=by,
        about=target_of(response),
        headers={"References": thread, "In-Reply-To": thread},
        attachments=attachments,
    )


def _when(response: Response) -> str:
    """When it should be published; empty for one already published and being corrected."""
    if response.first_published_on is not None:
        return ""
    extra = proclaimed_days_of({response.body_id})[response.body_id]
    return when_to_publish(response.inspection.clock, today=timezone.localdate(), extra=extra)


def _places(response: Response, *, said: str, **returned_with) -> list[tuple[str, str]]:
    """The returned places as sentences name them, each with its reason, in the order they were named.

    The pages include every place and its reason in the overall reason, which is `said` already, so nothing is repeated.
    """
    rows = ReturnedPlace.objects.filter(response=response, **returned_with).select_related("finding").order_by("pk")
    names = named_in_sentences([row.finding for row in rows if row.finding])
    return [
        (
            capitalised(names[row.finding.pk])
            if row.finding
            else capitalised(SECTIONS_IN_SENTENCES[Section(row.section)] if row.section else "the overall comment"),
            row.reason,
        )
        for row in rows
        if row.reason not in said
    ]


def _counted(findings) -> str:
    """ "2 recommendations and 1 area for improvement"."""
    counts = Counter(FindingKind(finding.kind) for finding in findings)
    return listed(f"{counts[kind]} {KIND_NAMES[kind][counts[kind] != 1]}" for kind in FindingKind if counts[kind])


def _page_of(name: str, response: Response) -> str:
    return settings.PUBLIC_URL + reverse(name, args=[response.reference])
