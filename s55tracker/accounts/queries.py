"""Queries about people and organisations used by more than one app."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from s55tracker.accounts.delegations import delegations_on
from s55tracker.accounts.models import Force, ForceLink, PolicingBody, User
from s55tracker.accounts.roles import FORCE_ROLES, Role


def forces_under(body: PolicingBody, *, on: date) -> QuerySet[Force]:
    """The forces that this body held to account on a day."""
    current = Q(body_links__from_on__lte=on) & (Q(body_links__until_on=None) | Q(body_links__until_on__gte=on))
    return Force.objects.filter(current, body_links__body=body).distinct()


def forces_under_any(body_ids: set[int], *, on: date) -> QuerySet[Force]:
    """The forces that any of these bodies holds to account on a day."""
    links = ForceLink.objects.filter(body__in=body_ids, from_on__lte=on).filter(Q(until_on=None) | Q(until_on__gte=on))
    return Force.objects.filter(pk__in=links.order_by().values("force"))


def bodies_over(force_ids: set[int], *, on: date) -> QuerySet[PolicingBody]:
    """The bodies that hold any of these forces to account on a day."""
    current = Q(force_links__from_on__lte=on) & (Q(force_links__until_on=None) | Q(force_links__until_on__gte=on))
    return PolicingBody.objects.filter(current, force_links__force__in=force_ids).distinct()


def people_in(organisation: PolicingBody | Force, *roles: Role) -> QuerySet[User]:
    """Active people with any of these roles in the organisation now. By default: everyone in an office, and everyone in
    a force who sees all of its work. A delegate is an approver.
    """
    field = "body" if isinstance(organisation, PolicingBody) else "force"
    conditions: dict[str, Any] = {
        f"memberships__{field}": organisation,
        "memberships__ended_at": None,
        "is_active": True,
    }
    if not roles and field == "force":
        roles = FORCE_ROLES
    in_role = Q(memberships__role__in=roles) if roles else Q()
    if Role.APPROVER in roles and isinstance(organisation, PolicingBody):
        held = delegations_on(timezone.localdate()).filter(body=organisation, delegate=OuterRef("pk"))
        in_role |= Q(Exists(held.order_by()))
    return User.objects.filter(in_role, **conditions).distinct()
