"""Each person finds what they may read, and nothing else: one marker word in each kind of text, searched for by everyone."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import models
from django.urls import reverse
from django.utils import timezone

from responses.approval import actions as approval
from responses.enums import ResponseStatus, SearchSource, Section
from responses.force_comments import actions as force_comments
from responses.force_team import actions as team
from responses.models import ForceRequest, Response, SearchEntry
from responses.publishing import actions as publication
from responses.search.queries import Wanted, keys_found, marks_of, search_entries_visible_to
from responses.search.sources import SOURCES
from responses.search.sweeping import learn_from_entries
from s55tracker.accounts.models import User
from s55tracker.richtext import from_simple_text
from s55tracker.text.indexed_words import WordQuery, terms_of
from tests.factories import (
    Office,
    a_finding,
    a_response,
    an_inspection,
    an_office,
    approve,
    comment_as_force,
    invite,
    people_around,
    refreshed,
    write,
    write_force_comments,
)

pytestmark = pytest.mark.django_db

OFFICE = {"officer", "other_officer", "approver", "other_approver", "manager", "administrator"}
FORCE = {"contributor", "lead"}
EVERYONE = OFFICE | FORCE | {"stranger", "other_lead", "platform", "former", "finder"}

# Who finds each word, and where it was written.
WHO_FINDS = {
    "zqtitle": OFFICE | FORCE,  # a report’s title
    "zqwording": OFFICE | FORCE,  # a finding
    "zqelsewhere": OFFICE,  # a report about another force
    "zqkey": OFFICE,  # the office’s key findings
    "zqours": OFFICE,  # the office’s comment on a finding
    "zqdraft": FORCE,  # a force’s draft, not submitted
    "zqsubmitted": OFFICE | FORCE,  # submitted by the force
    "zqshared": OFFICE | FORCE,  # a force’s draft, which it shares with the office
    "zqprivate": FORCE,  # the same, private again
    "zqassigned": FORCE | {"finder"},  # a force’s draft on the finding that is assigned
    "zqunassigned": FORCE,  # the same, on another finding of the same request
    "zqgiven": OFFICE | FORCE | {"finder"},  # a finding that is assigned
    "zqkept": OFFICE | FORCE,  # another finding of the same report
    "zqtaken": FORCE,  # a draft on a finding that was assigned, and is not any more
    "zqhistory": OFFICE | FORCE | {"finder"},  # sent by letter, on a finding that is assigned
    "zqletter": OFFICE | FORCE,  # sent by letter, and recorded by the office
    "zqreturned": OFFICE,  # submitted, returned, and rewritten by the force
    "zqrewritten": FORCE,  # what the force wrote instead, not submitted yet
    "zqrecalled": set(),  # the draft of a request that the office recalled: no one may read it
    "zqpublished": EVERYONE,  # published
    "zqcorrecting": OFFICE,  # what a correction changes, before it is published
}


def published_with(office: Office, words: str) -> Response:
    response = a_response(office, ResponseStatus.NOT_STARTED, title="Homicide")
    write(office, response, Section.KEY_FINDINGS, words=words)
    for finding in response.inspection.findings.all():
        write(office, response, Section.BODY_COMMENT, finding=finding, words="Done.", action_stance="action_taken")
    write(office, response, Section.BODY_COMMENT, words="Done.")
    comment_as_force(office, response)
    today = timezone.localdate()
    approval.submit_for_approval(by=office.officer, response=response, today=today)
    approve(office, response)
    publication.publish(by=office.officer, response=refreshed(response), today=today)
    return refreshed(response)


def sharing(office: Office, title: str, words: str) -> ForceRequest:
    """Shared before it is written, so that a save is enough to be found."""
    request = invite(office, a_response(office, title=title))
    write_force_comments(office, request, "First words.")
    team.share_draft(by=office.lead, request=request)
    write_force_comments(office, refreshed(request), words)
    return refreshed(request)


def assigning(office: Office, finder: User) -> None:
    """Findings of three requests assigned to the finding contributor, the second only for a time."""
    findings = [a_finding("1", wording="Keep zqgiven."), a_finding("2", wording="Keep zqkept.")]
    request = invite(office, a_response(office, title="Assigned", findings=findings))
    given, kept = request.response.inspection.findings.all()
    for finding, words in ((given, "zqassigned"), (kept, "zqunassigned"), (None, "zqunassigned")):
        force_comments.save_force_comment(
            by=office.contributor, request=request, finding=finding, html=from_simple_text(words), version=0
        )
    team.assign_findings(by=office.lead, request=request, person=finder, findings=[given])

    ended = invite(office, a_response(office, title="Ended", findings=[a_finding("1")]))
    write_force_comments(office, ended, "zqtaken")
    only = ended.response.inspection.findings.get()
    [assignment] = team.assign_findings(by=office.lead, request=ended, person=finder, findings=[only])
    team.end_assignment(by=office.lead, assignment=assignment)

    sent = invite(office, a_response(office, title="Sent", findings=[a_finding("1")]))
    only = sent.response.inspection.findings.get()
    team.assign_findings(by=office.lead, request=sent, person=finder, findings=[only])
    force_comments.record_received_comments(
        by=office.officer,
        request=sent,
        received_from="The chief constable’s staff officer",
        overall=force_comments.ReceivedComment(html=from_simple_text("They wrote zqletter.")),
        comments={only: force_comments.ReceivedComment(html=from_simple_text("They wrote zqhistory."))},
    )


@pytest.fixture
def office() -> Office:
    return an_office()


@pytest.fixture
def people(office) -> dict[str, User]:
    other = an_office("Ambridge")
    around = {name: person for name, person in people_around(office, other).items() if person is not None}
    today = timezone.localdate()
    findings = [a_finding("1", wording="Keep zqwording.")]
    drafting = a_response(office, title="zqtitle", findings=findings)
    write(office, drafting, Section.KEY_FINDINGS, words="It says zqkey.")
    write(office, drafting, Section.BODY_COMMENT, finding=drafting.inspection.findings.get(), words="We did zqours.")
    write_force_comments(office, invite(office, drafting), "zqdraft")
    an_inspection(office, title="zqelsewhere", all_forces=False, forces=(other.force,))

    submitted = a_response(office, title="Vetting")
    request = invite(office, submitted)
    write_force_comments(office, request, "zqsubmitted")
    force_comments.submit_force_comments(by=office.lead, request=request, chief_officer_name="Chris Chief")

    sharing(office, "Shared", "zqshared")
    team.keep_draft_private(by=office.lead, request=sharing(office, "Private", "zqprivate"))
    assigning(office, around["finder"])

    letter = invite(office, a_response(office, title="Fraud"))
    force_comments.record_received_comments(
        by=office.officer,
        request=letter,
        received_from="The chief constable’s staff officer",
        overall=force_comments.ReceivedComment(html=from_simple_text("They wrote zqletter.")),
        comments={},
    )

    returned = invite(office, a_response(office, title="Stalking"))
    write_force_comments(office, returned, "zqreturned")
    force_comments.submit_force_comments(by=office.lead, request=returned, chief_officer_name="Chris Chief")
    force_comments.return_force_comments(by=office.officer, request=returned, reason="Say more.", today=today)
    write_force_comments(office, refreshed(returned), "zqrewritten")

    recalled = invite(office, a_response(office, title="Cyber"))
    write_force_comments(office, recalled, "zqrecalled")
    force_comments.recall_invitation(by=office.officer, request=recalled, reason="Sent too early.")

    correcting = published_with(office, "The public reads zqpublished.")
    publication.start_correction(by=office.officer, response=correcting, reason="A number is wrong.")
    write(office, correcting, Section.KEY_FINDINGS, words="The public will read zqcorrecting.")
    # Someone else’s reading is loaded afresh, as in a request of their own.
    return {name: User.objects.get(pk=person.pk) for name, person in around.items()}


@pytest.mark.sweep
def test_each_person_finds_what_they_may_read_and_nothing_else(people):
    found = {
        word: {name for name, person in people.items() if keys_found(person, Wanted(text=word))} for word in WHO_FINDS
    }
    assert found == WHO_FINDS


@pytest.mark.sweep
def test_pages_of_results_say_nothing_of_what_is_hidden(client, people):
    """The same for near misses: no one is offered a word from a text that they may not read."""
    while learn_from_entries():
        pass
    for name, person in people.items():
        client.force_login(person)
        for word, finders in WHO_FINDS.items():
            page = client.get(reverse("search"), {"q": f"{word}s"}).content.decode().replace(f"{word}s", "")
            assert (word in page) == (name in finders), f"{name} searched for {word}s"


def test_status_filter_does_not_tell_how_far_another_office_has_come(people):
    for status in ResponseStatus:
        found = keys_found(people["stranger"], Wanted(text="zqpublished", statuses=[status]))
        assert bool(found) == (status == ResponseStatus.PUBLISHED)


@pytest.mark.sweep
def test_each_results_link_opens_for_the_person_who_found_it(client, people):
    for person in people.values():
        client.force_login(person)
        for word in WHO_FINDS:
            for result in client.get(reverse("search"), {"q": word}).context["results"]:
                assert client.get(result.url, follow=True).status_code == 200, f"{person} cannot open {result.url}"


def test_marks_in_the_index_leave_out_nothing_that_is_visible(people):
    """Marks make a search quick, and columns decide who sees an entry: each entry a person can see has one of their
    marks.
    """
    for name, person in people.items():
        for entry in search_entries_visible_to(person):
            terms = terms_of(f'"{entry.text or entry.heading}"')[:1] or terms_of(entry.heading)
            marked = SearchEntry.objects.filter(words__matches=WordQuery(terms=terms, marks=marks_of(person)))
            assert marked.filter(pk=entry.pk).exists(), f"{name} would not find {entry}"


# How the search treats each model’s text. A model with text that is missing here fails until someone decides.
NOT_SEARCHED = {
    "accounts.User": "people, not texts",
    "responses.Approval": "the content is the passages’; reasons are in the history",
    "responses.BulkChange": "reasons are in the history",
    "responses.CalendarEntry": "made from dates",
    "responses.CheckOverride": "why a check does not stop a response, which only its office reads",
    "responses.CopyEmail": "the reason for cancelling it, shown beside its copy",
    "responses.Digest": "made from reminders",
    "responses.DistributionLine": "the list of copies has its own page",
    "responses.EvidenceFile": "reasons for removing a file, shown beside its copy",
    "responses.ForceSubmission": "reasons are in the history",
    "responses.GuestLink": "names and addresses",
    "responses.GuestDraft": "private to the guest until it is saved",
    "responses.GuestText": "a proposal, which the force reads beside its own comment",
    "inspections.ReportProposal": "listed on New reports until someone logs or dismisses it",
    "inspections.WatchedAddress": "a setting of the office, with what went wrong when it was last read",
    "responses.ImportProposal": "private to its author until it is confirmed",
    "responses.KeptDraft": "private to its writer until it is saved",
    "responses.Invitation": "the message is on the request’s page",
    "responses.PlannedStep": "reasons are in the history",
    "responses.ProposedText": "an uploaded file, until someone decides",
    "responses.PublishedArticle": "the same words as its publication",
    "responses.Reminder": "made from dates",
    "responses.RequestedPack": "why a file could not be made",
    "responses.Response": "reasons are in the history",
    "responses.ReturnedPlace": "reasons are shown beside their text",
    "responses.SavedParagraph": "the office’s own wording, offered where it is used",
    "responses.ScheduledPublication": "reasons are in the history",
    "responses.SearchEntry": "the index itself",
    "responses.TeamsChannel": "an address",
    "responses.TeamsMessage": "made from dates",
    "responses.WithdrawalRequest": "reasons are in the history",
    "responses.Suggestion": "in no output of the product, like its thread",
    "responses.Thread": "in no output of the product",
    "responses.ThreadComment": "in no output of the product",
    "responses.WithheldWords": "part of their text, which only the office finds",
    "responses.TextRevision": "earlier versions are found through their text",
}


def test_every_model_with_text_is_a_source_or_says_why_not():
    searched = {source.rows().model._meta.label for source in SOURCES}
    with_text = {
        model._meta.label
        for app in ("inspections", "responses")
        for model in apps.get_app_config(app).get_models()
        if any(type(field) is models.TextField for field in model._meta.local_concrete_fields)
    }
    assert with_text - searched - NOT_SEARCHED.keys() == set()
    assert searched & NOT_SEARCHED.keys() == set()
    assert {source.source for source in SOURCES} == set(SearchSource)
