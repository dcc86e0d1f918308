"""The work of someone who leaves an office, and who takes it over.

The responses are above this package, so it asks them through a port.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from s55tracker import ports
from s55tracker.accounts.models import Force, PolicingBody, User


@dataclass(frozen=True, kw_only=True)
class Handover:
    """`left` describes the work ("3 open responses and 1 step of another"), `because` the reason for this choice.

    `successors` are all who could take over instead. Without a `successor`, no one left can do the work.
    """

    left: str
    successor: User | None = None
    because: str = ""
    successors: list[User] = field(default_factory=list)


def handover_of(person: User, organisation: PolicingBody | Force, *, today: date) -> Handover | None:
    """The handover if this person left today; None if they have nothing to hand over."""
    return ports.handover.ask(person=person, organisation=organisation, today=today)
