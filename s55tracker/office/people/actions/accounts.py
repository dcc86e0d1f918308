"""Lets the managers of an organisation's people help them with their accounts. A manager can never sign in to someone
else's account or choose its password.
"""

from __future__ import annotations

from django.db import transaction

from s55tracker.accounts.models import Force, PolicingBody, User
from s55tracker.identity.actions import ask_address_change, reset_second_factor
from s55tracker.identity.models import AddressChange
from s55tracker.identity.sessions import end_all_sessions
from s55tracker.office.notices import notify_leads
from s55tracker.office.permissions import check_can_manage_people, check_is_platform_administrator
from s55tracker.office.queries import current_memberships
from s55tracker.refusals import Refused


@transaction.atomic
def ask_address_change_of(*, by, organisation: PolicingBody | Force, user: User, email: str) -> AddressChange:
    """Request a new address for a colleague, who has to sign in and open the link sent there to confirm it."""
    _check_looks_after(by, organisation, user)
    return _ask(by, user, email)


@transaction.atomic
def ask_address_change_from_outside(*, by, user: User, email: str) -> AddressChange:
    """As platform administrator, request a new address for anyone. Raises NotPermitted, Refused."""
    check_is_platform_administrator(by)
    return _ask(by, user, email)


@transaction.atomic
def sign_out_everywhere(*, by, organisation: PolicingBody | Force, user: User) -> None:
    """End every session of a colleague, for example when a device is lost. Their password does not change."""
    _check_looks_after(by, organisation, user)
    end_all_sessions(user, by=by, why="they were signed out everywhere")


@transaction.atomic
def reset_second_factor_of(*, by, organisation: PolicingBody | Force, user: User, reason: str) -> None:
    """Remove a colleague's passkeys, app and recovery codes, for example when a device is lost. Raises Refused."""
    _check_looks_after(by, organisation, user)
    reset_second_factor(by=by, person=user, reason=reason)
    notify_leads(organisation, by=by, what=f"removed the passkeys and codes of {user}", reason=reason)


def _check_looks_after(by, organisation: PolicingBody | Force, user: User) -> None:
    check_can_manage_people(by, organisation)
    if not current_memberships(organisation).filter(user=user).exists():
        raise Refused(f"{user} no longer works here.")


def _ask(by, user: User, email: str) -> AddressChange:
    return ask_address_change(by=by, person=user, email=email)
