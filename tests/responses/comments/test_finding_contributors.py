"""A finding contributor takes part in the threads on the findings assigned to them, and reads no others."""

from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from inspections.queries import findings_for_us
from responses.comments.actions import change_audience, fingerprint, reply_to_thread, resolve_thread
from responses.enums import Audience, Section, Side
from responses.force_comments import actions as force_comments
from responses.force_team.actions import assign_findings, end_assignment
from responses.models import ForceComment, Mention, Thread
from responses.suggestions.actions import accept_suggestion
from responses.threads.queries import mentions_waiting_for, threads_visible_to
from s55tracker.accounts.roles import Role
from s55tracker.mail.models import OutgoingMail
from s55tracker.refusals import NotPermitted, Refused
from tests.factories import a_person, a_response, an_office, invite, refreshed, write_force_comments
from tests.responses.comments.threads import on_office_text, on_request, said

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return an_office()


@pytest.fixture
def request_(office):
    request = invite(office, a_response(office, "drafting", title="Custody records"))
    write_force_comments(office, request)
    return refreshed(request)


@pytest.fixture
def finder(office):
    return a_person("Fiona Finder", organisation=office.force, roles=(Role.FINDING_CONTRIBUTOR,))


@pytest.fixture
def theirs(office, request_, finder):
    """The finding that is assigned to them."""
    finding = findings_for_us(request_.response.inspection)[0]
    assign_findings(by=office.lead, request=request_, person=finder, findings=[finding])
    return finding


@pytest.fixture
def others(request_):
    return findings_for_us(request_.response.inspection)[1]


def discussion(request_) -> str:
    return reverse("force-discussion", args=[request_.response.reference, request_.force.slug])


def test_they_read_the_forces_threads_on_their_findings_and_no_other(client, office, request_, finder, theirs, others):
    ours = on_request(office.lead, request_, Audience.FORCE, side=Side.FORCE, finding=theirs, text="ourword")
    both = on_request(office.officer, request_, Audience.BOTH, side=Side.OFFICE, finding=theirs, text="bothword")
    hidden = [
        on_request(office.officer, request_, Audience.OFFICE, side=Side.OFFICE, finding=theirs),
        on_office_text(office.officer, request_.response, Section.BODY_COMMENT, finding=theirs),
        on_request(office.lead, request_, Audience.FORCE, side=Side.FORCE, finding=others),
        on_request(office.officer, request_, Audience.BOTH, side=Side.OFFICE, finding=others),
        on_request(office.officer, request_, Audience.BOTH, side=Side.OFFICE),
    ]
    assert set(threads_visible_to(finder)) == {ours, both}

    client.force_login(finder)
    for page in (discussion(request_), reverse("force-comment", args=[*address(request_), theirs.pk])):
        words = client.get(page).content.decode()
        assert "ourword" in words and "bothword" in words
        assert words.count("<article") == 2
    assert [client.get(thread.get_absolute_url()).status_code for thread in hidden] == [404] * 5
    assert client.get(f"{discussion(request_)}?text=finding-{others.pk}").status_code == 404
    assert client.get(f"{discussion(request_)}?text=overall").status_code == 404


def address(request_) -> list[str]:
    return [request_.response.reference, request_.force.slug]


def test_they_start_reply_and_resolve(client, office, request_, finder, theirs, others):
    client.force_login(finder)
    typed = {"audience": "both", "comment": "Which year?", "form_key": str(uuid4())}

    answer = client.post(discussion(request_), {"about": f"finding-{theirs.pk}", **typed})
    thread = Thread.objects.get()
    assert answer.url.endswith(f"#thread-{thread.pk}")
    assert client.get(answer.url).status_code == 200
    assert (thread.started_by, thread.audience, thread.finding) == (finder, Audience.BOTH, theirs)
    assert client.post(discussion(request_), {"about": f"finding-{others.pk}", **typed}).status_code == 404
    assert client.post(discussion(request_), {"about": "overall", **typed}).status_code == 404
    for place in (others, None):
        with pytest.raises(NotPermitted):
            on_request(finder, request_, Audience.FORCE, side=Side.FORCE, finding=place)

    reply_to_thread(by=office.officer, thread=thread, said=said("Last year."))
    reply_to_thread(by=finder, thread=thread, said=said("Thank you."))
    assert resolve_thread(by=finder, thread=thread).resolved_by == finder


def test_only_who_began_a_thread_or_a_lead_changes_who_reads_it(office, request_, finder, theirs):
    own = on_request(finder, request_, Audience.FORCE, side=Side.FORCE, finding=theirs)
    leads = on_request(office.lead, request_, Audience.FORCE, side=Side.FORCE, finding=theirs)

    assert change_audience(by=finder, thread=own, audience=Audience.BOTH, seen=fingerprint(own)).audience == "both"
    with pytest.raises(NotPermitted):
        change_audience(by=finder, thread=leads, audience=Audience.BOTH, seen=fingerprint(leads))


def test_they_can_be_named_where_they_read_and_nowhere_else(client, office, request_, finder, theirs, others):
    thread = on_request(office.lead, request_, Audience.FORCE, side=Side.FORCE, finding=theirs, tell=[finder])
    with pytest.raises(Refused, match="cannot read this thread"):
        on_request(office.lead, request_, Audience.FORCE, side=Side.FORCE, finding=others, tell=[finder])

    assert OutgoingMail.objects.filter(to_email=finder.email, subject__contains="a comment for you").count() == 1
    client.force_login(finder)
    assert "Leo Lead named you in a comment" in client.get("/").content.decode()
    assert client.post(reverse("mention-open", args=[Mention.objects.get().pk])).url == thread.get_absolute_url()
    assert mentions_waiting_for(finder) == []

    client.force_login(office.officer)
    for finding, is_named in ((theirs, True), (others, False)):
        page = client.get(f"{reverse('response-discussion', args=address(request_)[:1])}?text=finding-{finding.pk}")
        assert ("Fiona Finder" in page.content.decode()) == is_named


def test_they_accept_words_for_their_finding_until_it_is_submitted(office, request_, finder, theirs):
    about = {"side": Side.FORCE, "finding": theirs}
    first, second = (
        on_request(office.lead, request_, Audience.FORCE, quote=quote, other_words=words, **about).comments.get()
        for quote, words in (("has begun", "began in May"), ("The force agrees", "We agree"))
    )

    accept_suggestion(by=finder, suggestion=first.suggestion)
    assert ForceComment.objects.get(finding=theirs).plain.endswith("The force agrees and began in May.")

    force_comments.submit_force_comments(by=office.lead, request=request_, chief_officer_name="Chris Chief")
    with pytest.raises(NotPermitted):
        accept_suggestion(by=finder, suggestion=second.suggestion)


def test_all_is_gone_once_the_finding_is_taken_away_or_the_invitation_recalled(office, request_, finder, theirs):
    thread = on_request(office.lead, request_, Audience.FORCE, side=Side.FORCE, finding=theirs, tell=[finder])
    force_comments.recall_invitation(by=office.officer, request=request_, reason="Sent too early.")
    assert not threads_visible_to(finder).exists()

    force_comments.invite_force_comments(
        by=office.officer, request=refreshed(request_), comment_by=timezone.localdate(), today=timezone.localdate()
    )
    assert threads_visible_to(finder).exists()
    end_assignment(by=office.lead, assignment=request_.assignments.get())

    assert not threads_visible_to(finder).exists()
    assert mentions_waiting_for(finder) == []
    with pytest.raises(NotPermitted):
        reply_to_thread(by=finder, thread=thread, said=said("I am still here."))
