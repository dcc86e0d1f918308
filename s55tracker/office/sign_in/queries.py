"""Finds what the review needs about the accounts of an organisation's people."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount

from s55tracker.accounts.models import AccountInvitation, Force, PolicingBody, User
from s55tracker.identity.models import UnusedAccountWarning
from s55tracker.identity.second_factor import LASTING, format_factor
from s55tracker.identity.single_sign_on.queries import provider_of
from s55tracker.office.queries import field_of


def factors_by_person(people: Iterable[User]) -> dict[int, list[str]]:
    """Return descriptions of each person's passkeys and authenticator app, by the person's primary key."""
    found: dict[int, list[str]] = {}
    rows = Authenticator.objects.filter(user__in=list(people), type__in=LASTING).order_by("user", "-type", "created_at")
    for factor in rows:
        found.setdefault(factor.user_id, []).append(format_factor(factor))
    return found


def connected_people(organisation: PolicingBody | Force) -> set[int]:
    """The primary keys of the people who can sign in with the organisation's provider, if it is switched on."""
    provider = provider_of(organisation)
    if provider is None or not provider.is_active:
        return set()
    return set(SocialAccount.objects.filter(provider=provider.issuer).values_list("user", flat=True))


def invited_at_by_person(organisation: PolicingBody | Force) -> dict[int, datetime]:
    """Return when each person here was sent the latest invitation they accepted, by the person's primary key."""
    accepted = AccountInvitation.objects.filter(accepted_by__isnull=False, **{field_of(organisation): organisation})
    return dict(accepted.order_by("created_at").values_list("accepted_by", "created_at"))


def warnings_by_person(organisation: PolicingBody | Force) -> dict[int, UnusedAccountWarning]:
    """Return the warnings about unused accounts here that have not been settled yet, by the person's primary key."""
    waiting = UnusedAccountWarning.objects.filter(settled_at=None, **{field_of(organisation): organisation})
    return {warning.user_id: warning for warning in waiting}
