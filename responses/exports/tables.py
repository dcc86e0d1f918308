"""The columns of the downloaded lists: responses, requests to a force, and an office's reminders."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from django.utils import timezone

from inspections.clock.deadlines import ClockError, day_number, timeliness
from responses.enums import ResponseStatus
from responses.force_comments.pages.force import request_rows
from responses.lists.pages import force_status_label
from responses.models import ForceRequest, Response
from responses.register.pages import absolute
from responses.reminders.pages import LedgerLine
from responses.workflow import TO_PUBLISH
from s55tracker.present import annotated
from s55tracker.tables.columns import Column, Kind


def response_columns(*, today: date) -> Sequence[Column]:
    """Columns for responses from `with_withdrawals`, with inspection, body, owner and force tracks loaded. Makes no
    query.
    """
    return (
        Column(
            heading="Reference",
            meaning="Reference of the response",
            value=lambda response: response.reference,
            width=20,
        ),
        Column(
            heading="Report",
            meaning="Title of the inspection report",
            value=lambda response: response.inspection.title,
            width=60,
        ),
        Column(
            heading="Kind of report",
            meaning="Kind of report",
            value=lambda response: response.inspection.get_kind_display(),
        ),
        Column(heading="Office", meaning="The office responding", value=lambda response: response.body.name),
        Column(
            heading="Report published",
            meaning="When the inspectorate published it",
            value=lambda response: response.inspection.published_on,
            kind=Kind.DAY,
        ),
        Column(
            heading="Deadline",
            meaning="56 days after publication, or the date the report itself sets",
            value=lambda response: response.inspection.deadline_on,
            kind=Kind.DAY,
        ),
        Column(
            heading="Safe day",
            meaning="The last day on a strict reading of section 55(5A) of the Police Act 1996",
            value=lambda response: response.inspection.safe_day_on,
            kind=Kind.DAY,
        ),
        Column(
            heading="Days left",
            meaning=(
                "From the day this file was made to the safe day. Negative if late. Empty once published, or "
                "if no response is needed"
            ),
            value=lambda response: _days_left(response, today),
            kind=Kind.NUMBER,
        ),
        Column(
            heading="Status",
            meaning="The status of the response",
            value=lambda response: ResponseStatus(response.status).label,
            width=20,
        ),
        Column(
            heading="Since",
            meaning="The date of that status",
            value=lambda response: timezone.localdate(response.status_changed_at),
            kind=Kind.DAY,
        ),
        Column(
            heading="Owner",
            meaning="The owner",
            value=lambda response: response.owner.name if response.owner else "No one",
        ),
        Column(heading="Force’s comments", meaning="Status of the comments", value=_force_statuses, width=30),
        Column(
            heading="Comments due",
            meaning="The date the force was asked to comment by; the earliest if there are several forces",
            value=lambda response: min(
                (track.comment_by for track in response.force_requests.all() if track.comment_by), default=None
            ),
            kind=Kind.DAY,
        ),
        Column(
            heading="First published",
            meaning="When the response was first published, even if it has been withdrawn since",
            value=lambda response: response.first_published_on,
            kind=Kind.DAY,
        ),
        Column(
            heading="Days taken",
            meaning="Days from the report to the first publication of the response. Empty while it is withdrawn",
            value=_days_taken,
            kind=Kind.NUMBER,
        ),
        Column(
            heading="In time",
            meaning=(
                "Whether that was in time: by the safe day, on the deadline (one day past a strict reading) or late. "
                "Withdrawn, if nothing of it is public now"
            ),
            value=_in_time,
            width=30,
        ),
        Column(
            heading="Address",
            meaning="Its page in the Section 55 Tracker",
            value=lambda response: absolute(response.get_absolute_url()),
            kind=Kind.ADDRESS,
        ),
    )


def request_columns(*, today: date) -> Sequence[Column]:
    """Columns for the requests to a force. None of them shows the office's text or the status of its response."""
    return (
        Column(
            heading="Report",
            meaning="Title of the inspection report",
            value=lambda asked: asked.response.inspection.title,
            width=60,
        ),
        Column(
            heading="Reference",
            meaning="The office’s reference for its response",
            value=lambda asked: asked.response.reference,
            width=20,
        ),
        Column(
            heading="Office", meaning="The office asking", value=lambda asked: asked.response.body.office_name, width=50
        ),
        Column(heading="Force", meaning="The force asked", value=lambda asked: asked.force.name),
        Column(
            heading="Report published",
            meaning="When the inspectorate published it",
            value=lambda asked: asked.response.inspection.published_on,
            kind=Kind.DAY,
        ),
        Column(
            heading="Status",
            meaning="Status of the comments",
            value=lambda asked: request_rows([asked])[0].status,
            width=30,
        ),
        Column(
            heading="Comments due",
            meaning="The date the force has been asked to comment by",
            value=lambda asked: asked.comment_by,
            kind=Kind.DAY,
        ),
        Column(
            heading="Days left",
            meaning="From the day this file was made to that date. Empty once comments are no longer needed",
            value=lambda asked: _days_left_to_comment(asked, today),
            kind=Kind.NUMBER,
        ),
        Column(
            heading="Address",
            meaning="Its page in the Section 55 Tracker",
            value=lambda asked: absolute(asked.get_absolute_url()),
            kind=Kind.ADDRESS,
        ),
    )


def reminder_columns(*, page: Callable[[LedgerLine], str]) -> Sequence[Column]:
    """Columns for lines of an office's ledger; `page` returns the address of a line's page. Makes no query."""
    return (
        Column(heading="Due", meaning="The date it was due", value=lambda line: line.due_on, kind=Kind.DAY),
        Column(heading="To", meaning="Who is reminded", value=lambda line: line.person),
        Column(
            heading="Email",
            meaning="The address it was sent to, or the person’s own if it was not sent",
            value=lambda line: line.email,
            width=36,
        ),
        Column(heading="Reminder", meaning="Text of the reminder", value=lambda line: line.sentence, width=60),
        Column(heading="Kind", meaning="Kind of reminder", value=lambda line: line.kind, width=30),
        Column(heading="About", meaning="The date it is about", value=lambda line: line.about_on, kind=Kind.DAY),
        Column(
            heading="Why",
            meaning="Why this person got it, if their role does not explain it",
            value=lambda line: line.because,
            width=40,
        ),
        Column(heading="Report", meaning="Title of the inspection report", value=lambda line: line.title, width=60),
        Column(heading="Reference", meaning="Reference of the response", value=lambda line: line.reference, width=20),
        Column(
            heading="Status",
            meaning="Waiting, being sent, delivered to the mail server, rejected by it, or why nothing was sent",
            value=lambda line: line.state,
            width=30,
        ),
        Column(
            heading="Delivered",
            meaning="The date the mail server accepted it",
            value=lambda line: None if line.is_refused else _day_of(line),
            kind=Kind.DAY,
        ),
        Column(
            heading="Refused",
            meaning="The date the mail server rejected it",
            value=lambda line: _day_of(line) if line.is_refused else None,
            kind=Kind.DAY,
        ),
        Column(
            heading="Time",
            meaning="The time of that day in England and Wales",
            value=lambda line: f"{timezone.localtime(line.happened_at):%H:%M}" if line.happened_at else None,
            width=12,
        ),
        Column(
            heading="Explanation",
            meaning="The mail server’s reply, what was sent instead, or why it was no longer needed",
            value=lambda line: line.explanation,
            width=60,
        ),
        Column(heading="Address", meaning="Its page in the Section 55 Tracker", value=page, kind=Kind.ADDRESS),
    )


def _day_of(line: LedgerLine) -> date | None:
    return timezone.localdate(line.happened_at) if line.happened_at else None


def _days_left(response: Response, today: date) -> int | None:
    if response.status not in TO_PUBLISH or response.first_published_on is not None:
        return None
    return (response.inspection.safe_day_on - today).days


def _days_left_to_comment(asked: ForceRequest, today: date) -> int | None:
    if asked.comment_by is None or request_rows([asked])[0].is_done:
        return None
    return (asked.comment_by - today).days


def _force_statuses(response: Response) -> str:
    tracks = list(response.force_requests.all())
    return "; ".join(force_status_label(track, several=len(tracks) > 1) for track in tracks)


def _days_taken(response: Response) -> int | None:
    if response.first_published_on is None or annotated(response, "is_withdrawn"):
        return None
    return day_number(response.inspection.clock, response.first_published_on)


def _in_time(response: Response) -> str:
    if response.first_published_on is None:
        return ""
    if annotated(response, "is_withdrawn"):
        return "Withdrawn, to be published again"
    try:
        return timeliness(response.inspection.clock, published_on=response.first_published_on)
    except ClockError:
        return ""  # the report's date has been corrected to a day after the response was published
