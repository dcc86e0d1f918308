"""Accepting a suggestion made in a comment: an ordinary save by the person who accepts it."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from responses.comments.actions import history_target, locked_thread, undecided
from responses.drafting.actions import save_passage
from responses.enums import Section, SuggestionDecision
from responses.force_comments.actions import save_force_comment
from responses.force_queries import force_comments_on
from responses.models import ForceComment, Passage, Suggestion, Thread
from responses.permissions import check_can_decide_suggestion
from responses.queries import passage_of
from responses.threads.pages import text_named
from responses.workspace.transitions import locked_response
from s55tracker.audit.trail import record
from s55tracker.refusals import Refused
from s55tracker.richtext import CannotReplace, from_simple_text, replace_words


@transaction.atomic
def accept_suggestion(*, by, suggestion: Suggestion) -> Suggestion:
    """Put the suggested words into the current text. The text is saved in this person's name.

    Raises NotPermitted; ChangedMeanwhile if someone has decided already; Refused if the quoted words are no longer in
    the text exactly once. In each case nothing is written.
    """
    # Lock the response before the thread; otherwise the save would lock it after the thread.
    locked_response(suggestion.comment.thread.response)
    thread = locked_thread(suggestion.comment.thread, by=by)
    check_can_decide_suggestion(by, thread)
    suggestion = undecided(suggestion)
    text = _text_of(thread)
    html = _rewritten(text.html if text else "", suggestion)
    if thread.request is None:
        save_passage(
            by=by,
            response=thread.response,
            section=Section(thread.section),
            finding=thread.finding,
            html=html,
            action_stance=text.action_stance if isinstance(text, Passage) else "",
            version=text.version if text else 0,
        )
    else:
        save_force_comment(
            by=by,
            request=thread.request,
            finding=thread.finding,
            html=html,
            stance=text.stance if isinstance(text, ForceComment) else "",
            version=text.version if text else 0,
        )
    suggestion.decision = SuggestionDecision.ACCEPTED
    suggestion.decided_at, suggestion.decided_by = timezone.now(), by
    suggestion.save()
    record(
        action="suggestion_accepted",
        target=history_target(thread),
        by=by,
        thread=thread.pk,
        about=text_named(thread),
    )
    return suggestion


def _text_of(thread: Thread) -> Passage | ForceComment | None:
    if thread.request is None:
        return passage_of(thread.response, Section(thread.section), thread.finding)
    return force_comments_on(thread.request).get(thread.finding_id)


def _rewritten(html: str, suggestion: Suggestion) -> str:
    if not suggestion.replaces:
        return from_simple_text(suggestion.replacement)
    try:
        return replace_words(html, suggestion.replaces, suggestion.replacement)
    except CannotReplace as why:
        what = "put these words in" if suggestion.replacement else "delete these words"
        raise Refused(f"We could not {what}. {why}") from why
