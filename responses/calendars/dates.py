"""Which dates of a response stand in a calendar. Pure: a response with its plan in, dates out.

What stands there is what is still to be done. A step that is done, a date that has moved away and a response that is out or not
needed leave the calendar: for two weeks they are shown as cancelled and say why, then they are gone. A date that has passed says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from inspections.clock.deadlines import STEPS
from responses.enums import ForceStatus, ResponseStatus
from responses.models import ForceRequest, Response
from responses.progress.plans import ResponsePlan
from responses.queries import OPEN, WITH_FORCE

SAFE_DAY, DEADLINE, COMMENTS, STEP = "safe_day", "deadline", "comments", "step"

# The plan's own date for the comments stands only until the force has been given one.
COMMENTS_STEP = "force_comments_due"


@dataclass(frozen=True, kw_only=True)
class CalendarDate:
    """`key` says which of the response's dates it is; `request_id` is set where it is a force's own."""

    key: str
    day: date
    request_id: int | None = None


def dates_of(response: Response, plan: ResponsePlan) -> list[CalendarDate]:
    """The dates of one response that comes with its inspection and the tracks of its forces. No query."""
    if response.status not in OPEN or response.first_published_on is not None:
        return []
    tracks = list(response.force_requests.all())
    found = [
        CalendarDate(key=SAFE_DAY, day=response.inspection.safe_day_on),
        CalendarDate(key=DEADLINE, day=response.inspection.deadline_on),
        *(_asked(track) for track in tracks if track.status in WITH_FORCE),
    ]
    if found[0].day == found[1].day:
        del found[0]  # one day, one entry: where the report sets its own date it is both
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
    """What has become of a date, said behind it: done, passed, or no longer needed. Empty while it is simply to come."""
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
    """What a calendar says of a date beside the response's reference, and nothing more: others see screens and shared calendars."""
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
