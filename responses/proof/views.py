"""The page for asking for a proof pack, and the download of its file."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe

from responses.enums import PackForm, PackNames
from responses.models import RequestedPack
from responses.permissions import check_can_make_proof_pack
from responses.proof.actions import KEPT, MEDIA_TYPES, request_proof_pack
from responses.proof.forms import ProofPackForm
from responses.proof.pages import lines_of
from responses.proof.queries import requested_packs
from responses.workspace.frame import frame_of
from responses.workspace.refusals import refusals_shown_on, status_of, why_not
from responses.workspace.views.response import visible_response
from s55tracker.accounts.decorators import signed_in
from s55tracker.present import present


@signed_in(post_only=True)
@require_http_methods(["GET", "HEAD", "POST"])
def response_proof(request: HttpRequest, reference: str) -> HttpResponse:
    """Explain what a proof pack contains, ask for one, and show the progress of packs asked for. A request from htmx
    gets only the progress.
    """
    response = visible_response(request, reference)
    form = ProofPackForm(request.POST if request.method == "POST" else None)
    may_not = why_not(check_can_make_proof_pack, request.user, response)
    if request.method == "POST":
        check_can_make_proof_pack(request.user, response)
        if form.is_valid():
            with refusals_shown_on(form):
                names, wanted = PackNames(form.cleaned_data["names"]), PackForm(form.cleaned_data["form"])
                request_proof_pack(by=request.user, response=response, names=names, form=wanted)
                return redirect("response-proof", response.reference)
    packs = [] if may_not else lines_of(requested_packs(response), now=timezone.now())
    context = {
        "frame": frame_of(response, today=timezone.localdate(), tab="distribution"),
        "form": form,
        "is_published": response.first_published_on is not None,
        "may_not": may_not,
        "packs": packs,
        "asks_again": any(pack.asks_again for pack in packs),
        "days_kept": KEPT.days,
    }
    only_the_part = request.headers.get("HX-Request") == "true" and request.method != "POST"
    template = "responses/proof/_packs.html" if only_the_part else "responses/proof/proof.html"
    return render(request, template, context, status=status_of(form))


@signed_in
@require_safe
def response_proof_file(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """The file of a pack that has been made or, once it is no longer kept, a page that says so."""
    response = visible_response(request, reference)
    check_can_make_proof_pack(request.user, response)
    pack = get_object_or_404(RequestedPack, response=response, pk=pk, made_at__isnull=False)
    if pack.removed_at is not None:
        return redirect("response-proof", response.reference)
    answer = HttpResponse(bytes(pack.data), content_type=MEDIA_TYPES[PackForm(pack.form)])
    answer["Content-Disposition"] = present(content_disposition_header(as_attachment=True, filename=pack.file_name))
    return answer
