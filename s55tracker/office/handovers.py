"""What somebody leaves behind when they leave an office, and to whom it goes.

The responses are above this package, so it asks them through a port.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from s55tracker import ports
from s55tracker.accounts.models import Force, PolicingBody, User


@dataclass(frozen=True, kw_only=True)
class Handover:
    """`left` says what there is ("3 open responses and 1 step of another"), `because` why it would go to this heir.

    `heirs` are all who could take it over instead. Without an `heir` there is no one left who can do the work.
    """

    left: str
    heir: User | None = None
    because: str = ""
    heirs: list[User] = field(default_factory=list)


def handover_of(person: User, organisation: PolicingBody | Force, *, today: date) -> Handover | None:
    """What would go to whom, if this person left today; None when they leave nothing behind."""
    return ports.handover.ask(person=person, organisation=organisation, today=today)
