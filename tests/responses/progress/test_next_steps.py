"""The next step and who must take it, as each person sees it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from responses.approval import actions as approval
from responses.enums import ResponseStatus, Section
from responses.force_comments import actions as force_comments
from responses.models import ForceRequest, Publication, Response
from responses.progress.next_steps import next_steps
from responses.queries import responses_visible_to
from tests.factories import (
    a_response,
    an_office,
    comment_as_force,
    invite,
    refreshed,
    write,
    write_everything,
    write_force_comments,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return an_office()


def step_of(response, user, *, today=None):
    rows = responses_visible_to(user).filter(pk=response.pk)
    return next_steps(rows, user=user, today=today or timezone.localdate())[response.pk]


def test_date_comes_before_everything_then_the_invitation_then_the_texts(client, office):
    response = a_response(office, date_confirmed=False)
    assert step_of(response, office.officer).url == response.inspection.get_absolute_url()

    response = a_response(office, title="Confirmed")
    step = step_of(response, office.officer)
    assert step.sentence == "Your next step: invite the Chief Constable of Borsetshire Police to comment."
    assert step.button == "Go to the force’s comments"

    invite(office, response)
    tasks = []
    for section, finding in [
        (Section.KEY_FINDINGS, None),
        *((Section.BODY_COMMENT, finding) for finding in response.inspection.findings.all()),
        (Section.BODY_COMMENT, None),
    ]:
        tasks.append(step_of(response, office.officer).task)
        write(
            office, response, section, finding=finding, words="Words.", action_stance="action_taken" if finding else ""
        )
    assert tasks == [
        "Write the key findings",
        "Explain recommendation 2",
        "Explain recommendation 3",
        "Write your overall comment on the report",
    ]


def test_everything_written_waits_for_the_force_until_its_date(office):
    response = a_response(office, ResponseStatus.DRAFTING)
    request = invite(office, response)

    step = step_of(response, office.officer)

    assert not step.is_mine
    assert (step.waits_for, step.until) == ("Borsetshire Police", request.comment_by)


def test_day_after_the_forces_date_is_the_officers_move_again(office):
    response = a_response(office, ResponseStatus.DRAFTING)
    request = invite(office, response)

    on_the_day = step_of(response, office.officer, today=request.comment_by)
    day_after = step_of(response, office.officer, today=request.comment_by + timedelta(days=1))

    assert not on_the_day.is_mine
    assert day_after.is_mine
    assert (
        day_after.task == "Record that no comments were received from Borsetshire Police, or give the force more time"
    )


def test_complete_response_is_to_be_submitted_and_approved_one_to_be_published(office):
    response = a_response(office, ResponseStatus.DRAFTING)
    comment_as_force(office, response)
    assert step_of(response, office.officer).task == "Submit the response for approval"

    approved = a_response(office, ResponseStatus.APPROVED, title="Approved")
    assert step_of(approved, office.officer).url.endswith("/moves/publish/")
    assert step_of(approved, office.approver).waits_for == "Olive Officer"


def test_with_the_approver_it_is_the_approvers_move_and_the_officer_waits(office):
    response = a_response(office, ResponseStatus.WITH_APPROVER)

    approver, officer, manager = (
        step_of(response, person) for person in (office.approver, office.officer, office.manager)
    )

    assert approver.is_mine and approver.because == "submitted by Olive Officer"
    assert officer.waits_for == manager.waits_for == "the approver"
    assert officer.since == timezone.localdate()


def test_returned_response_says_who_returned_it_and_why(office):
    response = a_response(office, ResponseStatus.WITH_APPROVER)
    approval.return_to_officer(by=office.approver, response=response, reason="Say by when.")

    step = step_of(response, office.officer)

    assert (step.task, step.because) == (
        "Make the changes April Approver asked for",
        "returned by April Approver: Say by when.",
    )
    assert step.url == f"/responses/{response.reference}/approval/"

    write(office, response, Section.KEY_FINDINGS, words="The report found this by 1 May.")
    assert step_of(response, office.officer).task == "Submit the response for approval"


def test_published_response_asks_for_the_copies_that_the_law_requires_first(office):
    response = a_response(office, ResponseStatus.PUBLISHED)

    step = step_of(response, office.officer)

    assert (step.task, step.because) == ("Record this copy: Sent to the Home Office", "required by law")


def test_failed_pdf_comes_before_the_copies(office):
    response = a_response(office, ResponseStatus.PUBLISHED)
    Publication.objects.update(render_error="A letter has no font.")

    assert step_of(response, office.officer).task == "Decide what to do about the PDF, which could not be made"


@pytest.mark.parametrize("status", [ResponseStatus.DISTRIBUTED, ResponseStatus.NOT_NEEDED])
def test_what_is_finished_asks_nothing_of_anybody(office, status):
    response = a_response(office, status)

    for person in (office.officer, office.approver, office.manager):
        step = step_of(response, person)
        assert not step.is_mine and not step.waits_for and not step.button


def test_returned_comments_that_never_came_back_are_not_recorded_as_not_received(office):
    response = a_response(office, ResponseStatus.DRAFTING)
    request = comment_as_force(office, response)
    today = timezone.localdate()
    force_comments.return_force_comments(by=office.officer, request=request, reason="Unclear.", today=today)
    late = request.comment_by + timedelta(days=1)

    step = step_of(response, office.officer, today=late)
    assert step.task == "Use Borsetshire Police’s comments as they were submitted, or give the force more time"

    force_comments.let_comments_stand(by=office.officer, request=ForceRequest.objects.get())
    assert step_of(response, office.officer, today=late).task == "Submit the response for approval"


@pytest.mark.sweep
def test_steps_of_many_responses_take_as_many_questions_as_of_one(office, django_assert_max_num_queries):
    def fill(title):
        response = a_response(office, title=title)
        write_everything(office, response)
        write_force_comments(office, invite(office, response))
        a_response(office, ResponseStatus.PUBLISHED, title=f"{title}, published")

    counted = []
    for titles in (["One"], ["Two", "Three"]):
        for title in titles:
            fill(title)
        with django_assert_max_num_queries(12) as questions:
            next_steps(responses_visible_to(office.officer), user=office.officer, today=timezone.localdate())
        counted.append(len(questions))

    assert Response.objects.count() == 6
    assert counted[0] == counted[1]


def test_waiting_sentence_says_since_when_and_for_what(office):
    response = a_response(office, ResponseStatus.APPROVED)
    Response.objects.update(status_changed_at=timezone.make_aware(timezone.datetime(2026, 10, 3, 12)))

    step = step_of(refreshed(response), office.approver)

    assert step.sentence == "Waiting for Olive Officer since 3 October 2026, to publish the response."
