"""The page from which a proof pack is made."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods

from responses.permissions import check_can_make_proof_pack
from responses.proof.actions import Form, make_proof_pack
from responses.proof.forms import ProofPackForm
from responses.proof.queries import Names
from responses.workspace.frame import frame_of
from responses.workspace.refusals import refusals_shown_on, status_of, why_not
from responses.workspace.views.response import visible_response
from s55tracker.accounts.decorators import signed_in
from s55tracker.present import present


@signed_in(post_only=True)
@require_http_methods(["GET", "HEAD", "POST"])
def response_proof(request: HttpRequest, reference: str) -> HttpResponse:
    """What a proof pack contains, and the file itself."""
    response = visible_response(request, reference)
    form = ProofPackForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        check_can_make_proof_pack(request.user, response)
        if form.is_valid():
            with refusals_shown_on(form):
                names, wanted = Names(form.cleaned_data["names"]), cast(Form, form.cleaned_data["form"])
                (file,) = make_proof_pack(by=request.user, response=response, names=names, forms=(wanted,))
                answer = HttpResponse(file.data, content_type=file.media_type)
                answer["Content-Disposition"] = present(
                    content_disposition_header(as_attachment=True, filename=file.name)
                )
                return answer
    context = {
        "frame": frame_of(response, today=timezone.localdate(), tab="distribution"),
        "form": form,
        "is_published": response.first_published_on is not None,
        "may_not": why_not(check_can_make_proof_pack, request.user, response),
    }
    return render(request, "responses/proof/proof.html", context, status=status_of(form))
