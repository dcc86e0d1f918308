"""Finds the provider of an organisation, an address or a person."""

from __future__ import annotations

from allauth.socialaccount.models import SocialAccount
from django.db.models import QuerySet

from s55tracker.accounts.addresses import normal_address
from s55tracker.accounts.models import Force, Membership, PolicingBody, User
from s55tracker.identity.models import IdentityProvider


def providers() -> QuerySet[IdentityProvider]:
    return IdentityProvider.objects.select_related("body", "force", "emergency_account")


def provider_of(organisation: PolicingBody | Force) -> IdentityProvider | None:
    """The organisation's provider, whether or not it is switched on."""
    if isinstance(organisation, PolicingBody):
        return providers().filter(body=organisation).first()
    return providers().filter(force=organisation).first()


def active_providers() -> list[IdentityProvider]:
    """Return the providers that are switched on, in order of their organisations' names."""
    return sorted(providers().filter(is_active=True), key=lambda row: row.organisation_name)


def provider_at(key: str) -> IdentityProvider | None:
    """The provider whose addresses have this key, if it is switched on."""
    kind, _, slug = key.partition("-")
    found = providers().filter(is_active=True)
    if kind == "office":
        return found.filter(body__slug=slug).first()
    return found.filter(force__slug=slug).first() if kind == "force" else None


def providers_for_address(email: str) -> list[IdentityProvider]:
    """Return the active providers for the domain of an address."""
    domain = normal_address(email).rpartition("@")[2]
    return [row for row in active_providers() if domain and domain in row.email_domains]


def requires_single_sign_on(email: str) -> IdentityProvider | None:
    """Return the provider that everyone with an address at this domain must use, whether or not the address has an
    account.
    """
    return next((row for row in providers_for_address(email) if row.only_single_sign_on), None)


def why_not_with(provider: IdentityProvider, person: User) -> str:
    """Return a sentence that says why this provider may not sign the person in, or "" if it may.

    An organisation speaks for its own people only. Otherwise it could sign in as someone who also works elsewhere and
    so get in there, or as a platform administrator and get in everywhere.
    """
    if not person.is_active:
        return "This account has been closed. Ask the platform administrator to reopen it."
    if person.is_staff:
        return (
            "A platform administrator signs in with a password and a second step, not with an organisation’s sign-in."
        )
    held = Membership.objects.filter(user=person, ended_at=None).select_related("body", "force").order_by("pk")
    here = {membership.organisation for membership in held}
    if provider.organisation not in here:
        return (
            f"You no longer have a role at {provider.organisation_name}. Ask an administrator there for an invitation."
        )
    for other in here - {provider.organisation}:
        theirs = provider_of(other)
        if theirs is None or not theirs.is_active or theirs.issuer != provider.issuer:
            return (
                f"You also have a role at {getattr(other, 'office_name', None) or other}, which "
                f"{provider.organisation_name} cannot sign you in to. Sign in with your password. If you have none, reset it."
            )
    return ""


def providers_usable_by(person: User) -> list[IdentityProvider]:
    """The active providers of the person's organisations that may sign them in."""
    held = Membership.objects.filter(user=person, ended_at=None).order_by()
    found = providers().filter(is_active=True)
    theirs = found.filter(body__in=held.values("body")) | found.filter(force__in=held.values("force"))
    return [row for row in theirs if not why_not_with(row, person)]


def only_way_in_for(person: User) -> IdentityProvider | None:
    """The provider that the person must sign in with, or None if they may use a password or passkey."""
    usable = providers_usable_by(person)
    if any(row.emergency_account_id == person.pk for row in usable):
        return None
    return next((row for row in usable if row.only_single_sign_on), None)


def emergencies_of(person: User) -> list[IdentityProvider]:
    """The providers for which this person may still use a password, because theirs is the emergency account."""
    return list(providers().filter(is_active=True, only_single_sign_on=True, emergency_account=person))


def connection_of(person: User, provider: IdentityProvider) -> SocialAccount | None:
    """The person's identity at this provider, if their account is connected."""
    return SocialAccount.objects.filter(user=person, provider=provider.issuer).first()


def person_known_as(issuer: str, subject: str) -> User | None:
    found = SocialAccount.objects.filter(provider=issuer, uid=subject).select_related("user").first()
    return found.user if found else None
