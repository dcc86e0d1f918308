"""Draws the tables of workflow.py as Mermaid state diagrams, for docs/workflow.md. A test keeps the two in step.

After changing the tables: `python manage.py shell -c "from responses.workflow_diagram import write; write()"`.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

from responses.enums import ForceMove, ForceStatus, Move, ResponseStatus
from responses.workflow import (
    FORCE_MOVES,
    FORCE_MOVES_THAT_NEED_A_REASON,
    NEEDS_REASON,
    RESPONSE_MOVES,
    WHO_MAY,
    WHO_MAY_MOVE_FORCE_TRACK,
)
from s55tracker.accounts.roles import Role

DOCUMENT = Path(settings.BASE_DIR) / "docs" / "workflow.md"

WORDS = """\
# The workflow

Drawn from the tables in `responses/workflow.py`; `tests/responses/test_workflow.py` fails if this page and the tables differ. A move
not drawn here cannot happen. An asterisk marks the moves that need a reason.

## The response

{response}

If someone saves a changed text while the response is with the approver or approved, the move “{take_back}” or “{withdraw}” is made
automatically: an approval is for one exact text. Changing the report or its findings does the same.

{response_roles}

## The force’s comments

Each force has its own track beside the response. It is frozen while the text is with the approver, approved or published.

{force}

“None received” is a lawful outcome of an invitation (section 55(4)). Submitted comments must be published (section 55(5)), so
returned comments that never come back are used as they were submitted.

{force_roles}
"""


def document() -> str:
    """The complete text of docs/workflow.md."""
    return WORDS.format(
        response=diagram(RESPONSE_MOVES, NEEDS_REASON, ResponseStatus.NOT_STARTED),
        response_roles=roles_table(Move, WHO_MAY, NEEDS_REASON),
        take_back=Move.TAKE_BACK.label,
        withdraw=Move.WITHDRAW_APPROVAL.label,
        force=diagram(FORCE_MOVES, FORCE_MOVES_THAT_NEED_A_REASON, ForceStatus.NOT_INVITED),
        force_roles=roles_table(ForceMove, WHO_MAY_MOVE_FORCE_TRACK, FORCE_MOVES_THAT_NEED_A_REASON),
    )


def diagram(moves: dict, with_reason: Iterable, first) -> str:
    """One table of moves as a Mermaid state diagram."""
    statuses = type(first)
    lines = ["```mermaid", "stateDiagram-v2"]
    lines += [f'    state "{status.label}" as {status.value}' for status in statuses]
    lines.append(f"    [*] --> {first.value}")
    lines += [
        f"    {start.value} --> {end.value}: {move.label}{'*' if move in with_reason else ''}"
        for (start, move), end in moves.items()
    ]
    return "\n".join([*lines, "```"])


def roles_table(moves: Iterable, who_may: dict, with_reason: Iterable) -> str:
    """Who may make each move, as a table."""
    lines = ["| Move | Who may make it |", "|---|---|"]
    for move in moves:
        roles = [role.label.lower() for role in Role if role in who_may[move]]
        lines.append(f"| {move.label}{'*' if move in with_reason else ''} | {' or '.join(roles)} |")
    return "\n".join(lines)


def write() -> None:
    DOCUMENT.write_text(document(), encoding="utf-8")
