"""Explains every date of a response, with its rule and its calculation: statutory dates, the office's plan, and dates
chosen by hand.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from inspections.clock.deadlines import Clock, day_number, format_calculation, timeliness, warnings
from responses.models import ForceRequest, Response
from responses.progress.owners import with_stand_in
from responses.progress.plans import PlanLine, plan_of
from responses.queries import is_withdrawn_now
from responses.workflow import WITH_FORCE
from s55tracker.accounts.absences import away_on
from s55tracker.present import present
from s55tracker.working_days.calendar import (
    OfficeDays,
    bank_holidays_between,
    days_from,
    format_date,
    format_weekday_and_date,
)
from s55tracker.working_days.models import ProclaimedDay
from s55tracker.working_days.queries import days_by_office, proclaimed_days_known_to


@dataclass(frozen=True, kw_only=True)
class ExplainedDate:
    """One date: its name, its rule, and the calculation in sentences. `changed` says who changed it by hand, and why."""

    key: str
    title: str
    day: date
    rule: str
    working: list[str]
    is_done: bool = False
    owner: str = ""
    changed: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class DatesPage:
    """What the dates page shows. `closed` has the bank holidays between publication and deadline, each as a line of
    text.
    """

    published: list[str]
    is_confirmed: bool
    statutory: list[ExplainedDate]
    working: list[str]
    warnings: list[str]
    steps: list[ExplainedDate]
    asked: list[ExplainedDate]
    closed: list[str]
    sources: tuple[str, ...]
    went: str = ""
    trouble: str = ""


def dates_of(response: Response, *, today: date) -> DatesPage:
    """The dates page of a response, whose inspection, body and owner must be loaded."""
    inspection = response.inspection
    clock = inspection.clock
    added = list(proclaimed_days_known_to(response.body))
    extra = days_by_office([(day.body_id, day.day, day.is_open) for day in added], [response.body_id])[response.body_id]
    plan = plan_of(response, extra=extra)
    away = away_on(today, people={line.owner.pk for line in plan.lines if line.owner})
    published_on = response.first_published_on
    return DatesPage(
        published=_published(response),
        is_confirmed=inspection.published_on_confirmed_at is not None,
        statutory=_statutory(clock, is_out=published_on is not None),
        working=format_calculation(clock),
        warnings=warnings(clock, extra=extra),
        steps=[_step(line, clock, owner=with_stand_in(line.owner, away)) for line in plan.lines],
        asked=[_asked(track) for track in response.force_requests.select_related("force") if track.comment_by],
        closed=_closed(clock, added, extra),
        sources=clock.rule.sources,
        went=_went(response, clock),
        trouble=plan.trouble,
    )


def _went(response: Response, clock: Clock) -> str:
    published_on = response.first_published_on
    if published_on is None:
        return ""
    first = "first " if is_withdrawn_now(response) else ""
    said = (
        f"The response was {first}published on {format_date(published_on)}, day {day_number(clock, published_on)}: "
        f"{timeliness(clock, published_on=published_on)}."
    )
    if not first:
        return said
    return (
        f"{said} It has been withdrawn, so no response is published now. Section 55 does not set a second date. Publish it again as soon as "
        "you can."
    )


def _published(response: Response) -> list[str]:
    inspection = response.inspection
    said = [
        f"The report was published on {format_weekday_and_date(inspection.published_on)}. Every date below is counted from it."
    ]
    if inspection.published_on_confirmed_at:
        said.append(f"{inspection.published_on_confirmed_by} checked that date against the report.")
    return said


def _statutory(clock: Clock, *, is_out: bool) -> list[ExplainedDate]:
    safe_day = ExplainedDate(
        key="safe-day",
        title="Safe day",
        day=clock.safe_day,
        rule="The last day on a strict reading. All warnings and reminders are based on it.",
        working=[_sum(clock, day_number(clock, clock.safe_day))],
        is_done=is_out,
    )
    deadline = ExplainedDate(
        key="deadline",
        title="Deadline",
        day=clock.deadline,
        rule="As offices count it, and as printed in the document.",
        working=[_sum(clock, day_number(clock, clock.deadline))],
        is_done=True,
    )
    return [safe_day, deadline]


def _step(line: PlanLine, clock: Clock, *, owner: str) -> ExplainedDate:
    working = [line.reason]
    if days_from(clock.published_on, line.planned_number) <= clock.safe_day:
        planned = f"The office plans this for day {line.planned_number} after publication"
        working.insert(0, f"{planned}: {_sum(clock, line.planned_number)}")
    changed = []
    if line.is_by_hand:
        who = f"{line.changed_by} set" if line.changed_by else "Someone set"
        changed = [
            f"{who} it to {format_weekday_and_date(line.due_on)} by hand. Reason: {line.why_changed}",
            f"This step was first planned for {format_date(present(line.first_due_on))}."
            + (
                f" In the office’s plan, it is now due on {format_date(line.planned_on)}."
                if line.planned_on != line.first_due_on
                else ""
            ),
        ]
    return ExplainedDate(
        key=line.step.replace("_", "-"),
        title=line.label,
        day=line.due_on,
        rule="The office’s own plan.",
        working=working,
        is_done=line.is_done,
        owner=owner,
        changed=changed,
        warnings=line.warnings,
    )


def _asked(track: ForceRequest) -> ExplainedDate:
    """The date a force has been asked to comment by. The date in its invitation counts, and not the one in the office's
    plan.
    """
    return ExplainedDate(
        key=f"asked-{track.force.slug}",
        title=f"Comments from {track.force}",
        day=track.comments_due_on,
        rule="Section 55(4) of the Police Act 1996: the office invites comments before a date it specifies.",
        working=["The date in the office’s invitation, or the date it was changed to. Each change is in the history."],
        is_done=track.status not in WITH_FORCE,
    )


def _sum(clock: Clock, number: int) -> str:
    """ "11 August 2026 + 28 days = 8 September 2026."."""
    return f"{format_date(clock.published_on)} + {number} day{'' if number == 1 else 's'} = {format_date(days_from(clock.published_on, number))}."


def _closed(clock: Clock, added: list[ProclaimedDay], extra: OfficeDays) -> list[str]:
    """The bank holidays the plan avoids, with those from the office's own list marked as added."""
    known = bank_holidays_between(clock.published_on, clock.deadline, extra=extra)
    own = [
        (day.day, f"{day.name}, added by hand")
        for day in added
        if clock.published_on <= day.day <= clock.deadline and day.day in extra and day.day not in dict(known)
    ]
    return [f"{format_weekday_and_date(day)}: {name}" for day, name in sorted([*known, *own])]
