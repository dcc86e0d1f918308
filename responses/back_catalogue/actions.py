"""Imports a table, and undoes the import. When an officer asks for an import, a worker imports one report after
another, each in its own transaction, so that a killed worker loses nothing and the page can show the progress.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from celery.exceptions import SoftTimeLimitExceeded
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from inspections.clock.deadlines import ClockError
from inspections.logging.actions.reports import PART_OF_IMPORT, confirm_publication_date
from inspections.permissions import can_log_inspection
from responses.back_catalogue.queries import (
    NOT_AN_OFFICER,
    Plan,
    check_can_undo,
    fates_of,
    imported_of,
    plans_for,
    seen_in,
)
from responses.drafting.actions import mark_not_needed
from responses.enums import ResponseStatus
from responses.exceptions import WorkflowError
from responses.importing.actions import AlreadyThere, import_response
from responses.importing.undoing import undo_import, work_since_import
from responses.models import Response, TableImport
from responses.models.table_import import CLAIM
from responses.publishing.elsewhere import record_elsewhere
from s55tracker.accounts.models import PolicingBody
from s55tracker.audit.trail import record, recorded_with
from s55tracker.background import wake_worker_on_commit
from s55tracker.present import present
from s55tracker.refusals import NotPermitted, Refusal, Refused

logger = logging.getLogger(__name__)

WORK_TASK = "responses.tasks.work_on_table"
KEPT = timedelta(days=7)
# A task ends after this many seconds and asks for another, so that other work gets its turn and no task reaches its
# time limit.
SLICE = 30.0
FAILED = "Something went wrong with this report. We have recorded the error. Nothing has been changed."


class RowsChanged(Refused):
    """The import would now do something other than what the person saw."""


@transaction.atomic
def propose_table(
    *, by, body: PolicingBody, sheet: dict[str, Any], columns: dict[str, int], file_name: str
) -> TableImport:
    """Keep a table until someone imports it or a week has passed. Raises NotPermitted."""
    _check_is_officer(by, body)
    delete_old_tables(now=timezone.now())
    return TableImport.objects.create(
        body=body, created_by=by, sheet=sheet, columns=columns, file_name=file_name[-200:]
    )


def delete_old_tables(*, now: datetime) -> int:
    """Delete tables that no one imported within a week of uploading them. Returns how many."""
    gone, _ = TableImport.objects.filter(asked_at=None, created_at__lte=now - KEPT).delete()
    return gone


@transaction.atomic
def choose_columns(*, by, table: TableImport, columns: dict[str, int]) -> TableImport:
    """Record what each column holds. Raises NotPermitted; WorkflowError once the import has been asked for."""
    table = _locked(table)
    _check_is_officer(by, table.body)
    _check_not_asked(table)
    table.columns = columns
    table.save(update_fields=["columns"])
    return table


@transaction.atomic
def ask_to_import(*, by, table: TableImport, seen: str, dates_confirmed: bool, today: date) -> TableImport:
    """Ask a worker to import everything that the dry run called new. Pressing the button twice has no further effect.

    Raises NotPermitted; WorkflowError if the import has been asked for already or nothing is new; RowsChanged if the
    import would no longer do what the person saw. `seen` is the fingerprint of what they saw.
    """
    table = _locked(table)
    _check_is_officer(by, table.body)
    _check_not_asked(table)
    plans = plans_for(table, today=today)
    if seen_in(fates_of(plans)) != seen:
        raise RowsChanged("Something has changed since you looked. Check the rows again. Nothing has been imported.")
    new = [plan for plan in plans if plan.is_new]
    if not new:
        raise WorkflowError("None of the rows can be imported.")
    table.asked_at, table.asked_by = timezone.now(), by
    table.dates_confirmed, table.reports, table.work_after = dates_confirmed, len(plans), timezone.now()
    table.save()
    record(action="table_import_asked", target=table.body, by=by, file=table.file_name, reports=len(new))
    wake_worker_on_commit(WORK_TASK, table.pk)
    return table


@transaction.atomic
def ask_to_undo(*, by, table: TableImport) -> TableImport:
    """Ask a worker to undo the import of every report that no one has worked on since.

    Raises NotPermitted; WorkflowError if the import has not finished, has been undone before, is too old or imported
    nothing.
    """
    table = _locked(table)
    check_can_undo(by, table, now=timezone.now())
    table.undo_asked_at, table.undo_asked_by, table.work_after = timezone.now(), by, timezone.now()
    table.save()
    record(action="table_undo_asked", target=table.body, by=by, file=table.file_name)
    wake_worker_on_commit(WORK_TASK, table.pk)
    return table


def _to_work_on() -> QuerySet[TableImport]:
    to_import = Q(asked_at__isnull=False, finished_at=None)
    return TableImport.objects.filter(to_import | Q(undo_asked_at__isnull=False, undone_at=None))


def tables_to_work_on() -> list[int]:
    """Tables with work to do that no worker is dealing with."""
    return list(_to_work_on().filter(work_after__lte=timezone.now()).order_by("pk").values_list("pk", flat=True))


def work_on_table(pk: int) -> bool:
    """Do the next half-minute of importing a table, or of undoing its import. False if there is nothing to do or another
    worker is doing it.
    """
    now = timezone.now()
    if not _to_work_on().filter(pk=pk, work_after__lte=now).update(work_after=now + CLAIM):
        return False
    table = TableImport.objects.select_related("body", "asked_by", "undo_asked_by").get(pk=pk)
    until = time.monotonic() + SLICE
    done = _import_rest(table, until) if table.finished_at is None else _undo_rest(table, until)
    if not done:
        TableImport.objects.filter(pk=pk).update(work_after=timezone.now())
        wake_worker_on_commit(WORK_TASK, pk)
    return True


def _import_rest(table: TableImport, until: float) -> bool:
    """Import the reports that are not in the outcome yet, until the time is up. True once all of them are."""
    plans = plans_for(table, today=timezone.localdate())
    for plan in plans[len(table.outcome) :]:
        if time.monotonic() > until:
            return False
        line = {"lines": plan.entry.lines, "title": plan.entry.title}
        # Store the outcome in the same transaction as the report. A worker killed between the two would leave a report
        # that could not be undone.
        with transaction.atomic():
            table.outcome = [*table.outcome, line | _tried(_import, table, plan)]
            _keep(table)
    table.finished_at = timezone.now()
    table.save(update_fields=["finished_at"])
    return True


def _import(table: TableImport, plan: Plan) -> dict[str, str]:
    """Record one report with its response."""
    if not plan.is_new:
        return {"why": plan.left_out, "earlier": plan.earlier.reference if plan.earlier else ""}
    by, entry = table.asked_by, plan.entry
    _check_is_officer(by, table.body)
    with recorded_with(**{PART_OF_IMPORT: True, "table": table.pk}):
        imported = imported_of(entry, file_name=table.file_name)
        response = import_response(by=by, body=table.body, imported=imported)
        if table.dates_confirmed:
            confirm_publication_date(by=by, inspection=response.inspection)
        if entry.status == ResponseStatus.NOT_NEEDED:
            reason = entry.reason or f"“{table.file_name}” says that no response was needed."
            mark_not_needed(by=by, response=response, reason=reason)
        elif entry.status == ResponseStatus.PUBLISHED:
            record_elsewhere(
                by=by,
                response=response,
                published_on=present(entry.answered_on),
                address=entry.answer_url,
                today=timezone.localdate(),
            )
    return {"reference": response.reference}


def _undo_rest(table: TableImport, until: float) -> bool:
    """Undo the import of report after report until the time is up. True once none is left."""
    for place, line in enumerate(table.outcome):
        if line.get("reference") and not line.get("undone") and not line.get("kept"):
            if time.monotonic() > until:
                return False
            with transaction.atomic():
                outcome = [*table.outcome]
                outcome[place] = line | _tried(_undo, table, line["reference"], key="kept")
                table.outcome = outcome
                _keep(table)
    table.undone_at = timezone.now()
    table.save(update_fields=["undone_at"])
    return True


def _undo(table: TableImport, reference: str) -> dict[str, Any]:
    response = (
        Response.objects.filter(body=table.body, reference=reference).select_related("inspection", "body").first()
    )
    if response is None:
        return {"undone": True}
    if work := work_since_import(response):
        return {"kept": work[0]}
    undo_import(by=table.undo_asked_by, response=response)
    return {"undone": True}


def _tried(do: Callable[..., dict[str, Any]], *args: Any, key: str = "why") -> dict[str, Any]:
    """The outcome for one report. A report that fails leaves nothing behind and does not stop the others."""
    try:
        with transaction.atomic():
            return do(*args)
    except (Refusal, AlreadyThere, ClockError, PermissionDenied) as refusal:
        return {key: str(refusal)}
    except SoftTimeLimitExceeded:
        # The report is not at fault, so it will be tried again.
        raise
    except Exception:
        logger.exception("A report of table import %s failed", args[0].pk)
        return {key: FAILED}


def _keep(table: TableImport) -> None:
    table.work_after = timezone.now() + CLAIM
    table.save(update_fields=["outcome", "work_after"])


def _locked(table: TableImport) -> TableImport:
    return TableImport.objects.select_for_update(of=("self",)).select_related("body", "undo_asked_by").get(pk=table.pk)


def _check_is_officer(by, body: PolicingBody) -> None:
    if not can_log_inspection(by, body):
        raise NotPermitted(NOT_AN_OFFICER)


def _check_not_asked(table: TableImport) -> None:
    if table.asked_at is not None:
        raise WorkflowError("Someone has already asked to import this table.")
