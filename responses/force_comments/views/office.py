"""The force's track as the office sees it: its status, and one page for each move."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from responses.enums import ForceMove
from responses.force_comments import actions as force_comments
from responses.force_comments.forms import tracks as forms
from responses.force_comments.pages.office import (
    TRACK_MOVE_PAGES,
    doubts_of,
    office_moves,
    suggested_comment_date,
    track_move_page,
    track_of,
    why_not_yet,
)
from responses.force_permissions import check_can_move_force_track
from responses.force_queries import findings_for_force
from responses.models import ForceRequest
from responses.workflow import FORCE_MOVES
from responses.workspace.frame import frame_of
from responses.workspace.refusals import refusals_shown_on, status_of
from responses.workspace.views.response import visible_response
from s55tracker.accounts.decorators import signed_in
from s55tracker.accounts.form_recovery import recovered_data
from s55tracker.accounts.queries import people_in

ACTIONS: dict[ForceMove, Callable[..., Any]] = {
    ForceMove.INVITE: force_comments.invite_force_comments,
    ForceMove.CHANGE_DATE: force_comments.change_comment_date,
    ForceMove.RECALL: force_comments.recall_invitation,
    ForceMove.RECORD_RECEIVED: force_comments.record_received_comments,
    ForceMove.RETURN: force_comments.return_force_comments,
    ForceMove.LET_STAND: force_comments.let_comments_stand,
    ForceMove.RECORD_NONE: force_comments.record_none_received,
    ForceMove.REOPEN: force_comments.invite_force_again,
}
NEEDS_TODAY = frozenset(
    {ForceMove.INVITE, ForceMove.CHANGE_DATE, ForceMove.RETURN, ForceMove.RECORD_NONE, ForceMove.REOPEN}
)
FORMS = {
    ForceMove.INVITE: forms.InviteForm,
    ForceMove.CHANGE_DATE: forms.ChangeDateForm,
    ForceMove.RECALL: forms.RecallForm,
    ForceMove.RECORD_RECEIVED: forms.ReceivedForm,
    ForceMove.RETURN: forms.ReturnForm,
    ForceMove.LET_STAND: forms.ConfirmForm,
    ForceMove.RECORD_NONE: forms.ConfirmForm,
    ForceMove.REOPEN: forms.InviteAgainForm,
}
ASKS_FOR_A_DATE = frozenset({ForceMove.INVITE, ForceMove.RETURN, ForceMove.REOPEN})


@signed_in
@require_safe
def response_force(request: HttpRequest, reference: str, force_slug: str) -> HttpResponse:
    asked = _track(request, reference, force_slug)
    today = timezone.localdate()
    context = {
        "frame": frame_of(asked.response, today=today, tab="people"),
        "track": track_of(asked, user=request.user, today=today),
        "today": today,
    }
    return render(request, "responses/force_comments/track.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def response_force_move(request: HttpRequest, reference: str, force_slug: str, move: str) -> HttpResponse:
    """One move of the track. If it has already been made, the page says so and changes nothing."""
    move = _move_of(move)
    asked = _track(request, reference, force_slug)
    check_can_move_force_track(request.user, asked, move)
    today = timezone.localdate()
    if move not in office_moves(asked) or why_not_yet(asked, move, today=today):
        return _not_from_here(request, asked, move, today)
    people = list(people_in(asked.force))
    form = _form(request, asked, move, people, today)
    page = track_move_page(move, asked, today=today)
    if request.method == "POST" and form.is_valid():
        details = {**form.details, **({"today": today} if move in NEEDS_TODAY else {})}
        with refusals_shown_on(form):
            ACTIONS[move](by=request.user, request=asked, **details)
            messages.success(request, page.done)
            return redirect("response-force", reference, force_slug)
        asked.refresh_from_db()
        if move not in office_moves(asked):
            return _not_from_here(request, asked, move, today)
    context = {
        "frame": frame_of(asked.response, today=today, tab="people"),
        "page": page,
        "form": form,
        "request_row": asked,
        "people": people,
        "tells_the_force": move in (ForceMove.INVITE, ForceMove.REOPEN),
        "asks_for_a_date": move in ASKS_FOR_A_DATE,
        "records_received": move == ForceMove.RECORD_RECEIVED,
    }
    return render(request, "responses/force_comments/move.html", context, status=status_of(form))


def _track(request: HttpRequest, reference: str, force_slug: str) -> ForceRequest:
    response = visible_response(request, reference)
    asked = get_object_or_404(response.force_requests.select_related("force"), force__slug=force_slug)
    asked.response = response
    return asked


def _move_of(slug: str) -> ForceMove:
    move = slug.replace("-", "_")
    if move not in TRACK_MOVE_PAGES:
        raise Http404
    return ForceMove(move)


def _form(request: HttpRequest, asked: ForceRequest, move: ForceMove, people: list, today) -> forms.TrackForm:
    form_class = forms.InviteByNameForm if move == ForceMove.INVITE and not people else FORMS[move]
    if move == ForceMove.RECORD_NONE and today <= asked.comment_by:
        form_class = forms.RecordNoneEarlyForm
    data = request.POST if request.method == "POST" else recovered_data(request)
    suggested = suggested_comment_date(asked.response, today=today)
    dated = {"doubt_about": doubts_of(asked.response, today=today)} if issubclass(form_class, forms.DatedForm) else {}
    form = form_class(
        data,
        findings=findings_for_force(asked),
        initial={"comment_by": suggested.day if move in ASKS_FOR_A_DATE else asked.comment_by},
        **dated,
    )
    if move in ASKS_FOR_A_DATE:
        form.fields["comment_by"].help_text = suggested.reason
    return form


def _not_from_here(request: HttpRequest, asked: ForceRequest, move: ForceMove, today) -> HttpResponse:
    """The page for a move that cannot be made: a second click, a second tab, or a date that has not come."""
    made = asked.status in {end for (_start, made), end in FORCE_MOVES.items() if made == move}
    context = {
        "frame": frame_of(asked.response, today=today, tab="people"),
        "page": track_move_page(move, asked, today=today),
        "is_made": made and request.method == "POST",
        "why": why_not_yet(asked, move, today=today) if move in office_moves(asked) else "",
        "status": asked.get_status_display().lower(),
        "request_row": asked,
    }
    return render(request, "responses/force_comments/move_not_possible.html", context, status=422)
