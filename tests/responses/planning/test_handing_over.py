"""Someone who leaves, or is no longer an officer, leaves no work without an owner."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from responses.enums import ResponseStatus
from responses.history import events_of, of_kind
from responses.history_sentences import sentence_of
from responses.models import PlannedStep, Reminder, Response
from responses.planning import actions as planning
from s55tracker.accounts.models import Absence
from s55tracker.accounts.roles import Role
from s55tracker.audit.models import AuditEvent
from s55tracker.mail.models import OutgoingMail
from s55tracker.office.people.actions.memberships import change_roles, end_membership
from s55tracker.refusals import Refused
from tests.factories import a_finding, a_person, a_response, an_office, give_role, refreshed
from tests.responses.test_at_once import at_once, refusals

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return an_office()


def end(office, person=None, **fields):
    return end_membership(by=office.administrator, organisation=office.body, user=person or office.officer, **fields)


def owners():
    return {row.inspection.title: str(row.owner) for row in Response.objects.select_related("inspection", "owner")}


def away(office, person, substitute):
    today = timezone.localdate()
    return Absence.objects.create(
        user=person, substitute=substitute, from_on=today, until_on=today + timedelta(days=3), created_by=person
    )


def test_everything_open_goes_to_the_officer_with_the_fewest_and_is_told(office):
    first = a_response(office, title="First")
    a_response(office, ResponseStatus.PUBLISHED, title="Second")
    a_response(office, ResponseStatus.NOT_NEEDED, title="Not needed")
    a_response(office, ResponseStatus.DISTRIBUTED, title="Done", findings=[a_finding(due_on=date(2025, 1, 1))])
    a_response(office, ResponseStatus.DISTRIBUTED, title="To follow up", findings=[a_finding(due_on=date(2099, 1, 1))])

    followed = end(office, reason="Moved on.")

    assert followed == ["Oscar Officer will take over 3 open responses from Olive Officer."]
    assert owners() == {
        "First": "Oscar Officer",
        "Second": "Oscar Officer",
        "Not needed": "Olive Officer",
        "Done": "Olive Officer",
        "To follow up": "Oscar Officer",
    }
    assert "Adam Administrator gave the response to Oscar Officer, because Olive Officer no longer works here." in [
        sentence_of(event) for event in of_kind(events_of(first), "people")
    ]
    mail = OutgoingMail.objects.get(to_email=office.other_officer.email, subject="3 pieces of work are now yours")
    assert "because Olive Officer no longer works here" in " ".join(mail.text.split())
    assert not Reminder.objects.exists()


def test_whoever_stands_in_for_them_comes_first(office):
    a_response(office)
    give_role(office.manager, office.body, Role.OFFICER)
    away(office, office.officer, office.manager)
    assert end(office) == ["Mina Manager will take over 1 open response from Olive Officer."]


def test_substitute_who_is_away_as_well_is_not_given_the_work(office):
    a_response(office)
    give_role(office.manager, office.body, Role.OFFICER)
    away(office, office.officer, office.manager)
    away(office, office.manager, office.other_officer)
    assert end(office) == ["Oscar Officer will take over 1 open response from Olive Officer."]


def test_work_goes_to_officers_alone_and_where_none_is_left_the_office_hears_it(client, office):
    """A manager or an administrator who is not an officer cannot do the work, so they are not given it."""
    end(office, office.other_officer)
    response = a_response(office)
    away(office, office.officer, office.manager)
    client.force_login(office.administrator)
    page = client.get(reverse("office-person-end", args=[office.officer.pk]))
    assert "successor" not in page.context["form"].fields
    assert "No other officer can take over Olive Officer’s work: 1 open response." in page.content.decode()

    assert end(office) == [
        "There is no other officer to take over 1 open response from Olive Officer. Give someone the role of officer first."
    ]
    assert owners() == {"Custody records": "Olive Officer"}
    give_role(office.manager, office.body, Role.OFFICER)
    assert [item.title for item in _work_of(client, office.manager).mine] == ["Custody records"]
    assert refreshed(response).owner == office.officer


def _work_of(client, person):
    client.force_login(person)
    return client.get("/").context["work"]


def test_officer_who_is_here_comes_before_one_who_is_away(office):
    third = a_person("Zoe Third", organisation=office.body, roles=(Role.OFFICER,))
    away(office, office.other_officer, third)
    a_response(office)
    end(office)
    assert owners() == {"Custody records": "Zoe Third"}


def test_administrator_may_choose_somebody_else_who_works_here(office):
    a_response(office)
    with pytest.raises(Refused, match="cannot take over"):
        end(office, successor=office.lead)
    with pytest.raises(Refused, match="cannot take over"):
        end(office, successor=office.officer)
    with pytest.raises(Refused, match="Choose another officer"):
        end(office, successor=office.approver)
    give_role(office.approver, office.body, Role.OFFICER)
    end(office, successor=office.approver)
    assert owners() == {"Custody records": "April Approver"}


def test_steps_given_by_name_go_too(office):
    give_role(office.manager, office.body, Role.OFFICER)
    response = a_response(office)
    planning.assign_step(by=office.officer, response=response, step="publish", owner=office.other_officer)
    planning.assign_step(by=office.officer, response=response, step="draft_ready", owner=office.manager)

    assert end(office, office.other_officer, successor=office.manager) == [
        "Mina Manager will take over 1 step from Oscar Officer."
    ]

    assert set(PlannedStep.objects.values_list("step", "owner__name")) == {
        ("publish", "Mina Manager"),
        ("draft_ready", "Mina Manager"),
    }
    assert sentence_of(AuditEvent.objects.filter(action="owner_left").get()) == (
        "Adam Administrator gave the step “Publish” to Mina Manager, because Oscar Officer no longer works here."
    )
    mail = OutgoingMail.objects.filter(to_email=office.manager.email).last()
    assert mail.subject == f"{response.reference}: these steps are now yours: Publish"


def test_somebody_who_is_no_longer_an_officer_owns_nothing_open(office):
    a_response(office)
    followed = change_roles(
        by=office.administrator, organisation=office.body, user=office.officer, roles=[Role.MANAGER]
    )
    assert followed == ["Oscar Officer will take over 1 open response from Olive Officer."]
    mail = OutgoingMail.objects.get(to_email=office.other_officer.email)
    assert "because Olive Officer is no longer an officer" in " ".join(mail.text.split())
    assert "This response is now yours" in mail.text


def test_manager_who_loses_another_role_keeps_what_they_own(office):
    response = a_response(office)
    Response.objects.update(owner=office.manager)
    give_role(office.manager, office.body, Role.APPROVER)
    change_roles(by=office.administrator, organisation=office.body, user=office.manager, roles=[Role.APPROVER])
    assert refreshed(response).owner == office.manager


def test_nothing_of_another_office_is_touched(office):
    other = an_office("Felpersham")
    give_role(office.officer, other.body, Role.OFFICER)
    theirs = a_response(other, title="Theirs")
    Response.objects.filter(pk=theirs.pk).update(owner=office.officer)
    assert end(office) == []
    assert refreshed(theirs).owner == office.officer


@pytest.mark.parametrize("leaves", [True, False])
def test_whoever_leaves_or_is_no_longer_an_officer_stands_in_for_no_officer(office, leaves):
    give_role(office.manager, office.body, Role.OFFICER)
    absence = away(office, office.officer, office.other_officer)
    if leaves:
        followed = end(office, office.other_officer)
    else:
        followed = change_roles(
            by=office.administrator, organisation=office.body, user=office.other_officer, roles=[Role.MANAGER]
        )
    assert followed == ["Mina Manager will stand in for Olive Officer instead of Oscar Officer."]
    assert refreshed(absence).substitute == office.manager


def test_everything_is_undone_when_history_cannot_be_written(office, monkeypatch):
    response = a_response(office)
    create = AuditEvent.objects.create

    def fail(**fields):
        if fields["action"] == "owner_left":
            raise OSError("No space left on device")
        return create(**fields)

    monkeypatch.setattr(AuditEvent.objects, "create", fail)
    with pytest.raises(OSError, match="No space"):
        end(office)
    assert refreshed(response).owner == office.officer
    assert office.officer.memberships.get().ended_at is None


def test_page_says_before_what_goes_to_whom_and_takes_a_choice(client, office):
    give_role(office.manager, office.body, Role.OFFICER)
    a_response(office, title="Another")
    Response.objects.update(owner=office.manager)
    response = a_response(office)
    client.force_login(office.administrator)
    page = reverse("office-person-end", args=[office.officer.pk])

    shown = client.get(page)
    words = " ".join(shown.content.decode().split())
    assert "Olive Officer owns 1 open response." in words
    assert "We suggest giving this work to Oscar Officer, the officer with the fewest open responses" in words
    assert shown.context["form"]["successor"].value() == office.other_officer.pk
    assert office.officer not in shown.context["form"].fields["successor"].queryset
    assert (
        "Olive Officer owns 1 open response. If they stop being an officer, it will all go to Oscar Officer"
        in " ".join(client.get(reverse("office-person", args=[office.officer.pk])).content.decode().split())
    )

    answer = client.post(page, {"reason": "", "successor": office.manager.pk}, follow=True)
    assert "Mina Manager will take over 1 open response from Olive Officer." in answer.content.decode()
    assert refreshed(response).owner == office.manager


def test_page_of_somebody_who_owns_nothing_asks_nothing(client, office):
    client.force_login(office.administrator)
    assert "successor" not in client.get(reverse("office-person-end", args=[office.approver.pk])).context["form"].fields


@pytest.mark.django_db(transaction=True)
def test_publishing_while_the_owner_leaves_never_waits_in_a_circle():
    """One change holds the response and writes a row that names the office; the other holds the office and wants the
    response.
    """
    from responses.publishing import actions as publication

    office = an_office()
    response = a_response(office, ResponseStatus.APPROVED)
    results = at_once(
        lambda: publication.publish(by=office.other_officer, response=response, today=timezone.localdate()),
        lambda: end(office),
    )
    assert refusals(results, Refused) == []
    assert refreshed(response).owner == office.other_officer
    assert refreshed(response).status == ResponseStatus.PUBLISHED
