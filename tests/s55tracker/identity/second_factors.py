"""People with a second factor, and the codes of their apps, for the tests of signing in."""

from __future__ import annotations

import time

from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY,
    AUTHENTICATION_METHODS_SESSION_KEY,
)
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.test import Client

from s55tracker.identity.sealing import unseal
from tests.factories import PASSWORD

STEP = 30


def with_app(person) -> Authenticator:
    return TOTP.activate(person, generate_totp_secret()).instance


def recovery_codes_of(person) -> list[str]:
    return RecoveryCodes.activate(person).get_unused_codes()


def code_of(app: Authenticator, *, seconds: int = 0) -> str:
    """The app's current code, on a phone whose clock is this many seconds ahead."""
    return code_of_secret(unseal(app.data["secret"]), seconds=seconds)


def code_of_secret(secret: str, *, seconds: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time() + seconds) // STEP))


def after_password(person) -> Client:
    """A browser whose password was right, and which is asked for the second step."""
    client = Client()
    answer = client.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    assert answer.status_code == 302 and answer.url.endswith("/2fa/authenticate/")
    return client


def enter(client: Client, code: str):
    return client.post("/accounts/2fa/authenticate/", {"code": code})


def is_in(client: Client) -> bool:
    return client.get("/account/").status_code == 200


def confirm(client: Client, person, *, at: float | None = None) -> Client:
    """Make the session look confirmed at that moment, which is now by default."""
    session = client.session
    session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(person.pk)
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [
        {"method": "password", "at": time.time() if at is None else at, "reauthenticated": True}
    ]
    session.save()
    return client


def signed_in(person) -> Client:
    """Signed in, and confirmed a moment ago."""
    client = Client()
    client.force_login(person)
    return confirm(client, person)
