"""Connects an account to an identity at a provider, and disconnects it."""

from __future__ import annotations

from allauth.socialaccount.models import SocialAccount
from django.db import IntegrityError, transaction

from s55tracker.accounts.models import User
from s55tracker.identity.history import note
from s55tracker.identity.models import IdentityProvider
from s55tracker.identity.sessions import end_all_sessions
from s55tracker.identity.single_sign_on.exceptions import SignInRefused
from s55tracker.identity.single_sign_on.mails import mail_change_of_sign_in
from s55tracker.identity.single_sign_on.queries import connection_of, person_known_as, why_not_with
from s55tracker.identity.single_sign_on.tokens import Identity


@transaction.atomic
def connect_account(*, by: User, provider: IdentityProvider, identity: Identity) -> SocialAccount:
    """Connect this identity to `by`'s account, so that they can sign in with it from now on. Raises SignInRefused."""
    person = User.objects.select_for_update(no_key=True).get(pk=by.pk)
    check_can_connect(person, provider, identity)
    if person_known_as(identity.issuer, identity.subject) is not None:
        return SocialAccount.objects.get(provider=identity.issuer, uid=identity.subject)
    try:
        with transaction.atomic():
            account = SocialAccount.objects.create(user=person, provider=identity.issuer, uid=identity.subject)
    except IntegrityError:
        raise SignInRefused(
            "someone_elses", "Someone else has just connected this sign-in. Start again.", status=409
        ) from None
    note(person, "single_sign_on_connected", by=person, provider=provider.organisation_name)
    mail_change_of_sign_in(person, f"Your account was connected to {provider.organisation_name}’s sign-in.")
    return account


def check_can_connect(person: User, provider: IdentityProvider, identity: Identity) -> None:
    """Raises SignInRefused unless this identity is already the person's, or could be connected to them."""
    if why_not := why_not_with(provider, person):
        raise SignInRefused("not_theirs", why_not)
    known = person_known_as(identity.issuer, identity.subject)
    if known is not None and known.pk != person.pk:
        raise SignInRefused(
            "someone_elses",
            "Your organisation’s sign-in already connects you to another account here. Sign out there, and sign in as yourself.",
            status=409,
        )
    if known is None and connection_of(person, provider) is not None:
        raise SignInRefused(
            "connected_already",
            "Your account is connected to someone else’s sign-in there. Ask your administrator to disconnect it first.",
            status=409,
        )
    if identity.email:
        check_address_is_free(identity.email, person)


@transaction.atomic
def disconnect_account(*, by: User, person: User, provider: IdentityProvider) -> bool:
    """Disconnect the person's identity at this provider, and sign them out. The caller checks who may do this. Returns
    False if no identity was connected.
    """
    person = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    account = connection_of(person, provider)
    if account is None:
        return False
    account.delete()
    note(person, "single_sign_on_disconnected", by=by, provider=provider.organisation_name)
    end_all_sessions(person, by=by, why="their account was disconnected from single sign-on")
    mail_change_of_sign_in(person, f"Your account was disconnected from {provider.organisation_name}’s sign-in.")
    return True


def check_address_is_free(email: str, person: User | None) -> None:
    """Raises SignInRefused if the address a provider gives belongs to someone else here. Such an address is never used
    to identify anyone.
    """
    owner = User.objects.filter(email=email).first()
    if owner is not None and owner != person:
        raise SignInRefused(
            "address_of_another",
            "The email address your organisation gives for you belongs to another account here. Ask your administrator to correct "
            "one of them.",
            status=409,
        )
