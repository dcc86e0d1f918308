"""After publishing: the public page, the progress of its PDF, and earlier publications."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from responses.enums import Move, ResponseStatus
from responses.permissions import can_move, can_settle_pdf, check_can_settle_pdf
from responses.places import move_url
from responses.publishing.actions import leave_without_pdf, order_render_again
from responses.publishing.forms import WithoutPdfForm
from responses.publishing.pages import progress_of
from responses.queries import publications_of
from responses.workflow import moves_from
from responses.workspace.frame import frame_of
from responses.workspace.refusals import refusals_shown_on, status_of
from responses.workspace.views.response import visible_response
from s55tracker.accounts.decorators import signed_in


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
        "form": form,
    }
    only_the_part = request.headers.get("HX-Request") == "true" and request.method != "POST"
    template = "responses/publishing/_progress.html" if only_the_part else "responses/publishing/publication.html"
    return render(request, template, context, status=status_of(form))
