"""The pages for importing a response published earlier: read a file, let a person check the contents, then record the
response.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import PurePath

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from inspections.clock.deadlines import ClockError
from inspections.exceptions import LoggedAlready
from inspections.intake.blocks import Unreadable
from inspections.intake.reading import TakesLong, read_at_once
from inspections.long_files.actions import keep_long_file
from inspections.long_files.pages import long_file_lines
from inspections.models import LongFile
from inspections.pictures.pages import picture_served
from responses.importing.actions import NOT_AN_OFFICER, AlreadyThere, Elsewhere, make_records, propose_import
from responses.importing.division import found_in
from responses.importing.forms import ReviewForm, UploadForm
from responses.importing.pages import review_of
from responses.importing.parts.actions import keep_import
from responses.importing.parts.result import as_arranged
from responses.importing.pictures import beside, pictures_for, pictures_visible_to
from responses.importing.proposal import proposal_of
from responses.importing.queries import areas_known, response_in, still_to_check
from responses.importing.response_text import FoundResponse
from responses.importing.typed import details_in, details_typed
from responses.importing.undoing import contents_of, imports_undone, undo_import, work_since_import
from responses.importing.warnings import CHANGED_MEANWHILE
from responses.models import ImportProposal, Response
from responses.permissions import check_can_undo_import
from responses.queries import import_proposals_of, responses_visible_to
from responses.workspace.frame import frame_of
from responses.workspace.refusals import status_of
from s55tracker.accounts.decorators import SignedInRequest, signed_in
from s55tracker.accounts.memberships import bodies_of
from s55tracker.accounts.roles import Role
from s55tracker.govuk.refusals import CONFLICT
from s55tracker.present import present
from s55tracker.refusals import Refused
from s55tracker.text.cleaning import whole_number

Purpose = LongFile.Purpose
SHOWN = 10
KEPT_SENTENCE = "We have kept what you typed. Nothing is recorded until you create the response."
UNDONE_SENTENCE = "We have undone the import of “{}”. You can import the file again."


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def response_import(request: HttpRequest) -> HttpResponse:
    """The upload page. A separate process reads the file, and we keep the text for the person who uploaded it. A worker
    reads a long file.
    """
    bodies = bodies_of(request.user, [Role.OFFICER])
    if not bodies:
        raise PermissionDenied(NOT_AN_OFFICER)
    form = UploadForm(request.POST or None, request.FILES or None, bodies=bodies)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        data, name, body = file.read(), PurePath(file.name).name, form.cleaned_data["body"]
        try:
            try:
                reading = read_at_once(data)
            except TakesLong:
                return redirect(
                    keep_long_file(by=request.user, body=body, purpose=Purpose.RESPONSE, data=data, name=name)
                )
            found = response_in(reading)
        except Unreadable as reason:
            form.add_error("file", f"“{file.name}” was not imported. {reason}")
        else:
            proposal = propose_import(
                by=request.user,
                body=body,
                reading=reading.to_json(),
                file_name=name,
                file_hash=hashlib.sha256(data).hexdigest(),
                pictures=pictures_for(found, data),
            )
            return redirect(proposal)
    undone = imports_undone(bodies, most=SHOWN)
    context = {
        "form": form,
        "waiting": import_proposals_of(request.user).filter(proposed=None),
        "long_files": long_file_lines(request.user, Purpose.RESPONSE, now=timezone.now()),
        "undone": undone,
    }
    return render(request, "responses/importing/upload.html", context, status=status_of(form))


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def response_import_review(request: HttpRequest, pk: int) -> HttpResponse:
    """The page with the file's contents and any uncertainties. Nothing is recorded until the person presses "Create the
    response".
    """
    proposal = get_object_or_404(import_proposals_of(request.user), pk=pk)
    found = as_arranged(found_in(proposal, bodies=areas_known()), proposal)
    rest = still_to_check(proposal)
    typed = details_typed(proposal)
    asks_why = "another_because" in request.POST or bool(typed.get("another_because"))
    form = ReviewForm(request.POST or None, initial=_initial(found) | typed, asks_why=asks_why)
    is_changed = request.method == "POST" and request.POST.get("version", "0") != str(proposal.version)
    if is_changed:
        form.add_error(None, CHANGED_MEANWHILE)
    elif request.method == "POST" and not found.reports and "change" in request.POST:
        return _to_the_text(request, proposal)
    elif request.method == "POST" and not found.reports and form.is_valid():
        try:
            response = make_records(
                by=request.user,
                proposal=proposal,
                imported=_imported(found, proposal, form.cleaned_data),
                date_confirmed=form.cleaned_data["date_confirmed"],
                another_because=form.cleaned_data.get("another_because", ""),
                elsewhere=_elsewhere(form.cleaned_data),
            )
        except AlreadyThere as earlier:
            link = {"href": earlier.response.get_absolute_url()}
            form.add_error(None, ValidationError(str(earlier).replace("%", "%%"), params=link))
        except LoggedAlready as refusal:
            form.ask_why(refusal)
        except (ClockError, Refused) as refusal:
            form.add_error(None, str(refusal))
        else:
            return _after_import(request, proposal, rest, response)
    known = proposal_of(replace(_dated(found), not_needed=()), file_name="", file_hash="")
    review = review_of(found, known.warnings if known else found.warnings, proposal.body, pictures_of=beside(proposal))
    context = {"form": form, "proposal": proposal, "review": review, "rest": rest}
    status = CONFLICT if is_changed else status_of(form)
    return render(request, "responses/importing/review.html", context, status=status)


@signed_in
@require_safe
def response_import_picture(request: SignedInRequest, pk: int, page: int) -> HttpResponse:
    return picture_served(get_object_or_404(pictures_visible_to(request.user), proposal=pk, page=page))


def _to_the_text(request: HttpRequest, proposal: ImportProposal) -> HttpResponse:
    """Keep what is typed, and open the chosen part of the text on its own page. Pressing Enter in a field keeps what is
    typed and stays on the page.
    """
    typed = details_in(request.POST)
    keep_import(by=request.user, proposal=proposal, version=proposal.version, typed=typed)
    chosen = request.POST["change"]
    if chosen == "nothing":
        messages.success(request, KEPT_SENTENCE)
        return redirect(proposal)
    address = reverse("response-import-parts", args=[proposal.pk])
    part = whole_number(chosen)
    return redirect(f"{address}?part={part}#part-{part}" if part else address)


def _after_import(
    request: HttpRequest, proposal: ImportProposal, rest: list[ImportProposal], response: Response
) -> HttpResponse:
    """The response or, if its file was one of many, the next file to check."""
    if proposal.proposed is None:
        return redirect(response)
    messages.success(request, f"“{response.inspection.title}” has been imported as {response.reference}.")
    return redirect(rest[0] if rest else proposal.proposed.file.batch)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def response_import_undo(request: HttpRequest, reference: str) -> HttpResponse:
    """The page with the button that undoes the import: what it deletes, or why the import can no longer be undone."""
    response = get_object_or_404(responses_visible_to(request.user), reference=reference)
    check_can_undo_import(request.user, response)
    inspection, refused = response.inspection, False
    if request.method == "POST":
        try:
            undo_import(by=request.user, response=response)
        except Refused:
            refused = True
        else:
            messages.success(request, UNDONE_SENTENCE.format(inspection.title))
            return redirect("response-import")
    context = {
        "frame": frame_of(response, today=timezone.localdate(), tab=""),
        "inspection": inspection,
        "contents": contents_of(response),
        "work": work_since_import(response),
    }
    return render(request, "responses/importing/undo.html", context, status=CONFLICT if refused else 200)


def _initial(found: FoundResponse) -> dict:
    known = proposal_of(_dated(found), file_name="", file_hash="")
    inspection = found.inspection
    return {
        "title": inspection.title or "",
        "kind": known.facts.kind if known else "",
        "published_on": inspection.published_on,
        "report_url": inspection.report_url or "",
    }


def _elsewhere(confirmed: dict) -> Elsewhere | None:
    """When and where the person says that the response was published; None to open it as a draft."""
    if not confirmed["answered_on"]:
        return None
    return Elsewhere(published_on=confirmed["answered_on"], address=confirmed["answer_address"])


def _dated(found: FoundResponse) -> FoundResponse:
    """The same response with a placeholder date, to show the page before a person has entered the real one."""
    inspection = found.inspection
    return replace(found, inspection=replace(inspection, published_on=inspection.published_on or timezone.localdate()))


def _imported(found: FoundResponse, proposal: ImportProposal, confirmed: dict):
    """The file's contents with the person's corrections. Due dates counted from publication follow the corrected date."""
    inspection = replace(
        found.inspection,
        title=confirmed["title"],
        published_on=confirmed["published_on"],
        report_url=confirmed["report_url"] or None,
    )
    imported = present(
        proposal_of(replace(found, inspection=inspection), file_name=proposal.file_name, file_hash=proposal.file_hash)
    )
    return replace(imported, facts=replace(imported.facts, kind=confirmed["kind"]))
