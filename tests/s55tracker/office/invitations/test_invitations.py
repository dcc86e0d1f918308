from datetime import date, timedelta
from threading import Thread

import pytest
from django.db import connection
from django.utils import timezone

from s55tracker.accounts.models import AccountInvitation, Membership, User
from s55tracker.accounts.roles import Role
from s55tracker.audit.models import AuditEvent
from s55tracker.audit.trail import history_of
from s55tracker.mail.models import OutgoingMail
from s55tracker.office.exceptions import InvitationUnusable
from s55tracker.office.invitations import actions as invitations
from s55tracker.office.invitations.actions import (
    InvitationState,
    accept_invitation,
    invite_person,
    resend_invitation,
    state_of,
    withdraw_invitation,
)
from s55tracker.refusals import NotPermitted, Refused
from tests.factories import PASSWORD, a_person, an_office, give_role, refreshed

PASSPHRASE = "seven slow green herons"


@pytest.fixture
def office(db):
    return an_office()


def invited(office, organisation=None, by=None, **fields):
    details = {"email": "new@example.test", "name": "Nia New", "roles": [Role.OFFICER], **fields}
    return invite_person(by=by or office.administrator, organisation=organisation or office.body, **details)


def without_lead(office):
    """The force's only lead has left."""
    office.lead.memberships.update(ended_at=timezone.now(), ended_by=office.lead)


def first_lead(office, by=None, **fields):
    details = {"email": "new@example.test", "name": "Nia New", **fields}
    return invitations.invite_first_lead(by=by or office.administrator, force=office.force, **details)


def token_of(invitation):
    """The token, from the only place it exists: the newest email about this invitation."""
    mail = OutgoingMail.objects.filter(about=f"accountinvitation:{invitation.pk}").latest("pk")
    return mail.text.split("/join/")[1].split("/")[0]


def test_invitation_is_mailed_and_recorded_and_its_token_is_stored_nowhere_else(office):
    invitation = invited(office, email=" New@Example.test ", roles=[Role.APPROVER, Role.OFFICER])
    mail = OutgoingMail.objects.get()
    token = token_of(invitation)
    assert (mail.to_email, mail.holds_secret) == ("new@example.test", True)
    assert "Your roles: officer, approver" in mail.text
    assert invitation.roles == ["officer", "approver"]
    assert invitation.token_hash == invitations.hash_of(token) != token
    assert invitation.expires_at - timezone.now() == pytest.approx(timedelta(days=7), abs=timedelta(seconds=30))
    event = history_of(office.body).get()
    assert (event.action, event.actor) == ("person_invited", office.administrator)
    assert token not in str(event.detail)


@pytest.mark.parametrize("role", ["officer", "approver", "manager", "contributor", "lead"])
def test_only_an_administrator_invites_to_a_body(office, role):
    with pytest.raises(NotPermitted, match="Only an administrator of this office"):
        invited(office, by=getattr(office, role))
    assert not AccountInvitation.objects.exists() and not OutgoingMail.objects.exists()


@pytest.mark.parametrize(
    ("role", "may"), [("administrator", False), ("lead", True), ("officer", False), ("contributor", False)]
)
def test_only_a_lead_invites_to_a_force_that_has_one(office, role, may):
    if may:
        assert invited(office, office.force, getattr(office, role), roles=[Role.FORCE_LEAD]).force == office.force
    else:
        with pytest.raises(NotPermitted, match="Only a force lead"):
            invited(office, office.force, getattr(office, role), roles=[Role.FORCE_LEAD])


def test_administrator_of_a_body_that_no_longer_holds_the_force_may_not_invite_to_it(office):
    without_lead(office)
    office.body.force_links.update(until_on=timezone.localdate() - timedelta(days=1))
    with pytest.raises(NotPermitted):
        first_lead(office)


def test_administrator_of_another_office_invites_to_neither_body_nor_force(office):
    other = an_office("Loamshire")
    for organisation, role in ((office.body, Role.OFFICER), (office.force, Role.FORCE_LEAD)):
        with pytest.raises(NotPermitted):
            invited(office, organisation, other.administrator, roles=[role])
    without_lead(office)
    with pytest.raises(NotPermitted):
        first_lead(office, by=other.administrator)


def test_nobody_is_invited_to_the_force_and_to_the_office_over_it(office):
    with pytest.raises(Refused, match="No one can work there and for"):
        invited(office, office.force, office.lead, email=office.officer.email, roles=[Role.FORCE_LEAD])
    with pytest.raises(Refused, match="No one can work there and for"):
        invited(office, email=office.lead.email.upper())
    other = an_office("Loamshire")
    to_other = invited(other, other.force, other.lead, email=office.officer.email, roles=[Role.FORCE_LEAD])
    assert to_other.force == other.force
    without_lead(office)
    with pytest.raises(Refused, match="No one can work there and for"):
        first_lead(office, email=office.officer.email)


def test_of_two_invitations_to_both_sides_one_can_be_accepted(office):
    to_body, to_force = invited(office), invited(office, office.force, office.lead, roles=[Role.FORCE_LEAD])
    tokens = [token_of(to_body), token_of(to_force)]
    accept_invitation(token=tokens[0], name="Nia New", password=PASSPHRASE)
    with pytest.raises(Refused, match="No one can work there and for"):
        accept_invitation(token=tokens[1])
    assert Membership.objects.filter(user__email="new@example.test").get().body == office.body


@pytest.mark.parametrize("roles", [[], [Role.FORCE_LEAD], [Role.OFFICER, Role.FORCE_LEAD]])
def test_invitation_is_to_roles_that_the_organisation_has(office, roles):
    with pytest.raises(Refused):
        invited(office, roles=roles)


def test_somebody_who_works_here_or_is_invited_is_not_invited_again(office):
    with pytest.raises(Refused, match="already works here"):
        invited(office, email=office.officer.email.upper())
    invited(office)
    with pytest.raises(Refused, match="has already been invited"):
        invited(office, email="NEW@example.test")
    assert OutgoingMail.objects.count() == 1


def test_approver_who_joins_is_announced_to_approvers_and_administrators(office):
    accept_invitation(token=token_of(invited(office, roles=[Role.APPROVER])), name="Nia Newton", password=PASSPHRASE)
    told = OutgoingMail.objects.filter(subject="Nia Newton can now approve responses")
    readers = (office.approver, office.other_approver, office.administrator)
    assert sorted(mail.to_email for mail in told) == sorted(reader.email for reader in readers)


def test_new_person_joins_with_the_name_and_password_that_they_choose(office):
    invitation = invited(office, roles=[Role.OFFICER, Role.MANAGER])
    joined = accept_invitation(token=token_of(invitation), name=" Nia Newton ", password=PASSPHRASE)
    user = User.objects.get(email="new@example.test")
    assert joined.is_new and joined.user == user
    assert user.name == "Nia Newton" and user.check_password(PASSPHRASE)
    assert set(user.memberships.values_list("role", "body")) == {
        ("officer", office.body.pk),
        ("manager", office.body.pk),
    }
    invitation = refreshed(invitation)
    assert invitation.accepted_by == user and state_of(invitation) == InvitationState.USED
    assert history_of(office.body).last().action == "invitation_accepted"


def test_new_account_needs_a_name_and_a_password(office):
    invitation = invited(office)
    for fields in ({}, {"name": "Nia"}, {"password": PASSPHRASE}):
        with pytest.raises(Refused, match="Enter your name"):
            accept_invitation(token=token_of(invitation), **fields)
    assert state_of(refreshed(invitation)) == InvitationState.OPEN


def test_person_with_an_account_gets_the_roles_and_keeps_name_and_password(office):
    elsewhere = an_office("Loamshire")
    invitation = invited(office, email=elsewhere.officer.email)
    joined = accept_invitation(token=token_of(invitation), name="Somebody Else", password=PASSPHRASE)
    user = refreshed(elsewhere.officer)
    assert (joined.user, joined.is_new) == (user, False)
    assert user.name == "Olive Officer" and user.check_password(PASSWORD)
    assert user.memberships.filter(body=office.body, role=Role.OFFICER).exists()


def test_person_signed_in_as_somebody_else_cannot_accept(office):
    invitation = invited(office)
    with pytest.raises(NotPermitted, match="This invitation is for"):
        accept_invitation(token=token_of(invitation), by=office.officer)
    assert not office.officer.memberships.filter(role=Role.MANAGER).exists()
    assert state_of(refreshed(invitation)) == InvitationState.OPEN


def test_closed_account_is_not_opened_by_an_invitation(office):
    closed = a_person("Clo Closed")
    closed.is_active = False
    closed.save()
    invitation = invited(office, email=closed.email)
    with pytest.raises(Refused, match="has been closed"):
        accept_invitation(token=token_of(invitation))
    assert not closed.memberships.exists()


def test_invitation_works_once(office):
    token = token_of(invited(office))
    accept_invitation(token=token, name="Nia", password=PASSPHRASE)
    with pytest.raises(InvitationUnusable, match="already been accepted") as refusal:
        accept_invitation(token=token, name="Mallory", password="another long password")
    assert refusal.value.state == InvitationState.USED
    assert User.objects.get(email="new@example.test").name == "Nia"


def test_invitation_runs_out_after_seven_days(office):
    invitation = invited(office)
    AccountInvitation.objects.update(expires_at=timezone.now())
    with pytest.raises(InvitationUnusable, match="has expired"):
        accept_invitation(token=token_of(invitation), name="Nia", password=PASSPHRASE)
    assert not User.objects.filter(email="new@example.test").exists()


def test_unknown_token_says_what_to_do(office):
    with pytest.raises(InvitationUnusable, match="newest email"):
        accept_invitation(token="no-such-token", name="Nia", password=PASSPHRASE)


def test_sending_again_gives_a_new_link_and_ends_the_old_one(office):
    invitation = invited(office)
    old = token_of(invitation)
    AccountInvitation.objects.update(expires_at=timezone.now() - timedelta(days=1))
    resend_invitation(by=office.administrator, invitation=invitation)
    with pytest.raises(InvitationUnusable):
        accept_invitation(token=old, name="Nia", password=PASSPHRASE)
    assert accept_invitation(token=token_of(invitation), name="Nia", password=PASSPHRASE).is_new


def test_withdrawn_invitation_lets_nobody_in_and_a_new_one_may_be_sent(office):
    invitation = invited(office)
    withdraw_invitation(by=office.administrator, invitation=invitation)
    with pytest.raises(InvitationUnusable, match="withdrawn"):
        accept_invitation(token=token_of(invitation), name="Nia", password=PASSPHRASE)
    assert invited(office).pk != invitation.pk


def test_closed_invitation_is_neither_sent_again_nor_withdrawn(office):
    invitation = invited(office)
    accept_invitation(token=token_of(invitation), name="Nia", password=PASSPHRASE)
    for action in (resend_invitation, withdraw_invitation):
        with pytest.raises(Refused, match="closed: accepted"):
            action(by=office.administrator, invitation=invitation)


@pytest.mark.parametrize("action", [resend_invitation, withdraw_invitation])
def test_only_who_may_invite_may_send_again_or_withdraw(office, action):
    invitation = invited(office)
    for person in (office.officer, office.lead, an_office("Loamshire").administrator):
        with pytest.raises(NotPermitted):
            action(by=person, invitation=invitation)
    assert OutgoingMail.objects.count() == 1 and state_of(refreshed(invitation)) == InvitationState.OPEN


def test_failure_leaves_neither_invitation_nor_history(office, monkeypatch):
    monkeypatch.setattr(invitations, "_mail", lambda *args: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        invited(office)
    assert not AccountInvitation.objects.exists() and not AuditEvent.objects.exists()


def test_failure_while_joining_leaves_no_account_and_an_open_invitation(office, monkeypatch):
    invitation = invited(office)
    monkeypatch.setattr(invitations, "record", lambda **kwargs: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        accept_invitation(token=token_of(invitation), name="Nia", password=PASSPHRASE)
    assert not User.objects.filter(email="new@example.test").exists()
    assert state_of(refreshed(invitation)) == InvitationState.OPEN


@pytest.mark.django_db(transaction=True)
def test_two_tabs_accept_once():
    office = an_office()
    token, outcomes = token_of(invited(office)), []

    def accept(name):
        try:
            outcomes.append(accept_invitation(token=token, name=name, password=PASSPHRASE).user.name)
        except InvitationUnusable as refusal:
            outcomes.append(refusal.state)
        finally:
            connection.close()

    tabs = [Thread(target=accept, args=(name,)) for name in ("Nia", "Nia")]
    for tab in tabs:
        tab.start()
    for tab in tabs:
        tab.join(30)
    assert sorted(outcomes) == ["Nia", "used"]
    assert Membership.objects.filter(user__email="new@example.test").count() == 1


def test_sent_mail_keeps_no_link(office, mailoutbox):
    from s55tracker.mail.outbox import send_due

    invitation = invited(office)
    token = token_of(invitation)
    assert send_due() == 1
    assert f"/join/{token}/" in mailoutbox[0].body
    mail = OutgoingMail.objects.get()
    assert mail.sent_at and token not in mail.text + mail.html


def test_invitation_to_two_bodies_at_once_is_two_memberships(office):
    other = an_office("Loamshire")
    first, second = invited(office), invited(other)
    accept_invitation(token=token_of(first), name="Nia", password=PASSPHRASE)
    accept_invitation(token=token_of(second))
    user = User.objects.get(email="new@example.test")
    assert set(user.memberships.values_list("body__name", flat=True)) == {"Borsetshire", "Loamshire"}


def test_role_that_was_ended_is_given_anew_by_an_invitation(office):
    person = a_person("Bea Back")
    membership = give_role(person, office.body, Role.OFFICER)
    membership.ended_at, membership.ended_by = timezone.now(), office.administrator
    membership.save()
    accept_invitation(token=token_of(invited(office, email=person.email)))
    assert person.memberships.filter(ended_at=None, role=Role.OFFICER).count() == 1
    assert person.memberships.count() == 2


def test_dates_of_a_link_decide_which_day_counts(office):
    office.body.force_links.update(from_on=date(2012, 11, 22), until_on=timezone.localdate())
    without_lead(office)
    assert first_lead(office).force == office.force
