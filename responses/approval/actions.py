"""Submitting for approval, and the approver's decision. An approval is for one exact text, identified by its hash."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone

from responses.document.composition import content_of
from responses.document.unprintable import check_ready
from responses.enums import ApprovalDecision, Move, ResponseStatus
from responses.exceptions import Stale, WorkflowError
from responses.models import Approval, Response
from responses.permissions import check_can_move
from responses.progress.returns import PlaceReason, unchanged_since_it_came_back
from responses.queries import current_approval, open_approval
from responses.workflow import next_status
from responses.workspace import notifications
from responses.workspace.returning import tie_reasons
from responses.workspace.transitions import decide, locked_response, move, withdraw

CHANGED_AROUND = (
    "The office or force details printed in the document have changed since this was submitted, so this is no "
    "longer what would be published. Return the response so that the officer can submit it again."
)


@transaction.atomic
def submit_for_approval(*, by, response: Response, today: date, unchanged_because: str = "") -> Approval:
    """Submit the complete text to the approver. If it was returned and has not changed, a reason is needed:
    `unchanged_because`.

    Raises NotPermitted, WorkflowError, Incomplete (also for characters the document cannot print).
    """
    response = locked_response(response)
    next_status(ResponseStatus(response.status), Move.SUBMIT)
    check_can_move(by, response, Move.SUBMIT)
    check_ready(response, today=today)
    content = content_of(response)
    question = unchanged_since_it_came_back(response, digest=content.digest())
    unchanged_because = unchanged_because.strip() if question else ""
    if question and not unchanged_because:
        raise WorkflowError(f"{question} Change it, or say why you are submitting it unchanged.")
    move(
        response,
        Move.SUBMIT,
        by=by,
        reason=f"{question} {unchanged_because}" if question else "",
        content_hash=content.digest(),
    )
    approval = Approval.objects.create(
        response=response,
        submitted_at=timezone.now(),
        submitted_by=by,
        content=content.to_json(),
        content_hash=content.digest(),
        unchanged_because=f"{question} {unchanged_because}" if question else "",
    )
    notifications.submitted_for_approval(approval)
    return approval


@transaction.atomic
def take_back(*, by, response: Response, reason: str) -> Response:
    """Recall the text before the approver decides."""
    response = locked_response(response)
    approval = open_approval(response)
    move(response, Move.TAKE_BACK, by=by, reason=reason)
    decide(approval, ApprovalDecision.TAKEN_BACK, by=by, reason=reason)
    return response


@transaction.atomic
def approve(*, by, response: Response, content_hash: str, today: date) -> Approval:
    """Approve the submitted text; `content_hash` is of the text on the approver's screen."""
    response = locked_response(response)
    approval = open_approval(response)
    move(response, Move.APPROVE, by=by, content_hash=content_hash)
    approval = decide(approval, ApprovalDecision.APPROVED, by=by)
    if content_hash != approval.content_hash:
        raise Stale("The text has changed since you opened it. Read it again before you approve it.")
    if content_of(response).digest() != approval.content_hash:
        # Not the text, which would have been recalled, but something printed around it, such as the office's address.
        raise WorkflowError(CHANGED_AROUND)
    check_ready(response, today=today)
    notifications.response_approved(approval)
    return approval


@transaction.atomic
def return_to_officer(*, by, response: Response, reason: str, places: Sequence[PlaceReason] = ()) -> Approval:
    """Return the text to the officer with a reason, and a reason for each place that needs changing."""
    response = locked_response(response)
    approval = open_approval(response)
    move(response, Move.RETURN, by=by, reason=reason)
    approval = decide(approval, ApprovalDecision.RETURNED, by=by, reason=reason)
    tie_reasons(response, places, by=by, approval=approval)
    notifications.response_returned(approval)
    return approval


@transaction.atomic
def withdraw_approval(*, by, response: Response, reason: str, places: Sequence[PlaceReason] = ()) -> Response:
    """Withdraw the approval before publishing. `places` are those that need changing, if that is why."""
    response = locked_response(response)
    approval = current_approval(response)
    move(response, Move.WITHDRAW_APPROVAL, by=by, reason=reason)
    if approval is None:
        raise WorkflowError("There is no approval to withdraw. Reload the page to see the status of the response.")
    withdraw(approval, by=by, because=reason)
    tie_reasons(response, places, by=by, approval=approval)
    notifications.approval_withdrawn(approval, because=reason, by=by)
    return response
