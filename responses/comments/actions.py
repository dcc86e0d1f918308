"""Threads beside a text: starting one, replying, editing, deleting, resolving, and changing who can read it.

Every change first locks its thread, and locks no other row after it. It checks again that the person can read the
thread, because someone may have hidden it from their organisation in the meantime.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from inspections.models import Finding
from inspections.queries import findings_for_us
from responses.comments.queries import both_have_read, people_to_tell, people_to_tell_in, sides_reading
from responses.enums import Audience, Section, Side, SuggestionDecision
from responses.force_permissions import check_can_comment_for_force
from responses.models import ForceRequest, Mention, Response, Suggestion, Thread, ThreadComment
from responses.permissions import check_can_change_audience, check_can_comment_for_office, check_can_decide_suggestion
from responses.threads.pages import text_named
from responses.threads.queries import SEEN_BY_FORCE, side_of, threads_visible_to
from responses.workspace import notifications
from s55tracker.accounts.models import User
from s55tracker.audit.trail import record
from s55tracker.present import present
from s55tracker.refusals import ChangedMeanwhile, NotPermitted, Refused
from s55tracker.richtext import content_hash

EDITABLE_FOR = timedelta(minutes=15)


@dataclass(frozen=True, kw_only=True)
class SuggestedWords:
    """A suggestion: for the quoted words or, if `is_whole`, for the whole text. An empty replacement deletes the quoted
    words.
    """

    replacement: str
    is_whole: bool = False


@dataclass(frozen=True, kw_only=True)
class Said:
    """The contents of a form: a comment, the people to tell, and any other words suggested for the text."""

    text: str
    form_key: UUID
    tell: Sequence[User] = ()
    other_words: SuggestedWords | None = None


@transaction.atomic
def start_thread(
    *,
    by,
    response: Response,
    section: Section | None = None,
    request: ForceRequest | None = None,
    finding: Finding | None = None,
    side: Side,
    audience: Audience,
    quote: str = "",
    said: Said,
) -> Thread:
    """Start a thread on the office's text (`section`) or on a force's request (`request`), with its first comment.

    Sending the same form twice makes one thread. Raises NotPermitted; Refused if a thread for both organisations quotes
    words that one of them has not read, or if one of the people to tell could not read the thread.
    """
    if earlier := _sent_before(said, by):
        return earlier.thread
    if side == Side.OFFICE:
        check_can_comment_for_office(by, response)
    else:
        check_can_comment_for_force(by, present(request), finding)
    if finding is not None and not findings_for_us(response.inspection).filter(pk=finding.pk).exists():
        raise NotPermitted("This finding is not for your office or your force.")
    if audience == Audience.BOTH:
        _check_both_may_read(present(request), finding, [quote], side=side)
    people = people_to_tell(response, [request] if request else [], finding=finding, side=side)
    can_read = {person for reading in sides_reading(audience) for person in people[reading]}
    thread = Thread(
        response=response,
        section=section or "",
        request=request,
        finding=finding,
        audience=audience,
        started_side=side,
        quote=quote,
        started_at=timezone.now(),
        started_by=by,
    )
    _check_told(said, can_read)
    try:
        with transaction.atomic():
            thread.save()
            comment = _write(thread, said, by=by, side=side)
    except IntegrityError:
        # A double click: the first click has already made the thread.
        if earlier := _sent_before(said, by):
            return earlier.thread
        raise
    _record("thread_started", thread, by=by)
    _tell(comment, said)
    return thread


@transaction.atomic
def reply_to_thread(*, by, thread: Thread, said: Said) -> ThreadComment:
    """Add a comment. Replying counts as opening the thread. Sending the same form twice makes one comment."""
    thread = locked_thread(thread, by=by)
    if earlier := _sent_before(said, by):
        return earlier
    side = side_of(by, thread)
    people = people_to_tell_in(thread, side=side)
    _check_told(said, {person for each in people.values() for person in each})
    comment = _write(thread, said, by=by, side=side)
    _note_seen(thread, by)
    _record("thread_replied", thread, by=by)
    _tell(comment, said)
    return comment


@transaction.atomic
def edit_comment(*, by, comment: ThreadComment, text: str) -> ThreadComment:
    """Change one's own comment within fifteen minutes. The page marks it as edited."""
    thread = locked_thread(comment.thread, by=by)
    comment = ThreadComment.objects.select_related("suggestion").get(pk=comment.pk)
    check_can_edit(by, comment)
    if not text and not hasattr(comment, "suggestion"):
        raise Refused("Enter a comment.")
    if comment.text == text:
        return comment
    comment.text, comment.edited_at = text, timezone.now()
    comment.save()
    _record("thread_comment_edited", thread, by=by)
    return comment


@transaction.atomic
def delete_comment(*, by, comment: ThreadComment) -> ThreadComment:
    """Delete one's own comment, with its mentions and its suggestion. The row stays, without text. A thread without
    comments is resolved.
    """
    thread = locked_thread(comment.thread, by=by)
    comment = ThreadComment.objects.get(pk=comment.pk)
    if comment.author_id != by.pk:
        raise NotPermitted("Only its author can delete a comment.")
    if comment.deleted_at is not None:
        return comment
    comment.text, comment.deleted_at = "", timezone.now()
    comment.save()
    comment.mentions.all().delete()
    Suggestion.objects.filter(comment=comment).delete()
    _record("thread_comment_deleted", thread, by=by)
    if thread.resolved_at is None and not thread.comments.filter(deleted_at=None).exists():
        _set_resolved(thread, by=by)
    return comment


@transaction.atomic
def resolve_thread(*, by, thread: Thread) -> Thread:
    """Resolve a thread, which anyone who can read it may do. The thread then leaves the text's page, everyone's list of
    work and the count of open threads.
    """
    thread = locked_thread(thread, by=by)
    if thread.resolved_at is None:
        _set_resolved(thread, by=by)
        _note_seen(thread, by)
        _record("thread_resolved", thread, by=by)
    return thread


@transaction.atomic
def reopen_thread(*, by, thread: Thread) -> Thread:
    thread = locked_thread(thread, by=by)
    if thread.former_finding:
        raise Refused(f"{thread.former_finding} has been removed, so this thread stays resolved. Start a new one.")
    if thread.resolved_at is not None:
        thread.resolved_at = thread.resolved_by = None
        thread.save()
        _record("thread_reopened", thread, by=by)
    return thread


@transaction.atomic
def separate_threads_from_finding(*, by, finding: Finding) -> None:
    """Resolve the threads on a finding before it is removed. Each keeps the finding's label."""
    threads = Thread.objects.filter(finding=finding).select_related("response", "request__force", "finding")
    for thread in threads.select_for_update(of=("self",)):
        thread.finding, thread.former_finding = None, finding.label[:200]
        if thread.resolved_at is None:
            _set_resolved(thread, by=by)
            _record("thread_resolved", thread, by=by)
        else:
            thread.save()


@transaction.atomic
def change_audience(*, by, thread: Thread, audience: Audience, seen: str) -> Thread:
    """Let the other organisation read a thread as well, or keep it to the one that started it. `seen` is the
    `fingerprint` of the thread as the page showed it, which ensures that the person has read everything the other
    organisation will see. A thread cannot be hidden from an organisation that has written in it.
    """
    thread = locked_thread(thread, by=by)
    check_can_change_audience(by, thread)
    if thread.audience == audience:
        return thread
    comments = list(thread.comments.filter(deleted_at=None).select_related("suggestion"))
    old = Audience(thread.audience)
    if audience == Audience.BOTH:
        if seen != fingerprint(thread):
            raise Refused("Someone has written in this thread since you opened the page. Read it again.")
        quoted = [each.suggestion.replaces for each in comments if hasattr(each, "suggestion")]
        _check_both_may_read(
            present(thread.request), thread.finding, [thread.quote, *quoted], side=Side(thread.started_side)
        )
    elif audience != thread.started_side:
        raise NotPermitted("Only the organisation that started a thread can hide it from the other.")
    elif any(comment.side != thread.started_side for comment in comments):
        raise Refused(
            "The other organisation has written in this thread, so you can no longer hide it. Start a new thread."
        )
    # Record the change in the narrower of the two histories, so that the other organisation's history does not show
    # that it lost access.
    if audience != Audience.BOTH:
        thread.audience = audience
    _record("thread_audience_changed", thread, by=by, old=str(old), new=str(Audience(audience)))
    thread.audience = audience
    thread.save()
    return thread


@transaction.atomic
def open_mentions(*, by, thread: Thread) -> None:
    """Record that the person has opened a thread that names them, which takes it off their list of work."""
    _note_seen(thread, by)


@transaction.atomic
def decline_suggestion(*, by, suggestion: Suggestion, reason: str = "") -> Suggestion:
    """Decline a suggestion, with or without a reason."""
    thread = locked_thread(suggestion.comment.thread, by=by)
    check_can_decide_suggestion(by, thread)
    suggestion = undecided(suggestion)
    suggestion.decision, suggestion.reason = SuggestionDecision.DECLINED, reason
    suggestion.decided_at, suggestion.decided_by = timezone.now(), by
    suggestion.save()
    _record("suggestion_declined", thread, by=by)
    return suggestion


def locked_thread(thread: Thread, *, by) -> Thread:
    """The current row, locked until the transaction ends, if the person can still read it."""
    locked = threads_visible_to(by).select_for_update(of=("self",)).filter(pk=thread.pk).first()
    if locked is None:
        raise NotPermitted("You can no longer read this thread.")
    if locked.request is not None:
        locked.request.response = locked.response
    return locked


def undecided(suggestion: Suggestion) -> Suggestion:
    """The current row of a suggestion whose thread is locked. Raises Refused if it has been deleted, and
    ChangedMeanwhile if it has already been accepted or declined.
    """
    current = Suggestion.objects.filter(pk=suggestion.pk).first()
    if current is None:
        raise Refused("Its author has deleted this suggestion.")
    if current.decision:
        raise ChangedMeanwhile(current)
    return current


def check_can_edit(user, comment: ThreadComment) -> None:
    if comment.author_id != user.pk or comment.deleted_at is not None:
        raise NotPermitted("Only its author can change a comment.")
    if timezone.now() - comment.written_at >= EDITABLE_FOR:
        raise NotPermitted("You can change a comment for 15 minutes only. Write another one instead.")


def can_edit(user, comment: ThreadComment) -> bool:
    try:
        check_can_edit(user, comment)
    except NotPermitted:
        return False
    return True


def fingerprint(thread: Thread) -> str:
    """A fingerprint of everything said in a thread, so that the other organisation reads exactly what the page showed."""
    rows = thread.comments.order_by("pk").values_list("pk", "edited_at", "deleted_at")
    return content_hash(*(str(row) for row in rows))


def history_target(thread: Thread) -> Response | ForceRequest | str:
    """The target of the thread's history: only people who can read the thread can read its history."""
    if thread.request is None or thread.audience == Audience.OFFICE:
        return thread.response
    thread.request.response = thread.response
    return thread.request if thread.audience == Audience.BOTH else f"force_draft:{thread.request.reference}"


def _record(action: str, thread: Thread, *, by, **detail) -> None:
    record(action=action, target=history_target(thread), by=by, thread=thread.pk, about=text_named(thread), **detail)


def _sent_before(said: Said, by) -> ThreadComment | None:
    return ThreadComment.objects.filter(form_key=said.form_key, author=by).select_related("thread").first()


def _write(thread: Thread, said: Said, *, by, side: Side) -> ThreadComment:
    if not said.text and said.other_words is None:
        raise Refused("Enter a comment.")
    if said.other_words and not said.other_words.is_whole and not thread.quote:
        raise Refused("Enter the words you want to change.")
    if said.other_words and said.other_words.is_whole and not said.other_words.replacement.strip():
        raise Refused("Enter the words to replace the whole text with. A suggestion cannot delete the whole text.")
    comment = ThreadComment.objects.create(
        thread=thread, author=by, side=side, text=said.text, written_at=timezone.now(), form_key=said.form_key
    )
    if words := said.other_words:
        Suggestion.objects.create(
            comment=comment, replaces="" if words.is_whole else thread.quote, replacement=words.replacement
        )
    Mention.objects.bulk_create(Mention(comment=comment, person=person) for person in said.tell if person != by)
    return comment


def _check_told(said: Said, can_read) -> None:
    if outside := [person for person in said.tell if person not in can_read]:
        raise Refused(f"{outside[0]} cannot read this thread. Untick the name, or change who can read the thread.")


def _tell(comment: ThreadComment, said: Said) -> None:
    thread = comment.thread
    of_office = set(people_to_tell(thread.response, side=Side.OFFICE)[Side.OFFICE]) if said.tell else set()
    sides = {person: Side.OFFICE if person in of_office else Side.FORCE for person in said.tell}
    sides.pop(comment.author, None)
    notifications.mentioned(comment, sides, named=text_named(thread))


def _check_both_may_read(request: ForceRequest, finding: Finding | None, quotes: Sequence[str], *, side: Side) -> None:
    if request.status not in SEEN_BY_FORCE:
        raise Refused(f"{request.force} has not been invited to comment, so people there could not read this thread.")
    if all(both_have_read(request, finding, quote) for quote in quotes if quote):
        return
    raise Refused(
        "The other organisation cannot see the words you have quoted. Quote the inspectorate’s wording or the comments "
        + ("the force has submitted" if side == Side.OFFICE else "your force has submitted")
        + ", or leave the quotation out."
    )


def _note_seen(thread: Thread, by) -> None:
    Mention.objects.filter(person=by, comment__thread=thread, seen_at=None).update(seen_at=timezone.now())


def _set_resolved(thread: Thread, *, by) -> None:
    thread.resolved_at, thread.resolved_by = timezone.now(), by
    thread.save()
