"""A Word file that came back: what it would change, and a person's decision on each text."""

from __future__ import annotations

import io
import json

import docx
import pytest
from django.core.management import CommandError, call_command
from django.db.models import F
from django.utils import timezone

from inspections.queries import findings_for_us
from responses.document.composition import content_of
from responses.enums import ForceStatus, ResponseStatus, Section
from responses.exceptions import WorkflowError
from responses.force_comments import actions as force_comments
from responses.force_queries import latest_submission
from responses.history import events_of
from responses.history_sentences import sentence_of
from responses.models import ForceComment, Passage, ProposedText, WordProposal
from responses.word.files import word_file, word_file_for_force, word_file_to_send
from responses.word.marks import Part, Place
from responses.word.package import WordText, read
from responses.word_proposals import actions
from responses.word_proposals.queries import compared
from s55tracker.audit.models import AuditEvent
from s55tracker.refusals import ChangedMeanwhile, NotPermitted, Refused
from tests.factories import (
    a_response,
    an_office,
    comment_as_force,
    invite,
    refreshed,
    write,
    write_force_comments,
)
from tests.responses.word.files import edited

pytestmark = pytest.mark.django_db

MARKER = "Zwetschgenkuchen"


@pytest.fixture
def office():
    return an_office()


@pytest.fixture
def response(office):
    return a_response(office, "drafting")


def replaced(old: str, new: str):
    def change(document):
        found = [paragraph for paragraph in document.paragraphs if paragraph.text == old]
        assert found, old
        found[-1].runs[0].text = new
        for run in found[-1].runs[1:]:
            run.text = ""

    return change


def proposed(data: bytes, response, *, by, request=None) -> WordProposal:
    text = WordText.from_json(read(data))
    return actions.propose_from_word(
        by=by,
        response=response,
        request=request,
        comparison=compared(response, text, request=request),
        left_out=[],
        file_name="draft.docx",
        file_hash="0" * 64,
    )


def finding(response, reference: str = "2"):
    return findings_for_us(response.inspection).get(reference=reference)


def texts(proposal) -> list[tuple[str, str]]:
    return [(text.heading, text.html) for text in proposal.texts.all()]


def all_words(data: bytes) -> str:
    document = docx.Document(io.BytesIO(data))
    return " ".join("".join(part.itertext()) for part in document.element.iter())


ON_2 = "About Recommendation 2: We have looked at this with care."
NEW = "About recommendation 2: we have done it."


def test_unchanged_file_has_nothing_to_propose(office, response):
    with pytest.raises(WorkflowError, match="nothing to change"):
        proposed(word_file(response, Part.ALL), response, by=office.officer)
    assert not WordProposal.objects.exists()


def test_accepted_text_is_saved_by_the_person_who_accepts(office, response):
    proposal = proposed(edited(word_file(response, Part.ALL), replaced(ON_2, NEW)), response, by=office.officer)
    assert texts(proposal) == [("Our comment on recommendation 2", f"<p>{NEW}</p>")]

    actions.accept_text(by=office.other_officer, text=proposal.texts.get(), version=1)

    passage = Passage.objects.get(response=response, finding=finding(response))
    assert (passage.html, passage.version, passage.edited_by) == (f"<p>{NEW}</p>", 2, office.other_officer)
    assert passage.action_stance == "action_proposed"
    assert not WordProposal.objects.exists()  # every text is decided
    assert [sentence_of(event) for event in events_of(response)[:3]] == [
        "Oscar Officer used “Our comment on recommendation 2” from the Word file “draft.docx”.",
        "Oscar Officer saved our comment on recommendation 2 (version 2).",
        "Olive Officer uploaded the Word file “draft.docx” to be checked.",
    ]


def test_text_that_someone_changed_meanwhile_is_not_overwritten(office, response):
    proposal = proposed(edited(word_file(response, Part.ALL), replaced(ON_2, NEW)), response, by=office.officer)
    write(office, response, Section.BODY_COMMENT, words="Newer.", finding=finding(response))

    with pytest.raises(ChangedMeanwhile):
        actions.accept_text(by=office.officer, text=proposal.texts.get(), version=1)

    assert Passage.objects.get(response=response, finding=finding(response)).html == "<p>Newer.</p>"
    assert proposal.texts.get().decision == ""


def test_accepting_withdraws_an_approval(office):
    response = a_response(office, "approved")
    proposal = proposed(edited(word_file(response, Part.ALL), replaced(ON_2, NEW)), response, by=office.officer)

    actions.accept_text(by=office.officer, text=proposal.texts.get(), version=1)

    assert refreshed(response).status == ResponseStatus.DRAFTING


def test_text_left_out_keeps_what_is_there(office, response):
    proposal = proposed(edited(word_file(response, Part.ALL), replaced(ON_2, NEW)), response, by=office.officer)

    actions.leave_out_text(by=office.officer, text=proposal.texts.get())

    assert Passage.objects.get(response=response, finding=finding(response)).plain == ON_2
    assert not WordProposal.objects.exists()


def test_text_is_decided_once(office, response):
    def change(document):
        replaced(ON_2, NEW)(document)
        document.add_heading("Appendix", level=1)
        document.add_paragraph("Figures.")

    proposal = proposed(edited(word_file(response, Part.ALL), change), response, by=office.officer)
    text = proposal.texts.first()
    actions.accept_text(by=office.officer, text=text, version=1)

    with pytest.raises(Refused, match="already decided"):
        actions.accept_text(by=office.officer, text=text, version=1)
    with pytest.raises(Refused, match="already decided"):
        actions.leave_out_text(by=office.officer, text=text)


def test_unmatched_text_is_put_into_a_chosen_place_after_what_is_there(office, response):
    def change(document):
        document.add_heading("Appendix", level=1)
        document.add_paragraph("Figures.")

    proposal = proposed(edited(word_file(response, Part.ALL), change), response, by=office.officer)
    text = proposal.texts.get()
    assert text.fits_nowhere
    with pytest.raises(Refused, match="Choose where"):
        actions.accept_text(by=office.officer, text=text, version=0)

    place = Place(section=Section.BODY_COMMENT, finding=finding(response).pk)
    actions.place_text(by=office.officer, text=text, place=place)
    actions.accept_text(by=office.officer, text=text, version=1)

    passage = Passage.objects.get(response=response, finding=finding(response))
    assert passage.html == f"<p>{ON_2}</p><p>Figures.</p>"


def test_history_says_what_became_of_each_text(office, response):
    def change(document):
        replaced(ON_2, NEW)(document)
        document.add_heading("Appendix", level=1)
        document.add_paragraph("Figures.")

    proposal = proposed(edited(word_file(response, Part.ALL), change), response, by=office.officer)
    ours, unmatched = proposal.texts.all()
    actions.leave_out_text(by=office.officer, text=ours)
    actions.place_text(by=office.officer, text=unmatched, place=Place(section=Section.KEY_FINDINGS))
    actions.close_proposal(by=office.officer, proposal=proposal)

    assert [sentence_of(event) for event in events_of(response)[:3]] == [
        "Olive Officer closed the Word file “draft.docx” without using the rest.",
        "Olive Officer put “Appendix” from the Word file “draft.docx” under “Key findings”.",
        "Olive Officer left out “Our comment on recommendation 2” from the Word file “draft.docx”.",
    ]
    assert not WordProposal.objects.exists()


def test_finding_no_longer_mentioned_is_named(office, response):
    def change(document):
        replaced(ON_2, NEW)(document)
        heads = [p for p in document.paragraphs if p.style.name == "Heading 2" and p.text == "Recommendation 3"]
        at = document.element.body.index(heads[-1]._p)
        for element in list(document.element.body)[at : at + 3]:
            document.element.body.remove(element)

    proposal = proposed(edited(word_file(response, Part.ALL), change), response, by=office.officer)
    assert proposal.missing == ["Our comment on recommendation 3"]
    assert [heading for heading, _ in texts(proposal)] == ["Our comment on recommendation 2"]


@pytest.mark.parametrize("role", ["approver", "manager", "administrator", "lead"])
def test_only_an_officer_proposes_and_decides(office, response, role):
    data = edited(word_file(response, Part.ALL), replaced(ON_2, NEW))
    person = getattr(office, role)
    with pytest.raises(NotPermitted):
        proposed(data, response, by=person)
    proposal = proposed(data, response, by=office.officer)
    text = proposal.texts.get()
    for decide in (
        lambda: actions.accept_text(by=person, text=text, version=1),
        lambda: actions.leave_out_text(by=person, text=text),
        lambda: actions.place_text(by=person, text=text, place=Place(section=Section.KEY_FINDINGS)),
        lambda: actions.close_proposal(by=person, proposal=proposal),
    ):
        with pytest.raises(NotPermitted):
            decide()
    assert ProposedText.objects.get().decision == ""


def test_force_brings_back_its_own_comments(office, response):
    request = invite(office, response)
    write_force_comments(office, request, words="Draft.")
    data = edited(word_file_for_force(request), replaced("Recommendation 2: Draft.", "We agree."))

    proposal = proposed(data, response, by=office.contributor, request=request)
    actions.accept_text(by=office.lead, text=proposal.texts.get(), version=1)

    comment = ForceComment.objects.get(request=request, finding=finding(response))
    assert (comment.html, comment.edited_by, comment.stance) == ("<p>We agree.</p>", office.lead, "accepted")
    # None of it is in the office's history.
    assert not [event for event in events_of(response) if event.action.startswith("word_")]
    assert AuditEvent.objects.filter(action="word_text_used", target=f"force_draft:{request.reference}").exists()


def test_comments_that_came_back_by_email_are_recorded_together(office, response):
    request = invite(office, response)

    def change(document):
        replaced("Write here.", "We agree with the third.")(document)
        for paragraph in document.paragraphs:
            if paragraph.text.startswith("Position: ("):
                paragraph.runs[0].text = "Position: partly accepted"

    proposal = proposed(edited(word_file_to_send(request), change), response, by=office.officer)
    assert [heading for heading, _ in texts(proposal)] == [
        "Chief Constable’s comment on recommendation 2",
        "Chief Constable’s comment on recommendation 3",
    ]
    with pytest.raises(Refused, match="recorded together"):
        actions.accept_text(by=office.officer, text=proposal.texts.first(), version=0)

    actions.record_texts_received(
        by=office.officer, proposal=proposal, request=request, received_from="The staff officer, by email"
    )

    submission = latest_submission(request)
    assert (submission.received_from, submission.submitted_by) == ("The staff officer, by email", office.officer)
    assert [(sent.finding.reference, sent.plain, sent.stance) for sent in submission.comments.all()] == [
        ("2", "", "partly_accepted"),
        ("3", "We agree with the third.", "partly_accepted"),
    ]
    assert refreshed(request).status == ForceStatus.SUBMITTED
    assert not WordProposal.objects.exists()


def test_comments_that_were_returned_keep_what_the_file_does_not_change(office, response):
    request = comment_as_force(office, response)
    force_comments.return_force_comments(
        by=office.officer, request=request, reason="Say more.", today=timezone.localdate()
    )
    data = edited(
        word_file_to_send(request), replaced("Recommendation 3: The force agrees and has begun.", "Said at length.")
    )

    proposal = proposed(data, response, by=office.officer)
    actions.record_texts_received(by=office.officer, proposal=proposal, request=request, received_from="By email")

    assert [
        sent.plain
        for sent in latest_submission(request).comments.order_by(F("finding__reference").asc(nulls_first=True))
    ] == [
        "Overall: The force agrees and has begun.",
        "Recommendation 2: The force agrees and has begun.",
        "Said at length.",
    ]


def test_no_file_has_the_other_sides_unpublished_text(office, response):
    request = invite(office, response)
    write(office, response, Section.INTRODUCTION, words=f"Ours {MARKER}.")
    write(office, response, Section.BODY_COMMENT, words=f"Ours too {MARKER}.", finding=finding(response))
    assert [MARKER in all_words(data) for data in (word_file_for_force(request), word_file_to_send(request))] == [
        False,
        False,
    ]
    assert [MARKER in all_words(word_file(response, part)) for part in Part] == [True, False, True]

    other = a_response(office, "drafting", title="Another report")
    asked = invite(office, other)
    write_force_comments(office, asked, words=f"Theirs {MARKER}.")
    assert MARKER in all_words(word_file_for_force(asked))
    assert [MARKER in all_words(word_file(other, part)) for part in Part] == [False, False, False]
    assert MARKER not in all_words(word_file_to_send(asked))
    # Once the comments are submitted, the office's files have them, except the file of its own part.
    force_comments.submit_force_comments(by=office.lead, request=asked, chief_officer_name="Chris Chief")
    assert [MARKER in all_words(word_file(other, part)) for part in Part] == [True, True, False]


def run(*arguments: str, **options) -> str:
    out = io.StringIO()
    call_command(*arguments, stdout=out, stderr=io.StringIO(), **options)
    return out.getvalue()


def test_commands_write_a_file_and_propose_what_came_back(office, response, tmp_path):
    path = tmp_path / "draft.docx"
    run("export_word", response.reference, "--out", str(path))
    digest = content_of(response).digest()
    assert json.loads(run("import_word", response.reference, str(path), "--dry-run", "--json"))["changes"] == []
    path.write_bytes(edited(path.read_bytes(), replaced(ON_2, NEW)))

    dry = json.loads(run("import_word", response.reference, str(path), "--dry-run", "--json"))
    assert dry == {
        "reference": response.reference,
        "changes": [{"place": "Our comment on recommendation 2", "old": ON_2, "new": NEW, "stance": None}],
        "left_out": [],
        "unmatched": [],
        "missing": [],
    }
    assert not WordProposal.objects.exists()

    assert json.loads(run("import_word", response.reference, str(path), "--json")) == dry
    assert texts(WordProposal.objects.get()) == [("Our comment on recommendation 2", f"<p>{NEW}</p>")]
    assert content_of(response).digest() == digest  # nothing is saved until a person accepts it


@pytest.mark.parametrize(
    ("data", "reason"), [(b"", "The file is empty."), (b"%PDF-1.7", "it is a PDF"), (b"words", "it is plain text")]
)
def test_command_leaves_with_two_and_one_line_when_nothing_can_be_read(response, tmp_path, data, reason):
    path = tmp_path / "file.docx"
    path.write_bytes(data)
    with pytest.raises(CommandError, match=reason) as refusal:
        run("import_word", response.reference, str(path))
    assert refusal.value.returncode == 2
    assert "\n" not in str(refusal.value)


def test_body_part_goes_out_and_comes_back_like_the_whole(office, response, tmp_path):
    path = tmp_path / "body.docx"
    run("export_word", response.reference, "--out", str(path), "--part", "body")
    path.write_bytes(edited(path.read_bytes(), replaced(ON_2, NEW)))
    found = json.loads(run("import_word", response.reference, str(path), "--dry-run", "--json"))
    assert [change["place"] for change in found["changes"]] == ["Our comment on recommendation 2"]
    assert (found["unmatched"], found["missing"]) == ([], [])
