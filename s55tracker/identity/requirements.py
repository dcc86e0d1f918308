"""Works out who needs a second factor to sign in, and from when. Each organisation decides this for its roles."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.conf import settings

from s55tracker.accounts.memberships import memberships_of, roles_in
from s55tracker.accounts.models import Force, PolicingBody, User
from s55tracker.accounts.roles import Role
from s55tracker.identity.second_factor import has_second_factor


@dataclass(frozen=True, kw_only=True)
class Requirement:
    """The day from which a person needs a second factor, and whose rule it is. `from_on` is None if the rule has always
    applied.
    """

    whose: str
    from_on: date | None

    def applies_on(self, today: date) -> bool:
        return self.from_on is None or self.from_on <= today


def roles_needing_it(organisation: PolicingBody | Force) -> set[Role]:
    """Return the roles that need a second factor, as the organisation has chosen or by default. The default includes
    roles of offices and of forces.
    """
    chosen = organisation.second_factor_roles
    return {Role(role) for role in (settings.SECOND_FACTOR_ROLES if chosen is None else chosen)}


def requirement_for(person: User) -> Requirement | None:
    """Return the person's requirement, the earliest if several organisations have one, or None if none of their roles
    has one.
    """
    found = [
        Requirement(whose=getattr(each, "office_name", None) or str(each), from_on=each.second_factor_from_on)
        for each in {membership.organisation: None for membership in memberships_of(person)}
        if roles_in(person, each) & roles_needing_it(each)
    ]
    if person.is_staff and settings.PLATFORM_NEEDS_SECOND_FACTOR:
        found.append(Requirement(whose="The platform administration", from_on=None))
    return min(found, key=lambda each: each.from_on or date.min, default=None)


def unmet_requirement_of(person: User) -> Requirement | None:
    """Return the person's requirement, unless they have a second factor. This takes one more query for people who have
    a requirement.
    """
    requirement = requirement_for(person)
    return requirement if requirement is not None and not has_second_factor(person) else None


def may_do_without(person: User, *, today: date) -> bool:
    """True unless the person needs a second factor today."""
    requirement = requirement_for(person)
    return requirement is None or not requirement.applies_on(today)
