"""Threads through their actions: who reads them, who writes in them, and what each change leaves behind."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from inspections.exceptions import FindingIsAnswered
from inspections.logging.actions.findings import remove_finding
from responses.comments import actions
from responses.enums import Audience, Section, Side
from responses.force_comments import actions as force_comments
from responses.models import ForceComment, Mention, Suggestion, Thread, ThreadComment
from responses.suggestions.actions import accept_suggestion
from responses.threads.queries import mentions_waiting_for, of_kind, open_threads, threads_visible_to
from s55tracker.audit.models import AuditEvent
from s55tracker.mail.models import OutgoingMail
from s55tracker.refusals import NotPermitted, Refused
from tests.factories import (
    a_response,
    an_office,
    comment_as_force,
    invite,
    refreshed,
    write,
    write_force_comments,
)
from tests.responses.comments.threads import on_office_text, on_request, said

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return an_office()


@pytest.fixture
def response(office):
    response = a_response(office)
    write(office, response, Section.KEY_FINDINGS, words="We have acted quickly on this.")
    return refreshed(response)


@pytest.fixture
def request_(office, response):
    request = invite(office, response)
    write_force_comments(office, request)
    return refreshed(request)


def can_read(office, thread) -> set[str]:
    return {name for name, user in office.people.items() if threads_visible_to(user).filter(pk=thread.pk).exists()}


OFFICE = {"officer", "other_officer", "approver", "other_approver", "manager", "administrator"}
FORCE = {"contributor", "lead"}


# --- Who reads what ---------------------------------------------------------------------------------------------------


def test_thread_on_the_offices_text_is_read_by_the_office_alone(office, response):
    thread = on_office_text(office.officer, response, quote="acted quickly")

    assert can_read(office, thread) == OFFICE
    assert not threads_visible_to(an_office("Felpersham").officer).exists()


def test_thread_for_one_side_is_read_by_that_side_and_one_for_both_by_both(office, request_):
    ours = on_request(office.officer, request_, Audience.OFFICE, side=Side.OFFICE)
    theirs = on_request(office.contributor, request_, Audience.FORCE, side=Side.FORCE)
    both = on_request(office.lead, request_, Audience.BOTH, side=Side.FORCE)

    assert can_read(office, ours) == OFFICE
    assert can_read(office, theirs) == FORCE
    assert can_read(office, both) == OFFICE | FORCE


def test_recalled_invitation_hides_threads_from_the_force(office, request_):
    both = on_request(office.officer, request_, Audience.BOTH, side=Side.OFFICE)

    force_comments.recall_invitation(by=office.officer, request=request_, reason="Sent too early.")

    assert can_read(office, both) == OFFICE


def test_database_keeps_a_thread_on_the_offices_text_with_the_office(office, response):
    thread = on_office_text(office.officer, response)

    with pytest.raises(IntegrityError), transaction.atomic():
        Thread.objects.filter(pk=thread.pk).update(audience=Audience.BOTH)


def test_force_cannot_start_a_thread_before_it_is_invited(office, response):
    request = response.force_requests.get()

    with pytest.raises(NotPermitted):
        on_request(office.lead, request, Audience.FORCE, side=Side.FORCE)
    with pytest.raises(Refused, match="has not been invited"):
        on_request(office.officer, request, Audience.BOTH, side=Side.OFFICE)


# --- Quoted words -----------------------------------------------------------------------------------------------------


def test_words_quoted_for_both_must_be_ones_that_both_have_read(office, response, request_):
    finding = response.inspection.findings.first()
    write(office, response, Section.BODY_COMMENT, finding=finding, words="Our secret plan is ready.")

    with pytest.raises(Refused, match="cannot see the words you have quoted"):
        on_request(office.officer, request_, Audience.BOTH, side=Side.OFFICE, finding=finding, quote="Our secret plan")
    with pytest.raises(Refused, match="cannot see the words you have quoted"):
        on_request(office.lead, request_, Audience.BOTH, side=Side.FORCE, finding=finding, quote="agrees and has begun")
    assert Thread.objects.count() == 0

    wording = on_request(
        office.lead, request_, Audience.BOTH, side=Side.FORCE, finding=finding, quote="should keep a register"
    )
    assert wording.quote == "should keep a register"


def test_submitted_words_can_be_quoted_for_both(office):
    request = comment_as_force(office, a_response(office))
    finding = request.response.inspection.findings.first()

    thread = on_request(
        office.officer, request, Audience.BOTH, side=Side.OFFICE, finding=finding, quote="agrees and has begun"
    )

    assert can_read(office, thread) == OFFICE | FORCE


# --- Writing ----------------------------------------------------------------------------------------------------------


def test_same_form_sent_twice_makes_one_thread_and_one_reply(office, response):
    key = uuid4()
    first = on_office_text(office.officer, response, form_key=key)
    second = on_office_text(office.officer, response, form_key=key)
    assert first == second

    reply = said("Yes.")
    actions.reply_to_thread(by=office.manager, thread=first, said=reply)
    actions.reply_to_thread(by=office.manager, thread=first, said=reply)

    assert [comment.text for comment in first.comments.all()] == ["Is this right?", "Yes."]
    assert AuditEvent.objects.filter(action__startswith="thread_").count() == 2


def test_own_comment_can_be_edited_for_fifteen_minutes(office, response):
    comment = on_office_text(office.officer, response).comments.get()

    actions.edit_comment(by=office.officer, comment=comment, text="Is that right?")
    assert refreshed(comment).text == "Is that right?"
    assert refreshed(comment).edited_at is not None
    with pytest.raises(NotPermitted):
        actions.edit_comment(by=office.manager, comment=comment, text="Mine")

    ThreadComment.objects.update(written_at=timezone.now() - timedelta(minutes=15))
    with pytest.raises(NotPermitted, match="15 minutes"):
        actions.edit_comment(by=office.officer, comment=comment, text="Too late")
    assert refreshed(comment).text == "Is that right?"


def test_deleted_comment_leaves_its_place_and_none_of_its_words(office, response):
    thread = on_office_text(
        office.officer, response, quote="acted quickly", tell=[office.manager], other_words="slowly"
    )
    actions.reply_to_thread(by=office.manager, thread=thread, said=said("Yes."))

    actions.delete_comment(by=office.officer, comment=thread.comments.first())

    comment = thread.comments.first()
    assert (comment.text, comment.deleted_at is not None) == ("", True)
    assert (Mention.objects.count(), Suggestion.objects.count()) == (0, 0)
    assert refreshed(thread).resolved_at is None
    actions.delete_comment(by=office.manager, comment=thread.comments.last())
    assert refreshed(thread).resolved_by == office.manager


def test_only_the_author_deletes_a_comment(office, response):
    comment = on_office_text(office.officer, response).comments.get()

    with pytest.raises(NotPermitted):
        actions.delete_comment(by=office.other_officer, comment=comment)


def test_anyone_who_reads_a_thread_resolves_and_reopens_it(office, request_):
    both = on_request(office.officer, request_, Audience.BOTH, side=Side.OFFICE)

    actions.resolve_thread(by=office.contributor, thread=both)
    assert open_threads(both.response, office.officer).total() == 0
    actions.reopen_thread(by=office.administrator, thread=both)
    assert open_threads(both.response, office.officer) == {(Section.BODY_COMMENT, None): 1}


def test_nobody_writes_in_a_thread_they_can_no_longer_read(office, request_):
    theirs = on_request(office.lead, request_, Audience.FORCE, side=Side.FORCE)

    for change in (
        lambda: actions.reply_to_thread(by=office.officer, thread=theirs, said=said()),
        lambda: actions.resolve_thread(by=office.officer, thread=theirs),
        lambda: actions.edit_comment(by=office.officer, comment=theirs.comments.get(), text="x"),
    ):
        with pytest.raises(NotPermitted):
            change()


def test_filters_of_the_list(office, response):
    mine = on_office_text(office.officer, response, tell=[office.manager])
    other = on_office_text(office.manager, response)
    actions.resolve_thread(by=office.officer, thread=other)
    visible = threads_visible_to(office.officer)

    def shown(kind, user=office.officer):
        return list(of_kind(visible, kind, user))

    assert shown("open") == [mine]
    assert shown("resolved") == [other]
    assert shown("mine") == [mine]
    assert shown("mentions", office.manager) == [mine]
    assert shown("all") == [mine, other]


# --- Mentions ---------------------------------------------------------------------------------------------------------


def test_person_named_is_emailed_and_has_it_on_their_work_until_they_open_it(office, response):
    OutgoingMail.objects.all().delete()
    thread = on_office_text(
        office.officer, response, quote="acted quickly", text="Please look at this.", tell=[office.manager]
    )

    [mail] = OutgoingMail.objects.all()
    assert mail.to_email == office.manager.email
    assert office.officer.email in mail.headers["Reply-To"]
    assert "Please look at this." in mail.text
    assert "acted quickly" not in mail.text + mail.subject + mail.html
    assert mail.subject == f"{response.reference}: a comment for you"
    assert [mention.comment.thread for mention in mentions_waiting_for(office.manager)] == [thread]

    actions.open_mentions(by=office.officer, thread=thread)
    assert len(mentions_waiting_for(office.manager)) == 1
    actions.open_mentions(by=office.manager, thread=thread)
    assert mentions_waiting_for(office.manager) == []


def test_resolved_thread_is_nobodys_work_and_a_reply_counts_as_opening(office, response):
    one = on_office_text(office.officer, response, tell=[office.manager, office.approver])
    actions.reply_to_thread(by=office.approver, thread=one, said=said("Done."))
    assert mentions_waiting_for(office.approver) == []

    actions.resolve_thread(by=office.officer, thread=one)
    assert mentions_waiting_for(office.manager) == []


def test_person_who_cannot_read_the_thread_cannot_be_told(office, request_):
    with pytest.raises(Refused, match="Connie Contributor cannot read this thread"):
        on_request(office.officer, request_, Audience.OFFICE, side=Side.OFFICE, tell=[office.contributor])
    with pytest.raises(Refused, match="Olive Officer cannot read this thread"):
        on_request(office.lead, request_, Audience.FORCE, side=Side.FORCE, tell=[office.officer])
    assert (Thread.objects.count(), Mention.objects.count()) == (0, 0)


def test_email_to_the_other_organisation_comes_from_the_author_of_the_force(office, request_):
    OutgoingMail.objects.all().delete()

    on_request(office.lead, request_, Audience.BOTH, side=Side.FORCE, tell=[office.officer])

    [mail] = OutgoingMail.objects.all()
    assert (mail.to_email, mail.from_name) == (office.officer.email, "Borsetshire Police")
    assert office.lead.email in mail.headers["Reply-To"]


# --- Who can read it, changed -----------------------------------------------------------------------------------------


def test_thread_is_kept_to_one_side_until_the_other_has_written(office, request_):
    both = on_request(office.officer, request_, Audience.BOTH, side=Side.OFFICE)

    actions.change_audience(by=office.officer, thread=both, audience=Audience.OFFICE, seen="")
    assert can_read(office, both) == OFFICE

    actions.change_audience(by=office.officer, thread=both, audience=Audience.BOTH, seen=actions.fingerprint(both))
    actions.reply_to_thread(by=office.lead, thread=both, said=said("We have read this."))
    with pytest.raises(Refused, match="has written in this thread"):
        actions.change_audience(by=office.officer, thread=both, audience=Audience.OFFICE, seen="")
    with pytest.raises(NotPermitted):
        actions.change_audience(by=office.lead, thread=both, audience=Audience.FORCE, seen="")


def test_thread_is_shown_to_the_other_side_only_as_it_was_read(office, request_):
    theirs = on_request(office.contributor, request_, Audience.FORCE, side=Side.FORCE)
    seen = actions.fingerprint(theirs)
    actions.reply_to_thread(by=office.lead, thread=theirs, said=said("The office must not know yet."))

    with pytest.raises(Refused, match="since you opened the page"):
        actions.change_audience(by=office.contributor, thread=theirs, audience=Audience.BOTH, seen=seen)
    assert can_read(office, theirs) == FORCE


def test_thread_that_quotes_a_draft_is_never_shown_to_the_other_side(office, request_):
    theirs = on_request(office.contributor, request_, Audience.FORCE, side=Side.FORCE, quote="agrees and has begun")

    with pytest.raises(Refused, match="cannot see the words you have quoted"):
        actions.change_audience(by=office.lead, thread=theirs, audience=Audience.BOTH, seen=actions.fingerprint(theirs))


def test_thread_on_the_offices_text_can_never_be_shown_to_the_force(office, response):
    thread = on_office_text(office.officer, response)

    with pytest.raises(NotPermitted, match="only the office can ever read it"):
        actions.change_audience(
            by=office.officer, thread=thread, audience=Audience.BOTH, seen=actions.fingerprint(thread)
        )


def test_colleague_who_did_not_start_it_and_is_no_lead_cannot_change_who_reads_it(office, request_):
    theirs = on_request(office.lead, request_, Audience.FORCE, side=Side.FORCE)

    with pytest.raises(NotPermitted, match="Leo Lead, who started the thread, or a force lead"):
        actions.change_audience(
            by=office.contributor, thread=theirs, audience=Audience.BOTH, seen=actions.fingerprint(theirs)
        )


# --- History ----------------------------------------------------------------------------------------------------------


def test_history_is_read_by_those_who_read_the_thread_and_holds_no_words_of_it(office, response, request_):
    on_office_text(office.officer, response, quote="acted quickly", text="privateword")
    on_request(office.lead, request_, Audience.FORCE, side=Side.FORCE, text="privateword")
    both = on_request(office.lead, request_, Audience.BOTH, side=Side.FORCE, text="privateword")
    actions.change_audience(by=office.lead, thread=both, audience=Audience.FORCE, seen="")

    events = AuditEvent.objects.filter(action__startswith="thread_").order_by("pk")
    assert [event.target.partition(":")[0] for event in events] == [
        "response",
        "force_draft",
        "forcerequest",
        "force_draft",
    ]
    assert not any("privateword" in str(event.detail) or "quickly" in str(event.detail) for event in events)


def test_history_fails_and_nothing_is_kept(office, response, monkeypatch):
    def fail(*_args, **_fields):
        raise OSError("No space left on device")

    monkeypatch.setattr(AuditEvent.objects, "create", fail)
    with pytest.raises(OSError), transaction.atomic():
        on_office_text(office.officer, response, tell=[office.manager])
    assert (Thread.objects.count(), ThreadComment.objects.count(), Mention.objects.count()) == (0, 0, 0)


# --- A finding that is removed ----------------------------------------------------------------------------------------


@pytest.fixture
def about_a_finding(office, response):
    """A finding with an open and a resolved thread of the office, and one for both organisations."""
    request, finding = invite(office, response), response.inspection.findings.last()
    ours = on_office_text(
        office.manager, response, Section.BODY_COMMENT, finding=finding, text="Not ours?", tell=[office.officer]
    )
    resolved = on_office_text(office.manager, response, Section.BODY_COMMENT, finding=finding)
    actions.resolve_thread(by=office.approver, thread=resolved)
    both = on_request(
        office.lead, request, Audience.BOTH, side=Side.FORCE, finding=finding, other_words="None.", is_whole=True
    )
    return finding, ours, resolved, both


def test_finding_with_threads_is_removed_and_the_threads_stay_resolved_under_its_name(office, about_a_finding):
    finding, ours, resolved, both = about_a_finding
    remove_finding(by=office.officer, finding=finding, reason="It is not for us.")

    for thread in (ours, resolved, both):
        assert (refreshed(thread).finding, refreshed(thread).former_finding) == (None, "Recommendation 3")
    assert [refreshed(thread).resolved_by for thread in (ours, resolved, both)] == [
        office.officer,
        office.approver,
        office.officer,
    ]
    assert ours.comments.get().text == "Not ours?"
    assert mentions_waiting_for(office.officer) == []
    noted = AuditEvent.objects.filter(action="thread_resolved", detail__thread=both.pk).get()
    assert noted.target.startswith("forcerequest:")
    assert noted.detail["about"] == "recommendation 3, which has been removed"


def test_thread_of_a_removed_finding_is_beside_no_text_and_still_in_the_list(client, office, response, about_a_finding):
    finding, ours, _resolved, both = about_a_finding
    remove_finding(by=office.officer, finding=finding, reason="It is not for us.")
    overall = {
        office.officer: reverse("response-section", args=[response.reference, "overall-comment"]),
        office.lead: reverse("force-comment-overall", args=[response.reference, office.force.slug]),
    }
    lists = {
        office.officer: reverse("response-discussion", args=[response.reference]),
        office.lead: reverse("force-discussion", args=[response.reference, office.force.slug]),
    }
    for person, thread in ((office.officer, ours), (office.lead, both)):
        client.force_login(person)
        assert "resolved thread" not in client.get(overall[person]).content.decode()
        shown = client.get(f"{lists[person]}?show=all").content.decode()
        assert thread.get_absolute_url() in shown and "Recommendation 3, which has been removed" in shown
        page = client.get(thread.get_absolute_url()).content.decode()
        assert f'href="{lists[person]}"' in page
        assert ">Reopen<" not in page and "Accept" not in page


def test_thread_of_a_removed_finding_is_not_reopened_and_changes_no_text(office, about_a_finding):
    finding, _ours, _resolved, both = about_a_finding
    remove_finding(by=office.officer, finding=finding, reason="It is not for us.")

    with pytest.raises(Refused, match="Recommendation 3 has been removed"):
        actions.reopen_thread(by=office.lead, thread=both)
    with pytest.raises(NotPermitted, match="has no text to change"):
        accept_suggestion(by=office.lead, suggestion=Suggestion.objects.get())
    actions.reply_to_thread(by=office.lead, thread=both, said=said("It was not for us."))
    assert not ForceComment.objects.exists()


def test_finding_that_cannot_be_removed_keeps_its_threads(office, response, about_a_finding):
    finding, ours, _resolved, _both = about_a_finding
    write(office, response, Section.BODY_COMMENT, finding=finding, words="We have answered.")

    with pytest.raises(FindingIsAnswered), transaction.atomic():
        remove_finding(by=office.officer, finding=finding, reason="It is not for us.")
    assert (refreshed(ours).finding, refreshed(ours).former_finding, refreshed(ours).resolved_at) == (finding, "", None)


def test_database_keeps_a_thread_of_a_removed_finding_resolved(office, response):
    thread = on_office_text(office.officer, response)

    with pytest.raises(IntegrityError), transaction.atomic():
        Thread.objects.filter(pk=thread.pk).update(former_finding="Recommendation 3")
