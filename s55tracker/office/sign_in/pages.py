"""The review of an organisation's accounts, as a page and as a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from s55tracker.accounts.models import Force, PolicingBody
from s55tracker.govuk.templatetags.dates import govuk_date
from s55tracker.identity.requirements import roles_needing_it
from s55tracker.office.queries import colleagues_in
from s55tracker.office.sign_in.queries import factors_by_person
from s55tracker.tables.columns import Column, Kind

UNUSED = timedelta(days=90)


@dataclass(frozen=True, kw_only=True)
class Account:
    """One person's account, as the people who manage the organisation see it."""

    pk: int
    name: str
    email: str
    roles: str
    is_closed: bool
    last_sign_in_at: datetime | None
    joined_at: datetime
    factors: tuple[str, ...]
    needs_factor: bool
    is_unused: bool

    @property
    def remark(self) -> str:
        """What to look into, in words."""
        found = []
        if self.is_closed:
            found.append("Account closed")
        if self.is_unused:
            found.append(f"Not used for {UNUSED.days} days")
        if self.needs_factor and not self.factors:
            found.append("Needs a second step")
        return "; ".join(found)


def accounts_in(organisation: PolicingBody | Force, *, now: datetime) -> list[Account]:
    """Everyone who works here, by name. An account counts as unused from 90 days after its last sign-in or, if there was
    none, after it was opened.
    """
    colleagues = colleagues_in(organisation)
    factors = factors_by_person([colleague.user for colleague in colleagues])
    needing = roles_needing_it(organisation)
    return [
        Account(
            pk=each.user.pk,
            name=each.user.name,
            email=each.user.email,
            roles=", ".join(role.label for role in each.roles),
            is_closed=not each.user.is_active,
            last_sign_in_at=each.user.last_login,
            joined_at=each.user.date_joined,
            factors=tuple(factors.get(each.user.pk, ())),
            needs_factor=bool(needing & set(each.roles)),
            is_unused=now - (each.user.last_login or each.user.date_joined) >= UNUSED,
        )
        for each in colleagues
    ]


def columns() -> Sequence[Column]:
    return [
        Column(heading="Name", meaning="The person.", value=lambda row: row.name, name="name"),
        Column(
            heading="Email address",
            meaning="The address for signing in.",
            value=lambda row: row.email,
            name="email",
            width=36,
        ),
        Column(
            heading="Roles", meaning="The person’s roles here.", value=lambda row: row.roles, name="roles", width=36
        ),
        Column(
            heading="Last sign-in",
            meaning="The day of the last sign-in, in London. Blank if there was none.",
            value=lambda row: timezone.localdate(row.last_sign_in_at) if row.last_sign_in_at else None,
            kind=Kind.DAY,
            name="last_sign_in",
        ),
        Column(
            heading="Second step",
            meaning="Passkeys and authenticator app. Blank if the person signs in with a password alone.",
            value=lambda row: ", ".join(row.factors),
            name="second_step",
        ),
        Column(heading="Remark", meaning="What to look into.", value=lambda row: row.remark, name="remark", width=40),
    ]


def format_rule(organisation: PolicingBody | Force) -> str:
    """ "Approver and Administrator need a second step to sign in from 14 December 2026." """
    needing = roles_needing_it(organisation)
    roles = sorted(role.label for role in needing)
    if not roles:
        return "No role needs a second step to sign in. Each person can set one up."
    from_on = organisation.second_factor_from_on
    words = " and ".join(filter(None, (", ".join(roles[:-1]), roles[-1])))
    verb = "needs" if len(roles) == 1 else "need"
    return f"{words} {verb} a second step to sign in" + (f" from {govuk_date(from_on)}." if from_on else ".")
