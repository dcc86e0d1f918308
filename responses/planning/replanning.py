"""Records how a change to the office or the report moved the plans of open responses, and tells the people concerned."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from inspections.clock.deadlines import Clock
from responses.enums import ReminderKind
from responses.models import Response
from responses.progress.plans import PlanLine, moved_lines, plan_of, plans_of
from responses.workspace.notices import notify, owner_of_step, owner_or_officers
from s55tracker.audit.trail import record
from s55tracker.working_days.calendar import format_date
from s55tracker.working_days.queries import proclaimed_days_of

NAMED = 2  # this many steps fit in a line of a summary


def notify_of_moved_steps(
    responses: Iterable[Response],
    *,
    by,
    why: str,
    days: Mapping[str, int] | None = None,
    extra: frozenset[date] | None = None,
    clock: Clock | None = None,
) -> int:
    """Record each plan that is not what it was under the office's old milestones (`days`), its old bank holidays
    (`extra`) or the report's old dates (`clock`), and tell its owner and the people responsible for moved steps.
    Returns how many plans have moved.

    This is called after the change, inside its transaction. Completed steps, and dates chosen by hand, do not move.
    """
    responses = list(responses)
    plans = plans_of(responses)
    holidays = proclaimed_days_of({response.body_id for response in responses})
    moved_plans = 0
    for response in responses:
        if response.pk not in plans:
            continue
        old = plan_of(response, days=days, clock=clock, extra=holidays[response.body_id] if extra is None else extra)
        moved = moved_lines(old, plans[response.pk])
        if not moved:
            continue
        moved_plans += 1
        record(
            action="plan_moved",
            target=response,
            by=by,
            why=why,
            steps=[
                {"step": line.step, "old": before.due_on.isoformat(), "new": line.due_on.isoformat()}
                for before, line in moved
            ],
        )
        readers = {*owner_or_officers(response)}.union(*(owner_of_step(line, response) for _, line in moved))
        notify(
            response,
            readers,
            kind=ReminderKind.PLAN_MOVED,
            sentence=_format_moved_steps(moved),
            because=f"{by or 'the Section 55 Tracker'} {why}",
            by=by,
        )
    return moved_plans


def format_moved_plans(number: int) -> str:
    """ "The plans of 3 open responses have moved, and we have told their owners." """
    match number:
        case 0:
            return "No plans for open responses have moved."
        case 1:
            return "The plan of 1 open response has moved, and we have told its owner."
    return f"The plans of {number} open responses have moved, and we have told their owners."


def _format_moved_steps(moved: list[tuple[PlanLine, PlanLine]]) -> str:
    said = [
        f"{line.label}: now {format_date(line.due_on)}, before {format_date(old.due_on)}" for old, line in moved[:NAMED]
    ]
    if more := len(moved) - NAMED:
        if more > 0:
            said.append(f"and {more} more step{'' if more == 1 else 's'}")
    return "; ".join(said)
