"""The people involved in a response, and its plan: each step with its date, its owner, and links to change them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from inspections.clock.deadlines import warnings
from responses.models import Response
from responses.permissions import can_plan
from responses.progress.owners import absences_of_owners, format_owner, with_stand_in_briefly
from responses.progress.plans import PlanLine, plan_of
from responses.queries import able_to_own
from responses.workflow import SETTLED
from s55tracker.accounts.absences import away_on
from s55tracker.accounts.models import Absence
from s55tracker.working_days.queries import proclaimed_days


@dataclass(frozen=True, kw_only=True)
class Step:
    """A line of the plan in the table. The addresses are empty if the person may not change the step, or if it is done."""

    line: PlanLine
    owner: str
    change_url: str = ""
    owner_url: str = ""


@dataclass(frozen=True, kw_only=True)
class PeopleAndDates:
    owner: str
    # A sentence if the owner is not an officer, because only officers can do the work.
    owner_warning: str
    steps: list[Step]
    warnings: list[str]
    may_plan: bool
    # Why there are no steps, if the office's plan does not fit the report's dates.
    trouble: str = ""


def people_and_dates_of(response: Response, *, user, today: date) -> PeopleAndDates:
    extra = proclaimed_days(response.body)
    plan = plan_of(response, extra=extra)
    away = absences_of_owners([response], today=today)
    away |= away_on(
        today, people={line.owner.pk for line in plan.lines if line.owner is not None and line.has_own_owner}
    )
    may_plan = can_plan(user, response)
    able = set(able_to_own(response.body).values_list("pk", flat=True))
    return PeopleAndDates(
        owner=format_owner(response, away),
        owner_warning=_owner_warning(response, able),
        steps=[
            Step(
                line=line,
                owner=_step_owner(line, able, {} if line.is_done else away),
                change_url=step_url(response, line.step) if may_plan and not line.is_done else "",
                owner_url=step_url(response, line.step, "response-step-owner") if may_plan and not line.is_done else "",
            )
            for line in plan.lines
        ],
        warnings=[*warnings(response.inspection.clock, extra=extra), *plan.warnings],
        may_plan=may_plan,
        trouble=plan.trouble,
    )


def _owner_warning(response: Response, able: set[int]) -> str:
    owner = response.owner
    if owner is None or owner.pk in able or response.status in SETTLED:
        return ""
    return f"{owner} owns this response but is not an officer, so cannot work on it. Any officer can take the next step. Choose an officer as the owner."


def _step_owner(line: PlanLine, able: set[int], away: Mapping[int, Absence]) -> str:
    words = with_stand_in_briefly(line.owner, away)
    if line.is_done or line.owner is None or not line.owner.is_active or line.owner.pk in able:
        return words
    return f"{line.owner} (not an officer)"


def step_url(response: Response, step: str, name: str = "response-step") -> str:
    return reverse(name, args=[response.reference, step.replace("_", "-")])
