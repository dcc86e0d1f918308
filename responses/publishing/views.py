"""The pages about publication: the progress of the PDF, earlier publications, withdrawal, and the time of publication."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from responses.document.content import DocumentContent
from responses.enums import Move, ResponseStatus
from responses.models import Publication, Response, WithdrawalRequest
from responses.permissions import (
    can_ask_for_withdrawal,
    can_move,
    can_settle_pdf,
    check_can_answer_withdrawal_request,
    check_can_ask_for_withdrawal,
    check_can_move,
    check_can_settle_pdf,
    check_can_withdraw_version,
)
from responses.places import move_url, withdrawal_request_url
from responses.publishing.actions import leave_without_pdf, order_render_again
from responses.publishing.asking import ask_for_withdrawal, cancel_withdrawal_request, decline_withdrawal
from responses.publishing.forms import AskForm, DeclineForm, ScheduleForm, WithdrawForm, WithoutPdfForm
from responses.publishing.pages import progress_of
from responses.publishing.scheduling import cancel_schedule, schedule_publication
from responses.publishing.withdrawing import withdraw_version
from responses.queries import (
    approvers_for,
    open_schedules,
    publications_of,
    withdrawal_requests,
)
from responses.redaction.queries import still_public
from responses.word.files import MEDIA_TYPE as WORD
from responses.word.opendocument import MEDIA_TYPE as OPENDOCUMENT
from responses.word.published import opendocument_copy, word_copy
from responses.workflow import moves_from
from responses.workspace.frame import frame_of
from responses.workspace.refusals import refusals_shown_on, status_of, why_not
from responses.workspace.views.response import visible_response
from responses.workspace.withdrawals import asked_withdrawal_of
from s55tracker.accounts.decorators import signed_in
from s55tracker.accounts.form_recovery import recovered_data
from s55tracker.identity.confirming import confirmed
from s55tracker.text.cleaning import whole_number


@signed_in(post_only=True)
@require_http_methods(["GET", "HEAD", "POST"])
def response_publication(request: HttpRequest, reference: str) -> HttpResponse:
    """The page with the publication's progress, where a failed PDF is also dealt with. htmx gets only the part that
    changes.
    """
    response = visible_response(request, reference)
    publications = list(publications_of(response))
    current = next((publication for publication in publications if publication.is_current), None)
    leaves_it = request.method == "POST" and request.POST.get("decision") == "without"
    form = WithoutPdfForm(request.POST if leaves_it else None)
    if request.method == "POST":
        if current is None or not leaves_it:
            if current is not None:
                order_render_again(by=request.user, publication=current)
                messages.success(request, "We are trying again to make the PDF.")
            return redirect("response-publication", reference)
        check_can_settle_pdf(request.user, current)
        if form.is_valid():
            with refusals_shown_on(form):
                leave_without_pdf(by=request.user, publication=current, reason=form.cleaned_data["reason"])
                messages.success(request, "You have decided to leave this publication without a PDF.")
                return redirect("response-publication", reference)
    context = {
        "frame": frame_of(response, today=timezone.localdate(), tab=""),
        "current": current,
        "progress": progress_of(current, now=timezone.now()) if current else None,
        "earlier": [publication for publication in publications if not publication.is_current],
        "may_settle": current is not None and can_settle_pdf(request.user, current),
        "correct_url": _correct_url(request, response),
        "still_public": still_public(response),
        "asked": (asked := asked_withdrawal_of(response, user=request.user)),
        "ask_url": withdrawal_request_url(response)
        if asked is None and can_ask_for_withdrawal(request.user, response)
        else "",
        "may_withdraw": bool(publications) and can_move(request.user, response, Move.WITHDRAW_PUBLICATION),
        "schedule": open_schedules(response).first(),
        "publish_url": move_url(response, Move.PUBLISH)
        if response.status == ResponseStatus.APPROVED and can_move(request.user, response, Move.PUBLISH)
        else "",
        "withdraw_url": move_url(response, Move.WITHDRAW_PUBLICATION)
        if current and can_move(request.user, response, Move.WITHDRAW_PUBLICATION)
        else "",
        "withdrawn": next((publication for publication in publications if publication.withdrawn_at), None)
        if current is None
        else None,
        "form": form,
    }
    only_the_part = request.headers.get("HX-Request") == "true" and request.method != "POST"
    template = "responses/publishing/_progress.html" if only_the_part else "responses/publishing/publication.html"
    return render(request, template, context, status=status_of(form))


def _correct_url(request: HttpRequest, response: Response) -> str:
    """The address where this person can start a correction; empty if they cannot do so now."""
    may_correct = Move.CORRECT in moves_from(ResponseStatus(response.status))
    return move_url(response, Move.CORRECT) if may_correct and can_move(request.user, response, Move.CORRECT) else ""


@confirmed
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def response_version_withdraw(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Withdraw one version: its page and PDF then show a notice with the reason."""
    response = visible_response(request, reference)
    publication = get_object_or_404(publications_of(response).select_related("body"), number=number)
    check_can_withdraw_version(request.user, publication)
    form = WithdrawForm(request.POST if request.method == "POST" else recovered_data(request))
    if request.method == "POST" and form.is_valid():
        with refusals_shown_on(form, response):
            withdraw_version(by=request.user, publication=publication, reason=form.cleaned_data["reason"])
            messages.success(request, f"Publication {number} has been withdrawn. A notice is shown at its address.")
            return redirect("response-publication", reference)
    context = {
        "frame": frame_of(response, today=timezone.localdate(), tab=""),
        "publication": publication,
        "others_are_public": publications_of(response).filter(withdrawn_at=None).exclude(pk=publication.pk).exists(),
        "form": form,
        "asked": asked_withdrawal_of(response, user=request.user),
        "still_public": next((each for each in still_public(response) if each.number == number), None),
    }
    return render(request, "responses/publishing/withdraw.html", context, status=status_of(form))


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def response_withdrawal_request(request: HttpRequest, reference: str) -> HttpResponse:
    """The page where an officer asks for what is published to be withdrawn, and an approver declines or follows the
    link to withdraw it.
    """
    response = visible_response(request, reference)
    asked = asked_withdrawal_of(response, user=request.user)
    public = [each for each in publications_of(response) if each.withdrawn_at is None]
    data = request.POST if request.method == "POST" else recovered_data(request)
    declines = data is not None and data.get("decision") == "decline"
    form: AskForm | DeclineForm
    if declines or (asked is not None and asked.withdraw_url):
        form = DeclineForm(data if declines else None)
    else:
        form = AskForm(data, public=public, version=request.GET.get("version", ""))
    if request.method == "POST" and (answer := _decided(request, response, form)) is not None:
        return answer
    context = {
        "frame": frame_of(response, today=timezone.localdate(), tab=""),
        "asked": asked,
        "is_public": bool(public),
        "correct_url": _correct_url(request, response),
        "why_not": why_not(check_can_ask_for_withdrawal, request.user, response),
        "approvers": approvers_for(response, submitted_by=request.user) if asked is None else [],
        "form": form,
        "settled": [each for each in withdrawal_requests().filter(response=response) if each.settled_at],
    }
    return render(request, "responses/publishing/withdrawal_request.html", context, status=status_of(form))


def _decided(request: HttpRequest, response: Response, form: AskForm | DeclineForm) -> HttpResponse | None:
    """Ask, decline or cancel. None if the form has errors. The form names the request that the page showed, so that no
    one answers a newer request by mistake.
    """
    page = redirect("response-publication", response.reference)
    if request.POST.get("decision") == "cancel":
        cancel_withdrawal_request(by=request.user, request=_chosen(request, response))
        messages.success(request, "Your request has been cancelled.")
        return page
    if isinstance(form, DeclineForm):
        chosen = _chosen(request, response)
        check_can_answer_withdrawal_request(request.user, chosen)
        with refusals_shown_on(form, response):
            if form.is_valid():
                decline_withdrawal(by=request.user, request=chosen, reason=form.cleaned_data["reason"])
                messages.success(request, f"You have declined the request. We have emailed {chosen.asked_by}.")
                return page
        return None
    check_can_ask_for_withdrawal(request.user, response)
    with refusals_shown_on(form, response):
        if form.is_valid():
            ask_for_withdrawal(by=request.user, response=response, **form.cleaned_data)
            messages.success(request, "We have emailed the approvers of your office.")
            return redirect("response-withdrawal-request", response.reference)
    return None


def _chosen(request: HttpRequest, response: Response) -> WithdrawalRequest:
    key = whole_number(request.POST.get("request", ""))
    return get_object_or_404(withdrawal_requests().select_related("response__body"), response=response, pk=key)


# Copies to edit or convert: the format's media type, and the function that writes it.
COPIES = {"docx": (WORD, word_copy), "odt": (OPENDOCUMENT, opendocument_copy)}


@signed_in
@require_safe
def response_publication_copy(request: HttpRequest, reference: str, number: int, form: str) -> HttpResponse:
    """The text of a publication as a Word file or an OpenDocument text, made while the person waits."""
    response = visible_response(request, reference)
    publication = get_object_or_404(Publication, response=response, number=number, elsewhere_address="")
    if form not in COPIES:
        raise Http404
    media_type, copy_of = COPIES[form]
    answer = HttpResponse(copy_of(DocumentContent.from_json(publication.content)), content_type=media_type)
    answer["Content-Disposition"] = f'attachment; filename="{publication.slug}-{number}.{form}"'
    return answer


@confirmed
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def response_schedule(request: HttpRequest, reference: str) -> HttpResponse:
    """Set, change or cancel the time of publication."""
    response = visible_response(request, reference)
    check_can_move(request.user, response, Move.PUBLISH)
    schedule = open_schedules(response).first()
    if request.method == "POST" and request.POST.get("decision") == "cancel":
        cancel_schedule(by=request.user, response=response)
        messages.success(request, "The scheduled publication has been cancelled. The response is still approved.")
        return redirect("response-publication", reference)
    safe_day = response.inspection.safe_day_on if response.first_published_on is None else date.max
    form = ScheduleForm(
        request.POST if request.method == "POST" else recovered_data(request),
        safe_day=safe_day,
        publish_at=schedule.publish_at if schedule else None,
    )
    if request.method == "POST" and form.is_valid():
        with refusals_shown_on(form, response):
            schedule_publication(by=request.user, response=response, publish_at=form.cleaned_data["publish_at"])
            messages.success(request, "The time of publication has been set.")
            return redirect("response-publication", reference)
    context = {
        "frame": frame_of(response, today=timezone.localdate(), tab=""),
        "schedule": schedule,
        "form": form,
        "is_approved": response.status == ResponseStatus.APPROVED,
    }
    return render(request, "responses/publishing/schedule.html", context, status=status_of(form))
