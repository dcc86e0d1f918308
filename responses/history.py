"""Chooses and filters the events in a response’s history: those of the response, of its forces’ comments and of its
report.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from responses.history_sentences import sentence_of
from responses.models import Response
from s55tracker.audit.models import AuditEvent
from s55tracker.audit.trail import history_of

# The filters: their value in the address, their label, and the prefixes of the actions they show.
KINDS: dict[str, tuple[str, tuple[str, ...]]] = {
    "text": ("Our text", ("text_saved", "word_", "words_", "document_shape_")),
    "force": ("The force’s comments", ("force_", "guest_")),
    "approval": (
        "Approval",
        (
            "response_submit",
            "response_take_back",
            "response_return",
            "response_approve",
            "response_first_approval",
            "response_withdraw_approval",
            "check_",
            "trial_pdf_",
        ),
    ),
    "publication": (
        "Publication",
        (
            "response_publish",
            "publication_made",
            "response_correct",
            "response_drop_correction",
            "render_ordered_again",
            "render_failed",
            "left_without_pdf",
            "response_withdraw_publication",
            "version_withdrawn",
            "withdrawal_request",
            "response_record_elsewhere",
            "publication_scheduled",
            "schedule_",
            "proof_pack_made",
        ),
    ),
    "distribution": ("Copies", ("copy_", "response_complete_distribution", "response_reopen_distribution")),
    "report": ("The report and its findings", ("inspection_", "publication_date_", "finding")),
    "people": (
        "Opening, owner and need for a response",
        ("response_opened", "owner_changed", "owner_left", "response_mark_", "response_start"),
    ),
    "plan": ("The plan", ("step_", "plan_moved")),
    "discussion": ("Discussion", ("thread_", "suggestion_")),
}


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One line of the timeline. `compare` is the key of a text event with two versions to compare; `batch` is the key
    of the bulk change it is part of.
    """

    sentence: str
    by: str
    at: datetime
    reason: str
    compare: int | None
    batch: int | None = None


def events_of(response: Response) -> QuerySet[AuditEvent]:
    """The events of the response, its forces' tracks and its report, newest first, without those of the forces' drafts."""
    return history_of(response, *response.force_requests.all(), response.inspection).order_by("-happened_at", "-pk")


def of_kind(events: QuerySet[AuditEvent], kind: str) -> QuerySet[AuditEvent]:
    """Events of one kind, or all of them for an unknown kind."""
    if kind not in KINDS:
        return events
    # A kind is given as prefixes, so find its actions among those in this response's events.
    begins = KINDS[kind][1]
    actions = events.order_by().values_list("action", flat=True).distinct()
    wanted = [action for action in actions if action.startswith(begins)]
    return events.filter(action__in=wanted)


def entry_of(event: AuditEvent) -> Entry:
    return Entry(
        sentence=sentence_of(event),
        by=event.actor_name,
        at=event.happened_at,
        reason=event.reason,
        compare=event.pk if event.action == "text_saved" else None,
        batch=event.detail.get("batch") or event.detail.get("undoes"),
    )
