"""Finds out what work someone leaves behind in an organisation, and who takes it over.

The packages that know about responses are above this one, so this one asks them through a port.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from s55tracker import ports
from s55tracker.accounts.models import Force, PolicingBody, User


@dataclass(frozen=True, kw_only=True)
class Handover:
    """The work to hand over. `left` describes it ("3 open responses and 1 step of another"). `successor` takes it over,
    or is None if no one who remains can do it; `because` says why they were chosen. `successors` are all the people who
    could take it over instead.
    """

    left: str
    successor: User | None = None
    because: str = ""
    successors: list[User] = field(default_factory=list)


def handover_of(person: User, organisation: PolicingBody | Force, *, today: date) -> Handover | None:
    """The handover if this person left today; None if they have nothing to hand over."""
    return ports.handover.ask(person=person, organisation=organisation, today=today)
