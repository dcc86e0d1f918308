"""Lets the managers of an organisation's people help them with their accounts. A manager can never sign in to someone
else's account or choose its password.
"""

from __future__ import annotations

from django.db import transaction

from s55tracker.accounts.models import Force, PolicingBody, User
from s55tracker.identity.actions import ask_address_change, reset_second_factor
from s55tracker.identity.history import organisations_of
from s55tracker.identity.models import AddressChange
from s55tracker.identity.sessions import end_all_sessions
from s55tracker.office.notices import notify_leads, notify_of_reset
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
    """Remove a colleague's passkeys, app and recovery codes, for example when a device is lost. Raises Refused.

    Someone may also work elsewhere, where their second factor protects another organisation's work: those who manage its
    people are emailed. A platform administrator's protects everyone's, so it is reset only on the server.
    """
    _check_looks_after(by, organisation, user)
    if user.is_staff:
        raise Refused(f"{user} is also a platform administrator, so only the people who run the service can do this.")
    reset_second_factor(by=by, person=user, reason=reason)
    notify_leads(organisation, by=by, what=f"removed the passkeys and codes of {user}", reason=reason)
    for other in organisations_of(user):
        if other != organisation:
            notify_of_reset(other, by=by, person=user, reason=reason)


@transaction.atomic
def reset_second_factor_on_the_server(*, user: User, reason: str) -> None:
    """Remove anyone's passkeys, app and recovery codes with a command on the server, when no one else can: a platform
    administrator's, or those of the only administrator of an office. Raises Refused.
    """
    reset_second_factor(by=None, person=user, reason=reason)
    for organisation in organisations_of(user):
        notify_of_reset(organisation, by=None, person=user, reason=reason)


def _check_looks_after(by, organisation: PolicingBody | Force, user: User) -> None:
    check_can_manage_people(by, organisation)
    if not current_memberships(organisation).filter(user=user).exists():
        raise Refused(f"{user} no longer works here.")


def _ask(by, user: User, email: str) -> AddressChange:
    return ask_address_change(by=by, person=user, email=email)
