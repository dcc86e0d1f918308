"""Makes and reads the one-click link that stops someone's summaries from a mail program (RFC 8058). It is signed, for
one person, and never expires.
"""

from __future__ import annotations

from django.conf import settings
from django.core import signing
from django.urls import reverse

from s55tracker.accounts.models import User

SALT = "responses.summaries.unsubscribing"


def token_for(person: User) -> str:
    return signing.dumps(person.pk, salt=SALT)


def person_of(token: str) -> User | None:
    """The person whose summaries the link stops; None if we did not create the link, or the person's account is closed."""
    try:
        pk = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    return User.objects.filter(pk=pk, is_active=True).first()


def unsubscribe_url(person: User) -> str:
    return settings.PUBLIC_URL + reverse("digest-unsubscribe", args=[token_for(person)])


def unsubscribe_headers(person: User) -> dict[str, str]:
    """The headers of a summary's email. The address takes a POST without a session, as RFC 8058 requires."""
    return {
        "List-Unsubscribe": f"<{unsubscribe_url(person)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
