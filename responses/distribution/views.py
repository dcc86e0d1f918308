"""The copies required by s.55(6) and by practice: the list, and a page for each to record it or undo it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from responses.distribution.actions import record_copy_sent, undo_copy_sent
from responses.distribution.forms import CopyNotSentForm, CopySentForm
from responses.distribution.pages import distribution_of, is_being_corrected
from responses.permissions import can_record_distribution, check_can_record_distribution
from responses.workspace.frame import frame_of
from responses.workspace.refusals import refusals_shown_on, status_of
from responses.workspace.views.response import visible_response
from s55tracker.accounts.decorators import SignedInRequest, signed_in
from s55tracker.accounts.form_recovery import recovered_data


@signed_in
@require_safe
def response_distribution(request: SignedInRequest, reference: str) -> HttpResponse:
    response = visible_response(request, reference)
    lines = list(response.distribution_lines.select_related("publication"))
    context = {
        "frame": frame_of(response, today=timezone.localdate(), tab="distribution"),
        "distribution": distribution_of(response, lines, user=request.user),
        "is_being_corrected": is_being_corrected(response),
    }
    return render(request, "responses/distribution/distribution.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def response_distribution_line(request: SignedInRequest, reference: str, line_pk: int) -> HttpResponse:
    """One copy: a form to record it or, once recorded, the details and the undo."""
    response = visible_response(request, reference)
    line = get_object_or_404(response.distribution_lines.select_related("publication", "recorded_by"), pk=line_pk)
    line.response = response
    today = timezone.localdate()
    undoes = line.done_on is not None
    if request.method == "POST":
        check_can_record_distribution(request.user, response)
        wanted_undo = "reason" in request.POST
        if wanted_undo != undoes:
            # A double click, or someone else was first: the list shows the current status.
            return redirect("response-distribution", reference)
    data = request.POST if request.method == "POST" else recovered_data(request)
    form = (
        CopyNotSentForm(data)
        if undoes
        else CopySentForm(data, initial={"done_on": today, "done_by": request.user.name})
    )
    if request.method == "POST" and form.is_valid():
        with refusals_shown_on(form):
            if undoes:
                undo_copy_sent(by=request.user, line=line, **form.cleaned_data)
                messages.success(request, f"“{line.line}” is no longer recorded as sent.")
            else:
                record_copy_sent(by=request.user, line=line, today=today, **form.cleaned_data)
                messages.success(request, f"“{line.line}” has been recorded.")
            return redirect("response-distribution", reference)
    may_record = (
        can_record_distribution(request.user, response) and line.publication is not None and line.publication.is_current
    )
    context = {
        "frame": frame_of(response, today=today, tab="distribution"),
        "line": line,
        "form": form if may_record else None,
    }
    return render(request, "responses/distribution/line.html", context, status=status_of(form))
