"""Pages of threads: the list for a response or a request, one thread, and changes to it. A thread that the person
cannot read is a 404.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from inspections.models import Finding
from inspections.queries import findings_for_us
from responses.comments.actions import (
    change_audience,
    check_can_edit,
    decline_suggestion,
    delete_comment,
    edit_comment,
    fingerprint,
    open_mentions,
    reopen_thread,
    reply_to_thread,
    resolve_thread,
    start_thread,
)
from responses.comments.forms import SHOWN, AudienceForm, DeclineForm, EditForm, FilterForm, NewThreadForm
from responses.comments.pages import (
    Discussion,
    card_of,
    force_discussion,
    list_of,
    new_force_thread,
    new_office_thread,
    office_discussion,
    other_side,
    reply_form,
    suggestion_line,
    text_url,
)
from responses.comments.queries import requests_that_can_read
from responses.enums import Audience, Section, Side
from responses.force_queries import force_requests_open_to, is_open_to
from responses.models import ForceRequest, Mention, Response, Suggestion, Thread, ThreadComment
from responses.permissions import check_can_change_audience, check_can_decide_suggestion
from responses.places import SECTIONS
from responses.queries import responses_visible_to
from responses.threads.pages import text_named
from responses.threads.queries import (
    about_comment,
    about_text,
    comments_visible_to,
    on_force_page,
    on_office_page,
    side_of,
    threads_visible_to,
    with_comments,
)
from responses.workspace.frame import frame_of
from responses.workspace.refusals import refusals_shown_on, status_of
from s55tracker.accounts.decorators import SignedInRequest, signed_in
from s55tracker.accounts.form_recovery import recovered_data
from s55tracker.present import present
from s55tracker.refusals import NotPermitted
from s55tracker.text.cleaning import whole_number
from s55tracker.text.wording import with_article

POSTED = "Posted."


# --- The threads of a response, and of a request ----------------------------------------------------------------------


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def response_discussion(request: SignedInRequest, reference: str) -> HttpResponse:
    """The office's list of threads, by text and state. A POST starts a thread."""
    response = get_object_or_404(responses_visible_to(request.user), reference=reference)
    threads = on_office_page(threads_visible_to(request.user), response)
    about = _typed_about(request)
    place = _office_text(response, about) if about else None
    form = None
    if place:
        section, finding = place
        threads = about_text(threads, section, finding)
        form = new_office_thread(response, section, finding, request.user, about=about, data=_typed(request))
        if request.method == "POST" and form.is_valid():
            if answer := _started_by_office(request, response, section, finding, form):
                return answer
        if _is_beside_a_text(request):
            return _panel_again(request, office_discussion(response, request.user, section, finding, form=form))
    context = {
        "frame": frame_of(response, today=timezone.localdate()),
        "organisation": with_article(response.body.office_name),
    }
    return _list_page(request, threads, form, about, context, template="responses/comments/office.html")


def _started_by_office(
    request: SignedInRequest, response: Response, section: Section, finding: Finding | None, form: NewThreadForm
) -> HttpResponse | None:
    audience, _, key = form.cleaned_data["audience"].partition("-")
    asked = next((each for each in requests_that_can_read(response) if str(each.pk) == key), None)
    with refusals_shown_on(form):
        thread = start_thread(
            by=request.user,
            response=response,
            section=None if asked else section,
            request=asked,
            finding=finding,
            side=Side.OFFICE,
            audience=Audience(audience),
            quote=form.cleaned_data["quote"],
            said=form.said,
        )
        messages.success(request, POSTED)
        return redirect(f"{text_url(thread, Side.OFFICE)}#thread-{thread.pk}")
    return None


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def force_discussion_list(request: SignedInRequest, reference: str, force_slug: str) -> HttpResponse:
    """The list of threads of a force's request. A finding contributor sees only the threads on the findings assigned to
    them.
    """
    requests = force_requests_open_to(request.user)
    asked = get_object_or_404(requests, response__reference=reference, force__slug=force_slug)
    threads = on_force_page(threads_visible_to(request.user), asked)
    about = _typed_about(request)
    form = None
    if about:
        finding = None if about == "overall" else _finding(asked.response, about)
        if not is_open_to(request.user, asked, finding):
            raise Http404
        threads = about_comment(threads, finding)
        form = new_force_thread(asked, finding, request.user, about=about, data=_typed(request))
        if request.method == "POST" and form.is_valid():
            if answer := _started_by_force(request, asked, finding, form):
                return answer
        if _is_beside_a_text(request):
            return _panel_again(request, present(force_discussion(asked, request.user, finding, form=form)))
    context = {"asked": asked, "organisation": str(asked.force)}
    return _list_page(request, threads, form, about, context, template="responses/comments/force.html")


def _started_by_force(
    request: SignedInRequest, asked: ForceRequest, finding: Finding | None, form: NewThreadForm
) -> HttpResponse | None:
    with refusals_shown_on(form):
        thread = start_thread(
            by=request.user,
            response=asked.response,
            request=asked,
            finding=finding,
            side=Side.FORCE,
            audience=Audience(form.cleaned_data["audience"]),
            quote=form.cleaned_data["quote"],
            said=form.said,
        )
        messages.success(request, POSTED)
        return redirect(f"{text_url(thread, Side.FORCE)}#thread-{thread.pk}")
    return None


def _is_beside_a_text(request: HttpRequest) -> bool:
    """True for a form sent by script from beside a text: the page stays open, because it may have unsaved text."""
    return request.method == "POST" and request.headers.get("HX-Request") == "true"


def _panel_again(request: HttpRequest, discussion: Discussion) -> HttpResponse:
    """The panel, with the errors of its form."""
    level = 3 if request.path.startswith("/responses/") else 2  # below the headings of the text's page
    context = {"discussion": discussion, "level": level}
    return render(request, "responses/comments/_panel.html", context, status=status_of(discussion.form))


def _list_page(
    request: SignedInRequest, threads, form: NewThreadForm | None, about: str, context: dict, *, template: str
) -> HttpResponse:
    if request.method == "POST" and form is None:
        raise Http404
    show = request.GET.get("show", "open")
    show = show if show in dict(SHOWN) else "open"
    cards, page = list_of(threads, request.user, show=show, page=request.GET.get("page"))
    context |= {
        "cards": cards,
        "page": page,
        "show": show,
        "shown": SHOWN,
        "filter": FilterForm(initial={"show": show}, auto_id="filter-%s"),
        "form": form,
        "text_key": about,
        "back_to": "list",
    }
    status = status_of(form) if form is not None and request.method == "POST" else None
    return render(request, template, context, status=status)


# --- One thread -------------------------------------------------------------------------------------------------------


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def thread(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show everything said in one thread, and a form for a reply."""
    found = _visible(request, pk)
    form = reply_form(found, request.user, _typed(request))
    if request.method == "POST" and form.is_valid():
        with refusals_shown_on(form):
            reply_to_thread(by=request.user, thread=found, said=form.said)
            messages.success(request, POSTED)
            return redirect(found)
    return thread_page(request, found, form=form, status=status_of(form) if request.method == "POST" else 200)


def thread_page(
    request: SignedInRequest, found: Thread, *, form=None, refusal: str = "", status: int = 200
) -> HttpResponse:
    """The page of one thread. `refusal` is the reason a change on this page was refused."""
    form = form or reply_form(found, request.user)
    card = card_of(found, request.user)
    context = {
        "thread": found,
        "card": card,
        "form": form,
        "named": text_named(found),
        "refusal": refusal,
        "title": found.response.inspection.title,
    }
    return render(request, "responses/comments/thread.html", context, status=status)


@signed_in(post_only=True)
@require_POST
def thread_resolve(request: SignedInRequest, pk: int) -> HttpResponse:
    """Resolve or reopen a thread, from the text's page or from its own page."""
    found = _visible(request, pk)
    if request.POST.get("do") == "reopen":
        reopen_thread(by=request.user, thread=found)
        messages.success(request, "The thread is open again.")
    else:
        resolve_thread(by=request.user, thread=found)
        messages.success(request, "You have resolved the thread.")
    if request.POST.get("back") == "text":
        return redirect(f"{text_url(found, side_of(request.user, found))}#discussion")
    return redirect(found)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def thread_audience(request: SignedInRequest, pk: int) -> HttpResponse:
    """Let the other organisation read a thread, or stop it. The page explains the consequences and shows the whole
    thread.
    """
    found = _visible(request, pk)
    check_can_change_audience(request.user, found)
    side = side_of(request.user, found)
    wanted = Audience(found.started_side) if found.audience == Audience.BOTH else Audience.BOTH
    form = AudienceForm(request.POST or None, initial={"audience": wanted, "seen": fingerprint(found)})
    if request.method == "POST" and form.is_valid():
        with refusals_shown_on(form):
            change_audience(by=request.user, thread=found, **form.cleaned_data)
            messages.success(request, "You have changed who can read the thread.")
            return redirect(found)
        # The page asks again, and shows the thread as it is now.
        form.data = form.data.copy()
        form.data["seen"] = fingerprint(found)
    context = {
        "thread": found,
        "card": card_of(found, request.user),
        "form": form,
        "widens": wanted == Audience.BOTH,
        "other": other_side(found, side),
        "title": found.response.inspection.title,
    }
    return render(request, "responses/comments/audience.html", context, status=status_of(form))


# --- One comment ------------------------------------------------------------------------------------------------------


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def thread_comment_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    comment = _comment(request, pk)
    data = _typed(request)
    form = EditForm(data, initial={"comment": comment.text})
    status = None
    if request.method != "POST":
        check_can_edit(request.user, comment)
    elif form.is_valid():
        try:
            with refusals_shown_on(form):
                edit_comment(by=request.user, comment=comment, text=form.cleaned_data["comment"].strip())
                messages.success(request, "You have changed your comment.")
                return redirect(comment.thread)
        except NotPermitted as refusal:
            # The fifteen minutes have passed: the page keeps the typed text.
            form.add_error(None, ValidationError(str(refusal)))
            status = 403
    context = {"comment": comment, "form": form}
    return render(request, "responses/comments/edit.html", context, status=status or status_of(form))


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def thread_comment_delete(request: SignedInRequest, pk: int) -> HttpResponse:
    comment = _comment(request, pk)
    if request.method == "POST":
        delete_comment(by=request.user, comment=comment)
        messages.success(request, "You have deleted your comment.")
        return redirect(comment.thread)
    if comment.author_id != request.user.pk:
        raise NotPermitted("Only its author can delete a comment.")
    return render(request, "responses/comments/delete.html", {"comment": comment})


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def suggestion_decline(request: SignedInRequest, pk: int) -> HttpResponse:
    """Decline a suggestion, with a reason if the person gives one."""
    suggestion = suggestion_visible_to(request, pk)
    found = _visible(request, suggestion.comment.thread_id)
    check_can_decide_suggestion(request.user, found)
    form = DeclineForm(_typed(request))
    if request.method == "POST" and form.is_valid():
        with refusals_shown_on(form):
            decline_suggestion(by=request.user, suggestion=suggestion, reason=form.cleaned_data["reason"].strip())
            messages.success(request, "You have declined the suggestion.")
            return redirect(found)
    context = {
        "suggestion": suggestion,
        "shown": suggestion_line(suggestion),
        "thread": found,
        "form": form,
        "named": text_named(found),
    }
    return render(request, "responses/comments/decline.html", context, status=status_of(form))


@signed_in(post_only=True)
@require_POST
def mention_open(request: SignedInRequest, pk: int) -> HttpResponse:
    """Opens the thread from My work, and takes it off the person's list of work."""
    mention = get_object_or_404(
        Mention.objects.select_related("comment__thread"),
        pk=pk,
        person=request.user,
        comment__in=comments_visible_to(request.user),
    )
    open_mentions(by=request.user, thread=mention.comment.thread)
    return redirect(mention.comment.thread)


# --- What the person can read ----------------------------------------------------------------------------------------


def suggestion_visible_to(request: SignedInRequest, pk: int) -> Suggestion:
    suggestions = Suggestion.objects.select_related("comment__author", "comment__thread__response")
    return get_object_or_404(suggestions, pk=pk, comment__in=comments_visible_to(request.user))


def _visible(request: SignedInRequest, pk: int) -> Thread:
    return get_object_or_404(with_comments(threads_visible_to(request.user)), pk=pk)


def _comment(request: SignedInRequest, pk: int) -> ThreadComment:
    comments = comments_visible_to(request.user).select_related("thread__response__inspection", "author")
    return get_object_or_404(comments, pk=pk, deleted_at=None)


def _typed(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else recovered_data(request)


def _typed_about(request: HttpRequest) -> str:
    """The text named in the posted form, or chosen in the list."""
    return request.POST.get("about", "") if request.method == "POST" else request.GET.get("text", "")


def _office_text(response: Response, key: str) -> tuple[Section, Finding | None]:
    if key in SECTIONS:
        return SECTIONS[key], None
    return Section.BODY_COMMENT, _finding(response, key)


def _finding(response: Response, key: str) -> Finding:
    number = whole_number(key.removeprefix("finding-")) if key.startswith("finding-") else None
    if number is None:
        raise Http404
    return get_object_or_404(findings_for_us(response.inspection), pk=number)
