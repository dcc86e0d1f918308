"""Who has to do with a response, and its dates with how each was found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from inspections.deadlines import ClockError, Milestone, milestones, warnings, working_in_words
from responses.models import Response


@dataclass(frozen=True, kw_only=True)
class Plan:
    """The clock in words, what to look out for, and the office's milestones."""

    working: list[str]
    warnings: list[str]
    milestones: list[Milestone]
    # Why there are no milestones, where the office's plan cannot be laid over this clock.
    trouble: str = ""


def plan_of(response: Response) -> Plan:
    clock = response.inspection.clock
    try:
        steps, trouble = milestones(clock, response.body.milestones), ""
    except ClockError as error:
        steps, trouble = [], str(error)
    return Plan(working=working_in_words(clock), warnings=warnings(clock), milestones=steps, trouble=trouble)


def next_milestone(plan: Plan, *, today: date) -> Milestone | None:
    return next((step for step in plan.milestones if step.due_on >= today), None)
