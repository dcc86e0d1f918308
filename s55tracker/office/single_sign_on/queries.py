"""Lists who is connected to an organisation's provider, who is not, and the groups it lets in."""

from __future__ import annotations

from dataclasses import dataclass

from allauth.socialaccount.models import SocialAccount

from s55tracker.accounts.models import User
from s55tracker.accounts.roles import Role
from s55tracker.identity.models import IdentityProvider
from s55tracker.identity.single_sign_on.queries import why_not_with
from s55tracker.office.queries import colleagues_in


@dataclass(frozen=True, kw_only=True)
class Connection:
    """One person, and whether their account is connected. `why_not` says why they cannot use this provider, or is
    empty.
    """

    person: User
    is_connected: bool
    why_not: str


def connections_in(provider: IdentityProvider) -> list[Connection]:
    """The connections of everyone who works here, by name."""
    people = [colleague.user for colleague in colleagues_in(provider.organisation)]
    accounts = SocialAccount.objects.filter(provider=provider.issuer, user__in=people)
    connected = set(accounts.values_list("user_id", flat=True))
    return [
        Connection(person=person, is_connected=person.pk in connected, why_not=why_not_with(provider, person))
        for person in people
    ]


def groups_of(provider: IdentityProvider) -> list[str]:
    """Return a line for each of the provider's groups that gives roles: "heads: Manager, Approver"."""
    return [
        f"{group}: {', '.join(Role(role).label for role in roles)}" for group, roles in provider.group_roles.items()
    ]
