"""Sets up the first office of an empty installation."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction

from s55tracker.accounts.models import Membership, PolicingBody, User
from s55tracker.accounts.roles import Role
from s55tracker.audit.trail import record
from s55tracker.office.exceptions import AlreadySetUp

FIRST_ROLES = (Role.OFFICER, Role.ADMINISTRATOR)


def is_first_run() -> bool:
    """True if the first-run page is open. It never is in production, where anyone might find the page before there is
    an account.

    In production, the first account is created with `manage.py createsuperuser` on the machine itself
    (docs/running.md).
    """
    return not settings.PRODUCTION and not User.objects.exists()


@transaction.atomic
def found_office(*, body: PolicingBody, email: str, name: str, password: str) -> User:
    """Create the first account: administrator and officer of the office, and platform administrator. Raises
    AlreadySetUp.

    The person installing the product is the only one there, so they get roles no one else could give them. They do not
    become an approver, because no one approves what they submitted themselves.
    """
    # Lock the same row whichever office is chosen, so that two tabs create only one account.
    PolicingBody.objects.select_for_update(no_key=True).order_by("pk").first()
    if not is_first_run():
        raise AlreadySetUp
    user = User.objects.create_superuser(email.strip(), password, name=name.strip())
    Membership.objects.bulk_create(Membership(user=user, body=body, role=role) for role in FIRST_ROLES)
    record(action="office_founded", target=body, by=user, roles=[str(role) for role in FIRST_ROLES])
    return user
