"""The same form takes the editor's HTML and simple text, and gives back what was typed in either."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from responses.enums import Section
from responses.models import Passage
from responses.saved_paragraphs.actions import add_saved_paragraph
from tests.factories import PASSWORD, a_response, an_office, comment_as_force, invite, write
from tests.s55tracker.richtext.paste_cases import paste_cases

pytestmark = pytest.mark.django_db

HTML = '<p>We <b>count</b><span style="mso-hide:all"> secretly</span>.</p><table><tr><td>a</td><td>b</td></tr></table>'
STORED = "<p>We <strong>count</strong>.</p><p>a – b</p>"
SIMPLE = "We **count**.\n\na – b"


@pytest.fixture
def office():
    return an_office()


@pytest.fixture
def response(office):
    return a_response(office)


@pytest.fixture(params=["office", "force"])
def side(request, client, office, response):
    """The page for writing one text and a function that reads the stored text, for both sides."""
    if request.param == "office":
        client.force_login(office.officer)
        page = reverse("response-section", args=[response.reference, "overall-comment"])
        return page, lambda: response.passages.get(section=Section.BODY_COMMENT), office.officer
    asked = invite(office, response)
    client.force_login(office.lead)
    return f"{asked.get_absolute_url()}overall/", lambda: asked.comments.get(finding=None), office.lead


def typed(text, *, text_format="html", version=0, **fields):
    return {"text": text, "text_format": text_format, "version": version, **fields}


def shown_in(answer):
    """The content of the plain box, and what the editor starts from."""
    form = answer.context["form"]
    return form["text"].value(), form.fields["text"].widget.attrs["data-s55-html"], form["text_format"].value()


@pytest.mark.parametrize(("text", "text_format"), [(HTML, "html"), (SIMPLE, ""), (SIMPLE, "simple")])
def test_both_formats_are_stored_alike(client, side, text, text_format):
    page, stored, _person = side
    assert client.post(page, typed(text, text_format=text_format)).status_code == 302
    assert stored().html == STORED
    assert shown_in(client.get(page)) == (SIMPLE, STORED, None)


def test_form_without_a_format_takes_simple_text_as_before(client, side):
    page, stored, _person = side
    client.post(page, {"text": "<b>not a tag</b>", "version": 0})
    assert stored().html == "<p>&lt;b&gt;not a tag&lt;/b&gt;</p>"


def test_invalid_form_keeps_what_the_editor_had_and_shows_no_tags_without_scripts(client, side):
    page, _stored, _person = side
    answer = client.post(page, typed(HTML, version=""))
    assert answer.status_code == 422
    assert shown_in(answer) == (SIMPLE, STORED, "")
    assert "secretly" not in answer.content.decode()


def test_conflict_page_keeps_what_the_editor_had(client, side):
    page, stored, _person = side
    client.post(page, typed("<p>Theirs.</p>"))
    answer = client.post(page, typed(HTML))
    assert answer.status_code == 409
    assert answer.context["mine"] == STORED
    assert shown_in(answer) == (SIMPLE, STORED, "")
    assert client.post(page, typed(HTML, version=stored().version)).status_code == 302
    assert stored().html == STORED


def test_text_of_an_ended_session_comes_back_from_the_editor(client, side):
    page, _stored, person = side
    client.logout()
    answer = client.post(page, typed(HTML))
    kept = answer.content.decode().split('name="kept_text" value="')[1].split('"')[0]
    fields = {"login": person.email, "password": PASSWORD, "kept_text": kept, "next": page}
    client.post(reverse("account_login") + f"?next={page}", fields)
    assert shown_in(client.get(page)) == (SIMPLE, STORED, "")


def test_preview_shows_what_would_be_stored(client, office, response):
    client.force_login(office.officer)
    page = reverse("response-section", args=[response.reference, "key-findings"])
    answer = client.post(page, typed(HTML, then="preview"))
    assert answer.context["preview"] == STORED
    assert shown_in(answer) == (SIMPLE, STORED, "")
    assert not Passage.objects.exists()


def test_every_paste_case_is_stored_the_same_through_the_form(client, office, response):
    client.force_login(office.officer)
    page = reverse("response-section", args=[response.reference, "key-findings"])
    version = 0
    for case in paste_cases():
        assert client.post(page, typed(case.html, version=version)).status_code == 302, case.name
        passage = response.passages.get()
        assert passage.html == case.stored, case.name
        version = passage.version


def test_save_needs_at_most_fifteen_queries(client, office, response):
    """Counts the whole request. The test's own transaction turns each of the product's into a savepoint."""
    write(office, response, Section.KEY_FINDINGS, words="Before.")
    client.force_login(office.officer)
    page = reverse("response-section", args=[response.reference, "key-findings"])
    client.get(page)
    with CaptureQueriesContext(connection) as made:
        assert client.post(page, typed(HTML, version=1)).status_code == 302
    queries = [each["sql"] for each in made if not each["sql"].startswith(("SAVEPOINT", "RELEASE SAVEPOINT"))]
    assert len(queries) <= 15, queries


def test_saved_paragraph_is_added_without_scripts_and_nothing_is_saved(client, office, response):
    first = add_saved_paragraph(by=office.officer, body=office.body, title="Accepted", html="<p>It is accepted.</p>")
    client.force_login(office.officer)
    page = reverse("response-section", args=[response.reference, "key-findings"])
    assert f'<option value="{first.pk}"' in client.get(page).content.decode()

    answer = client.post(page, typed("* one", text_format="", then="insert", saved_paragraph=first.pk))

    assert answer.status_code == 200
    assert shown_in(answer)[:2] == ("* one\n\nIt is accepted.", "<ul><li>one</li></ul><p>It is accepted.</p>")
    assert "Your changes have not been saved." in answer.content.decode()
    assert not Passage.objects.exists()


def test_saved_paragraph_of_another_office_cannot_be_added(client, office, response):
    other = an_office("Ambershire")
    theirs = add_saved_paragraph(by=other.officer, body=other.body, title="Theirs", html="<p>Marker words.</p>")
    client.force_login(office.officer)
    page = reverse("response-section", args=[response.reference, "key-findings"])
    for pk in (theirs.pk, "x", "9" * 30, ""):
        answer = client.post(page, typed("Ours.", text_format="", then="insert", saved_paragraph=pk))
        assert shown_in(answer)[0] == "Ours."
    assert "Marker words" not in client.get(page).content.decode()


def test_forces_comment_is_added_without_scripts_once_it_is_submitted(client, office, response):
    client.force_login(office.officer)
    page = reverse("response-section", args=[response.reference, "overall-comment"])
    same = typed("Ours.", text_format="", then=f"same-{office.force.slug}")
    assert shown_in(client.post(page, same))[0] == "Ours."
    comment_as_force(office, response)
    assert shown_in(client.post(page, same))[0] == "Ours.\n\nOverall: The force agrees and has begun."
    assert not Passage.objects.exists()
