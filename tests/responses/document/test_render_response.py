from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from responses.approval import actions as approval
from responses.document.article import html_of
from responses.document.composition import content_of, working_copy_of
from responses.document.content import DocumentContent
from responses.document.pdf import pdf_of
from responses.enums import ResponseStatus
from responses.exceptions import Incomplete
from responses.publishing.rendering import render
from tests.factories import a_response, an_office, comment_as_force, write
from tests.responses.reading import text_of_pdf, words_of_html, words_of_pdf

pytestmark = pytest.mark.django_db


def rendered(response, tmp_path, **options):
    said = StringIO()
    call_command(
        "render_response",
        response.reference,
        pdf=tmp_path / "out.pdf",
        html=tmp_path / "out.html",
        stderr=said,
        **options,
    )
    return (tmp_path / "out.pdf").read_bytes(), (tmp_path / "out.html").read_text(), said.getvalue()


def test_unpublished_response_is_a_marked_draft(tmp_path):
    response = a_response(an_office(), ResponseStatus.DRAFTING)
    pdf, html, said = rendered(response, tmp_path)
    text = text_of_pdf(pdf)
    assert "Draft: not published" in text and "OFFICIAL" in text
    assert html == html_of(working_copy_of(response))
    assert "For office use only" in html
    assert said.startswith(f"{response.reference}, a draft: ")


def test_published_response_comes_out_as_it_was_stored(tmp_path):
    response = a_response(an_office(), ResponseStatus.PUBLISHED)
    publication = response.publications.get()
    assert render(publication.pk) or publication.file
    publication.refresh_from_db()
    pdf, html, said = rendered(response, tmp_path)
    assert pdf == bytes(publication.file.data)
    assert words_of_pdf(pdf) == words_of_html(html)
    assert "raft" not in text_of_pdf(pdf) and "office use" not in html
    assert said.startswith(f"{response.reference}, publication 1: ")


def test_publication_whose_pdf_is_still_owed_is_drawn_from_the_frozen_content(tmp_path):
    response = a_response(an_office(), ResponseStatus.PUBLISHED)
    publication = response.publications.get()
    pdf, _, _ = rendered(response, tmp_path)
    assert pdf == pdf_of(DocumentContent.from_json(publication.content))


def test_draft_of_a_published_response_on_request(tmp_path):
    pdf, _, _ = rendered(a_response(an_office(), ResponseStatus.PUBLISHED), tmp_path, draft=True)
    assert "Draft: not published" in text_of_pdf(pdf)


def test_unknown_reference_is_said_in_one_line(tmp_path):
    with pytest.raises(CommandError, match=r"^There is no response NOR-1\.$"):
        call_command("render_response", "NOR-1", pdf=tmp_path / "out.pdf")
    assert not (tmp_path / "out.pdf").exists()


def test_document_holds_what_both_sides_wrote():
    response = a_response(an_office(), ResponseStatus.APPROVED)
    text = " ".join(words_of_html(html_of(content_of(response))))
    assert (
        "Chief Constable’s response Overall: The force agrees and has begun. Recommendation 2: By 31 August 2030, chief "
        "constables should keep a register number 2. The Chief Constable accepts this recommendation. Recommendation 2: "
        "The force agrees and has begun. Recommendation 3:"
    ) in text
    assert (
        "PCC’s response On the whole: We have looked at this with care. Recommendation 2: Action is proposed. "
        "About Recommendation 2: We have looked at this with care."
    ) in text
    assert "Link to report Custody records (example.test)" in text


def test_content_survives_the_database_and_changes_its_digest_with_the_text():
    office = an_office()
    response = a_response(office, ResponseStatus.DRAFTING)
    before = content_of(response)
    assert DocumentContent.from_json(before.to_json()) == before
    write(office, response, "key_findings", words="Something else was found.")
    after = content_of(type(response).objects.get(pk=response.pk))
    assert after.digest() != before.digest()


def test_text_that_cannot_be_printed_is_refused_before_approval():
    office = an_office()
    response = a_response(office, ResponseStatus.DRAFTING)
    comment_as_force(office, response)
    write(office, response, "key_findings", words="Everything is done \U0001f600 and well.")
    with pytest.raises(Incomplete, match=r"Replace 😀 grinning face \(U\+1F600\) in the key findings"):
        approval.submit_for_approval(by=office.officer, response=response, today=timezone.localdate())
    response.refresh_from_db()
    assert response.status == ResponseStatus.DRAFTING
