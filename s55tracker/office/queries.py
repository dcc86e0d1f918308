"""Finds the organisations whose people and settings a person may see, and the people who work there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.utils import timezone

from s55tracker.accounts.memberships import bodies_of, forces_of
from s55tracker.accounts.models import Absence, AccountInvitation, Delegation, Force, Membership, PolicingBody, User
from s55tracker.accounts.queries import forces_under, people_in
from s55tracker.accounts.roles import Role
from s55tracker.office.permissions import can_manage_people, roles_for
from s55tracker.text.folding import order_of


def bodies_known_to(user) -> list[PolicingBody]:
    """The bodies where the person has any role. Other offices are hidden from them."""
    return bodies_of(user)


def forces_known_to(user) -> list[Force]:
    """The forces where the person has a role, and those their own offices hold to account today."""
    known = {force.pk: force for force in forces_of(user)}
    for body in bodies_of(user):
        known |= {force.pk: force for force in forces_under(body, on=timezone.localdate())}
    return sorted(known.values(), key=lambda force: force.name)


def organisations_managed_by(user) -> list[PolicingBody | Force]:
    """The organisations whose people this person manages: bodies first, then forces."""
    known: list[PolicingBody | Force] = [*bodies_known_to(user), *forces_known_to(user)]
    return [each for each in known if can_manage_people(user, each)]


def bodies_administered_by(user) -> list[PolicingBody]:
    return bodies_of(user, [Role.ADMINISTRATOR])


def field_of(organisation: PolicingBody | Force) -> str:
    """The name of the foreign key that points to this kind of organisation."""
    return "body" if isinstance(organisation, PolicingBody) else "force"


def current_memberships(organisation: PolicingBody | Force) -> QuerySet[Membership]:
    return Membership.objects.filter(**{field_of(organisation): organisation}, ended_at=None).select_related("user")


@dataclass(frozen=True)
class Colleague:
    """A person, and the roles they have in one organisation now."""

    user: User
    roles: tuple[Role, ...]


def colleagues_in(organisation: PolicingBody | Force) -> list[Colleague]:
    """Everyone who holds a role here now, by name, with their roles in the usual order."""
    order = list(roles_for(organisation))
    held: dict[int, tuple[User, list[Role]]] = {}
    for membership in current_memberships(organisation):
        held.setdefault(membership.user_id, (membership.user, []))[1].append(Role(membership.role))
    people = [Colleague(user, tuple(sorted(roles, key=order.index))) for user, roles in held.values()]
    return sorted(people, key=lambda colleague: (order_of(colleague.user.name), colleague.user.pk))


def open_invitations(organisation: PolicingBody | Force) -> QuerySet[AccountInvitation]:
    """The invitations that have been neither accepted nor withdrawn. They include expired ones, which can be sent
    again.
    """
    return AccountInvitation.objects.filter(
        **{field_of(organisation): organisation}, accepted_at=None, withdrawn_at=None
    ).select_related("created_by")


def people_looked_after_by(user) -> QuerySet[User]:
    """The person, and everyone in the organisations whose people they manage."""
    found = Q(pk=user.pk)
    for organisation in organisations_managed_by(user):
        found |= Q(pk__in=people_in(organisation, *roles_for(organisation)).values("pk"))
    return User.objects.filter(found).order_by("name", "pk")


def colleagues_of(people: Iterable[User]) -> QuerySet[User]:
    """Everyone who works where any of these people works, including these people."""
    keys = Membership.objects.filter(user__in=people, ended_at=None).order_by()
    here = Q(memberships__body__in=keys.exclude(body=None).values("body")) | Q(
        memberships__force__in=keys.exclude(force=None).values("force")
    )
    return User.objects.filter(here, memberships__ended_at=None, is_active=True).distinct().order_by("name", "pk")


def absences_known_to(user, *, today: date) -> list[Absence]:
    """The current and future days away of the person, their colleagues and anyone they manage, earliest first."""
    people = Q(user__in=colleagues_of([user])) | Q(user__in=people_looked_after_by(user))
    return list(
        Absence.objects.filter(people, until_on__gte=today)
        .select_related("user", "substitute")
        .order_by("from_on", "user__name", "pk")
    )


def absences_looked_after_by(user) -> QuerySet[Absence]:
    """The days away this person may change."""
    return Absence.objects.filter(user__in=people_looked_after_by(user)).select_related("user", "substitute")


def delegations_of(body: PolicingBody) -> QuerySet[Delegation]:
    """All of an office's delegations, the latest first."""
    return (
        Delegation.objects.filter(body=body)
        .select_related("body", "delegated_by", "delegate", "ended_by")
        .order_by("-from_on", "-pk")
    )


def approvers_of(body: PolicingBody) -> QuerySet[User]:
    """The people who are approvers themselves, not delegates."""
    return User.objects.filter(
        memberships__body=body, memberships__role=Role.APPROVER, memberships__ended_at=None, is_active=True
    ).distinct()
