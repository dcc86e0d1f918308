"""The page of checks, and the page for overriding one."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from responses.checks.actions import override_check, withdraw_override
from responses.checks.forms import OverrideForm
from responses.completeness.rules import RULES
from responses.document.readiness import all_problems_of
from responses.enums import ResponseStatus
from responses.permissions import can_override, check_can_override
from responses.places import sorted_lines
from responses.workflow import TO_PUBLISH
from responses.workspace.frame import frame_of
from responses.workspace.pages import format_checks
from responses.workspace.refusals import refusals_shown_on, status_of
from responses.workspace.views.response import visible_response
from s55tracker.accounts.decorators import signed_in
from s55tracker.accounts.form_recovery import recovered_data


@signed_in
@require_safe
def response_checks(request: HttpRequest, reference: str) -> HttpResponse:
    """Show what must be fixed, what should be fixed, what is worth a look, and what has been overridden."""
    response = visible_response(request, reference)
    today = timezone.localdate()
    problems = [] if response.status == ResponseStatus.NOT_NEEDED else all_problems_of(response, today=today)
    context = {
        "frame": frame_of(response, today=today, tab="checks"),
        "summary": format_checks(problems),
        "lines": sorted_lines(problems, response),
        "rules": [(facts.checks, facts.rests_on, facts.level.label) for facts in RULES.values()],
        "may_override": can_override(request.user, response),
        "is_open": response.status in TO_PUBLISH,
    }
    return render(request, "responses/checks/checks.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def response_check_override(request: HttpRequest, reference: str, key: str) -> HttpResponse:
    """Override a check with a reason. 404 if the checks find no such problem."""
    response = visible_response(request, reference)
    check_can_override(request.user, response)
    today = timezone.localdate()
    problems = all_problems_of(response, today=today)
    problem = next((each for each in problems if each.key == key and each.may_be_overridden), None)
    if problem is None or problem.override is not None:
        raise Http404
    form = OverrideForm(request.POST if request.method == "POST" else recovered_data(request))
    if request.method == "POST" and form.is_valid():
        with refusals_shown_on(form):
            override_check(by=request.user, response=response, key=key, reason=form.cleaned_data["reason"], today=today)
            messages.success(request, "You have overridden the check. Your reason has been recorded.")
            return redirect("response-checks", reference)
    context = {"frame": frame_of(response, today=today, tab="checks"), "problem": problem, "form": form}
    return render(request, "responses/checks/override.html", context, status=status_of(form))


@signed_in(post_only=True)
@require_POST
def response_check_override_withdraw(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    response = visible_response(request, reference)
    override = get_object_or_404(response.check_overrides.select_related("response"), pk=pk)
    withdraw_override(by=request.user, override=override)
    messages.success(request, "The override has been withdrawn. The check applies again.")
    return redirect("response-checks", reference)
