"""Work goes to people who can do it: only officers are offered as owners, and no one waits for a non-officer."""

import pytest
from django.urls import reverse
from django.utils import timezone

from responses.bulk.forms import NewOwnerForm
from responses.bulk.queries import NewOwner
from responses.models import PlannedStep, Response
from responses.planning import actions as planning
from responses.queries import responses_visible_to
from responses.reminders.facts import facts_of
from s55tracker.accounts.roles import Role
from s55tracker.refusals import NotPermitted
from tests.factories import a_response, an_office, give_role, refreshed

pytestmark = pytest.mark.django_db

OFFICERS_ALONE = "must be an officer of this office"


@pytest.fixture
def office():
    return an_office()


def work_of(client, person):
    client.force_login(person)
    return client.get("/").context["work"]


def test_every_page_that_asks_for_an_owner_offers_the_officers_alone(client, office):
    response = a_response(office)
    officers = {office.officer, office.other_officer}
    client.force_login(office.officer)
    people = client.get(reverse("response-people", args=[response.reference])).context["form"]
    step = client.get(reverse("response-step-owner", args=[response.reference, "publish"])).context["form"]

    for form in (people, step, NewOwnerForm(None, body=office.body)):
        assert set(form.fields["owner"].queryset) == officers


@pytest.mark.parametrize("name", ["manager", "approver", "administrator", "lead"])
def test_nothing_is_given_to_somebody_who_is_not_an_officer(client, office, name):
    response, person = a_response(office), office.people[name]
    with pytest.raises(NotPermitted, match=OFFICERS_ALONE):
        planning.assign_owner(by=office.officer, response=response, owner=person)
    with pytest.raises(NotPermitted, match=OFFICERS_ALONE):
        planning.assign_step(by=office.officer, response=response, step="publish", owner=person)
    [line] = NewOwner(owner=person).lines(responses_visible_to(office.officer), by=office.officer)
    assert OFFICERS_ALONE in line.why_not
    client.force_login(office.officer)
    page = reverse("response-people", args=[response.reference])
    assert client.post(page, {"owner": person.pk}).status_code == 422

    assert refreshed(response).owner == office.officer
    assert not PlannedStep.objects.exists()


def test_response_of_somebody_who_is_no_officer_waits_for_every_officer(client, office):
    """A manager who owned it earlier, or whose role ended in another way, keeps no one waiting."""
    response = a_response(office)
    Response.objects.update(owner=office.manager)

    manager = work_of(client, office.manager)
    assert manager.mine == []
    assert [item.waits_for for item in manager.others] == [
        "an officer of this office (Mina Manager, who owns it, is not an officer)"
    ]
    for officer in (office.officer, office.other_officer):
        assert [item.because for item in work_of(client, officer).mine] == [
            "Mina Manager, who owns this response, is not an officer: any officer can take this step"
        ]
    [facts] = facts_of(
        list(Response.objects.select_related("inspection", "body", "owner")), today=timezone.localdate()
    ).values()
    assert {reader.person_id for reader in facts.owners} == {office.officer.pk, office.other_officer.pk}
    assert {reader.because for reader in facts.owners} == {"Mina Manager, who owned the response, is not an officer"}

    client.force_login(office.manager)
    people = client.get(reverse("response-people", args=[response.reference])).content.decode()
    assert "Mina Manager owns this response but is not an officer, so cannot work on it." in people
    assert (
        "Owner: Mina Manager, who is not an officer of this office"
        in client.get(response.get_absolute_url()).content.decode()
    )
    assert "Mina Manager (not an officer)" in client.get(reverse("response-list")).content.decode()

    give_role(office.manager, office.body, Role.OFFICER)
    assert [item.because for item in work_of(client, office.manager).mine] == ["you own this response"]
    assert work_of(client, office.officer).mine == []


def test_step_of_somebody_who_is_no_officer_is_shown_and_its_owner_is_reminded_instead(client, office):
    response = a_response(office)
    PlannedStep.objects.create(response=response, step="publish", owner=office.manager)
    client.force_login(office.officer)

    assert (
        "Mina Manager (not an officer)"
        in client.get(reverse("response-people", args=[response.reference])).content.decode()
    )
    [facts] = facts_of(
        list(Response.objects.select_related("inspection", "body", "owner")), today=timezone.localdate()
    ).values()
    assert {reader.person_id for step in facts.steps for reader in step.readers} == {office.officer.pk}
