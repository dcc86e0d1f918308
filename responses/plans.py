"""The plan of one response: the office's milestones worked back from its safe day, with what was changed by hand for it.

The dates are worked out whenever they are asked for and never stored, so a corrected date of publication, a new plan of the
office and a newly proclaimed bank holiday move them at once. Only what a person changed for this one response is a row.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from inspections.deadlines import STEPS, ClockError, milestones
from inspections.working_days import NO_DAYS, in_words
from responses.enums import ForceStatus, ResponseStatus
from responses.models import PlannedStep, Response
from s55tracker.accounts.models import User

S = ResponseStatus

# The statuses in which a step of the office's own lies behind the response.
DONE_IN = {
    "draft_ready": (S.WITH_APPROVER, S.APPROVED, S.PUBLISHED, S.DISTRIBUTED),
    "to_approver": (S.WITH_APPROVER, S.APPROVED, S.PUBLISHED, S.DISTRIBUTED),
    "publish": (S.PUBLISHED, S.DISTRIBUTED),
}


@dataclass(frozen=True, kw_only=True)
class PlanLine:
    """One step of the plan: its date, how that was found, and who sees to it.

    `first_due_on` is the date that the office's plan gave, where it was changed by hand; `why_changed` says why.
    """

    step: str
    label: str
    due_on: date
    working: str
    is_done: bool
    owner: User | None
    first_due_on: date | None = None
    why_changed: str = ""
    version: int = 0

    @property
    def is_moved(self) -> bool:
        return self.first_due_on is not None and self.first_due_on != self.due_on


@dataclass(frozen=True, kw_only=True)
class ResponsePlan:
    """The steps in their order. `trouble` says why there are none, where the office's plan cannot be laid over this clock."""

    lines: list[PlanLine]
    trouble: str = ""

    def line(self, step: str) -> PlanLine | None:
        return next((line for line in self.lines if line.step == step), None)

    def next_open(self, *, today: date | None = None) -> PlanLine | None:
        """The first step that is not done; with `today`, the first that is still to come."""
        return next((line for line in self.lines if not line.is_done and (today is None or line.due_on >= today)), None)


def plan_of(
    response: Response,
    *,
    changed: Iterable[PlannedStep] | None = None,
    extra: frozenset[date] = NO_DAYS,
    days: Mapping[str, int] | None = None,
) -> ResponsePlan:
    """The plan of a response that comes with its body and inspection. `extra` are the proclaimed bank holidays of its office.

    Asks for the steps changed by hand and the tracks of the forces, unless those were prefetched.
    """
    rows = {row.step: row for row in (response.planned_steps.all() if changed is None else changed)}
    try:
        steps = milestones(response.inspection.clock, response.body.milestones if days is None else days, extra=extra)
    except ClockError as error:
        return ResponsePlan(lines=[], trouble=str(error))
    lines = []
    for step in steps:
        row = rows.get(step.key)
        moved = row is not None and row.due_on is not None
        lines.append(
            PlanLine(
                step=step.key,
                label=STEPS[step.key],
                due_on=row.due_on if moved else step.due_on,
                working=f"Changed by hand. The office’s plan gives {in_words(step.due_on)}: {step.reason}"
                if moved
                else step.reason,
                is_done=is_done(response, step.key),
                owner=(row.owner if row and row.owner_id else response.owner),
                first_due_on=row.first_due_on if moved else None,
                why_changed=row.reason if moved else "",
                version=row.version if row else 0,
            )
        )
    return ResponsePlan(lines=lines)


def is_done(response: Response, step: str) -> bool:
    """Whether the step lies behind the response, from where it and its forces stand."""
    if response.first_published_on is not None:
        return True
    tracks = list(response.force_requests.all())
    if step == "invite_force":
        return all(track.status != ForceStatus.NOT_INVITED for track in tracks)
    if step == "force_comments_due":
        return bool(tracks) and all(
            track.status in (ForceStatus.SUBMITTED, ForceStatus.NONE_RECEIVED) for track in tracks
        )
    return response.status in DONE_IN[step]


__all__ = ["PlanLine", "ResponsePlan", "is_done", "plan_of"]
