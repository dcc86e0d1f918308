"""The second factor: a passkey, an authenticator app, or a recovery code. allauth checks them; the rules here are ours.

A passkey always checks the person too, by fingerprint, face or PIN, so it is two factors at once.
"""

from __future__ import annotations

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.db import transaction

from s55tracker.accounts.models import User
from s55tracker.identity.models import IdentityProvider
from s55tracker.identity.sealing import seal_again, unseal

TYPES = Authenticator.Type
# The kinds that can be asked for at every sign-in. A recovery code is only used in place of one of them.
LASTING = (TYPES.TOTP, TYPES.WEBAUTHN)
# The fields of an authenticator's data that are encrypted.
SECRETS = ("secret", "seed")
# The counter of the last accepted code of an authenticator app (RFC 6238, 5.2: each code works once).
LAST_COUNTER = "last_counter"


def factors_of(person: User) -> list[Authenticator]:
    """The person's passkeys, oldest first, then the authenticator app."""
    found = Authenticator.objects.filter(user=person, type__in=LASTING).order_by("created_at", "pk")
    return sorted(found, key=lambda each: each.type != TYPES.WEBAUTHN)


def format_factor(factor: Authenticator) -> str:
    """Describe a second factor: "Passkey: work laptop" or "Authenticator app"."""
    return f"Passkey: {factor.wrap().name}" if factor.type == TYPES.WEBAUTHN else "Authenticator app"


def has_second_factor(person: User) -> bool:
    return Authenticator.objects.filter(user=person, type__in=LASTING).exists()


def counter_of(secret: str, code: str) -> int | None:
    """Return the 30-second step this code belongs to, within the tolerance, or None if the code is wrong."""
    for counter in yield_hotp_counters_from_time():
        if compare_user_code(actual=code, expected=format_hotp_value(hotp_value(secret, counter))):
            return counter
    return None


@transaction.atomic
def use_code(app: Authenticator, code: str) -> bool:
    """Accept a code from an authenticator app, but only once. Returns False if the code is wrong, or if it or a later
    one has already been accepted.

    The row is locked, so that two web processes cannot both accept it. allauth's own check is in the cache and lasts
    30 seconds, although a code is valid for 90 with the tolerance.

    """
    row = Authenticator.objects.select_for_update().get(pk=app.pk)
    counter = counter_of(unseal(row.data["secret"]), code)
    if counter is None or counter <= row.data.get(LAST_COUNTER, -1):
        return False
    row.data[LAST_COUNTER] = counter
    row.save(update_fields=["data"])
    return True


@transaction.atomic
def remove_all_factors(person: User) -> int:
    """Remove the person's passkeys, app and recovery codes. Returns how many passkeys and apps there were."""
    User.objects.select_for_update(no_key=True).get(pk=person.pk)
    number = len(factors_of(person))
    Authenticator.objects.filter(user=person).delete()
    return number


@transaction.atomic
def seal_all_again() -> int:
    """Encrypt every stored secret with the first key, including those of single sign-on. Returns how many rows were
    written.
    """
    providers = IdentityProvider.objects.select_for_update().order_by("pk")
    for provider in providers:
        provider.sealed_secret = seal_again(provider.sealed_secret)
        provider.save(update_fields=["sealed_secret"])
    rows = Authenticator.objects.select_for_update().filter(type__in=(TYPES.TOTP, TYPES.RECOVERY_CODES))
    for row in rows:
        for name in SECRETS:
            if name in row.data:
                row.data[name] = seal_again(row.data[name])
        row.save(update_fields=["data"])
    return len(rows) + len(providers)
