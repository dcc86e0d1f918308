"""Publishes responses at a set time. A row requests the publication, and a sweep each minute publishes the responses
due, however late. A schedule that cannot run stays open with the reason. We email people in the office as soon as we
find the reason, usually long before the time, and publish as soon as nothing prevents it.
"""

from __future__ import annotations

import logging
from datetime import date, datetime, timedelta

from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone

from responses.document.composition import content_of
from responses.document.readiness import check_ready
from responses.enums import Move, ResponseStatus
from responses.exceptions import WorkflowError
from responses.models import Publication, Response, ScheduledPublication
from responses.permissions import check_can_move
from responses.publishing.actions import cancel_schedules, publish
from responses.queries import current_approval, open_schedules
from responses.workflow import PUBLISHED, next_status
from responses.workspace import notifications
from responses.workspace.transitions import locked_response
from s55tracker.audit.trail import record
from s55tracker.refusals import Refusal

logger = logging.getLogger(__name__)

# A sweep runs every minute. After this long the history records the publication as late.
ON_TIME = timedelta(minutes=5)
FAILED = "It could not be published because of an error. The error is in the log, and we will try again each minute."


@transaction.atomic
def schedule_publication(*, by, response: Response, publish_at: datetime) -> ScheduledPublication:
    """Set the time at which the approved text is published, or change the time already set.

    Raises NotPermitted; WorkflowError if the response is not approved or the time has passed; Incomplete.
    """
    response = locked_response(response)
    next_status(ResponseStatus(response.status), Move.PUBLISH)
    check_can_move(by, response, Move.PUBLISH)
    if publish_at <= timezone.now():
        raise WorkflowError("The time to publish must be in the future. To publish immediately, use “Publish now”.")
    check_ready(response, today=timezone.localdate())
    schedule = open_schedules(response).first()
    if schedule is not None and schedule.publish_at == publish_at:
        return schedule
    old = schedule.publish_at if schedule else None
    schedule = schedule or ScheduledPublication(response=response)
    schedule.publish_at, schedule.scheduled_by, schedule.scheduled_at = publish_at, by, timezone.now()
    schedule.blocked_because, schedule.blocked_since = "", None
    schedule.save()
    record(
        action="schedule_changed" if old else "publication_scheduled",
        target=response,
        by=by,
        publish_at=publish_at.isoformat(),
        **({"old": old.isoformat()} if old else {}),
    )
    return schedule


@transaction.atomic
def cancel_schedule(*, by, response: Response) -> None:
    """Cancel the scheduled publication; the approval stays. Does nothing if none is scheduled."""
    response = locked_response(response)
    check_can_move(by, response, Move.PUBLISH)
    cancel_schedules(response, by=by)


def run_schedules(*, now: datetime | None = None) -> int:
    """Publish the responses due and check the other schedules. Returns the number published. Safe to run twice, even at
    the same time.
    """
    now = now or timezone.now()
    rows = ScheduledPublication.objects.filter(publication=None, cancelled_at=None).order_by("publish_at", "pk")
    due = list(rows.filter(publish_at__lte=now).values_list("pk", flat=True))
    published = sum(run_schedule(pk, now=now) is not None for pk in due)
    for pk in rows.filter(publish_at__gt=now).values_list("pk", flat=True):
        check_schedule(pk, now=now)
    return published


def run_schedule(pk: int, *, now: datetime) -> Publication | None:
    """Publish one scheduled response, in one transaction with its page, its feeds and its record. None if it cannot be
    published.
    """
    try:
        with transaction.atomic():
            schedule = _locked(pk)
            if schedule is None or schedule.publish_at > now or _nothing_to_publish(schedule):
                return None
            if why := why_blocked(schedule, today=timezone.localdate(now)):
                raise WorkflowError(why)
            late = now - schedule.publish_at
            publication = publish(
                by=schedule.scheduled_by,
                response=schedule.response,
                today=timezone.localdate(now),
                schedule=schedule,
            )
            record(
                action="schedule_run",
                target=schedule.response,
                by=None,
                publish_at=schedule.publish_at.isoformat(),
                late_minutes=int(late.total_seconds() // 60) if late > ON_TIME else 0,
            )
            return publication
    except Refusal as refusal:
        _block(pk, str(refusal), now=now)
    except (OperationalError, InterfaceError):
        # The database is down or busy. Nothing was written, and the next sweep finds the row unchanged.
        logger.warning("Scheduled publication %s waits for the database", pk, exc_info=True)
    except Exception:
        logger.exception("Scheduled publication %s failed", pk)
        _block(pk, FAILED, now=now)
    return None


def check_schedule(pk: int, *, now: datetime) -> None:
    """Check a schedule before its time: record the reason that would prevent publication and email people, or clear the
    reason if it no longer applies.
    """
    try:
        seen = ScheduledPublication.objects.select_related(
            "scheduled_by", "response__body", "response__inspection", "response__owner"
        ).get(pk=pk)
        # Usually nothing has changed, so we check before locking the row.
        if not _is_settled(seen.response) and why_blocked(seen, today=timezone.localdate(now)) == seen.blocked_because:
            return
        with transaction.atomic():
            schedule = _locked(pk)
            if schedule is None or _nothing_to_publish(schedule):
                return
            _note(schedule, why_blocked(schedule, today=timezone.localdate(now)), now=now)
    except Exception:
        logger.exception("Scheduled publication %s could not be checked", pk)


def why_blocked(schedule: ScheduledPublication, *, today: date) -> str:
    """Why the scheduled response cannot be published now, in full sentences; empty if it can."""
    response = schedule.response
    try:
        if response.status != ResponseStatus.APPROVED:
            status = ResponseStatus(response.status).label.lower()
            raise WorkflowError(f"The response is “{status}”, not approved. It must be approved again.")
        check_can_move(schedule.scheduled_by, response, Move.PUBLISH)
        approval = current_approval(response)
        if approval is None or approval.content_hash != content_of(response).digest():
            raise WorkflowError("The document has changed since it was approved.")
        check_ready(response, today=today)
    except Refusal as refusal:
        return str(refusal)
    return ""


def oldest_overdue() -> datetime | None:
    """The time of the oldest overdue schedule that only the worker is holding up."""
    rows = ScheduledPublication.objects.filter(publication=None, cancelled_at=None, blocked_because="")
    return (
        rows.filter(publish_at__lte=timezone.now()).values_list("publish_at", flat=True).order_by("publish_at").first()
    )


def _locked(pk: int) -> ScheduledPublication | None:
    """The open schedule, locked after its response. The two are always locked in this order."""
    found = ScheduledPublication.objects.select_related("response").filter(pk=pk).first()
    if found is None:
        return None
    response = locked_response(found.response)
    schedule = (
        ScheduledPublication.objects.select_for_update(of=("self",))
        .select_related("scheduled_by")
        .filter(pk=pk, publication=None, cancelled_at=None)
        .first()
    )
    if schedule is not None:
        schedule.response = response
    return schedule


def _nothing_to_publish(schedule: ScheduledPublication) -> bool:
    """Cancel a schedule whose response has been marked as not needed or published another way. Returns False if there
    is still something to publish.
    """
    if not _is_settled(schedule.response):
        return False
    cancel_schedules(schedule.response, by=None)
    return True


def _is_settled(response: Response) -> bool:
    return response.status in PUBLISHED or response.status == ResponseStatus.NOT_NEEDED


def _block(pk: int, because: str, *, now: datetime) -> None:
    with transaction.atomic():
        if (schedule := _locked(pk)) is not None:
            _note(schedule, because, now=now)


def _note(schedule: ScheduledPublication, because: str, *, now: datetime) -> None:
    """Keep the reason, and email people once for each reason and again when the time has passed."""
    since = schedule.blocked_since
    is_missed_now = since is not None and since < schedule.publish_at <= now
    if schedule.blocked_because == because and not is_missed_now:
        return
    schedule.blocked_because, schedule.blocked_since = because, now if because else None
    schedule.save(update_fields=["blocked_because", "blocked_since"])
    if because:
        record(
            action="schedule_blocked",
            target=schedule.response,
            by=None,
            reason=because,
            publish_at=schedule.publish_at.isoformat(),
        )
        notifications.schedule_blocked(schedule, now=now)
