"""A force's people are the force's own: its policing body invites the first lead, and no one after that."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from s55tracker.accounts.memberships import roles_in
from s55tracker.accounts.models import AccountInvitation
from s55tracker.accounts.roles import Role
from s55tracker.audit.trail import history_of
from s55tracker.mail.models import OutgoingMail
from s55tracker.office.exceptions import InvitationUnusable
from s55tracker.office.invitations.actions import (
    accept_invitation,
    invite_first_lead,
    resend_invitation,
    withdraw_invitation,
)
from s55tracker.office.people.actions.memberships import (
    change_roles,
    end_membership,
    end_role,
    end_role_from_outside,
    give_role,
    give_role_from_outside,
)
from s55tracker.refusals import NotPermitted, Refused
from tests.factories import a_person, an_office, refreshed
from tests.factories import give_role as with_role
from tests.s55tracker.office.invitations.test_invitations import PASSPHRASE, first_lead, invited, token_of, without_lead

pytestmark = pytest.mark.django_db

SUBJECT = "Change to who works for Borsetshire Police"


@pytest.fixture
def office():
    return an_office()


@pytest.fixture
def platform_administrator():
    person = a_person("Pat Platform")
    person.is_staff = True
    person.save()
    return person


def told(words=""):
    """Recipients of the emails about the force's people that contain these words."""
    mails = OutgoingMail.objects.filter(subject=SUBJECT).order_by("pk")
    return {mail.to_email for mail in mails if words in " ".join(mail.text.split())}


# --- What the policing body may do ------------------------------------------------------------------------------------


def test_offices_administrator_cannot_invite_change_or_end_anybody_of_a_force_with_a_lead(office):
    """A second mailbox as lead, a contributor made lead, the lead ended: each would open the force's draft to the
    office.
    """
    by, force = office.administrator, office.force
    for role in (Role.FORCE_LEAD, Role.FORCE_CONTRIBUTOR):
        with pytest.raises(NotPermitted):
            invited(office, force, by, roles=[role])
    with pytest.raises(NotPermitted, match="has a force lead"):
        first_lead(office)
    for action in (
        lambda: give_role(by=by, organisation=force, user=office.contributor, role=Role.FORCE_LEAD),
        lambda: change_roles(by=by, organisation=force, user=office.contributor, roles=[Role.FORCE_LEAD]),
        lambda: end_role(by=by, organisation=force, user=office.lead, role=Role.FORCE_LEAD),
        lambda: end_membership(by=by, organisation=force, user=office.lead),
    ):
        with pytest.raises(NotPermitted):
            action()
    assert not AccountInvitation.objects.exists() and not history_of(force).exists()
    assert roles_in(refreshed(office.lead), force) == {Role.FORCE_LEAD}


def test_office_invites_the_first_lead_who_then_invites_the_others(client, office):
    without_lead(office)
    office.contributor.memberships.update(ended_at=timezone.now(), ended_by=office.lead)
    client.force_login(office.administrator)
    page = f"{reverse('office-force-lead', args=['borsetshire'])}?office=borsetshire"
    assert "Borsetshire Police has no force lead." in client.get(page).text
    assert client.post(page, {"name": "Nia New", "email": "nia@example.test"}).status_code == 302
    invitation = AccountInvitation.objects.get()
    assert (invitation.roles, invitation.for_first_lead) == (["force_lead"], True)
    assert "Send it again" in client.get(page).text

    nia = accept_invitation(token=token_of(invitation), name="Nia New", password=PASSPHRASE).user
    assert roles_in(nia, office.force) == {Role.FORCE_LEAD}
    shown = client.get(page).text
    assert "manages its own people" in shown and "Send" not in shown
    assert client.post(page, {"name": "Second", "email": "second@example.test"}).status_code == 422
    assert invited(office, office.force, nia, email="writer@example.test", roles=[Role.FORCE_CONTRIBUTOR]).force


def test_only_one_first_lead_is_invited_at_a_time_and_may_be_withdrawn(office):
    without_lead(office)
    waiting = first_lead(office)
    with pytest.raises(Refused, match="has already been invited"):
        first_lead(office, email="second@example.test")
    resend_invitation(by=office.administrator, invitation=waiting)
    withdraw_invitation(by=office.administrator, invitation=waiting)
    assert first_lead(office, email="second@example.test").for_first_lead


@pytest.mark.parametrize("role", ["officer", "approver", "manager", "contributor"])
def test_nobody_but_the_administrator_invites_a_first_lead(office, role):
    without_lead(office)
    with pytest.raises(NotPermitted):
        first_lead(office, by=getattr(office, role))


def test_invitation_to_a_first_lead_is_void_once_the_force_has_one(client, office):
    """Sent while there was none, accepted after a colleague became lead: it would be a second lead chosen by the
    office.
    """
    without_lead(office)
    invitation = first_lead(office)
    with_role(office.contributor, office.force, Role.FORCE_LEAD)
    with pytest.raises(InvitationUnusable, match="has a force lead now"):
        accept_invitation(token=token_of(invitation), name="Nia New", password=PASSPHRASE)
    assert "The force has a force lead now" in client.get(f"/join/{token_of(invitation)}/").text
    with pytest.raises((Refused, NotPermitted)):
        resend_invitation(by=office.administrator, invitation=invitation)


# --- When the only lead leaves
# ------------------------------------------------------------------------------------------


def test_last_lead_names_another_before_they_go(office, platform_administrator):
    held = office.lead.memberships.get()
    for action in (
        lambda: end_membership(by=office.lead, organisation=office.force, user=office.lead),
        lambda: change_roles(
            by=office.lead, organisation=office.force, user=office.lead, roles=[Role.FORCE_CONTRIBUTOR]
        ),
        lambda: end_role_from_outside(by=platform_administrator, membership=held),
    ):
        with pytest.raises(Refused, match="last force lead of Borsetshire Police"):
            action()
    give_role(by=office.lead, organisation=office.force, user=office.contributor, role=Role.FORCE_LEAD)
    end_membership(by=office.lead, organisation=office.force, user=office.lead)
    assert roles_in(refreshed(office.lead), office.force) == set()


def test_lead_who_is_alone_may_go(office):
    end_membership(by=office.lead, organisation=office.force, user=office.contributor)
    end_membership(by=office.lead, organisation=office.force, user=office.lead)
    assert first_lead(office).for_first_lead


def test_after_a_leads_account_is_closed_everybody_left_hears_of_it_and_of_the_next_invitation(
    client, office, platform_administrator
):
    client.force_login(platform_administrator)
    page = f"/django-admin/accounts/user/{office.lead.pk}/change/"
    inline = {"memberships-TOTAL_FORMS": 0, "memberships-INITIAL_FORMS": 0}
    client.post(page, {"name": office.lead.name, "email": office.lead.email, **inline})
    assert told("closed Leo Lead’s account") == {office.contributor.email}
    invite_first_lead(by=office.administrator, force=office.force, name="Nia New", email="nia@example.test")
    assert told("invited Nia New (nia@example.test) as force lead") == {office.contributor.email}
    actions = set(history_of(office.force).values_list("action", flat=True))
    assert {"account_closed", "person_invited"} <= actions


# --- What the leads are told
# ----------------------------------------------------------------------------------------------


def test_leads_hear_of_every_change_and_the_forces_history_has_it(client, office, platform_administrator):
    second = a_person("Lena Lead", organisation=office.force, roles=(Role.FORCE_LEAD,))
    leads = {office.lead.email, second.email}
    by, force = office.lead, office.force

    invitation = invited(office, force, by, roles=[Role.FORCE_CONTRIBUTOR])
    assert told("invited Nia New (new@example.test) as force contributor") == leads
    resend_invitation(by=by, invitation=invitation)
    assert told("sent the invitation to new@example.test again") == leads
    accept_invitation(token=token_of(invitation), name="Nia New", password=PASSPHRASE)
    assert told("Nia New accepted an invitation, as force contributor") == leads
    withdrawn = invited(office, force, by, email="other@example.test", roles=[Role.FORCE_CONTRIBUTOR])
    withdraw_invitation(by=by, invitation=withdrawn)
    assert told("withdrew the invitation to other@example.test") == leads
    change_roles(by=by, organisation=force, user=second, roles=[Role.FORCE_CONTRIBUTOR])
    assert (
        told("changed the roles of Lena Lead from force lead to force contributor") == leads
    )  # she is told of her own
    give_role_from_outside(by=platform_administrator, organisation=force, user=second, role=Role.FORCE_LEAD)
    assert told("Pat Platform gave Lena Lead the role of force lead") == leads
    end_membership(by=by, organisation=force, user=office.contributor, reason="Moved on.")
    assert told("ended the roles of Connie Contributor: force contributor") == leads

    client.force_login(office.lead)
    page = client.get("/office/history/?force=borsetshire").text
    words = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    for sentence in (
        "Leo Lead invited new@example.test as force contributor.",
        "Leo Lead sent the invitation to new@example.test again.",
        "Nia New accepted an invitation, as force contributor.",
        "Leo Lead withdrew the invitation to other@example.test.",
        "Leo Lead ended the role of Lena Lead as force lead.",
        "Pat Platform gave Lena Lead the role of force lead.",
        "Leo Lead ended the role of Connie Contributor as force contributor.",
        "Why: Moved on.",
    ):
        assert sentence in words


def test_people_of_an_office_are_not_mailed_about(office):
    give_role(by=office.administrator, organisation=office.body, user=office.officer, role=Role.MANAGER)
    assert not OutgoingMail.objects.exists()
