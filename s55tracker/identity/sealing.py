"""Encrypts the secrets of second factors, so that a copy of the database is not a copy of every authenticator app.

The secrets have keys of their own, in SECOND_FACTOR_KEYS. The first encrypts; any of them decrypts. So a key is
replaced in three steps: put a new one in front, run `seal_second_factors`, and remove the old one.
"""

from __future__ import annotations

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


def keys() -> MultiFernet:
    """Return the keys in SECOND_FACTOR_KEYS. Raises ImproperlyConfigured if one of them is not a key."""
    try:
        return MultiFernet([Fernet(key) for key in settings.SECOND_FACTOR_KEYS])
    except ValueError as error:
        raise ImproperlyConfigured(f"SECOND_FACTOR_KEYS: {error}.") from error


def seal(text: str) -> str:
    return keys().encrypt(text.encode()).decode("ascii")


def unseal(sealed: str) -> str:
    """Decrypt a secret. Raises ImproperlyConfigured if none of the keys decrypts it. Without the key that encrypted it,
    the secret is lost.
    """
    try:
        return keys().decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise ImproperlyConfigured(
            "None of the keys in SECOND_FACTOR_KEYS decrypts a stored secret. Put the key that encrypted it back."
        ) from error


def seal_again(sealed: str) -> str:
    """Return the same secret, encrypted with the first key."""
    return seal(unseal(sealed))
