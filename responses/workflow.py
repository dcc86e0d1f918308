"""Lists every possible move as data: the statuses before and after it, who may make it, and whether it needs a reason.

A move not in these tables cannot happen. The diagram in docs/workflow.md is drawn from them, and a test keeps the two
in step.
"""

from __future__ import annotations

from enum import Enum

from responses.enums import ForceMove, ForceStatus, Move, ResponseStatus
from responses.exceptions import WorkflowError
from s55tracker.accounts.roles import Role

S, M = ResponseStatus, Move

RESPONSE_MOVES: dict[tuple[ResponseStatus, Move], ResponseStatus] = {
    (S.NOT_STARTED, M.START): S.DRAFTING,
    (S.NOT_STARTED, M.MARK_NOT_NEEDED): S.NOT_NEEDED,
    (S.DRAFTING, M.MARK_NOT_NEEDED): S.NOT_NEEDED,
    (S.NOT_NEEDED, M.MARK_NEEDED): S.DRAFTING,
    (S.DRAFTING, M.SUBMIT): S.WITH_APPROVER,
    (S.DRAFTING, M.DROP_CORRECTION): S.PUBLISHED,
    (S.WITH_APPROVER, M.TAKE_BACK): S.DRAFTING,
    (S.WITH_APPROVER, M.RETURN): S.DRAFTING,
    (S.WITH_APPROVER, M.APPROVE): S.APPROVED,
    (S.APPROVED, M.WITHDRAW_APPROVAL): S.DRAFTING,
    (S.APPROVED, M.PUBLISH): S.PUBLISHED,
    (S.PUBLISHED, M.COMPLETE_DISTRIBUTION): S.DISTRIBUTED,
    (S.PUBLISHED, M.CORRECT): S.DRAFTING,
    (S.DISTRIBUTED, M.REOPEN_DISTRIBUTION): S.PUBLISHED,
    (S.DISTRIBUTED, M.CORRECT): S.DRAFTING,
    # Withdrawing takes effect at once, even during a correction, and the correction continues.
    (S.PUBLISHED, M.WITHDRAW_PUBLICATION): S.DRAFTING,
    (S.DISTRIBUTED, M.WITHDRAW_PUBLICATION): S.DRAFTING,
    (S.DRAFTING, M.WITHDRAW_PUBLICATION): S.DRAFTING,
    (S.WITH_APPROVER, M.WITHDRAW_PUBLICATION): S.WITH_APPROVER,
    (S.APPROVED, M.WITHDRAW_PUBLICATION): S.APPROVED,
    (S.NOT_STARTED, M.RECORD_ELSEWHERE): S.PUBLISHED,
    (S.DRAFTING, M.RECORD_ELSEWHERE): S.PUBLISHED,
}

WHO_MAY: dict[Move, frozenset[Role]] = {
    M.START: frozenset({Role.OFFICER}),
    M.SUBMIT: frozenset({Role.OFFICER}),
    M.TAKE_BACK: frozenset({Role.OFFICER}),
    M.RETURN: frozenset({Role.APPROVER}),
    M.APPROVE: frozenset({Role.APPROVER}),
    M.WITHDRAW_APPROVAL: frozenset({Role.OFFICER, Role.APPROVER}),
    M.PUBLISH: frozenset({Role.OFFICER}),
    M.COMPLETE_DISTRIBUTION: frozenset({Role.OFFICER}),
    M.REOPEN_DISTRIBUTION: frozenset({Role.OFFICER}),
    M.CORRECT: frozenset({Role.OFFICER}),
    M.DROP_CORRECTION: frozenset({Role.OFFICER}),
    # Withdrawing undoes an approval, so it needs an approver.
    M.WITHDRAW_PUBLICATION: frozenset({Role.APPROVER}),
    M.RECORD_ELSEWHERE: frozenset({Role.OFFICER}),
    M.MARK_NOT_NEEDED: frozenset({Role.OFFICER}),
    M.MARK_NEEDED: frozenset({Role.OFFICER}),
}

NEEDS_REASON = frozenset(
    {
        M.TAKE_BACK,
        M.RETURN,
        M.WITHDRAW_APPROVAL,
        M.REOPEN_DISTRIBUTION,
        M.CORRECT,
        M.DROP_CORRECTION,
        M.WITHDRAW_PUBLICATION,
        M.MARK_NOT_NEEDED,
        M.MARK_NEEDED,
    }
)

# The history's words for moves that need no more details; responses/history_sentences.py has the others.
PAST_TENSE: dict[Move, str] = {
    M.START: "began drafting",
    M.SUBMIT: "submitted the response for approval",
    M.RETURN: "returned the response",
    M.APPROVE: "approved the response",
    M.PUBLISH: "published the response",
    M.CORRECT: "started a correction",
    M.DROP_CORRECTION: "dropped the correction",
    M.WITHDRAW_PUBLICATION: "withdrew the published response",
    M.RECORD_ELSEWHERE: "recorded that the response was published elsewhere",
    M.MARK_NEEDED: "recorded that a response is needed after all",
    M.REOPEN_DISTRIBUTION: "reopened the distribution",
}

F, FM = ForceStatus, ForceMove

FORCE_MOVES: dict[tuple[ForceStatus, ForceMove], ForceStatus] = {
    (F.NOT_INVITED, FM.INVITE): F.INVITED,
    (F.INVITED, FM.CHANGE_DATE): F.INVITED,
    (F.INVITED, FM.RECALL): F.NOT_INVITED,
    (F.INVITED, FM.SUBMIT): F.SUBMITTED,
    (F.INVITED, FM.RECORD_RECEIVED): F.SUBMITTED,
    (F.INVITED, FM.RECORD_NONE): F.NONE_RECEIVED,
    (F.SUBMITTED, FM.RETURN): F.RETURNED,
    (F.RETURNED, FM.CHANGE_DATE): F.RETURNED,
    (F.RETURNED, FM.SUBMIT): F.SUBMITTED,
    (F.RETURNED, FM.RECORD_RECEIVED): F.SUBMITTED,
    # Submitted comments must be published (s.55(5)): returned ones that never come back are used as they were
    # submitted.
    (F.RETURNED, FM.LET_STAND): F.SUBMITTED,
    (F.NONE_RECEIVED, FM.REOPEN): F.INVITED,
}

WHO_MAY_MOVE_FORCE_TRACK: dict[ForceMove, frozenset[Role]] = {
    FM.INVITE: frozenset({Role.OFFICER}),
    FM.CHANGE_DATE: frozenset({Role.OFFICER}),
    FM.RECALL: frozenset({Role.OFFICER}),
    FM.SUBMIT: frozenset({Role.FORCE_LEAD}),
    FM.RECORD_RECEIVED: frozenset({Role.OFFICER}),
    FM.RETURN: frozenset({Role.OFFICER}),
    FM.LET_STAND: frozenset({Role.OFFICER}),
    FM.RECORD_NONE: frozenset({Role.OFFICER}),
    FM.REOPEN: frozenset({Role.OFFICER}),
}

FORCE_MOVES_THAT_NEED_A_REASON = frozenset({FM.CHANGE_DATE, FM.RECALL, FM.RETURN, FM.REOPEN})


class Stage(Enum):
    """The meaning of a status for deadlines, lists and figures. A new status needs a stage, or the product does not
    start.
    """

    TO_PUBLISH = "to publish"
    PUBLISHED = "published"
    NOT_NEEDED = "not needed"


class ForceStage(Enum):
    """The meaning of a force's status: comments not asked for yet, with the force, or settled."""

    TO_INVITE = "to invite"
    WITH_FORCE = "with the force"
    SETTLED = "settled"


STAGES: dict[ResponseStatus, Stage] = {
    S.NOT_STARTED: Stage.TO_PUBLISH,
    S.DRAFTING: Stage.TO_PUBLISH,
    S.WITH_APPROVER: Stage.TO_PUBLISH,
    S.APPROVED: Stage.TO_PUBLISH,
    S.PUBLISHED: Stage.PUBLISHED,
    S.DISTRIBUTED: Stage.PUBLISHED,
    S.NOT_NEEDED: Stage.NOT_NEEDED,
}
FORCE_STAGES: dict[ForceStatus, ForceStage] = {
    F.NOT_INVITED: ForceStage.TO_INVITE,
    F.INVITED: ForceStage.WITH_FORCE,
    F.RETURNED: ForceStage.WITH_FORCE,
    F.SUBMITTED: ForceStage.SETTLED,
    F.NONE_RECEIVED: ForceStage.SETTLED,
}

# The colour of the tag of a status.
STATUS_COLOURS: dict[ResponseStatus, str] = {
    S.NOT_STARTED: "grey",
    S.DRAFTING: "blue",
    S.WITH_APPROVER: "purple",
    S.APPROVED: "turquoise",
    S.PUBLISHED: "green",
    S.DISTRIBUTED: "green",
    S.NOT_NEEDED: "grey",
}
# The step of the progress tracker that a response has reached, from 0 to 5. -1 means none.
PROGRESS: dict[ResponseStatus, int] = {
    S.NOT_STARTED: 0,
    S.DRAFTING: 0,
    S.WITH_APPROVER: 2,
    S.APPROVED: 3,
    S.PUBLISHED: 4,
    S.DISTRIBUTED: 5,
    S.NOT_NEEDED: -1,
}

# These are looked up in STAGES, so that a status without a stage raises KeyError at start-up.
TO_PUBLISH = frozenset(status for status in S if STAGES[status] == Stage.TO_PUBLISH)
PUBLISHED = frozenset(status for status in S if STAGES[status] == Stage.PUBLISHED)
# The statuses in which one exact text is with the approver or approved: changing it returns the response to drafting.
UNDER_APPROVAL = frozenset({S.WITH_APPROVER, S.APPROVED})
# The statuses with the approver or later.
SUBMITTED = UNDER_APPROVAL | PUBLISHED
# Nothing is left for anyone to do.
SETTLED = frozenset({S.DISTRIBUTED, S.NOT_NEEDED})
WITH_FORCE = frozenset(status for status in F if FORCE_STAGES[status] == ForceStage.WITH_FORCE)
FORCE_SETTLED = frozenset(status for status in F if FORCE_STAGES[status] == ForceStage.SETTLED)

# While the text is being written. Once it has been submitted for approval, the force's comments do not change.
BEING_WRITTEN = frozenset({S.NOT_STARTED, S.DRAFTING})

# The text can be saved in these statuses. Saving a change after submission returns the response to drafting, because an
# approval is for one exact text.
EDITABLE = TO_PUBLISH
FORCE_EDITABLE = WITH_FORCE


def next_status(status: ResponseStatus, move: Move) -> ResponseStatus:
    """The status after the move. Raises WorkflowError with a sentence if it is not possible from here."""
    try:
        return RESPONSE_MOVES[ResponseStatus(status), Move(move)]
    except KeyError:
        raise WorkflowError(
            f"“{Move(move).label}” is not possible while the response is “{ResponseStatus(status).label.lower()}”. "
            "Reload the page to see its status."
        ) from None


def next_force_status(status: ForceStatus, move: ForceMove) -> ForceStatus:
    """The force track's status after the move. Raises WorkflowError with a sentence."""
    try:
        return FORCE_MOVES[ForceStatus(status), ForceMove(move)]
    except KeyError:
        raise WorkflowError(
            f"“{ForceMove(move).label}” is not possible while the status of the force’s comments is "
            f"“{ForceStatus(status).label.lower()}”. Reload the page to see the current status."
        ) from None


def moves_from(status: ResponseStatus) -> list[Move]:
    """The moves from this status, in the order of the table."""
    return [move for (start, move) in RESPONSE_MOVES if start == status]


def force_moves_from(status: ForceStatus) -> list[ForceMove]:
    return [move for (start, move) in FORCE_MOVES if start == status]
