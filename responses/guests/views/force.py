"""The force's pages about its guests. Each starts at `force_requests_visible_to`."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from responses.enums import GuestSide
from responses.force_permissions import check_is_force_lead, is_force_lead, takes_force_comments
from responses.force_queries import findings_for_force, force_requests_visible_to
from responses.guests.actions.links import make_guest_link, revoke_guest_link
from responses.guests.actions.writing import Use, use_guest_text
from responses.guests.forms import GuestLinkForm, UseForm
from responses.guests.pages.links import compared, link_lines
from responses.models import ForceRequest, GuestText
from responses.workspace.refusals import refusals_shown_on, status_of
from s55tracker.accounts.decorators import SignedInRequest, signed_in
from s55tracker.accounts.form_recovery import recovered_data
from s55tracker.refusals import ChangedMeanwhile


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def force_guests(request: SignedInRequest, reference: str, force_slug: str) -> HttpResponse:
    """A lead's page: the guests asked, each use of their links, and a form to ask another."""
    asked = _asked(request, reference, force_slug)
    check_is_force_lead(request.user, asked, "ask someone without an account to comment")
    form = GuestLinkForm(
        request.POST if request.method == "POST" else recovered_data(request), findings=list(findings_for_force(asked))
    )
    if request.method == "POST" and form.is_valid():
        with refusals_shown_on(form):
            link = make_guest_link(by=request.user, request=asked, side=GuestSide.FORCE, **form.details)
            messages.success(request, f"We have emailed a link to {link.email}.")
            return redirect(request.path)
    context = {
        "asked": asked,
        "lines": link_lines(asked, side=GuestSide.FORCE),
        "form": form if takes_force_comments(asked) else None,
        "revoke": "force-guest-revoke",
        "text_page": "force-guest-text",
        "back": asked.get_absolute_url(),
        "back_text": "All comments on this report",
        "is_office": False,
    }
    return render(request, "responses/guests/links.html", context, status=status_of(form))


@signed_in(post_only=True)
@require_POST
def force_guest_revoke(request: SignedInRequest, reference: str, force_slug: str, pk: int) -> HttpResponse:
    asked = _asked(request, reference, force_slug)
    link = get_object_or_404(asked.guest_links.all(), pk=pk)
    link.request = asked
    revoke_guest_link(by=request.user, link=link)
    messages.success(request, f"{link.name}’s link has been cancelled.")
    return redirect("force-guests", reference, force_slug)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def force_guest_text(request: SignedInRequest, reference: str, force_slug: str, pk: int) -> HttpResponse:
    """A guest's words beside the force's own; a lead can put them into the force's text."""
    asked = _asked(request, reference, force_slug)
    texts = GuestText.objects.select_related("link", "finding", "accepted_by").exclude(plain="", stance="")
    text = get_object_or_404(texts, pk=pk, link__request=asked)
    text.link.request = asked
    form = UseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            use_guest_text(
                by=request.user,
                text=text,
                use=form.chosen,
                version=form.cleaned_data["version"],
                text_version=form.cleaned_data["text_version"],
            )
        except ChangedMeanwhile:
            form.add_error(None, "One of the two texts has changed since you opened this page. Read both again below.")
            text.refresh_from_db()
        else:
            messages.success(
                request, f"The text from {text.link.name} is now in your force’s comment. You can edit it here."
            )
            if text.finding_id is None:
                return redirect("force-comment-overall", reference, force_slug)
            return redirect("force-comment", reference, force_slug, text.finding_id)
    context = {
        "asked": asked,
        "page": compared(text),
        "form": form,
        "may_use": is_force_lead(request.user, asked) and takes_force_comments(asked),
        "uses": Use,
    }
    return render(request, "responses/guests/compare.html", context, status=status_of(form))


def _asked(request: HttpRequest, reference: str, force_slug: str) -> ForceRequest:
    requests = force_requests_visible_to(request.user)
    return get_object_or_404(requests, response__reference=reference, force__slug=force_slug)
