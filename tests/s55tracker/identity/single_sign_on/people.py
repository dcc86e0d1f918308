"""Signing in with the tests' provider, as a browser would."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from allauth.socialaccount.models import SocialAccount
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from s55tracker.accounts.models import AccountInvitation, Force, PolicingBody, User
from s55tracker.identity.models import IdentityProvider
from s55tracker.identity.sealing import seal
from s55tracker.mail.models import OutgoingMail
from s55tracker.office.invitations.actions import invite_person
from s55tracker.office.queries import field_of
from tests.factories import Office
from tests.s55tracker.identity.single_sign_on.provider import CLIENT_ID, CLIENT_SECRET, Provider


def set_up(
    organisation: PolicingBody | Force, provider: Provider, *, client_id: str = CLIENT_ID, **fields: Any
) -> IdentityProvider:
    """Single sign-on of this organisation with the tests' provider, switched on."""
    return IdentityProvider.objects.create(
        **{
            field_of(organisation): organisation,
            "issuer": provider.issuer,
            "client_id": client_id,
            "sealed_secret": seal(CLIENT_SECRET),
            "is_active": True,
            **fields,
        }
    )


def connected(person: User, provider: Provider, subject: str = "subject-1") -> SocialAccount:
    return SocialAccount.objects.create(user=person, provider=provider.issuer, uid=subject)


def invitation_token(office: Office, email: str = "nia@example.test", name: str = "Nia New") -> str:
    """The token in the email of a new invitation to the office, as an officer."""
    invite_person(by=office.administrator, organisation=office.body, email=email, name=name, roles=["officer"])
    return (
        OutgoingMail.objects.get(to_email=email, about__startswith="accountinvitation")
        .text.split("/join/")[1]
        .split("/")[0]
    )


def begin(client: Client, row: IdentityProvider, **sent: str) -> str:
    """Press the button: the address at the provider."""
    answer = client.post(reverse("single-sign-on-start", args=[row.key]), sent)
    assert answer.status_code == 200, answer.text
    return answer.context["address"]


def come_back(client: Client, address: str) -> HttpResponse:
    """Follow the provider's redirect to us."""
    parts = urlsplit(address)
    return client.get(f"{parts.path}?{parts.query}")


def sign_in(
    client: Client, row: IdentityProvider, provider: Provider, *, subject: str = "subject-1", **claims: Any
) -> HttpResponse:
    return come_back(client, provider.authorise(begin(client, row), subject=subject, **claims))


def join(
    client: Client, row: IdentityProvider, provider: Provider, token: str, *, subject: str = "subject-1", **claims: Any
) -> HttpResponse:
    return come_back(client, provider.authorise(begin(client, row, invitation=token), subject=subject, **claims))


def who(client: Client) -> User | None:
    """Who is signed in in this browser."""
    pk = client.session.get("_auth_user_id")
    return User.objects.get(pk=pk) if pk else None


def invitations_accepted() -> int:
    return AccountInvitation.objects.exclude(accepted_at=None).count()
