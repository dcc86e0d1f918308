"""The force's track as the office sees it: its status, the possible moves, and the comments received."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import assert_never

from django.urls import reverse

from inspections.clock.deadlines import format_date
from responses.completeness.comment_dates import Doubt, doubt_about, none_may_be_recorded_on
from responses.enums import ForceMove, ForceStatus, GuestSide
from responses.force_comments.history import Happening, history_of_track
from responses.force_comments.pages.places import Place, shared_places, submitted_places
from responses.force_permissions import can_make_guest_link, check_can_move_force_track, takes_force_comments
from responses.force_queries import latest_submission, sent_to_record
from responses.models import ForceRequest, ForceSubmission, Invitation, Response
from responses.progress.plans import plan_of
from responses.workflow import force_moves_from
from s55tracker.accounts.models import User
from s55tracker.accounts.queries import people_in
from s55tracker.refusals import NotPermitted
from s55tracker.working_days.calendar import (
    days_from,
    format_weekday_and_date,
    working_day_on_or_after,
    working_day_on_or_before,
)
from s55tracker.working_days.queries import proclaimed_days


@dataclass(frozen=True, kw_only=True)
class TrackMovePage:
    """The words of one move's page. `{title}` and `{force}` are replaced with the force's own."""

    title: str
    what: tuple[str, ...]
    button: str
    done: str
    is_warning: bool = False


TRACK_MOVE_PAGES: dict[ForceMove, TrackMovePage] = {
    ForceMove.INVITE: TrackMovePage(
        title="Invite the {title} to comment",
        what=(
            "Section 55(4) of the Police Act 1996 requires you to invite the {title} of {force} to comment on the report before a date you specify.",
        ),
        button="Send the invitation",
        done="You have invited the {title} of {force} to comment.",
    ),
    ForceMove.CHANGE_DATE: TrackMovePage(
        title="Change the date for comments",
        what=(
            "The date in the invitation is kept in the history. We will email {force} the new date and your reason.",
        ),
        button="Change the date",
        done="The date for comments has been changed, and we have told {force}.",
    ),
    ForceMove.RECALL: TrackMovePage(
        title="Recall the invitation",
        what=(
            "{force} will no longer see the request. We will keep its draft comments, and people there will see them if you invite the force again.",
            "You cannot publish the response without an invitation, because the Act requires one.",
        ),
        button="Recall the invitation",
        done="The invitation has been recalled.",
        is_warning=True,
    ),
    ForceMove.RECORD_RECEIVED: TrackMovePage(
        title="Record comments received another way",
        what=(
            "Use this for comments received by letter or email. They count as the force’s comments, and will be published exactly as you enter them here.",
        ),
        button="Record these comments",
        done="The comments have been recorded.",
    ),
    ForceMove.RETURN: TrackMovePage(
        title="Return the comments to the force",
        what=(
            "{force} will see your reasons, and can amend and resubmit its comments. You can still see what was submitted.",
        ),
        button="Return the comments",
        done="The comments have been returned to {force}.",
    ),
    ForceMove.LET_STAND: TrackMovePage(
        title="Use the comments as they were submitted",
        what=(
            "The comments were returned and have not been resubmitted. Section 55(5) requires you to publish the comments the {title} submitted, so they will be used as they were.",
        ),
        button="Use the submitted comments",
        done="The comments will be used as they were submitted.",
    ),
    ForceMove.RECORD_NONE: TrackMovePage(
        title="Record that no comments were received",
        what=(
            "Section 55(4) requires you to invite the {title} to comment before a date you specify. You did so, and the date has passed.",
            "You can lawfully publish without comments, and the published response will say that none were received. If comments arrive later, you can invite the force again, until you submit the response for approval.",
        ),
        button="Record that none were received",
        done="You have recorded that no comments were received.",
    ),
    ForceMove.REOPEN: TrackMovePage(
        title="Invite the force again",
        what=(
            "You can accept late comments until the response is submitted for approval. We will send {force} a new invitation.",
        ),
        button="Send the invitation",
        done="{force} has been invited again.",
    ),
}
# "None received" before the force's date: see comment_dates.none_may_be_recorded_on.
NONE_RECORDED_EARLY = TrackMovePage(
    title="Record that no comments were received",
    what=(
        "Section 55(4) requires you to invite the {title} to comment before a date you specify. That date has not passed, but the safe day has arrived and the time limit for publishing still applies.",
        "If you record now that no comments were received, the date for comments will be brought forward to today. We will email {force} your reason. The published response will say that no comments were received by today.",
    ),
    button="Record that none were received",
    done="You have recorded that no comments were received, and we have told {force}.",
)


def track_move_page(move: ForceMove, request: ForceRequest, *, today: date) -> TrackMovePage:
    page, force = TRACK_MOVE_PAGES[move], request.force
    if move == ForceMove.RECORD_NONE and request.comment_by and today <= request.comment_by:
        page = NONE_RECORDED_EARLY
    words = {"title": force.chief_officer_title, "force": force.name}
    return TrackMovePage(
        title=page.title.format(**words),
        what=tuple(sentence.format(**words) for sentence in page.what),
        button=page.button,
        done=page.done.format(**words),
        is_warning=page.is_warning,
    )


@dataclass(frozen=True, kw_only=True)
class TrackMove:
    """A move the office may make, or why it cannot make it now."""

    title: str
    url: str
    why_not: str = ""
    is_primary: bool = False


@dataclass(frozen=True, kw_only=True)
class Track:
    """The page of a force's track."""

    request: ForceRequest
    status: str
    sentence: str
    is_waiting: bool
    primary: TrackMove | None
    others: list[TrackMove]
    rests_because: str
    invitations: list[Invitation]
    submission: ForceSubmission | None
    places: list[Place]
    shared: list[Place]  # the draft the force shares, if it has not submitted its comments
    people: list[User]
    guests_url: str  # empty if the person cannot ask a guest and no guest has been asked
    guests_sent: bool
    history: list[Happening]


def track_of(request: ForceRequest, *, user, today: date) -> Track:
    submission = latest_submission(request)
    moves, rests_because = _moves(request, user=user, today=today)
    return Track(
        request=request,
        status=ForceStatus(request.status).label,
        sentence=_status_sentence(request, submission, today),
        is_waiting=request.status in (ForceStatus.INVITED, ForceStatus.RETURNED),
        primary=next((move for move in moves if move.is_primary), None),
        others=[move for move in moves if not move.is_primary],
        rests_because=rests_because,
        invitations=list(request.invitations.select_related("sent_by", "recalled_by")),
        submission=submission,
        places=[place for place in submitted_places(request, submission) if place.html or place.stance],
        shared=shared_places(request),
        guests_url=_guests_url(request, user),
        guests_sent=sent_to_record(request),
        people=list(people_in(request.force)),
        history=history_of_track(request),
    )


def _guests_url(request: ForceRequest, user) -> str:
    may_ask = can_make_guest_link(user, request, GuestSide.OFFICE) and takes_force_comments(request)
    if not may_ask and not request.guest_links.filter(side=GuestSide.OFFICE).exists():
        return ""
    return reverse("response-guests", args=[request.response.reference, request.force.slug])


def office_moves(request: ForceRequest) -> list[ForceMove]:
    """The moves the office can make from the track's status."""
    return [move for move in force_moves_from(ForceStatus(request.status)) if move in TRACK_MOVE_PAGES]


def move_slug(move: ForceMove) -> str:
    return move.value.replace("_", "-")


def why_not_yet(request: ForceRequest, move: ForceMove, *, today: date) -> str:
    """Why a possible move has to wait for a date; empty if it can be made now."""
    if move != ForceMove.RECORD_NONE:
        return ""
    first = none_may_be_recorded_on(request.comments_due_on, safe_day=request.response.inspection.safe_day_on)
    if today >= first:
        return ""
    when = "after the date in the invitation" if first > request.comments_due_on else "the safe day"
    return f"You can do this from {format_date(first)}, {when}."


def _moves(request: ForceRequest, *, user, today: date) -> tuple[list[TrackMove], str]:
    moves = office_moves(request)
    try:
        for move in moves:
            check_can_move_force_track(user, request, move)
    except NotPermitted as refusal:
        return [], str(refusal)
    first = _primary(request, today)
    return [
        TrackMove(
            title=track_move_page(move, request, today=today).title,
            url=reverse("response-force-move", args=[request.response.reference, request.force.slug, move_slug(move)]),
            why_not=why_not_yet(request, move, today=today),
            is_primary=move == first,
        )
        for move in moves
    ], ""


def _primary(request: ForceRequest, today: date) -> ForceMove | None:
    is_late = request.comment_by is not None and request.comment_by < today
    match ForceStatus(request.status):
        case ForceStatus.NOT_INVITED:
            return ForceMove.INVITE
        case ForceStatus.INVITED if is_late:
            return ForceMove.RECORD_NONE
        case ForceStatus.RETURNED if is_late:
            return ForceMove.LET_STAND
        case ForceStatus.INVITED | ForceStatus.RETURNED | ForceStatus.SUBMITTED | ForceStatus.NONE_RECEIVED:
            return None
        case status:
            assert_never(status)


def _status_sentence(request: ForceRequest, submission: ForceSubmission | None, today: date) -> str:
    chief = f"the {request.force.chief_officer_title} of {request.force}"
    match ForceStatus(request.status):
        case ForceStatus.NOT_INVITED:
            return f"Not invited yet. Section 55(4) requires you to invite {chief} to comment."
        case ForceStatus.INVITED if request.comments_due_on < today:
            return f"No comments have been received from {request.force}, and the date has passed."
        case ForceStatus.INVITED if request.comments_due_on > request.response.inspection.safe_day_on:
            safe_day = request.response.inspection.safe_day_on
            return (
                f"Waiting for {request.force}, and the date for its comments is after the safe day, {format_date(safe_day)}. "
                f"{_of_the_draft(request)}"
            )
        case ForceStatus.INVITED:
            return f"Waiting for {request.force}. {_of_the_draft(request)}"
        case ForceStatus.SUBMITTED if submission and submission.received_from:
            return f"Recorded here. The comments were received from {submission.received_from}."
        case ForceStatus.SUBMITTED:
            return f"Submitted on behalf of {chief}."
        case ForceStatus.RETURNED if request.comments_due_on < today:
            return f"Returned to {request.force}, and not resubmitted by the date."
        case ForceStatus.RETURNED:
            return f"Returned to {request.force}. The comments submitted before are below."
        case ForceStatus.NONE_RECEIVED:
            return "No comments were received by the date. The published response will say this."
        case status:
            assert_never(status)


def _of_the_draft(request: ForceRequest) -> str:
    if request.shared_at:
        return "The force has shared its draft with you, but has not submitted any comments yet."
    return "You cannot see their draft until they submit it."


@dataclass(frozen=True)
class SuggestedDate:
    day: date
    reason: str


def doubts_of(response: Response, *, today: date) -> Callable[[date], Doubt | None]:
    """Return a function that takes a date for comments on this response and gives the question to ask about it, if any."""
    extra = proclaimed_days(response.body)
    return partial(doubt_about, safe_day=response.inspection.safe_day_on, today=today, extra=extra)


def suggested_comment_date(response: Response, *, today: date) -> SuggestedDate:
    """The date the response's plan gives for the force's comments, unless that leaves less than a week.

    Otherwise a week from today, but no later than the last working day before a safe day that can still be met.
    """
    extra = proclaimed_days(response.body)
    week = working_day_on_or_after(days_from(today, 7), extra=extra)
    safe_day = response.inspection.safe_day_on
    step = plan_of(response, extra=extra).line("force_comments_due")
    if step and week <= step.due_on <= safe_day:
        return SuggestedDate(step.due_on, f"The date in this response’s plan. {step.working}")
    words = ""
    if step and step.due_on < today:
        words = f"The planned date, {format_date(step.due_on)}, has passed. "
    elif step and step.due_on < week:
        words = f"The planned date, {format_date(step.due_on)}, is less than a week away. "
    last = working_day_on_or_before(safe_day, extra=extra)
    if last < today <= safe_day:
        return SuggestedDate(safe_day, f"{words}The safe day. There is no working day left before it.")
    if today <= last < week:
        return SuggestedDate(
            last, f"{words}The last working day on or before the safe day: {format_weekday_and_date(last)}."
        )
    words += f"A week from today: {format_weekday_and_date(week)}."
    if week > safe_day:
        words += f" That is after the safe day, {format_date(safe_day)}."
    return SuggestedDate(week, words)
