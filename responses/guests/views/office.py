"""The office's pages about its own guests, while the force has no people here. Each starts at `responses_visible_to`."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from responses.enums import GuestSide
from responses.force_permissions import can_make_guest_link, takes_force_comments
from responses.force_queries import findings_for_force
from responses.guests.actions.links import make_guest_link, revoke_guest_link
from responses.guests.actions.writing import check_can_record_guest_comments, record_guest_comments
from responses.guests.forms import GuestLinkForm
from responses.guests.pages.links import link_lines, places_to_record
from responses.models import ForceRequest
from responses.workspace.refusals import refusals_shown_on, status_of
from responses.workspace.views.response import visible_response
from s55tracker.accounts.decorators import SignedInRequest, signed_in
from s55tracker.accounts.form_recovery import recovered_data


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def response_guests(request: SignedInRequest, reference: str, force_slug: str) -> HttpResponse:
    """The guests asked to comment for the force, the texts they have sent, and a form to ask another."""
    asked = _asked(request, reference, force_slug)
    may_ask = can_make_guest_link(request.user, asked, GuestSide.OFFICE) and takes_force_comments(asked)
    form = GuestLinkForm(
        request.POST if request.method == "POST" else recovered_data(request), findings=list(findings_for_force(asked))
    )
    if request.method == "POST" and form.is_valid():
        with refusals_shown_on(form):
            link = make_guest_link(by=request.user, request=asked, side=GuestSide.OFFICE, **form.details)
            messages.success(request, f"We have emailed a link to {link.email}.")
            return redirect(request.path)
    lines = link_lines(asked, side=GuestSide.OFFICE)
    for line in lines:
        line.link.places = places_to_record(line)  # type: ignore[attr-defined]  # for the template
    context = {
        "asked": asked,
        "lines": lines,
        "form": form if may_ask else None,
        "revoke": "response-guest-revoke",
        "back": request.path.removesuffix("guests/"),
        "back_text": f"Comments from {asked.force}",
        "is_office": True,
    }
    return render(request, "responses/guests/links.html", context, status=status_of(form))


@signed_in(post_only=True)
@require_POST
def response_guest_revoke(request: SignedInRequest, reference: str, force_slug: str, pk: int) -> HttpResponse:
    asked = _asked(request, reference, force_slug)
    link = get_object_or_404(asked.guest_links.filter(side=GuestSide.OFFICE), pk=pk)
    link.request = asked
    revoke_guest_link(by=request.user, link=link)
    messages.success(request, f"{link.name}’s link has been cancelled.")
    return redirect("response-guests", reference, force_slug)


@signed_in(post_only=True)
@require_POST
def response_guest_record(request: SignedInRequest, reference: str, force_slug: str, pk: int) -> HttpResponse:
    """Record a guest's texts as the force's comments."""
    asked = _asked(request, reference, force_slug)
    link = get_object_or_404(asked.guest_links.filter(side=GuestSide.OFFICE), pk=pk)
    link.request = asked
    check_can_record_guest_comments(request.user, link)
    record_guest_comments(by=request.user, link=link)
    messages.success(request, "The comments have been recorded.")
    return redirect("response-force", reference, force_slug)


def _asked(request: HttpRequest, reference: str, force_slug: str) -> ForceRequest:
    response = visible_response(request, reference)
    asked = get_object_or_404(response.force_requests.select_related("force"), force__slug=force_slug)
    asked.response = response
    return asked
