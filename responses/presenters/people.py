"""Who has to do with a response, and its plan: each step with its date, its owner, and where it is changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from inspections.deadlines import warnings
from inspections.queries import proclaimed_days
from responses.models import Response
from responses.owners import absences_of_owners, with_stand_in, with_stand_in_briefly
from responses.permissions import can_plan
from responses.plans import PlanLine, plan_of
from s55tracker.accounts.absences import away_on


@dataclass(frozen=True, kw_only=True)
class Step:
    """A line of the plan as the table shows it. The addresses are empty for who may not change it, or when it is done."""

    line: PlanLine
    owner: str
    change_url: str = ""
    owner_url: str = ""


@dataclass(frozen=True, kw_only=True)
class PeopleAndDates:
    owner: str
    steps: list[Step]
    warnings: list[str]
    may_plan: bool
    # Why there are no steps, where the office's plan cannot be laid over this clock.
    trouble: str = ""


def people_and_dates_of(response: Response, *, user, today: date) -> PeopleAndDates:
    extra = proclaimed_days(response.body)
    plan = plan_of(response, extra=extra)
    away = absences_of_owners([response], today=today)
    away |= away_on(today, people={line.owner.pk for line in plan.lines if line.has_own_owner})
    may_plan = can_plan(user, response)
    return PeopleAndDates(
        owner=with_stand_in(response.owner, away),
        steps=[
            Step(
                line=line,
                owner=with_stand_in_briefly(line.owner, {} if line.is_done else away),
                change_url=step_url(response, line.step) if may_plan and not line.is_done else "",
                owner_url=step_url(response, line.step, "response-step-owner") if may_plan and not line.is_done else "",
            )
            for line in plan.lines
        ],
        warnings=[*warnings(response.inspection.clock, extra=extra), *plan.warnings],
        may_plan=may_plan,
        trouble=plan.trouble,
    )


def step_url(response: Response, step: str, name: str = "response-step") -> str:
    return reverse(name, args=[response.reference, step.replace("_", "-")])
