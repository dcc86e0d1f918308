"""Makes and reads the link that connects someone's account to their organisation's sign-in. It stops working after 7
days, once the account is connected, or once the person is signed out everywhere.
"""

from __future__ import annotations

from django.core import signing

from s55tracker.accounts.models import User
from s55tracker.identity.models import IdentityProvider
from s55tracker.identity.single_sign_on.exceptions import SignInRefused
from s55tracker.identity.single_sign_on.queries import connection_of, providers

SALT = "s55tracker.identity.single_sign_on.links"
LASTS = 7 * 24 * 60 * 60  # seconds


def link_token(person: User, provider: IdentityProvider) -> str:
    return signing.dumps([person.pk, provider.pk, person.session_version], salt=SALT)


def read_link(token: str) -> tuple[User, IdentityProvider]:
    """Return the person and the provider the link is for. Raises SignInRefused."""
    try:
        person_pk, provider_pk, version = signing.loads(token, salt=SALT, max_age=LASTS)
    except (signing.BadSignature, ValueError, TypeError):
        raise _unusable("unknown_link") from None
    person = User.objects.filter(pk=person_pk, session_version=version).first()
    provider = providers().filter(pk=provider_pk, is_active=True).first()
    if person is None or provider is None:
        raise _unusable("old_link")
    if connection_of(person, provider) is not None:
        raise SignInRefused(
            "used_link",
            "Your account is already connected. Sign in with your organisation on the sign-in page.",
            status=410,
        )
    return person, provider


def _unusable(code: str) -> SignInRefused:
    return SignInRefused(code, "This link no longer works. Ask your administrator to send you another.", status=410)
