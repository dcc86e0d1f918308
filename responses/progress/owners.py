"""Says who has a response: the owner and, while they are away, the substitute."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from inspections.clock.deadlines import format_date
from responses.models import Response
from responses.queries import able_to_own
from s55tracker.accounts.absences import away_on
from s55tracker.accounts.models import Absence, User


def has_able_owner(response: Response) -> bool:
    """True if the owner can do the work: an officer of the office who can sign in.

    Responses from `responses_visible_to` come with the answer; for others we look it up.
    """
    if response.owner_id is None:
        return False
    known = getattr(response, "owner_is_able", None)
    return able_to_own(response.body).filter(pk=response.owner_id).exists() if known is None else known


def format_owner(response: Response, away: Mapping[int, Absence], *, briefly: bool = False) -> str:
    """The owner as named on a page, and why they cannot do the work, if so: "Mina Manager, who is not an officer"."""
    words = with_stand_in_briefly(response.owner, away) if briefly else with_stand_in(response.owner, away)
    owner = response.owner
    if owner is None or not owner.is_active or has_able_owner(response):
        return words
    return f"{owner} (not an officer)" if briefly else f"{owner}, who is not an officer of this office"


def absences_of_owners(responses: Iterable[Response], *, today: date) -> dict[int, Absence]:
    """Which owners of these responses are away today, by owner key: one query, or none without owners."""
    return away_on(today, people={response.owner_id for response in responses if response.owner_id})


def with_stand_in(person: User | None, away: Mapping[int, Absence]) -> str:
    """ "Jo Smith", or "Jo Smith, away until 6 October 2026: Sam Lee is standing in"."""
    if person is None:
        return "No one"
    if not person.is_active:
        return f"{person}, whose account is closed"
    absence = away.get(person.pk)
    if absence is None:
        return str(person)
    return f"{person}, away until {format_date(absence.until_on)}: {absence.substitute} is standing in"


def with_stand_in_briefly(person: User | None, away: Mapping[int, Absence]) -> str:
    """The owner in a narrow column: "Jo Smith (away: Sam Lee)"."""
    absence = away.get(person.pk) if person is not None and person.is_active else None
    return f"{person} (away: {absence.substitute})" if absence else with_stand_in(person, {})


def stands_in(user_id: int, response: Response, away: Mapping[int, Absence]) -> bool:
    """True if the owner is away and this person is their substitute."""
    absence = away.get(response.owner_id) if response.owner_id is not None else None
    return absence is not None and absence.substitute_id == user_id
