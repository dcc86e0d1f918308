"""Finds an organisation's unused accounts, the people who have been warned, and the roles that must be kept."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce

from s55tracker.accounts.models import Force, PolicingBody, User
from s55tracker.accounts.queries import people_in
from s55tracker.accounts.roles import Role
from s55tracker.identity.models import UnusedAccountWarning
from s55tracker.office.queries import approvers_of, current_memberships, field_of
from s55tracker.office.sign_in.pages import UNUSED


def unused_people(organisation: PolicingBody | Force, *, now: datetime) -> QuerySet[User]:
    """Everyone who works here, has an open account and has not signed in for 90 days. For people who have never signed
    in, the days count from when their account was opened.
    """
    here = current_memberships(organisation).values("user")
    return (
        User.objects.annotate(used_at=Coalesce(F("last_login"), F("date_joined")))
        .filter(pk__in=here, is_active=True, used_at__lte=now - UNUSED)
        .order_by("name", "pk")
    )


def open_warnings(organisation: PolicingBody | Force) -> QuerySet[UnusedAccountWarning]:
    """The warnings that have been sent and not yet settled."""
    return (
        UnusedAccountWarning.objects.filter(**{field_of(organisation): organisation}, settled_at=None)
        .select_related("user", "warned_by")
        .order_by("user__name", "pk")
    )


def people_to_warn(organisation: PolicingBody | Force, *, now: datetime) -> QuerySet[User]:
    """The people with unused accounts who have no open warning."""
    return unused_people(organisation, now=now).exclude(pk__in=open_warnings(organisation).values("user"))


def warnings_due(*, today: date) -> QuerySet[UnusedAccountWarning]:
    return UnusedAccountWarning.objects.filter(settled_at=None, ends_on__lte=today).order_by("pk")


def is_used_since(warning: UnusedAccountWarning, person: User) -> bool:
    return person.last_login is not None and person.last_login > warning.warned_at


def only_one_with(organisation: PolicingBody | Force, person: User) -> list[Role]:
    """The person's roles that an organisation cannot work without, and that no one else with an open account has here."""
    held = set(current_memberships(organisation).filter(user=person).values_list("role", flat=True))
    if isinstance(organisation, Force):
        others = {Role.FORCE_LEAD: people_in(organisation, Role.FORCE_LEAD)}
    else:
        others = {
            Role.ADMINISTRATOR: people_in(organisation, Role.ADMINISTRATOR),
            # Delegates do not count: their power ends with the approver's.
            Role.APPROVER: approvers_of(organisation),
        }
    return [role for role, people in others.items() if role in held and not people.exclude(pk=person.pk).exists()]
