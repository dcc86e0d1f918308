"""Writing: typed text is saved once, shown truthfully, and never lost or silently overwritten."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from responses.enums import ResponseStatus, Section
from responses.models import Passage
from responses.queries import passage_of
from s55tracker.audit.models import AuditEvent
from tests.factories import (
    PASSWORD,
    a_finding,
    a_response,
    an_office,
    comment_as_force,
    invite,
    refreshed,
    write,
    write_force_comments,
)
from tests.responses.comments.threads import on_office_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return an_office()


@pytest.fixture
def response(office):
    return a_response(office, findings=[a_finding("2"), a_finding("3"), a_finding("4", kind="area_for_improvement")])


@pytest.fixture
def findings(response):
    return list(response.inspection.findings.all())


def page_of(response, section="key-findings"):
    return reverse("response-section", args=[response.reference, section])


def page_on(response, finding):
    return reverse("response-finding", args=[response.reference, finding.pk])


def typed(text, version=0, then="save", **fields):
    return {"text": text, "version": version, "then": then, **fields}


def test_saving_starts_the_drafting_and_says_when_by_whom_and_which_version(client, office, response):
    client.force_login(office.officer)

    answer = client.post(page_of(response), typed("It found:\n\n* one\n* two"), follow=True)

    assert passage_of(response, Section.KEY_FINDINGS).html == "<p>It found:</p><ul><li>one</li><li>two</li></ul>"
    assert refreshed(response).status == ResponseStatus.DRAFTING
    page = answer.content.decode()
    assert "The key findings: saved." in page
    assert "by Olive Officer, version 1." in page
    assert "It found:\n\n* one\n* two" in page


def test_save_and_go_on_leads_from_text_to_text_to_the_end(client, office, response, findings):
    client.force_login(office.officer)
    order = [
        page_of(response, "key-findings"),
        page_of(response, "introduction"),
        *(page_on(response, finding) for finding in findings),
        page_of(response, "overall-comment"),
    ]

    for page, following in zip(order, [*order[1:], order[-1]], strict=True):
        assert client.post(page, typed("Words.", then="next")).url == following


def test_preview_shows_the_text_and_saves_nothing(client, office, response, findings):
    client.force_login(office.officer)

    answer = client.post(page_on(response, findings[0]), typed("We **will**.", then="preview"))

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "<p>We <strong>will</strong>.</p>" in page
    assert "We **will**.</textarea>" in page
    assert "Your changes have not been saved. Nothing has been saved here yet." in " ".join(page.split())
    assert not Passage.objects.exists()


def test_second_editor_gets_both_texts_and_overwrites_only_knowingly(client, office, response, findings):
    page = page_on(response, findings[0])
    write(office, response, Section.BODY_COMMENT, finding=findings[0], words="The first of us wrote this.")
    client.force_login(office.other_officer)

    answer = client.post(page, typed("The second of us wrote this.", version=0, action_stance="action_taken"))

    shown = answer.content.decode()
    assert answer.status_code == 409
    assert "The first of us wrote this." in shown and "The second of us wrote this." in shown
    assert "<del>first</del><ins>second</ins>" in shown
    assert "Olive Officer changed recommendation 2 while you had it open" in shown
    assert passage_of(response, Section.BODY_COMMENT, findings[0]).plain == "The first of us wrote this."

    version = answer.context["form"]["version"].value()
    again = client.post(page, typed("The second of us wrote this.", version=version, action_stance="action_taken"))

    assert again.status_code == 302
    saved = passage_of(response, Section.BODY_COMMENT, findings[0])
    assert (saved.plain, saved.version, saved.action_stance) == ("The second of us wrote this.", 2, "action_taken")
    kept = [event.detail["new"] for event in AuditEvent.objects.filter(action="text_saved")]
    assert kept == ["The first of us wrote this.", "The second of us wrote this."]


def test_same_save_twice_makes_one_version_and_one_line_of_history(client, office, response):
    client.force_login(office.officer)
    for _ in range(2):
        assert client.post(page_of(response), typed("Once.")).status_code == 302

    assert passage_of(response, Section.KEY_FINDINGS).version == 1
    assert AuditEvent.objects.filter(action="text_saved").count() == 1


@pytest.mark.parametrize(
    ("status", "warning", "said"),
    [
        (
            ResponseStatus.WITH_APPROVER,
            "If you save a change, it will be recalled",
            "The response has been recalled from the approver",
        ),
        (
            ResponseStatus.APPROVED,
            "If you save a change, the approval will be withdrawn",
            "The approval has been withdrawn",
        ),
    ],
)
def test_saving_a_change_warns_before_and_says_after_that_it_took_the_response_back(
    client, office, status, warning, said
):
    response = a_response(office, status)
    client.force_login(office.officer)
    assert warning in client.get(page_of(response)).content.decode()

    answer = client.post(page_of(response), typed("Something else.", version=1), follow=True)

    assert said in answer.content.decode()
    assert refreshed(response).status == ResponseStatus.DRAFTING


def test_saving_what_was_there_takes_nothing_back(client, office):
    response = a_response(office, ResponseStatus.APPROVED)
    client.force_login(office.officer)
    form = client.get(page_of(response)).context["form"]

    answer = client.post(page_of(response), typed(form["text"].value(), version=1), follow=True)

    assert "The approval has been withdrawn" not in answer.content.decode()
    assert refreshed(response).status == ResponseStatus.APPROVED


def test_text_typed_while_somebody_published_is_refused_and_still_on_the_page(client, office):
    response = a_response(office, ResponseStatus.PUBLISHED)
    client.force_login(office.officer)

    answer = client.post(page_of(response), typed("An afternoon of work.", version=1))

    assert answer.status_code == 403
    assert "An afternoon of work." in answer.content.decode()
    assert "Start a correction to change it" in answer.content.decode()


@pytest.mark.parametrize("role", ["approver", "manager", "administrator"])
def test_only_officers_write(client, office, response, role):
    client.force_login(getattr(office, role))
    assert 'name="text"' not in client.get(page_of(response)).content.decode()

    assert client.post(page_of(response), typed("Not mine.")).status_code == 403
    assert not Passage.objects.exists()


def test_text_of_an_ended_session_is_in_the_form_after_signing_in_again(client, office, response):
    page = page_of(response)
    answer = client.post(page, typed("Typed for an hour.", version=0))
    assert answer.status_code == 401

    fields = {"login": office.officer.email, "password": PASSWORD, "kept_text": _kept(answer.content.decode())}
    client.post(reverse("account_login") + f"?next={page}", {**fields, "next": page})
    shown = client.get(page).content.decode()

    assert "Typed for an hour.</textarea>" in shown
    assert not Passage.objects.exists()


def _kept(page: str) -> str:
    return page.split('name="kept_text" value="')[1].split('"')[0]


def test_tags_that_were_typed_are_words_and_never_run(client, office, response):
    client.force_login(office.officer)

    client.post(page_of(response), typed("<script>alert(1)</script> & **bold**"))

    html = passage_of(response, Section.KEY_FINDINGS).html
    assert html == "<p>&lt;script&gt;alert(1)&lt;/script&gt; &amp; <strong>bold</strong></p>"


def test_forces_draft_is_nowhere_and_its_submitted_comment_stands_beside_ours(client, office, response, findings):
    client.force_login(office.officer)
    request = invite(office, response)
    write_force_comments(office, request, words="SECRET DRAFT")
    for page in (page_on(response, findings[0]), page_of(response, "overall-comment"), response.get_absolute_url()):
        assert "SECRET DRAFT" not in client.get(page).content.decode()

    from responses.force_comments.actions import submit_force_comments

    submit_force_comments(by=office.lead, request=request, chief_officer_name="Chris Chief")

    shown = client.get(page_on(response, findings[0])).content.decode()
    assert "Recommendation 2: SECRET DRAFT" in shown
    assert "Accepted" in shown
    assert "Overall: SECRET DRAFT" in client.get(page_of(response, "overall-comment")).content.decode()


def test_page_says_which_findings_the_act_asks_about(client, office, response, findings):
    client.force_login(office.officer)

    assert "section 55(5B) requires an answer" in client.get(page_on(response, findings[0])).content.decode()
    assert "the Act does not require an answer" in client.get(page_on(response, findings[2])).content.decode()


def test_introduction_shows_the_sentence_made_for_it_and_wrong_numbers_are_advice(client, office, response):
    client.force_login(office.officer)
    page = page_of(response, "introduction")
    assert "two recommendations" in client.get(page).content.decode()

    client.post(page, typed("The report made five recommendations, two of which are for chief constables."))

    checks = client.get(reverse("response-checks", args=[response.reference])).content.decode()
    assert "The introduction says “five recommendations”, but two recommendations are recorded." in checks


def test_writing_page_asks_the_same_number_of_questions_for_one_and_three_findings(
    client, office, django_assert_max_num_queries
):
    counted = []
    client.force_login(office.officer)
    for count in (1, 3):
        findings = [a_finding(str(number)) for number in range(1, count + 1)]
        response = a_response(office, title=f"With {count}", findings=findings)
        comment_as_force(office, response)
        page = page_on(response, response.inspection.findings.first())
        client.get(page)
        with django_assert_max_num_queries(21) as questions:
            client.get(page)
        counted.append(len(questions))

    assert counted[0] == counted[1]


def test_save_takes_few_queries_however_much_is_written(client, office, response):
    """Saving over a saved text, from the page's own form: the request that people wait for most often."""
    client.force_login(office.officer)
    client.post(page_of(response), typed("First."))
    counted = []
    for version, words in enumerate(("Second.", "A third text.\n\n" * 40), start=1):
        with CaptureQueriesContext(connection) as captured:
            answer = client.post(page_of(response), typed(words, version=version, window=str(uuid4())))
        assert answer.status_code == 302
        asked = [each["sql"] for each in captured]
        counted.append(len([sql for sql in asked if not sql.startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))]))

    assert counted == [15, 15]


def test_unknown_section_and_anothers_finding_are_not_found(client, office, response, findings):
    client.force_login(office.officer)
    other = a_response(office, title="Another report")

    assert client.get(page_of(response, "conclusions")).status_code == 404
    assert client.get(page_on(other, findings[0])).status_code == 404


def test_text_of_a_whole_book_is_refused_with_every_word_still_there(client, office, response):
    client.force_login(office.officer)
    book = "All of it. " * 10_000

    answer = client.post(page_of(response), typed(book))

    assert answer.status_code == 422
    assert "Key findings must be 100,000 characters or fewer. You have entered 110,000." in answer.text
    box = answer.text.split("<textarea")[1].split(">", 1)[1].split("</textarea>")[0]
    assert box.count("All of it. ") == 10_000
    assert passage_of(response, Section.KEY_FINDINGS) is None
    # A browser that knew the limit would silently cut off pasted text.
    assert "maxlength" not in client.get(page_of(response)).text


@pytest.mark.parametrize(("threads", "queries"), [(0, 16), (1, 19), (3, 19)])
def test_page_takes_few_queries_whatever_is_beside_it(
    client, office, response, findings, django_assert_num_queries, threads, queries
):
    invite(office, response)
    write(office, response, Section.BODY_COMMENT, finding=findings[0], words="We agree.", action_stance="action_taken")
    for _ in range(threads):
        on_office_text(office.officer, response, Section.BODY_COMMENT, finding=findings[0], tell=[office.manager])
    client.force_login(office.officer)
    client.get("/published/")
    with django_assert_num_queries(queries):
        client.get(page_on(response, findings[0]))
