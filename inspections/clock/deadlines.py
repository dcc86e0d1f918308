"""Works out the deadline and the safe day under section 55 of the Police Act 1996, and explains the calculation. Pure:
it uses neither Django nor today's date; every date is passed in.

The report's date of publication decides which rule applies. Days are calendar days: a statutory date does not move for
a weekend or a bank holiday, but the sentences here warn of both.

Section 55(5A) requires publication "before the end of the period of 56 days beginning with the day on which the report is
published", which gives two dates:

- the *deadline*, publication + 56 days, is how offices count, and is printed in the document;
- the *safe day*, publication + 55 days, is the last day on a strict reading, because the day of publication is day one.
  All warnings, colours and reminders are based on it.

If no Act says "beginning with", there is nothing to read strictly, and the safe day is the deadline. This applies to the 30
days requested before 2 May 2017, and to the date a super-complaint report sets.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import assert_never

from s55tracker.working_days.calendar import (
    NO_DAYS,
    days_from,
    format_date,
    format_weekday_and_date,
    format_weekday_and_day,
    is_working_day,
    why_not_working,
    working_day_on_or_after,
    working_day_on_or_before,
)

__all__ = [
    "RULES",
    "STEPS",
    "Clock",
    "ClockError",
    "Milestone",
    "Rule",
    "Timeliness",
    "clock_for",
    "day_number",
    "days_left",
    "format_calculation",
    "format_date",
    "is_working_day",
    "milestones",
    "timeliness",
    "verdict",
    "warnings",
]

SECTION_55 = "section_55"
SUPER_COMPLAINT = "super_complaint"


class ClockError(ValueError):
    """Raised for dates from which no rule can count. The message is a sentence for the person who typed them."""


@dataclass(frozen=True)
class Rule:
    """A rule for counting the days. It applies to reports published on or after `from_on`, until a newer rule does."""

    key: str
    basis: str
    from_on: date
    days: int | None  # None: the report gives its own date
    counts_publication_as_day_one: bool
    provision: str
    sources: tuple[str, ...]

    @property
    def days_to_safe_day(self) -> int | None:
        if self.days is None:
            return None
        return self.days - 1 if self.counts_publication_as_day_one else self.days


# Newest first within each basis: the first rule already in force on the day of publication applies.
RULES: tuple[Rule, ...] = (
    Rule(
        key="section_55_56_days",
        basis=SECTION_55,
        from_on=date(2017, 5, 2),
        days=56,
        counts_publication_as_day_one=True,
        provision="Section 55(5A) of the Police Act 1996",
        sources=(
            "Police Act 1996, section 55(5A), inserted by the Policing and Crime Act 2017, section 37(2)",
            "S.I. 2017/399, regulation 4(a): in force on 2 May 2017",
        ),
    ),
    Rule(
        key="section_55_30_days",
        basis=SECTION_55,
        from_on=date(1996, 8, 22),
        days=30,
        counts_publication_as_day_one=False,
        provision="Section 55(5) of the Police Act 1996, as in force before 2 May 2017",
        sources=(
            "Police Act 1996, section 55(5) and (6), which set no period; in force on 22 August 1996 (section 104)",
            "The inspectorate’s own request to be told within 30 days where the comments are published",
        ),
    ),
    Rule(
        key="super_complaint_own_date",
        basis=SUPER_COMPLAINT,
        from_on=date(2018, 11, 1),
        days=None,
        counts_publication_as_day_one=False,
        provision="Part 2A of the Police Reform Act 2002",
        sources=(
            "Police Reform Act 2002, sections 29A to 29C, inserted by the Policing and Crime Act 2017, section 25",
            "S.I. 2018/748, regulation 1: in force on 1 November 2018. The report on each super-complaint asks for responses by its own date",
        ),
    ),
)


@dataclass(frozen=True)
class Clock:
    """The two dates counted from a report's publication, and the rule used."""

    published_on: date
    deadline: date
    safe_day: date
    rule: Rule


def rule_for(published_on: date, *, basis: str = SECTION_55) -> Rule:
    """The rule in force on the day of publication."""
    of_this_basis = [rule for rule in RULES if rule.basis == basis]
    if not of_this_basis:
        raise ClockError(f"There is no rule for “{basis}”.")
    for rule in of_this_basis:
        if rule.from_on <= published_on:
            return rule
    first = of_this_basis[-1]
    raise ClockError(
        f"{first.provision.split(',')[0]} was not yet in force on {format_date(published_on)}. It came into force on "
        f"{format_date(first.from_on)}: check the date of publication."
    )


def clock_for(published_on: date, *, basis: str = SECTION_55, own_deadline: date | None = None) -> Clock:
    """The clock for a report published on that day. `own_deadline` is the date a super-complaint report sets itself.

    Raises ClockError if no rule applies, if a super-complaint report has no date of its own or one before its
    publication, or if a section 55 report is given its own date, since the Act sets that period.
    """
    rule = rule_for(published_on, basis=basis)
    if rule.days is None or rule.days_to_safe_day is None:
        if own_deadline is None:
            raise ClockError("Enter the date the super-complaint report sets for responses.")
        if own_deadline < published_on:
            raise ClockError(
                f"The date for responses, {format_date(own_deadline)}, is before the date of publication, "
                f"{format_date(published_on)}."
            )
        return Clock(published_on, deadline=own_deadline, safe_day=own_deadline, rule=rule)
    if own_deadline is not None:
        raise ClockError("The Act sets the period for a section 55 response: leave the report’s own date empty.")
    try:
        return Clock(
            published_on,
            deadline=published_on + timedelta(days=rule.days),
            safe_day=published_on + timedelta(days=rule.days_to_safe_day),
            rule=rule,
        )
    except OverflowError:
        raise ClockError(f"Check the year of publication: {published_on.year} cannot be right.") from None


def days_left(clock: Clock, *, today: date) -> int:
    """Calendar days from today to the safe day: 0 on the day itself, negative once it has passed."""
    return (clock.safe_day - today).days


def day_number(clock: Clock, on: date) -> int:
    """The number of days after publication, as offices count it: the deadline of section 55 is day 56 and the safe day
    is day 55.
    """
    return (on - clock.published_on).days


def format_calculation(clock: Clock) -> list[str]:
    """The calculation as a list of sentences, so that a page with a deadline can show where the deadline comes from."""
    published, deadline, safe_day = (format_date(day) for day in (clock.published_on, clock.deadline, clock.safe_day))
    rule = clock.rule
    sentences = [f"The report was published on {published}."]
    if rule.days is None:
        return [
            *sentences,
            "A report on a police super-complaint gives its own date for responses. Section 55 does not set one.",
            f"This report asks for responses by {deadline}. That day is both the deadline and the safe day.",
        ]
    if not rule.counts_publication_as_day_one:
        return [
            *sentences,
            f"Until 2 May 2017 the Police Act 1996 set no period. The inspectorate asked offices for their comments within {rule.days} days.",
            f"{published} + {rule.days} days = {deadline}.",
            f"The request did not count the day of publication, so {safe_day} is both the deadline and the safe day.",
        ]
    return [
        *sentences,
        f"{rule.provision} allows {rule.days} days, beginning with that day.",
        f"Offices add the days to the date of publication: {published} + {rule.days} days = {deadline}. That is the deadline.",
        f"On a strict reading, the day of publication is day 1, so day {rule.days} is {safe_day}. That is the safe day, and all warnings are based on it.",
        "These are calendar days: neither date moves for a weekend or a bank holiday.",
    ]


def warnings(clock: Clock, *, extra: frozenset[date] = NO_DAYS) -> list[str]:
    """Sentences that warn of a safe day on which the office is closed, and name the last working day before it."""
    reason = why_not_working(clock.safe_day, extra=extra)
    if reason is None:
        return []
    last = working_day_on_or_before(clock.safe_day, extra=extra)
    if last < clock.published_on:
        return [f"The safe day is {reason}, and there is no working day before it. Publish on the safe day itself."]
    return [f"The safe day is {reason}: publish by {format_weekday_and_day(last, beside=clock.safe_day)}."]


class Timeliness(StrEnum):
    IN_TIME = "in_time"
    ON_THE_DEADLINE = "on_the_deadline"
    LATE = "late"


def verdict(clock: Clock, *, published_on: date) -> Timeliness:
    """Whether a response was published by the safe day, by the deadline only, or late."""
    if published_on < clock.published_on:
        raise ClockError(
            f"The response cannot have been published on {format_date(published_on)}, before the report of {format_date(clock.published_on)}."
        )
    if published_on <= clock.safe_day:
        return Timeliness.IN_TIME
    return Timeliness.ON_THE_DEADLINE if published_on <= clock.deadline else Timeliness.LATE


def timeliness(clock: Clock, *, published_on: date) -> str:
    """The verdict on when a response was published, as words for a page. Lateness is counted from the printed deadline,
    so one day after it is "late by 1 day".
    """
    match verdict(clock, published_on=published_on):
        case Timeliness.IN_TIME:
            return "in time"
        case Timeliness.ON_THE_DEADLINE:
            return "on the deadline; one day past a strict reading"
        case Timeliness.LATE:
            days = (published_on - clock.deadline).days
            return f"late by {days:,} {'day' if days == 1 else 'days'}"
        case other:
            assert_never(other)


# The steps of an office's plan, in their fixed order. Offices choose the days, never the order.
STEPS: dict[str, str] = {
    "invite_force": "Invite the force to comment",
    "force_comments_due": "Force’s comments due",
    "draft_ready": "Draft ready",
    "to_approver": "Sent to the approver",
    "publish": "Publish",
}

# Offices plan for the 56 days of section 55(5A): 55 days from publication to the safe day.
PLANNED_DAYS = 55


@dataclass(frozen=True)
class Milestone:
    """One step of an office's plan, as a date. `number` is the planned day after publication, before adjusting for the
    safe day, closed days and earlier steps.
    """

    key: str
    label: str
    due_on: date
    reason: str
    number: int = 0


def milestones(clock: Clock, days: Mapping[str, int], *, extra: frozenset[date] = NO_DAYS) -> list[Milestone]:
    """The office's steps as dates, each with a sentence on how it was worked out. `days` gives the number of days after
    publication for each step.

    Each step falls on a working day between publication and the safe day, if there is one, and never before the step
    that precedes it. If the report allows more or fewer days than section 55(5A), the plan is stretched or shortened in
    proportion. Steps the office leaves out are left out.

    Raises ClockError for an unknown step or a negative number of days.
    """
    unknown = sorted(set(days) - set(STEPS))
    if unknown:
        raise ClockError(f"The plan has no step called “{unknown[0]}”.")
    found: list[Milestone] = []
    for key, label in STEPS.items():
        if key not in days:
            continue
        if days[key] < 0:
            raise ClockError(f"“{label}” cannot be planned for before the report is published.")
        number = _number(clock, days[key])
        due_on, reason = _place(clock, days[key], number, found[-1] if found else None, extra)
        found.append(Milestone(key, label, due_on, reason, number))
    return found


def _number(clock: Clock, planned: int) -> int:
    """The planned day, moved in proportion if this report allows more or fewer days than usual."""
    allowed = (clock.safe_day - clock.published_on).days
    return planned if allowed == PLANNED_DAYS else planned * allowed // PLANNED_DAYS


def _place(
    clock: Clock, planned: int, number: int, previous: Milestone | None, extra: frozenset[date]
) -> tuple[date, str]:
    allowed = (clock.safe_day - clock.published_on).days
    reason = f"Day {number} after publication"
    if allowed != PLANNED_DAYS:
        reason = f"The plan is for {PLANNED_DAYS} days and this report allows {allowed} days, so day {planned} becomes day {number}. Day {number}"
    if number > allowed:
        due_on = clock.safe_day
        reason += f" is after the safe day, so the safe day is used: {format_weekday_and_date(due_on)}"
    else:
        due_on = days_from(clock.published_on, number)
        reason += f" is {format_weekday_and_date(due_on)}"
    if (closed := why_not_working(due_on, extra=extra)) is not None:
        due_on, moved = _nearest_working_day(clock, due_on, extra)
        # The sentence already names the weekday, but not a bank holiday.
        why = "" if closed.removeprefix("a ") in reason else f", {closed}"
        reason += f"{why}{moved}"
    if previous is not None and due_on < previous.due_on:
        due_on = previous.due_on
        reason += f". “{previous.label}” comes first, so this moves to {format_weekday_and_date(due_on)}"
    return due_on, reason + "."


def _nearest_working_day(clock: Clock, day: date, extra: frozenset[date]) -> tuple[date, str]:
    earlier = working_day_on_or_before(days_from(day, -1), extra=extra)
    if earlier >= clock.published_on:
        return earlier, f", so it moves back to {format_weekday_and_date(earlier)}"
    later = working_day_on_or_after(days_from(day, 1), extra=extra)
    if later <= clock.safe_day:
        return (
            later,
            f". There is no working day between publication and then, so it moves on to {format_weekday_and_date(later)}",
        )
    return day, ". There is no working day between publication and the safe day, so it does not move"
