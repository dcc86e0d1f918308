"""Logging an inspection: the report, its findings and whether it needs a response, on one page and in one save."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from inspections.clock.forms import ClockForm
from inspections.clock.views import clock_context
from inspections.exceptions import LoggedAlready
from inspections.logging.actions.reports import log_inspection
from inspections.logging.as_typed import as_typed
from inspections.logging.entry_forms import FindingsEntry, empty_entry, entry_after, sent_entry
from inspections.logging.report_forms import LoggingForm, OfficeForm
from inspections.permissions import check_can_log_inspection
from inspections.pictures.actions import forget_reading
from inspections.pictures.pages import pictures_of_report
from s55tracker.accounts.decorators import signed_in
from s55tracker.accounts.form_recovery import recovered_data
from s55tracker.accounts.memberships import bodies_of
from s55tracker.accounts.models import PolicingBody
from s55tracker.accounts.roles import Role
from s55tracker.govuk.forms import errors_of
from s55tracker.refusals import Refused
from s55tracker.text.cleaning import whole_number

SAVE = "save"


@signed_in
@require_http_methods(["GET", "POST"])
def inspection_log(request: HttpRequest) -> HttpResponse:
    """Log an inspection. Every button except "Log this inspection" returns the page with everything typed, and saves
    nothing.
    """
    kept = recovered_data(request)
    data = request.POST if request.method == "POST" else kept
    offices = offices_to_log_for(request.user)
    office = chosen_office(offices, (data or request.GET).get("office") or request.GET.get("office"))
    if office is None:
        return render(request, "inspections/logging/choose_office.html", {"form": OfficeForm(offices=offices)})
    if data is None:
        form = LoggingForm(user=request.user, body=office)
        return form_page(request, form, empty_entry(), office=office)
    step = data.get("do", SAVE)
    if request.method == "POST" and step == SAVE:
        return save(request, office=office)
    form = LoggingForm(user=request.user, body=office)
    form.initial = as_typed(form, data)
    entry = entry_after(step, data, published_on=date_typed(data))
    return form_page(request, form, entry, office=office, data=data)


def save(request: HttpRequest, *, office: PolicingBody) -> HttpResponse:
    form = LoggingForm(request.POST, user=request.user, body=office)
    entry = sent_entry(request.POST)
    # Validate both, so that every error on the page is shown at once.
    if all([form.is_valid(), entry.is_valid()]):
        cleaned = form.cleaned_data
        try:
            inspection = log_inspection(
                by=request.user,
                body=office,
                facts=form.facts(legal_basis=cleaned["legal_basis"], own_deadline_on=cleaned["own_deadline_on"]),
                published_on=cleaned["published_on"],
                date_confirmed=cleaned["date_confirmed"],
                findings=entry.rows.details(),
                form_key=cleaned["form_key"],
                no_response=form.no_response,
                another_because=cleaned["another_because"],
                imported_from=cleaned["imported_from"],
            )
        except LoggedAlready as refusal:
            form.add_error("another_because", str(refusal))
            form.logged_already = refusal.inspection
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            forget_reading(by=request.user, pk=whole_number(cleaned["reading"]))
            return after_logging(request, inspection, needs_response=form.no_response is None)
    return form_page(request, form, entry, office=office, data=request.POST, status=422)


def after_logging(request: HttpRequest, inspection, *, needs_response: bool) -> HttpResponse:
    """Redirect to the new response or, if none is needed, to the report's page, which says so."""
    if needs_response:
        messages.success(request, f"“{inspection.title}” has been logged, and its response has been opened.")
        return redirect("response-for-inspection", pk=inspection.pk)
    messages.success(request, f"“{inspection.title}” has been logged. It does not need its own response.")
    return redirect(inspection)


def form_page(
    request: HttpRequest,
    form: LoggingForm,
    entry: FindingsEntry,
    *,
    office: PolicingBody,
    data: Any = None,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    """The page with everything typed. `more` is anything else the page shows, such as what was read from a file."""
    context = more | {"form": form, "paste": entry.paste, "rows": entry.rows, "said": entry.said, "office": office}
    context |= clock_context(data, user=request.user) if data else {}
    context["forms"] = [entry.paste, *entry.rows.forms]
    if pictures := pictures_of_report(request.user, whole_number(str(form["reading"].value() or ""))):
        for row in entry.rows.forms:
            row.pictures = pictures.beside(whole_number(row["place"].value() or ""), what=row.label)
    context["errors"] = [*errors_of(form), *entry.errors]
    return render(request, "inspections/logging/log.html", context, status=status)


def offices_to_log_for(user) -> list[PolicingBody]:
    """The offices where the person is an officer. If there are none, raises PermissionDenied with a sentence saying who
    can log.
    """
    offices = bodies_of(user, [Role.OFFICER])
    if not offices:
        for body in bodies_of(user):
            check_can_log_inspection(user, body)
        raise PermissionDenied("Only an officer of a policing body’s office can log an inspection.")
    return offices


def chosen_office(offices: list[PolicingBody], slug: str | None) -> PolicingBody | None:
    """The only office or the chosen one; None if there are several and none of them has been chosen."""
    if len(offices) == 1:
        return offices[0]
    return next((office for office in offices if office.slug == slug), None)


def date_typed(data):
    """The date of publication as typed so far: due dates like "within three months" are counted from it."""
    form = ClockForm(data)
    form.is_valid()
    return form.cleaned_data.get("published_on")
