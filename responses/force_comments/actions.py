"""Actions on a force's track: inviting it (s.55(4)), saving and submitting its comments, returning them, and recording
that none came.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from inspections.models import Finding
from responses.completeness.comment_dates import is_after_safe_day, none_may_be_recorded_on
from responses.document.unprintable import unprintable_problems_of_force
from responses.enums import ForceMove
from responses.exceptions import Incomplete, WorkflowError
from responses.force_permissions import check_can_write_force_comment
from responses.force_queries import digest_of_force_comments, findings_for_force
from responses.keeping.actions import forget_saved_draft
from responses.models import (
    ForceComment,
    ForceRequest,
    ForceSubmission,
    Invitation,
    SubmittedComment,
)
from responses.progress.returns import PlaceReason, unchanged_by_the_force
from responses.sealing.seals import seal
from responses.search.indexing import index_force_comment, index_force_request
from responses.texts import Text
from responses.word.files import word_file_to_send
from responses.workspace import force_notifications, notifications
from responses.workspace.returning import tie_reasons
from responses.workspace.revising import add_revision
from responses.workspace.transitions import locked_request, move_force_track
from s55tracker.accounts.queries import people_in
from s55tracker.accounts.roles import FORCE_ROLES
from s55tracker.audit.trail import record
from s55tracker.mail.outbox import can_attach
from s55tracker.present import present
from s55tracker.refusals import ChangedMeanwhile, NotPermitted
from s55tracker.richtext import clean, to_plain_text
from s55tracker.text.cleaning import clean_line
from s55tracker.working_days.calendar import format_date


@dataclass(frozen=True, kw_only=True)
class ReceivedComment:
    """A comment received by letter, by email or in an imported document."""

    html: str
    stance: str = ""


@transaction.atomic
def invite_force_comments(
    *,
    by,
    request: ForceRequest,
    comment_by: date,
    message: str = "",
    addressed_to: str = "",
    attaches_word: bool = False,
    after_safe_day: bool = False,
    today: date,
) -> Invitation:
    """Invite the chief officer to comment before a date (s.55(4)), and email the force's people.

    `addressed_to` names the recipient if the force has no people here yet. `after_safe_day` means the person has read
    the consequences of a date after the safe day. `attaches_word` sends the findings as a Word file to write in, for
    people who will not sign in. Raises WorkflowError for a past date, and for a date after the safe day unless
    `after_safe_day` is set.
    """
    request = locked_request(request)
    late: dict[str, Any] = _check_date(request, comment_by, today, after_safe_day=after_safe_day)
    request.comment_by = comment_by
    move_force_track(request, ForceMove.INVITE, by=by, comment_by=comment_by.isoformat(), **late)
    return _send_invitation(request, by=by, message=message, addressed_to=addressed_to, attaches_word=attaches_word)


@transaction.atomic
def invite_force_again(
    *,
    by,
    request: ForceRequest,
    comment_by: date,
    reason: str,
    message: str = "",
    attaches_word: bool = False,
    after_safe_day: bool = False,
    today: date,
) -> Invitation:
    """Invite the force again, which undoes "none received". Late comments are accepted until the response is submitted
    for approval.
    """
    request = locked_request(request)
    late = _check_date(request, comment_by, today, after_safe_day=after_safe_day)
    request.comment_by = comment_by
    move_force_track(request, ForceMove.REOPEN, by=by, reason=reason, comment_by=comment_by.isoformat(), **late)
    return _send_invitation(request, by=by, message=message, addressed_to="", attaches_word=attaches_word)


@transaction.atomic
def change_comment_date(
    *, by, request: ForceRequest, comment_by: date, reason: str, after_safe_day: bool = False, today: date
) -> ForceRequest:
    """Change the date for the force's comments. The date first specified stays on the invitation."""
    request = locked_request(request)
    late = _check_date(request, comment_by, today, after_safe_day=after_safe_day)
    old, request.comment_by = request.comment_by, comment_by
    move_force_track(
        request,
        ForceMove.CHANGE_DATE,
        by=by,
        reason=reason,
        old=old.isoformat() if old else None,
        new=comment_by.isoformat(),
        **late,
    )
    force_notifications.comment_date_changed(request, reason=reason, by=by)
    return request


@transaction.atomic
def recall_invitation(*, by, request: ForceRequest, reason: str) -> ForceRequest:
    """Recall the invitation. The force keeps its draft text."""
    request = locked_request(request)
    move_force_track(request, ForceMove.RECALL, by=by, reason=reason)
    now = timezone.now()
    for invitation in request.invitations.filter(recalled_at=None):
        invitation.recalled_at, invitation.recalled_by, invitation.recall_reason = now, by, reason
        invitation.save()
        seal(request.response, invitation)
    force_notifications.invitation_recalled(request, reason=reason, by=by)
    return request


@transaction.atomic
def save_force_comment(
    *,
    by,
    request: ForceRequest,
    finding: Finding | None,
    html: str,
    stance: str = "",
    version: int,
    restored_from: int | None = None,
    window: str = "",
    replaces: str = "",
) -> ForceComment:
    """Save the force's draft text on a finding (None: overall). No one outside the force sees it until it is submitted,
    unless the force shares its draft.

    `restored_from`, `window` and `replaces` are as in `save_passage`.

    Raises NotPermitted; ChangedMeanwhile, with nothing written, if someone else saved first.
    """
    request = locked_request(request)
    check_can_write_force_comment(by, request, finding)
    if finding is not None and not findings_for_force(request).filter(pk=finding.pk).exists():
        raise NotPermitted("This finding is not addressed to your force.")
    comment = ForceComment.objects.filter(request=request, finding=finding).first() or ForceComment(version=0)
    comment.request, comment.finding = request, finding
    text = Text(response=request.response, request=request, finding=finding)
    html = clean(html)
    if comment.pk and (comment.html, comment.stance) == (html, stance):
        forget_saved_draft(by=by, text=text, window=window, replaces=replaces)
        return comment
    if comment.version != version:
        raise ChangedMeanwhile(comment)
    if comment.pk is None and not html and not stance:
        return comment
    old = comment.plain
    comment.html, comment.plain, comment.stance = html, to_plain_text(html), stance
    comment.version += 1
    comment.edited_by, comment.edited_at = by, timezone.now()
    was_ready = {"was_ready_by": str(comment.ready_by)} if comment.ready_by else {}
    comment.ready_at = comment.ready_by = None
    comment.save()
    index_force_comment(comment)
    add_revision(comment, text, restored_from=restored_from, window=window)
    forget_saved_draft(by=by, text=text, window=window, replaces=replaces)
    restored: dict[str, Any] = {"restored_version": restored_from} if restored_from else {}
    record(
        action="force_text_saved",
        target=f"force_draft:{request.reference}",
        by=by,
        finding=finding.label if finding else None,
        version=comment.version,
        old=old,
        new=comment.plain,
        **restored,
        **was_ready,
    )
    return comment


@transaction.atomic
def submit_force_comments(
    *, by, request: ForceRequest, chief_officer_name: str, read: str | None = None, unchanged_because: str = ""
) -> ForceSubmission:
    """Submit the force's comments on behalf of the chief officer. We ask for the name each time, because the comments
    are that person's. The office can then see them, and they can no longer be changed.

    `read` is the `digest_of_force_comments` the person read; if someone has changed the text since, WorkflowError says
    so and nothing is submitted. Text returned by the office and not changed since needs a reason (`unchanged_because`).
    """
    request = locked_request(request)
    comments = [
        comment for comment in request.comments.select_related("finding") if comment.plain.strip() or comment.stance
    ]
    if not comments:
        raise WorkflowError("There is nothing to submit yet. Write the overall comment, or a comment on a finding.")
    chief_officer_name = clean_line(chief_officer_name)
    if not chief_officer_name:
        raise WorkflowError(f"Enter the name of the {request.force.chief_officer_title} you are submitting for.")
    question = unchanged_by_the_force(request)
    move_force_track(request, ForceMove.SUBMIT, by=by, chief_officer=chief_officer_name)
    if read is not None and read != digest_of_force_comments(comments):
        raise WorkflowError(
            "Someone has changed the comments since you opened this page. Read them again, then submit."
        )
    if problems := unprintable_problems_of_force(request, comments):
        raise Incomplete(problems)  # the office could neither publish such a text nor change it
    unchanged_because = unchanged_because.strip() if question else ""
    if question and not unchanged_because:
        raise WorkflowError(f"{question} Change it, or say why you are submitting it unchanged.")
    submission = _new_submission(request, by=by, chief_officer_name=chief_officer_name)
    if question:
        submission.unchanged_because = f"{question} {unchanged_because}"
        submission.save()
    SubmittedComment.objects.bulk_create(
        SubmittedComment(
            submission=submission,
            finding_id=comment.finding_id,
            html=comment.html,
            plain=comment.plain,
            stance=comment.stance,
        )
        for comment in comments
    )
    seal(request.response, submission, submission.comments.all())
    index_force_request(request)
    notifications.comments_submitted(submission)
    return submission


@transaction.atomic
def record_received_comments(
    *,
    by,
    request: ForceRequest,
    received_from: str,
    overall: ReceivedComment | None,
    comments: Mapping[Finding, ReceivedComment],
) -> ForceSubmission:
    """Record comments the force sent another way, with the name of the sender."""
    request = locked_request(request)
    if not received_from.strip():
        raise WorkflowError("Enter who sent the comments.")
    move_force_track(request, ForceMove.RECORD_RECEIVED, by=by, received_from=received_from)
    submission = _new_submission(request, by=by, received_from=received_from)
    rows: list[tuple[Finding | None, ReceivedComment]] = [(None, overall)] if overall else []
    rows += comments.items()
    for finding, comment in rows:
        html = clean(comment.html)
        SubmittedComment.objects.create(
            submission=submission, finding=finding, html=html, plain=to_plain_text(html), stance=comment.stance
        )
    seal(request.response, submission, submission.comments.all())
    index_force_request(request)
    return submission


@transaction.atomic
def return_force_comments(
    *,
    by,
    request: ForceRequest,
    reason: str,
    comment_by: date | None = None,
    places: Sequence[PlaceReason] = (),
    after_safe_day: bool = False,
    today: date,
) -> ForceRequest:
    """Return the comments to the force with a reason, and a reason for each comment that needs changing.

    The office still sees the submission.
    """
    request = locked_request(request)
    late: dict[str, Any] = {}
    if comment_by is not None:
        late = _check_date(request, comment_by, today, after_safe_day=after_safe_day)
        request.comment_by = comment_by
    move_force_track(
        request, ForceMove.RETURN, by=by, reason=reason, comment_by=request.comments_due_on.isoformat(), **late
    )
    submission = present(request.submissions.last())
    submission.returned_at, submission.returned_by, submission.return_reason = timezone.now(), by, reason
    submission.save()
    seal(request.response, submission)
    tie_reasons(request.response, places, by=by, submission=submission)
    if submission.received_from:
        _give_back_as_working_text(submission)
        index_force_request(request)
    force_notifications.comments_returned(submission)
    return request


@transaction.atomic
def let_comments_stand(*, by, request: ForceRequest) -> ForceRequest:
    """Use the submission as it was before it was returned: a chief officer's submitted comments must be published
    (s.55(5)).
    """
    request = locked_request(request)
    move_force_track(request, ForceMove.LET_STAND, by=by)
    return request


@transaction.atomic
def record_none_received(*, by, request: ForceRequest, reason: str = "", today: date) -> ForceRequest:
    """Record that no comments came before the specified date. This is lawful and does not block publishing. From the
    safe day it can be recorded before that date, with a reason, so that no date can block a response beyond the safe
    day. We then bring the date forward to today and tell the force. Raises WorkflowError if it is too early.
    """
    request = locked_request(request)
    old = request.comment_by
    if old and today < none_may_be_recorded_on(old, safe_day=request.response.inspection.safe_day_on):
        raise WorkflowError("The force still has time, because the date in its invitation has not passed.")
    if not old or today > old:
        move_force_track(request, ForceMove.RECORD_NONE, by=by)
        return request
    if not reason.strip():
        raise WorkflowError("Enter a reason for recording this before the date the force was given.")
    request.comment_by = today
    move_force_track(request, ForceMove.RECORD_NONE, by=by, reason=reason, old=old.isoformat(), new=today.isoformat())
    force_notifications.none_recorded_early(request, reason=reason, asked_by=old, by=by)
    return request


def _send_invitation(request: ForceRequest, *, by, message: str, addressed_to: str, attaches_word: bool) -> Invitation:
    people = list(people_in(request.force, *FORCE_ROLES))
    names = "; ".join(f"{person.name} <{person.email}>" for person in people)
    invitation = Invitation.objects.create(
        request=request,
        sent_at=timezone.now(),
        sent_by=by,
        addressed_to=(addressed_to or names or f"{request.force.chief_officer_title}, {request.force}")[:300],
        comment_by=request.comments_due_on,
        message=message,
    )
    seal(request.response, invitation)
    word = word_file_to_send(request) if attaches_word and people and can_attach() else b""
    force_notifications.force_invited(invitation, word=word)
    return invitation


def _give_back_as_working_text(submission: ForceSubmission) -> None:
    """Comments received by letter have no draft text here, so copy them in for the force to continue from.

    Anything the force has already written here is kept.
    """
    written = {comment.finding_id for comment in submission.request.comments.all() if comment.plain or comment.stance}
    for sent in submission.comments.all():
        if sent.finding_id not in written:
            comment = ForceComment.objects.filter(request=submission.request, finding=sent.finding_id).first()
            comment = comment or ForceComment(request=submission.request, finding_id=sent.finding_id, version=0)
            comment.html, comment.plain, comment.stance = sent.html, sent.plain, sent.stance
            comment.version += 1
            comment.edited_by, comment.edited_at = None, submission.submitted_at
            comment.ready_at = comment.ready_by = None
            comment.save()
            add_revision(comment)


def _new_submission(
    request: ForceRequest, *, by, received_from: str = "", chief_officer_name: str = ""
) -> ForceSubmission:
    last = request.submissions.last()
    return ForceSubmission.objects.create(
        request=request,
        number=last.number + 1 if last else 1,
        submitted_at=timezone.now(),
        submitted_by=by,
        received_from=received_from,
        chief_officer_name=chief_officer_name,
    )


def _check_date(request: ForceRequest, comment_by: date, today: date, *, after_safe_day: bool) -> dict[str, bool]:
    """Check a date for comments, and return what the history notes: that someone chose the date knowing it is after the
    safe day.
    """
    safe_day = request.response.inspection.safe_day_on
    if comment_by < today:
        raise WorkflowError("The date for comments must be today or later.")
    if not is_after_safe_day(comment_by, safe_day=safe_day, today=today):
        return {}
    if not after_safe_day:
        raise WorkflowError(
            f"{format_date(comment_by)} is after the safe day, {format_date(safe_day)}: choose that day or an earlier one."
        )
    return {"after_safe_day": True}
