"""Gives and ends roles. A role is ended, never deleted, and an office always keeps an administrator."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone

from s55tracker.accounts.models import Force, Membership, PolicingBody, User
from s55tracker.accounts.queries import people_in
from s55tracker.accounts.roles import ROLES_IN_A_FORCE, Role
from s55tracker.audit.trail import record
from s55tracker.identity.sessions import end_all_sessions
from s55tracker.identity.single_sign_on.queries import provider_of
from s55tracker.mail.outbox import queue_mail
from s55tracker.office.invitations.actions import check_other_side, check_roles, format_roles
from s55tracker.office.listeners import OfficeChange, notify_listeners
from s55tracker.office.mails import organisation_in_mail, sender_of
from s55tracker.office.notices import notify_administrators, notify_leads, notify_of_approver
from s55tracker.office.permissions import check_can_manage_people, check_is_platform_administrator
from s55tracker.office.queries import current_memberships, field_of
from s55tracker.refusals import Refused


@transaction.atomic
def give_role(*, by, organisation: PolicingBody | Force, user: User, role: Role) -> Membership:
    """Give a colleague another role. Raises NotPermitted; Refused for someone who does not work here, who has to be
    invited instead.
    """
    _lock_and_check(by, organisation)
    _check_is_here(organisation, user)
    membership = _give(by, organisation, user, check_roles(organisation, [role])[0])
    notify_leads(organisation, by=by, what=f"gave {user} the role of {format_roles([Role(role)])}")
    return membership


@transaction.atomic
def end_role(*, by, organisation: PolicingBody | Force, user: User, role: Role, reason: str = "") -> list[str]:
    """End one role. Returns sentences describing what changed. Raises Refused as `check_can_end` does."""
    _lock_and_check(by, organisation)
    followed = _end_and_sign_out(by, organisation, user, [Role(role)], reason)
    _notify_of_end(by, organisation, user, Role(role), reason)
    return followed


@transaction.atomic
def change_roles(*, by, organisation: PolicingBody | Force, user: User, roles: Iterable[Role]) -> list[str]:
    """Set the roles a colleague has here: give the new ones and end the others.

    Returns sentences describing what else changed: someone who is no longer an officer hands over their open responses.
    """
    _lock_and_check(by, organisation)
    held = _check_is_here(organisation, user)
    wanted = check_roles(organisation, roles)
    for role in wanted:
        if role not in held:
            _give(by, organisation, user, role)
    followed = _end_and_sign_out(by, organisation, user, sorted(held - set(wanted)), "")
    if held != set(wanted):
        what = f"changed the roles of {user} from {format_roles(sorted(held))} to {format_roles(wanted)}"
        notify_leads(organisation, by=by, what=what, also=[user])
    return followed


@transaction.atomic
def end_membership(
    *, by, organisation: PolicingBody | Force, user: User, reason: str = "", successor: User | None = None
) -> list[str]:
    """End all of someone's roles here. Their account and everything they wrote are kept.

    Their work goes to `successor`, or to the next officer: see ports.handover. Returns sentences describing what
    changed.
    """
    _lock_and_check(by, organisation)
    held = _check_is_here(organisation, user)
    if successor is not None:
        _check_can_take_over(organisation, user, successor)
    followed = _end_and_sign_out(by, organisation, user, sorted(held), reason, successor=successor)
    queue_mail(
        to_email=user.email,
        template="office_membership_ended",
        context={**organisation_in_mail(organisation), "person": user},
        on_behalf_of=sender_of(by, organisation),
        acting=by,
        about=f"user:{user.pk}",
    )
    notify_leads(organisation, by=by, what=f"ended the roles of {user}: {format_roles(sorted(held))}", reason=reason)
    return followed


@transaction.atomic
def end_unused_membership(*, by, organisation: PolicingBody | Force, user: User, reason: str) -> list[str]:
    """End all of someone's roles here, after a warning from the administrator `by`. Returns sentences describing what
    changed. Raises Refused as `end_role` does, in which case no role ends.

    The administrator's permission is not checked, because they may have left since. The caller emails the person and
    the organisation.
    """
    _lock(organisation)
    held = _check_is_here(organisation, user)
    return _end_and_sign_out(by, organisation, user, sorted(held), reason)


@transaction.atomic
def give_role_from_outside(*, by, organisation: PolicingBody | Force, user: User, role: Role) -> Membership:
    """As platform administrator, give someone with an account a role anywhere, for example if an office has lost its
    last administrator.

    Raises NotPermitted; Refused for a role that the organisation does not have, for someone who would be on both sides
    of one response, and as `check_can_give_from_outside` does.
    """
    check_is_platform_administrator(by)
    _lock(organisation)
    [role] = check_roles(organisation, [role])
    check_other_side(organisation, user.email)
    check_can_give_from_outside(organisation, user, by=by)
    membership = _give(by, organisation, user, role)
    what = f"gave {user} the role of {format_roles([role])}"
    notify_leads(organisation, by=by, what=what)
    if role != Role.APPROVER:  # that has an email of its own
        notify_administrators(organisation, by=by, what=what, new=user)
    return membership


def check_can_give_from_outside(organisation: PolicingBody | Force, user: User, *, by: User) -> None:
    """Raises Refused for platform administrators who give themselves a role where there may be unpublished work, which
    they may not read.

    An office where no one has had a role yet has nothing to read, so the person setting it up may become its first
    administrator.
    """
    if user.pk != by.pk:
        return
    if isinstance(organisation, Force) or Membership.objects.filter(body=organisation).exists():
        name = getattr(organisation, "office_name", None) or organisation
        raise Refused(f"You cannot give yourself a role in {name}. Ask someone who manages its people to invite you.")


@transaction.atomic
def end_role_from_outside(*, by, membership: Membership, reason: str = "") -> list[str]:
    """As platform administrator, end one role. The effect is the same as when the office does it: no work is left
    without an owner.
    """
    check_is_platform_administrator(by)
    _lock(membership.organisation)
    organisation, user, role = membership.organisation, membership.user, Role(membership.role)
    followed = _end_and_sign_out(by, organisation, user, [role], reason)
    _notify_of_end(by, organisation, user, role, reason)
    notify_administrators(
        organisation, by=by, what=f"ended the role of {user} as {format_roles([role])}", reason=reason
    )
    return followed


def check_can_end(organisation: PolicingBody | Force, user: User, role: Role, *, by) -> None:
    """Raises Refused for an office's last administrator, for a force's last lead while others work there, and for the
    emergency account.

    The last person in a force may leave: there is no one else to be the lead, and the office that holds the force to
    account can invite a new one.
    """
    check_is_not_for_emergencies(organisation, user, role)
    if (
        isinstance(organisation, PolicingBody)
        and role == Role.ADMINISTRATOR
        and not _other_administrators(organisation, user).exists()
    ):
        whose = "You are" if user == by else f"{user} is"
        raise Refused(
            f"{whose} the last administrator of this office. Give someone else the role first. Without an administrator, no one "
            "can invite people or change settings."
        )
    if (
        role == Role.FORCE_LEAD
        and user.is_active
        and not people_in(organisation, Role.FORCE_LEAD).exclude(pk=user.pk).exists()
    ):
        whose = "You are" if user == by else f"{user} is"
        if people_in(organisation, *ROLES_IN_A_FORCE).exclude(pk=user.pk).exists():
            raise Refused(
                f"{whose} the last force lead of {organisation}. Give someone else the role first. Without a force lead, no one can "
                "submit the force’s comments or invite its people."
            )


def check_is_not_for_emergencies(organisation: PolicingBody | Force, user: User, role: Role) -> None:
    """Raises Refused for the owner of the organisation's emergency account, which is needed if single sign-on fails."""
    provider = provider_of(organisation)
    if (
        provider is not None
        and provider.only_single_sign_on
        and provider.emergency_account_id == user.pk
        and role in (Role.ADMINISTRATOR, Role.FORCE_LEAD)
    ):
        raise Refused(
            f"{user} has the emergency account, while everyone else uses single sign-on. Choose another emergency "
            "account first, under “How people sign in”."
        )


def _lock(organisation: PolicingBody | Force) -> None:
    # If two administrators end each other's role at once, the second waits here until the first has finished. `no_key`
    # avoids a deadlock with someone who is writing a row that refers to this office, and has already locked a response
    # that a handover may need.
    type(organisation).objects.select_for_update(no_key=True).get(pk=organisation.pk)


def _lock_and_check(by, organisation: PolicingBody | Force) -> None:
    _lock(organisation)
    by.__dict__.pop("_current_memberships", None)
    check_can_manage_people(by, organisation)


def _check_is_here(organisation: PolicingBody | Force, user: User) -> set[Role]:
    held = {Role(role) for role in current_memberships(organisation).filter(user=user).values_list("role", flat=True)}
    if not held:
        raise Refused(f"{user} no longer works here. Invite them instead.")
    return held


def _give(by, organisation: PolicingBody | Force, user: User, role: Role) -> Membership:
    held: dict[str, Any] = {"user": user, "role": role, "ended_at": None, field_of(organisation): organisation}
    membership, is_new = Membership.objects.get_or_create(**held)
    if is_new:
        record(action="role_given", target=organisation, by=by, user=user.pk, name=user.name, role=str(role))
        notify_listeners(organisation, OfficeChange.PEOPLE, by=by, person=user)
        if role == Role.APPROVER:
            notify_of_approver(organisation, by=by, new=user)
    user.__dict__.pop("_current_memberships", None)
    return membership


def _check_can_take_over(organisation: PolicingBody | Force, user: User, successor: User) -> None:
    is_officer = (
        current_memberships(organisation).filter(user=successor, role=Role.OFFICER, user__is_active=True).exists()
    )
    if successor == user or not is_officer:
        raise Refused(f"{successor} cannot take over {user}’s work. Choose another officer of this office.")


def _end_and_sign_out(
    by,
    organisation: PolicingBody | Force,
    user: User,
    roles: Iterable[Role],
    reason: str,
    *,
    successor: User | None = None,
) -> list[str]:
    """End these roles and all the person's sessions, because they may still have pages open that they must no longer
    see.
    """
    held = current_memberships(organisation).filter(user=user, role__in=list(roles)).exists()
    followed = [
        sentence for role in roles for sentence in _end(by, organisation, user, role, reason, successor=successor)
    ]
    if held:
        works_somewhere = Membership.objects.filter(user=user, ended_at=None).exists()
        end_all_sessions(user, by=by, why="a role was ended" if works_somewhere else "their last role was ended")
    return followed


def _end(
    by, organisation: PolicingBody | Force, user: User, role: Role, reason: str, *, successor: User | None = None
) -> list[str]:
    membership = current_memberships(organisation).filter(user=user, role=role).first()
    if membership is None:
        return []
    check_can_end(organisation, user, role, by=by)
    membership.ended_at, membership.ended_by = timezone.now(), by
    membership.save()
    record(action="role_ended", target=organisation, by=by, reason=reason, user=user.pk, name=user.name, role=str(role))
    user.__dict__.pop("_current_memberships", None)
    works_here = current_memberships(organisation).filter(user=user).exists()
    change = OfficeChange.PEOPLE if works_here else OfficeChange.LEFT
    return notify_listeners(organisation, change, by=by, person=user, lost=role, successor=successor)


def _notify_of_end(by, organisation: PolicingBody | Force, user: User, role: Role, reason: str) -> None:
    notify_leads(
        organisation, by=by, what=f"ended the role of {user} as {format_roles([role])}", reason=reason, also=[user]
    )


def _other_administrators(body: PolicingBody, user: User):
    return current_memberships(body).filter(role=Role.ADMINISTRATOR, user__is_active=True).exclude(user=user)
