"""The approver's page: the document as it will be published, the changes since the approver last saw it, and the
decision.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_http_methods, require_safe

from inspections.clock.deadlines import days_left
from responses.approval.actions import CHANGED_AROUND, approve, record_look, return_to_officer
from responses.approval.forms import ApproveForm, ReturnForm
from responses.approval.pages import format_days_left, trial_pdf_state, what_changed
from responses.document.article import html_of
from responses.document.comparing import content_of_round
from responses.document.composition import as_published, content_of
from responses.document.readiness import all_problems_of
from responses.drafting.pages import places_of
from responses.enums import Move, ResponseStatus
from responses.exceptions import Stale
from responses.models import Response, TrialPdf
from responses.permissions import can_move, check_can_move
from responses.places import sorted_lines
from responses.queries import current_publication, load_written_parts, looks_of, rounds_of
from responses.redaction.pages import marks_of
from responses.redaction.queries import still_public
from responses.threads.pages import format_open_threads
from responses.threads.queries import open_threads
from responses.workflow import UNDER_APPROVAL
from responses.workspace.frame import frame_of
from responses.workspace.pages import format_checks
from responses.workspace.refusals import refusals_shown_on, status_of, why_not
from responses.workspace.views.response import visible_response
from s55tracker.accounts.decorators import SignedInRequest, signed_in
from s55tracker.accounts.form_recovery import recovered_data
from s55tracker.accounts.memberships import roles_in
from s55tracker.accounts.roles import Role
from s55tracker.govuk.refusals import CONFLICT
from s55tracker.identity.confirming import has_confirmed_with_factor, ways_besides_password
from s55tracker.limits import count_password

TOO_MANY = "You have entered the wrong password too many times. Wait a few minutes and try again."


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def response_approval(request: SignedInRequest, reference: str) -> HttpResponse:
    """Read and decide. Everyone in the office may read it; only an approver who did not submit it may decide."""
    response = visible_response(request, reference)
    load_written_parts([response])
    places = places_of(response)
    is_confirmed = has_confirmed_with_factor(request)
    approving = ApproveForm(user=request.user, is_confirmed=is_confirmed)
    returning = ReturnForm(recovered_data(request), places=places)
    if request.method == "POST" and request.POST.get("decision") == "approve":
        approving = ApproveForm(request.POST, user=request.user, is_confirmed=is_confirmed)
        returning = ReturnForm(places=places)
        if answer := _approved(request, response, approving, returning):
            return answer
    elif request.method == "POST":
        returning = ReturnForm(request.POST, places=places)
        if answer := _returned(request, response, returning):
            return answer
    return _shown(request, response, approving, returning)


def _approved(
    request: SignedInRequest, response: Response, form: ApproveForm, returning: ReturnForm
) -> HttpResponse | None:
    check_can_move(request.user, response, Move.APPROVE)
    tries = None
    if "password" in form.fields:
        tries = count_password(request)
        if tries is None:
            form.add_error("password", TOO_MANY)
            return None
    is_valid = form.is_valid()
    if tries is not None and "password" not in form.errors:
        tries.forgive()
    if not is_valid:
        return None
    with refusals_shown_on(form, response):
        try:
            approve(
                by=request.user,
                response=response,
                content_hash=form.cleaned_data["content_hash"],
                today=timezone.localdate(),
            )
        except Stale as refusal:
            form.add_error(None, str(refusal))
            return _shown(request, response, form, returning, status=CONFLICT)
        response.refresh_from_db()
        if response.status == ResponseStatus.WITH_APPROVER:
            messages.success(request, "You have given the first approval. The other approvers have been emailed.")
        else:
            messages.success(request, "You have approved the response. The officer has been told and can publish it.")
        return redirect(response)
    return None


def _returned(request: HttpRequest, response: Response, form: ReturnForm) -> HttpResponse | None:
    check_can_move(request.user, response, Move.RETURN)
    if not form.is_valid():
        return None
    with refusals_shown_on(form, response):
        return_to_officer(by=request.user, response=response, reason=form.whole_reason, places=form.place_reasons)
        messages.success(request, "You have returned the response. We have emailed your reasons to the officer.")
        return redirect(response)
    return None


def _shown(
    request: SignedInRequest,
    response: Response,
    approving: ApproveForm,
    returning: ReturnForm,
    *,
    status: int | None = None,
) -> HttpResponse:
    today = timezone.localdate()
    response = visible_response(request, response.reference)
    rounds = rounds_of(response)
    last = rounds[0] if rounds else None
    before = rounds[1] if len(rounds) > 1 else None
    is_open = response.status == ResponseStatus.WITH_APPROVER and last is not None and last.decision == ""
    context: dict[str, Any] = {
        "frame": frame_of(response, today=today),
        "round": last,
        "before": before,
        "is_open": is_open,
        "approving": approving,
        "returning": returning,
        "rounds": rounds,
        "open_threads": format_open_threads(open_threads(response, request.user).total()),
    }
    if last is not None:
        content = content_of_round(last)
        shown = (
            as_published(content, response, earlier=current_publication(response), at=timezone.now())
            if response.status in UNDER_APPROVAL
            else content
        )
        context |= {
            "article": mark_safe(html_of(shown)),  # noqa: S308 - made by the document's own template from cleaned text
            "withheld": marks_of(response),
            "still_public": still_public(response) if response.first_published_on else [],
            "may_withdraw": can_move(request.user, response, Move.WITHDRAW_PUBLICATION),
            "changed": what_changed(last, before=before, looks=looks_of(request.user, response)),
        }
    if last is not None and is_open:
        if not approving.is_bound:
            approving.initial["content_hash"] = last.content_hash
        problems = all_problems_of(response, today=today, content=shown)
        is_second = bool(last.signatures.all())
        context |= {
            "lines": sorted_lines(problems, response),
            "checks": format_checks(problems),
            "days_left": format_days_left(days_left(response.inspection.clock, today=today)),
            "trial": trial_pdf_state(last, response),
            "ways_to_confirm": ways_besides_password(request) if "password" in approving.fields else [],
            "approve_text": "Give the second approval" if is_second else "Approve this response",
            "needs_two": response.body.needs_two_approvals,
            "why_not_approve": why_not(check_can_move, request.user, response, Move.APPROVE),
            "why_not_return": why_not(check_can_move, request.user, response, Move.RETURN),
            "changed_around": CHANGED_AROUND if content_of(response).digest() != last.content_hash else "",
        }
        if request.method == "GET" and Role.APPROVER in roles_in(request.user, response.body):
            record_look(by=request.user, approval=last)
    answered = approving if approving.is_bound else returning
    only_the_state = is_open and request.method == "GET" and request.headers.get("HX-Request") == "true"
    template = "responses/approval/_state.html" if only_the_state else "responses/approval/approval.html"
    return render(request, template, context, status=status or status_of(answered))


@signed_in
@require_safe
def response_approval_pdf(request: HttpRequest, reference: str) -> HttpResponse:
    """The trial PDF of the latest submission, marked as a draft."""
    response = visible_response(request, reference)
    rounds = rounds_of(response)
    trial = get_object_or_404(TrialPdf, approval=rounds[0] if rounds else None)
    answer = HttpResponse(bytes(trial.data), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{response.reference}-for-approval.pdf"'
    return answer
