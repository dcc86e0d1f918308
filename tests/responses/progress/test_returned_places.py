"""A returned text leads to its place: the next step, the tag, the reason beside the box, and the question about
unchanged text.
"""

import pytest
from django.utils import timezone

from inspections.queries import findings_for_us
from responses.approval import actions as approval
from responses.enums import ActionStance, ForceStatus, ResponseStatus, Section
from responses.exceptions import WorkflowError
from responses.force_comments import actions as force_comments
from responses.models import Approval, ReturnedPlace
from responses.progress.next_steps import next_steps
from responses.progress.returns import PlaceReason
from responses.publishing import actions as publication
from responses.queries import responses_visible_to
from s55tracker.mail.models import OutgoingMail
from s55tracker.working_days.calendar import working_day_on_or_after
from tests.factories import (
    a_finding,
    a_response,
    an_office,
    comment_as_force,
    refreshed,
    write,
    write_force_comments,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return an_office()


def today():
    return timezone.localdate()


def step_of(response, user):
    return next_steps(responses_visible_to(user).filter(pk=response.pk), user=user, today=today())[response.pk]


def tags_of(client, response):
    groups = client.get(response.get_absolute_url()).context["workspace"].groups
    return {
        task.title["text"]: (task.status.get("tag") or task.status)["text"] for group in groups for task in group.tasks
    }


def returned(client, office, response, **typed):
    client.force_login(office.approver)
    answer = client.post(f"/responses/{response.reference}/approval/", {"decision": "return", **typed})
    assert answer.status_code == 302
    client.force_login(office.officer)
    return refreshed(response)


def submit_page(response):
    return f"/responses/{response.reference}/moves/submit/"


# --- The office --------------------------------------------------------------------------------------------------------


def test_returned_recommendation_is_the_next_step_tagged_and_explained_at_its_box(client, office):
    response = a_response(office, ResponseStatus.WITH_APPROVER)
    second, third = findings_for_us(response.inspection)
    response = returned(
        client, office, response, places=[f"finding-{second.pk}"], **{f"reason_finding-{second.pk}": "Say by when."}
    )
    page = f"/responses/{response.reference}/findings/{second.pk}/"
    step = step_of(response, office.officer)

    assert (step.task, step.url, step.because) == (
        "Change recommendation 2",
        page,
        "returned by April Approver: Say by when.",
    )
    assert client.get("/").context["work"].mine[0].url == page
    assert (tags_of(client, response)["Recommendation 2"], tags_of(client, response)["Recommendation 3"]) == (
        "Returned",
        "Written: action proposed",
    )
    words = client.get(page).content.decode()
    assert "Returned by April Approver on" in words and "Say by when." in words
    other = client.get(f"/responses/{response.reference}/findings/{third.pk}/").content.decode()
    assert "Say by when." not in other
    assert page in OutgoingMail.objects.get(subject__contains="returned").text


def test_tag_goes_when_the_text_changes_and_comes_again_when_it_is_put_back(client, office):
    response = a_response(office, ResponseStatus.WITH_APPROVER)
    second = findings_for_us(response.inspection)[0]
    old = response.passages.get(finding=second).plain
    response = returned(client, office, response, places=[f"finding-{second.pk}"], reason="Say by when.")
    changed = {"finding": second, "action_stance": ActionStance.PROPOSED}

    write(office, response, Section.BODY_COMMENT, words="It will be done by May.", **changed)
    assert tags_of(client, response)["Recommendation 2"] == "Written: action proposed"
    step = step_of(response, office.officer)
    assert (step.task, step.because) == (
        "Submit the response for approval",
        "recommendation 2 has been changed since",
    )
    page = client.get(f"/responses/{response.reference}/findings/{second.pk}/").content.decode()
    assert "This text has been changed since." in page

    write(office, response, Section.BODY_COMMENT, words=old, **changed)
    assert tags_of(client, response)["Recommendation 2"] == "Returned"


def test_submitting_an_unchanged_place_again_is_asked_about_and_the_approver_reads_the_answer(client, office):
    response = a_response(office, ResponseStatus.WITH_APPROVER)
    second = findings_for_us(response.inspection)[0]
    response = returned(
        client, office, response, places=[f"finding-{second.pk}", "key-findings"], reason="Say by when."
    )
    question = "The key findings and recommendation 2 have not changed since April Approver returned them."

    with pytest.raises(WorkflowError, match=question):
        approval.submit_for_approval(by=office.officer, response=response, today=today())
    page = client.get(submit_page(response))
    assert question in page.content.decode()
    assert client.post(submit_page(response)).status_code == 422
    assert refreshed(response).status == ResponseStatus.DRAFTING

    answer = client.post(submit_page(response), {"unchanged_because": "The month is in the report."})
    assert answer.status_code == 302
    client.force_login(office.approver)
    seen = client.get(f"/responses/{response.reference}/approval/").content.decode()
    assert f"{question} The month is in the report." in seen
    assert "The month is in the report." in client.get(f"/responses/{response.reference}/history/").content.decode()


def test_changed_text_is_submitted_without_a_question(client, office):
    response = a_response(office, ResponseStatus.WITH_APPROVER)
    response = returned(client, office, response, places=["overall-comment"], reason="Shorter.")
    write(office, response, Section.BODY_COMMENT, words="Well done.")

    assert "unchanged_because" not in client.get(submit_page(response)).content.decode()
    assert client.post(submit_page(response)).status_code == 302
    assert Approval.objects.last().unchanged_because == ""


def test_whole_response_returned_without_a_place_is_asked_about_when_nothing_changed(client, office):
    response = a_response(office, ResponseStatus.WITH_APPROVER)
    response = returned(client, office, response, reason="Please look at it again.")

    with pytest.raises(WorkflowError, match="Nothing in the document has changed since April Approver returned it"):
        approval.submit_for_approval(by=office.officer, response=response, today=today())
    write(office, response, Section.INTRODUCTION, words="Two are for us.")
    approval.submit_for_approval(by=office.officer, response=response, today=today())


def test_every_part_of_the_text_can_be_named_and_has_its_own_reason(client, office):
    response = a_response(office, ResponseStatus.WITH_APPROVER)
    keys = [
        "key-findings",
        "introduction",
        *(f"finding-{finding.pk}" for finding in findings_for_us(response.inspection)),
        "overall-comment",
    ]
    reasons = {f"reason_{key}": f"About {key}." for key in keys}
    response = returned(client, office, response, places=keys, **reasons)

    assert [row.reason for row in ReturnedPlace.objects.all()] == [f"About {key}." for key in keys]
    assert set(tags_of(client, response).values()) >= {"Returned"}
    assert [tag for tag in tags_of(client, response).values()].count("Returned") == len(keys)
    for key in keys:
        address = key.replace("finding-", "findings/", 1) if key.startswith("finding-") else key
        assert f"About {key}." in client.get(f"/responses/{response.reference}/{_path(address)}").content.decode()


def _path(address):
    return f"{address}/" if address.startswith("findings/") else f"write/{address}/"


def test_places_of_an_earlier_round_are_history(client, office):
    response = a_response(office, ResponseStatus.WITH_APPROVER)
    response = returned(client, office, response, places=["key-findings"], reason="Shorter.")
    client.post(submit_page(response), {"unchanged_because": "It is short."})
    response = returned(client, office, refreshed(response), places=["overall-comment"], reason="Longer.")

    assert tags_of(client, response)["Key findings"] == "Written"
    assert tags_of(client, response)["Our overall comment"] == "Returned"


def test_withdrawn_approval_can_name_its_places_too(client, office):
    response = a_response(office, ResponseStatus.APPROVED)
    client.force_login(office.approver)
    typed = {"reason": "The panel has met since.", "places": ["overall-comment"]}
    assert client.post(f"/responses/{response.reference}/moves/withdraw-approval/", typed).status_code == 302
    client.force_login(office.officer)

    assert step_of(response, office.officer).task == "Change our overall comment"


def test_reason_is_tied_to_no_finding_of_another_report(office):
    response = a_response(office, ResponseStatus.WITH_APPROVER)
    stranger = findings_for_us(a_response(office, title="Another").inspection)[0]
    places = [PlaceReason(section=Section.BODY_COMMENT, finding=stranger, reason="Say by when.")]
    with pytest.raises(WorkflowError, match="does not answer this finding"):
        approval.return_to_officer(by=office.approver, response=response, reason="No.", places=places)
    assert refreshed(response).status == ResponseStatus.WITH_APPROVER


# --- A correction --------------------------------------------------------------------------------------------------------


def test_correction_says_what_to_change_and_asks_when_nothing_was(client, office):
    response = a_response(office, ResponseStatus.PUBLISHED)
    third = findings_for_us(response.inspection)[1]
    client.force_login(office.officer)
    typed = {"reason": "A number was wrong.", "places": [f"finding-{third.pk}"]}
    client.post(f"/responses/{response.reference}/moves/correct/", typed)
    step = step_of(response, office.officer)

    assert (step.task, step.because) == ("Change recommendation 3", "to be corrected: A number was wrong.")
    assert tags_of(client, response)["Recommendation 3"] == "To be corrected"
    page = client.get(step.url).content.decode()
    assert "To be corrected" in page and "A number was wrong." in page
    with pytest.raises(WorkflowError, match="Recommendation 3 has not changed since the correction began"):
        approval.submit_for_approval(by=office.officer, response=response, today=today())

    write(office, response, Section.BODY_COMMENT, words="It is ten.", finding=third, action_stance=ActionStance.TAKEN)
    assert step_of(response, office.officer).task == "Submit the response for approval"


def test_correction_without_a_named_place_leads_to_the_list_of_places(client, office):
    response = a_response(office, ResponseStatus.PUBLISHED)
    publication.start_correction(by=office.officer, response=response, reason="A number was wrong.")
    step = step_of(response, office.officer)

    assert (step.task, step.url, step.because) == (
        "Change what the correction is about",
        f"/responses/{response.reference}/#report",
        "to be corrected: A number was wrong.",
    )
    with pytest.raises(WorkflowError, match="Nothing in the document has changed since it was published"):
        approval.submit_for_approval(by=office.officer, response=response, today=today())


def test_dropped_correction_leaves_no_place_to_change(office):
    response = a_response(office, ResponseStatus.PUBLISHED)
    places = [PlaceReason(section=Section.KEY_FINDINGS, reason="A number.")]
    publication.start_correction(by=office.officer, response=response, reason="A number.", places=places)
    publication.drop_correction(by=office.officer, response=refreshed(response), reason="It was right.")
    assert not ReturnedPlace.objects.exists()


# --- The force -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def asked(client, office):
    """Comments that the office returned for recommendation 2, with the reason."""
    asked = comment_as_force(office, a_response(office))
    second = findings_for_us(asked.response.inspection)[0]
    places = [PlaceReason(finding=second, reason="Say by when.")]
    force_comments.return_force_comments(
        by=office.officer, request=asked, reason="Recommendation 2: Say by when.", places=places, today=today()
    )
    client.force_login(office.lead)
    return refreshed(asked)


def test_force_is_led_to_the_returned_comment_with_the_reason_at_its_box(client, office, asked):
    second = findings_for_us(asked.response.inspection)[0]
    page = f"{asked.get_absolute_url()}findings/{second.pk}/"
    item = client.get("/").context["work"].mine[0]

    assert (item.task, item.url, item.because) == (
        "Change your comment on recommendation 2",
        page,
        "returned by Olive Officer: Say by when.",
    )
    request = client.get(asked.get_absolute_url())
    statuses = [task["status"] for task in request.context["page"].tasks]
    assert statuses[0] == {"tag": {"text": "Returned", "classes": "govuk-tag--orange"}}
    assert statuses[1] == {"text": "Accepted"}
    assert "Change your comment on recommendation 2" in request.content.decode()
    words = client.get(page).content.decode()
    assert "Returned by Olive Officer on" in words and "Say by when." in words
    assert page in OutgoingMail.objects.filter(subject__contains="returned").first().text


def test_force_is_asked_about_an_unchanged_comment_and_the_office_reads_the_answer(client, office, asked):
    page = f"{asked.get_absolute_url()}submit/"
    question = "Recommendation 2 has not changed since Olive Officer returned it."
    with pytest.raises(WorkflowError, match=question):
        force_comments.submit_force_comments(by=office.lead, request=asked, chief_officer_name="Chris Chief")
    shown = client.get(page)
    assert question in shown.content.decode()
    read = shown.context["read"]
    assert client.post(page, {"read": read, "chief_officer_name": "Chris Chief"}).status_code == 422
    assert (
        client.post(
            page, {"read": read, "chief_officer_name": "Chris Chief", "unchanged_because": "It is in May, as we say."}
        ).status_code
        == 302
    )

    client.force_login(office.officer)
    track = client.get(f"/responses/{asked.response.reference}/force/{office.force.slug}/").content.decode()
    assert "It is in May, as we say." in track


def test_force_that_changed_the_comment_is_led_on_to_submitting(client, office, asked):
    write_force_comments(office, asked, words="It is done by May.")
    item = client.get("/").context["work"].mine[0]
    assert item.url == f"{asked.get_absolute_url()}submit/"
    force_comments.submit_force_comments(by=office.lead, request=asked, chief_officer_name="Chris Chief")
    assert refreshed(asked).status == ForceStatus.SUBMITTED


def test_officer_ties_reasons_to_the_forces_places_on_the_page(client, office):
    asked = comment_as_force(office, a_response(office, findings=[a_finding("2"), a_finding("3")]))
    second = findings_for_us(asked.response.inspection)[0]
    client.force_login(office.officer)
    day = working_day_on_or_after(today())  # a non-working day would need confirmation
    typed = {
        "places": [second.pk, "overall"],
        f"reason_{second.pk}": "Say when.",
        "reason_overall": "Too short.",
        "comment_by_day": day.day,
        "comment_by_month": day.month,
        "comment_by_year": day.year,
    }
    client.post(f"/responses/{asked.response.reference}/force/{office.force.slug}/return/", typed)

    assert [(row.finding, row.reason) for row in ReturnedPlace.objects.all()] == [
        (second, "Say when."),
        (None, "Too short."),
    ]
