"""Permissions on the force’s side: its moves, its comments, guest links and threads beside its text. They are written
like those in `permissions`; every rule that concerns only the force is here.
"""

from __future__ import annotations

from typing import assert_never

from inspections.models import Finding
from responses.enums import ForceMove, ForceStatus, GuestSide, ResponseStatus
from responses.force_queries import assignments_of, sees_whole_request
from responses.models import ForceRequest
from responses.permissions import is_allowed
from responses.workflow import BEING_WRITTEN, FORCE_EDITABLE, WHO_MAY_MOVE_FORCE_TRACK
from s55tracker.accounts.memberships import roles_in
from s55tracker.accounts.roles import FORCE_ROLES, Role
from s55tracker.office.permissions import has_lead
from s55tracker.refusals import NotPermitted

# A sentence for the force, which must not learn the status of the office's draft.
NOT_TAKING_COMMENTS = (
    "The office is no longer taking comments on this report. If the force has more to add, contact the office."
)


def is_force_lead(user, request: ForceRequest) -> bool:
    return Role.FORCE_LEAD in roles_in(user, request.force)


def check_is_force_lead(user, request: ForceRequest, to_do: str) -> None:
    """Check that someone is a lead of the force. `to_do` ends the sentence of the refusal: "share the draft with the
    office".
    """
    if not is_force_lead(user, request):
        raise NotPermitted(f"Only a force lead can {to_do}.")


def check_can_move_force_track(user, request: ForceRequest, move: ForceMove) -> None:
    """Apply the role rules of workflow.WHO_MAY_MOVE_FORCE_TRACK, and refuse every move unless the response is being
    written.
    """
    organisation = request.force if move == ForceMove.SUBMIT else request.response.body
    if not WHO_MAY_MOVE_FORCE_TRACK[ForceMove(move)] & roles_in(user, organisation):
        raise NotPermitted(
            "Only a force lead can submit the comments on behalf of the chief officer."
            if move == ForceMove.SUBMIT
            else "Only an officer of this office can do this."
        )
    if request.response.status not in BEING_WRITTEN:
        if move == ForceMove.SUBMIT:
            raise NotPermitted(NOT_TAKING_COMMENTS)
        raise NotPermitted(
            f"The response is “{ResponseStatus(request.response.status).label.lower()}”, so the force’s comments can no longer be changed."
        )


def can_move_force_track(user, request: ForceRequest, move: ForceMove) -> bool:
    return is_allowed(check_can_move_force_track, user, request, move)


def check_takes_force_comments(request: ForceRequest) -> None:
    """Check that the force's text can be changed now, by anyone."""
    if request.status not in FORCE_EDITABLE:
        raise NotPermitted(
            f"The comments are “{ForceStatus(request.status).label.lower()}”, so you cannot change them now. If "
            "something needs to change, ask the office to return them."
        )
    if request.response.status not in BEING_WRITTEN:
        raise NotPermitted(NOT_TAKING_COMMENTS)


def takes_force_comments(request: ForceRequest) -> bool:
    return is_allowed(check_takes_force_comments, request)


def check_can_write_force_comments(user, request: ForceRequest) -> None:
    """Check that someone may comment on every finding of the request, and on the report as a whole."""
    if not set(FORCE_ROLES) & roles_in(user, request.force):
        raise NotPermitted("Only the force’s own people can write its comments.")
    check_takes_force_comments(request)


def can_write_force_comments(user, request: ForceRequest) -> bool:
    return is_allowed(check_can_write_force_comments, user, request)


def check_can_write_force_comment(user, request: ForceRequest, finding: Finding | None) -> None:
    """Check that someone may write this one comment, because they are in the force or its finding is assigned to them."""
    if not set(FORCE_ROLES) & roles_in(user, request.force):
        if finding is None or not assignments_of(user).filter(request=request, finding=finding).exists():
            raise NotPermitted(
                "Only the force’s own people can write its comments, and only on the findings assigned to them."
            )
    check_takes_force_comments(request)


def can_write_force_comment(user, request: ForceRequest, finding: Finding | None) -> bool:
    return is_allowed(check_can_write_force_comment, user, request, finding)


def check_can_make_guest_link(user, request: ForceRequest, side: GuestSide, *, is_to_revoke: bool = False) -> None:
    """A force lead may make a link for the force. An officer may make one while the force has no lead (decision 28). A
    lead may revoke every link of the request; an officer only the office's own, even once the force has a lead.
    """
    match side:
        case GuestSide.FORCE:
            check_is_force_lead(user, request, "ask someone without an account to comment")
        case GuestSide.OFFICE:
            if is_to_revoke and is_force_lead(user, request):
                return
            if Role.OFFICER not in roles_in(user, request.response.body):
                raise NotPermitted("Only an officer of this office can ask someone without an account to comment.")
            if not is_to_revoke and has_lead(request.force):
                raise NotPermitted(
                    f"{request.force} has people who can sign in. Its leads decide who writes the force’s comments."
                )
        case _:
            assert_never(side)


def can_make_guest_link(user, request: ForceRequest, side: GuestSide) -> bool:
    return is_allowed(check_can_make_guest_link, user, request, side)


def check_can_comment_for_force(user, request: ForceRequest, finding: Finding | None) -> None:
    """Check that someone in the force can see the finding (None: the report as a whole) and that the force has been
    invited. The status of the text does not matter.
    """
    if not sees_whole_request(user, request):
        if finding is None or not assignments_of(user).filter(request=request, finding=finding).exists():
            raise NotPermitted("Only people in the force that has been invited can comment here.")
    if request.status == ForceStatus.NOT_INVITED:
        raise NotPermitted("Only people in the force that has been invited can comment here.")


def can_comment_for_force(user, request: ForceRequest, finding: Finding | None) -> bool:
    return is_allowed(check_can_comment_for_force, user, request, finding)
