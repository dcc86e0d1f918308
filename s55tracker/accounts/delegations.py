"""Finds who may approve for an office on a day because an approver has delegated that power to them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from s55tracker.accounts.models import Delegation, Membership, PolicingBody
from s55tracker.accounts.roles import Role


def delegations_on(day: date) -> QuerySet[Delegation]:
    """The delegations in force on this day: not ended early, and given by someone who is still an approver there."""
    still_approver = Membership.objects.filter(
        body=OuterRef("body"), user=OuterRef("delegated_by"), role=Role.APPROVER, ended_at=None
    )
    return Delegation.objects.filter(
        Q(Exists(still_approver.order_by())),
        from_on__lte=day,
        until_on__gte=day,
        ended_at=None,
        delegated_by__is_active=True,
    )


def is_delegate(*, on: date) -> Exists:
    """A condition on memberships: the member is a delegate in that body on this day."""
    return Exists(delegations_on(on).filter(body=OuterRef("body"), delegate=OuterRef("user")).order_by())


def delegation_held(user, body: PolicingBody, *, on: date, but: Collection[int] = ()) -> Delegation | None:
    """The delegation under which this person may approve for the body on this day: the one that ends last, leaving out
    any given by the people in `but`.
    """
    held = (
        delegations_on(on).filter(body=body, delegate=user).exclude(delegated_by__in=but).select_related("delegated_by")
    )
    return held.order_by("-until_on", "pk").first()
