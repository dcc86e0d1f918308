"""The pages that show a response's owner and plan, explain its dates, and change its plan by hand."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from inspections.clock.deadlines import STEPS, format_date
from responses.exceptions import WorkflowError
from responses.models import Response
from responses.permissions import can_assign, check_can_plan
from responses.planning.actions import assign_owner, assign_step, change_step_date, restore_step
from responses.planning.forms import StepDateForm, StepOwnerForm
from responses.planning.owner_forms import OwnerForm
from responses.planning.pages import dates_of
from responses.planning.people import people_and_dates_of, step_url
from responses.progress.plans import PlanLine, plan_of
from responses.workspace.frame import frame_of
from responses.workspace.refusals import refusals_shown_on, status_of, with_version
from responses.workspace.views.response import visible_response
from s55tracker.accounts.decorators import signed_in
from s55tracker.accounts.form_recovery import recovered_data
from s55tracker.govuk.refusals import CONFLICT
from s55tracker.refusals import ChangedMeanwhile
from s55tracker.text.cleaning import whole_number
from s55tracker.working_days.queries import proclaimed_days


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def response_people(request: HttpRequest, reference: str) -> HttpResponse:
    """The response's owner and plan: what is due, when, and who is responsible."""
    response = visible_response(request, reference)
    form = OwnerForm(request.POST if request.method == "POST" else None, response=response)
    if form.is_valid():
        with refusals_shown_on(form):
            assign_owner(by=request.user, response=response, owner=form.cleaned_data["owner"])
            messages.success(request, f"{form.cleaned_data['owner']} now owns this response.")
            return redirect("response-people", response.reference)
    today = timezone.localdate()
    context = {
        "frame": frame_of(response, today=today, tab="people"),
        "form": form,
        "may_assign": can_assign(request.user, response),
        "people": people_and_dates_of(response, user=request.user, today=today),
        "requests": response.force_requests.select_related("force"),
        "today": today,
    }
    return render(request, "responses/planning/people.html", context, status=status_of(form))


@signed_in
@require_safe
def response_dates(request: HttpRequest, reference: str) -> HttpResponse:
    """The dates page, which shows how each date was worked out."""
    response = visible_response(request, reference)
    today = timezone.localdate()
    context = {
        "frame": frame_of(response, today=today, tab="people"),
        "dates": dates_of(response, today=today),
        "today": today,
    }
    return render(request, "responses/planning/dates.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def response_step(request: HttpRequest, reference: str, step: str) -> HttpResponse:
    """Change one step's day, with a reason, or restore the office plan's day."""
    response = visible_response(request, reference)
    line = _line(request, response, step)
    if request.POST.get("do") == "restore":
        return _restored(request, response, line)
    form = StepDateForm(request.POST if request.method == "POST" else recovered_data(request), line=line)
    if request.method == "POST" and form.is_valid():
        try:
            change_step_date(by=request.user, response=response, step=line.step, **form.cleaned_data)
        except ChangedMeanwhile as conflict:
            return _step_conflict(request, response, line.step, conflict)
        except WorkflowError as refusal:
            form.add_error("due_on", str(refusal))
        else:
            messages.success(request, f"“{line.label}” is now planned for {format_date(form.cleaned_data['due_on'])}.")
            return redirect("response-people", response.reference)
    return _step_page(request, response, line, form, status=status_of(form))


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def response_step_owner(request: HttpRequest, reference: str, step: str) -> HttpResponse:
    """Choose the person responsible for one step of the plan."""
    response = visible_response(request, reference)
    line = _line(request, response, step)
    form = StepOwnerForm(request.POST if request.method == "POST" else None, response=response, line=line)
    if form.is_valid():
        with refusals_shown_on(form):
            owner = form.cleaned_data["owner"]
            assign_step(by=request.user, response=response, step=line.step, owner=owner)
            messages.success(request, f"{owner or 'The owner of the response'} is now responsible for “{line.label}”.")
            return redirect("response-people", response.reference)
    today = timezone.localdate()
    context = {"frame": frame_of(response, today=today, tab="people"), "line": line, "form": form, "today": today}
    return render(request, "responses/planning/step_owner.html", context, status=status_of(form))


def _line(request: HttpRequest, response: Response, slug: str) -> PlanLine:
    """The plan's line for the step in the address, if the person may change it."""
    step = slug.replace("-", "_")
    if step not in STEPS:
        raise Http404
    check_can_plan(request.user, response)
    plan = plan_of(response, extra=proclaimed_days(response.body))
    line = plan.line(step)
    if line is None:
        raise Http404
    if line.is_done:
        raise WorkflowError(f"“{line.label}” has been done, so there is nothing left to plan.")
    return line


def _restored(request: HttpRequest, response: Response, line: PlanLine) -> HttpResponse:
    try:
        restore_step(by=request.user, response=response, step=line.step, version=_version(request))
    except ChangedMeanwhile as conflict:
        return _step_conflict(request, response, line.step, conflict)
    messages.success(request, f"“{line.label}” follows the office’s plan again: {format_date(line.planned_on)}.")
    return redirect("response-people", response.reference)


def _version(request: HttpRequest) -> int:
    return whole_number(request.POST.get("version", "")) or 0


def _step_conflict(request: HttpRequest, response: Response, step: str, conflict: ChangedMeanwhile) -> HttpResponse:
    """Answer 409, because someone else changed the date first. The form keeps the typed date and reason, and saving it
    again replaces the other person's date.
    """
    line = plan_of(response, extra=proclaimed_days(response.body)).line(step)
    if line is None:
        raise WorkflowError("The plan no longer has this step. Reload the page to see the plan.")
    data = with_version(request.POST, line.version) if "due_on_day" in request.POST else None
    return _step_page(request, response, line, StepDateForm(data, line=line), status=CONFLICT, changed=conflict.current)


def _step_page(
    request: HttpRequest, response: Response, line: PlanLine, form: StepDateForm, *, status: int, changed=None
) -> HttpResponse:
    today = timezone.localdate()
    context = {
        "frame": frame_of(response, today=today, tab="people"),
        "line": line,
        "form": form,
        "changed": changed,
        "page": step_url(response, line.step),
        "today": today,
    }
    return render(request, "responses/planning/step.html", context, status=status)
