"""The pages for importing many files: upload, progress and result, importing, files that look alike, and undo."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from inspections.intake.blocks import Unreadable
from responses.exceptions import WorkflowError
from responses.importing.queries import still_to_check
from responses.many_files.actions import deciding
from responses.many_files.forms import NONE_OF_THEM, FilesForm, ImportForm, SameForm
from responses.many_files.pages import State, filters_of, lines_of, progress_of
from responses.many_files.queries import (
    NOT_AN_OFFICER,
    batches_of,
    found_in_batch,
    is_importing,
    is_undoing,
    why_no_undo,
)
from responses.many_files.unpacking import shown_name
from responses.many_files.uploads import files_in
from responses.models import FileBatch, ImportProposal
from responses.workspace.refusals import status_of
from s55tracker.accounts.decorators import signed_in
from s55tracker.accounts.memberships import bodies_of
from s55tracker.accounts.roles import Role
from s55tracker.present import present

ON_A_PAGE = 50
SHOWN = 10


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def file_import(request: HttpRequest) -> HttpResponse:
    """The upload page, and the last uploads. A separate process opens the archives; a worker reads the files."""
    bodies = bodies_of(request.user, [Role.OFFICER])
    if not bodies:
        raise PermissionDenied(NOT_AN_OFFICER)
    form = FilesForm(request.POST or None, request.FILES or None, bodies=bodies)
    if request.method == "POST" and form.is_valid():
        files = form.cleaned_data["uploads"]
        try:
            batch = deciding.upload_batch(
                by=request.user,
                body=form.cleaned_data["body"],
                files=files_in(files),
                name=_name_of(files),
                form_key=form.cleaned_data["form_key"],
            )
        except Unreadable as reason:
            form.add_error("uploads", str(reason))
        else:
            return redirect(batch)
    context = {"form": form, "batches": batches_of(request.user)[:SHOWN]}
    return render(request, "responses/many_files/upload.html", context, status=status_of(form))


@signed_in
@require_safe
def file_batch(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the reading, the import or its undo has got, and what can be done with each file. A request from htmx
    gets only that part.
    """
    batch = _batch(request, pk)
    context: dict[str, Any] = {"batch": batch}
    if batch.read_at is None:
        context |= {"progress": progress_of(batch, now=timezone.now()), "asks_again": True}
    else:
        context |= _result(request, batch)
    is_part = request.headers.get("HX-Request") == "true"
    return render(request, f"responses/many_files/{'_batch' if is_part else 'batch'}.html", context)


def _result(request: HttpRequest, batch: FileBatch) -> dict:
    lines = lines_of(batch)
    chosen = request.GET.get("state", "")
    shown = [line for line in lines if not chosen or line.state == chosen]
    importing, undoing = is_importing(batch), is_undoing(batch)
    numbers = {state.value: sum(line.state == state for line in lines) for state in State}
    return {
        "filters": filters_of(lines, chosen=chosen),
        "filter_label": {"text": "Files by what can be done with them"},
        "chosen": chosen,
        "page": Paginator(shown, ON_A_PAGE).get_page(request.GET.get("page")),
        "numbers": numbers,
        "import_words": _import_words(numbers[State.READY]),
        "next_url": next((line.review_url for line in lines if line.state == State.CHECK and line.review_url), ""),
        "is_importing": importing,
        "is_undoing": undoing,
        "asks_again": importing or undoing,
        "why_no_undo": why_no_undo(request.user, batch),
    }


def _import_words(ready: int) -> str:
    """The text of the button; empty if there is nothing to import without checking."""
    if not ready:
        return ""
    return (
        "Import the file read without a warning" if ready == 1 else f"Import the {ready} files read without a warning"
    )


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def file_batch_import(request: HttpRequest, pk: int) -> HttpResponse:
    """The responses read without a warning. The button imports those that are ticked."""
    batch = _batch(request, pk)
    if batch.read_at is None:
        return redirect(batch)
    lines = [line for line in lines_of(batch) if line.state == State.READY]
    ready = [present(line.proposed) for line in lines]
    form = ImportForm(request.POST if request.method == "POST" else None, ready=ready)
    if request.method == "POST" and form.is_valid():
        try:
            deciding.ask_to_import(
                by=request.user,
                batch=batch,
                chosen=[int(pk) for pk in form.cleaned_data["chosen"]],
                dates_confirmed=form.cleaned_data["dates_confirmed"],
                answered_on=form.answered_on,
                address=form.cleaned_data["address"],
            )
        except WorkflowError as refusal:
            messages.error(request, str(refusal))
        return redirect(batch)
    ticked = set(form["chosen"].value() or ()) if form.is_bound else {str(each.pk) for each in ready}
    rows = [(line, form[f"answered_{present(line.proposed).pk}"]) for line in lines]
    context = {"batch": batch, "form": form, "rows": rows, "ticked": ticked}
    return render(request, "responses/many_files/import.html", context, status=status_of(form))


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def file_batch_same(request: HttpRequest, pk: int, alike: int) -> HttpResponse:
    """Files that look like the same response. The person chooses the one to record, or says that they are different."""
    batch = _batch(request, pk)
    lines = [line for line in lines_of(batch) if line.proposed and line.proposed.alike == alike]
    group = [present(line.proposed) for line in lines if present(line.proposed).is_open]
    if not group:
        messages.info(request, "Someone has already decided about these files.")
        return redirect(batch)
    form = SameForm(request.POST if request.method == "POST" else None, group=group)
    if request.method == "POST" and form.is_valid():
        kept = form.cleaned_data["kept"]
        chosen = None if kept == NONE_OF_THEM else next(each for each in group if str(each.pk) == kept)
        try:
            deciding.settle_alike(by=request.user, batch=batch, alike=alike, kept=chosen)
        except WorkflowError as refusal:
            messages.error(request, str(refusal))
        return redirect(batch)
    context = {"batch": batch, "form": form, "lines": lines}
    return render(request, "responses/many_files/same.html", context, status=status_of(form))


@signed_in(post_only=True)
@require_POST
def file_batch_decide(request: HttpRequest, pk: int, found_pk: int) -> HttpResponse:
    """Leave a response out of the import, or put it back. The person returns to the list or continues to the next
    file.
    """
    batch = _batch(request, pk)
    proposed = get_object_or_404(found_in_batch(batch), pk=found_pk)
    proposal = ImportProposal.objects.filter(proposed=proposed).select_related("proposed__file").first()
    try:
        if request.POST.get("do") == "put_back":
            deciding.put_back(by=request.user, proposed=proposed)
            messages.success(request, f"“{proposed}” has been put back.")
        else:
            deciding.leave_out(by=request.user, proposed=proposed)
            messages.success(request, f"“{proposed}” has been left out.")
    except WorkflowError as refusal:
        messages.error(request, str(refusal))
    rest = still_to_check(proposal) if proposal and request.POST.get("then") == "next" else []
    if rest:
        return redirect(rest[0])
    kept = {name: request.POST[name] for name in ("state", "page") if request.POST.get(name)}
    return redirect(f"{batch.get_absolute_url()}?{urlencode(kept)}" if kept else batch.get_absolute_url())


@signed_in(post_only=True)
@require_POST
def file_batch_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    batch = _batch(request, pk)
    try:
        deciding.cancel_reading(by=request.user, batch=batch)
    except WorkflowError as refusal:
        messages.error(request, str(refusal))
    return redirect(batch)


@signed_in(post_only=True)
@require_POST
def file_batch_undo(request: HttpRequest, pk: int) -> HttpResponse:
    batch = _batch(request, pk)
    try:
        deciding.ask_to_undo(by=request.user, batch=batch)
    except WorkflowError as refusal:
        messages.error(request, str(refusal))
    return redirect(batch)


def _batch(request: HttpRequest, pk: int) -> FileBatch:
    return get_object_or_404(batches_of(request.user), pk=pk)


def _name_of(files: Sequence[UploadedFile]) -> str:
    if len(files) == 1:
        return shown_name(PurePath(str(files[0].name)).name)
    return f"{len(files)} files"
