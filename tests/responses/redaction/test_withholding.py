"""Words not for publication: marked in a text, and found nowhere in public."""

import io
import re
import zipfile
import zlib

import pypdfium2
import pytest
from django.urls import reverse
from django.utils import timezone

from inspections.queries import findings_for_us
from responses.approval import actions as approval
from responses.calendars.actions import make_calendar_address
from responses.completeness.advice import complete_problems_of
from responses.document.composition import content_for_force, content_of
from responses.enums import PackForm, PackNames, ResponseStatus, Rule, Section, WithholdingGround
from responses.exceptions import Incomplete, WorkflowError
from responses.force_comments import actions as force_comments
from responses.history import entry_of, events_of
from responses.models import Publication, SearchEntry, WithheldWords
from responses.proof.actions import make_requested_pack, request_proof_pack
from responses.publishing import actions as publishing
from responses.publishing.rendering import render
from responses.redaction.actions import release_words, withhold_words
from responses.redaction.queries import written_texts
from responses.register.queries import SearchTerms, register
from responses.word.files import word_file
from responses.word.marks import Part
from s55tracker.mail.models import OutgoingMail
from s55tracker.refusals import NotPermitted
from tests.clock import CLOCK
from tests.factories import (
    a_response,
    an_office,
    approve,
    comment_as_force,
    invite,
    refreshed,
    write,
    write_everything,
    write_force_comments,
)
from tests.history import verified

pytestmark = pytest.mark.django_db
# Words in each kind of text: the office's section, its comment on a finding, and the force's comment.
SECTION, COMMENT, FORCE = "Zirkelmarke", "Quastenflosser", "Nebelkrähe"
MARKS = (SECTION, COMMENT, FORCE)


@pytest.fixture
def office():
    return an_office()


@pytest.fixture
def drafted(office):
    """Written by both sides, with the force's comments submitted."""
    response = a_response(office, ResponseStatus.DRAFTING)
    write_everything(office, response)
    comment_as_force(office, response)
    return refreshed(response)


def text_named(response, part: str):
    return next(written.text for written in written_texts(response) if part in written.placed.named)


def withhold(office, response, part: str, words: str, ground=WithholdingGround.PERSONAL) -> WithheldWords:
    return withhold_words(
        by=office.officer,
        response=refreshed(response),
        text=text_named(refreshed(response), part),
        words=words,
        ground=ground,
    )


def published(office, response) -> Publication:
    today = timezone.localdate()
    approval.submit_for_approval(by=office.officer, response=refreshed(response), today=today)
    approve(office, refreshed(response))
    publication = publishing.publish(by=office.officer, response=refreshed(response), today=today)
    assert render(publication.pk)
    return Publication.objects.get(pk=publication.pk)


@pytest.fixture
def redacted(office):
    """Published with marked words withheld on both sides, in bold, in a link and in a list, over two paragraphs."""
    response = a_response(office, ResponseStatus.DRAFTING)
    write(
        office,
        response,
        Section.KEY_FINDINGS,
        words=f"The witness, **{SECTION} Smith**, agreed.\n\n* [Ask {SECTION} Smith](https://example.test/{SECTION})\n* Kept",
    )
    finding = findings_for_us(response.inspection).first()
    write(
        office,
        response,
        Section.BODY_COMMENT,
        finding=finding,
        words=f"First {COMMENT} line.\n\nSecond {COMMENT.upper()} line.",
        action_stance="action_proposed",
    )
    request = comment_as_force_with(office, response, f"The force thanks {FORCE} for the work.")
    withhold(office, response, "key findings", f"{SECTION} Smith")
    withhold(
        office,
        response,
        "our comment on recommendation 2",
        f"First {COMMENT} line.\nSecond {COMMENT.upper()} line.",
        WithholdingGround.INVESTIGATION,
    )
    for written in written_texts(refreshed(response)):
        if written.text.request == request:
            withhold_words(
                by=office.officer,
                response=refreshed(response),
                text=written.text,
                words=FORCE,
                ground=WithholdingGround.SAFETY,
            )
    return published(office, response)


def comment_as_force_with(office, response, words: str):
    request = invite(office, response)
    write_force_comments(office, request, words)
    force_comments.submit_force_comments(by=office.lead, request=request, chief_officer_name="Chris Chief")
    return refreshed(request)


def forms_of(mark: str) -> list[bytes]:
    """The ways a file may write the words: UTF-8, PDF's UTF-16, hexadecimal, and with references for the letters."""
    ways = []
    for word in {mark, mark.upper(), mark.lower()}:
        wide = word.encode("utf-16-be")
        ways += [
            word.encode(),
            wide,
            wide.hex().encode(),
            wide.hex().upper().encode(),
            word.encode("ascii", "xmlcharrefreplace"),
        ]
    return ways


def insides_of_pdf(data: bytes) -> bytes:
    """The file, and each of its streams uncompressed: content, metadata, structure, attachments."""
    parts = [data]
    for match in re.finditer(rb"stream\r?\n", data):
        try:
            parts.append(zlib.decompressobj().decompress(data[match.end() :]))
        except zlib.error:
            continue
    return b"\n".join(parts)


def text_of_pdf(data: bytes) -> str:
    with pypdfium2.PdfDocument(io.BytesIO(data)) as document:
        return " ".join(page.get_textpage().get_text_range() for page in document)


def body_of(answer) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def test_marked_words_are_nowhere_that_the_public_can_look(redacted, client):
    slug = redacted.slug
    pdf = body_of(client.get(reverse("published-pdf", args=[slug])))
    workbook = zipfile.ZipFile(io.BytesIO(body_of(client.get(reverse("published-xlsx")))))
    places = {
        "page": body_of(client.get(reverse("published-response", args=[slug]))),
        "version": body_of(client.get(reverse("published-version", args=[slug, 1]))),
        "pdf": insides_of_pdf(pdf),
        "text of the pdf": text_of_pdf(pdf).encode(),
        "feed": body_of(client.get(reverse("published-feed"))),
        "json": body_of(client.get(reverse("published-json"))),
        "csv": body_of(client.get(reverse("published-csv"))),
        "xlsx": b"".join(workbook.read(name) for name in workbook.namelist()),
        "register": body_of(client.get(reverse("published-list"))),
        "frozen row": str(redacted.content).encode() + redacted.search_text.encode(),
        "approved text": str(redacted.approval.content).encode(),
        "public search": "".join(
            f"{entry.heading} {entry.text}" for entry in SearchEntry.objects.filter(is_public=True)
        ).encode(),
        "emails": "".join(f"{mail.subject} {mail.text} {mail.html}" for mail in OutgoingMail.objects.all()).encode(),
    }
    found = {
        f"{mark} in the {place}"
        for mark in MARKS
        for place, data in places.items()
        if any(form in data for form in forms_of(mark))
    }
    assert found == set()
    assert [row for mark in MARKS for row in register(SearchTerms(text=mark))] == []
    for ground in ("personal information", "investigation or court proceedings", "safety of a person"):
        assert f"[withheld: {ground}]" in places["page"].decode()
        assert f"[withheld: {ground}]" in " ".join(text_of_pdf(pdf).split())
    assert "Kept" in places["page"].decode()
    assert verified().altered == []


def test_marked_words_are_in_nothing_that_the_office_hands_on(redacted, office, client):
    """Copies for the recipients, text for the portal, packs, downloads, the statement, and dates for calendars."""
    response, today = redacted.response, timezone.localdate()
    client.force_login(office.officer)
    copies = [reverse("response-publication-copy", args=[response.reference, 1, form]) for form in ("docx", "odt")]
    portal = [reverse("response-portal-file", args=[response.reference, number]) for number in (0, 1)]
    packs = [f"{reverse('panel-pack-file', args=[form])}?since={today}&until={today}" for form in ("pdf", "docx")]
    proofs = []
    for form in PackForm:
        pack = request_proof_pack(by=office.officer, response=refreshed(response), names=PackNames.RECORDED, form=form)
        make_requested_pack(pack.pk)
        proofs.append(reverse("response-proof-file", args=[response.reference, pack.pk]))
    with_text = [*copies, *portal, reverse("response-portal", args=[response.reference])]
    others = [
        *packs,
        *proofs,
        *(reverse("list-download", args=["responses", form]) for form in ("csv", "xlsx")),
        reverse("position-statement"),
        reverse("calendar-feed", args=[make_calendar_address(by=office.officer, body=office.body)[1]]),
    ]
    places = {}
    for address in (*with_text, *others):
        answer = client.get(address)
        assert answer.status_code == 200, address
        places[address] = insides_of(body_of(answer))

    found = {
        f"{mark} in {place}"
        for mark in MARKS
        for place, data in places.items()
        if any(form in data for form in forms_of(mark))
    }
    assert found == set()
    # The file has content, so an empty file cannot pass for one that hides the words.
    assert [address for address in with_text if b"withheld" not in places[address]] == []
    assert [address for address in (*packs, *proofs) if b"Custody" not in places[address]] == []


def insides_of(data: bytes) -> bytes:
    """All the text in a file, even inside an archive."""
    if data.startswith(b"%PDF"):
        return insides_of_pdf(data) + text_of_pdf(data).encode()
    if data.startswith(b"PK"):
        archive = zipfile.ZipFile(io.BytesIO(data))
        return b"".join(archive.read(name) for name in archive.namelist())
    return data


def test_marked_words_would_be_found_by_this_search_if_they_were_published(office, client):
    """Shows that the search works: without marks, it finds each word in each place that has the text."""
    response = a_response(office, ResponseStatus.DRAFTING)
    write(office, response, Section.KEY_FINDINGS, words=f"The witness, {SECTION}, agreed.")
    comment_as_force(office, response)
    for finding in findings_for_us(response.inspection):
        write(office, response, Section.BODY_COMMENT, finding=finding, words="Done.", action_stance="action_taken")
    publication = published(office, response)

    pdf = body_of(client.get(reverse("published-pdf", args=[publication.slug])))
    assert SECTION in text_of_pdf(pdf)
    assert SECTION in body_of(client.get(reverse("published-response", args=[publication.slug]))).decode()
    assert SECTION in publication.search_text
    assert list(register(SearchTerms(text=SECTION))) == [publication]


def test_office_keeps_the_words_and_sees_what_is_marked(office, redacted, client):
    response = redacted.response
    passage = response.passages.get(section=Section.KEY_FINDINGS)
    assert SECTION in passage.plain
    word = zipfile.ZipFile(io.BytesIO(word_file(response, Part.ALL))).read("word/document.xml").decode()
    assert SECTION in word, "the file in which the office works"
    force_copy = content_for_force(response.force_requests.get())
    assert FORCE in str(force_copy.chief_officers), "the force keeps its own words"

    client.force_login(office.approver)
    page = client.get(reverse("response-approval", args=[response.reference])).content.decode()
    assert f"{SECTION} Smith" in page
    assert "Personal information. Withheld by Olive Officer." in page
    said = [entry_of(event).sentence for event in events_of(response).filter(action="words_withheld")]
    assert "Olive Officer withheld words in the key findings from publication (personal information)." in said


def test_marking_withdraws_an_approval_of_the_words(office):
    response = a_response(office, ResponseStatus.APPROVED)
    withhold(office, response, "key findings", "The report found much")

    assert refreshed(response).status == ResponseStatus.DRAFTING
    assert "The report found much" not in content_of(refreshed(response)).key_findings


def test_removing_a_mark_takes_back_a_text_that_was_submitted_without_the_words(office):
    response = a_response(office, ResponseStatus.APPROVED)
    row = withhold(office, response, "key findings", "The report found much")
    approval.submit_for_approval(by=office.officer, response=refreshed(response), today=timezone.localdate())
    assert refreshed(response).status == ResponseStatus.WITH_APPROVER
    release_words(by=office.officer, response=response, row=row)

    assert refreshed(response).status == ResponseStatus.DRAFTING


def test_words_that_are_not_in_the_text_cannot_be_marked(office, drafted):
    for words in ("Never written", "he report found muc", "The report found much\nNever written"):
        with pytest.raises(WorkflowError, match="not in the text"):
            withhold(office, drafted, "key findings", words)
    withhold(office, drafted, "key findings", "the REPORT found much")
    with pytest.raises(WorkflowError, match="already withheld"):
        withhold(office, drafted, "key findings", "the REPORT found much")


def test_text_changed_around_its_mark_blocks_publishing(office, drafted):
    withhold(office, drafted, "key findings", "found much")
    write(office, refreshed(drafted), Section.KEY_FINDINGS, words="The report found very much.")

    with pytest.raises(Incomplete, match="are no longer there"):
        approval.submit_for_approval(by=office.officer, response=refreshed(drafted), today=timezone.localdate())


def test_words_also_printed_in_another_text_block_publishing(office, drafted):
    write(office, drafted, Section.KEY_FINDINGS, words="Jane Doe said so.")
    write(office, refreshed(drafted), Section.BODY_COMMENT, words="We thank JANE DOE.")
    withhold(office, drafted, "key findings", "Jane Doe")

    with pytest.raises(Incomplete) as refused:
        approval.submit_for_approval(by=office.officer, response=refreshed(drafted), today=timezone.localdate())
    assert "are still printed in our overall comment" in str(refused.value)
    assert "Jane" not in str(refused.value), "a problem may go out in an email"

    withhold(office, drafted, "our overall comment", "JANE DOE")
    approval.submit_for_approval(by=office.officer, response=refreshed(drafted), today=timezone.localdate())


def test_mark_is_removed_and_the_words_are_published(office, drafted):
    row = withhold(office, drafted, "key findings", "found much")
    release_words(by=office.officer, response=drafted, row=row)
    release_words(by=office.officer, response=drafted, row=row)

    assert "found much" in content_of(refreshed(drafted)).key_findings
    assert events_of(drafted).filter(action="words_released").count() == 1


def test_dropped_correction_restores_the_words_and_their_mark(office, redacted):
    response = redacted.response
    before = response.passages.get(section=Section.KEY_FINDINGS).html
    CLOCK.move_on(minutes=5)
    publishing.start_correction(by=office.officer, response=refreshed(response), reason="A figure.")
    for row in WithheldWords.objects.all():
        release_words(by=office.officer, response=refreshed(response), row=row)
    write(office, refreshed(response), Section.KEY_FINDINGS, words="Something else.")
    publishing.drop_correction(by=office.officer, response=refreshed(response), reason="Not needed.")

    assert response.passages.get(section=Section.KEY_FINDINGS).html == before
    assert WithheldWords.objects.filter(released_at=None).count() == WithheldWords.objects.count()
    assert SECTION not in str(content_of(refreshed(response)).to_json())


def test_only_an_officer_marks_and_everyone_in_the_office_sees(office, drafted, client):
    with pytest.raises(NotPermitted):
        withhold_words(
            by=office.manager,
            response=drafted,
            text=text_named(drafted, "key findings"),
            words="found much",
            ground=WithholdingGround.PERSONAL,
        )
    row = withhold(office, drafted, "key findings", "found much")
    page = reverse("response-withheld", args=[drafted.reference])
    client.force_login(office.manager)
    assert "found much" in client.get(page).content.decode()
    assert client.post(page, {"release": row.pk}).status_code == 403
    client.force_login(office.lead)
    assert client.get(page).status_code == 404


def test_page_marks_and_removes(office, drafted, client):
    client.force_login(office.officer)
    page = reverse("response-withheld", args=[drafted.reference])
    assert client.get(f"{page}?text=nothing").status_code == 404
    chosen = f"{page}?text=key-findings"
    assert "The report found much" in client.get(chosen).content.decode()

    wrong = client.post(chosen, {"words": "Never written", "ground": "personal"})
    assert (wrong.status_code, "not in the text" in wrong.content.decode()) == (422, True)
    assert client.post(chosen, {"words": "found much", "ground": "personal"}).status_code == 302
    row = WithheldWords.objects.get()
    assert "[withheld: personal information]" in client.get(chosen).content.decode()
    assert client.post(page, {"release": row.pk}).status_code == 302
    assert refreshed(row).released_by == office.officer


def test_no_one_is_asked_to_check_a_name_that_is_withheld(office, drafted):
    write(office, drafted, Section.KEY_FINDINGS, words="Jane Smith agreed. Peter Jones did not.")

    def asked() -> list[str]:
        problems = complete_problems_of(refreshed(drafted), today=timezone.localdate())
        return [each.sentence for each in problems if each.rule == Rule.PEOPLE_NAMED]

    assert asked() == ["Check that Jane Smith and Peter Jones should be in the key findings."]
    withhold(office, drafted, "key findings", "Jane Smith")
    assert asked() == ["Check that Peter Jones should be in the key findings."]
