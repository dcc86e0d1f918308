"""The lead’s pages: assigning findings, and sharing the draft. Each starts at `force_requests_visible_to`."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from responses.force_permissions import check_is_force_lead, takes_force_comments
from responses.force_queries import findings_for_force, force_requests_visible_to
from responses.force_team import actions
from responses.force_team.forms import AssignForm
from responses.models import ForceRequest
from responses.workspace.refusals import refusals_shown_on, status_of
from s55tracker.accounts.decorators import SignedInRequest, signed_in
from s55tracker.accounts.form_recovery import recovered_data
from s55tracker.accounts.queries import people_in
from s55tracker.accounts.roles import FORCE_ROLES, ROLES_IN_A_FORCE


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def force_assignments(request: SignedInRequest, reference: str, force_slug: str) -> HttpResponse:
    """The page where the lead assigns findings."""
    asked = _asked(request, reference, force_slug)
    check_is_force_lead(request.user, asked, "assign findings")
    people = people_in(asked.force, *ROLES_IN_A_FORCE).order_by("name", "pk")
    form = AssignForm(
        request.POST if request.method == "POST" else recovered_data(request),
        people=people,
        findings=list(findings_for_force(asked)),
    )
    if request.method == "POST" and form.is_valid():
        with refusals_shown_on(form):
            person = form.cleaned_data["person"]
            actions.assign_findings(by=request.user, request=asked, person=person, findings=form.chosen)
            messages.success(request, f"We have emailed {person}.")
            return redirect(request.path)
    assigned = actions.current_assignments(asked).select_related("finding", "person", "assigned_by")
    context = {
        "asked": asked,
        "assigned": assigned.order_by("finding__position", "person__name", "pk"),
        "sees_all": set(people_in(asked.force, *FORCE_ROLES).values_list("pk", flat=True)),
        "takes_comments": takes_force_comments(asked),
        "form": form,
    }
    return render(request, "responses/force_team/assignments.html", context, status=status_of(form))


@signed_in(post_only=True)
@require_POST
def force_assignment_end(request: SignedInRequest, reference: str, force_slug: str, pk: int) -> HttpResponse:
    asked = _asked(request, reference, force_slug)
    assignment = get_object_or_404(asked.assignments.select_related("person", "finding"), pk=pk)
    assignment.request = asked
    actions.end_assignment(by=request.user, assignment=assignment)
    messages.success(request, f"{assignment.finding.label} is no longer assigned to {assignment.person}.")
    return redirect("force-assignments", reference, force_slug)


@signed_in(post_only=True)
@require_POST
def force_sharing(request: SignedInRequest, reference: str, force_slug: str) -> HttpResponse:
    """Share the draft with the office, or stop sharing it."""
    asked = _asked(request, reference, force_slug)
    if request.POST.get("share") == "yes":
        actions.share_draft(by=request.user, request=asked)
        messages.success(
            request, "The office can now read your draft, marked as not submitted. We have emailed its officers."
        )
    else:
        actions.keep_draft_private(by=request.user, request=asked)
        messages.success(
            request, "Your draft is private again. The office cannot read it until you submit your comments."
        )
    return redirect(asked)


def _asked(request: HttpRequest, reference: str, force_slug: str) -> ForceRequest:
    requests = force_requests_visible_to(request.user)
    return get_object_or_404(requests, response__reference=reference, force__slug=force_slug)
