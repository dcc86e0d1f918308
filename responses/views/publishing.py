"""After publishing: the public page, its PDF being made, and what was published before."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from responses.actions.publication import order_render_again
from responses.enums import Move
from responses.permissions import can_move
from responses.presenters.frame import frame_of
from responses.presenters.publishing import progress_of
from responses.queries import publications_of
from responses.views.refusals import explains_refusals
from responses.views.workspace import visible_response
from s55tracker.accounts.decorators import signed_in


@signed_in(post_only=True)
@explains_refusals
@require_http_methods(["GET", "HEAD", "POST"])
def response_publication(request: HttpRequest, reference: str) -> HttpResponse:
    """How far the publication is. Asked by htmx, only the part that changes; a failed PDF can be ordered again."""
    response = visible_response(request, reference)
    publications = list(publications_of(response))
    current = next((publication for publication in publications if publication.is_current), None)
    if request.method == "POST":
        if current is not None:
            order_render_again(by=request.user, publication=current)
            messages.success(request, "The PDF is being tried again.")
        return redirect("response-publication", reference)
    context = {
        "frame": frame_of(response, today=timezone.localdate()),
        "current": current,
        "progress": progress_of(current, now=timezone.now()) if current else None,
        "earlier": [publication for publication in publications if not publication.is_current],
        "may_order": can_move(request.user, response, Move.PUBLISH),
    }
    only_the_part = request.headers.get("HX-Request") == "true"
    return render(
        request, "responses/_publication_progress.html" if only_the_part else "responses/publication.html", context
    )
