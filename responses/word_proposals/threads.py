"""The open threads that go into a downloaded Word file as comments: only those that the person downloading it may read."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import QuerySet
from django.utils import timezone

from responses.comments.pages import CommentLine, ThreadCard, card_of
from responses.enums import Audience
from responses.force_permissions import can_comment_for_force
from responses.models import ForceRequest, Response, Thread
from responses.threads.queries import on_force_page, on_office_page, threads_visible_to, with_comments
from responses.word.comments import WordComment, WordThread
from responses.word.marks import Part, Place


def threads_in_office_file(user, response: Response, part: Part) -> QuerySet[Thread]:
    """Open threads on the texts of this part. The force's part may be sent to the force, so it has only threads that
    the force may read.
    """
    threads = on_office_page(threads_visible_to(user), response).filter(resolved_at=None)
    match part:
        case Part.BODY:
            return threads.filter(request=None)
        case Part.FORCE:
            # Every force that gets this part can read all of it, but only one force may read a thread.
            is_shared = response.force_requests.count() > 1
            return threads.none() if is_shared else threads.filter(audience=Audience.BOTH)
    return threads


def numbers_of_threads(user, response: Response, *, forces: int) -> dict[Part, int]:
    """How many threads each part's file has, in one query. `forces` is how many forces the response has asked."""
    rows = threads_in_office_file(user, response, Part.ALL).order_by().values_list("request", "audience")
    found = list(rows)
    return {
        Part.ALL: len(found),
        Part.BODY: sum(request is None for request, _ in found),
        Part.FORCE: sum(audience == Audience.BOTH for _, audience in found) if forces == 1 else 0,
    }


def threads_in_force_file(user, request: ForceRequest) -> QuerySet[Thread]:
    """Open threads on the force's request; empty for someone who may not comment for the force."""
    if not can_comment_for_force(user, request, None):
        return Thread.objects.none()
    return on_force_page(threads_visible_to(user), request).filter(resolved_at=None)


def as_word_comments(threads: QuerySet[Thread], user) -> list[WordThread]:
    found = [_word_thread(thread, card_of(thread, user)) for thread in with_comments(threads)]
    return [thread for thread in found if thread.comments]


def _word_thread(thread: Thread, card: ThreadCard) -> WordThread:
    said = [line for line in card.comments if not line.is_deleted]
    return WordThread(
        place=Place(section=thread.section, request=thread.request_id, finding=thread.finding_id),
        quote=thread.quote,
        comments=[
            WordComment(
                author=f"{line.author}, {line.organisation}" if line.organisation else line.author,
                written_at=timezone.localtime(line.written_at),
                lines=[*([f"[{card.audience}]"] if position == 0 else []), *_lines(line)],
            )
            for position, line in enumerate(said)
        ],
    )


def _lines(line: CommentLine) -> Sequence[str]:
    lines = line.text.splitlines()
    suggestion = line.suggestion
    if suggestion is not None and suggestion.deletes:
        lines.append(f"Suggested: delete “{suggestion.replaces}”.")
    elif suggestion is not None:
        instead = f"Suggested instead of “{suggestion.replaces}”:" if suggestion.replaces else "Suggested text:"
        lines += [instead, *suggestion.replacement.splitlines()]
        if suggestion.decided:
            lines.append(f"{suggestion.decided}.")
    return lines
