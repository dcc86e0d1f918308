"""Sets up a provider, and switches single sign-on on and off. Changes to single sign-on are recorded, and emailed to
everyone who manages the organisation's people.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from s55tracker.accounts.models import Force, PolicingBody, User
from s55tracker.accounts.roles import Role
from s55tracker.audit.trail import record
from s55tracker.identity.models import IdentityProvider
from s55tracker.identity.sealing import seal
from s55tracker.identity.single_sign_on.actions import disconnect_account
from s55tracker.identity.single_sign_on.mails import (
    Ways,
    administrators_of,
    mail_change_of_ways,
    mail_connection_link,
)
from s55tracker.identity.single_sign_on.metadata import check_issuer
from s55tracker.identity.single_sign_on.queries import connection_of, provider_of, providers
from s55tracker.mail.outbox import queue_mail
from s55tracker.office.editing import fingerprint
from s55tracker.office.mails import organisation_in_mail
from s55tracker.office.permissions import check_can_manage_people, roles_for
from s55tracker.office.queries import current_memberships, field_of
from s55tracker.office.single_sign_on.queries import connections_in
from s55tracker.refusals import ChangedMeanwhile, Refused

MANAGING = (Role.ADMINISTRATOR, Role.FORCE_LEAD)


@dataclass(frozen=True, kw_only=True)
class ProviderSettings:
    """The values entered to set up a provider. An empty `client_secret` keeps the stored one."""

    issuer: str
    client_id: str
    client_secret: str = ""
    email_domains: list[str] = field(default_factory=list)
    admits_by_group: bool = False
    group_claim: str = "groups"
    group_roles: dict[str, list[str]] = field(default_factory=dict)
    second_factor_value: str = ""


def settings_of(provider: IdentityProvider | None) -> dict[str, str]:
    """The settings as stored and shown, without the secret."""
    if provider is None:
        return {}
    names = (
        *("issuer", "client_id", "email_domains", "second_factor_value"),
        *("admits_by_group", "group_claim", "group_roles"),
    )
    return {name: str(getattr(provider, name)) for name in names}


def with_settings(
    provider: IdentityProvider | None, organisation: PolicingBody | Force, new: ProviderSettings
) -> IdentityProvider:
    """Return the provider with the new settings, unsaved, so that it can be checked first. Raises Refused."""
    check_issuer(new.issuer)
    found = provider or IdentityProvider(**{field_of(organisation): organisation})
    if not new.client_secret and not found.sealed_secret:
        raise Refused("Enter the client secret.")
    allowed = {str(role) for role in roles_for(organisation)}
    if {role for roles in new.group_roles.values() for role in roles} - allowed:
        raise Refused(f"{organisation} has no such role.")
    if new.admits_by_group and not (new.group_roles and new.email_domains):
        raise Refused(
            "To let people sign in by group, enter the groups with their roles, and the domains of your email addresses."
        )
    found.issuer, found.client_id = new.issuer, new.client_id
    found.email_domains, found.admits_by_group = new.email_domains, new.admits_by_group
    found.group_claim, found.group_roles = new.group_claim, new.group_roles
    found.second_factor_value = new.second_factor_value
    if new.client_secret:
        found.sealed_secret = seal(new.client_secret)
    return found


@transaction.atomic
def save_provider(
    *, by: User, organisation: PolicingBody | Force, new: ProviderSettings, problems: list[str], opened_on: str
) -> IdentityProvider:
    """Save the new settings, with any problems that a check has found. Raises NotPermitted, ChangedMeanwhile, Refused."""
    provider = _locked(by, organisation)
    before = settings_of(provider)
    if opened_on != fingerprint(before):
        raise ChangedMeanwhile
    if provider is not None and provider.is_active and problems:
        raise Refused(f"The settings have not been saved, because no one could sign in with them. {' '.join(problems)}")
    provider = with_settings(provider, organisation, new)
    provider.checked_at, provider.problems = timezone.now(), problems
    provider.save()
    after = settings_of(provider)
    if after != before or new.client_secret:
        changed = {name: [before.get(name, ""), after[name]] for name in after if before.get(name) != after[name]}
        record(
            action="single_sign_on_set_up",
            target=organisation,
            by=by,
            changed=changed,
            new_secret=bool(new.client_secret),
        )
        _notify(provider, by=by, what="changed the settings of single sign-on")
    return provider


@transaction.atomic
def record_check(*, by: User, organisation: PolicingBody | Force, problems: list[str]) -> IdentityProvider:
    """Record what a check has found. Raises NotPermitted, Refused."""
    provider = _set_up(by, organisation)
    provider.checked_at, provider.problems = timezone.now(), problems
    provider.save(update_fields=["checked_at", "problems"])
    record(action="single_sign_on_checked", target=organisation, by=by, problems=problems)
    return provider


@transaction.atomic
def switch_on(*, by: User, organisation: PolicingBody | Force, problems: list[str]) -> IdentityProvider:
    """Switch single sign-on on, so that the sign-in page shows its button. Raises NotPermitted; Refused if the check
    found something wrong.
    """
    provider = _set_up(by, organisation)
    provider.checked_at, provider.problems = timezone.now(), problems
    if problems:
        raise Refused(f"Single sign-on has not been switched on. {' '.join(problems)}")
    if not provider.is_active:
        provider.is_active = True
        provider.save()
        record(action="single_sign_on_switched_on", target=organisation, by=by)
        _notify(provider, by=by, what="switched single sign-on on")
    return provider


@transaction.atomic
def switch_off(*, by: User, organisation: PolicingBody | Force) -> IdentityProvider:
    """Switch single sign-on off, so that people sign in with passwords again. Accounts stay connected. Raises
    NotPermitted, Refused.
    """
    provider = _set_up(by, organisation)
    if provider.is_active:
        _switch_off(provider, by=by)
    return provider


@transaction.atomic
def switch_off_on_the_server(*, organisation: PolicingBody | Force) -> bool:
    """Switch single sign-on off from a command on the server, when no one can sign in to do it. Returns False if it was
    not on.
    """
    type(organisation).objects.select_for_update(no_key=True).get(pk=organisation.pk)
    provider = provider_of(organisation)
    if provider is None or not provider.is_active:
        return False
    _switch_off(provider, by=None)
    return True


def _switch_off(provider: IdentityProvider, *, by: User | None) -> None:
    was_only = provider.only_single_sign_on
    provider.is_active = provider.only_single_sign_on = False
    provider.save()
    record(action="single_sign_on_switched_off", target=provider.organisation, by=by)
    _notify(provider, by=by, what="switched single sign-on off, so that people sign in with passwords again")
    affected = [each.person for each in connections_in(provider) if was_only or each.is_connected]
    _notify_of_ways(provider, affected, Ways.PASSWORDS)


@transaction.atomic
def require_single_sign_on(
    *, by: User, organisation: PolicingBody | Force, required: bool, emergency_account: User | None
) -> IdentityProvider:
    """Make single sign-on the only way in for the organisation's people, except for one account, or allow passwords
    again. Raises NotPermitted, Refused.
    """
    provider = _set_up(by, organisation)
    if required:
        _check_can_require(by, provider, emergency_account)
    before = (provider.only_single_sign_on, provider.emergency_account)
    provider.only_single_sign_on = required
    provider.emergency_account = emergency_account if required else None
    if before == (provider.only_single_sign_on, provider.emergency_account):
        return provider
    provider.save()
    name = str(emergency_account) if required else ""
    record(
        action="single_sign_on_required" if required else "passwords_allowed",
        target=organisation,
        by=by,
        emergency=name,
    )
    if required:
        _notify(
            provider,
            by=by,
            what=f"made single sign-on the only way to sign in, with {name}’s account as the emergency account",
        )
        theirs = [each for each in connections_in(provider) if not each.why_not and each.person != emergency_account]
        for each in theirs:
            if not each.is_connected:
                mail_connection_link(each.person, provider)
        _notify_of_ways(provider, [each.person for each in theirs if each.is_connected], Ways.ONLY_SINGLE_SIGN_ON)
    else:
        _notify(provider, by=by, what="allowed passwords alongside single sign-on again")
        _notify_of_ways(provider, [each.person for each in connections_in(provider) if not each.why_not], Ways.BOTH)
    return provider


@transaction.atomic
def send_connection_links(*, by: User, organisation: PolicingBody | Force) -> int:
    """Email a link to everyone who has not connected their account yet. Returns how many. Raises NotPermitted, Refused."""
    provider = _set_up(by, organisation)
    if not provider.is_active:
        raise Refused("Switch single sign-on on first.")
    waiting = [each.person for each in connections_in(provider) if not each.is_connected and not each.why_not]
    sent = sum(mail_connection_link(person, provider) for person in waiting)
    record(action="connection_links_sent", target=organisation, by=by, people=sent)
    return sent


@transaction.atomic
def disconnect_colleague(*, by: User, organisation: PolicingBody | Force, user: User) -> None:
    """Disconnect a colleague's account, for example when they have a new one at the provider. Raises NotPermitted,
    Refused.
    """
    provider = _set_up(by, organisation)
    if not current_memberships(organisation).filter(user=user).exists():
        raise Refused(f"{user} no longer works here.")
    if not disconnect_account(by=by, person=user, provider=provider):
        raise Refused(f"{user}’s account is not connected.")


def _check_can_require(by: User, provider: IdentityProvider, emergency_account: User | None) -> None:
    if not provider.is_active:
        raise Refused("Switch single sign-on on first.")
    if emergency_account is None or emergency_account not in administrators_of(provider):
        raise Refused("Choose an emergency account. It must belong to someone who can manage people here.")
    if not emergency_account.has_usable_password():
        raise Refused(f"{emergency_account} has no password. Choose someone else, or ask them to set one first.")
    if by != emergency_account and connection_of(by, provider) is None:
        raise Refused("Connect your own account first, under “Your account”, so that you do not lock yourself out.")


def _locked(by: User, organisation: PolicingBody | Force) -> IdentityProvider | None:
    type(organisation).objects.select_for_update(no_key=True).get(pk=organisation.pk)
    check_can_manage_people(by, organisation)
    return provider_of(organisation)


def _set_up(by: User, organisation: PolicingBody | Force) -> IdentityProvider:
    provider = _locked(by, organisation)
    if provider is None:
        raise Refused("Single sign-on has not been set up yet.")
    return providers().get(pk=provider.pk)


def _notify_of_ways(provider: IdentityProvider, people: Iterable[User], ways: Ways) -> None:
    """Email the people whose way to sign in has changed. Those who manage the organisation's people have just been told."""
    told = set(administrators_of(provider))
    for person in people:
        if person not in told and person.is_active:
            mail_change_of_ways(person, provider, ways)


def _notify(provider: IdentityProvider, *, by: User | None, what: str) -> None:
    """Email everyone who manages the organisation's people, including the person who made the change. `by` is None for
    a command on the server.
    """
    organisation: Any = provider.organisation
    which = "office" if field_of(organisation) == "body" else "force"
    for reader in administrators_of(provider):
        queue_mail(
            to_email=reader.email,
            template="single_sign_on_changed",
            context={
                **organisation_in_mail(organisation),
                "person": reader,
                "by": by,
                "what": what,
                "page": f"{settings.PUBLIC_URL}{reverse('office-single-sign-on')}?{which}={organisation.slug}",
            },
            acting=by,
            about=f"{'policingbody' if which == 'office' else 'force'}:{organisation.pk}",
        )
