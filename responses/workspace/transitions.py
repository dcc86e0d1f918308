"""Steps shared by all actions: locking, changing the status, and withdrawing an approval because the text changed."""

from __future__ import annotations

from typing import assert_never

from django.utils import timezone

from responses.enums import ApprovalDecision, ForceMove, ForceStatus, Move, ResponseStatus
from responses.exceptions import WorkflowError
from responses.force_permissions import check_can_move_force_track
from responses.models import Approval, ForceRequest, Response
from responses.permissions import check_can_move
from responses.queries import current_approval, open_approval
from responses.reminders.recalculation import request_recalculation
from responses.sealing.seals import seal
from responses.search.indexing import index_force_request
from responses.workflow import (
    FORCE_MOVES_THAT_NEED_A_REASON,
    NEEDS_REASON,
    WITH_FORCE,
    next_force_status,
    next_status,
)
from responses.workspace import notifications
from s55tracker.audit.trail import record
from s55tracker.present import present


def locked_response(response: Response) -> Response:
    """The current row, locked until the transaction ends. Locking it implies a change, so its reminders are
    recalculated.
    """
    request_recalculation(response)
    return (
        Response.objects.select_for_update(of=("self",))
        .select_related("body", "inspection", "owner")
        .get(pk=response.pk)
    )


def locked_request(request: ForceRequest) -> ForceRequest:
    """The force's track, locked after its response: always in this order, so that two actions never deadlock."""
    response = locked_response(request.response)
    request = ForceRequest.objects.select_for_update(of=("self",)).select_related("force").get(pk=request.pk)
    request.response = response
    return request


def move(response: Response, move: Move, *, by, reason: str = "", **detail) -> None:
    """Make one move of a locked response: check the rule, the person and the reason, then write the row and the
    history.
    """
    status = next_status(ResponseStatus(response.status), move)
    check_can_move(by, response, move)
    _check_reason(move in NEEDS_REASON, reason)
    _set_status(response, status)
    record(action=f"response_{move.value}", target=response, by=by, reason=reason, **detail)


def move_automatically(response: Response, move: Move, *, by, **detail) -> None:
    """Make a move of a locked response that follows from an earlier action, when the person's permission was checked.
    `by` is that person, or None if no one's action led to the move.
    """
    _set_status(response, next_status(ResponseStatus(response.status), move))
    record(action=f"response_{move.value}", target=response, by=by, by_itself=True, **detail)


def move_force_track(request: ForceRequest, move: ForceMove, *, by, reason: str = "", **detail) -> None:
    """Make one move of a locked force track."""
    status = next_force_status(ForceStatus(request.status), move)
    check_can_move_force_track(by, request, move)
    _check_reason(move in FORCE_MOVES_THAT_NEED_A_REASON, reason)
    request.status, request.status_changed_at = status, timezone.now()
    was_shared = request.shared_at is not None and status not in WITH_FORCE
    if was_shared:
        # A draft is shared until it is submitted or the request is recalled. Returning it does not share it again.
        request.shared_at = request.shared_by = None
    request.save()
    if was_shared:
        index_force_request(request)
    record(action=f"force_{move.value}", target=request, by=by, reason=reason, force=request.force.name, **detail)


def check_no_force_is_asked(response: Response) -> None:
    """Check, before a response is settled, that no force still has an open request. Raises WorkflowError."""
    if waiting := response.force_requests.filter(status__in=WITH_FORCE).select_related("force").first():
        raise WorkflowError(
            f"{waiting.force} has been asked to comment and may still be working on its comments. Recall the invitation first."
            if waiting.status == ForceStatus.INVITED
            else f"{waiting.force}’s comments have been returned to it. Choose “Use the comments as they were submitted” first."
        )


def take_back_after_change(response: Response, *, by, what: str, did: str) -> bool:
    """Send a submitted or approved response back to drafting, and tell people, because something in it has changed: an
    approval, or a request for one, is for one exact text.

    `what` changed, for the reason ("The date of publication"); `did` is what the person did, for the history
    ("corrected the date of publication"). Returns whether there was anything to withdraw. The caller has checked
    permission for the change itself.
    """
    because = f"{what} was changed."
    status = ResponseStatus(response.status)
    match status:
        case ResponseStatus.WITH_APPROVER:
            approval = present(open_approval(response))
            _decide(approval, ApprovalDecision.TAKEN_BACK, by=by, reason=because)
            chosen = Move.TAKE_BACK
        case ResponseStatus.APPROVED:
            approval = present(current_approval(response))
            withdraw(approval, by=by, because=because)
            chosen = Move.WITHDRAW_APPROVAL
        case ResponseStatus.NOT_STARTED | ResponseStatus.DRAFTING:
            return False
        case ResponseStatus.PUBLISHED | ResponseStatus.DISTRIBUTED | ResponseStatus.NOT_NEEDED:
            return False
        case _:
            assert_never(status)
    _set_status(response, next_status(status, chosen))
    record(action=f"response_{chosen.value}", target=response, by=by, reason=because, automatic=True, did=did)
    notifications.approval_withdrawn(approval, because=because, by=by)
    return True


def decide(approval: Approval | None, decision: ApprovalDecision, *, by, reason: str = "") -> Approval:
    """Close the open round. If two approvers decide at the same time, the second is told that someone else has decided."""
    if approval is None:
        raise WorkflowError("Someone else has already decided. Reload the page to see the decision.")
    _decide(approval, decision, by=by, reason=reason)
    return approval


def withdraw(approval: Approval, *, by, because: str) -> None:
    approval.withdrawn_at, approval.withdrawn_by, approval.withdrawn_because = timezone.now(), by, because
    approval.save()
    seal(approval.response, approval)


def _decide(approval: Approval, decision: ApprovalDecision, *, by, reason: str) -> None:
    approval.decision, approval.reason = decision, reason
    approval.decided_at, approval.decided_by = timezone.now(), by
    approval.save()
    seal(approval.response, approval)


def _set_status(response: Response, status: ResponseStatus) -> None:
    response.status, response.status_changed_at = status, timezone.now()
    response.save()


def _check_reason(needed: bool, reason: str) -> None:
    if needed and not reason.strip():
        raise WorkflowError("Enter a reason.")
