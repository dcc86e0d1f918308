"""Making a move: a page that says what it will do, and a button that does it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from responses.approval import actions as approval
from responses.document.composition import content_of
from responses.document.readiness import all_problems_of
from responses.drafting import actions as drafting
from responses.drafting.pages import places_of
from responses.enums import Move
from responses.models import Response
from responses.moves.forms import ElsewhereForm, MoveForm, NotNeededForm
from responses.permissions import check_can_move
from responses.places import sorted_lines
from responses.progress.returns import unchanged_since_it_came_back
from responses.publishing import actions as publication
from responses.publishing.elsewhere import record_elsewhere
from responses.publishing.withdrawing import withdraw_publication
from responses.queries import approvers_for, load_written_parts, open_schedules
from responses.workflow import RESPONSE_MOVES
from responses.workspace.frame import frame_of
from responses.workspace.move_menu import MOVE_PAGES, NEEDS_COMPLETENESS, possible_moves
from responses.workspace.refusals import refusals_shown_on, status_of
from responses.workspace.views.response import visible_response
from responses.workspace.withdrawals import asked_withdrawal_of
from s55tracker.accounts.decorators import signed_in
from s55tracker.accounts.form_recovery import recovered_data
from s55tracker.identity.confirming import confirmed

NEEDS_TODAY = frozenset({Move.SUBMIT, Move.PUBLISH, Move.RECORD_ELSEWHERE})
SHOWS_PUBLICATION = frozenset({Move.PUBLISH, Move.WITHDRAW_PUBLICATION, Move.RECORD_ELSEWHERE})

ACTIONS: dict[Move, Callable[..., Any]] = {
    Move.SUBMIT: approval.submit_for_approval,
    Move.TAKE_BACK: approval.take_back,
    Move.WITHDRAW_APPROVAL: approval.withdraw_approval,
    Move.PUBLISH: publication.publish,
    Move.CORRECT: publication.start_correction,
    Move.DROP_CORRECTION: publication.drop_correction,
    Move.WITHDRAW_PUBLICATION: withdraw_publication,
    Move.RECORD_ELSEWHERE: record_elsewhere,
    Move.MARK_NOT_NEEDED: drafting.mark_not_needed,
    Move.MARK_NEEDED: drafting.mark_needed,
}


def is_seen_by_the_public(*, move: str, **address: str) -> bool:
    """True for the moves that change what the public reads, for which people must confirm who they are."""
    return move in {each.replace("_", "-") for each in (Move.PUBLISH, Move.WITHDRAW_PUBLICATION)}


@confirmed(when=is_seen_by_the_public)
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def response_move(request: HttpRequest, reference: str, move: str) -> HttpResponse:
    """The page of one move. If it has already been made, the page says so and changes nothing."""
    move = _move_of(move)
    response = visible_response(request, reference)
    check_can_move(request.user, response, move)
    if move not in possible_moves(response):
        return _not_from_here(request, response, move)

    posted = request.method == "POST"
    form = _form(move, response, request.POST if posted else recovered_data(request), request.FILES if posted else None)
    if request.method == "POST" and form.is_valid():
        details = {**form.details, **({"today": timezone.localdate()} if move in NEEDS_TODAY else {})}
        with refusals_shown_on(form, response):
            ACTIONS[move](by=request.user, response=response, **details)
            messages.success(request, MOVE_PAGES[move].done)
            return redirect("response-publication" if move in SHOWS_PUBLICATION else "response-workspace", reference)
        response.refresh_from_db()
        if move not in possible_moves(response):
            return _not_from_here(request, response, move)
    return _shown(request, response, move, form)


def _move_of(slug: str) -> Move:
    move = slug.replace("-", "_")
    if move not in ACTIONS:
        raise Http404
    return Move(move)


def _form(move: Move, response: Response, data, files=None) -> MoveForm:
    if move == Move.RECORD_ELSEWHERE:
        return ElsewhereForm(data, files, move=move, response=response)
    if move == Move.MARK_NOT_NEEDED:
        return NotNeededForm(data, move=move, response=response)
    places, question = [], ""
    if MOVE_PAGES[move].places_label:
        load_written_parts([response])
        places = places_of(response)
    if move == Move.SUBMIT:
        question = unchanged_since_it_came_back(response, digest=content_of(response).digest())
    return MoveForm(data, move=move, response=response, places=places, question=question)


def _shown(request: HttpRequest, response: Response, move: Move, form: MoveForm) -> HttpResponse:
    today = timezone.localdate()
    problems = all_problems_of(response, today=today) if move in NEEDS_COMPLETENESS else []
    lines = sorted_lines(problems, response)
    context = {
        "frame": frame_of(response, today=today),
        "page": MOVE_PAGES[move],
        "form": form,
        "must": lines.must,
        "some_may_be_overridden": lines.some_may_be_overridden,
        "should": lines.should,
        "overridden": lines.overridden,
        "approvers": approvers_for(response, submitted_by=request.user) if move == Move.SUBMIT else None,
        "is_submit": move == Move.SUBMIT,
        "schedule": open_schedules(response).first() if move == Move.PUBLISH else None,
        "is_publish": move == Move.PUBLISH,
        "asked": asked_withdrawal_of(response, user=request.user) if move == Move.WITHDRAW_PUBLICATION else None,
    }
    return render(request, "responses/moves/move.html", context, status=status_of(form))


def _not_from_here(request: HttpRequest, response: Response, move: Move) -> HttpResponse:
    """The page after a second click, or in a second tab: the move has been made already, or the current status does not
    allow it.
    """
    made = response.status in {end for (_start, made), end in RESPONSE_MOVES.items() if made == move}
    context = {
        "frame": frame_of(response, today=timezone.localdate()),
        "page": MOVE_PAGES[move],
        "is_made": made and request.method == "POST",
        "status": response.get_status_display().lower(),
    }
    return render(request, "responses/moves/move_not_possible.html", context, status=422)
