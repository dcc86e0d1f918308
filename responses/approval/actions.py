"""Submitting for approval, and the approver's decision. An approval is for one exact text, identified by its hash."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from responses.approval.trial_pdfs import TRIAL_TASK
from responses.document.composition import content_of
from responses.document.readiness import check_ready
from responses.enums import ApprovalDecision, Move, ResponseStatus
from responses.exceptions import Stale, WorkflowError
from responses.models import Approval, ApprovalLook, ApprovalSignature, Response
from responses.permissions import check_can_move, has_own_power, powers_used
from responses.progress.returns import PlaceReason, unchanged_since_it_came_back
from responses.queries import current_approval, open_approval
from responses.sealing.seals import seal
from responses.workflow import next_status
from responses.workspace import notifications
from responses.workspace.returning import tie_reasons
from responses.workspace.transitions import decide, locked_response, move, withdraw
from s55tracker.accounts.delegations import delegation_held
from s55tracker.accounts.models import Delegation
from s55tracker.accounts.roles import Role
from s55tracker.audit.trail import record
from s55tracker.background import wake_worker_on_commit
from s55tracker.text.wording import ended

CHANGED_AROUND = (
    "The office or force details printed in the document have changed since this was submitted, so the approver cannot approve it. Return the response so that the "
    "officer can submit it again."
)


@transaction.atomic
def submit_for_approval(*, by, response: Response, today: date, unchanged_because: str = "") -> Approval:
    """Submit the complete text to the approver. If it was returned and has not been changed since, `unchanged_because`
    must give a reason.

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
    now = timezone.now()
    approval = Approval.objects.create(
        response=response,
        submitted_at=now,
        render_after=now,
        submitted_by=by,
        content=content.to_json(),
        content_hash=content.digest(),
        unchanged_because=f"{question} {unchanged_because}" if question else "",
    )
    seal(response, approval)
    notifications.submitted_for_approval(approval)
    wake_worker_on_commit(TRIAL_TASK, approval.pk)
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
    """Approve the submitted text. `content_hash` is the hash of the text on the approver's screen.

    If the office asks for two approvals, the response stays with the approvers after the first. Each approval is stored
    as a signature.

    Raises NotPermitted, WorkflowError (also for a text that cannot be printed), Stale, Incomplete.
    """
    response = locked_response(response)
    approval = open_approval(response)
    step = approval.signatures.count() + 1 if approval else 1
    given = _signed_as(by, response, today=today)
    if approval is not None and response.body.needs_two_approvals and step == 1:
        next_status(ResponseStatus(response.status), Move.APPROVE)
        check_can_move(by, response, Move.APPROVE)
        record(action="response_first_approval", target=response, by=by, content_hash=content_hash, **given.in_history)
    else:
        move(response, Move.APPROVE, by=by, content_hash=content_hash, **given.in_history)
        approval = decide(approval, ApprovalDecision.APPROVED, by=by)
    if content_hash != approval.content_hash:
        raise Stale("The text has changed since you opened it. Read it again before you approve it.")
    if content_of(response).digest() != approval.content_hash:
        # The text itself is unchanged, because changing it would have recalled it. Something printed around it has
        # changed, such as the office's address.
        raise WorkflowError(CHANGED_AROUND)
    if why := why_no_trial_pdf(approval):
        raise WorkflowError(why)
    check_ready(response, today=today)
    signature = ApprovalSignature.objects.create(
        approval=approval,
        step=step,
        person=by,
        name=str(by)[:150],
        role=given.role,
        delegation=given.delegation,
        approved_for=str(given.delegation.delegated_by)[:150] if given.delegation else "",
        scheme_reference=given.delegation.scheme_reference if given.delegation else "",
        content_hash=approval.content_hash,
    )
    seal(response, signature)
    if approval.decision:
        notifications.response_approved(approval)
    else:
        notifications.first_approval_given(approval, by=by)
    return approval


@dataclass(frozen=True, kw_only=True)
class SignedAs:
    """The capacity in which someone approves: their own role, or the role of the approver who delegated to them."""

    role: str
    delegation: Delegation | None = None

    @property
    def in_history(self) -> dict[str, str]:
        if self.delegation is None:
            return {}
        return {"approved_for": str(self.delegation.delegated_by), "scheme": self.delegation.scheme_reference}


def _signed_as(by, response: Response, *, today: date) -> SignedAs:
    body = response.body
    delegation = None if has_own_power(by, body) else delegation_held(by, body, on=today, but=powers_used(response))
    return SignedAs(
        role=Role.APPROVER.label if delegation is None else "Delegate of the approver", delegation=delegation
    )


def why_no_trial_pdf(approval: Approval) -> str:
    """Why there is no trial PDF yet, and what to do. Empty once the PDF has been made."""
    if approval.rendered_at is not None:
        return ""
    if approval.render_error:
        return (
            f"The PDF of this text cannot be made: {ended(approval.render_error)} No one can approve the text without it. "
            "Return the response to the officer with this reason."
        )
    return "The PDF of this text is still being made. You can approve as soon as it is ready, usually within a minute."


@transaction.atomic
def record_look(*, by, approval: Approval) -> None:
    """Record that someone with the power to decide has opened the submitted text."""
    now = timezone.now()
    look, is_new = ApprovalLook.objects.get_or_create(
        approval=approval, person=by, defaults={"first_at": now, "last_at": now}
    )
    if not is_new:
        look.last_at = now
        look.save(update_fields=["last_at"])


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
    """Withdraw the approval before publishing. `places` are the places that need changing, if that is the reason."""
    response = locked_response(response)
    approval = current_approval(response)
    move(response, Move.WITHDRAW_APPROVAL, by=by, reason=reason)
    if approval is None:
        raise WorkflowError("There is no approval to withdraw. Reload the page to see the status of the response.")
    withdraw(approval, by=by, because=reason)
    tie_reasons(response, places, by=by, approval=approval)
    notifications.approval_withdrawn(approval, because=reason, by=by)
    return response
