"""The accounts of an organisation's people, for the review."""

from __future__ import annotations

from collections.abc import Iterable

from allauth.mfa.models import Authenticator

from s55tracker.accounts.models import User
from s55tracker.identity.second_factor import LASTING, format_factor


def factors_by_person(people: Iterable[User]) -> dict[int, list[str]]:
    """Each person's passkeys and app, in words, by the number of their account."""
    found: dict[int, list[str]] = {}
    rows = Authenticator.objects.filter(user__in=list(people), type__in=LASTING).order_by("user", "-type", "created_at")
    for factor in rows:
        found.setdefault(factor.user_id, []).append(format_factor(factor))
    return found
