"""Saving and sending a guest's text, and using it as a lead or an officer."""

from __future__ import annotations

from enum import Enum

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from inspections.models import Finding
from responses.enums import ForceMove, GuestSide, GuestUseKind
from responses.exceptions import WorkflowError
from responses.force_comments.actions import ReceivedComment, record_received_comments, save_force_comment
from responses.force_permissions import check_can_move_force_track, check_is_force_lead, check_takes_force_comments
from responses.force_team.actions import draft_of
from responses.guests.actions.drafts import forget_guest_draft
from responses.guests.actions.log import note_use
from responses.guests.exceptions import GuestRefused
from responses.guests.queries import findings_of, locked_link, refusal_of, session_refusal, texts_of
from responses.models import ForceComment, ForceSubmission, GuestLink, GuestSession, GuestText, GuestUse
from responses.places import force_url
from responses.workspace.transitions import locked_request
from s55tracker.accounts.models import User
from s55tracker.accounts.queries import people_in
from s55tracker.accounts.roles import Role
from s55tracker.audit.trail import record, recorded_with, target_of
from s55tracker.mail.outbox import queue_mail
from s55tracker.refusals import ChangedMeanwhile, Refused
from s55tracker.richtext import clean, to_plain_text
from s55tracker.text.cleaning import clean_line

K = GuestUseKind


class Use(Enum):
    """How a lead uses a guest's text: in place of the force's draft, or after it."""

    REPLACE = "replace"
    APPEND = "append"


@transaction.atomic
def save_guest_text(
    *,
    session: GuestSession,
    finding: Finding | None,
    html: str,
    stance: str = "",
    version: int,
    window: str = "",
    replaces: str = "",
) -> GuestText:
    """Save the guest's own words on a finding of the link (None: the report as a whole). `window` is the page they were
    typed in, and `replaces` the page of the kept draft it began with: the drafts of both are deleted.

    Raises GuestRefused; ChangedMeanwhile if it was saved in another tab since.
    """
    link = _locked_through(session)
    if not (link.covers_all if finding is None else findings_of(link).filter(pk=finding.pk).exists()):
        raise GuestRefused(K.OTHER_FINDING, link)
    text = GuestText.objects.filter(link=link, finding=finding).first() or GuestText(
        link=link, finding=finding, version=0
    )
    html = clean(html)
    if finding is None:
        stance = ""
    if text.pk and (text.html, text.stance) == (html, stance):
        forget_guest_draft(link, finding, window, replaces)
        return text
    if text.version != version:
        raise ChangedMeanwhile(text)
    if text.pk is None and not html and not stance:
        return text
    old = text.plain
    text.html, text.plain, text.stance = html, to_plain_text(html), stance
    text.version += 1
    text.edited_at, text.window = timezone.now(), window
    # If a lead has already used this text, the force's text keeps the earlier words, and the new words have not been
    # used yet.
    text.sent_at = text.accepted_at = text.accepted_by = None
    text.save()
    forget_guest_draft(link, finding, window, replaces)
    # We add only the row here, because the event recorded below covers both the use and the text.
    GuestUse.objects.create(link=link, kind=K.TEXT_SAVED)
    record(
        action="guest_text_saved",
        target=draft_of(link.request),
        by=None,
        as_name=link.called,
        finding=finding.label if finding else None,
        version=text.version,
        old=old,
        new=text.plain,
    )
    return text


@transaction.atomic
def send_guest_texts(*, session: GuestSession, chief_officer_name: str = "") -> GuestLink:
    """Record that the guest has finished, and email the people who asked. An officer can now read the texts, and the
    guest can no longer change them. A force's lead could already read them as drafts.
    """
    link = _locked_through(session)
    texts = [text for text in texts_of(link).values() if text.plain.strip() or text.stance]
    if not texts:
        raise WorkflowError("You have not written anything yet. Write a comment first.")
    chief_officer_name = clean_line(chief_officer_name)
    if link.side == GuestSide.OFFICE and not chief_officer_name:
        raise WorkflowError(f"Enter the name of the {link.request.force.chief_officer_title} the comments are from.")
    now = timezone.now()
    for text in texts:
        text.sent_at = text.sent_at or now
        text.save()
    link.sent_at, link.chief_officer_name = now, chief_officer_name
    link.save()
    note_use(link, K.TEXT_SENT)
    _tell_those_who_asked(link)
    return link


@transaction.atomic
def use_guest_text(*, by: User, text: GuestText, use: Use, version: int, text_version: int) -> ForceComment:
    """Put a guest's words into the force's draft text, replacing the draft or following it. The force's history keeps
    both texts.

    `version` is the force's and `text_version` the guest's, as the lead read them. Raises NotPermitted;
    ChangedMeanwhile if either has changed since.
    """
    request = locked_request(text.link.request)
    check_is_force_lead(by, request, "use what a guest has written")
    check_takes_force_comments(request)
    text = GuestText.objects.select_related("link", "finding").get(pk=text.pk, link__request=request)
    if text.version != text_version:
        raise ChangedMeanwhile(text)
    comment = ForceComment.objects.filter(request=request, finding=text.finding).first()
    html = text.html
    if use == Use.APPEND and comment is not None:
        html = comment.html + text.html
    with recorded_with(guest=text.link.name, guest_text=text.pk):
        comment = save_force_comment(
            by=by,
            request=request,
            finding=text.finding,
            html=html,
            stance=text.stance or (comment.stance if comment else ""),
            version=version,
        )
    text.accepted_at, text.accepted_by = timezone.now(), by
    text.save()
    return comment


@transaction.atomic
def record_guest_comments(*, by: User, link: GuestLink) -> ForceSubmission:
    """Record, as comments received from the force, the texts that the office's guest has sent."""
    request = locked_request(link.request)
    link = GuestLink.objects.select_for_update(of=("self",)).get(pk=link.pk, request=request, side=GuestSide.OFFICE)
    sent = list(link.texts.filter(sent_at__isnull=False, accepted_at=None).select_related("finding"))
    if not sent:
        raise Refused(f"{link.name} has not sent any comments that are still to be recorded.")
    title = request.force.chief_officer_title
    submission = record_received_comments(
        by=by,
        request=request,
        received_from=f"{link.name}, {link.email}, by a guest link, on behalf of the {title}, {link.chief_officer_name}"[
            :300
        ],
        overall=next((_received(text) for text in sent if text.finding is None), None),
        comments={text.finding: _received(text) for text in sent if text.finding is not None},
    )
    now = timezone.now()
    for text in sent:
        text.accepted_at, text.accepted_by = now, by
        text.save()
    return submission


def check_can_record_guest_comments(user: User, link: GuestLink) -> None:
    check_can_move_force_track(user, link.request, ForceMove.RECORD_RECEIVED)


def _received(text: GuestText) -> ReceivedComment:
    return ReceivedComment(html=text.html, stance=text.stance)


def _locked_through(session: GuestSession) -> GuestLink:
    """The session's link, locked after its request. Raises GuestRefused if the link or the session has ended."""
    request = locked_request(session.link.request)
    link = locked_link(session.link)
    link.request = request
    kind = refusal_of(link) or session_refusal(GuestSession.objects.get(pk=session.pk))
    if kind:
        raise GuestRefused(kind, link)
    return link


def _tell_those_who_asked(link: GuestLink) -> None:
    request, response = link.request, link.request.response
    if link.side == GuestSide.FORCE:
        readers = people_in(request.force, Role.FORCE_LEAD)
        page, why = reverse("force-guests", args=[response.reference, request.force.slug]), "you are a force lead"
    else:
        readers = people_in(response.body, Role.OFFICER)
        page, why = force_url(response, request.force.slug), "you are an officer of this office"
    for person in readers:
        queue_mail(
            to_email=person.email,
            template="guest_sent",
            context={
                "person": person,
                "link": link,
                "response": response,
                "inspection": response.inspection,
                "body": response.body,
                "of_the_force": link.side == GuestSide.FORCE,
                "page": settings.PUBLIC_URL + page,
                "why": why,
            },
            on_behalf_of=str(request.force) if link.side == GuestSide.FORCE else response.body.office_name,
            about=target_of(response),
        )
