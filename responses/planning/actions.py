"""Changing one response's plan by hand: a step's date or owner. The office's own plan is unaffected."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from inspections.clock.deadlines import STEPS
from responses.enums import ReminderKind
from responses.exceptions import WorkflowError
from responses.models import PlannedStep, Response
from responses.permissions import check_can_assign, check_can_own, check_can_plan
from responses.progress.plans import PlanLine, ResponsePlan, plan_of, why_not_on
from responses.workspace.notices import notify, notify_at_once, owner_of_step, owner_or_officers
from responses.workspace.transitions import locked_response
from s55tracker.accounts.models import User
from s55tracker.audit.trail import record
from s55tracker.present import present
from s55tracker.refusals import ChangedMeanwhile
from s55tracker.working_days.calendar import format_date
from s55tracker.working_days.queries import proclaimed_days


@transaction.atomic
def assign_owner(*, by, response: Response, owner: User) -> Response:
    """Give the response to an officer of the same office, who gets an email. Does nothing if they already own it."""
    response = locked_response(response)
    check_can_assign(by, response)
    check_can_own(owner, response.body)
    old, response.owner = response.owner, owner
    if old == owner:
        return response
    response.save()
    record(action="owner_changed", target=response, by=by, old=str(old) if old else None, new=str(owner))
    notify_at_once(
        response, [owner], sentence="This response is now yours", because=f"{by} gave this response to you", by=by
    )
    return response


@transaction.atomic
def change_step_date(
    *, by, response: Response, step: str, due_on: date, reason: str, version: int
) -> PlannedStep | None:
    """Move a step of this response to another day, with a reason. `version` is the one the person started from (0: no
    row).

    Raises NotPermitted; WorkflowError for a day that is not possible; ChangedMeanwhile, with the current row, if
    someone else changed it first. The row also keeps the date the office's plan gave. Saving the same date and reason
    does nothing, and returns the current row, if there is one. Choosing the day in the office's plan removes the date
    chosen by hand, and returns a row without a date.
    """
    response = locked_response(response)
    check_can_plan(by, response)
    extra = proclaimed_days(response.body)
    plan, line, row = _open_step(response, step, extra)
    reason = reason.strip()
    if (line.due_on, line.why_changed) == (due_on, reason):
        return row
    _check_version(row, version)
    if not reason:
        raise WorkflowError("Enter a reason.")
    if refusal := why_not_on(plan, step, due_on, clock=response.inspection.clock, extra=extra):
        raise WorkflowError(refusal)
    if due_on == line.planned_on:
        if row is not None and line.is_by_hand:
            return _restore(row, line, by=by, response=response, reason=reason)
        raise WorkflowError(f"{format_date(due_on)} is already the planned date. Choose a different date.")
    row = row or PlannedStep(response=response, step=step, version=0)
    if row.due_on is None:
        row.first_due_on = line.planned_on
    row.due_on, row.reason = due_on, reason
    _save(row, by=by)
    record(
        action="step_moved",
        target=response,
        by=by,
        reason=reason,
        step=step,
        old=line.due_on.isoformat(),
        new=due_on.isoformat(),
        first=present(row.first_due_on).isoformat(),
    )
    _notify_of_step(line, due_on, response=response, by=by, reason=reason)
    return row


@transaction.atomic
def restore_step(*, by, response: Response, step: str, version: int, reason: str = "") -> PlannedStep | None:
    """Restore the day in the office's plan. Doing it twice has no further effect."""
    response = locked_response(response)
    check_can_plan(by, response)
    _plan, line, row = _open_step(response, step, proclaimed_days(response.body))
    if row is None or not line.is_by_hand:
        return row
    _check_version(row, version)
    return _restore(row, line, by=by, response=response, reason=reason.strip())


@transaction.atomic
def assign_step(*, by, response: Response, step: str, owner: User | None) -> PlannedStep | None:
    """Give a step to an officer of the office; None returns it to the response's owner."""
    response = locked_response(response)
    check_can_plan(by, response)
    _plan, line, row = _open_step(response, step, proclaimed_days(response.body))
    if owner is not None:
        check_can_own(owner, response.body)
    old = row.owner if row else None
    if old == owner:
        return row
    # The version guards only the date, so we leave it unchanged: someone who has the form for the date open can still
    # save it.
    row = row or PlannedStep(response=response, step=step, version=0)
    row.owner = owner
    row.save()
    record(
        action="step_assigned",
        target=response,
        by=by,
        step=step,
        old=str(old) if old else None,
        new=str(owner) if owner else None,
    )
    readers = [owner] if owner else owner_or_officers(response)
    notify_at_once(
        response,
        readers,
        sentence=f"This step is now yours: {STEPS[step]}, by {format_date(line.due_on)}",
        because=f"{by} gave this step to you",
        url=reverse("response-people", args=[response.reference]),
        by=by,
    )
    return row


def _open_step(
    response: Response, step: str, extra: frozenset[date]
) -> tuple[ResponsePlan, PlanLine, PlannedStep | None]:
    """The plan of a locked response, the line of an open step, and its row if there is one."""
    plan = plan_of(response, extra=extra)
    line = plan.line(step)
    if line is None:
        raise WorkflowError(plan.trouble or "The plan no longer has this step. Reload the page to see the plan.")
    if line.is_done:
        raise WorkflowError(f"“{line.label}” has been done, so there is nothing left to plan.")
    row = PlannedStep.objects.select_related("owner", "changed_by").filter(response=response, step=step).first()
    return plan, line, row


def _check_version(row: PlannedStep | None, version: int) -> None:
    if (row.version if row else 0) != version:
        raise ChangedMeanwhile(row)


def _save(row: PlannedStep, *, by) -> None:
    row.version += 1
    row.changed_at, row.changed_by = timezone.now(), by
    row.save()


def _restore(row: PlannedStep, line: PlanLine, *, by, response: Response, reason: str) -> PlannedStep:
    row.due_on, row.first_due_on, row.reason = None, None, ""
    _save(row, by=by)
    record(
        action="step_restored",
        target=response,
        by=by,
        reason=reason,
        step=line.step,
        old=line.due_on.isoformat(),
        new=line.planned_on.isoformat(),
    )
    _notify_of_step(line, line.planned_on, response=response, by=by, reason=reason)
    return row


def _notify_of_step(line: PlanLine, day: date, *, response: Response, by, reason: str) -> None:
    readers = owner_of_step(line, response)
    notify(
        response,
        readers,
        kind=ReminderKind.PLAN_MOVED,
        sentence=f"{line.label}: now {format_date(day)}, before {format_date(line.due_on)}",
        because=f"{by} changed the plan: {reason}" if reason else f"{by} changed the plan",
        by=by,
    )
