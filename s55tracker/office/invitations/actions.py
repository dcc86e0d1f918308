"""Invites people to an organisation, and lets them join. The link's token is only in the email; the database holds its
hash.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.urls import reverse
from django.utils import timezone

from s55tracker.accounts.addresses import normal_address
from s55tracker.accounts.models import AccountInvitation, Force, ForceLink, Membership, PolicingBody, User
from s55tracker.accounts.roles import Role
from s55tracker.audit.trail import record
from s55tracker.identity.single_sign_on.queries import provider_of
from s55tracker.mail.outbox import queue_mail
from s55tracker.office.exceptions import InvitationUnusable
from s55tracker.office.mails import organisation_in_mail, sender_of
from s55tracker.office.notices import notify_leads, notify_of_approver
from s55tracker.office.permissions import (
    check_can_invite_first_lead,
    check_can_manage_people,
    has_lead,
    roles_for,
)
from s55tracker.office.queries import current_memberships, field_of, open_invitations
from s55tracker.present import present
from s55tracker.refusals import NotPermitted, Refused
from s55tracker.text.cleaning import clean_line

LASTS = timedelta(days=7)


class InvitationState(models.TextChoices):
    OPEN = "open", "Pending"
    EXPIRED = "expired", "Expired"
    USED = "used", "Accepted"
    WITHDRAWN = "withdrawn", "Withdrawn"
    OVERTAKEN = "overtaken", "No longer needed"
    UNKNOWN = "unknown", "Unknown"


SENTENCES = {
    InvitationState.EXPIRED: "This invitation has expired. Ask the person who invited you to send it again.",
    InvitationState.USED: "This invitation has already been accepted. Sign in with your email address and password.",
    InvitationState.WITHDRAWN: "This invitation has been withdrawn. If you think this is a mistake, ask the person who invited you.",
    InvitationState.OVERTAKEN: (
        "The force has a force lead now, so this invitation no longer works. Ask the force lead to invite you."
    ),
    InvitationState.UNKNOWN: (
        "We cannot find this invitation. Open the link in the newest email you have. Older links stop working "
        "when an invitation is sent again."
    ),
}


@dataclass(frozen=True)
class Joined:
    """Who joined, and whether their account is new."""

    user: User
    is_new: bool


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def state_of(invitation: AccountInvitation | None) -> InvitationState:
    if invitation is None:
        return InvitationState.UNKNOWN
    if invitation.accepted_at:
        return InvitationState.USED
    if invitation.withdrawn_at:
        return InvitationState.WITHDRAWN
    if invitation.for_first_lead and has_lead(present(invitation.force)):
        return InvitationState.OVERTAKEN
    return InvitationState.EXPIRED if invitation.expires_at <= timezone.now() else InvitationState.OPEN


@transaction.atomic
def invite_person(
    *, by, organisation: PolicingBody | Force, email: str, name: str, roles: Iterable[Role]
) -> AccountInvitation:
    """Invite someone to join with these roles. Raises NotPermitted; Refused if they already work here or have been
    invited.
    """
    _lock(organisation)
    check_can_manage_people(by, organisation)
    return _invite(by, organisation, email=email, name=name, roles=check_roles(organisation, roles))


@transaction.atomic
def invite_first_lead(*, by, force: Force, email: str, name: str) -> AccountInvitation:
    """As the policing body, invite someone to lead a force that has no lead. Raises NotPermitted if it has one; Refused
    if someone has already been invited to lead it, or as `invite_person` does. If the force's only lead has left, we
    email the people who still work there.
    """
    _lock(force)
    check_can_invite_first_lead(by, force)
    if waiting := open_invitations(force).filter(for_first_lead=True).first():
        raise Refused(
            f"{waiting.email} has already been invited. Withdraw that invitation before you invite someone else."
        )
    return _invite(by, force, email=email, name=name, roles=[Role.FORCE_LEAD], for_first_lead=True)


def _invite(by, organisation, *, email: str, name: str, roles: list[Role], for_first_lead=False) -> AccountInvitation:
    email = normal_address(email)
    if current_memberships(organisation).filter(user__email=email).exists():
        raise Refused(f"{email} already works here. Change their roles on their page.")
    if open_invitations(organisation).filter(email=email).exists():
        raise Refused(f"{email} has already been invited. Send that invitation again, or withdraw it first.")
    check_other_side(organisation, email)
    token = secrets.token_urlsafe(32)
    invitation = AccountInvitation.objects.create(
        **{field_of(organisation): organisation},
        email=email,
        name=clean_line(name),
        roles=[str(role) for role in roles],
        token_hash=hash_of(token),
        created_by=by,
        expires_at=timezone.now() + LASTS,
        for_first_lead=for_first_lead,
    )
    record(
        action="person_invited",
        target=organisation,
        by=by,
        invitation=invitation.pk,
        email=email,
        name=invitation.name,
        roles=invitation.roles,
    )
    _mail(invitation, token, by)
    notify_leads(organisation, by=by, what=f"invited {invitation.name} ({email}) as {format_roles(roles)}")
    return invitation


@transaction.atomic
def resend_invitation(*, by, invitation: AccountInvitation) -> AccountInvitation:
    """Send a new link, which works for another seven days. The old link stops working."""
    invitation = _locked(invitation)
    _check_can_look_after(by, invitation)
    _check_not_closed(invitation)
    token = secrets.token_urlsafe(32)
    invitation.token_hash, invitation.expires_at = hash_of(token), timezone.now() + LASTS
    invitation.save()
    record(
        action="invitation_sent_again",
        target=invitation.organisation,
        by=by,
        invitation=invitation.pk,
        email=invitation.email,
    )
    _mail(invitation, token, by)
    notify_leads(invitation.organisation, by=by, what=f"sent the invitation to {invitation.email} again")
    return invitation


@transaction.atomic
def withdraw_invitation(*, by, invitation: AccountInvitation) -> AccountInvitation:
    """Withdraw the invitation, so that its link stops working."""
    invitation = _locked(invitation)
    _check_can_look_after(by, invitation)
    _check_not_closed(invitation)
    invitation.withdrawn_at = timezone.now()
    invitation.save()
    record(
        action="invitation_withdrawn",
        target=invitation.organisation,
        by=by,
        invitation=invitation.pk,
        email=invitation.email,
    )
    notify_leads(invitation.organisation, by=by, what=f"withdrew the invitation to {invitation.email}")
    return invitation


def invitation_for(token: str) -> AccountInvitation | None:
    return (
        AccountInvitation.objects.select_related("body", "force", "created_by")
        .filter(token_hash=hash_of(token))
        .first()
    )


@transaction.atomic
def accept_invitation(
    *, token: str, name: str = "", password: str = "", by: User | None = None, with_single_sign_on: bool = False
) -> Joined:
    """Create the person's account, or add the roles to the account with this email address. The token works once.

    A person with the token has read the email at that address, which is all a password reset requires. So an existing
    account gets the roles even if its owner is not signed in; its name and password do not change. `by` is the
    signed-in person, if any. Raises NotPermitted if the invitation is for someone else. With single sign-on a new
    account has no password, and the caller connects it to the person's identity in the same transaction.
    """
    if found := invitation_for(token):
        # If two people accept at once, the second must see that the first has joined.
        _lock(found.organisation)
    invitation = AccountInvitation.objects.select_for_update(of=("self",)).filter(token_hash=hash_of(token)).first()
    state = state_of(invitation)
    if invitation is None or state != InvitationState.OPEN:
        raise InvitationUnusable(state, SENTENCES[state])
    if by is not None and by.email != invitation.email:
        raise NotPermitted(
            f"This invitation is for {invitation.email}. Sign out first, or ask for your own invitation."
        )
    check_other_side(invitation.organisation, invitation.email)
    provider = provider_of(invitation.organisation)
    if password and provider is not None and provider.only_single_sign_on:
        raise Refused(f"{provider.organisation_name} uses single sign-on only. Use it to join.")
    user, is_new = _account_for(invitation, name=name, password=password, needs_password=not with_single_sign_on)
    field = "body" if invitation.body_id else "force"
    for role in invitation.roles:
        _, is_given = Membership.objects.get_or_create(
            user=user, role=role, ended_at=None, **{field: invitation.organisation}, defaults={"ended_by": None}
        )
        if is_given and role == Role.APPROVER:
            notify_of_approver(invitation.organisation, by=user, new=user)
    user.__dict__.pop("_current_memberships", None)
    invitation.accepted_at, invitation.accepted_by = timezone.now(), user
    invitation.save()
    record(
        action="invitation_accepted",
        target=invitation.organisation,
        by=user,
        invitation=invitation.pk,
        roles=invitation.roles,
        new_account=is_new,
    )
    notify_leads(
        invitation.organisation, by=user, what=f"accepted an invitation, as {format_roles(map(Role, invitation.roles))}"
    )
    return Joined(user=user, is_new=is_new)


def _account_for(invitation: AccountInvitation, *, name: str, password: str, needs_password: bool) -> tuple[User, bool]:
    user = User.objects.filter(email=invitation.email).first()
    if user is None:
        if not name.strip() or (needs_password and not password):
            raise Refused("Enter your name and choose a password.")
        try:
            with transaction.atomic():
                return User.objects.create_user(invitation.email, password or None, name=name.strip()), True
        except IntegrityError:
            # They have just accepted another organisation's invitation in another tab.
            user = User.objects.get(email=invitation.email)
    if not user.is_active:
        raise Refused(
            "The account with this email address has been closed. Ask the platform administrator to reopen it."
        )
    return user, False


def check_roles(organisation: PolicingBody | Force, roles: Iterable[Role]) -> list[Role]:
    """Return the roles, each once and in the usual order. Raises Refused if there are none, or if the organisation has
    no such role.
    """
    wanted = {Role(role) for role in roles}
    allowed = roles_for(organisation)
    if not wanted:
        raise Refused("Select at least one role.")
    if not wanted <= set(allowed):
        raise Refused(f"{organisation} has no such role.")
    return [role for role in allowed if role in wanted]


def check_other_side(organisation: PolicingBody | Force, email: str) -> None:
    """Raises Refused for someone who works on the other side. No one may work both for a force and for the office that
    holds it to account, because they could read, and submit, what each has not released to the other.

    An office's administrator may invite the force's first lead, so this also stops them inviting one of their own
    colleagues. A link counts whatever its dates: a response keeps its force after the link ends, and a future link will
    have its own responses.
    """
    links = ForceLink.objects.filter(**{field_of(organisation): organisation}).order_by()
    others = (
        Membership.objects.filter(force__in=links.values("force"))
        if isinstance(organisation, PolicingBody)
        else Membership.objects.filter(body__in=links.values("body"))
    )
    if there := others.filter(user__email=email, ended_at=None).select_related("body", "force").first():
        here, elsewhere = (getattr(each, "office_name", None) or each for each in (organisation, there.organisation))
        raise Refused(f"{email} works for {elsewhere}. No one can work there and for {here} at the same time.")


def check_no_one_on_both_sides(body: PolicingBody, force: Force) -> None:
    """Check that a body and a force can be linked: no one may work for both and so be on both sides of their responses.
    Raises Refused.
    """
    in_force = Membership.objects.filter(force=force, ended_at=None)
    if there := Membership.objects.filter(body=body, ended_at=None, user__in=in_force.values("user")).first():
        raise Refused(
            f"{there.user.email} works for {body.office_name} and for {force}. End one of the two before you link them: no "
            "one can work both for a force and for the office that holds it to account."
        )


def format_roles(roles: Iterable[Role]) -> str:
    """Join the names of roles: "force contributor and force lead"."""
    return " and ".join(role.label.lower() for role in roles)


def _check_can_look_after(by, invitation: AccountInvitation) -> None:
    """Raises NotPermitted for anyone who does not manage the organisation's people. If a force has no lead,
    administrators of the office that holds it to account may act instead for its first lead.
    """
    if invitation.for_first_lead and not has_lead(present(invitation.force)):
        check_can_invite_first_lead(by, present(invitation.force))
    else:
        check_can_manage_people(by, invitation.organisation)


def _lock(organisation: PolicingBody | Force) -> None:
    """Allow one change of an organisation's people at a time."""
    type(organisation).objects.select_for_update(no_key=True).get(pk=organisation.pk)


def _locked(invitation: AccountInvitation) -> AccountInvitation:
    return (
        AccountInvitation.objects.select_for_update(of=("self",))
        .select_related("body", "force", "created_by")
        .get(pk=invitation.pk)
    )


def _check_not_closed(invitation: AccountInvitation) -> None:
    state = state_of(invitation)
    if state in (InvitationState.USED, InvitationState.WITHDRAWN, InvitationState.OVERTAKEN):
        raise Refused(f"This invitation is closed: {state.label.lower()}.")


def _mail(invitation: AccountInvitation, token: str, by) -> None:
    roles = [Role(role).label.lower() for role in invitation.roles]
    queue_mail(
        to_email=invitation.email,
        to_name=invitation.name,
        template="office_invitation",
        context={
            **organisation_in_mail(invitation.organisation),
            "invitation": invitation,
            "roles_label": "Your role" if len(roles) == 1 else "Your roles",
            "roles_words": ", ".join(roles),
            "inviter": by,
            "page": settings.PUBLIC_URL + reverse("join", args=[token]),
        },
        on_behalf_of=sender_of(by, invitation.organisation),
        acting=by,
        about=f"accountinvitation:{invitation.pk}",
        holds_secret=True,
    )
