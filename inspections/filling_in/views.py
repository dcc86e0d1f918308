"""Fills in the page that logs a report, using the report's own file or its page on the inspectorate's website."""

from __future__ import annotations

from pathlib import PurePath

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from inspections.clock.enums import LegalBasis
from inspections.filling_in.entry import CHECK, UNCONFIRMED, entry_of, initial_of, places_of
from inspections.filling_in.forms import ReportFileForm
from inspections.intake.blocks import Reading, Unreadable
from inspections.intake.fetching import fetch_report
from inspections.intake.picturing import pages_of, pictures_of
from inspections.intake.reading import TakesLong, kind_of, read_at_once
from inspections.intake.report import FoundReport, find_report
from inspections.logging.report_forms import LoggingForm, OfficeForm
from inspections.logging.views import chosen_office, form_page, offices_to_log_for
from inspections.long_files.actions import keep_long_file
from inspections.long_files.pages import long_file_lines
from inspections.long_files.queries import long_files_of
from inspections.models import LongFile, ReportReading
from inspections.pictures.actions import keep_pictures
from inspections.report_addresses import is_fetched
from s55tracker.accounts.decorators import SignedInRequest, signed_in
from s55tracker.accounts.models import PolicingBody
from s55tracker.present import present


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def inspection_from_file(request: SignedInRequest) -> HttpResponse:
    """Read a report in a separate process and show the page that logs it, filled in. Nothing is saved until a person logs
    it. A worker reads a long report.
    """
    offices = offices_to_log_for(request.user)
    office = chosen_office(offices, request.POST.get("office") or request.GET.get("office"))
    if office is None:
        return render(request, "inspections/logging/choose_office.html", {"form": OfficeForm(offices=offices)})
    form = ReportFileForm(request.POST or None, request.FILES or None, body=office)
    if request.method == "POST" and form.is_valid():
        file, address = form.cleaned_data["file"], form.cleaned_data.get("address", "")
        try:
            data = file.read() if file else fetch_report(address, body=office, by=request.user).body
            name = PurePath(file.name).name if file else ""
            try:
                found = find_report(read_at_once(data))
            except TakesLong:
                return redirect(_kept(request, office, data, name=name, address=address))
        except Unreadable as reason:
            form.add_error(*(("file", f"“{file.name}” was not read. {reason}") if file else ("address", str(reason))))
        else:
            reading = _pictured(request, found, office, data)
            if file:
                return _filled_in(request, found, office, reading, name=name)
            return _filled_in(request, found, office, reading, address=address, is_pdf=kind_of(data) == "pdf")
    typed = form["address"].value() or "" if "address" in form.fields else ""
    # The report itself, to be downloaded by hand if we could not fetch it.
    context = {
        "form": form,
        "office": office,
        "report_page": typed if form.errors and is_fetched(typed) else "",
        "long_files": long_file_lines(request.user, LongFile.Purpose.REPORT, now=timezone.now()),
    }
    return render(request, "inspections/filling_in/from_file.html", context, status=422 if form.errors else 200)


def _kept(request: SignedInRequest, office: PolicingBody, data: bytes, *, name: str, address: str) -> LongFile:
    return keep_long_file(
        by=request.user,
        body=office,
        purpose=LongFile.Purpose.REPORT,
        data=data,
        name=name or address,
        address=address,
    )


@signed_in
@require_safe
def inspection_from_long_file(request: SignedInRequest, pk: int) -> HttpResponse:
    """The page that logs a report, filled in with what a worker has read from it."""
    file = get_object_or_404(long_files_of(request.user).filter(reading__isnull=False), pk=pk)
    reading = Reading.from_json(present(file.reading))
    return _filled_in(
        request,
        find_report(reading),
        file.body,
        file.report_reading,
        name="" if file.address else file.name,
        address=file.address,
        is_pdf=reading.format == "pdf",
    )


def _pictured(request: HttpRequest, found: FoundReport, office, data: bytes) -> ReportReading | None:
    """Pictures of the pages that the findings are on, kept for this person; None if the file has no pages."""
    places = places_of(found)
    pictures = pictures_of(data, pages_of(places))
    return keep_pictures(by=request.user, body=office, places=places, pictures=pictures) if pictures else None


def _filled_in(
    request: HttpRequest,
    found: FoundReport,
    office,
    reading: ReportReading | None,
    *,
    name: str = "",
    address: str = "",
    is_pdf: bool = False,
) -> HttpResponse:
    form = LoggingForm(user=request.user, body=office)
    initial, warnings = initial_of(found, form)
    if address:
        # The report's address is the one we read it from, whatever the page says about itself.
        initial["report_pdf_url" if is_pdf else "report_url"] = address
    source = name or address
    form.initial = {**form.initial, **initial, "imported_from": source[-200:]}
    form.initial["reading"] = reading.pk if reading else ""
    entry = entry_of(found)
    day = found.inspection.published_on
    typed = {f"published_on_{part}": str(getattr(day, part)) for part in ("day", "month", "year")} if day else {}
    typed["legal_basis"] = LegalBasis.SECTION_55
    read = [CHECK.format(source), *([UNCONFIRMED] if day else []), *found.warnings, *warnings]
    return form_page(request, form, entry, office=office, data=typed, read=read, report=found)
