"""Threads as pages show them: beside a text, in the list of a response or a request, and each on its own page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from inspections.clock.deadlines import format_date
from inspections.models import Finding
from responses.comments.actions import can_edit
from responses.comments.forms import NewThreadForm, ReplyForm, force_audiences, office_audiences
from responses.comments.queries import people_to_tell, people_to_tell_in, requests_that_can_read
from responses.enums import Audience, Section, Side, SuggestionDecision
from responses.force_permissions import can_comment_for_force, takes_force_comments
from responses.models import ForceRequest, Response, Suggestion, Thread, ThreadComment
from responses.permissions import can_change_audience, can_decide_suggestion, can_write
from responses.places import SLUGS, force_comment_url, url_of_place
from responses.threads.pages import text_named
from responses.threads.queries import (
    about_comment,
    about_text,
    number_of,
    of_kind,
    on_force_page,
    on_office_page,
    side_of,
    threads_visible_to,
    with_comments,
)
from responses.workflow import FORCE_EDITABLE
from s55tracker.present import present
from s55tracker.text.wording import capitalised, with_article

BESIDE_A_TEXT, ON_A_LIST = 10, 20


class CountedPaginator(Paginator):
    """A paginator that is given the number of rows, so that it need not count them."""

    def __init__(self, rows: Any, per_page: int, *, number: int) -> None:
        super().__init__(rows, per_page)
        self.number = number

    @cached_property
    def count(self) -> int:
        return self.number


@dataclass(frozen=True, kw_only=True)
class SuggestionLine:
    """A suggestion of other words, and its outcome."""

    pk: int
    replaces: str
    replacement: str
    is_accepted: bool
    decided: str  # "Accepted by Olive Officer on 6 October 2026"
    reason: str
    may_accept: bool
    may_decline: bool

    @property
    def deletes(self) -> bool:
        """True if the suggestion deletes the words it quotes."""
        return not self.replacement


@dataclass(frozen=True, kw_only=True)
class CommentLine:
    pk: int
    author: str
    organisation: str  # only in a thread that both organisations can read
    written_at: datetime
    text: str
    is_edited: bool
    is_deleted: bool
    told: list[str]
    may_edit: bool
    may_delete: bool
    suggestion: SuggestionLine | None


@dataclass(frozen=True, kw_only=True)
class ThreadCard:
    pk: int
    url: str
    about: str
    about_url: str
    audience: str
    audience_classes: str
    quote: str
    comments: list[CommentLine]
    resolved: str
    names_me: bool
    may_reopen: bool
    may_change_audience: bool
    audience_change: str

    @property
    def is_resolved(self) -> bool:
        return bool(self.resolved)

    @property
    def title(self) -> str:
        """Identifies the thread when a screen reader reads its buttons out of context."""
        return self.quote[:60] or f"thread by {self.comments[0].author}" if self.comments else "thread"


@dataclass(frozen=True, kw_only=True)
class Discussion:
    """The panel beside a text: its open threads, a form for a new one, and a link to the resolved ones."""

    cards: list[ThreadCard]
    page: Page
    form: NewThreadForm
    list_url: str
    resolved: int

    @property
    def number_open(self) -> int:
        return self.page.paginator.count


# --- Beside a text ----------------------------------------------------------------------------------------------------


def office_discussion(
    response: Response,
    user,
    section: Section,
    finding: Finding | None,
    *,
    page: str | None = None,
    form: NewThreadForm | None = None,
) -> Discussion:
    """The panel beside a text of the office: the office's own threads and, beside a comment, those with a force. `form`
    is the posted form, if it was not valid.
    """
    threads = about_text(on_office_page(threads_visible_to(user), response), section, finding)
    key = office_key(section, finding)
    list_url = reverse("response-discussion", args=[response.reference])
    form = form or new_office_thread(response, section, finding, user, about=key)
    return _discussion(threads, user, form, page=page, list_url=list_url, key=key)


def force_discussion(
    request: ForceRequest,
    user,
    finding: Finding | None,
    *,
    page: str | None = None,
    form: NewThreadForm | None = None,
) -> Discussion | None:
    """The panel beside a comment of the force: the force's own threads, and those with the office. None for a person
    who cannot take part.
    """
    if not can_comment_for_force(user, request, finding):
        return None
    threads = about_comment(on_force_page(threads_visible_to(user), request), finding)
    key = force_key(finding)
    list_url = reverse("force-discussion", args=[request.response.reference, request.force.slug])
    form = form or new_force_thread(request, finding, user, about=key)
    return _discussion(threads, user, form, page=page, list_url=list_url, key=key)


def _discussion(threads, user, form: NewThreadForm, *, page: str | None, list_url: str, key: str) -> Discussion:
    number_open, resolved = number_of(threads)
    shown = with_comments(threads.filter(resolved_at=None))
    found = CountedPaginator(shown, BESIDE_A_TEXT, number=number_open).get_page(page)
    return Discussion(
        cards=cards_of(found, user),
        page=found,
        form=form,
        list_url=f"{list_url}?text={key}",
        resolved=resolved,
    )


def office_key(section: Section, finding: Finding | None) -> str:
    return f"finding-{finding.pk}" if finding else SLUGS[section]


def force_key(finding: Finding | None) -> str:
    return f"finding-{finding.pk}" if finding else "overall"


def new_office_thread(
    response: Response, section: Section, finding: Finding | None, user, *, about: str, data: Any = None
) -> NewThreadForm:
    """The form for a new thread. People at the force can be named only in a thread that the force can read; the
    action enforces this.
    """
    requests = requests_that_can_read(response) if section == Section.BODY_COMMENT else []
    for request in requests:
        request.response = response
    people = people_to_tell(response, requests, finding=finding, side=Side.OFFICE)
    first = requests[0] if requests else None
    audiences = office_audiences(requests)
    return NewThreadForm(data, author=user, about=about, audiences=audiences, people=people, request=first)


def new_force_thread(
    request: ForceRequest, finding: Finding | None, user, *, about: str, data: Any = None
) -> NewThreadForm:
    people = people_to_tell(request.response, [request], finding=finding, side=Side.FORCE)
    audiences = force_audiences(request)
    return NewThreadForm(data, author=user, about=about, audiences=audiences, people=people, request=request)


def reply_form(thread: Thread, user, data: Any = None) -> ReplyForm:
    if thread.request is not None:
        thread.request.response = thread.response
    people = people_to_tell_in(thread, side=side_of(user, thread))
    return ReplyForm(data, author=user, people=people, request=thread.request, quote=thread.quote)


# --- Lists ------------------------------------------------------------------------------------------------------------


def list_of(threads, user, *, show: str, page: str | None) -> tuple[list[ThreadCard], Page]:
    found = Paginator(with_comments(of_kind(threads, show, user)), ON_A_LIST).get_page(page)
    return cards_of(found, user), found


# --- One thread -------------------------------------------------------------------------------------------------------


def cards_of(threads: Sequence[Thread] | Page, user) -> list[ThreadCard]:
    return [card_of(thread, user) for thread in threads]


def card_of(thread: Thread, user) -> ThreadCard:
    """One thread as a page shows it. The thread must come from `with_comments`. Makes no query, however long the thread
    is.
    """
    side = side_of(user, thread)
    if thread.request is not None:
        thread.request.response = thread.response
    tag, classes, change = _audience_words(thread, side)
    comments = list(thread.comments.all())
    may_accept = can_decide_suggestion(user, thread) and _can_write_text(user, thread)
    return ThreadCard(
        pk=thread.pk,
        url=thread.get_absolute_url(),
        about=capitalised(text_named(thread)),
        about_url=text_url(thread, side),
        audience=tag,
        audience_classes=classes,
        quote=thread.quote,
        comments=[_comment_line(comment, thread, user, may_accept=may_accept) for comment in comments],
        resolved=f"Resolved by {thread.resolved_by} on {_day(thread.resolved_at)}" if thread.resolved_at else "",
        names_me=any(
            mention.person_id == user.pk and mention.seen_at is None
            for comment in comments
            for mention in comment.mentions.all()
        ),
        may_reopen=not thread.former_finding,
        may_change_audience=can_change_audience(user, thread),
        audience_change=change,
    )


def text_url(thread: Thread, side: Side) -> str:
    """The page of the text for someone on this side, or the page of all threads if the finding has been removed."""
    if side == Side.OFFICE:
        if thread.former_finding:
            return reverse("response-discussion", args=[thread.response.reference])
        return url_of_place(thread.response, thread.section or Section.BODY_COMMENT, thread.finding_id)
    request = present(thread.request)
    list_url = reverse("force-discussion", args=[request.response.reference, request.force.slug])
    if thread.former_finding:
        return list_url
    if request.status in FORCE_EDITABLE:
        return force_comment_url(request, thread.finding_id)
    # Once submitted, a comment has no page of its own.
    return f"{list_url}?text={force_key(thread.finding)}"


def other_side(thread: Thread, side: Side) -> str:
    """The other organisation's name, within a sentence."""
    return str(present(thread.request).force) if side == Side.OFFICE else with_article(thread.response.body.office_name)


def _audience_words(thread: Thread, side: Side) -> tuple[str, str, str]:
    """The tag, its colour, and the text of the link that changes who can read the thread."""
    if thread.audience == Audience.BOTH:
        other = other_side(thread, side)
        tag = f"{other} too" if side == Side.OFFICE else "The office too"
        return tag, "govuk-tag--orange", f"Stop {other} reading this"
    own = "our office" if side == Side.OFFICE else str(present(thread.request).force)
    change = f"Let {other_side(thread, side)} read this" if thread.request else ""
    return f"Only {own}", "govuk-tag--grey", change


def _comment_line(comment: ThreadComment, thread: Thread, user, *, may_accept: bool) -> CommentLine:
    is_mine = comment.author_id == user.pk and comment.deleted_at is None
    organisation = ""
    if thread.audience == Audience.BOTH and thread.request is not None:
        organisation = thread.response.body.office_name if comment.side == Side.OFFICE else str(thread.request.force)
    suggestion = getattr(comment, "suggestion", None)
    return CommentLine(
        pk=comment.pk,
        author=str(comment.author),
        organisation=organisation,
        written_at=comment.written_at,
        text=comment.text,
        is_edited=comment.edited_at is not None,
        is_deleted=comment.deleted_at is not None,
        told=[str(mention.person) for mention in comment.mentions.all()],
        may_edit=is_mine and can_edit(user, comment),
        may_delete=is_mine,
        suggestion=suggestion_line(suggestion, may_accept=may_accept, may_decline=can_decide_suggestion(user, thread))
        if suggestion
        else None,
    )


def suggestion_line(suggestion: Suggestion, *, may_accept: bool = False, may_decline: bool = False) -> SuggestionLine:
    decided = ""
    if suggestion.decision:
        word = SuggestionDecision(suggestion.decision).label
        decided = f"{word} by {suggestion.decided_by} on {_day(suggestion.decided_at)}"
    return SuggestionLine(
        pk=suggestion.pk,
        replaces=suggestion.replaces,
        replacement=suggestion.replacement,
        is_accepted=suggestion.decision == SuggestionDecision.ACCEPTED,
        decided=decided,
        reason=suggestion.reason,
        may_accept=may_accept and not decided,
        may_decline=may_decline and not decided,
    )


def _can_write_text(user, thread: Thread) -> bool:
    if thread.request is None:
        return can_write(user, thread.response)
    return takes_force_comments(thread.request)


def _day(moment: datetime | None) -> str:
    return format_date(timezone.localdate(moment))
