"""Who may look after an organisation's people and an office's settings.

An administrator looks after their own body, and after the people of the forces that the body holds to account today. A force
lead looks after the people of their own force. Whose organisation somebody may know of at all is settled before, in queries:
another office's address does not exist for them.
"""

from __future__ import annotations

from django.utils import timezone

from s55tracker.accounts.models import Force, PolicingBody
from s55tracker.accounts.queries import bodies_over
from s55tracker.accounts.roles import BODY_ROLES, FORCE_ROLES, Role
from s55tracker.accounts.standing import body_ids_of, roles_in
from s55tracker.office.exceptions import NotPermitted


def roles_for(organisation: PolicingBody | Force) -> tuple[Role, ...]:
    """The roles that there are in this kind of organisation."""
    return BODY_ROLES if isinstance(organisation, PolicingBody) else FORCE_ROLES


def can_manage_people(user, organisation: PolicingBody | Force) -> bool:
    if isinstance(organisation, PolicingBody):
        return Role.ADMINISTRATOR in roles_in(user, organisation)
    if Role.FORCE_LEAD in roles_in(user, organisation):
        return True
    administered = body_ids_of(user, [Role.ADMINISTRATOR])
    return (
        bool(administered)
        and bodies_over({organisation.pk}, on=timezone.localdate()).filter(pk__in=administered).exists()
    )


def check_can_manage_people(user, organisation: PolicingBody | Force) -> None:
    if can_manage_people(user, organisation):
        return
    if isinstance(organisation, PolicingBody):
        raise NotPermitted("Only an administrator of this office can see and change who works in it.")
    raise NotPermitted(
        "Only a force lead, or an administrator of the office over the force, can see and change who works in it."
    )


def check_is_platform_administrator(user) -> None:
    if not (user.is_active and user.is_staff):
        raise NotPermitted("Only a platform administrator gives and ends roles where they do not work themselves.")


def can_change_settings(user, body: PolicingBody) -> bool:
    return Role.ADMINISTRATOR in roles_in(user, body)


def check_can_change_settings(user, body: PolicingBody) -> None:
    if not can_change_settings(user, body):
        raise NotPermitted("Only an administrator of this office can change its settings.")
