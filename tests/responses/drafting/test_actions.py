"""Drafting, approval and publication through their actions: allowed, refused, incomplete, and rolled back with their
history.
"""

from datetime import timedelta

import pytest
from django.utils import timezone

from inspections.logging.actions.findings import edit_finding
from inspections.logging.actions.reports import ReportFacts, edit_inspection
from responses.approval import actions as approval
from responses.document.composition import content_of
from responses.drafting import actions as drafting
from responses.enums import Move, ResponseStatus, Section
from responses.exceptions import Incomplete, Stale, WorkflowError
from responses.force_comments import actions as force_comments
from responses.models import Approval, DistributionLine, Passage, Publication, Response
from responses.permissions import check_can_move
from responses.planning import actions as planning
from responses.publishing import actions as publication
from responses.queries import current_approval, open_approval, passage_of
from responses.workflow import moves_from
from s55tracker.accounts.roles import Role
from s55tracker.audit.models import AuditEvent
from s55tracker.mail.models import OutgoingMail
from s55tracker.refusals import ChangedMeanwhile, NotPermitted, Refused
from s55tracker.richtext import from_simple_text
from tests.factories import (
    a_finding,
    a_person,
    a_response,
    an_office,
    approve,
    comment_as_force,
    refreshed,
    write,
)

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate


@pytest.fixture
def office():
    return an_office()


def actions_recorded():
    return list(AuditEvent.objects.order_by("pk").values_list("action", flat=True))


@pytest.fixture
def broken_history(monkeypatch):
    """Writing history fails at the last moment, as on a full disk."""

    def fail(*_args, **_fields):
        raise OSError("No space left on device")

    monkeypatch.setattr(AuditEvent.objects, "create", fail)


# --- Permission
# ---------------------------------------------------------------------------------------------------------

WHO = {
    Move.START: {"officer"},
    Move.SUBMIT: {"officer"},
    Move.TAKE_BACK: {"officer"},
    Move.RETURN: {"approver"},
    Move.APPROVE: {"approver"},
    Move.WITHDRAW_APPROVAL: {"officer", "approver"},
    Move.PUBLISH: {"officer"},
    Move.RECORD_ELSEWHERE: {"officer"},
    Move.WITHDRAW_PUBLICATION: {"approver"},
    Move.COMPLETE_DISTRIBUTION: {"officer"},
    Move.REOPEN_DISTRIBUTION: {"officer"},
    Move.CORRECT: {"officer"},
    Move.DROP_CORRECTION: {"officer"},
    Move.MARK_NOT_NEEDED: {"officer"},
    Move.MARK_NEEDED: {"officer"},
}
PEOPLE = ("officer", "approver", "manager", "administrator", "contributor", "lead", "stranger", "former")


@pytest.mark.parametrize("status", ResponseStatus.values)
def test_each_move_from_each_status_is_for_its_roles_alone(office, status):
    response = a_response(office, status)
    people = {name: getattr(office, name, None) for name in PEOPLE}
    people["stranger"] = an_office("Ambridge").officer
    people["former"] = a_person(organisation=office.body, roles=(Role.OFFICER, Role.APPROVER))
    people["former"].memberships.update(ended_at=timezone.now(), ended_by=office.administrator)

    for move in moves_from(status):
        allowed = set()
        for name, person in people.items():
            try:
                check_can_move(person, response, move)
            except NotPermitted:
                continue
            allowed.add(name)
        assert allowed == WHO[move], move


@pytest.mark.parametrize("person", ["approver", "manager", "administrator", "contributor", "lead"])
def test_only_an_officer_saves_a_text(office, person):
    response = a_response(office)

    with pytest.raises(NotPermitted):
        drafting.save_passage(
            by=getattr(office, person), response=response, section=Section.KEY_FINDINGS, html="<p>x</p>", version=0
        )
    assert not Passage.objects.exists()


# --- Drafting --------------------------------------------------------------------------------------------------------


def test_first_text_starts_the_drafting_and_the_second_does_not_start_it_again(office):
    response = a_response(office)
    write(office, response, Section.KEY_FINDINGS, words="One.")
    write(office, response, Section.BODY_COMMENT, words="Two.")

    assert refreshed(response).status == ResponseStatus.DRAFTING
    assert actions_recorded()[-3:] == ["text_saved", "response_start", "text_saved"]


def test_save_from_an_old_version_overwrites_nothing(office):
    response = a_response(office)
    write(office, response, Section.KEY_FINDINGS, words="Theirs.")

    with pytest.raises(ChangedMeanwhile) as conflict:
        drafting.save_passage(
            by=office.other_officer, response=response, section=Section.KEY_FINDINGS, html="<p>Mine.</p>", version=0
        )

    assert conflict.value.current.plain == "Theirs."
    assert passage_of(response, Section.KEY_FINDINGS).plain == "Theirs."


def test_finding_of_somebody_else_cannot_be_commented_on(office):
    response = a_response(office, findings=[a_finding("1"), a_finding("2", addressees=("home_office",))])
    finding = response.inspection.findings.get(reference="2")

    with pytest.raises(NotPermitted, match="is not for your office"):
        write(office, response, Section.BODY_COMMENT, finding=finding, words="Nothing to do with us.")


def test_finding_that_the_force_has_commented_on_stays_for_us_until_the_comment_is_taken_out(office):
    response = a_response(office, findings=[a_finding("1"), a_finding("2")])
    request = comment_as_force(office, response)
    finding = response.inspection.findings.get(reference="2")
    not_for_us = a_finding("2", addressees=("home_office",))

    with pytest.raises(
        Refused, match=r"has commented on recommendation 2, and section 55\(5\) requires you to publish"
    ):
        edit_finding(by=office.officer, finding=finding, details=not_for_us, version=finding.version)
    assert list(refreshed(finding).addressees.values_list("addressee", flat=True)) == ["chief_constables"]

    force_comments.return_force_comments(
        by=office.officer, request=request, reason="2 is for the Home Office.", today=TODAY()
    )
    save_empty(office, request, finding)
    force_comments.submit_force_comments(by=office.lead, request=request, chief_officer_name="Chris Chief")
    edit_finding(by=office.officer, finding=finding, details=not_for_us, version=finding.version)

    assert [comment.finding for comment in content_of(refreshed(response)).chief_officers[0].comments] == [
        str(response.inspection.findings.get(reference="1").pk)
    ]


def save_empty(office, request, finding):
    comment = request.comments.get(finding=finding)
    force_comments.save_force_comment(
        by=office.contributor, request=request, finding=finding, html="", stance="", version=comment.version
    )


def test_text_and_its_history_are_saved_together_or_not_at_all(office, broken_history):
    with pytest.raises(OSError):
        drafting.save_passage(
            by=office.officer, response=_logged(office), section=Section.KEY_FINDINGS, html="<p>x</p>", version=0
        )
    assert not Passage.objects.exists()


def _logged(office):
    """A response without the unwritable history."""
    from inspections.models import Inspection

    day = TODAY() - timedelta(days=3)
    inspection = Inspection.objects.create(
        recorded_by=office.body,
        title="Custody",
        published_on=day,
        deadline_on=day + timedelta(days=56),
        safe_day_on=day + timedelta(days=55),
    )
    return Response.objects.create(reference="borsetshire-2026-001", body=office.body, inspection=inspection)


def test_owner_is_somebody_of_the_office(office):
    response = a_response(office)
    planning.assign_owner(by=office.manager, response=response, owner=office.other_officer)
    assert refreshed(response).owner == office.other_officer

    with pytest.raises(NotPermitted):
        planning.assign_owner(by=office.manager, response=response, owner=office.lead)
    with pytest.raises(NotPermitted):
        planning.assign_owner(by=office.approver, response=response, owner=office.officer)


def test_response_that_was_published_is_never_not_needed(office):
    response = a_response(office, ResponseStatus.PUBLISHED)
    publication.start_correction(by=office.officer, response=response, reason="A number.")

    with pytest.raises(WorkflowError, match="has been published"):
        drafting.mark_not_needed(by=office.officer, response=response, reason="Not about us.")


# --- Approval --------------------------------------------------------------------------------------------------------


def test_incomplete_text_is_not_submitted_and_nothing_is_written(office):
    response = a_response(office)
    before = actions_recorded()

    write(office, response, Section.KEY_FINDINGS, words="Much.")
    with pytest.raises(Incomplete) as refusal:
        approval.submit_for_approval(by=office.officer, response=response, today=TODAY())

    assert [(problem.place, problem.provision) for problem in refusal.value.problems] == [
        ("finding", "s.55(5B)"),
        ("finding", "s.55(5B)"),
        ("body_comment", "s.55(5)"),
        ("force", "s.55(4)"),
    ]
    assert not Approval.objects.exists()
    assert actions_recorded()[len(before) :] == ["text_saved", "response_start"]


def test_approval_is_of_the_text_on_the_screen(office):
    response = a_response(office, ResponseStatus.WITH_APPROVER)

    with pytest.raises(Stale):
        approval.approve(by=office.approver, response=response, content_hash="another", today=TODAY())

    assert refreshed(response).status == ResponseStatus.WITH_APPROVER
    assert open_approval(response).decision == ""
    assert "response_approve" not in actions_recorded()


def test_approval_and_its_history_stand_together_or_not_at_all(office, monkeypatch):
    response = a_response(office, ResponseStatus.WITH_APPROVER)
    mail = OutgoingMail.objects.count()
    monkeypatch.setattr("responses.approval.actions.notifications.response_approved", _fail)

    with pytest.raises(OSError):
        approve(office, response)

    assert refreshed(response).status == ResponseStatus.WITH_APPROVER
    assert open_approval(response) is not None
    assert "response_approve" not in actions_recorded()
    assert OutgoingMail.objects.count() == mail


def _fail(*_args, **_fields):
    raise OSError("No space left on device")


@pytest.mark.parametrize("status", [ResponseStatus.WITH_APPROVER, ResponseStatus.APPROVED])
def test_any_changed_text_takes_the_response_back_and_tells_the_approvers(office, status):
    response = a_response(office, status)

    write(office, response, Section.BODY_COMMENT, words="Another thought.")

    assert refreshed(response).status == ResponseStatus.DRAFTING
    assert current_approval(response) is None and open_approval(response) is None
    subjects = {
        ResponseStatus.WITH_APPROVER: "no longer waiting for approval",
        ResponseStatus.APPROVED: "approval withdrawn",
    }
    told = {mail.to_email for mail in OutgoingMail.objects.all() if mail.subject.endswith(subjects[status])}
    assert told == {office.approver.email, office.other_approver.email}


def test_changed_report_takes_the_approval_back_too(office):
    response = a_response(office, ResponseStatus.APPROVED)
    inspection = response.inspection

    _retitle(office, inspection)

    assert refreshed(response).status == ResponseStatus.DRAFTING
    assert Approval.objects.get().withdrawn_because == "The record of the report was changed."


def _retitle(office, inspection):
    facts = ReportFacts(title="Another title", kind=inspection.kind, publication_types=("Custody",), all_forces=True)
    edit_inspection(by=office.officer, inspection=inspection, facts=facts, version=inspection.version)


# --- Publication -----------------------------------------------------------------------------------------------------


def test_publication_is_exactly_what_was_approved_and_stays_so(office):
    response = a_response(office, ResponseStatus.APPROVED)
    approved = current_approval(response).content_hash

    made = publication.publish(by=office.officer, response=response, today=TODAY())
    office.body.office_name = "Another name"
    office.body.save()

    assert made.content_hash == approved
    assert refreshed(made).content["body"]["office_name"] != "Another name"
    assert DistributionLine.objects.filter(publication=made).count() == 5


def test_text_that_is_no_longer_the_approved_one_is_not_published(office):
    response = a_response(office, ResponseStatus.APPROVED)
    office.body.address = "Somewhere else"
    office.body.save()

    with pytest.raises(WorkflowError, match="Withdraw the approval and submit the response again"):
        publication.publish(by=office.officer, response=refreshed(response), today=TODAY())

    assert not Publication.objects.exists()
    assert refreshed(response).public_slug is None


def test_publication_its_history_and_its_mail_stand_together_or_not_at_all(office, monkeypatch):
    response = a_response(office, ResponseStatus.APPROVED)
    monkeypatch.setattr("responses.publishing.actions.notifications.response_published", _fail)

    with pytest.raises(OSError):
        publication.publish(by=office.officer, response=response, today=TODAY())

    assert not Publication.objects.exists()
    assert refreshed(response).status == ResponseStatus.APPROVED
    assert not {"response_publish", "publication_made"} & set(actions_recorded())


def test_correction_is_a_new_publication_with_a_reason_at_the_same_address(office):
    response = a_response(office, ResponseStatus.PUBLISHED)
    first = Publication.objects.get()
    publication.start_correction(by=office.officer, response=response, reason="A wrong number.")
    write(office, response, Section.KEY_FINDINGS, words="The right number.")
    approval.submit_for_approval(by=office.officer, response=response, today=TODAY())
    approve(office, response)

    second = publication.publish(by=office.officer, response=refreshed(response), today=TODAY())

    assert (second.number, second.slug, second.correction_reason) == (2, first.slug, "A wrong number.")
    assert not refreshed(first).is_current and refreshed(first).content == first.content
    assert refreshed(response).correction_reason == ""
    assert DistributionLine.objects.filter(publication=second, done_on=None).count() == 5


def test_dropped_correction_leaves_the_text_as_published(office):
    response = a_response(office, ResponseStatus.DISTRIBUTED)
    published = content_of(response).body_section
    finding = response.inspection.findings.first()
    publication.start_correction(by=office.officer, response=response, reason="A wrong number.")
    write(office, response, Section.BODY_COMMENT, finding=finding, words="Half done.", action_stance="no_action")

    publication.drop_correction(by=office.officer, response=response, reason="It was right.")

    response = refreshed(response)
    assert response.status == ResponseStatus.DISTRIBUTED
    assert content_of(response).body_section == published


def test_correction_is_not_dropped_while_the_force_has_been_asked(office):
    """Otherwise, after the next publication, the force's page would keep asking it to submit, and it could not."""
    response = a_response(office, ResponseStatus.PUBLISHED)
    publication.start_correction(by=office.officer, response=response, reason="A wrong number.")
    [request] = response.force_requests.all()
    force_comments.return_force_comments(by=office.officer, request=request, reason="Is it right?", today=TODAY())

    with pytest.raises(WorkflowError, match="Choose “Use the comments as they were submitted” first"):
        publication.drop_correction(by=office.officer, response=response, reason="It was right.")
    assert refreshed(response).status == ResponseStatus.DRAFTING

    force_comments.let_comments_stand(by=office.officer, request=request)
    publication.drop_correction(by=office.officer, response=response, reason="It was right.")
    assert refreshed(response).status == ResponseStatus.PUBLISHED


def test_only_an_officer_orders_a_pdf_again(office):
    a_response(office, ResponseStatus.PUBLISHED)
    with pytest.raises(NotPermitted):
        publication.order_render_again(by=office.manager, publication=Publication.objects.get())
    assert "render_ordered_again" not in actions_recorded()


def test_saved_html_is_cleaned_whatever_came(office):
    response = a_response(office)
    passage = drafting.save_passage(
        by=office.officer,
        response=response,
        section=Section.KEY_FINDINGS,
        html='<p onclick="x()">Seen<script>x()</script> [JS1]</p>' + from_simple_text("* one"),
        version=0,
    )
    assert "onclick" not in passage.html and "<script" not in passage.html
    assert "<ul><li>one</li></ul>" in passage.html
