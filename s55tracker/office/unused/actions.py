"""Warns people who do not use their account, and ends their roles when the warning has run out."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from s55tracker.accounts.models import Force, PolicingBody, User
from s55tracker.accounts.queries import people_in
from s55tracker.accounts.roles import Role
from s55tracker.audit.trail import record
from s55tracker.govuk.templatetags.dates import govuk_date
from s55tracker.identity.models import UnusedAccountWarning
from s55tracker.mail.outbox import queue_mail
from s55tracker.office.choosing import here
from s55tracker.office.invitations.actions import format_roles
from s55tracker.office.mails import organisation_in_mail, sender_of
from s55tracker.office.notices import notify_leads
from s55tracker.office.people.actions.memberships import end_unused_membership
from s55tracker.office.permissions import check_can_manage_people
from s55tracker.office.queries import current_memberships, field_of
from s55tracker.office.sign_in.pages import UNUSED
from s55tracker.office.unused.queries import is_used_since, only_one_with, people_to_warn, warnings_due
from s55tracker.refusals import Refused

logger = logging.getLogger(__name__)

# How long after the warning the person's roles end.
NOTICE = timedelta(days=14)
Outcome = UnusedAccountWarning.Outcome


@transaction.atomic
def warn_unused(*, by, organisation: PolicingBody | Force, people: Iterable[User], now: datetime) -> list[User]:
    """Warn these people by email that their roles here will end in 14 days unless they sign in. Returns the people who
    were warned. Raises NotPermitted; Refused if one of them has signed in, has left or has already been warned.
    """
    organisation = type(organisation).objects.select_for_update(no_key=True).get(pk=organisation.pk)
    check_can_manage_people(by, organisation)
    unused = set(people_to_warn(organisation, now=now).exclude(pk=by.pk))
    warned = list(dict.fromkeys(people))
    if missing := [person for person in warned if person not in unused]:
        raise Refused(
            f"{missing[0]} has signed in, has left or has been warned since. Check the list and choose again."
        )
    ends_on = timezone.localdate(now) + NOTICE
    for person in warned:
        link = {field_of(organisation): organisation}
        UnusedAccountWarning.objects.create(user=person, warned_at=now, warned_by=by, ends_on=ends_on, **link)
        record(
            action="unused_account_warned",
            target=organisation,
            by=by,
            user=person.pk,
            name=person.name,
            ends_on=ends_on.isoformat(),
        )
        queue_mail(
            to_email=person.email,
            to_name=person.name,
            template="unused_account_warning",
            context={
                **organisation_in_mail(organisation),
                "person": person,
                "last_used_at": person.last_login,
                "ends_on": ends_on,
                "page": settings.PUBLIC_URL + reverse("account_login"),
            },
            on_behalf_of=sender_of(by, organisation),
            acting=by,
            about=f"user:{person.pk}",
        )
    if warned:
        names = ", ".join(str(person) for person in warned)
        notify_leads(organisation, by=by, what=f"warned that unused accounts will be ended: {names}")
    return warned


def settle_warnings(*, now: datetime) -> int:
    """Settle each warning that has run out, one organisation after another. Returns how many were settled. It is safe
    to run twice.
    """
    due = list(warnings_due(today=timezone.localdate(now)).select_related("body", "force"))
    settled = 0
    for organisation in dict.fromkeys(warning.organisation for warning in due):
        try:
            settled += settle_warnings_of(organisation, now=now)
        except Exception:
            # An error in one organisation must not hold up the others. The next run tries again.
            logger.exception("Unused accounts of %s %s could not be ended", field_of(organisation), organisation.pk)
    return settled


@transaction.atomic
def settle_warnings_of(organisation: PolicingBody | Force, *, now: datetime) -> int:
    """End the roles of people who have not signed in since their warning. Email the organisation's managers to say who
    has lost their roles, and who has kept them and why. Returns how many warnings were settled.
    """
    organisation = type(organisation).objects.select_for_update(no_key=True).get(pk=organisation.pk)
    due = warnings_due(today=timezone.localdate(now)).filter(**{field_of(organisation): organisation})
    ended: list[User] = []
    kept: list[tuple[User, str]] = []
    settled = 0
    for warning in due.select_for_update(of=("self",)).select_related("user", "warned_by"):
        outcome, why = _settle(warning, organisation)
        warning.outcome, warning.settled_at = outcome, now
        warning.save(update_fields=["outcome", "settled_at"])
        settled += 1
        if outcome == Outcome.ENDED:
            ended.append(warning.user)
        elif outcome == Outcome.NEEDED:
            kept.append((warning.user, why))
    if ended or kept:
        _notify_managers(organisation, ended, kept)
    return settled


def _settle(warning: UnusedAccountWarning, organisation: PolicingBody | Force) -> tuple[Outcome, str]:
    """Settle one warning. Returns the outcome and, if the roles are kept, the reason."""
    person, by = warning.user, warning.warned_by
    if is_used_since(warning, person):
        return Outcome.USED, ""
    if not current_memberships(organisation).filter(user=person).exists():
        return Outcome.LEFT, ""
    why = ""
    if needed := only_one_with(organisation, person):
        why = f"no one else here is {format_roles(needed)}"
    else:
        reason = f"Not used for {UNUSED.days} days. Warned on {govuk_date(warning.warned_at)}."
        try:
            with transaction.atomic():
                end_unused_membership(by=by, organisation=organisation, user=person, reason=reason)
        except Refused as refusal:
            why = str(refusal).rstrip(".")
    if why:
        record(action="unused_account_kept", target=organisation, by=by, user=person.pk, name=person.name, why=why)
        return Outcome.NEEDED, why
    queue_mail(
        to_email=person.email,
        to_name=person.name,
        template="unused_account_ended",
        context={**organisation_in_mail(organisation), "person": person, "days": UNUSED.days},
        about=f"user:{person.pk}",
    )
    return Outcome.ENDED, ""


def _notify_managers(organisation: PolicingBody | Force, ended: list[User], kept: list[tuple[User, str]]) -> None:
    role = Role.ADMINISTRATOR if isinstance(organisation, PolicingBody) else Role.FORCE_LEAD
    for reader in people_in(organisation, role).order_by("pk"):
        queue_mail(
            to_email=reader.email,
            to_name=reader.name,
            template="unused_accounts_settled",
            context={
                **organisation_in_mail(organisation),
                "person": reader,
                "ended": ", ".join(str(person) for person in ended),
                "kept": [(str(person), why) for person, why in kept],
                "page": f"{settings.PUBLIC_URL}{reverse('office-sign-in')}{here(organisation)}",
            },
            about=f"{organisation._meta.model_name}:{organisation.pk}",
        )
