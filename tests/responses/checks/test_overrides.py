"""Overriding a check: who can, the reason, the effect, and when the check applies again."""

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from responses.approval import actions as approval
from responses.checks.actions import override_check, withdraw_override
from responses.completeness.problems import problems_of
from responses.document.readiness import all_problems_of
from responses.enums import ResponseStatus, Rule, Section
from responses.exceptions import Incomplete, WorkflowError
from responses.models import CheckOverride
from responses.progress.next_steps import next_steps
from responses.publishing import actions as publication
from s55tracker.accounts.roles import Role
from s55tracker.audit.models import AuditEvent
from s55tracker.refusals import NotPermitted
from tests.factories import a_response, an_office, approve, comment_as_force, give_role, refreshed, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return an_office()


@pytest.fixture
def response(office):
    """Complete, except for “TBC” in the overall comment."""
    response = a_response(office, ResponseStatus.DRAFTING)
    comment_as_force(office, response)
    write(office, response, Section.BODY_COMMENT, words="The budget is TBC.")
    return refreshed(response)


def today():
    return timezone.localdate()


def the_problem(response):
    (found,) = [each for each in problems_of(refreshed(response), today=today()) if each.must]
    return found


def override(office, response, **changed):
    arguments = {
        "by": office.approver,
        "response": response,
        "key": the_problem(response).key,
        "reason": "The panel knows.",
        "today": today(),
        **changed,
    }
    return override_check(**arguments)


def test_overridden_check_no_longer_stops_the_response_and_everything_is_on_record(office, response):
    with pytest.raises(Incomplete), transaction.atomic():
        approval.submit_for_approval(by=office.officer, response=response, today=today())

    override(office, response)

    approval.submit_for_approval(by=office.officer, response=refreshed(response), today=today())
    approve(office, response)
    publication.publish(by=office.officer, response=refreshed(response), today=today())
    assert refreshed(response).status == ResponseStatus.PUBLISHED
    kept = CheckOverride.objects.get()
    assert (kept.rule, kept.section, kept.reason, kept.made_by) == (
        Rule.LEFTOVERS,
        Section.BODY_COMMENT,
        "The panel knows.",
        office.approver,
    )
    event = AuditEvent.objects.get(action="check_overridden")
    assert (event.actor, event.reason, event.detail["rule"]) == (office.approver, "The panel knows.", "leftovers")
    assert event.detail["sentence"] == "Replace the drafting note in our overall comment: “TBC”."


def test_check_applies_again_when_the_text_says_something_else(office, response):
    override(office, response)
    write(office, refreshed(response), Section.BODY_COMMENT, words="The budget is TBC, by XX.")

    found = problems_of(refreshed(response), today=today())

    assert [(each.sentence.split("“")[1], each.must) for each in found] == [("XX”.", True), ("TBC”.", False)]


def test_withdrawn_override_stops_the_response_again_and_stays_on_record(office, response):
    made = override(office, response)

    withdraw_override(by=office.other_approver, override=made)
    withdraw_override(by=office.other_approver, override=made)

    assert the_problem(response).rule == Rule.LEFTOVERS
    assert not refreshed(response).has_overridden_checks
    assert refreshed(made).withdrawn_by == office.other_approver
    assert AuditEvent.objects.filter(action="check_override_withdrawn").count() == 1


@pytest.mark.parametrize("who", ["officer", "manager", "administrator", "lead"])
def test_only_an_approver_overrides(office, response, who):
    with pytest.raises(NotPermitted):
        override(office, response, by=getattr(office, who))
    assert not CheckOverride.objects.exists()


def test_no_one_overrides_for_what_they_submitted_themselves(office, response):
    override(office, response)
    give_role(office.officer, office.body, Role.APPROVER)
    approval.submit_for_approval(by=office.officer, response=refreshed(response), today=today())

    with pytest.raises(NotPermitted, match="someone else must decide"):
        override_check(by=office.officer, response=response, key="x", reason="It is fine.", today=today())


def test_override_needs_a_reason_and_a_thing_that_is_there(office, response):
    with pytest.raises(WorkflowError, match="Enter a reason"):
        override(office, response, reason="  ")
    with pytest.raises(WorkflowError, match="no longer find this"):
        override(office, response, key="0" * 64)


def test_what_cannot_be_printed_or_is_awaited_cannot_be_overridden(office):
    response = a_response(office, ResponseStatus.DRAFTING)
    comment_as_force(office, response)
    response.force_requests.update(status="invited")
    write(office, response, Section.BODY_COMMENT, words="Done ✅.")

    for found in all_problems_of(refreshed(response), today=today()):
        with pytest.raises(WorkflowError) as refusal:
            override_check(by=office.approver, response=response, key=found.key, reason="Now.", today=today())
        assert str(refusal.value) == found.facts.no_override
    assert not CheckOverride.objects.exists()


def test_next_step_passes_over_what_is_overridden(office, response):
    override(office, response)

    step = next_steps([refreshed(response)], user=office.officer, today=today())[response.pk]

    assert step.task == "Submit the response for approval"


def test_next_step_names_the_place_and_nothing_of_the_draft(office, response):
    step = next_steps([response], user=office.officer, today=today())[response.pk]

    assert step.task == "Replace the drafting note in our overall comment"


def test_pages_offer_an_approver_the_override_and_show_everyone_the_reason(client, office, response):
    address = reverse("response-checks", args=[response.reference])
    there = reverse("response-check-override", args=[response.reference, the_problem(response).key])
    client.force_login(office.officer)
    assert "ask an approver to override it" in client.get(address).content.decode()
    client.force_login(office.approver)
    assert f'href="{there}"' in client.get(address).content.decode()
    assert client.post(there, {"reason": ""}).status_code == 422

    assert client.post(there, {"reason": "The panel knows."}).url == address

    client.force_login(office.officer)
    page = client.get(address).content.decode()
    assert "April Approver overrode this" in page and "The panel knows." in page
    assert client.get(there.replace(there.split("/")[-2], "0" * 64)).status_code == 403
    history = client.get(reverse("response-history", args=[response.reference])).content.decode()
    assert "overrode a check" in history


def test_submitter_overrides_nothing_after_the_approval_either(office, response):
    made = override(office, response)
    give_role(office.officer, office.body, Role.APPROVER)
    approval.submit_for_approval(by=office.officer, response=refreshed(response), today=today())
    approve(office, refreshed(response))
    withdraw_override(by=office.approver, override=made)

    with pytest.raises(NotPermitted, match="someone else must decide"):
        override(office, refreshed(response), by=office.officer)
