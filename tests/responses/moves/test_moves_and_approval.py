"""Pages for moves, approval and publication: what they ask, what they refuse, and that nothing happens twice."""

import pytest
from django.urls import reverse

from inspections.queries import findings_for_us
from responses.enums import ResponseStatus, Section
from responses.models import Approval, Publication
from responses.queries import open_approval, passage_of
from s55tracker.accounts.roles import Role
from s55tracker.audit.models import AuditEvent
from tests.factories import (
    PASSWORD,
    a_response,
    an_office,
    comment_as_force,
    give_role,
    invite,
    refreshed,
    write,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return an_office()


def page_of(response, move):
    return reverse("response-move", args=[response.reference, move])


def approval_of(response):
    return reverse("response-approval", args=[response.reference])


def approving(response, password=PASSWORD, content_hash=None):
    open_round = open_approval(response)
    return {
        "decision": "approve",
        "password": password,
        "content_hash": content_hash or (open_round.content_hash if open_round else "x"),
    }


# --- Moves -----------------------------------------------------------------------------------------------------------


def test_incomplete_response_is_not_submitted_and_each_thing_missing_is_a_link(client, office):
    response = a_response(office)
    write(office, response, Section.KEY_FINDINGS, words="Much was found.")
    client.force_login(office.officer)

    for answer in (client.get(page_of(response, "submit")), client.post(page_of(response, "submit"))):
        page = answer.content.decode()
        assert "Explain recommendation 2" in page
        for finding in response.inspection.findings.all():
            assert f'href="{reverse("response-finding", args=[response.reference, finding.pk])}"' in page
    assert answer.status_code == 422
    assert refreshed(response).status == ResponseStatus.DRAFTING


def test_submitting_twice_makes_one_round_and_says_that_it_is_done(client, office):
    response = a_response(office, ResponseStatus.DRAFTING)
    comment_as_force(office, response)
    client.force_login(office.officer)

    first, second = (client.post(page_of(response, "submit")) for _ in range(2))

    assert first.status_code == 302
    assert second.status_code == 422 and "This has already been done" in second.content.decode()
    assert Approval.objects.count() == 1
    assert AuditEvent.objects.filter(action="response_submit").count() == 1


def test_submit_page_names_who_can_approve_and_warns_when_nobody_can(client, office):
    response = a_response(office, ResponseStatus.DRAFTING)
    comment_as_force(office, response)
    client.force_login(office.officer)
    assert "April Approver, Arthur Approver" in client.get(page_of(response, "submit")).content.decode()

    office.approver.memberships.all().delete()
    office.other_approver.memberships.all().delete()
    assert "No one in your office can approve" in client.get(page_of(response, "submit")).content.decode()


@pytest.mark.parametrize("move", ["take-back", "correct"])
def test_way_back_without_a_reason_is_refused_on_its_page(client, office, move):
    response = a_response(office, ResponseStatus.WITH_APPROVER if move == "take-back" else ResponseStatus.PUBLISHED)
    client.force_login(office.officer)

    answer = client.post(page_of(response, move), {"reason": "  "})

    assert answer.status_code == 422
    assert "Enter a reason" in answer.content.decode()
    assert refreshed(response).status == response.status


@pytest.mark.parametrize("role", ["approver", "manager", "administrator"])
def test_move_of_another_role_is_refused_with_a_sentence(client, office, role):
    response = a_response(office, ResponseStatus.APPROVED)
    client.force_login(getattr(office, role))

    answer = client.post(page_of(response, "publish"))

    assert answer.status_code == 403
    assert "Only an officer of this office can do this." in answer.content.decode()
    assert not Publication.objects.exists()


def test_not_needed_can_name_the_response_that_answers_it(client, office):
    answered = a_response(office, ResponseStatus.DRAFTING, title="The national report")
    response = a_response(office, title="The force report")
    client.force_login(office.officer)

    assert client.post(page_of(response, "mark-not-needed")).status_code == 422
    assert client.post(page_of(response, "mark-not-needed"), {"answered_in": answered.pk}).status_code == 302

    response = refreshed(response)
    assert (response.status, response.answered_in) == (ResponseStatus.NOT_NEEDED, answered)
    assert client.get(response.get_absolute_url()).status_code == 200


def test_response_of_another_office_cannot_be_named_as_the_answer(client, office):
    foreign = a_response(an_office("Ambridge"), title="Nobody else’s business")
    response = a_response(office)
    client.force_login(office.officer)

    answer = client.post(page_of(response, "mark-not-needed"), {"answered_in": foreign.pk})

    assert answer.status_code == 422
    assert "Nobody else’s business" not in answer.content.decode()
    assert refreshed(response).status == ResponseStatus.NOT_STARTED


def test_response_is_not_dropped_while_the_force_is_at_work_on_it(client, office):
    response = a_response(office)
    invite(office, response)
    client.force_login(office.officer)

    answer = client.post(page_of(response, "mark-not-needed"), {"reason": "Not about us."})

    assert answer.status_code == 422
    assert "Recall the invitation first." in answer.content.decode()
    assert refreshed(response).status == ResponseStatus.NOT_STARTED


def test_dropped_correction_puts_the_published_words_back(client, office):
    response = a_response(office, ResponseStatus.PUBLISHED)
    published = passage_of(response, Section.KEY_FINDINGS).html
    client.force_login(office.officer)
    client.post(page_of(response, "correct"), {"reason": "A wrong number."})
    write(office, response, Section.KEY_FINDINGS, words="Half a correction.")

    client.post(page_of(response, "drop-correction"), {"reason": "The number was right."})

    assert refreshed(response).status == ResponseStatus.PUBLISHED
    assert passage_of(response, Section.KEY_FINDINGS).html == published
    assert "Half a correction." in [event.detail.get("old") for event in AuditEvent.objects.all()]


# --- Approval --------------------------------------------------------------------------------------------------------


def test_approver_approves_with_the_own_password(client, office):
    response = a_response(office, ResponseStatus.WITH_APPROVER)
    client.force_login(office.approver)

    answer = client.post(approval_of(response), approving(response))

    assert answer.status_code == 302
    approval = Approval.objects.get()
    assert (approval.decision, approval.decided_by) == ("approved", office.approver)
    assert refreshed(response).status == ResponseStatus.APPROVED


def test_wrong_password_approves_nothing_and_is_counted(client, office):
    response = a_response(office, ResponseStatus.WITH_APPROVER)
    client.force_login(office.approver)

    answers = [client.post(approval_of(response), approving(response, password="guess")) for _ in range(12)]

    assert {answer.status_code for answer in answers} == {422}
    assert "The password is incorrect" in answers[0].content.decode()
    assert "wrong password too many times" in answers[-1].content.decode()
    assert "guess" not in answers[0].content.decode()
    assert refreshed(response).status == ResponseStatus.WITH_APPROVER


def test_approver_with_another_text_on_the_screen_is_told_and_sees_the_new_one(client, office):
    response = a_response(office, ResponseStatus.WITH_APPROVER)
    client.force_login(office.approver)

    answer = client.post(approval_of(response), approving(response, content_hash="0" * 64))

    assert answer.status_code == 409
    assert "The text has changed since you opened it." in answer.content.decode()
    assert open_approval(response).content_hash in answer.content.decode()
    assert refreshed(response).status == ResponseStatus.WITH_APPROVER


def test_nobody_approves_what_they_submitted_unless_the_office_allows_it(client, office):
    give_role(office.officer, office.body, Role.APPROVER)
    response = a_response(office, ResponseStatus.WITH_APPROVER)
    client.force_login(office.officer)
    assert "You submitted this response" in client.get(approval_of(response)).content.decode()
    assert client.post(approval_of(response), approving(response)).status_code == 403

    office.body.allows_self_approval = True
    office.body.save()
    assert client.post(approval_of(response), approving(response)).status_code == 302


def test_officer_reads_the_approval_page_and_cannot_decide(client, office):
    response = a_response(office, ResponseStatus.WITH_APPROVER)
    client.force_login(office.officer)

    page = client.get(approval_of(response)).content.decode()

    assert 'name="password"' not in page
    assert "We have looked at this with care." in page
    assert client.post(approval_of(response), approving(response)).status_code == 403


def test_returning_needs_a_reason_and_names_its_places(client, office):
    response = a_response(office, ResponseStatus.WITH_APPROVER)
    client.force_login(office.approver)
    finding = f"finding-{findings_for_us(response.inspection)[0].pk}"
    assert client.post(approval_of(response), {"decision": "return"}).status_code == 422
    assert client.post(approval_of(response), {"decision": "return", "places": [finding]}).status_code == 422

    client.post(
        approval_of(response),
        {"decision": "return", "places": [finding, "overall-comment"], "reason": "Say by when."},
    )

    assert Approval.objects.get().reason == "On recommendation 2 and our overall comment: Say by when."
    client.force_login(office.officer)
    workspace = client.get(response.get_absolute_url()).content.decode()
    assert "returned by April Approver: Say by when." in workspace


def test_second_round_shows_what_changed_since_the_first(client, office):
    response = a_response(office, ResponseStatus.WITH_APPROVER)
    client.force_login(office.approver)
    client.post(approval_of(response), {"decision": "return", "reason": "Shorter."})
    write(office, response, Section.KEY_FINDINGS, words="The report found little. We have looked at this with care.")
    client.force_login(office.officer)
    client.post(page_of(response, "submit"))
    client.force_login(office.approver)

    page = client.get(approval_of(response)).content.decode()

    assert "Changes since the last round" in page
    assert "<del>much</del><ins>little</ins>" in page


def test_office_details_changed_while_with_the_approver_are_said_and_not_approved(client, office):
    response = a_response(office, ResponseStatus.WITH_APPROVER)
    office.body.office_name = "Another name"
    office.body.save()
    client.force_login(office.approver)

    page = client.get(approval_of(response))
    answer = client.post(approval_of(response), approving(response))

    assert "Return the response" in page.content.decode()
    assert answer.status_code == 422
    assert refreshed(response).status == ResponseStatus.WITH_APPROVER


# --- Publication -----------------------------------------------------------------------------------------------------


def test_published_page_waits_for_the_pdf_and_asks_by_itself(client, office):
    response = a_response(office, ResponseStatus.APPROVED)
    client.force_login(office.officer)
    page = reverse("response-publication", args=[response.reference])

    assert client.post(page_of(response, "publish")).url == page
    whole, part = client.get(page), client.get(page, headers={"HX-Request": "true"})

    assert "The page is public and the PDF is being made." in whole.content.decode()
    assert 'hx-trigger="every 2s"' in part.content.decode()
    assert "<html" not in part.content.decode()


def test_failed_pdf_shows_why_and_a_manager_does_not_decide_about_it(client, office):
    response = a_response(office, ResponseStatus.PUBLISHED)
    Publication.objects.update(render_error="A letter has no font.", render_attempts=3)
    page = reverse("response-publication", args=[response.reference])
    client.force_login(office.manager)
    assert "Try again now" not in client.get(page).content.decode()
    assert client.post(page).status_code == 403

    client.force_login(office.officer)
    shown = client.get(page).content.decode()
    assert "A letter has no font." in shown and "Tried 3 times" in shown
    assert client.post(page).status_code == 302
    assert AuditEvent.objects.filter(action="render_ordered_again").count() == 1


def test_failed_pdf_is_settled_on_its_page(client, office):
    response = a_response(office, ResponseStatus.PUBLISHED)
    Publication.objects.update(render_error="A letter has no font.", render_attempts=3)
    page = reverse("response-publication", args=[response.reference])
    client.force_login(office.officer)
    shown = client.get(page).content.decode()
    assert page_of(response, "correct") in shown  # the other way out

    unexplained = client.post(page, {"decision": "without", "reason": ""})
    assert unexplained.status_code == 422
    assert "Enter a reason" in unexplained.content.decode()
    assert client.post(page, {"decision": "without", "reason": "The page is enough."}).url == page

    settled = client.get(page).content.decode()
    assert "Olive Officer decided this on" in settled and "The page is enough." in settled
    assert "Leave it without a PDF" not in settled and "Try to make the PDF again" in settled
