"""The pages of Word files, for both sides."""

from __future__ import annotations

import io

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from inspections.queries import findings_for_us
from responses.force_comments import actions as force_comments
from responses.models import ForceComment, Passage, WordProposal
from responses.word.files import MEDIA_TYPE, word_file, word_file_to_send
from responses.word.marks import Part
from s55tracker.mail.models import MailAttachment, OutgoingMail
from s55tracker.mail.outbox import MOST_KEPT, send_due
from tests.factories import a_response, an_office, invite, refreshed, write_force_comments
from tests.responses.word.files import edited
from tests.responses.word_proposals.test_proposals import NEW, ON_2, replaced

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return an_office()


@pytest.fixture
def response(office):
    return a_response(office, "drafting")


def uploaded(data: bytes, name: str = "draft.docx") -> dict:
    return {"file": SimpleUploadedFile(name, data, MEDIA_TYPE)}


def page_of(response) -> str:
    return f"/responses/{response.reference}/word/"


def test_draft_is_downloaded_edited_brought_back_and_used(client, office, response):
    client.force_login(office.officer)
    answer = client.get(f"{page_of(response)}all.docx")
    assert answer["Content-Type"] == MEDIA_TYPE
    assert answer["Content-Disposition"] == f'attachment; filename="{response.reference}-all.docx"'
    assert "no-store" in answer["Cache-Control"]

    back = client.post(page_of(response), uploaded(edited(answer.content, replaced(ON_2, NEW))))
    proposal = WordProposal.objects.get()
    assert (back.status_code, back.url) == (302, proposal.get_absolute_url())
    page = client.get(back.url)
    assert "<ins>" in page.content.decode() and "Our comment on recommendation 2" in page.content.decode()
    assert len(page.content) < 100_000

    text = proposal.texts.get()
    used = client.post(back.url, {"do": "accept", "text": text.pk, "version": "1"}, follow=True)
    assert "You have dealt with everything in this file." in used.content.decode()
    assert Passage.objects.filter(plain=NEW, edited_by=office.officer).exists()


def test_text_changed_meanwhile_is_shown_again_with_409(client, office, response):
    client.force_login(office.officer)
    client.post(page_of(response), uploaded(edited(word_file(response, Part.ALL), replaced(ON_2, NEW))))
    proposal = WordProposal.objects.get()
    Passage.objects.filter(response=response).update(version=5)

    answer = client.post(proposal.get_absolute_url(), {"do": "accept", "text": proposal.texts.get().pk, "version": "1"})

    assert answer.status_code == 409
    assert "Someone else has changed this text since you opened the page." in answer.content.decode()
    assert 'name="version" value="5"' in answer.content.decode()


@pytest.mark.parametrize(
    ("data", "words"),
    [(b"", "The file is empty."), (b"%PDF-1.7 and so on", "it is a PDF"), (b"Only words.", "it is plain text")],
)
def test_what_is_no_word_file_comes_back_with_the_reason(client, office, response, data, words):
    client.force_login(office.officer)
    answer = client.post(page_of(response), uploaded(data))
    assert answer.status_code == 422 and words in answer.content.decode()
    assert not WordProposal.objects.exists()


def test_file_without_changes_says_so(client, office, response):
    client.force_login(office.officer)
    answer = client.post(page_of(response), uploaded(word_file(response, Part.ALL)))
    assert answer.status_code == 422
    assert "so there is nothing to change" in answer.content.decode()


def test_unmatched_text_asks_for_its_place(client, office, response):
    def change(document):
        document.add_heading("Appendix", level=1)
        document.add_paragraph("Figures.")

    client.force_login(office.officer)
    client.post(page_of(response), uploaded(edited(word_file(response, Part.ALL), change)))
    proposal = WordProposal.objects.get()
    text = proposal.texts.get()

    asked = client.post(proposal.get_absolute_url(), {"do": "place", "text": text.pk})
    assert asked.status_code == 422 and "Choose where it belongs" in asked.content.decode()
    placed = client.post(
        proposal.get_absolute_url(), {"do": "place", "text": text.pk, f"text-{text.pk}-place": "s55_key_findings"}
    )
    assert placed.status_code == 302
    assert refreshed(text).section == "key_findings"


def test_force_works_in_word_on_its_own_text(client, office, response):
    request = invite(office, response)
    write_force_comments(office, request, words="Draft.")
    client.force_login(office.contributor)
    page = f"/force-comments/{response.reference}/{office.force.slug}/word/"
    data = client.get(f"{page}comments.docx").content

    back = client.post(page, uploaded(edited(data, replaced("Recommendation 2: Draft.", "We agree."))))
    proposal = WordProposal.objects.get()
    client.post(back.url, {"do": "accept", "text": proposal.texts.get().pk, "version": "1"})

    assert ForceComment.objects.filter(request=request, plain="We agree.").exists()


def test_lists_and_review_cost_few_queries(client, office, response, django_assert_max_num_queries):
    client.force_login(office.officer)
    for words in ("One.", "Two.", "Three."):
        client.post(page_of(response), uploaded(edited(word_file(response, Part.ALL), replaced(ON_2, words))))
    client.get(page_of(response))
    with django_assert_max_num_queries(14):
        assert client.get(page_of(response)).status_code == 200
    with django_assert_max_num_queries(22):
        assert client.get(WordProposal.objects.first().get_absolute_url()).status_code == 200


def test_invitation_carries_the_file_and_what_came_back_is_recorded(client, office, response):
    today = timezone.localdate()
    request = response.force_requests.get()
    force_comments.invite_force_comments(
        by=office.officer, request=request, comment_by=today, attaches_word=True, today=today
    )
    attachment = MailAttachment.objects.filter(mail__to_email=office.lead.email).get()
    assert attachment.file_name == f"{response.reference}-comments.docx"
    assert bytes(attachment.data).startswith(b"PK") and attachment.size > MOST_KEPT
    assert "in the attached Word document" in attachment.mail.text
    words = " ".join(p.text for p in docx.Document(io.BytesIO(bytes(attachment.data))).paragraphs)
    assert "We have looked at this with care" not in words

    client.force_login(office.officer)
    data = edited(bytes(attachment.data), replaced("Write here.", "We agree."))
    back = client.post(page_of(response), uploaded(data))
    said = {"do": "record", "force": office.force.slug, f"received-{request.pk}-received_from": "By email"}
    assert client.post(back.url, {"do": "record", "force": office.force.slug}).status_code == 422
    assert client.post(back.url, said).status_code == 302
    assert refreshed(request).status == "submitted"


def headers_of(data: bytes) -> list[tuple[str, bool]]:
    """The words at the head of each kind of page, and whether the watermark is behind them."""
    [section] = docx.Document(io.BytesIO(data)).sections
    kinds = (section.first_page_header, section.header)
    return [(kind.paragraphs[0].text, 'string="DRAFT"' in kind._element.xml) for kind in kinds]


@pytest.mark.parametrize(("marking", "said"), [("OFFICIAL-SENSITIVE", "OFFICIAL-SENSITIVE    "), ("", "")])
def test_every_word_file_of_a_draft_has_the_offices_marking_and_the_draft_mark(client, marking, said):
    """Each file that either side can download, and the one that goes with the invitation."""
    office = an_office(protective_marking=marking)
    response = a_response(office, "drafting")
    force_comments.invite_force_comments(
        by=office.officer,
        request=response.force_requests.get(),
        comment_by=timezone.localdate(),
        attaches_word=True,
        today=timezone.localdate(),
    )
    theirs = f"/force-comments/{response.reference}/{office.force.slug}/word/"
    files = {"attached": bytes(MailAttachment.objects.first().data)}
    for person, page, parts in (
        (office.officer, page_of(response), ("all", "force", "body")),
        (office.contributor, theirs, ("comments",)),
    ):
        client.force_login(person)
        for part in parts:
            for address in (f"{page}{part}.docx", f"{page}with-comments/{part}.docx"):
                answer = client.get(address)
                assert answer.status_code == 200, address
                files[address] = answer.content

    assert len(files) == 9
    assert {name: headers_of(data) for name, data in files.items()} == dict.fromkeys(
        files, [(f"{said}DRAFT: not published", True)] * 2
    )


def test_invitation_without_it_carries_none(office, response):
    invite(office, response)
    assert not MailAttachment.objects.exists()
    assert "Word" not in OutgoingMail.objects.latest("pk").text


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_attachment_is_sent_and_a_large_one_is_not_kept(mail_server):
    office = an_office()
    response, today = a_response(office), timezone.localdate()
    force_comments.invite_force_comments(
        by=office.officer, request=response.force_requests.get(), comment_by=today, attaches_word=True, today=today
    )
    expected = word_file_to_send(refreshed(response.force_requests.get()))

    assert send_due() == 2

    [sent] = mail_server.messages[0].get_payload()[1:]
    assert sent.get_content_type() == MEDIA_TYPE
    assert sent.get_filename() == f"{response.reference}-comments.docx"
    assert sent.get_payload(decode=True)[:2] == b"PK" and abs(len(sent.get_payload(decode=True)) - len(expected)) < 200
    kept = MailAttachment.objects.first()
    assert bytes(kept.data) == b"" and kept.removed_at and kept.size == len(sent.get_payload(decode=True))


def test_record_received_page_and_workspace_lead_here(client, office, response):
    invite(office, response)
    client.force_login(office.officer)
    for page in (
        response.get_absolute_url(),
        f"/responses/{response.reference}/force/{office.force.slug}/record-received/",
    ):
        assert f'href="{page_of(response)}"' in client.get(page).content.decode()
    assert findings_for_us(response.inspection).count() == 2
