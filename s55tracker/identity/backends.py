"""Who a typed address is: the account's own row decides, and no other table."""

from __future__ import annotations

from allauth.account.auth_backends import AuthenticationBackend

from s55tracker.accounts.models import User


class OneAddressBackend(AuthenticationBackend):
    """allauth keeps a table of addresses beside ours, and would let an address in that is in that one alone."""

    def _authenticate_by_email(self, email: str, password: str) -> User | None:
        person = User.objects.filter(email=email).first() if email else None
        return self._check_password(person, password)
