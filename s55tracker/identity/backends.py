"""Finds the account a typed address belongs to, by the address in the account's own row."""

from __future__ import annotations

from allauth.account.auth_backends import AuthenticationBackend

from s55tracker.accounts.models import User


class OneAddressBackend(AuthenticationBackend):
    """Looks only at our accounts. allauth keeps its own table of addresses, and would accept an address found only
    there.
    """

    def _authenticate_by_email(self, email: str, password: str) -> User | None:
        person = User.objects.filter(email=email).first() if email else None
        return self._check_password(person, password)
