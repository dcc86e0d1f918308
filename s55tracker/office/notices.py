"""Emails people about changes among an organisation's people. A force manages its own people, so its leads are told
about every change, including changes made by others. An office's administrators are told about changes made by a
platform administrator, because they make all others themselves, and like its approvers about every new approver.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.urls import reverse

from s55tracker.accounts.models import Force, PolicingBody, User
from s55tracker.accounts.queries import people_in
from s55tracker.accounts.roles import ROLES_IN_A_FORCE, Role
from s55tracker.mail.outbox import queue_mail
from s55tracker.office.mails import organisation_in_mail, sender_of


def notify_leads(
    organisation: PolicingBody | Force, *, by, what: str, reason: str = "", also: Iterable[User] = ()
) -> None:
    """Email the change to the force's leads, and to the people in `also`. If there is no lead, everyone who works for
    the force gets the email instead.

    `what` follows the name of the person who acted: "invited Nia New as force lead". For a policing body, this does
    nothing.
    """
    if not isinstance(organisation, Force):
        return
    leads = list(people_in(organisation, Role.FORCE_LEAD).order_by("pk"))
    readers = dict.fromkeys([*(leads or people_in(organisation, *ROLES_IN_A_FORCE).order_by("pk")), *also])
    for reader in readers:
        queue_mail(
            to_email=reader.email,
            template="force_people_changed",
            context={
                **organisation_in_mail(organisation),
                "person": reader,
                "by": by,
                "what": what,
                "reason": reason,
                "has_lead": bool(leads),
                "is_lead": reader in leads,
                "page": f"{settings.PUBLIC_URL}{reverse('office-history')}?force={organisation.slug}",
            },
            on_behalf_of=sender_of(by, organisation),
            acting=by,
            about=f"force:{organisation.pk}",
        )


def notify_administrators(
    organisation: PolicingBody | Force, *, by: User, what: str, reason: str = "", new: User | None = None
) -> None:
    """Email the office's administrators about a change made to its people from outside, except the person who made it
    and the person in `new`. For a force, this does nothing.

    `what` follows the name of the person who acted.
    """
    if not isinstance(organisation, PolicingBody):
        return
    left_out = [person.pk for person in (by, new) if person is not None]
    for reader in people_in(organisation, Role.ADMINISTRATOR).exclude(pk__in=left_out).order_by("pk"):
        queue_mail(
            to_email=reader.email,
            template="office_people_changed",
            context={
                **organisation_in_mail(organisation),
                "by": by,
                "what": what,
                "reason": reason,
                "page": f"{settings.PUBLIC_URL}{reverse('office-people')}?office={organisation.slug}",
            },
            acting=by,
            about=f"policingbody:{organisation.pk}",
        )


def notify_of_approver(organisation: PolicingBody | Force, *, by: User, new: User) -> None:
    """Email the office's other approvers and administrators that `new` can now approve. Without this, an administrator
    could become an approver unnoticed.
    """
    if not isinstance(organisation, PolicingBody):
        return
    readers = people_in(organisation, Role.APPROVER, Role.ADMINISTRATOR).exclude(pk__in=[by.pk, new.pk])
    for reader in readers.order_by("pk"):
        queue_mail(
            to_email=reader.email,
            template="approver_added",
            context={
                **organisation_in_mail(organisation),
                "by": by,
                "person": new,
                "page": f"{settings.PUBLIC_URL}{reverse('office-people')}?office={organisation.slug}",
            },
            acting=by,
            about=f"policingbody:{organisation.pk}",
        )


def notify_of_reset(organisation: PolicingBody | Force, *, by: User | None, person: User, reason: str) -> None:
    """Email those who manage the organisation's people that someone from outside has removed a colleague's second
    factor. `by` is None for a command on the server. The colleague has an email of their own.
    """
    role = Role.ADMINISTRATOR if isinstance(organisation, PolicingBody) else Role.FORCE_LEAD
    which = "office" if isinstance(organisation, PolicingBody) else "force"
    left_out = [each.pk for each in (by, person) if each is not None]
    for reader in people_in(organisation, role).exclude(pk__in=left_out).order_by("pk"):
        queue_mail(
            to_email=reader.email,
            to_name=reader.name,
            template="second_factor_reset_elsewhere",
            context={
                **organisation_in_mail(organisation),
                "reader": reader,
                "person": person,
                "by": by,
                "reason": reason,
                "page": f"{settings.PUBLIC_URL}{reverse('office-history')}?{which}={organisation.slug}",
            },
            acting=by,
            about=f"{organisation._meta.model_name}:{organisation.pk}",
        )
