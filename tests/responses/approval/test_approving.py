"""Signatures, two approvals, delegations, and changes since an approver last looked."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from responses.approval import actions as approval
from responses.enums import ResponseStatus, Section
from responses.exceptions import WorkflowError
from responses.models import ApprovalLook, ApprovalSignature
from responses.progress.next_steps import next_steps
from responses.queries import open_approval
from s55tracker.accounts.memberships import roles_in
from s55tracker.accounts.models import Membership
from s55tracker.accounts.queries import people_in
from s55tracker.accounts.roles import Role
from s55tracker.audit.models import AuditEvent
from s55tracker.mail.models import OutgoingMail
from s55tracker.office.delegations.actions import end_delegation, record_delegation
from s55tracker.refusals import NotPermitted, Refused
from tests.factories import (
    PASSWORD,
    a_person,
    a_response,
    an_office,
    comment_as_force,
    give_role,
    has_trial_pdf,
    refreshed,
    write,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return an_office()


@pytest.fixture
def response(office):
    return a_response(office, ResponseStatus.WITH_APPROVER)


def today():
    return timezone.localdate()


def decide(by, response):
    return approval.approve(
        by=refreshed(by), response=response, content_hash=open_approval(response).content_hash, today=today()
    )


def delegated(office, **changed):
    arguments = {
        "by": office.approver,
        "body": office.body,
        "delegated_by": office.approver,
        "delegate": office.manager,
        "from_on": today(),
        "until_on": today() + timedelta(days=7),
        "scheme_reference": "Scheme of delegation 2026, paragraph 4.2",
        "today": today(),
        **changed,
    }
    return record_delegation(**arguments)


def page_for(client, person, response):
    client.force_login(person)
    return client.get(reverse("response-approval", args=[response.reference])).content.decode()


# --- Signatures -------------------------------------------------------------------------------------------------------


def test_approval_records_name_role_time_and_the_hash_of_the_text(client, office, response):
    content_hash = open_approval(response).content_hash

    decided = decide(office.approver, response)

    (signature,) = decided.signatures.all()
    assert (signature.person, signature.name, signature.role) == (office.approver, "April Approver", "Approver")
    assert (signature.step, signature.content_hash) == (1, content_hash)
    assert timezone.now() - timedelta(minutes=1) < signature.signed_at <= timezone.now()
    assert (signature.approved_for, signature.scheme_reference) == ("", "")
    page = page_for(client, office.officer, response)
    assert "Approved by April Approver, approver" in page and content_hash in page


def test_refused_approval_leaves_no_signature(office, response):
    with pytest.raises(NotPermitted):
        decide(office.officer, response)
    assert not ApprovalSignature.objects.exists()


# --- Two approvals ----------------------------------------------------------------------------------------------------


@pytest.fixture
def two(office):
    office.body.needs_two_approvals = True
    office.body.save()


def test_two_different_people_approve_where_the_office_wants_it(client, office, two, response):
    first = decide(office.approver, response)

    assert first.decision == ""
    assert refreshed(response).status == ResponseStatus.WITH_APPROVER
    mail = OutgoingMail.objects.filter(subject__contains="second approval")
    assert [each.to_email for each in mail] == [office.other_approver.email]
    with pytest.raises(NotPermitted, match="Someone else must give the second"):
        decide(office.approver, response)
    assert "Give the second approval" in page_for(client, office.other_approver, response)

    second = decide(office.other_approver, response)

    assert second.decision == "approved"
    assert [(each.step, each.name) for each in second.signatures.all()] == [
        (1, "April Approver"),
        (2, "Arthur Approver"),
    ]
    assert refreshed(response).status == ResponseStatus.APPROVED
    assert AuditEvent.objects.filter(action="response_first_approval").count() == 1
    assert AuditEvent.objects.filter(action="response_approve").count() == 1


def test_first_approver_waits_and_the_other_has_the_next_step(office, two, response):
    decide(office.approver, response)

    mine, theirs = (
        next_steps([refreshed(response)], user=person, today=today())[response.pk]
        for person in (office.approver, office.other_approver)
    )

    assert (mine.is_mine, mine.waits_for) == (False, "the approver")
    assert theirs.is_mine and theirs.because == "submitted by Olive Officer; it needs a second approval"


def test_change_of_the_text_takes_the_first_approval_with_it(office, two, response):
    decide(office.approver, response)
    write(office, refreshed(response), Section.BODY_COMMENT, words="We have thought again.")

    assert refreshed(response).status == ResponseStatus.DRAFTING
    approval.submit_for_approval(by=office.officer, response=refreshed(response), today=today())
    assert open_approval(response).signatures.count() == 0


def test_first_approver_can_still_return_it(office, two, response):
    decide(office.approver, response)

    approval.return_to_officer(by=office.approver, response=response, reason="I have read it again.")

    assert refreshed(response).status == ResponseStatus.DRAFTING


# --- Delegations ------------------------------------------------------------------------------------------------------


def test_delegate_approves_and_the_signature_says_for_whom_and_under_what(client, office, response):
    delegation = delegated(office)
    assert "Approve this response" in page_for(client, refreshed(office.manager), response)

    decided = decide(office.manager, response)

    (signature,) = decided.signatures.all()
    assert (signature.name, signature.role, signature.delegation) == (
        "Mina Manager",
        "Delegate of the approver",
        delegation,
    )
    assert (signature.approved_for, signature.scheme_reference) == (
        "April Approver",
        "Scheme of delegation 2026, paragraph 4.2",
    )
    event = AuditEvent.objects.get(action="response_approve")
    assert event.detail["approved_for"] == "April Approver"


@pytest.mark.parametrize(
    ("from_in", "until_in", "is_in_force"), [(0, 0, True), (-3, 0, True), (1, 5, False), (0, 5, True)]
)
def test_delegation_is_in_force_from_its_first_day_to_its_last(office, from_in, until_in, is_in_force):
    delegated(office, from_on=today() + timedelta(days=from_in), until_on=today() + timedelta(days=until_in))
    manager = refreshed(office.manager)

    assert (Role.APPROVER in roles_in(manager, office.body)) == is_in_force
    assert people_in(office.body, Role.APPROVER).filter(pk=manager.pk).exists() == is_in_force
    assert people_in(office.body, Role.OFFICER).filter(pk=manager.pk).exists() is False


def test_delegation_ends_early_or_with_the_role_of_who_gave_it(office, response):
    delegation = delegated(office)
    end_delegation(by=office.administrator, delegation=delegation)
    with pytest.raises(NotPermitted):
        decide(office.manager, response)

    delegated(office)
    Membership.objects.filter(user=office.approver, role=Role.APPROVER).update(
        ended_at=timezone.now(), ended_by=office.administrator
    )
    with pytest.raises(NotPermitted):
        decide(office.manager, response)


def test_delegate_is_told_and_is_asked_to_approve(office):
    delegated(office)
    a_response(office, ResponseStatus.WITH_APPROVER)

    mails = OutgoingMail.objects.filter(to_email=office.manager.email).order_by("pk")
    assert mails[0].subject == "You can approve for April Approver"
    assert any("waiting for your approval" in mail.subject for mail in mails)


@pytest.mark.parametrize("who", ["officer", "manager", "other_approver", "lead"])
def test_only_the_approver_or_an_administrator_delegates(office, who):
    with pytest.raises(NotPermitted):
        delegated(office, by=getattr(office, who))


def test_what_a_delegation_refuses(office):
    stranger = a_person("Sid Stranger")
    for changed, said in (
        ({"scheme_reference": " "}, "Enter the part of the scheme"),
        ({"until_on": today() - timedelta(days=1), "from_on": today() - timedelta(days=2)}, "These days have passed"),
        ({"until_on": today() - timedelta(days=1)}, "The last day must be"),
        ({"delegate": office.other_approver}, "is already an approver"),
        ({"delegate": stranger}, "does not work in this office"),
        ({"by": office.administrator, "delegated_by": office.officer}, "is not an approver of this office"),
    ):
        with pytest.raises(Refused, match=said):
            delegated(office, **changed)
    delegated(office)
    with pytest.raises(Refused, match="is already a delegate from"):
        delegated(office, by=office.administrator, delegated_by=office.other_approver)


def test_delegations_are_added_and_ended_on_their_page(client, office):
    client.force_login(office.approver)
    address = reverse("office-delegations")
    sent = {
        "delegated_by": office.approver.pk,
        "delegate": office.manager.pk,
        "scheme_reference": "Paragraph 4.2",
        **{
            f"{name}_{part}": getattr(today(), part)
            for name in ("from_on", "until_on")
            for part in ("day", "month", "year")
        },
    }
    assert client.post(reverse("office-delegation-add"), sent).status_code == 302
    page = client.get(address).content.decode()
    assert "For April Approver" in page and "In force" in page and "Paragraph 4.2" in page

    delegation = office.body.delegations.get()
    client.post(reverse("office-delegation-end", args=[delegation.pk]))

    assert "No delegation is in force or planned." in client.get(address).content.decode()


# --- What has changed since this approver last looked -----------------------------------------------------------------


def test_approver_sees_what_changed_since_they_last_looked_and_another_since_the_last_round(client, office, response):
    assert "Changes since" not in page_for(client, office.approver, response)
    assert ApprovalLook.objects.get().person == office.approver
    again = page_for(client, office.approver, response)
    assert "Changes since you last looked" in again and "at exactly this text" in again

    approval.return_to_officer(by=office.other_approver, response=response, reason="Say when.")
    write(office, refreshed(response), Section.BODY_COMMENT, words="On the whole: by May.")
    approval.submit_for_approval(by=office.officer, response=refreshed(response), today=today())
    has_trial_pdf(response)

    for _again in range(2):  # the page refreshes itself while the PDF is being made, and must go on saying what changed
        page = page_for(client, office.approver, response)
        assert "Changes since you last looked" in page and "Our overall comment" in page
    assert "Changes since the last round" in page_for(client, office.other_approver, response)


def test_reading_of_an_officer_is_no_look(client, office, response):
    page_for(client, office.officer, response)

    assert not ApprovalLook.objects.exists()


def test_approving_twice_is_refused_the_second_time(office, response):
    decide(office.approver, response)

    with pytest.raises(WorkflowError):
        approval.approve(by=office.other_approver, response=response, content_hash="x", today=today())


def test_mail_to_the_approver_leads_straight_to_the_page(client, office, response):
    mail = OutgoingMail.objects.get(to_email=office.approver.email, subject__contains="waiting for your approval")

    assert reverse("response-approval", args=[response.reference]) in mail.text


def test_password_is_asked_for_again(client, office, response):
    client.force_login(office.approver)
    sent = {"decision": "approve", "password": "wrong", "content_hash": open_approval(response).content_hash}
    address = reverse("response-approval", args=[response.reference])

    assert client.post(address, sent).status_code == 422
    assert refreshed(response).status == ResponseStatus.WITH_APPROVER
    assert client.post(address, sent | {"password": PASSWORD}).status_code == 302
    assert refreshed(response).status == ResponseStatus.APPROVED


def test_delegate_does_not_give_the_second_approval_for_who_gave_the_first(office, response):
    office.body.needs_two_approvals = True
    office.body.save()
    decide(office.approver, response)
    delegated(office)

    with pytest.raises(NotPermitted, match="Someone else must decide"):
        decide(office.manager, refreshed(response))
    decide(office.other_approver, refreshed(response))
    assert refreshed(response).status == ResponseStatus.APPROVED


def test_approver_does_not_follow_their_own_delegate(office, response):
    office.body.needs_two_approvals = True
    office.body.save()
    delegated(office)
    decide(office.manager, response)

    with pytest.raises(NotPermitted, match="Your delegate has given the first approval"):
        decide(office.approver, refreshed(response))
    decide(office.other_approver, refreshed(response))
    assert refreshed(response).status == ResponseStatus.APPROVED


def test_delegate_does_not_approve_what_the_delegating_approver_submitted(office):
    give_role(office.approver, office.body, Role.OFFICER)
    response = a_response(office, ResponseStatus.DRAFTING)
    comment_as_force(office, response)
    approval.submit_for_approval(by=refreshed(office.approver), response=refreshed(response), today=today())
    has_trial_pdf(refreshed(response))
    delegated(office)

    with pytest.raises(NotPermitted, match="Someone else must decide"):
        decide(office.manager, refreshed(response))
