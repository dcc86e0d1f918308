"""Suggested words: accepted as an ordinary save by the person who accepts them, refused with a sentence, or declined."""

from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from responses.comments.actions import decline_suggestion, delete_comment
from responses.enums import ActionStance, Audience, ForceStance, ResponseStatus, Section, Side
from responses.force_queries import force_comments_on
from responses.models import Suggestion
from responses.queries import passage_of
from responses.suggestions.actions import accept_suggestion
from s55tracker.audit.models import AuditEvent
from s55tracker.refusals import ChangedMeanwhile, NotPermitted, Refused
from tests.factories import a_response, an_office, comment_as_force, invite, refreshed, write, write_force_comments
from tests.responses.comments.threads import on_office_text, on_request

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return an_office()


@pytest.fixture
def response(office):
    response = a_response(office)
    write(office, response, Section.KEY_FINDINGS, words="We have **acted quickly** on this.")
    return refreshed(response)


def suggested(thread) -> Suggestion:
    return Suggestion.objects.get(comment__thread=thread)


def test_accepted_words_are_an_ordinary_save_by_the_person_who_accepts(office, response):
    thread = on_office_text(office.manager, response, quote="acted quickly", other_words="acted carefully")

    accept_suggestion(by=office.other_officer, suggestion=suggested(thread))

    passage = passage_of(response, Section.KEY_FINDINGS)
    assert passage.html == "<p>We have <strong>acted carefully</strong> on this.</p>"
    assert (passage.version, passage.edited_by) == (2, office.other_officer)
    assert (suggested(thread).decision, suggested(thread).decided_by) == ("accepted", office.other_officer)
    event = AuditEvent.objects.get(action="text_saved", detail__version=2)
    assert event.actor == office.other_officer


def test_whole_text_is_replaced_and_the_stance_stays(office):
    response = a_response(office)
    finding = response.inspection.findings.first()
    write(
        office, response, Section.BODY_COMMENT, finding=finding, words="Old words.", action_stance=ActionStance.PROPOSED
    )
    thread = on_office_text(
        office.manager,
        response,
        Section.BODY_COMMENT,
        finding=finding,
        other_words="New words.\n\n* One\n* Two",
        is_whole=True,
    )

    accept_suggestion(by=office.officer, suggestion=suggested(thread))

    passage = passage_of(response, Section.BODY_COMMENT, finding)
    assert passage.html == "<p>New words.</p><ul><li>One</li><li>Two</li></ul>"
    assert passage.action_stance == ActionStance.PROPOSED


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("Something else.", "no longer in the text"),
        ("It was acted quickly, and acted quickly again.", "2 times"),
        ("It was acted **quickly on**.", "partly bold"),
        ("It was acted\nquickly.", "more than one paragraph or line"),
    ],
)
def test_words_that_are_not_there_exactly_once_are_not_replaced(office, response, words, sentence):
    thread = on_office_text(office.manager, response, quote="acted quickly", other_words="responded")
    write(office, response, Section.KEY_FINDINGS, words=words)
    before = passage_of(response, Section.KEY_FINDINGS)

    with pytest.raises(Refused, match=sentence):
        accept_suggestion(by=office.officer, suggestion=suggested(thread))

    assert passage_of(response, Section.KEY_FINDINGS).html == before.html
    assert suggested(thread).decision == ""


def test_accepting_withdraws_an_approval_as_any_change_does(office):
    response = a_response(office, "approved")
    thread = on_office_text(
        office.approver, response, quote="The report found much.", other_words="The report found a lot."
    )

    accept_suggestion(by=office.officer, suggestion=suggested(thread))

    assert refreshed(response).status == ResponseStatus.DRAFTING


def test_published_text_is_not_changed_by_accepting(office):
    response = a_response(office, "published")
    thread = on_office_text(office.approver, response, quote="The report found much.", other_words="A lot.")

    with pytest.raises(NotPermitted):
        accept_suggestion(by=office.officer, suggestion=suggested(thread))
    assert suggested(thread).decision == ""


def test_only_those_who_write_the_text_decide(office, response):
    thread = on_office_text(office.officer, response, quote="acted quickly", other_words="acted slowly")
    request = invite(office, response)
    write_force_comments(office, request)
    theirs = on_request(
        office.officer, request, Audience.BOTH, side=Side.OFFICE, other_words="We agree.", is_whole=True
    )

    for person in (office.manager, office.approver, office.administrator):
        with pytest.raises(NotPermitted):
            accept_suggestion(by=person, suggestion=suggested(thread))
        with pytest.raises(NotPermitted):
            decline_suggestion(by=person, suggestion=suggested(thread))
    with pytest.raises(NotPermitted):
        accept_suggestion(by=office.officer, suggestion=suggested(theirs))


def test_force_accepts_words_for_its_own_draft(office, response):
    request = invite(office, response)
    write_force_comments(office, request, "The force agrees.")
    finding = response.inspection.findings.first()
    thread = on_request(
        office.contributor,
        request,
        Audience.FORCE,
        side=Side.FORCE,
        finding=finding,
        quote="The force agrees.",
        other_words="The force accepts this.",
    )

    accept_suggestion(by=office.lead, suggestion=suggested(thread))

    comment = force_comments_on(request)[finding.pk]
    assert comment.plain == f"{finding.label}: The force accepts this."
    assert (comment.stance, comment.version, comment.edited_by) == (ForceStance.ACCEPTED, 2, office.lead)


def test_submitted_comment_is_not_changed_by_accepting(office, response):
    request = comment_as_force(office, response)
    thread = on_request(
        office.officer, request, Audience.BOTH, side=Side.OFFICE, quote="agrees and has begun", other_words="agrees"
    )

    with pytest.raises(NotPermitted):
        accept_suggestion(by=office.lead, suggestion=suggested(thread))


def test_suggestion_is_decided_once(office, response):
    thread = on_office_text(office.manager, response, quote="acted quickly", other_words="acted slowly")
    suggestion = suggested(thread)
    decline_suggestion(by=office.officer, suggestion=suggestion, reason="It was quick.")

    with pytest.raises(ChangedMeanwhile):
        accept_suggestion(by=office.other_officer, suggestion=suggestion)

    assert passage_of(response, Section.KEY_FINDINGS).version == 1
    assert suggested(thread).reason == "It was quick."


def test_deleted_suggestion_cannot_be_accepted(office, response):
    thread = on_office_text(office.manager, response, quote="acted quickly", other_words="acted slowly")
    suggestion = suggested(thread)
    delete_comment(by=office.manager, comment=thread.comments.get())

    with pytest.raises(Refused, match="has deleted"):
        accept_suggestion(by=office.officer, suggestion=suggestion)


# --- Deleting words ---------------------------------------------------------------------------------------------------


def test_accepted_deletion_takes_the_quoted_words_out(office, response):
    thread = on_office_text(office.manager, response, quote="on this", deletes=True)

    accept_suggestion(by=office.officer, suggestion=suggested(thread))

    assert passage_of(response, Section.KEY_FINDINGS).html == "<p>We have <strong>acted quickly</strong>.</p>"


def test_deletion_of_words_that_are_gone_is_refused_with_a_sentence(office, response):
    thread = on_office_text(office.manager, response, quote="on this", deletes=True)
    write(office, response, Section.KEY_FINDINGS, words="We have acted.")

    with pytest.raises(Refused, match="We could not delete these words"):
        accept_suggestion(by=office.officer, suggestion=suggested(thread))
    assert passage_of(response, Section.KEY_FINDINGS).plain == "We have acted."


def test_whole_text_is_never_deleted_by_a_suggestion(office, response):
    with pytest.raises(Refused, match="cannot delete the whole text"):
        on_office_text(office.manager, response, is_whole=True, deletes=True)
    with pytest.raises(Refused, match="Enter the words you want to change"):
        on_office_text(office.manager, response, deletes=True)
    thread = on_office_text(office.manager, response, quote="on this", deletes=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Suggestion.objects.filter(comment__thread=thread).update(replaces="")


def test_pages_say_that_words_will_be_deleted_and_that_they_were(client, office, response):
    client.force_login(office.manager)
    address = reverse("response-discussion", args=[response.reference])
    typed = {"about": "key-findings", "audience": "office", "quote": "acted  quickly", "deletes": "on"}
    client.post(address, {**typed, "form_key": str(uuid4())})
    suggestion = Suggestion.objects.get()
    thread = suggestion.comment.thread
    assert (suggestion.replaces, suggestion.replacement) == ("acted quickly", "")

    client.force_login(office.officer)
    page = words_of(client, thread.get_absolute_url())
    assert "Delete these words, with nothing in their place: <del>acted quickly</del>" in page
    assert "Delete these words<span" in page and "Accept these words" not in page
    assert "suggested deleting these words from" in words_of(
        client, reverse("suggestion-decline", args=[suggestion.pk])
    )

    client.post(reverse("suggestion-accept", args=[suggestion.pk]))
    assert passage_of(response, Section.KEY_FINDINGS).plain == "We have on this."
    page = words_of(client, thread.get_absolute_url())
    assert "You have deleted “acted quickly” from the text." in page
    assert "Deleted these words, with nothing in their place: <del>acted quickly</del>" in page
    assert "Accepted by Olive Officer on" in page


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({}, "Enter the words to delete"),
        ({"quote": "quickly", "replacement": "slowly"}, "Untick this, or leave “Other words” blank"),
        ({"quote": "quickly", "is_whole": "on"}, "Untick this, or leave “Other words” blank"),
    ],
)
def test_deletion_that_is_not_clear_is_asked_about(client, office, response, typed, sentence):
    client.force_login(office.manager)
    address = reverse("response-discussion", args=[response.reference])
    sent = {"about": "key-findings", "audience": "office", "deletes": "on", "form_key": str(uuid4()), **typed}

    answer = client.post(address, sent)

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Suggestion.objects.exists()


def words_of(client, address: str) -> str:
    return " ".join(client.get(address).content.decode().split())
