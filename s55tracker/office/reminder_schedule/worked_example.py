"""Works out the dates that a reminder schedule gives for a report, as an example."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from s55tracker import ports
from s55tracker.working_days.calendar import NO_DAYS, why_not_working, working_day_on_or_before


@dataclass(frozen=True, kw_only=True)
class ExampleLine:
    """Who is reminded of what, and on which day. `moved_because` says why the day is not the one counted, or is empty."""

    due_on: date
    days: int
    who: str
    what: str
    moved_because: str = ""


@dataclass(frozen=True, kw_only=True)
class Example:
    published_on: date
    safe_day: date
    comments_by: date
    lines: list[ExampleLine]


# (name in the schedule, the date its days are counted from, who is reminded, of what)
TOLD = (
    ("safe_day", "safe_day", "The owner", "The response must be published by this day"),
    ("comments_due", "comments_by", "The force", "Submit the force’s comments"),
    ("escalate_to_manager", "safe_day", "The managers", "Not with the approver"),
    ("escalate_to_approver", "safe_day", "The approvers", "Not approved"),
    ("escalate_to_senior", "safe_day", "The most senior person", "Not published"),
)


def example_of(
    schedule: Mapping[str, list[int] | int],
    *,
    published_on: date,
    comments_after: int,
    extra: frozenset[date] = NO_DAYS,
) -> Example:
    """Return the example, with its lines in date order. `comments_after` is the number of days after publication by
    which the office's plan asks for comments.
    """
    about = {
        "safe_day": ports.safe_day_of.ask(published_on),
        "comments_by": working_day_on_or_before(published_on + timedelta(days=comments_after), extra=extra),
    }
    lines = []
    for name, counted_from, who, what in TOLD:
        chosen = schedule[name]
        for days in chosen if isinstance(chosen, list) else [chosen]:
            counted = about[counted_from] - timedelta(days=days)
            lines.append(
                ExampleLine(
                    due_on=working_day_on_or_before(counted, extra=extra),
                    days=days,
                    who=who,
                    what=what,
                    moved_because=why_not_working(counted, extra=extra) or "",
                )
            )
    in_order = sorted(lines, key=lambda line: (line.due_on, -line.days))
    return Example(
        published_on=published_on, safe_day=about["safe_day"], comments_by=about["comments_by"], lines=in_order
    )
