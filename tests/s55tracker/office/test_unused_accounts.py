"""Unused accounts: who is warned, what happens to the accounts after 14 days, and whose roles must stay."""

from datetime import timedelta

import pytest
from django.utils import timezone

from s55tracker.accounts.models import Membership, User
from s55tracker.accounts.roles import Role
from s55tracker.audit.models import AuditEvent
from s55tracker.audit.trail import history_of
from s55tracker.govuk.templatetags.dates import govuk_date
from s55tracker.identity.models import UnusedAccountWarning
from s55tracker.mail.models import OutgoingMail
from s55tracker.office.history import line_of
from s55tracker.office.invitations.actions import accept_invitation, invite_person
from s55tracker.office.tasks import end_unused_accounts
from s55tracker.office.unused import actions
from s55tracker.office.unused.actions import settle_warnings, warn_unused
from s55tracker.office.unused.queries import unused_people
from s55tracker.refusals import NotPermitted, Refused
from tests.factories import an_office, refreshed
from tests.s55tracker.identity.second_factors import signed_in
from tests.s55tracker.office.invitations.test_invitations import PASSPHRASE, token_of

pytestmark = pytest.mark.django_db


def day_after(days: int) -> str:
    return govuk_date(timezone.localdate() + timedelta(days=days))


LONG = timedelta(days=90)
Outcome = UnusedAccountWarning.Outcome


@pytest.fixture
def office():
    """Everyone signed in yesterday."""
    office = an_office()
    User.objects.update(last_login=timezone.now() - timedelta(days=1))
    return office


def unused(*people, for_days=100):
    User.objects.filter(pk__in=[person.pk for person in people]).update(
        last_login=timezone.now() - timedelta(days=for_days)
    )


def warn(office, *people, by=None, organisation=None):
    return warn_unused(
        by=by or office.administrator, organisation=organisation or office.body, people=people, now=timezone.now()
    )


def roles_of(person, organisation) -> set[str]:
    field = "body" if organisation._meta.model_name == "policingbody" else "force"
    return set(
        Membership.objects.filter(user=person, ended_at=None, **{field: organisation}).values_list("role", flat=True)
    )


def outcome_of(person) -> str:
    return UnusedAccountWarning.objects.get(user=person).outcome


def mails_to(person, subject: str) -> list[OutgoingMail]:
    return list(OutgoingMail.objects.filter(to_email=person.email, subject__startswith=subject))


def after_fourteen_days(clock):
    clock.move_on(days=14)
    return end_unused_accounts()


# --- Who is unused ----------------------------------------------------------------------------------------------------


def test_account_is_unused_from_ninety_days_after_its_last_sign_in_or_opening(office):
    now = timezone.now()
    unused(office.manager, for_days=91)
    unused(office.officer, for_days=89)
    User.objects.filter(pk=office.other_officer.pk).update(last_login=None, date_joined=now - LONG)
    User.objects.filter(pk=office.approver.pk).update(last_login=None, date_joined=now - LONG + timedelta(minutes=1))
    unused(office.lead, office.other_approver)
    User.objects.filter(pk=office.other_approver.pk).update(is_active=False)  # no one can sign in with it
    assert list(unused_people(office.body, now=now)) == [office.manager, office.other_officer]
    assert list(unused_people(office.force, now=now)) == [office.lead]


# --- Warning ----------------------------------------------------------------------------------------------------------


def test_administrator_warns_on_the_page_and_the_person_is_emailed_when_their_roles_end(office):
    unused(office.manager, office.other_officer)
    client = signed_in(office.administrator)
    address = f"/office/sign-in/unused/?office={office.body.slug}"
    page = client.get(address).text
    assert "Mina Manager" in page and "Oscar Officer" in page and "Olive Officer" not in page
    assert "Select at least one person" in client.post(address, {}).text
    assert client.post(address, {"people": [str(office.manager.pk)]}).status_code == 302
    [mail] = mails_to(office.manager, f"Sign in before {day_after(14)} to keep your account")
    assert office.body.office_name in mail.text
    after = client.get(address).text
    assert "We have emailed a warning to Mina Manager." in after and f"Roles end on {day_after(14)}" in after
    assert list(client.get(address).context["form"].by_key) == [str(office.other_officer.pk)]
    event = history_of(office.body).latest("pk")
    assert line_of(event).sentence == (
        f"Adam Administrator warned Mina Manager that their roles end on {day_after(14)} unless they sign in."
    )


def test_review_of_accounts_says_who_was_warned_and_when_their_roles_end(office, clock):
    unused(office.officer)
    warn(office, office.officer)
    words = f"Not used for 90 days; Warned on {day_after(0)}: roles end on {day_after(14)}"
    page = signed_in(office.administrator).get("/office/sign-in/").text
    assert page.count(words) == 1 and page.count("Warned on") == 1
    [line] = [
        line
        for line in signed_in(office.administrator).post("/office/sign-in/download/").getvalue().decode().splitlines()
        if office.officer.email in line
    ]
    ends_on = timezone.localdate() + timedelta(days=14)
    assert f",{timezone.localdate():%Y-%m-%d},{ends_on:%Y-%m-%d},{words}" in line

    clock.move_on(days=1)
    User.objects.filter(pk=office.officer.pk).update(last_login=timezone.now())
    assert "Warned on" not in signed_in(office.administrator).get("/office/sign-in/").text


def test_only_unused_people_are_warned_once_and_by_who_manages_them(office):
    unused(office.manager, office.administrator, office.lead)
    with pytest.raises(Refused, match="Olive Officer has signed in"):
        warn(office, office.manager, office.officer)
    with pytest.raises(Refused):
        warn(office, office.administrator)  # themselves
    with pytest.raises(Refused):
        warn(office, office.lead)  # somebody else's
    for person in (office.officer, office.lead):
        with pytest.raises(NotPermitted):
            warn(office, office.manager, by=person)
    assert not UnusedAccountWarning.objects.exists() and not OutgoingMail.objects.exists()
    warn(office, office.manager)
    with pytest.raises(Refused):
        warn(office, office.manager)
    assert UnusedAccountWarning.objects.count() == 1


# --- What becomes of them ---------------------------------------------------------------------------------------------


def test_roles_end_after_fourteen_days_with_history_and_emails_and_the_person_can_be_invited_again(office, clock):
    unused(office.manager)
    warn(office, office.manager)
    clock.move_on(days=13)
    assert end_unused_accounts() == 0
    clock.move_on(days=1)
    assert (end_unused_accounts(), end_unused_accounts()) == (1, 0)
    assert roles_of(office.manager, office.body) == set() and outcome_of(office.manager) == Outcome.ENDED
    event = AuditEvent.objects.filter(action="role_ended").get()
    assert event.reason == f"Not used for 90 days. Warned on {day_after(-14)}."
    assert len(mails_to(office.manager, "You no longer have a role")) == 1
    [told] = mails_to(office.administrator, "Unused accounts at")
    assert "Mina Manager" in told.text

    invitation = invite_person(
        by=office.administrator, organisation=office.body, name="", email=office.manager.email, roles=[Role.MANAGER]
    )
    accept_invitation(token=token_of(invitation), name="", password=PASSPHRASE)
    assert roles_of(office.manager, office.body) == {"manager"}


def test_someone_who_signs_in_keeps_their_roles_and_nobody_is_told(office, clock):
    unused(office.manager)
    warn(office, office.manager)
    clock.move_on(days=3)
    User.objects.filter(pk=office.manager.pk).update(last_login=timezone.now())
    assert after_fourteen_days(clock) == 1
    assert roles_of(office.manager, office.body) == {"manager"} and outcome_of(office.manager) == Outcome.USED
    assert mails_to(office.administrator, "Unused accounts at") == []


def test_someone_who_has_left_meanwhile_is_settled(office, clock):
    unused(office.manager)
    warn(office, office.manager)
    Membership.objects.filter(user=office.manager).update(ended_at=timezone.now(), ended_by=office.administrator)
    assert after_fourteen_days(clock) == 1
    assert outcome_of(office.manager) == Outcome.LEFT


def test_last_approver_administrator_and_force_lead_keep_their_roles_and_are_named(office, clock):
    Membership.objects.filter(user=office.other_approver).delete()
    second = Membership.objects.create(user=office.officer, body=office.body, role=Role.ADMINISTRATOR)
    third = Membership.objects.create(user=office.contributor, force=office.force, role=Role.FORCE_LEAD)
    unused(office.approver, office.administrator, office.lead)
    warn(office, office.approver, office.administrator, by=office.officer)
    warn(office, office.lead, by=office.contributor, organisation=office.force)
    for membership in (second, third):
        membership.ended_at, membership.ended_by = timezone.now(), membership.user
        membership.save()
    assert after_fourteen_days(clock) == 3
    for person, organisation in (
        (office.approver, office.body),
        (office.administrator, office.body),
        (office.lead, office.force),
    ):
        assert len(roles_of(person, organisation)) == 1 and outcome_of(person) == Outcome.NEEDED
    [told] = mails_to(office.administrator, "Unused accounts at")
    assert (
        "April Approver did not sign in either, but keeps their roles because no one else here is approver" in told.text
    )
    assert "Adam Administrator did not sign in either" in told.text
    assert len(mails_to(office.lead, "Unused accounts at")) == 1
    assert history_of(office.body).filter(action="unused_account_kept").count() == 2
    assert len(warn(office, office.approver)) == 1  # and can be warned again


def test_of_two_unused_approvers_one_stays(office, clock):
    unused(office.approver, office.other_approver)
    warn(office, office.approver, office.other_approver)
    assert after_fourteen_days(clock) == 2
    left = [bool(roles_of(person, office.body)) for person in (office.approver, office.other_approver)]
    assert sorted(left) == [False, True]


def test_administrator_who_warned_may_have_left(office, clock):
    unused(office.manager)
    give = Membership.objects.create(user=office.officer, body=office.body, role=Role.ADMINISTRATOR)
    warn(office, office.manager)
    Membership.objects.filter(user=office.administrator).update(ended_at=timezone.now(), ended_by=give.user)
    assert after_fourteen_days(clock) == 1
    assert outcome_of(office.manager) == Outcome.ENDED
    assert len(mails_to(office.officer, "Unused accounts at")) == 1


def test_failure_in_one_organisation_holds_up_no_other(office, clock, monkeypatch):
    other = an_office("Loamshire")
    User.objects.filter(pk=other.administrator.pk).update(last_login=timezone.now())
    unused(office.manager, other.manager)
    warn(office, office.manager)
    warn(other, other.manager)
    clock.move_on(days=14)
    real = actions.end_unused_membership

    def fails_for_ours(*, organisation, **arguments):
        if organisation == office.body:
            raise RuntimeError("the disk is full")
        return real(organisation=organisation, **arguments)

    monkeypatch.setattr(actions, "end_unused_membership", fails_for_ours)
    assert settle_warnings(now=timezone.now()) == 1
    assert roles_of(office.manager, office.body) == {"manager"} and outcome_of(office.manager) == ""
    assert refreshed(other.manager).memberships.filter(ended_at=None).count() == 0
    monkeypatch.undo()
    assert settle_warnings(now=timezone.now()) == 1
