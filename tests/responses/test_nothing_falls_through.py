"""A new status, move, reminder, role or duty fails a test in each place that has to decide what to do with it.

The tables below are written out by hand: if they differ from the code, the person who adds a value has to decide.
"""

import pytest

from responses.document.composition import SPOKEN
from responses.drafting.views import TAKEN_BACK
from responses.enums import ESCALATIONS, ForceMove, ForceStatus, Move, ReminderKind, ResponseStatus
from responses.history_sentences import SENTENCES
from responses.moves.views import ACTIONS
from responses.places import PLACES_OF_REMINDERS
from responses.progress.answer_status import FORCE_COLOURS, FORCE_LABELS
from responses.reminders.pages import ABOUT, BECAUSE
from responses.reminders.settlement import NOTES
from responses.teams.messages import TOLD
from responses.workflow import (
    BEING_WRITTEN,
    EDITABLE,
    FORCE_EDITABLE,
    FORCE_MOVES,
    FORCE_SETTLED,
    FORCE_STAGES,
    PROGRESS,
    PUBLISHED,
    RESPONSE_MOVES,
    SETTLED,
    STAGES,
    STATUS_COLOURS,
    SUBMITTED,
    TO_PUBLISH,
    UNDER_APPROVAL,
    WHO_MAY,
    WHO_MAY_MOVE_FORCE_TRACK,
    WITH_FORCE,
    ForceStage,
    Stage,
)
from responses.workspace.move_menu import MOVE_PAGES, NOT_IN_THE_MENU
from s55tracker.accounts.models import DistributionRecipient
from s55tracker.accounts.roles import (
    BODY_ROLES,
    FINDING_ROLES,
    FORCE_ROLES,
    ROLE_DESCRIPTIONS,
    ROLES_IN_A_FORCE,
    Role,
)

S, F = ResponseStatus, ForceStatus


def test_each_status_of_a_response_has_one_stage():
    assert STAGES == {
        S.NOT_STARTED: Stage.TO_PUBLISH,
        S.DRAFTING: Stage.TO_PUBLISH,
        S.WITH_APPROVER: Stage.TO_PUBLISH,
        S.APPROVED: Stage.TO_PUBLISH,
        S.PUBLISHED: Stage.PUBLISHED,
        S.DISTRIBUTED: Stage.PUBLISHED,
        S.NOT_NEEDED: Stage.NOT_NEEDED,
    }
    assert set(STAGES) == set(S)


def test_each_status_of_a_force_has_one_stage():
    assert FORCE_STAGES == {
        F.NOT_INVITED: ForceStage.TO_INVITE,
        F.INVITED: ForceStage.WITH_FORCE,
        F.RETURNED: ForceStage.WITH_FORCE,
        F.SUBMITTED: ForceStage.SETTLED,
        F.NONE_RECEIVED: ForceStage.SETTLED,
    }
    assert set(FORCE_STAGES) == set(F)


def test_sets_of_statuses_are_parts_of_the_partition():
    assert TO_PUBLISH == {S.NOT_STARTED, S.DRAFTING, S.WITH_APPROVER, S.APPROVED} == EDITABLE
    assert PUBLISHED == {S.PUBLISHED, S.DISTRIBUTED}
    assert UNDER_APPROVAL == {S.WITH_APPROVER, S.APPROVED} == set(TAKEN_BACK)
    assert SUBMITTED == {S.WITH_APPROVER, S.APPROVED, S.PUBLISHED, S.DISTRIBUTED}
    assert SETTLED == {S.DISTRIBUTED, S.NOT_NEEDED} == set(S) - TO_PUBLISH - {S.PUBLISHED}
    assert BEING_WRITTEN == {S.NOT_STARTED, S.DRAFTING} == TO_PUBLISH - UNDER_APPROVAL
    assert WITH_FORCE == {F.INVITED, F.RETURNED} == FORCE_EDITABLE
    assert FORCE_SETTLED == {F.SUBMITTED, F.NONE_RECEIVED}


@pytest.mark.parametrize(
    ("table", "values"),
    [
        (STATUS_COLOURS, ResponseStatus),
        (PROGRESS, ResponseStatus),
        (FORCE_COLOURS, ForceStatus),
        (FORCE_LABELS, ForceStatus),
        (SPOKEN, ForceStatus),
        (PLACES_OF_REMINDERS, ReminderKind),
        (ABOUT, ReminderKind),
        (BECAUSE, ReminderKind),
        (WHO_MAY, Move),
        (WHO_MAY_MOVE_FORCE_TRACK, ForceMove),
        (ROLE_DESCRIPTIONS, Role),
    ],
)
def test_table_has_a_line_for_each_value(table, values):
    assert set(table) == set(values)


def test_each_kind_of_reminder_is_an_escalation_or_a_note_or_neither():
    """Escalations cannot be switched off, nothing replaces a note, and Teams is told of lateness."""
    K = ReminderKind
    assert set(ESCALATIONS) == {K.ESCALATED_TO_SENIOR, K.ESCALATED_TO_APPROVER, K.ESCALATED_TO_MANAGER}
    assert set(NOTES) == {K.PLAN_MOVED, K.NOW_YOURS, K.MAIL_REFUSED}
    assert set(TOLD) == {*ESCALATIONS, K.LATE}
    assert set(K) - {*ESCALATIONS, *NOTES} == {
        K.LATE,
        K.SAFE_DAY,
        K.COMMENTS_DUE,
        K.COMMENTS_LATE,
        K.APPROVAL_WAITING,
        K.WITHDRAWAL_WAITING,
        K.STEP_DUE,
        K.COPIES_DUE,
        K.FOLLOW_UP,
    }


def test_each_move_leads_somewhere_from_somewhere():
    assert {move for _start, move in RESPONSE_MOVES} == set(Move)
    assert {move for _start, move in FORCE_MOVES} == set(ForceMove)


def test_each_move_has_its_page_and_its_action_unless_it_is_made_elsewhere():
    assert set(MOVE_PAGES) == set(ACTIONS) == set(Move) - NOT_IN_THE_MENU


def test_each_move_has_a_sentence_in_the_history():
    moves = {f"response_{move.value}" for move in Move} | {f"force_{move.value}" for move in ForceMove}
    assert moves - SENTENCES.keys() == set()


def test_each_role_belongs_to_one_kind_of_organisation():
    assert sorted([*BODY_ROLES, *FORCE_ROLES, *FINDING_ROLES]) == sorted(Role)
    assert ROLES_IN_A_FORCE == (*FORCE_ROLES, *FINDING_ROLES)


def test_each_duty_of_a_copy_is_told_apart_by_the_law():
    """Distribution, settings and the checklist ask only whether a copy is statutory: a third duty has to be decided there."""
    assert set(DistributionRecipient.Duty) == {
        DistributionRecipient.Duty.STATUTORY,
        DistributionRecipient.Duty.PRACTICE,
    }
