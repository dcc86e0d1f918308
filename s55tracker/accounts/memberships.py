"""A person's current organisations and roles. Every query about what someone may see starts here."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone

from s55tracker.accounts.delegations import is_delegate
from s55tracker.accounts.models import Force, Membership, PolicingBody
from s55tracker.accounts.roles import BODY_ROLES, FORCE_ROLES, Role
from s55tracker.present import annotated


def memberships_of(user) -> list[Membership]:
    """The person's current memberships: one query for the lifetime of this user object (a request)."""
    if not user.is_authenticated or not user.is_active:
        return []
    # Do not use user.__dict__: request.user is lazy, so attributes set on it are stored on the user object behind it.
    if not hasattr(user, "_current_memberships"):
        memberships = (
            Membership.objects.filter(user=user, ended_at=None)
            .select_related("body", "force")
            .annotate(is_delegate=is_delegate(on=timezone.localdate()))
        )
        # In role order, as everywhere else. The model's own order would need a join with the person, so we sort here.
        user._current_memberships = sorted(memberships.order_by(), key=lambda membership: membership.role)
    return user._current_memberships


def body_ids_of(user, roles: Iterable[Role] = BODY_ROLES) -> set[int]:
    """The keys of the bodies where the person has any of these roles. A delegate counts as an approver."""
    wanted = set(roles)
    delegates_count = Role.APPROVER in wanted
    return {
        m.body_id
        for m in memberships_of(user)
        if m.body_id and (m.role in wanted or (delegates_count and annotated(m, "is_delegate")))
    }


def force_ids_of(user, roles: Iterable[Role] = FORCE_ROLES) -> set[int]:
    """The keys of the forces where the person has any of these roles: by default, a role that sees all of the force's
    work.
    """
    wanted = set(roles)
    return {m.force_id for m in memberships_of(user) if m.force_id and m.role in wanted}


def roles_in(user, organisation: PolicingBody | Force) -> set[Role]:
    """The person's roles in this body or force. A delegate is also an approver for as long as the delegation lasts."""
    of_body = isinstance(organisation, PolicingBody)
    here = [m for m in memberships_of(user) if (m.body_id if of_body else m.force_id) == organisation.pk]
    delegated = {Role.APPROVER} if any(of_body and annotated(m, "is_delegate") for m in here) else set()
    return {Role(m.role) for m in here} | delegated


def bodies_of(user, roles: Iterable[Role] = BODY_ROLES) -> list[PolicingBody]:
    """The bodies where the person has any of these roles, each once, in order of name."""
    ids = body_ids_of(user, roles)
    found = {m.body_id: m.body for m in memberships_of(user) if m.body is not None and m.body_id in ids}
    return sorted(found.values(), key=lambda body: body.name)


def forces_of(user, roles: Iterable[Role] = FORCE_ROLES) -> list[Force]:
    """The forces where the person has any of these roles, each once, in order of name: by default, roles that see all
    of the force's work.
    """
    ids = force_ids_of(user, roles)
    found = {m.force_id: m.force for m in memberships_of(user) if m.force is not None and m.force_id in ids}
    return sorted(found.values(), key=lambda force: force.name)
