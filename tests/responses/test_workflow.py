"""Every status, move and role, against tables written by hand from the product's rules.

A new status, move or role fails here until someone decides how to treat it.
"""

from itertools import product

import pytest

from responses.enums import ForceMove, ForceStatus, Move, ResponseStatus
from responses.exceptions import WorkflowError
from responses.workflow import (
    BEING_WRITTEN,
    EDITABLE,
    FORCE_EDITABLE,
    FORCE_MOVES_THAT_NEED_A_REASON,
    NEEDS_REASON,
    WHO_MAY,
    WHO_MAY_MOVE_FORCE_TRACK,
    force_moves_from,
    moves_from,
    next_force_status,
    next_status,
)
from responses.workflow_diagram import DOCUMENT, document
from s55tracker.accounts.roles import Role

# Rows: the status. Columns: the move. Cells: the new status; a dot means "not possible".
RESPONSE_TABLE = """
                    start     submit         take_back  return    approve   withdraw_approval  publish    complete_distribution  reopen_distribution  correct   drop_correction  mark_not_needed  mark_needed  withdraw_publication  record_elsewhere
    not_started     drafting  .              .          .         .         .                  .          .                      .                    .         .                not_needed       .         .                     published
    drafting        .         with_approver  .          .         .         .                  .          .                      .                    .         published        not_needed       .         drafting              published
    with_approver   .         .              drafting   drafting  approved  .                  .          .                      .                    .         .                .                .         with_approver         .
    approved        .         .              .          .         .         drafting           published  .                      .                    .         .                .                .         approved              .
    published       .         .              .          .         .         .                  .          distributed            .                    drafting  .                .                .         drafting              .
    distributed     .         .              .          .         .         .                  .          .                      published            drafting  .                .                .         drafting              .
    not_needed      .         .              .          .         .         .                  .          .                      .                    .         .                .                drafting  .                     .
"""

FORCE_TABLE = """
                    invite   change_date  recall       submit     record_received  return    let_stand  record_none    reopen
    not_invited     invited  .            .            .          .                .         .          .              .
    invited         .        invited      not_invited  submitted  submitted        .         .          none_received  .
    submitted       .        .            .            .          .                returned  .          .              .
    returned        .        returned     .            submitted  submitted        .         submitted  .              .
    none_received   .        .            .            .          .                .         .          .              invited
"""

# Who makes each move, and whether it needs a reason.
RESPONSE_ROLES = {
    "start": ({"officer"}, False),
    "submit": ({"officer"}, False),
    "take_back": ({"officer"}, True),
    "return": ({"approver"}, True),
    "approve": ({"approver"}, False),
    "withdraw_approval": ({"officer", "approver"}, True),
    "publish": ({"officer"}, False),
    "complete_distribution": ({"officer"}, False),
    "reopen_distribution": ({"officer"}, True),
    "correct": ({"officer"}, True),
    "drop_correction": ({"officer"}, True),
    "withdraw_publication": ({"approver"}, True),
    "record_elsewhere": ({"officer"}, False),
    "mark_not_needed": ({"officer"}, True),
    "mark_needed": ({"officer"}, True),
}
FORCE_ROLES = {
    "invite": ({"officer"}, False),
    "change_date": ({"officer"}, True),
    "recall": ({"officer"}, True),
    "submit": ({"force_lead"}, False),
    "record_received": ({"officer"}, False),
    "return": ({"officer"}, True),
    "let_stand": ({"officer"}, False),
    "record_none": ({"officer"}, False),
    "reopen": ({"officer"}, True),
}


def read(table: str) -> dict[tuple[str, str], str]:
    heading, *rows = table.strip("\n").splitlines()
    moves = heading.split()
    return {(row.split()[0], move): end for row in rows for move, end in zip(moves, row.split()[1:], strict=True)}


RESPONSE_EXPECTED, FORCE_EXPECTED = read(RESPONSE_TABLE), read(FORCE_TABLE)


@pytest.mark.parametrize(("status", "move"), list(product(ResponseStatus.values, Move.values)))
def test_move_of_a_response_leads_where_the_table_says(status, move):
    expected = RESPONSE_EXPECTED[status, move]
    if expected == ".":
        with pytest.raises(WorkflowError, match="is not possible while the response is"):
            next_status(status, move)
        assert move not in moves_from(status)
    else:
        assert next_status(status, move) == expected
        assert move in moves_from(status)


@pytest.mark.parametrize(("status", "move"), list(product(ForceStatus.values, ForceMove.values)))
def test_move_of_the_forces_track_leads_where_the_table_says(status, move):
    expected = FORCE_EXPECTED[status, move]
    if expected == ".":
        with pytest.raises(WorkflowError, match="is not possible while the status of the force’s comments is"):
            next_force_status(status, move)
        assert move not in force_moves_from(status)
    else:
        assert next_force_status(status, move) == expected
        assert move in force_moves_from(status)


@pytest.mark.parametrize(("move", "role"), list(product(Move.values, Role.values)))
def test_role_may_make_exactly_its_moves_of_a_response(move, role):
    assert (role in WHO_MAY[Move(move)]) == (role in RESPONSE_ROLES[move][0])


@pytest.mark.parametrize(("move", "role"), list(product(ForceMove.values, Role.values)))
def test_role_may_make_exactly_its_moves_of_the_forces_track(move, role):
    assert (role in WHO_MAY_MOVE_FORCE_TRACK[ForceMove(move)]) == (role in FORCE_ROLES[move][0])


def test_ways_back_need_a_reason_and_ways_forward_do_not():
    assert {move for move in Move.values if move in NEEDS_REASON} == {
        move for move, (_roles, reason) in RESPONSE_ROLES.items() if reason
    }
    assert {move for move in ForceMove.values if move in FORCE_MOVES_THAT_NEED_A_REASON} == {
        move for move, (_roles, reason) in FORCE_ROLES.items() if reason
    }


def test_text_is_editable_until_it_is_published():
    assert {str(status) for status in EDITABLE} == {"not_started", "drafting", "with_approver", "approved"}
    assert {str(status) for status in FORCE_EDITABLE} == {"invited", "returned"}
    assert {str(status) for status in BEING_WRITTEN} == {"not_started", "drafting"}


def test_every_forward_status_has_a_way_back():
    for (start, move), end in RESPONSE_EXPECTED.items():
        if end not in (".", start) and (start, move) != ("not_started", "start"):
            reachable, seen = {end}, set()
            while reachable - seen:
                at = (reachable - seen).pop()
                seen.add(at)
                reachable |= {to for (begin, _move), to in RESPONSE_EXPECTED.items() if begin == at and to != "."}
            assert "drafting" in reachable, f"{move} from {start} leads to {end}, from which nothing leads back"


def test_diagrams_in_the_documentation_are_those_of_the_tables():
    assert DOCUMENT.read_text(encoding="utf-8") == document()
