"""A recorded report's findings: adding, correcting, moving and removing them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from inspections.enums import FindingKind
from inspections.logging.actions.findings import add_findings, edit_finding, move_finding, remove_finding
from inspections.logging.as_typed import as_typed
from inspections.logging.clashes import clashes, wording_changes
from inspections.logging.entry_forms import FindingsEntry, empty_entry, entry_after, sent_entry
from inspections.logging.facts_views import inspection_to_change
from inspections.logging.finding_forms import EditFindingForm, RemoveFindingForm
from inspections.models import Finding, Inspection
from s55tracker.accounts.decorators import signed_in
from s55tracker.accounts.form_recovery import recovered_data
from s55tracker.govuk.refusals import refusals_shown_on
from s55tracker.refusals import ChangedMeanwhile, Refused
from s55tracker.richtext import from_simple_text

NOTHING_TO_ADD = "You have not entered anything. Paste a list and select “Read the findings”, or add a finding by hand."


@signed_in
@require_http_methods(["GET", "POST"])
def finding_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Add one finding or many, with the form that is also used for logging a report."""
    inspection = inspection_to_change(request, pk)
    causes = causes_of(inspection)
    data = request.POST if request.method == "POST" else recovered_data(request)
    if data is None:
        return add_page(request, inspection, empty_entry(causes=causes, rows=1))
    if request.method == "GET" or data.get("do", "save") != "save":
        entry = entry_after(data.get("do", "keep"), data, published_on=inspection.published_on, causes=causes)
        return add_page(request, inspection, entry)
    entry = sent_entry(data, causes=causes)
    refusal = ""
    if entry.is_valid():
        findings = entry.rows.details()
        try:
            if not findings:
                raise Refused(NOTHING_TO_ADD)
            made = add_findings(by=request.user, inspection=inspection, findings=findings)
        except Refused as refused:
            refusal = str(refused)
        else:
            messages.success(
                request,
                f"{made[0].label} has been added." if len(made) == 1 else f"{len(made)} findings have been added.",
            )
            return redirect(findings_address(inspection))
    return add_page(request, inspection, entry, refusal=refusal, status=422)


def add_page(
    request: HttpRequest, inspection: Inspection, entry: FindingsEntry, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "inspection": inspection,
        "paste": entry.paste,
        "rows": entry.rows,
        "said": entry.said,
        "errors": [*entry.errors, *([{"text": refusal, "href": None}] if refusal else [])],
        "forms": [entry.paste, *entry.rows.forms],
    }
    return render(request, "inspections/logging/finding_add.html", context, status=status)


@signed_in
@require_http_methods(["GET", "POST"])
def finding_edit(request: HttpRequest, pk: int, finding_pk: int) -> HttpResponse:
    inspection, finding = finding_to_change(request, pk, finding_pk)
    form = finding_form(request, inspection, finding, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            edit_finding(by=request.user, finding=finding, details=form.details(), version=form.cleaned_data["version"])
        except ChangedMeanwhile as conflict:
            return finding_conflict(request, inspection, form, conflict.current)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{finding.label} has been saved.")
            return redirect(findings_address(inspection, finding))
    context = {"form": form, "inspection": inspection, "finding": finding}
    return render(request, "inspections/logging/finding_edit.html", context, status=422 if form.is_bound else 200)


def finding_form(request: HttpRequest, inspection: Inspection, finding: Finding, data) -> EditFindingForm:
    causes = [cause for cause in causes_of(inspection) if cause.pk != finding.pk]
    initial = {**EditFindingForm.initial_of(finding), "version": finding.version}
    form = EditFindingForm(data, causes=causes, initial=initial)
    if data is None and (kept := recovered_data(request)):
        form.initial = as_typed(form, kept)
    return form


def finding_conflict(
    request: HttpRequest, inspection: Inspection, form: EditFindingForm, current: Finding
) -> HttpResponse:
    """Show both versions with their wording compared, and a form that contains the number of the saved version, so that
    submitting it replaces that version deliberately.
    """
    mine = finding_form(request, inspection, current, None)
    theirs = dict(mine.initial)
    mine.initial = {**as_typed(mine, form.data), "version": current.version}
    my_html = from_simple_text(form.cleaned_data["wording"])
    context = {
        "form": mine,
        "inspection": inspection,
        "finding": current,
        "clashes": clashes(mine, theirs),
        "wording": wording_changes(current.html, my_html),
        "wording_differs": my_html != current.html,
    }
    return render(request, "inspections/logging/finding_conflict.html", context, status=409)


@signed_in
@require_http_methods(["GET", "POST"])
def finding_remove(request: HttpRequest, pk: int, finding_pk: int) -> HttpResponse:
    """Remove a finding after asking for a reason. Its wording is kept in the history."""
    inspection, finding = finding_to_change(request, pk, finding_pk)
    form = RemoveFindingForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        label = finding.label
        with refusals_shown_on(form):
            remove_finding(by=request.user, finding=finding, reason=form.cleaned_data["reason"])
            messages.success(request, f"{label} has been removed. Its wording is kept in the history.")
            return redirect(findings_address(inspection))
    elif kept := recovered_data(request):
        form = RemoveFindingForm(initial=as_typed(form, kept))
    context = {"form": form, "inspection": inspection, "finding": finding}
    return render(request, "inspections/logging/finding_remove.html", context, status=422 if form.is_bound else 200)


@signed_in(post_only=True)
@require_POST
def finding_move(request: HttpRequest, pk: int, finding_pk: int, direction: str) -> HttpResponse:
    """Move a finding up or down one place."""
    inspection, finding = finding_to_change(request, pk, finding_pk)
    move_finding(by=request.user, finding=finding, up=direction == "up")
    return redirect(findings_address(inspection, finding))


def finding_to_change(request: HttpRequest, pk: int, finding_pk: int) -> tuple[Inspection, Finding]:
    inspection = inspection_to_change(request, pk)
    findings = Finding.objects.select_related("inspection__recorded_by", "parent").prefetch_related("addressees")
    return inspection, get_object_or_404(findings, inspection=inspection, pk=finding_pk)


def causes_of(inspection: Inspection) -> list[Finding]:
    return list(inspection.findings.filter(kind=FindingKind.CAUSE_OF_CONCERN))


def findings_address(inspection: Inspection, finding: Finding | None = None) -> str:
    """The address of the place on the inspection's page that shows the change."""
    place = f"finding-{finding.pk}" if finding else "findings"
    return f"{reverse('inspection-detail', args=[inspection.pk])}#{place}"
