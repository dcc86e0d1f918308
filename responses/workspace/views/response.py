"""The workspace of a response and its tabs for reading: write, preview and history."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from inspections.queries import inspections_visible_to
from responses.document.article import RenderFailed, html_of
from responses.document.comparing import plain_differences
from responses.document.composition import working_copy_of
from responses.document.content import DocumentContent
from responses.document.pdf import pdf_of
from responses.history import KINDS, entry_of, events_of, of_kind
from responses.history_sentences import text_named
from responses.models import Response
from responses.queries import current_publication, responses_visible_to
from responses.workflow import PUBLISHED
from responses.workspace.frame import frame_of
from responses.workspace.pages import workspace_of
from responses.workspace.withdrawals import asked_withdrawal_of
from s55tracker.accounts.decorators import signed_in
from s55tracker.left_out import each_that_can_be_shown
from s55tracker.text.cleaning import whole_number

ENTRIES_A_PAGE = 30


def visible_response(request: HttpRequest, reference: str) -> Response:
    """A response of the person's own office. For another office's, 404, as if it did not exist."""
    return get_object_or_404(responses_visible_to(request.user), reference=reference)


@signed_in
@require_safe
def response_for_inspection(request: HttpRequest, pk: int) -> HttpResponse:
    """Redirect from an inspection to the response of the person's own office."""
    inspection = get_object_or_404(inspections_visible_to(request.user), pk=pk)
    return redirect(get_object_or_404(responses_visible_to(request.user), inspection=inspection))


@signed_in
@require_safe
def response_workspace(request: HttpRequest, reference: str) -> HttpResponse:
    """The response's page: its status, and what is missing."""
    response = visible_response(request, reference)
    today = timezone.localdate()
    context = {
        "frame": frame_of(response, today=today, tab="write"),
        "workspace": workspace_of(response, user=request.user, today=today),
        "asked": asked_withdrawal_of(response, user=request.user),
    }
    return render(request, "responses/workspace/response.html", context)


@signed_in
@require_safe
def response_preview(request: HttpRequest, reference: str) -> HttpResponse:
    """The current document: a draft, or the published version if there is no newer text."""
    response = visible_response(request, reference)
    is_out = response.status in PUBLISHED
    publication = current_publication(response) if is_out else None
    if publication and publication.was_published_elsewhere:
        html = publication.article.html  # the facts and the address: its text is on another website
    else:
        html = html_of(DocumentContent.from_json(publication.content) if publication else working_copy_of(response))
    context = {
        "frame": frame_of(response, today=timezone.localdate(), tab="preview"),
        "publication": publication,
        "marking": response.body.protective_marking,
        "article": mark_safe(html),  # noqa: S308 - made by the document's own template from cleaned text
    }
    return render(request, "responses/workspace/preview.html", context)


@signed_in
@require_safe
def response_preview_pdf(request: HttpRequest, reference: str) -> HttpResponse:
    """The draft as a PDF, marked DRAFT on every page, made while the person waits."""
    response = visible_response(request, reference)
    try:
        data = pdf_of(working_copy_of(response), draft=True, marking=response.body.protective_marking)
    except RenderFailed as failure:
        context = {"frame": frame_of(response, today=timezone.localdate(), tab="preview"), "failure": str(failure)}
        return render(request, "responses/workspace/preview_failed.html", context, status=422)
    answer = HttpResponse(data, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{response.reference}-draft.pdf"'
    return answer


@signed_in
@require_safe
def response_history(request: HttpRequest, reference: str) -> HttpResponse:
    """The history, newest first; or, with ?compare=, two versions of one text."""
    response = visible_response(request, reference)
    frame = frame_of(response, today=timezone.localdate(), tab="history")
    events = events_of(response)
    if "compare" in request.GET:
        return _compared(request, frame, events)
    kind = request.GET.get("kind", "")
    page = Paginator(of_kind(events, kind), ENTRIES_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "frame": frame,
        "page": page,
        "entries": list(each_that_can_be_shown(page, entry_of, part="the history")),
        "kinds": [(key, label) for key, (label, _actions) in KINDS.items()],
        "kind": kind if kind in KINDS else "",
        "kind_label": KINDS[kind][0] if kind in KINDS else "",
    }
    return render(request, "responses/workspace/history.html", context)


def _compared(request: HttpRequest, frame, events) -> HttpResponse:
    """Compare one saved version of a text with the one before it, or with another chosen version."""
    event = _text_event(events, request.GET["compare"])
    same_text = events.filter(
        action="text_saved", detail__section=event.detail.get("section"), detail__finding=event.detail.get("finding")
    )
    other = _text_event(events, request.GET["with"]) if request.GET.get("with") else None
    if other is not None and other not in same_text:
        raise Http404
    old = other.detail.get("new", "") if other else event.detail.get("old", "")
    context = {
        "frame": frame,
        "event": event,
        "other": other,
        "versions": [each for each in same_text if each.pk != event.pk],
        "text": text_named(event),
        "changes": plain_differences(old, event.detail.get("new", "")),
    }
    return render(request, "responses/workspace/compare.html", context)


def _text_event(events, key: str):
    if (number := whole_number(key)) is None:
        raise Http404
    return get_object_or_404(events, pk=number, action="text_saved")
