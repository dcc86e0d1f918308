"""Decides who may manage an organisation's people and an office's settings.

An administrator manages the people of their own body, and a force lead the people of their own force. An administrator
of a body that holds a force to account may invite the force's lead, but only while the force has none. Before any of
this, the queries decide which organisations a person may know of: for that person, the pages of any other organisation
do not exist.
"""

from __future__ import annotations

from django.utils import timezone

from s55tracker.accounts.memberships import body_ids_of, roles_in
from s55tracker.accounts.models import Force, PolicingBody, User
from s55tracker.accounts.queries import bodies_over, people_in
from s55tracker.accounts.roles import BODY_ROLES, ROLES_IN_A_FORCE, Role
from s55tracker.refusals import NotPermitted


def roles_for(organisation: PolicingBody | Force) -> tuple[Role, ...]:
    """The roles in this kind of organisation."""
    return BODY_ROLES if isinstance(organisation, PolicingBody) else ROLES_IN_A_FORCE


def can_manage_people(user, organisation: PolicingBody | Force) -> bool:
    if isinstance(organisation, PolicingBody):
        return Role.ADMINISTRATOR in roles_in(user, organisation)
    return Role.FORCE_LEAD in roles_in(user, organisation)


def check_can_manage_people(user, organisation: PolicingBody | Force) -> None:
    if can_manage_people(user, organisation):
        return
    if isinstance(organisation, PolicingBody):
        raise NotPermitted("Only an administrator of this office can see and change who works in it.")
    raise NotPermitted("Only a force lead can see and change who works in the force’s team.")


def has_lead(force: Force) -> bool:
    """True if the force has a lead with an open account to manage its people."""
    return people_in(force, Role.FORCE_LEAD).exists()


def administers_body_over(user, force: Force) -> bool:
    """True if the person is an administrator of a body that holds this force to account today."""
    administered = body_ids_of(user, [Role.ADMINISTRATOR])
    return bool(administered) and bodies_over({force.pk}, on=timezone.localdate()).filter(pk__in=administered).exists()


def check_can_invite_first_lead(user, force: Force) -> None:
    """Raises NotPermitted unless the person administers a body that holds the force to account, and the force has no
    lead.
    """
    if not administers_body_over(user, force):
        raise NotPermitted(
            "Only an administrator of the office that holds the force to account can invite its first lead."
        )
    if has_lead(force):
        raise NotPermitted(f"{force} already has a force lead. Force leads invite everyone else at the force.")


def check_is_platform_administrator(user) -> None:
    if not (user.is_active and user.is_staff):
        raise NotPermitted(
            "Only a platform administrator can give and end roles in an organisation they do not work for."
        )


def can_change_settings(user, body: PolicingBody) -> bool:
    return Role.ADMINISTRATOR in roles_in(user, body)


def check_can_change_settings(user, body: PolicingBody) -> None:
    if not can_change_settings(user, body):
        raise NotPermitted("Only an administrator of this office can change its settings.")


def can_see_delegations(user, body: PolicingBody) -> bool:
    return bool({Role.ADMINISTRATOR, Role.APPROVER} & roles_in(user, body))


def check_can_see_delegations(user, body: PolicingBody) -> None:
    if not can_see_delegations(user, body):
        raise NotPermitted("Only an approver or an administrator of this office can see and change its delegations.")


def can_record_delegation(user, body: PolicingBody, delegated_by: User) -> bool:
    """True for the approver whose power is delegated, and for an administrator, who records what the scheme of
    delegation says.
    """
    return user.pk == delegated_by.pk or Role.ADMINISTRATOR in roles_in(user, body)


def check_can_record_delegation(user, body: PolicingBody, delegated_by: User) -> None:
    check_can_see_delegations(user, body)
    if not can_record_delegation(user, body, delegated_by):
        raise NotPermitted(f"Only {delegated_by}, or an administrator of this office, can change this delegation.")
