"""Fills in the page that logs a report, using the report's own file."""

from __future__ import annotations

from pathlib import PurePath

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from inspections.clock.enums import LegalBasis
from inspections.intake.blocks import Unreadable
from inspections.intake.entry import CHECK, UNCONFIRMED, entry_of, initial_of
from inspections.intake.forms import ReportFileForm
from inspections.intake.reading import read_file
from inspections.intake.report import FoundReport, find_report
from inspections.logging.report_forms import LoggingForm, OfficeForm
from inspections.logging.views import chosen_office, form_page, offices_to_log_for
from s55tracker.accounts.decorators import signed_in


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def inspection_from_file(request: HttpRequest) -> HttpResponse:
    """Read a report in a separate process and show the page that logs it, filled in. Nothing is saved until a person logs it."""
    offices = offices_to_log_for(request.user)
    office = chosen_office(offices, request.POST.get("office") or request.GET.get("office"))
    if office is None:
        return render(request, "inspections/logging/choose_office.html", {"form": OfficeForm(offices=offices)})
    form = ReportFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            found = find_report(read_file(file.read()))
        except Unreadable as reason:
            form.add_error("file", f"“{file.name}” was not read. {reason}")
        else:
            return _filled_in(request, found, office, name=file.name)
    context = {"form": form, "office": office}
    return render(request, "inspections/intake/from_file.html", context, status=422 if form.errors else 200)


def _filled_in(request: HttpRequest, found: FoundReport, office, *, name: str) -> HttpResponse:
    form = LoggingForm(user=request.user, body=office)
    initial, warnings = initial_of(found, form)
    form.initial = {**form.initial, **initial, "imported_from": PurePath(name).name[-200:]}
    entry = entry_of(found)
    day = found.inspection.published_on
    typed = {f"published_on_{part}": str(getattr(day, part)) for part in ("day", "month", "year")} if day else {}
    typed["legal_basis"] = LegalBasis.SECTION_55
    read = [CHECK.format(name), *([UNCONFIRMED] if day else []), *found.warnings, *warnings]
    return form_page(request, form, entry, office=office, data=typed, read=read, report=found)
