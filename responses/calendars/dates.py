"""Decides which dates of a response appear in a calendar. Pure: it takes a response with its plan and returns dates.

A calendar shows work still to be done. Completed steps, moved dates, and responses published or not needed are shown as
cancelled for two weeks, with the reason, and then removed. A date in the past is marked as passed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from inspections.clock.deadlines import STEPS
from responses.enums import ForceStatus, ResponseStatus
from responses.models import ForceRequest, Response
from responses.progress.plans import ResponsePlan
from responses.workflow import TO_PUBLISH, WITH_FORCE

SAFE_DAY, DEADLINE, COMMENTS, STEP = "safe_day", "deadline", "comments", "step"

# The plan's date for comments applies only until the force has its own date.
COMMENTS_STEP = "force_comments_due"


@dataclass(frozen=True, kw_only=True)
class CalendarDate:
    """One date in a calendar. `key` identifies it among the response's dates; `request_id` is set for the date of a
    force's request.
    """

    key: str
    day: date
    request_id: int | None = None


def dates_of(response: Response, plan: ResponsePlan) -> list[CalendarDate]:
    """The dates of one response, whose inspection and force tracks must be loaded. Makes no query."""
    if response.status not in TO_PUBLISH or response.first_published_on is not None:
        return []
    tracks = list(response.force_requests.all())
    found = [
        CalendarDate(key=SAFE_DAY, day=response.inspection.safe_day_on),
        CalendarDate(key=DEADLINE, day=response.inspection.deadline_on),
        *(_asked(track) for track in tracks if track.status in WITH_FORCE),
    ]
    if found[0].day == found[1].day:
        del found[0]  # one entry: a report that sets its own date has the same safe day and deadline
    is_asked = any(track.status in WITH_FORCE for track in tracks)
    return found + [
        CalendarDate(key=f"{STEP}:{line.step}", day=line.due_on)
        for line in plan.lines
        if not line.is_done and not (line.step == COMMENTS_STEP and is_asked)
    ]


def _asked(track: ForceRequest) -> CalendarDate:
    return CalendarDate(key=f"{COMMENTS}:{track.pk}", day=track.comments_due_on, request_id=track.pk)


def ending_of(
    key: str, *, day: date, is_cancelled: bool, response: Response, request: ForceRequest | None, today: date
) -> str:
    """The note after a date: done, passed, or no longer needed. Empty if the date is still to come."""
    what = key.partition(":")[0]
    if not is_cancelled:
        if day >= today:
            return ""
        return {SAFE_DAY: "passed, not published yet", DEADLINE: "passed, not published yet", STEP: "late"}.get(
            what, "passed"
        )
    if what == COMMENTS and request is not None:
        return {ForceStatus.SUBMITTED: "done", ForceStatus.NONE_RECEIVED: "none received"}.get(
            ForceStatus(request.status), "no longer needed"
        )
    if response.first_published_on is not None:
        return "done"
    if response.status == ResponseStatus.NOT_NEEDED:
        return "no response needed"
    return "done" if what == STEP else "no longer applies"


def words_of(key: str, *, force: str = "") -> str:
    """The words of a calendar entry. An entry gives only these and the response's reference, because other people see
    screens and shared calendars.
    """
    what, _, which = key.partition(":")
    match what:
        case "safe_day":
            return "safe day, the last on a strict reading"
        case "deadline":
            return "section 55 deadline"
        case "comments":
            return f"comments due from {force}"
    label = STEPS[which]
    return label[0].lower() + label[1:]
