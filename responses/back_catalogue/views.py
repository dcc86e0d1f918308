"""The pages for importing a table: upload, columns, dry run, progress and result, and undo."""

from __future__ import annotations

from pathlib import PurePath

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from inspections.intake.blocks import Unreadable
from inspections.intake.reading import answer_of
from responses.back_catalogue.actions import (
    RowsChanged,
    ask_to_import,
    ask_to_undo,
    choose_columns,
    propose_table,
)
from responses.back_catalogue.columns import guessed
from responses.back_catalogue.forms import ColumnsForm, ConfirmForm, TableFileForm
from responses.back_catalogue.queries import (
    NOT_AN_OFFICER,
    fates_of,
    plans_for,
    seen_in,
    sheet_of,
    table_imports_of,
    why_no_undo,
)
from responses.back_catalogue.reading import SheetReading
from responses.exceptions import WorkflowError
from responses.models import TableImport
from responses.workspace.refusals import status_of
from s55tracker.accounts.decorators import signed_in
from s55tracker.accounts.memberships import bodies_of
from s55tracker.accounts.roles import Role
from s55tracker.govuk.refusals import CONFLICT

ON_A_PAGE = 100
SHOWN = 10


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def table_import(request: HttpRequest) -> HttpResponse:
    """The upload page, and the last imports. A separate process reads the file; nothing from it is recorded yet."""
    bodies = bodies_of(request.user, [Role.OFFICER])
    if not bodies:
        raise PermissionDenied(NOT_AN_OFFICER)
    form = TableFileForm(request.POST or None, request.FILES or None, bodies=bodies)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            sheet = SheetReading.from_json(answer_of("responses.back_catalogue.sandbox", file.read()))
        except Unreadable as reason:
            form.add_error("file", f"“{file.name}” was not read. {reason}")
        else:
            table = propose_table(
                by=request.user,
                body=form.cleaned_data["body"],
                sheet=sheet.to_json(),
                columns={column.value: place for column, place in guessed(sheet.headings).items()},
                file_name=PurePath(file.name).name,
            )
            return redirect(table)
    context = {"form": form, "tables": table_imports_of(request.user).defer("sheet")[:SHOWN]}
    return render(request, "responses/back_catalogue/upload.html", context, status=status_of(form))


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def table_import_columns(request: HttpRequest, pk: int) -> HttpResponse:
    table = _table(request, pk)
    if table.asked_at is not None:
        return redirect("table-import-result", pk)
    sheet = sheet_of(table)
    form = ColumnsForm(request.POST or None, sheet=sheet, columns=table.columns)
    if request.method == "POST" and form.is_valid():
        choose_columns(by=request.user, table=table, columns=form.columns)
        return redirect("table-import-rows", pk)
    context = {"form": form, "table": table, "sheet": sheet}
    return render(request, "responses/back_catalogue/columns.html", context, status=status_of(form))


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def table_import_rows(request: HttpRequest, pk: int) -> HttpResponse:
    """The dry run: what the import would do with every row. The button imports exactly that."""
    table = _table(request, pk)
    if table.asked_at is not None:
        return redirect("table-import-result", pk)
    if not table.columns:
        return redirect("table-import-columns", pk)
    changed = ""
    form = ConfirmForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            ask_to_import(by=request.user, table=table, today=timezone.localdate(), **form.cleaned_data)
        except (RowsChanged, WorkflowError) as refusal:
            changed = str(refusal)
        else:
            return redirect("table-import-result", pk)
    fates = fates_of(plans := plans_for(table, today=timezone.localdate()))
    ticked = bool(form.is_bound and form.data.get("dates_confirmed"))
    context = {
        "table": table,
        "form": ConfirmForm(initial={"seen": seen_in(fates), "dates_confirmed": ticked}),
        "changed": changed,
        "page": Paginator(fates, ON_A_PAGE).get_page(request.GET.get("page")),
        "new": sum(plan.is_new for plan in plans),
        "left_out": sum(not plan.is_new for plan in plans),
        "imported_rows": sum(fate.is_imported for fate in fates),
        "left_rows": sum(not fate.is_imported for fate in fates),
    }
    return render(request, "responses/back_catalogue/rows.html", context, status=CONFLICT if changed else 200)


@signed_in
@require_safe
def table_import_result(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the import or its undo has got, and the outcome for each report."""
    table = _table(request, pk)
    if table.asked_at is None:
        return redirect("table-import-columns", pk)
    context = {
        "table": table,
        "page": Paginator(table.outcome, ON_A_PAGE).get_page(request.GET.get("page")),
        "imported": table.imported,
        "undone": sum(bool(line.get("undone")) for line in table.outcome),
        "why_no_undo": why_no_undo(request.user, table),
    }
    return render(request, "responses/back_catalogue/result.html", context)


@signed_in(post_only=True)
@require_POST
def table_import_undo(request: HttpRequest, pk: int) -> HttpResponse:
    table = _table(request, pk)
    try:
        ask_to_undo(by=request.user, table=table)
    except WorkflowError as refusal:
        messages.error(request, str(refusal))
    return redirect("table-import-result", pk)


def _table(request: HttpRequest, pk: int) -> TableImport:
    return get_object_or_404(table_imports_of(request.user), pk=pk)
