"""Changing a report's details and its date of publication."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from inspections.clock.pages import ClockView
from inspections.logging.actions.reports import (
    confirm_publication_date,
    correct_publication_date,
    counted_from_publication,
    edit_inspection,
)
from inspections.logging.as_typed import as_typed
from inspections.logging.clashes import clashes
from inspections.logging.report_forms import CorrectDateForm, EditForm
from inspections.models import Inspection
from inspections.permissions import check_can_change_inspection
from inspections.queries import inspections_visible_to
from s55tracker.accounts.decorators import signed_in
from s55tracker.accounts.form_recovery import recovered_data
from s55tracker.refusals import ChangedMeanwhile, Refused
from s55tracker.working_days.queries import proclaimed_days


@signed_in
@require_http_methods(["GET", "POST"])
def inspection_edit(request: HttpRequest, pk: int) -> HttpResponse:
    inspection = inspection_to_change(request, pk)
    form = facts_form(request, inspection, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        cleaned = form.cleaned_data
        try:
            edit_inspection(
                by=request.user,
                inspection=inspection,
                facts=form.facts(legal_basis=cleaned["legal_basis"], own_deadline_on=cleaned["own_deadline_on"]),
                version=cleaned["version"],
            )
        except ChangedMeanwhile as conflict:
            return facts_conflict(request, form, conflict.current)
        messages.success(request, "The report details have been saved.")
        return redirect(inspection)
    return render(
        request,
        "inspections/logging/edit.html",
        {"form": form, "inspection": inspection},
        status=422 if form.is_bound else 200,
    )


def facts_form(request: HttpRequest, inspection: Inspection, data) -> EditForm:
    form = EditForm(data, user=request.user, body=inspection.recorded_by, inspection=inspection)
    form.initial = facts_of_form(form, inspection)
    if data is None and (kept := recovered_data(request)):
        form.initial = as_typed(form, kept)
    return form


def facts_of_form(form: EditForm, inspection: Inspection) -> dict:
    return {
        **EditForm.initial_of(inspection, form.own_forces),
        "legal_basis": inspection.legal_basis,
        "own_deadline_on": inspection.own_deadline_on,
        "version": inspection.version,
    }


def facts_conflict(request: HttpRequest, form: EditForm, current: Inspection) -> HttpResponse:
    """Show both versions side by side, with a form that contains the number of the saved version, so that submitting it
    replaces that version deliberately.
    """
    typed = form.data
    mine = EditForm(user=request.user, body=current.recorded_by, inspection=current)
    mine.initial = {**as_typed(mine, typed), "version": current.version}
    context = {"form": mine, "inspection": current, "clashes": clashes(mine, facts_of_form(mine, current))}
    return render(request, "inspections/logging/edit_conflict.html", context, status=409)


@signed_in(post_only=True)
@require_POST
def inspection_confirm_date(request: HttpRequest, pk: int) -> HttpResponse:
    """Record that someone checked the date against the report."""
    inspection = inspection_to_change(request, pk)
    confirm_publication_date(by=request.user, inspection=inspection)
    messages.success(request, "You have confirmed the date of publication against the report.")
    return redirect(inspection)


@signed_in
@require_http_methods(["GET", "POST"])
def inspection_correct_date(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct the date of publication. The first button shows what the new date would change; the second saves it with
    the reason.
    """
    inspection = inspection_to_change(request, pk)
    data = request.POST if request.method == "POST" else recovered_data(request)
    extra = proclaimed_days(inspection.recorded_by)
    context = {"inspection": inspection, "old": ClockView.of(inspection.clock, extra=extra)}
    if data is None:
        form = CorrectDateForm(inspection=inspection, initial={"version": inspection.version})
        return render(request, "inspections/logging/correct_date.html", {**context, "form": form})
    form = CorrectDateForm(data, inspection=inspection)
    is_valid = form.is_valid()
    if published_on := form.cleaned_data.get("published_on"):
        context["new"] = ClockView.of(form.new_clock, extra=extra)
        context["moved"] = counted_from_publication(inspection, old=inspection.published_on, new=published_on)
    wants_to_see = data.get("do") == "dates" or request.method == "GET"
    if wants_to_see and "published_on" not in form.errors:
        form = CorrectDateForm(inspection=inspection, initial=as_typed(form, data))
    elif is_valid and not wants_to_see:
        try:
            correct_publication_date(
                by=request.user,
                inspection=inspection,
                published_on=form.cleaned_data["published_on"],
                reason=form.cleaned_data["reason"],
                version=form.cleaned_data["version"],
            )
        except ChangedMeanwhile as conflict:
            return date_conflict(request, form, conflict.current)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request, "The date of publication has been corrected. The deadline and the safe day have been updated."
            )
            return redirect(inspection)
    status = 422 if form.is_bound else 200
    return render(request, "inspections/logging/correct_date.html", {**context, "form": form}, status=status)


def date_conflict(request: HttpRequest, form: CorrectDateForm, current: Inspection) -> HttpResponse:
    mine = CorrectDateForm(inspection=current, initial={**as_typed(form, form.data), "version": current.version})
    extra = proclaimed_days(current.recorded_by)
    context = {
        "form": mine,
        "inspection": current,
        "old": ClockView.of(current.clock, extra=extra),
        "new": ClockView.of(form.new_clock, extra=extra),
        "moved": counted_from_publication(current, old=current.published_on, new=form.cleaned_data["published_on"]),
        "is_conflict": True,
    }
    return render(request, "inspections/logging/correct_date.html", context, status=409)


def inspection_to_change(request: HttpRequest, pk: int) -> Inspection:
    """The inspection, if the person may change it. Another office's inspection gives 404."""
    visible = inspections_visible_to(request.user).select_related("recorded_by", "published_on_confirmed_by")
    inspection = get_object_or_404(visible, pk=pk)
    check_can_change_inspection(request.user, inspection)
    return inspection
