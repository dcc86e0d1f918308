"""Adding, downloading and removing evidence files."""

from __future__ import annotations

import hashlib

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from responses.distribution.actions import add_evidence, remove_evidence
from responses.distribution.forms import CopyNotSentForm, EvidenceForm, RemoveEvidenceForm
from responses.distribution.pages import evidence_added, evidence_item
from responses.distribution.queries import copies_of, evidence_visible_to
from responses.distribution.views.line import line_page
from responses.evidence.store import NotInTheStore, read
from responses.permissions import check_can_record_distribution
from responses.workspace.frame import frame_of
from responses.workspace.refusals import refusals_shown_on, status_of
from responses.workspace.views.response import visible_response
from s55tracker.accounts.decorators import SignedInRequest, signed_in
from s55tracker.refusals import Refused

# If a browser displays the file anyway, it runs no scripts and gives the file no origin.
ALONE = "default-src 'none'; sandbox"


@signed_in(post_only=True)
@require_POST
def response_evidence_add(request: SignedInRequest, reference: str, line_pk: int) -> HttpResponse:
    response = visible_response(request, reference)
    line = get_object_or_404(copies_of(response), pk=line_pk)
    line.response = response
    check_can_record_distribution(request.user, response)
    form = EvidenceForm(request.POST, request.FILES)
    if form.is_valid():
        with refusals_shown_on(form):
            file = form.cleaned_data["evidence"]
            add_evidence(by=request.user, line=line, evidence=file, today=timezone.localdate())
            messages.success(request, evidence_added(file))
            return redirect("response-distribution-line", reference, line_pk)
    return line_page(request, response, line, CopyNotSentForm(), form)


@signed_in
@require_safe
def response_evidence(request: SignedInRequest, reference: str, pk: int) -> HttpResponse:
    """Download an evidence file. A file that has changed since it was stored is refused."""
    evidence = get_object_or_404(evidence_visible_to(request.user), pk=pk, line__response__reference=reference)
    try:
        data = read(evidence.storage_name)
    except NotInTheStore as error:
        raise Refused("This file is missing from the evidence store. Tell your administrator.") from error
    if hashlib.sha256(data).hexdigest() != evidence.sha256:
        raise Refused("This file is not the one that was stored. Tell your administrator.")
    answer = HttpResponse(data, content_type=evidence.media_type)
    answer["Content-Disposition"] = content_disposition_header(True, evidence.file_name) or "attachment"
    answer["Content-Security-Policy"] = ALONE
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    return answer


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def response_evidence_remove(request: SignedInRequest, reference: str, pk: int) -> HttpResponse:
    response = visible_response(request, reference)
    evidence = get_object_or_404(evidence_visible_to(request.user), pk=pk, line__response=response)
    check_can_record_distribution(request.user, response)
    form = RemoveEvidenceForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with refusals_shown_on(form):
            remove_evidence(by=request.user, evidence=evidence, reason=form.cleaned_data["reason"])
            messages.success(request, f"“{evidence.file_name}” has been removed.")
            return redirect("response-distribution-line", reference, evidence.line_id)
    context = {
        "frame": frame_of(response, today=timezone.localdate(), tab="distribution"),
        "evidence": evidence,
        "item": evidence_item(response, evidence),
        "form": form,
    }
    return render(request, "responses/distribution/evidence_remove.html", context, status=status_of(form))
