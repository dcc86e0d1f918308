"""Asks an approver to withdraw what is published, and records how the officer’s request ends."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from responses.enums import WithdrawalOutcome
from responses.exceptions import WorkflowError
from responses.models import Publication, Response, WithdrawalRequest
from responses.permissions import (
    check_can_answer_withdrawal_request,
    check_can_ask_for_withdrawal,
    check_can_cancel_withdrawal_request,
)
from responses.queries import open_withdrawal_request
from responses.sealing.seals import seal
from responses.workspace import notifications
from responses.workspace.transitions import locked_response
from s55tracker.audit.trail import record

REQUESTED = "withdrawal_requested"
# The event for each outcome of a request. The withdrawal itself has its own event.
SETTLED = {
    WithdrawalOutcome.WITHDRAWN: "withdrawal_request_met",
    WithdrawalOutcome.DECLINED: "withdrawal_request_declined",
    WithdrawalOutcome.CANCELLED: "withdrawal_request_cancelled",
}


@transaction.atomic
def ask_for_withdrawal(
    *, by, response: Response, reason: str, publication: Publication | None = None
) -> WithdrawalRequest:
    """Ask the approvers to withdraw one version, or all of the response, and email them. Nothing public changes.

    Raises NotPermitted; WorkflowError without a reason, if the response or version is not public, or while another
    request is open.
    """
    response = locked_response(response)
    check_can_ask_for_withdrawal(by, response)
    if not reason.strip():
        raise WorkflowError("Enter a reason.")
    public = response.publications.filter(withdrawn_at=None)
    if publication is not None and not public.filter(pk=publication.pk).exists():
        raise WorkflowError(f"Publication {publication.number} has already been withdrawn.")
    if not public.filter(is_current=True).exists() and publication is None:
        raise WorkflowError("No version of this response is published now, so there is nothing to withdraw.")
    if (asked := open_withdrawal_request(response)) is not None:
        raise WorkflowError(f"{asked.asked_by} has already asked for {asked.what} to be withdrawn.")
    request = WithdrawalRequest.objects.create(response=response, publication=publication, reason=reason, asked_by=by)
    seal(response, request)
    record(action=REQUESTED, target=response, by=by, reason=reason, number=publication.number if publication else None)
    notifications.withdrawal_requested(request)
    return request


@transaction.atomic
def decline_withdrawal(*, by, request: WithdrawalRequest, reason: str) -> None:
    """Decline the request: nothing is withdrawn, and the person who asked is told why. Raises NotPermitted;
    WorkflowError without a reason, or if the request is no longer open.
    """
    request = _locked(request)
    check_can_answer_withdrawal_request(by, request)
    if not reason.strip():
        raise WorkflowError("Enter a reason.")
    _settle(request, WithdrawalOutcome.DECLINED, by=by, answer=reason)
    notifications.withdrawal_answered(request)


@transaction.atomic
def cancel_withdrawal_request(*, by, request: WithdrawalRequest) -> None:
    """Cancel the request, because the person who asked no longer wants it. Raises NotPermitted; WorkflowError if the
    request is no longer open.
    """
    request = _locked(request)
    check_can_cancel_withdrawal_request(by, request)
    _settle(request, WithdrawalOutcome.CANCELLED, by=by)


def meet_request(response: Response, withdrawn: Sequence[Publication], *, by) -> WithdrawalRequest | None:
    """Settle the open request of a locked response if this withdrawal does what it asks for. Returns the request if so."""
    request = open_withdrawal_request(response)
    if request is None:
        return None
    if request.publication_id is None:
        is_met = not response.publications.filter(withdrawn_at=None).exists()
    else:
        is_met = request.publication_id in {each.pk for each in withdrawn}
    if not is_met:
        return None
    request.response = response
    _settle(request, WithdrawalOutcome.WITHDRAWN, by=by)
    return request


def _locked(request: WithdrawalRequest) -> WithdrawalRequest:
    """The open request as it is now, with its response locked. Raises WorkflowError if it is no longer open."""
    response = locked_response(request.response)
    asked = open_withdrawal_request(response)
    if asked is None or asked.pk != request.pk:
        raise WorkflowError(
            "This request has already been answered or cancelled. Reload the page to see what was decided."
        )
    asked.response = response
    return asked


def _settle(request: WithdrawalRequest, outcome: WithdrawalOutcome, *, by, answer: str = "") -> None:
    request.outcome, request.answer = outcome, answer
    request.settled_at, request.settled_by = timezone.now(), by
    request.save()
    seal(request.response, request)
    record(
        action=SETTLED[outcome],
        target=request.response,
        by=by,
        reason=answer,
        number=request.publication.number if request.publication else None,
        asked_by=request.asked_by.name,
    )
