"""Decides who may sign in with a provider: someone known by issuer and subject, someone with an invitation, or someone
in a group that gives roles.
"""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from s55tracker.accounts.addresses import normal_address
from s55tracker.accounts.models import Membership, User
from s55tracker.accounts.roles import Role
from s55tracker.audit.trail import record
from s55tracker.identity.models import IdentityProvider
from s55tracker.identity.single_sign_on.actions import check_address_is_free, connect_account
from s55tracker.identity.single_sign_on.exceptions import SignInRefused
from s55tracker.identity.single_sign_on.queries import person_known_as, why_not_with
from s55tracker.identity.single_sign_on.tokens import Identity
from s55tracker.office.exceptions import InvitationUnusable
from s55tracker.office.invitations.actions import accept_invitation, check_other_side, format_roles, invitation_for
from s55tracker.office.notices import notify_leads, notify_of_approver
from s55tracker.office.permissions import roles_for
from s55tracker.office.queries import field_of
from s55tracker.refusals import NotPermitted, Refused


def person_signing_in(*, provider: IdentityProvider, identity: Identity) -> User:
    """Return the account of this identity, or a new account if the organisation lets in one of the identity's groups.
    Raises SignInRefused.
    """
    person = person_known_as(identity.issuer, identity.subject)
    if person is None:
        return admit_by_group(provider=provider, identity=identity)
    if why_not := why_not_with(provider, person):
        raise SignInRefused("not_theirs", why_not)
    return person


@transaction.atomic
def join_with_provider(*, provider: IdentityProvider, identity: Identity, token: str, by: User | None) -> User:
    """Accept an invitation, and connect the account to the identity the person has come back with. Raises
    SignInRefused.
    """
    invitation = invitation_for(token)
    if invitation is None or invitation.organisation != provider.organisation:
        raise SignInRefused(
            "other_organisation", "This invitation is from another organisation. Open its link again.", status=409
        )
    known = person_known_as(identity.issuer, identity.subject)
    owner = User.objects.filter(email=invitation.email).first()
    if known is not None and known != owner:
        raise SignInRefused(
            "someone_elses",
            f"Your organisation’s sign-in connects you to another account here, not {invitation.email}’s. Ask for an "
            "invitation to that account’s address.",
            status=409,
        )
    if owner is not None and owner not in (known, by):
        raise SignInRefused(
            "sign_in_first",
            f"There is already an account for {invitation.email}. Sign in to it and accept the invitation. Then connect it "
            "under “Your account”.",
            status=409,
        )
    try:
        if identity.email:
            check_address_is_free(normal_address(identity.email), owner)
        joined = accept_invitation(
            token=token, name=identity.name or invitation.name, by=by or known, with_single_sign_on=True
        )
    except (InvitationUnusable, NotPermitted, Refused) as refusal:
        raise SignInRefused("invitation_unusable", str(refusal), status=409) from None
    connect_account(by=joined.user, provider=provider, identity=identity)
    return joined.user


@transaction.atomic
def admit_by_group(*, provider: IdentityProvider, identity: Identity) -> User:
    """Create an account for someone whose groups give roles, if the organisation lets people in by group. Raises
    SignInRefused.
    """
    roles = roles_given_by(provider, identity)
    if not roles:
        raise SignInRefused(
            "not_known",
            "We could not find an account for you. If you have been invited, open the link in the invitation and join with your "
            "organisation’s sign-in there. If you have had an account with a password, ask your administrator for the link "
            "that connects it.",
        )
    organisation = provider.organisation
    type(organisation).objects.select_for_update(no_key=True).get(pk=organisation.pk)
    email = _own_address(provider, identity)
    check_address_is_free(email, None)
    try:
        check_other_side(organisation, email)
    except Refused as refusal:
        raise SignInRefused("other_side", str(refusal), status=409) from None
    person = User.objects.create_user(email, None, name=identity.name[:150] or email)
    for role in roles:
        Membership.objects.create(user=person, role=role, **{field_of(organisation): organisation})
    record(
        action="admitted_by_group",
        target=organisation,
        by=person,
        user=person.pk,
        name=person.name,
        email=email,
        roles=[str(role) for role in roles],
    )
    notify_leads(organisation, by=person, what=f"joined by single sign-on, as {format_roles(roles)}")
    if Role.APPROVER in roles:
        notify_of_approver(organisation, by=person, new=person)
    connect_account(by=person, provider=provider, identity=identity)
    return person


def roles_given_by(provider: IdentityProvider, identity: Identity) -> list[Role]:
    """The roles that the person's groups give, if the organisation lets people in by group."""
    if not provider.admits_by_group:
        return []
    given = {role for group in identity.groups for role in provider.group_roles.get(group, [])}
    return [role for role in roles_for(provider.organisation) if role in given]


def _own_address(provider: IdentityProvider, identity: Identity) -> str:
    """Return the address for a new account. It must be one of the organisation's own, because email about its work will
    go there, and not one that the person has only claimed: colleagues would take them for its owner. Raises
    SignInRefused.
    """
    email = normal_address(identity.email)
    try:
        validate_email(email)
    except ValidationError:
        raise SignInRefused(
            "no_address", "Your organisation’s sign-in does not give an email address for you."
        ) from None
    if identity.is_email_unverified:
        raise SignInRefused(
            "address_unverified",
            f"Your organisation’s sign-in has not verified that {email} is your email address. Ask your IT department to do so.",
        )
    if email.rpartition("@")[2] not in provider.email_domains:
        raise SignInRefused(
            "address_elsewhere",
            f"Your organisation’s sign-in gives an address for you, {email}, that is not one of the organisation’s own.",
        )
    return email
