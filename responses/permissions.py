"""Who may do what with a response, on the office’s side. `check_can_...` raises NotPermitted with a sentence, `can_...` returns a bool.

Visibility is decided beforehand: the rows passed in come from a `..._visible_to(user)` query.
"""

from __future__ import annotations

from django.utils import timezone

from responses.enums import Move, ResponseStatus, Side
from responses.models import ForceRequest, Publication, Response, Thread, WithdrawalRequest
from responses.queries import able_to_own, current_approval, open_approval
from responses.workflow import (
    EDITABLE,
    PUBLISHED,
    TO_PUBLISH,
    WHO_MAY,
)
from s55tracker.accounts.delegations import delegation_held
from s55tracker.accounts.memberships import body_ids_of, roles_in
from s55tracker.accounts.models import Membership, PolicingBody
from s55tracker.accounts.roles import BODY_ROLES, ROLES_IN_A_FORCE, Role
from s55tracker.refusals import NotPermitted


def check_can_move(user, response: Response, move: Move) -> None:
    """Apply the role rules of workflow.WHO_MAY and, for an approval, the rules of `check_is_not_deciding_twice`."""
    if not WHO_MAY[Move(move)] & roles_in(user, response.body):
        who = " or ".join(sorted(Role(role).label.lower() for role in WHO_MAY[Move(move)]))
        raise NotPermitted(
            f"Only an {who} of this office can do this."
            if who[0] in "aeiou"
            else f"Only a {who} of this office can do this."
        )
    if move == Move.APPROVE:
        check_is_not_deciding_twice(user, response)


def check_is_not_deciding_twice(user, response: Response) -> None:
    """Check that no one approves what they submitted (unless the office allows it), or gives both of two approvals, in
    person or through a delegate.
    """
    body = response.body
    approval = open_approval(response)
    if approval is None or (body.allows_self_approval and not body.needs_two_approvals):
        return
    if approval.submitted_by_id == user.pk and not body.allows_self_approval:
        raise NotPermitted("You submitted this response, so someone else must approve it.")
    if body.needs_two_approvals and approval.signatures.filter(person=user).exists():
        raise NotPermitted("You have given the first approval. Someone else must give the second.")
    used = powers_used(response)
    if user.pk in used:
        raise NotPermitted("Your delegate has given the first approval. Someone else must give the second.")
    if not has_own_power(user, body) and delegation_held(user, body, on=timezone.localdate(), but=used) is None:
        raise NotPermitted(
            "You can only approve for someone who submitted this response or gave its first approval. Someone else must decide."
        )


def has_own_power(user, body: PolicingBody) -> bool:
    """True for an approver, and False for a delegate of one."""
    return Membership.objects.filter(user=user, body=body, role=Role.APPROVER, ended_at=None).exists()


def powers_used(response: Response) -> frozenset[int]:
    """People whose power to approve cannot be used on this response now: the person who submitted it, and the person
    who gave the first of two approvals or, if that was a delegate, the approver they acted for.
    """
    body, approval = response.body, open_approval(response)
    if approval is None:
        return frozenset()
    used = set() if body.allows_self_approval else {approval.submitted_by_id}
    if body.needs_two_approvals:
        for signature in approval.signatures.select_related("delegation"):
            used.add(signature.delegation.delegated_by_id if signature.delegation else signature.person_id)
    return frozenset(used)


def check_can_override(user, response: Response) -> None:
    """An approver can override a check until the response is published, but not on a response they submitted."""
    if Role.APPROVER not in roles_in(user, response.body):
        raise NotPermitted("Only an approver of this office can override a check.")
    if response.status not in TO_PUBLISH:
        raise NotPermitted("A check can be overridden until the response is published.")
    approval = open_approval(response) or current_approval(response)
    if approval and approval.submitted_by_id == user.pk and not response.body.allows_self_approval:
        raise NotPermitted("You submitted this response, so someone else must decide whether to override a check.")


def can_override(user, response: Response) -> bool:
    return is_allowed(check_can_override, user, response)


def can_move(user, response: Response, move: Move) -> bool:
    return is_allowed(check_can_move, user, response, move)


def why_text_is_closed(response: Response) -> str:
    """A sentence saying that the text of this response cannot be changed now, and why."""
    way_on = " Start a correction to change it." if response.status in PUBLISHED else ""
    return f"This response is “{ResponseStatus(response.status).label.lower()}”, so its text cannot be changed.{way_on}"


def check_can_write(user, response: Response) -> None:
    if Role.OFFICER not in roles_in(user, response.body):
        raise NotPermitted("Only an officer of this office can change the text.")
    if response.status not in EDITABLE:
        raise NotPermitted(why_text_is_closed(response))


def can_write(user, response: Response) -> bool:
    return is_allowed(check_can_write, user, response)


def check_can_undo_import(user, response: Response) -> None:
    if Role.OFFICER not in roles_in(user, response.body):
        raise NotPermitted("Only an officer of this office can undo an import.")


def check_can_change_saved_paragraphs(user, body: PolicingBody) -> None:
    if not {Role.OFFICER, Role.ADMINISTRATOR} & roles_in(user, body):
        raise NotPermitted("Only an officer or an administrator of this office can change its saved paragraphs.")


def can_change_saved_paragraphs(user, body: PolicingBody) -> bool:
    return is_allowed(check_can_change_saved_paragraphs, user, body)


OWNER_MUST_BE_OFFICER = "The owner must be an officer of this office, because only officers can do the work."


def check_can_own(person, body: PolicingBody) -> None:
    """Check that someone can be given a response, or a step of its plan."""
    if not able_to_own(body).filter(pk=person.pk).exists():
        raise NotPermitted(OWNER_MUST_BE_OFFICER)


def check_can_assign(user, response: Response) -> None:
    if not {Role.OFFICER, Role.MANAGER} & roles_in(user, response.body):
        raise NotPermitted("Only an officer or a manager of this office can change who owns a response.")


def can_assign(user, response: Response) -> bool:
    return is_allowed(check_can_assign, user, response)


def check_can_plan(user, response: Response) -> None:
    """Who may change the dates of a response's plan and the people responsible for its steps. No one can once it is
    published.
    """
    if not {Role.OFFICER, Role.MANAGER} & roles_in(user, response.body):
        raise NotPermitted("Only an officer or a manager of this office can change the plan of a response.")
    if response.first_published_on is not None:
        raise NotPermitted("This response has been published, so its plan can no longer be changed.")
    if response.status == ResponseStatus.NOT_NEEDED:
        raise NotPermitted("This response is not needed, so there is nothing to plan.")


def can_plan(user, response: Response) -> bool:
    return is_allowed(check_can_plan, user, response)


def check_can_settle_pdf(user, publication: Publication) -> None:
    """Who may retry a PDF that could not be made, or leave the publication without one."""
    if not {Role.OFFICER, Role.ADMINISTRATOR} & roles_in(user, publication.body):
        raise NotPermitted("Only an officer or an administrator of this office can decide what happens to the PDF.")


def can_settle_pdf(user, publication: Publication) -> bool:
    return is_allowed(check_can_settle_pdf, user, publication)


def check_can_withdraw_version(user, publication: Publication) -> None:
    """Who may withdraw one version of a published response: those who may withdraw all of it."""
    if not WHO_MAY[Move.WITHDRAW_PUBLICATION] & roles_in(user, publication.body):
        raise NotPermitted("Only an approver of this office can withdraw a published response.")


def can_withdraw_version(user, publication: Publication) -> bool:
    return is_allowed(check_can_withdraw_version, user, publication)


def check_can_ask_for_withdrawal(user, response: Response) -> None:
    """Who may ask an approver to withdraw what is published: an officer who cannot do it."""
    roles = roles_in(user, response.body)
    if WHO_MAY[Move.WITHDRAW_PUBLICATION] & roles:
        raise NotPermitted("You can withdraw the published response yourself, so you do not need to ask.")
    if Role.OFFICER not in roles:
        raise NotPermitted("Only an officer of this office can ask for the published response to be withdrawn.")


def can_ask_for_withdrawal(user, response: Response) -> bool:
    return is_allowed(check_can_ask_for_withdrawal, user, response)


def check_can_answer_withdrawal_request(user, request: WithdrawalRequest) -> None:
    """Who may decline to withdraw: those who may withdraw."""
    if not WHO_MAY[Move.WITHDRAW_PUBLICATION] & roles_in(user, request.response.body):
        raise NotPermitted("Only an approver of this office can answer a request to withdraw a published response.")


def can_answer_withdrawal_request(user, request: WithdrawalRequest) -> bool:
    return is_allowed(check_can_answer_withdrawal_request, user, request)


def check_can_cancel_withdrawal_request(user, request: WithdrawalRequest) -> None:
    if user.pk != request.asked_by_id or Role.OFFICER not in roles_in(user, request.response.body):
        raise NotPermitted(f"Only {request.asked_by}, who asked, can cancel this request.")


def can_cancel_withdrawal_request(user, request: WithdrawalRequest) -> bool:
    return is_allowed(check_can_cancel_withdrawal_request, user, request)


def check_can_make_proof_pack(user, response: Response) -> None:
    """Who may make a proof pack, which takes the record of a publication, and the names in it, out of the product."""
    if not {Role.OFFICER, Role.MANAGER, Role.APPROVER} & roles_in(user, response.body):
        raise NotPermitted("Only an officer, a manager or an approver of this office can make a proof pack.")


def can_make_proof_pack(user, response: Response) -> bool:
    return is_allowed(check_can_make_proof_pack, user, response)


def check_can_record_distribution(user, response: Response) -> None:
    if Role.OFFICER not in roles_in(user, response.body):
        raise NotPermitted("Only an officer of this office can record the copies sent.")
    if response.status not in PUBLISHED:
        raise NotPermitted("Copies can be recorded once the response is published.")


def can_record_distribution(user, response: Response) -> bool:
    return is_allowed(check_can_record_distribution, user, response)


def check_can_keep_drafts(user, response: Response, request: ForceRequest | None) -> None:
    """Who may keep a draft: the text's writers, even while the text is closed, so that nothing is lost."""
    if request is not None:
        if not set(ROLES_IN_A_FORCE) & roles_in(user, request.force):
            raise NotPermitted("Only the force’s own people can write its comments.")
    elif Role.OFFICER not in roles_in(user, response.body):
        raise NotPermitted("Only an officer of this office can change the text.")


def check_can_read_office_reminders(user, body: PolicingBody) -> None:
    if not {Role.ADMINISTRATOR, Role.MANAGER} & roles_in(user, body):
        raise NotPermitted("Only an administrator or a manager of this office can see all reminders.")


def can_read_office_reminders(user, body: PolicingBody) -> bool:
    return is_allowed(check_can_read_office_reminders, user, body)


def check_can_send_reminders(user, body: PolicingBody) -> None:
    if Role.ADMINISTRATOR not in roles_in(user, body):
        raise NotPermitted("Only an administrator of this office can send reminders.")


def can_send_reminders(user, body: PolicingBody) -> bool:
    return is_allowed(check_can_send_reminders, user, body)


def is_allowed(check, *args) -> bool:
    try:
        check(*args)
    except NotPermitted:
        return False
    return True


def check_may_change_many(user) -> None:
    """Check that someone may select responses for a bulk change. Permission for each response is checked later."""
    if not may_change_many(user):
        raise NotPermitted("Only an officer or a manager can change several responses at once.")


def may_change_many(user) -> bool:
    return bool(body_ids_of(user, [Role.OFFICER, Role.MANAGER]))


# --- Comments beside a text -------------------------------------------------------------------------------------------


def check_can_comment_for_office(user, response: Response) -> None:
    """Everyone who can read the office's responses may comment beside them, in any status."""
    if not set(BODY_ROLES) & roles_in(user, response.body):
        raise NotPermitted("Only people in this office can comment here.")


def check_can_change_audience(user, thread: Thread) -> None:
    """Who may change the audience of a thread they can read: the person who started it, or someone who decides what
    their organisation shows the other.
    """
    if thread.request is None:
        raise NotPermitted(
            "This thread is about the office’s own text, so only the office can ever read it. Start a new thread to ask the force."
        )
    if thread.started_side == Side.OFFICE:
        roles, lead, who = roles_in(user, thread.response.body), Role.OFFICER, "an officer of the office"
        belongs = bool(set(BODY_ROLES) & roles)
    else:
        roles, lead, who = roles_in(user, thread.request.force), Role.FORCE_LEAD, "a force lead"
        belongs = bool(set(ROLES_IN_A_FORCE) & roles)
    if lead not in roles and not (belongs and user.pk == thread.started_by_id):
        raise NotPermitted(f"Only {thread.started_by}, who started the thread, or {who} can change who reads it.")


def can_change_audience(user, thread: Thread) -> bool:
    return is_allowed(check_can_change_audience, user, thread)


def check_can_decide_suggestion(user, thread: Thread) -> None:
    """Who may accept or decline other words for a text: the people who write that text. The caller has checked that the
    person can read the thread, so someone who sees only the findings assigned to them may write about this one.
    """
    if thread.former_finding:
        raise NotPermitted(f"{thread.former_finding} has been removed, so it has no text to change.")
    if thread.request is None:
        if Role.OFFICER not in roles_in(user, thread.response.body):
            raise NotPermitted("Only an officer of this office can accept or decline other words for its text.")
    elif not set(ROLES_IN_A_FORCE) & roles_in(user, thread.request.force):
        raise NotPermitted("Only the force’s own people can accept or decline other words for its comments.")


def can_decide_suggestion(user, thread: Thread) -> bool:
    return is_allowed(check_can_decide_suggestion, user, thread)
