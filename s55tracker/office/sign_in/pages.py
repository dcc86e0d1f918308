"""Prepares the review of an organisation's accounts, for the page and for the file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from s55tracker.accounts.models import Force, PolicingBody
from s55tracker.govuk.templatetags.dates import govuk_date
from s55tracker.identity.requirements import roles_needing_it
from s55tracker.office.queries import colleagues_in
from s55tracker.office.sign_in.queries import (
    connected_people,
    factors_by_person,
    invited_at_by_person,
    warnings_by_person,
)
from s55tracker.tables.columns import Column, Kind

UNUSED = timedelta(days=90)
SINGLE_SIGN_ON = "Single sign-on"


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
    invited_at: datetime | None
    # Someone with single sign-on is asked for a factor there or, if the provider used none, here.
    factors: tuple[str, ...]
    needs_factor: bool
    is_unused: bool
    warned_at: datetime | None
    ends_on: date | None

    @property
    def never(self) -> str:
        """A sentence for someone who has never signed in, saying when they were invited or their account was opened."""
        since = (
            f"invited on {govuk_date(self.invited_at)}"
            if self.invited_at
            else f"account opened on {govuk_date(self.joined_at)}"
        )
        return f"Never signed in: {since}"

    @property
    def remark(self) -> str:
        """Return what a reviewer should look into about this account, separated by semicolons, or "" if there is
        nothing.
        """
        found = []
        if self.is_closed:
            found.append("Account closed")
        if self.last_sign_in_at is None:
            found.append(self.never)
        elif self.is_unused:
            found.append(f"Not used for {UNUSED.days} days")
        if self.warned_at is not None and self.ends_on is not None:
            found.append(f"Warned on {govuk_date(self.warned_at)}: roles end on {govuk_date(self.ends_on)}")
        if self.needs_factor and not self.factors:
            found.append("Needs a second step")
        return "; ".join(found)


def accounts_in(organisation: PolicingBody | Force, *, now: datetime) -> list[Account]:
    """The accounts of everyone who works here, by name. An account counts as unused 90 days after its last sign-in or,
    if there was none, after it was opened. A warning counts until the person signs in, after which no role ends.
    """
    colleagues = colleagues_in(organisation)
    factors = factors_by_person([colleague.user for colleague in colleagues])
    connected = connected_people(organisation)
    invited = invited_at_by_person(organisation)
    warnings = warnings_by_person(organisation)
    needing = roles_needing_it(organisation)
    warned = {
        each.user.pk: warning
        for each in colleagues
        for warning in [warnings.get(each.user.pk)]
        if warning is not None and (each.user.last_login is None or each.user.last_login <= warning.warned_at)
    }
    return [
        Account(
            pk=each.user.pk,
            name=each.user.name,
            email=each.user.email,
            roles=", ".join(role.label for role in each.roles),
            is_closed=not each.user.is_active,
            last_sign_in_at=each.user.last_login,
            joined_at=each.user.date_joined,
            invited_at=invited.get(each.user.pk),
            factors=(*factors.get(each.user.pk, ()), *([SINGLE_SIGN_ON] if each.user.pk in connected else [])),
            needs_factor=bool(needing & set(each.roles)),
            is_unused=now - (each.user.last_login or each.user.date_joined) >= UNUSED,
            warned_at=warned[each.user.pk].warned_at if each.user.pk in warned else None,
            ends_on=warned[each.user.pk].ends_on if each.user.pk in warned else None,
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
            meaning="Passkeys, authenticator app, and whether the person has single sign-on. Blank if they sign in with a password alone.",
            value=lambda row: ", ".join(row.factors),
            name="second_step",
        ),
        Column(
            heading="Warned on",
            meaning="The day we warned the person that their account is unused. Blank if we have not, or if they have signed in since.",
            value=lambda row: timezone.localdate(row.warned_at) if row.warned_at else None,
            kind=Kind.DAY,
            name="warned_on",
        ),
        Column(
            heading="Roles end on",
            meaning="The day the person’s roles end unless they sign in.",
            value=lambda row: row.ends_on,
            kind=Kind.DAY,
            name="ends_on",
        ),
        Column(heading="Notes", meaning="Anything to check.", value=lambda row: row.remark, name="remark", width=40),
    ]


def format_rule(organisation: PolicingBody | Force) -> str:
    """Describe the rule in a sentence such as "Administrator and Approver need a second step to sign in from 14
    December 2026".
    """
    needing = roles_needing_it(organisation)
    roles = sorted(role.label for role in needing)
    if not roles:
        return "No role needs a second step to sign in. Each person can set one up."
    from_on = organisation.second_factor_from_on
    words = " and ".join(filter(None, (", ".join(roles[:-1]), roles[-1])))
    verb = "needs" if len(roles) == 1 else "need"
    return f"{words} {verb} a second step to sign in" + (f" from {govuk_date(from_on)}." if from_on else ".")


def format_lengths(organisation: PolicingBody | Force) -> str:
    """Describe the limits in a sentence such as "People are signed out after 60 minutes without use, and after 12 hours
    in any case".
    """
    hours = organisation.session_longest_hours
    return (
        f"People are signed out after {organisation.session_idle_minutes} minutes without use, and after "
        f"{'1 hour' if hours == 1 else f'{hours} hours'} in any case."
    )
