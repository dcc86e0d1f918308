"""Works out who gets an email and why, and writes it, for `notifications` and `force_notifications`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from inspections.enums import FindingKind
from responses.enums import Section
from responses.finding_names import named_in_sentences
from responses.models import (
    Approval,
    ForceRequest,
    Response,
    ReturnedPlace,
)
from responses.progress.owners import has_able_owner
from responses.progress.publication_dates import when_to_publish
from responses.progress.returns import SECTIONS_IN_SENTENCES
from s55tracker.accounts.absences import away_on
from s55tracker.accounts.models import User
from s55tracker.accounts.queries import people_in
from s55tracker.accounts.roles import FORCE_ROLES, Role
from s55tracker.audit.trail import target_of
from s55tracker.mail.outbox import Attachment, queue_mail
from s55tracker.text.wording import capitalised, listed, with_article
from s55tracker.working_days.calendar import format_date
from s55tracker.working_days.queries import proclaimed_days_of

KIND_NAMES = {
    FindingKind.RECOMMENDATION: ("recommendation", "recommendations"),
    FindingKind.AREA_FOR_IMPROVEMENT: ("area for improvement", "areas for improvement"),
    FindingKind.CAUSE_OF_CONCERN: ("cause of concern", "causes of concern"),
}


# --- Readers and reasons --------------------------------------------------------------------------------------------


def owner_or_officers(response: Response) -> dict[User, str]:
    """The owner if they can do the work, otherwise the officers, each with the reason they get it."""
    if response.owner is not None and has_able_owner(response):
        return {response.owner: "you own this response"}
    owner = response.owner
    whose = f"{owner}, who owns this response, is not an officer" if owner else "no one owns this response"
    why = f"{whose} and you are an officer at {with_article(response.body.office_name)}"
    return dict.fromkeys(people_in(response.body, Role.OFFICER), why)


def owner_and_submitter(approval: Approval) -> dict[User, str]:
    """The owner, or the officers, and the person who submitted, unless that person has since left."""
    response = approval.response
    submitters = people_in(response.body).filter(pk=approval.submitted_by_id)
    return {**dict.fromkeys(submitters, "you submitted this response for approval"), **owner_or_officers(response)}


def approvers_of(response: Response) -> dict[User, str]:
    why = f"you are an approver at {with_article(response.body.office_name)}"
    return dict.fromkeys(people_in(response.body, Role.APPROVER), why)


def _with_stand_ins(readers: Mapping[User, str], response: Response, *, but: int | None) -> dict[User, str]:
    """These people, and their substitutes for today: an email that waits two weeks for its reader may be read too late."""
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


def notify(
    readers: Mapping[User, str],
    template: str,
    response: Response,
    context: dict,
    *,
    by: User | None,
    on_behalf_of: str = "",
    but: int | None = None,
) -> None:
    """Email these people in the office and their substitutes for today. `but` is the key of someone who must not
    be emailed as a substitute: by default, of the person who acted.
    """
    everyone = _with_stand_ins(readers, response, but=but if but is not None else (by.pk if by else None))
    is_correction = response.first_published_on is not None
    shared = {
        "page": page_of("response-workspace", response),
        "document": "a correction to the response" if is_correction else "the response",
        "when": when_due(response),
        **context,
    }
    for person in sorted(everyone, key=lambda person: person.pk):
        own = {
            "why": everyone[person],
            "is_approver": person in context.get("approvers", ()),
            "is_officer": person in context.get("officers", ()),
        }
        queue_for(person, template, response, {**shared, **own}, by=by, on_behalf_of=on_behalf_of)


def notify_force(
    request: ForceRequest,
    template: str,
    context: dict,
    *,
    by: User | None,
    response: Response | None = None,
    page: str = "",
    attachments: Sequence[Attachment] = (),
) -> None:
    """Email the force's people, only about the force's own side. The link is to the force's own pages."""
    response = response or request.response
    shared = {
        **about_the_force(request),
        **context,
        "page": page or force_page(request),
        "why": f"you write comments for {request.force}",
    }
    for person in people_in(request.force, *FORCE_ROLES):
        queue_for(person, template, response, shared, by=by, attachments=attachments)


def about_the_force(request: ForceRequest) -> dict:
    return {"request": request, "force": request.force, "today": timezone.localdate()}


def force_page(request: ForceRequest) -> str:
    return settings.PUBLIC_URL + reverse("force-request", args=[request.response.reference, request.force.slug])


def queue_for(
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


def when_due(response: Response) -> str:
    """When the response should be published, as a sentence; empty for a correction to a published response."""
    if response.first_published_on is not None:
        return ""
    extra = proclaimed_days_of({response.body_id})[response.body_id]
    return when_to_publish(response.inspection.clock, today=timezone.localdate(), extra=extra)


def returned_places(response: Response, *, said: str, **returned_with) -> list[tuple[str, str]]:
    """The returned places, named as in a sentence, each with its reason, in the order they were chosen.

    A reason that is already in `said`, the overall reason, is left out, so that the email does not repeat it.
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


def counted_findings(findings) -> str:
    """ "2 recommendations and 1 area for improvement"."""
    counts = Counter(FindingKind(finding.kind) for finding in findings)
    return listed(f"{counts[kind]} {KIND_NAMES[kind][counts[kind] != 1]}" for kind in FindingKind if counts[kind])


def page_of(name: str, response: Response) -> str:
    return settings.PUBLIC_URL + reverse(name, args=[response.reference])
