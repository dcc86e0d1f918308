"""The moves of a response as pages offer and explain them: what each will do, and why one is off."""

from __future__ import annotations

from dataclasses import dataclass

from responses.completeness.problems import Problem
from responses.enums import Move, ResponseStatus
from responses.exceptions import NotPermitted
from responses.models import Response
from responses.permissions import check_can_move
from responses.places import move_url
from responses.workflow import NEEDS_REASON, moves_from

# Made on pages of their own, or by themselves: the approver's page, saving a text, recording a copy.
NOT_IN_THE_MENU = frozenset(
    {Move.START, Move.APPROVE, Move.RETURN, Move.COMPLETE_DISTRIBUTION, Move.REOPEN_DISTRIBUTION}
)
NEEDS_COMPLETENESS = frozenset({Move.SUBMIT, Move.PUBLISH})


@dataclass(frozen=True, kw_only=True)
class MovePage:
    """What the page of a move says before it is made."""

    title: str
    what: tuple[str, ...]
    button: str
    done: str
    is_warning: bool = False
    reason_label: str = "Why?"
    reason_hint: str = "The history shows it to everyone in the office."
    # Where the move names parts of the text that have to change.
    places_label: str = ""


MOVE_PAGES: dict[Move, MovePage] = {
    Move.SUBMIT: MovePage(
        title="Submit for approval",
        what=(
            "The approvers of your office are asked by email to read the response and decide.",
            "The approval is of exactly this text: changing it afterwards takes it back from the approver.",
        ),
        button="Submit for approval",
        done="The response is with the approver.",
    ),
    Move.TAKE_BACK: MovePage(
        title="Take the response back from the approver",
        what=("You can write again, and the approvers are no longer asked to decide.",),
        button="Take it back",
        done="The response is back with you, for drafting.",
    ),
    Move.WITHDRAW_APPROVAL: MovePage(
        title="Withdraw the approval",
        what=(
            "The response goes back to drafting and has to be approved again before it can be published.",
            "The approver and the owner are told, with your reason.",
        ),
        button="Withdraw the approval",
        done="The approval is withdrawn and the response is being drafted again.",
        is_warning=True,
        places_label="Which parts have to change?",
    ),
    Move.PUBLISH: MovePage(
        title="Publish the response",
        what=(
            "The response is put before the public at once, exactly as it was approved. The PDF follows within a minute or so.",
            "What is published stays as it is. To change it later you publish a correction, which says why, and the earlier one is kept.",
            "Your office’s people and the force are told by email.",
        ),
        button="Publish now",
        done="The response is published.",
        is_warning=True,
    ),
    Move.CORRECT: MovePage(
        title="Start a correction",
        what=(
            "The text is opened again. What is published stays before the public until the correction is approved and published.",
            "The corrected response prints your reason, and says which one it replaces.",
        ),
        button="Start the correction",
        done="The text is open again.",
        reason_label="What is corrected, and why?",
        reason_hint="This is printed on the corrected response, for the public to read.",
        places_label="Which parts will you change?",
    ),
    Move.DROP_CORRECTION: MovePage(
        title="Drop the correction",
        what=(
            "The text goes back to what is published, word for word. What was written for the correction stays in the history.",
        ),
        button="Drop the correction",
        done="The correction is dropped. The text is what is published.",
        is_warning=True,
    ),
    Move.MARK_NOT_NEEDED: MovePage(
        title="Record that no response is needed",
        what=(
            "The response leaves every list of work and its dates count no more. The reason is kept, and you can come back to it.",
            "A report that makes recommendations about your force has to be answered: section 55(5) of the Police Act 1996.",
        ),
        button="Record that none is needed",
        done="It is recorded that no response is needed.",
        reason_label="Why is no response needed?",
        reason_hint="For example: the report is about another force.",
    ),
    Move.MARK_NEEDED: MovePage(
        title="Record that a response is needed after all",
        what=("The response is drafted again, by the dates that run from the report’s publication.",),
        button="Start drafting again",
        done="The response is being drafted again.",
    ),
}


@dataclass(frozen=True, kw_only=True)
class MoveLink:
    """One entry of the menu. `off` says why it cannot be made now; then it is no link."""

    label: str
    url: str
    off: str = ""


def possible_moves(response: Response) -> list[Move]:
    """The moves that a page may offer for this response, by its status and by whether it has been published."""
    moves = [move for move in moves_from(ResponseStatus(response.status)) if move not in NOT_IN_THE_MENU]
    out_of_place = Move.MARK_NOT_NEEDED if response.first_published_on else Move.DROP_CORRECTION
    return [move for move in moves if move != out_of_place]


def move_links(response: Response, *, user, problems: list[Problem], except_url: str = "") -> list[MoveLink]:
    """The menu of other moves. `except_url` is the one that the page's button already makes."""
    links = []
    for move in possible_moves(response):
        url = move_url(response, move)
        if url != except_url:
            off = why_off(move, response, user=user, problems=problems)
            links.append(MoveLink(label=MOVE_PAGES[move].title, url=url, off=off))
    return links


def why_off(move: Move, response: Response, *, user, problems: list[Problem]) -> str:
    """Why this person cannot make the move now; empty when they can."""
    try:
        check_can_move(user, response, move)
    except NotPermitted as refusal:
        return str(refusal)
    missing = sum(problem.must for problem in problems)
    if move in NEEDS_COMPLETENESS and missing:
        return f"{missing} {'thing has' if missing == 1 else 'things have'} to be mended first."
    return ""


def needs_reason(move: Move) -> bool:
    return move in NEEDS_REASON
