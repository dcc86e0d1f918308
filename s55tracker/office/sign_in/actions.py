"""Sets which roles need a second factor and how long people stay signed in, and records that someone reviewed the
accounts.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from s55tracker.accounts.models import Force, PolicingBody
from s55tracker.accounts.roles import Role
from s55tracker.accounts.sign_in_rules import IDLE_MINUTES, LONGEST_HOURS
from s55tracker.audit.trail import record
from s55tracker.identity.requirements import roles_needing_it
from s55tracker.office.editing import fingerprint
from s55tracker.office.notices import notify_leads
from s55tracker.office.permissions import check_can_manage_people, roles_for
from s55tracker.refusals import ChangedMeanwhile, Refused


def rules_of(organisation: PolicingBody | Force) -> dict[str, str]:
    """The rules as stored and shown: which roles need a second factor, and from which day."""
    needing = roles_needing_it(organisation)
    roles = [str(role) for role in roles_for(organisation) if role in needing]
    from_on = organisation.second_factor_from_on
    return {"roles": ",".join(roles), "from_on": from_on.isoformat() if from_on else ""}


@transaction.atomic
def change_second_factor_rules(
    *, by, organisation: PolicingBody | Force, roles: Iterable[Role], from_on: date | None, opened_on: str
) -> PolicingBody | Force:
    """Set which roles need a second factor, and from which day. Raises NotPermitted, ChangedMeanwhile, Refused."""
    organisation = type(organisation).objects.select_for_update(no_key=True).get(pk=organisation.pk)
    check_can_manage_people(by, organisation)
    before = rules_of(organisation)
    if opened_on != fingerprint(before):
        raise ChangedMeanwhile
    wanted = set(roles)
    if not wanted <= set(roles_for(organisation)):
        raise Refused(f"{organisation} has no such role.")
    organisation.second_factor_roles = [str(role) for role in roles_for(organisation) if role in wanted]
    organisation.second_factor_from_on = from_on
    after = rules_of(organisation)
    organisation.save(update_fields=["second_factor_roles", "second_factor_from_on"])
    if after != before:
        record(action="second_factor_rules_changed", target=organisation, by=by, old=before, new=after)
        notify_leads(organisation, by=by, what="changed who needs a second step to sign in")
    return organisation


def lengths_of(organisation: PolicingBody | Force) -> dict[str, int]:
    """The limits as stored and shown: the number of minutes without use, and the number of hours in any case, after
    which people are signed out.
    """
    return {"idle_minutes": organisation.session_idle_minutes, "longest_hours": organisation.session_longest_hours}


@transaction.atomic
def change_session_lengths(
    *, by, organisation: PolicingBody | Force, idle_minutes: int, longest_hours: int, opened_on: str
) -> PolicingBody | Force:
    """Set how long people stay signed in, including those who are signed in now. Raises NotPermitted, ChangedMeanwhile,
    Refused.
    """
    organisation = type(organisation).objects.select_for_update(no_key=True).get(pk=organisation.pk)
    check_can_manage_people(by, organisation)
    before = lengths_of(organisation)
    if opened_on != fingerprint(before):
        raise ChangedMeanwhile
    for chosen, (shortest, longest), unit in (
        (idle_minutes, IDLE_MINUTES, "minutes"),
        (longest_hours, LONGEST_HOURS, "hours"),
    ):
        if not shortest <= chosen <= longest:
            raise Refused(f"Enter a number of {unit} between {shortest} and {longest}.")
    organisation.session_idle_minutes, organisation.session_longest_hours = idle_minutes, longest_hours
    organisation.save(update_fields=["session_idle_minutes", "session_longest_hours"])
    after = lengths_of(organisation)
    if after != before:
        record(action="session_lengths_changed", target=organisation, by=by, old=before, new=after)
        notify_leads(organisation, by=by, what="changed how long people stay signed in")
    return organisation


def record_review(*, by, organisation: PolicingBody | Force, people: int) -> None:
    """Record that someone downloaded the accounts, for the quarterly review. Raises NotPermitted."""
    check_can_manage_people(by, organisation)
    record(action="accounts_downloaded", target=organisation, by=by, people=people)
