"""The pages of threads: what each side sees and sends, paging, limits, and the way back from a mistake."""

import re
from uuid import uuid4

import pytest
from django.urls import reverse

from responses.comments.actions import reply_to_thread, resolve_thread
from responses.enums import Audience, Section, Side
from responses.models import Mention, Thread, ThreadComment
from responses.queries import passage_of
from tests.factories import a_response, an_office, comment_as_force, invite, refreshed, write
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


def texts_of(response, section="key-findings") -> str:
    return reverse("response-section", args=[response.reference, section])


def list_of(response) -> str:
    return reverse("response-discussion", args=[response.reference])


def typed(about="key-findings", **fields) -> dict:
    return {"about": about, "audience": "office", "comment": "Is this right?", "form_key": str(uuid4()), **fields}


def test_thread_is_started_beside_the_text_and_shown_there(client, office, response):
    client.force_login(office.manager)

    answer = client.post(list_of(response), typed(quote="acted  quickly", tell=[office.officer.pk]))

    thread = Thread.objects.get()
    assert answer.url == f"{texts_of(response)}#thread-{thread.pk}"
    assert (thread.quote, thread.audience, thread.section) == ("acted quickly", Audience.OFFICE, Section.KEY_FINDINGS)
    page = client.get(texts_of(response)).content.decode()
    assert "Discussion (1 open)" in page
    assert "acted quickly" in page and "Is this right?" in page and "Only our office" in page
    assert Mention.objects.get().person == office.officer


def test_double_click_makes_one_thread(client, office, response):
    client.force_login(office.manager)
    sent = typed()

    client.post(list_of(response), sent)
    client.post(list_of(response), sent)

    assert (Thread.objects.count(), ThreadComment.objects.count()) == (1, 1)


def test_comment_of_more_than_4000_characters_comes_back_whole(client, office, response):
    client.force_login(office.manager)

    answer = client.post(list_of(response), typed(comment="x" * 4_001))

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "What you want to say must be 4,000 characters or fewer. You have entered 4,001." in page
    assert "x" * 4_001 in page
    assert not Thread.objects.exists()


def test_empty_comment_and_a_suggestion_without_the_words_it_replaces_are_asked_about(client, office, response):
    client.force_login(office.manager)

    page = client.post(list_of(response), typed(comment=" ")).content.decode()
    assert "Enter what you want to say, or suggest a change to the text" in page
    page = client.post(list_of(response), typed(replacement="Better")).content.decode()
    assert "Enter the words to be replaced" in page
    assert not Thread.objects.exists()


def test_form_sent_from_beside_the_text_gets_the_panel_alone(client, office, response):
    client.force_login(office.manager)

    answer = client.post(list_of(response), typed(comment=""), headers={"HX-Request": "true"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert page.lstrip().startswith("<section") and 'id="discussion"' in page
    assert "There is a problem" in page


def test_office_chooses_the_force_only_where_both_have_something_to_read(client, office, response):
    client.force_login(office.officer)
    assert "Borsetshire Police too" not in client.get(texts_of(response, "overall-comment")).content.decode()
    request = invite(office, response)

    assert "Borsetshire Police too" in client.get(texts_of(response, "overall-comment")).content.decode()
    assert "Borsetshire Police too" not in client.get(texts_of(response)).content.decode()

    client.post(list_of(response), typed("overall-comment", audience=f"both-{request.pk}"))
    assert Thread.objects.get().request == request
    answer = client.post(list_of(response), typed("key-findings", audience=f"both-{request.pk}"))
    assert answer.status_code == 422


def test_words_of_the_draft_are_refused_for_both_and_what_was_typed_comes_back(client, office, response):
    request = invite(office, response)
    client.force_login(office.officer)

    answer = client.post(
        list_of(response), typed("overall-comment", audience=f"both-{request.pk}", quote="acted quickly")
    )

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "The other organisation cannot see the words you have quoted." in page and "Is this right?" in page


def test_force_starts_a_thread_beside_its_comment_and_the_office_answers(client, office, response):
    request = invite(office, response)
    address = reverse("force-discussion", args=[response.reference, office.force.slug])
    client.force_login(office.contributor)
    client.post(address, typed("overall", audience="both"))
    thread = Thread.objects.get()
    beside = client.get(reverse("force-comment-overall", args=[response.reference, office.force.slug]))
    assert "The office too" in beside.content.decode()

    client.force_login(office.officer)
    client.post(thread.get_absolute_url(), {"comment": "Yes.", "form_key": str(uuid4())})

    client.force_login(office.lead)
    page = client.get(thread.get_absolute_url()).content.decode()
    assert "Yes." in page and "Olive Officer</strong>, Office of the Police and Crime Commissioner" in page
    assert request.threads.count() == 1


def test_names_offered_are_those_of_people_who_can_read_the_thread(client, office, response):
    request = invite(office, response)
    theirs = on_request(office.lead, request, Audience.FORCE, side=Side.FORCE)
    ours = on_office_text(office.officer, response)

    client.force_login(office.lead)
    page = client.get(theirs.get_absolute_url()).content.decode()
    assert "Connie Contributor" in page and "Oscar Officer" not in page
    client.force_login(office.officer)
    page = client.get(ours.get_absolute_url()).content.decode()
    assert "Oscar Officer" in page and "Connie Contributor" not in page


def test_other_sides_thread_and_another_offices_are_not_found(client, office, response):
    theirs = on_request(office.lead, invite(office, response), Audience.FORCE, side=Side.FORCE)
    ours = on_office_text(office.officer, response, other_words="Better.", is_whole=True)
    other = an_office("Felpersham")

    for person, thread in ((office.officer, theirs), (office.lead, ours), (other.officer, ours), (other.lead, theirs)):
        client.force_login(person)
        assert client.get(thread.get_absolute_url()).status_code == 404
        assert client.get(reverse("thread-audience", args=[thread.pk])).status_code == 404
        assert client.post(reverse("thread-resolve", args=[thread.pk])).status_code == 404
    client.force_login(office.lead)
    suggestion = ours.comments.get().suggestion
    assert client.post(reverse("suggestion-accept", args=[suggestion.pk])).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_pages_ask_the_same_number_of_questions_however_much_is_said(
    client, office, response, number, django_assert_max_num_queries
):
    for _ in range(number):
        thread = on_office_text(office.manager, response, tell=[office.officer], other_words="x", is_whole=True)
        for _ in range(number):
            reply_to_thread(by=office.approver, thread=thread, said=said("Yes.", tell=[office.officer]))
    client.force_login(office.officer)
    client.get("/published/")

    with django_assert_max_num_queries(12):
        client.get(list_of(response))
    with django_assert_max_num_queries(12):
        client.get(thread.get_absolute_url())


def test_200_threads_are_shown_in_pages(client, office, response):
    for number in range(200):
        on_office_text(office.officer, response, text=f"Number {number}.")
    client.force_login(office.officer)

    first = client.get(texts_of(response)).content
    last = client.get(f"{texts_of(response)}?page=20").content.decode()

    assert "Discussion (200 open)" in first.decode() and first.count(b'<article class="s55-thread"') == 10
    assert len(first) < 100_000
    assert "Number 199." in last
    assert "Number 180." in client.get(f"{list_of(response)}?page=10").content.decode()


def test_task_list_and_approvers_page_count_open_threads(client, office):
    response = a_response(office, "with_approver")
    finding = response.inspection.findings.first()
    on_office_text(office.officer, response, Section.BODY_COMMENT, finding=finding)
    on_request(office.officer, response.force_requests.get(), Audience.BOTH, side=Side.OFFICE, finding=finding)
    done = on_office_text(office.officer, response)
    resolve_thread(by=office.officer, thread=done)
    client.force_login(office.approver)

    workspace = client.get(response.get_absolute_url()).content.decode()
    assert workspace.count("2 open threads") == 2  # at the finding, and of the whole response
    page = client.get(reverse("response-approval", args=[response.reference])).content.decode()
    assert re.search(r"Have you read the <a [^>]+>2 open threads</a>", page)


def test_mention_is_on_my_work_until_it_is_opened(client, office, response):
    thread = on_office_text(office.officer, response, tell=[office.manager])
    client.force_login(office.manager)
    assert "Olive Officer named you in a comment on the key findings" in client.get("/").content.decode()

    answer = client.post(reverse("mention-open", args=[Mention.objects.get().pk]))

    assert answer.url == thread.get_absolute_url()
    assert "named you in a comment" not in client.get("/").content.decode()


def test_suggested_words_are_accepted_with_one_click_or_refused_with_a_sentence(client, office, response):
    thread = on_office_text(office.manager, response, quote="acted quickly", other_words="acted <slowly>")
    again = on_office_text(office.manager, response, quote="acted quickly", other_words="acted at once")
    client.force_login(office.officer)

    answer = client.post(reverse("suggestion-accept", args=[thread.comments.get().suggestion.pk]))
    assert answer.url == f"{texts_of(response)}#discussion"
    assert passage_of(response, Section.KEY_FINDINGS).html == "<p>We have acted &lt;slowly&gt; on this.</p>"

    refused = client.post(reverse("suggestion-accept", args=[again.comments.get().suggestion.pk]))
    assert refused.status_code == 422
    assert "The quoted words are no longer in the text." in refused.content.decode()


def test_thread_on_a_submitted_comment_leads_the_force_to_its_list(client, office):
    request = comment_as_force(office, a_response(office))
    thread = on_request(office.lead, request, Audience.BOTH, side=Side.FORCE)
    client.force_login(office.lead)

    page = client.get(thread.get_absolute_url()).content.decode()

    back = reverse("force-discussion", args=[request.response.reference, office.force.slug])
    assert f"{back}?text=overall" in page
    assert "1 open thread" in client.get(request.get_absolute_url()).content.decode()


def test_comment_that_is_markup_is_shown_as_words(client, office, response):
    thread = on_office_text(office.officer, response, quote="<b>x</b>", text="<script>alert(1)</script>")
    client.force_login(office.officer)

    for page in (texts_of(response), thread.get_absolute_url(), list_of(response)):
        content = client.get(page).content.decode()
        assert "<script>alert" not in content and "&lt;script&gt;alert(1)" in content
        assert "<b>x</b>" not in content


def test_threads_stay_through_publication_and_go_on(client, office):
    response = a_response(office, "published")
    thread = on_office_text(office.officer, response, text="Send the panel a copy.")
    client.force_login(office.manager)

    assert "Send the panel a copy." in client.get(texts_of(response)).content.decode()
    answer = client.post(thread.get_absolute_url(), {"comment": "Done.", "form_key": str(uuid4())})
    assert answer.status_code == 302
