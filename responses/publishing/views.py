"""After publishing: the public page, the progress of its PDF, and earlier publications."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from responses.document.content import DocumentContent
from responses.enums import Move, ResponseStatus
from responses.models import Publication
from responses.permissions import can_move, can_settle_pdf, check_can_move, check_can_settle_pdf
from responses.places import move_url
from responses.publishing.actions import leave_without_pdf, order_render_again
from responses.publishing.forms import ScheduleForm, WithoutPdfForm
from responses.publishing.pages import progress_of
from responses.publishing.scheduling import cancel_schedule, schedule_publication
from responses.queries import open_schedules, publications_of
from responses.word.files import MEDIA_TYPE as WORD
from responses.word.opendocument import MEDIA_TYPE as OPENDOCUMENT
from responses.word.published import opendocument_copy, word_copy
from responses.workflow import moves_from
from responses.workspace.frame import frame_of
from responses.workspace.refusals import refusals_shown_on, status_of
from responses.workspace.views.response import visible_response
from s55tracker.accounts.decorators import signed_in
from s55tracker.accounts.form_recovery import recovered_data
from s55tracker.identity.confirming import confirmed


@signed_in(post_only=True)
@require_http_methods(["GET", "HEAD", "POST"])
def response_publication(request: HttpRequest, reference: str) -> HttpResponse:
    """The publication's progress. For htmx, only the part that changes. A failed PDF is dealt with here."""
    response = visible_response(request, reference)
    publications = list(publications_of(response))
    current = next((publication for publication in publications if publication.is_current), None)
    leaves_it = request.method == "POST" and request.POST.get("decision") == "without"
    form = WithoutPdfForm(request.POST if leaves_it else None)
    if request.method == "POST":
        if current is None or not leaves_it:
            if current is not None:
                order_render_again(by=request.user, publication=current)
                messages.success(request, "We are trying to make the PDF again.")
            return redirect("response-publication", reference)
        check_can_settle_pdf(request.user, current)
        if form.is_valid():
            with refusals_shown_on(form):
                leave_without_pdf(by=request.user, publication=current, reason=form.cleaned_data["reason"])
                messages.success(request, "You have decided to leave this publication without a PDF.")
                return redirect("response-publication", reference)
    may_correct = Move.CORRECT in moves_from(ResponseStatus(response.status))
    context = {
        "frame": frame_of(response, today=timezone.localdate()),
        "current": current,
        "progress": progress_of(current, now=timezone.now()) if current else None,
        "earlier": [publication for publication in publications if not publication.is_current],
        "may_settle": current is not None and can_settle_pdf(request.user, current),
        "correct_url": move_url(response, Move.CORRECT)
        if may_correct and can_move(request.user, response, Move.CORRECT)
        else "",
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


# Copies to edit or convert: the format's media type, and what writes it.
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
        "frame": frame_of(response, today=timezone.localdate()),
        "schedule": schedule,
        "form": form,
        "is_approved": response.status == ResponseStatus.APPROVED,
    }
    return render(request, "responses/publishing/schedule.html", context, status=status_of(form))
