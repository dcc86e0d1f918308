"""Describes a response's moves for the pages that offer them: what each will do, and why a move is unavailable."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from responses.completeness.problems import Problem
from responses.enums import Move, ResponseStatus
from responses.models import Response
from responses.permissions import can_ask_for_withdrawal, check_can_move
from responses.places import move_url, withdrawal_request_url
from responses.queries import is_public
from responses.workflow import NEEDS_REASON, PUBLISHED, moves_from
from s55tracker.accounts.memberships import roles_in
from s55tracker.accounts.roles import Role
from s55tracker.refusals import NotPermitted

# These moves are made on the approver's page, or automatically when someone saves a text or records a copy.
NOT_IN_THE_MENU = frozenset(
    {Move.START, Move.APPROVE, Move.RETURN, Move.COMPLETE_DISTRIBUTION, Move.REOPEN_DISTRIBUTION}
)
# Shown to an officer, who may not withdraw the response.
ASK_FOR_WITHDRAWAL = "Ask an approver to withdraw the published response"
UNDO_IMPORT = "Undo the import"
# An import can be undone in these statuses. In later ones, someone has built on what was imported.
UNDOABLE = frozenset({ResponseStatus.NOT_STARTED, ResponseStatus.DRAFTING, ResponseStatus.NOT_NEEDED})
NEEDS_COMPLETENESS = frozenset({Move.SUBMIT, Move.PUBLISH})


@dataclass(frozen=True, kw_only=True)
class MovePage:
    """The words on a move's page before it is made."""

    title: str
    what: tuple[str, ...]
    button: str
    done: str
    is_warning: bool = False
    reason_label: str = "Why?"
    reason_hint: str = "Everyone in the office can see this in the history."
    # Used only if the move names parts of the text that need changing.
    places_label: str = ""


MOVE_PAGES: dict[Move, MovePage] = {
    Move.SUBMIT: MovePage(
        title="Submit for approval",
        what=(
            "We will email your office’s approvers to ask them to review the response.",
            "The approval is for exactly this text. If you change the text, we will recall the response from the approver.",
        ),
        button="Submit for approval",
        done="The response has been submitted for approval.",
    ),
    Move.TAKE_BACK: MovePage(
        title="Recall the response from the approver",
        what=("You can edit the response again. The approvers will no longer be asked to review it.",),
        button="Recall the response",
        done="The response has been recalled. You can edit it again.",
    ),
    Move.WITHDRAW_APPROVAL: MovePage(
        title="Withdraw the approval",
        what=(
            "The response will go back to drafting, and must be approved again before it can be published.",
            "We will email the approver and the owner, with your reason.",
        ),
        button="Withdraw the approval",
        done="The approval has been withdrawn and the response has gone back to drafting.",
        is_warning=True,
        places_label="Which parts need to change?",
    ),
    Move.PUBLISH: MovePage(
        title="Publish the response",
        what=(
            "The response will be published immediately, exactly as approved. The PDF will follow within a minute or two.",
            "You cannot edit a published response. To change it, publish a correction that gives the reason. We keep the earlier version.",
            "We will email people in your office and the force.",
        ),
        button="Publish now",
        done="The response has been published.",
        is_warning=True,
    ),
    Move.CORRECT: MovePage(
        title="Start a correction",
        what=(
            "You can edit the text again. The current version stays online until the correction is approved and published.",
            "The corrected response will give your reason, and say which version it replaces.",
        ),
        button="Start the correction",
        done="You can now edit the text.",
        reason_label="What are you correcting, and why?",
        reason_hint="This will be printed on the corrected response, which the public can read.",
        places_label="Which parts will you change?",
    ),
    Move.DROP_CORRECTION: MovePage(
        title="Drop the correction",
        what=(
            "The text will go back to the published version, word for word. The history keeps the text of the correction.",
        ),
        button="Drop the correction",
        done="The correction has been dropped. The text is the published version again.",
        is_warning=True,
    ),
    Move.WITHDRAW_PUBLICATION: MovePage(
        title="Withdraw the published response",
        what=(
            "The public will no longer be able to read the response. Its page, PDF and earlier versions, and its entries in the register, feeds, data and search, will be removed immediately.",
            "A notice with the date and your reason will stay at its address. The office keeps every version, and the history.",
            "The response will go back to drafting. Until you publish it again, the duty to publish under section 55(5) of the Police Act 1996 is not met.",
            "We will email people in your office and the force.",
        ),
        button="Withdraw now",
        done="The published response has been withdrawn. A notice is shown at its address.",
        is_warning=True,
        reason_label="Why are you withdrawing it?",
        reason_hint="The public can read this in the notice. Do not include anything that must not be public.",
    ),
    Move.RECORD_ELSEWHERE: MovePage(
        title="Record that it was published elsewhere",
        what=(
            "Use this for a response your office has already published on another website. Deadlines and figures will use the date it was published there.",
            "Text drafted here will not be published.",
        ),
        button="Record the publication",
        done="You have recorded where and when the response was published.",
    ),
    Move.MARK_NOT_NEEDED: MovePage(
        title="Record that no response is needed",
        what=(
            "The response will be removed from all work lists and its deadlines will no longer apply. We keep the reason, and you can undo this later.",
            "You must answer a report that makes recommendations about your force, under section 55(5) of the Police Act 1996.",
        ),
        button="Record that none is needed",
        done="You have recorded that no response is needed.",
        reason_label="Why is no response needed?",
        reason_hint="For example: the report is about another force.",
    ),
    Move.MARK_NEEDED: MovePage(
        title="Record that a response is needed after all",
        what=("The response will go back to drafting, with dates counted from the report’s publication.",),
        button="Start drafting again",
        done="The response has gone back to drafting.",
    ),
}


@dataclass(frozen=True, kw_only=True)
class MoveLink:
    """One entry of the menu. `off` says why it is unavailable; then it is not a link."""

    label: str
    url: str
    off: str = ""


def possible_moves(response: Response) -> list[Move]:
    """The moves a page may offer for this response, by its status and whether it has been published."""
    moves = [move for move in moves_from(ResponseStatus(response.status)) if move not in NOT_IN_THE_MENU]
    out_of_place = {Move.MARK_NOT_NEEDED if response.first_published_on else Move.DROP_CORRECTION}
    # If the response has no date of publication, or has one of these statuses, no query is needed.
    if response.first_published_on is None:
        out_of_place.add(Move.WITHDRAW_PUBLICATION)
    elif response.status in PUBLISHED or is_public(response):
        out_of_place.add(Move.RECORD_ELSEWHERE)
    else:
        out_of_place |= {Move.WITHDRAW_PUBLICATION, Move.DROP_CORRECTION}
    return [move for move in moves if move not in out_of_place]


def move_links(response: Response, *, user, problems: list[Problem], except_url: str = "") -> list[MoveLink]:
    """The other moves, as entries of the menu. `except_url` is the address of the move that the page's button makes."""
    links = []
    for move in possible_moves(response):
        url = move_url(response, move)
        if url != except_url:
            if move == Move.WITHDRAW_PUBLICATION and can_ask_for_withdrawal(user, response):
                links.append(MoveLink(label=ASK_FOR_WITHDRAWAL, url=withdrawal_request_url(response)))
                continue
            off = why_off(move, response, user=user, problems=problems)
            links.append(MoveLink(label=MOVE_PAGES[move].title, url=url, off=off))
    return links


def import_links(response: Response, *, user) -> list[MoveLink]:
    """The link to undo the import, for an officer, while the response is no more than a draft."""
    if not response.inspection.imported_from or response.first_published_on is not None:
        return []
    if response.status not in UNDOABLE or Role.OFFICER not in roles_in(user, response.body):
        return []
    return [MoveLink(label=UNDO_IMPORT, url=reverse("response-import-undo", args=[response.reference]))]


def why_off(move: Move, response: Response, *, user, problems: list[Problem]) -> str:
    """Why this person cannot make the move now; empty if they can."""
    try:
        check_can_move(user, response, move)
    except NotPermitted as refusal:
        return str(refusal)
    missing = sum(problem.must for problem in problems)
    if move in NEEDS_COMPLETENESS and missing:
        return f"Fix {missing} {'thing' if missing == 1 else 'things'} first."
    return ""


def needs_reason(move: Move) -> bool:
    return move in NEEDS_REASON
