"""Writes the history of a force's track, for the force and for the office that invited it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from inspections.clock.deadlines import format_date
from responses.models import ForceRequest
from s55tracker.audit.models import AuditEvent
from s55tracker.audit.trail import history_of


@dataclass(frozen=True)
class Happening:
    """One event in the history of a track."""

    title: str
    at: datetime
    by: str
    words: str = ""


def history_of_track(request: ForceRequest) -> list[Happening]:
    """The track's history, newest first. It contains nothing of the response itself, so both sides may read it."""
    found = [_happening(event, request) for event in history_of(request)]
    return [happening for happening in reversed(found) if happening]


def _happening(event: AuditEvent, request: ForceRequest) -> Happening | None:
    title = _title(event, request)
    if title is None:
        return None
    # The reason for accepting late comments is the office's own note: the force reads the invitation instead.
    words = "" if event.action == "force_reopen" else event.reason
    return Happening(title=title, at=event.happened_at, by=event.actor_name, words=words)


def _title(event: AuditEvent, request: ForceRequest) -> str | None:
    detail = event.detail
    match event.action:
        case "force_invite":
            return f"Invited to comment by {_day(detail['comment_by'])}"
        case "force_reopen":
            return f"Invited again, to comment by {_day(detail['comment_by'])}"
        case "force_change_date":
            return f"The date for comments was changed from {_day(detail['old'])} to {_day(detail['new'])}"
        case "force_recall":
            return "The invitation was recalled"
        case "force_submit":
            named = f", {detail['chief_officer']}" if detail.get("chief_officer") else ""
            return f"Comments submitted on behalf of the {request.force.chief_officer_title}{named}"
        case "guest_link_made":
            return f"{detail['guest']} was asked to comment as a guest"
        case "guest_link_revoked":
            return f"{detail['guest']}’s guest link was cancelled"
        case "force_share_draft":
            return "The force shared its draft with the office"
        case "force_unshare_draft":
            return "The force stopped sharing its draft"
        case "force_record_received":
            return f"Comments recorded, received from {detail['received_from']}"
        case "force_return":
            return f"Comments returned to the force, due again by {_day(detail['comment_by'])}"
        case "force_let_stand":
            return "The comments will be used as they were submitted"
        case "force_record_none":
            early = f" before the date for comments, {_day(detail['old'])}" if "old" in detail else ""
            return f"Recorded{early} that no comments were received"
    return None


def _day(iso: str | None) -> str:
    return format_date(date.fromisoformat(iso)) if iso else "no date"
