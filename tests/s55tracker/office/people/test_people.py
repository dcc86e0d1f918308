from threading import Thread

import pytest
from django.db import connection

from s55tracker.accounts.memberships import roles_in
from s55tracker.accounts.models import Membership
from s55tracker.accounts.roles import Role
from s55tracker.audit.trail import history_of
from s55tracker.mail.models import OutgoingMail
from s55tracker.office.people.actions import memberships as people
from s55tracker.office.people.actions.memberships import change_roles, end_membership, end_role, give_role
from s55tracker.office.queries import colleagues_in
from s55tracker.refusals import NotPermitted, Refused
from tests.factories import a_person, an_office, refreshed
from tests.factories import give_role as with_role


@pytest.fixture
def office(db):
    return an_office()


def test_administrator_gives_and_ends_roles_and_history_says_so(office):
    give_role(by=office.administrator, organisation=office.body, user=office.officer, role=Role.MANAGER)
    end_role(
        by=office.administrator, organisation=office.body, user=office.officer, role=Role.OFFICER, reason="Moved on."
    )
    assert roles_in(refreshed(office.officer), office.body) == {Role.MANAGER}
    assert list(history_of(office.body).values_list("action", "reason")) == [
        ("role_given", ""),
        ("role_ended", "Moved on."),
        ("sessions_ended", ""),
    ]
    ended = office.officer.memberships.get(role=Role.OFFICER)
    assert ended.ended_at and ended.ended_by == office.administrator


def test_giving_twice_is_giving_once(office):
    for _ in range(2):
        give_role(by=office.administrator, organisation=office.body, user=office.officer, role=Role.MANAGER)
    assert office.officer.memberships.filter(role=Role.MANAGER).count() == 1
    assert history_of(office.body).count() == 1


def test_ending_a_role_that_is_not_held_does_nothing(office):
    end_role(by=office.administrator, organisation=office.body, user=office.officer, role=Role.MANAGER)
    assert not history_of(office.body).exists()


def told_of_an_approver() -> list[OutgoingMail]:
    return list(OutgoingMail.objects.filter(subject__endswith=" can now approve responses").order_by("to_email"))


def test_administrator_who_becomes_an_approver_is_not_alone_in_knowing(office):
    with_role(office.manager, office.body, Role.ADMINISTRATOR)
    change_roles(
        by=office.administrator,
        organisation=office.body,
        user=office.administrator,
        roles=[Role.ADMINISTRATOR, Role.APPROVER],
    )
    mails = told_of_an_approver()
    readers = (office.approver, office.other_approver, office.manager)
    assert [mail.to_email for mail in mails] == sorted(reader.email for reader in readers)
    assert f"{office.administrator.name} became an approver of" in mails[0].text


def test_other_approvers_are_told_once_of_a_new_one(office):
    for _ in range(2):
        give_role(by=office.administrator, organisation=office.body, user=office.officer, role=Role.APPROVER)
    mails = told_of_an_approver()
    assert [mail.to_email for mail in mails] == sorted([office.approver.email, office.other_approver.email])
    assert f"{office.administrator.name} made {office.officer.name} an approver of" in mails[0].text


def test_other_roles_are_announced_to_no_approver(office):
    give_role(by=office.administrator, organisation=office.body, user=office.officer, role=Role.MANAGER)
    assert told_of_an_approver() == []


def test_stranger_is_not_given_a_role_but_invited(office):
    with pytest.raises(Refused, match="Invite them instead"):
        give_role(by=office.administrator, organisation=office.body, user=a_person("Sam Stranger"), role=Role.OFFICER)


def test_role_of_the_other_kind_of_organisation_is_not_given(office):
    with pytest.raises(Refused, match="no such role"):
        give_role(by=office.administrator, organisation=office.body, user=office.officer, role=Role.FORCE_LEAD)


@pytest.mark.parametrize("role", ["officer", "approver", "manager", "contributor", "lead"])
def test_only_an_administrator_changes_roles_in_a_body(office, role):
    with pytest.raises(NotPermitted):
        change_roles(
            by=getattr(office, role), organisation=office.body, user=office.officer, roles=[Role.ADMINISTRATOR]
        )
    assert roles_in(refreshed(office.officer), office.body) == {Role.OFFICER}


def test_force_roles_are_changed_by_its_lead_alone(office):
    with pytest.raises(NotPermitted, match="Only a force lead"):
        change_roles(
            by=office.administrator, organisation=office.force, user=office.contributor, roles=[Role.FORCE_LEAD]
        )
    change_roles(by=office.lead, organisation=office.force, user=office.contributor, roles=[Role.FORCE_LEAD])
    assert roles_in(refreshed(office.contributor), office.force) == {Role.FORCE_LEAD}


def test_nobody_changes_roles_in_another_office(office):
    other = an_office("Loamshire")
    for organisation, person, role in (
        (office.body, office.officer, Role.MANAGER),
        (office.force, office.contributor, Role.FORCE_LEAD),
    ):
        for by in (other.administrator, other.lead):
            with pytest.raises(NotPermitted):
                change_roles(by=by, organisation=organisation, user=person, roles=[role])


def test_last_administrator_keeps_the_role(office):
    for by, who in ((office.administrator, "You are"),):
        with pytest.raises(Refused, match=f"{who} the last administrator"):
            end_role(by=by, organisation=office.body, user=office.administrator, role=Role.ADMINISTRATOR)
        with pytest.raises(Refused):
            end_membership(by=by, organisation=office.body, user=office.administrator)
        with pytest.raises(Refused):
            change_roles(by=by, organisation=office.body, user=office.administrator, roles=[Role.OFFICER])
    # All or nothing: the role that would have been given first was not.
    assert roles_in(refreshed(office.administrator), office.body) == {Role.ADMINISTRATOR}
    assert not history_of(office.body).exists() and not OutgoingMail.objects.exists()


def test_administrator_whose_account_is_closed_does_not_count(office):
    with_role(office.officer, office.body, Role.ADMINISTRATOR)
    office.officer.is_active = False
    office.officer.save()
    with pytest.raises(Refused, match="last administrator"):
        end_role(by=office.administrator, organisation=office.body, user=office.administrator, role=Role.ADMINISTRATOR)


def test_one_of_two_administrators_may_go(office):
    with_role(office.officer, office.body, Role.ADMINISTRATOR)
    end_membership(by=office.administrator, organisation=office.body, user=office.administrator)
    assert not roles_in(refreshed(office.administrator), office.body)


def test_ending_a_membership_ends_every_role_and_tells_the_person(office):
    with_role(office.officer, office.body, Role.MANAGER)
    end_membership(by=office.administrator, organisation=office.body, user=office.officer, reason="Left in March.")
    assert not office.officer.memberships.filter(ended_at=None).exists()
    assert office.officer not in [colleague.user for colleague in colleagues_in(office.body)]
    mail = OutgoingMail.objects.get()
    assert (mail.to_email, mail.subject) == (
        office.officer.email,
        "You no longer have a role at the Office of the Police and Crime Commissioner for Borsetshire",
    )


def test_failure_leaves_roles_as_they_were(office, monkeypatch):
    monkeypatch.setattr(people, "queue_mail", lambda **kwargs: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        end_membership(by=office.administrator, organisation=office.body, user=office.officer)
    assert roles_in(refreshed(office.officer), office.body) == {Role.OFFICER}
    assert not history_of(office.body).exists()


def test_colleagues_are_listed_by_name_with_roles_in_the_usual_order(office):
    with_role(office.administrator, office.body, Role.OFFICER)
    assert [(colleague.user.name, colleague.roles) for colleague in colleagues_in(office.body)] == [
        ("Adam Administrator", (Role.OFFICER, Role.ADMINISTRATOR)),
        ("April Approver", (Role.APPROVER,)),
        ("Arthur Approver", (Role.APPROVER,)),
        ("Mina Manager", (Role.MANAGER,)),
        ("Olive Officer", (Role.OFFICER,)),
        ("Oscar Officer", (Role.OFFICER,)),
    ]


@pytest.mark.django_db(transaction=True)
def test_two_administrators_who_end_each_other_at_once_leave_one():
    office = an_office()
    with_role(office.officer, office.body, Role.ADMINISTRATOR)
    outcomes = []

    def end(by, user):
        try:
            end_role(by=refreshed(by), organisation=office.body, user=user, role=Role.ADMINISTRATOR)
            outcomes.append("ended")
        except (Refused, NotPermitted) as refusal:
            outcomes.append(type(refusal).__name__)
        finally:
            connection.close()

    both = (office.administrator, office.officer)
    threads = [Thread(target=end, args=pair) for pair in (both, both[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(outcomes) == ["NotPermitted", "ended"]
    assert Membership.objects.filter(role=Role.ADMINISTRATOR, ended_at=None).count() == 1
