"""Sends the emails about single sign-on, and gives the sentence for people who try to sign in another way."""

from __future__ import annotations

from enum import StrEnum

from django.conf import settings
from django.urls import reverse

from s55tracker.accounts.models import PolicingBody, User
from s55tracker.accounts.queries import people_in
from s55tracker.accounts.roles import Role
from s55tracker.identity.history import note
from s55tracker.identity.models import IdentityProvider
from s55tracker.identity.single_sign_on.links import link_token
from s55tracker.identity.single_sign_on.queries import active_providers
from s55tracker.limits import seconds_to_wait
from s55tracker.mail.outbox import queue_mail

MOST_IN_AN_HOUR = 3


class Ways(StrEnum):
    """How the people of an organisation may sign in, after a change."""

    ONLY_SINGLE_SIGN_ON = "only"
    BOTH = "both"
    PASSWORDS = "passwords"


def sentence_for(provider: IdentityProvider) -> str:
    """Return the sentence that tells someone who typed a password that single sign-on is the only way in. It names the
    button as the sign-in page does: with the organisation's name if there is only one organisation.
    """
    button = provider.organisation_name if len(active_providers()) == 1 else "your organisation"
    return (
        f"{provider.organisation_name} uses single sign-on only. Choose “Sign in with {button}” on the sign-in page. "
        "If you have not connected your account yet, use the link that we emailed to you."
    )


def administrators_of(provider: IdentityProvider) -> list[User]:
    """The people who manage the organisation's people: an office's administrators, a force's leads."""
    role = Role.ADMINISTRATOR if isinstance(provider.organisation, PolicingBody) else Role.FORCE_LEAD
    return list(people_in(provider.organisation, role).order_by("pk"))


def mail_connection_link(person: User, provider: IdentityProvider) -> bool:
    """Email the link to connect the account. Returns False, and sends nothing, if the person has been sent three within
    the hour.
    """
    if seconds_to_wait("connection-link", person.pk, most=MOST_IN_AN_HOUR, seconds=3600):
        return False
    queue_mail(
        to_email=person.email,
        template="single_sign_on_link",
        context={
            "person": person,
            "organisation": provider.organisation_name,
            "page": settings.PUBLIC_URL + reverse("single-sign-on-link", args=[link_token(person, provider)]),
        },
        about=f"user:{person.pk}",
        holds_secret=True,
    )
    return True


def mail_how_to_sign_in(person: User, provider: IdentityProvider) -> None:
    """Email the person how to sign in, instead of a link to reset a password that would not let them in."""
    if seconds_to_wait("how-to-sign-in", person.pk, most=MOST_IN_AN_HOUR, seconds=3600):
        return
    queue_mail(
        to_email=person.email,
        template="single_sign_on_instead",
        context={
            "person": person,
            "organisation": provider.organisation_name,
            "page": settings.PUBLIC_URL + reverse("single-sign-on"),
        },
        about=f"user:{person.pk}",
    )


def notify_of_emergency(person: User, provider: IdentityProvider) -> None:
    """Record that the emergency account was used, and email everyone who manages the organisation's people."""
    note(person, "signed_in_for_emergency", by=person)
    organisation = provider.organisation
    named = f"{'office' if isinstance(organisation, PolicingBody) else 'force'}={organisation.slug}"
    for reader in administrators_of(provider):
        queue_mail(
            to_email=reader.email,
            template="single_sign_on_emergency",
            context={
                "person": reader,
                "used_by": person,
                "organisation": provider.organisation_name,
                "page": f"{settings.PUBLIC_URL}{reverse('office-history')}?{named}",
            },
            about=f"user:{person.pk}",
        )


def mail_change_of_sign_in(person: User, what: str) -> None:
    queue_mail(
        to_email=person.email,
        to_name=person.name,
        template="sign_in_changed",
        context={
            "what": what,
            "timestamp": None,
            "forgotten_password_url": settings.PUBLIC_URL + reverse("account_reset_password"),
        },
        about=f"user:{person.pk}",
    )


def mail_change_of_ways(person: User, provider: IdentityProvider, ways: Ways) -> None:
    """Email someone that their organisation has changed how its people may sign in."""
    queue_mail(
        to_email=person.email,
        to_name=person.name,
        template="single_sign_on_ways",
        context={
            "person": person,
            "organisation": provider.organisation_name,
            "ways": ways.value,
            "sign_in": settings.PUBLIC_URL + reverse("account_login"),
            "forgotten_password_url": settings.PUBLIC_URL + reverse("account_reset_password"),
        },
        about=f"user:{person.pk}",
    )
