"""The page of new reports, and the page of the addresses that an office watches."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from inspections.intake.fetching import why_not
from inspections.models import ReportProposal
from inspections.permissions import (
    can_manage_watched_addresses,
    check_can_decide_on_proposals,
    check_can_manage_watched_addresses,
)
from inspections.watching import actions
from inspections.watching.forms import DismissForm, WatchedAddressForm
from inspections.watching.pages import new_reports, watched_page
from inspections.watching.queries import (
    OPEN,
    open_proposals_for,
    proposals_visible_to,
    watched_addresses_of,
    watches_anything,
)
from s55tracker.accounts.decorators import signed_in
from s55tracker.accounts.form_recovery import recovered_data
from s55tracker.accounts.memberships import bodies_of, body_ids_of
from s55tracker.accounts.models import PolicingBody
from s55tracker.govuk.refusals import refusals_shown_on
from s55tracker.office.choosing import about_a_body_where, address, frame
from s55tracker.refusals import Refused

SETTLED_FOR = timedelta(days=90)
MOST_SETTLED = 50
MOST_OPEN = 200

RIGHT = {"can": can_manage_watched_addresses, "check": check_can_manage_watched_addresses}
for_its_watchers = about_a_body_where(**RIGHT)
for_its_watchers_posting = about_a_body_where(**RIGHT, post_only=True)


@signed_in
@require_safe
def new_report_list(request: HttpRequest) -> HttpResponse:
    """The reports that someone in the office has still to log or dismiss, and those dealt with lately."""
    user, today = request.user, timezone.localdate()
    if not body_ids_of(user):
        raise Http404
    bodies = bodies_of(user)
    open_ones = open_proposals_for(user).select_related("body")[:MOST_OPEN]
    lately = timezone.now() - SETTLED_FOR
    settled = (
        proposals_visible_to(user)
        .exclude(OPEN)
        .filter(Q(dismissed_at__gte=lately) | Q(inspection__created_at__gte=lately))
        .select_related("body", "inspection", "dismissed_by")
        .order_by("-found_at", "-pk")[:MOST_SETTLED]
    )
    context = {
        "reports": new_reports(open_ones, user=user, today=today),
        "settled": new_reports(settled, user=user, today=today),
        "today": today,
        "several_offices": len(bodies) > 1,
        "managed": [body for body in bodies if can_manage_watched_addresses(user, body)],
        "watches": watches_anything(user),
    }
    return render(request, "inspections/watching/new_reports.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def new_report_dismiss(request: HttpRequest, pk: int) -> HttpResponse:
    proposal = _proposal(request, pk)
    check_can_decide_on_proposals(request.user, proposal.body)
    form = DismissForm(request.POST if request.method == "POST" else recovered_data(request))
    if request.method == "POST" and form.is_valid():
        with refusals_shown_on(form):
            actions.dismiss_proposal(by=request.user, proposal=proposal, reason=form.cleaned_data["reason"])
            messages.success(request, f"“{proposal.title}” has been dismissed.")
            return redirect("new-report-list")
    context = {"proposal": proposal, "form": form}
    return render(
        request, "inspections/watching/dismiss.html", context, status=422 if form.is_bound and form.errors else 200
    )


@signed_in(post_only=True)
@require_POST
def new_report_restore(request: HttpRequest, pk: int) -> HttpResponse:
    proposal = _proposal(request, pk)
    actions.restore_proposal(by=request.user, proposal=proposal)
    messages.success(request, f"“{proposal.title}” is on the list again.")
    return redirect("new-report-list")


@for_its_watchers
@require_http_methods(["GET", "HEAD", "POST"])
def office_watched_addresses(request: HttpRequest, body: PolicingBody) -> HttpResponse:
    """The addresses that the office watches, with a form to add one."""
    form = WatchedAddressForm(request.POST if request.method == "POST" else recovered_data(request))
    if request.method == "POST" and form.is_valid():
        with refusals_shown_on(form):
            actions.add_watched_address(by=request.user, body=body, address=form.cleaned_data["address"])
            messages.success(request, "The address has been added. We will read it within a few minutes.")
            return redirect(address("office-watched-addresses", body))
    now = timezone.now()
    context = frame(
        request,
        body,
        form=form,
        off=why_not(body),
        addresses=[watched_page(each, now=now) for each in watched_addresses_of(body)],
    )
    return render(
        request, "inspections/watching/addresses.html", context, status=422 if form.is_bound and form.errors else 200
    )


@for_its_watchers
@require_http_methods(["GET", "HEAD", "POST"])
def office_watched_address_remove(request: HttpRequest, body: PolicingBody, pk: int) -> HttpResponse:
    watched = get_object_or_404(watched_addresses_of(body), pk=pk)
    if request.method == "POST":
        try:
            actions.remove_watched_address(by=request.user, watched=watched)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "The address has been removed.")
        return redirect(address("office-watched-addresses", body))
    return render(request, "inspections/watching/remove.html", frame(request, body, watched=watched))


@for_its_watchers_posting
@require_POST
def office_watched_address_read(request: HttpRequest, body: PolicingBody, pk: int) -> HttpResponse:
    watched = get_object_or_404(watched_addresses_of(body), pk=pk)
    try:
        actions.read_address_now(by=request.user, watched=watched)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "We will read the address within a few minutes. Refresh this page to see the result.")
    return redirect(address("office-watched-addresses", body))


def _proposal(request: HttpRequest, pk: int) -> ReportProposal:
    return get_object_or_404(proposals_visible_to(request.user).select_related("body"), pk=pk)
