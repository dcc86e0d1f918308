"""Threads as Word's comments: which ones a file has, where they are, and what happens to them when the file comes
back.
"""

from __future__ import annotations

import io
import re
import zipfile
from datetime import timedelta

import docx
import pytest
from lxml import etree

from inspections.queries import findings_for_us
from responses.comments.actions import delete_comment, reply_to_thread, resolve_thread
from responses.drafting.actions import save_passage
from responses.enums import Audience, Section, Side
from responses.force_comments import actions as force_comments
from responses.history import events_of
from responses.history_sentences import sentence_of
from responses.word.files import word_file, word_file_for_force
from responses.word.marks import Part
from responses.word.reading import left_out_of, read_word
from responses.word_proposals.queries import compared
from responses.word_proposals.threads import (
    as_word_comments,
    numbers_of_threads,
    threads_in_force_file,
    threads_in_office_file,
)
from s55tracker.audit.models import AuditEvent
from tests.factories import a_response, an_office, comment_as_force, invite, refreshed, write
from tests.responses.comments.threads import on_office_text, on_request, said

pytestmark = pytest.mark.django_db

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@pytest.fixture
def office():
    return an_office()


@pytest.fixture
def response(office):
    return a_response(office, "drafting")


def file_of(user, response, part: Part = Part.ALL) -> bytes:
    return word_file(response, part, threads=as_word_comments(threads_in_office_file(user, response, part), user))


def force_file_of(user, request) -> bytes:
    return word_file_for_force(request, threads=as_word_comments(threads_in_force_file(user, request), user))


def comments_of(data: bytes) -> list[tuple[str, str]]:
    """Each comment of the file: its author and its words."""
    return [(comment.author, comment.text) for comment in docx.Document(io.BytesIO(data)).comments]


def commented_words(data: bytes) -> list[str]:
    """The words that each comment is beside, in the order of the comments."""
    body = docx.Document(io.BytesIO(data)).element.body
    found: dict[str, str] = {}
    inside: set[str] = set()
    for element in body.iter():
        if element.tag == f"{W}commentRangeStart":
            inside.add(element.get(f"{W}id"))
            found[element.get(f"{W}id")] = ""
        elif element.tag == f"{W}commentRangeEnd":
            inside.discard(element.get(f"{W}id"))
        elif element.tag == f"{W}t":
            for key in inside:
                found[key] += element.text or ""
    assert inside == set()
    return [found[key] for key in sorted(found, key=int)]


def part_of(data: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return package.read(name)


def test_thread_is_a_comment_beside_the_words_it_quotes(office, response):
    save_passage(
        by=office.officer,
        response=response,
        section=Section.KEY_FINDINGS,
        html='<p>We met the <strong>three partners</strong> in <a href="https://may.example/">May</a> and June.</p>',
        version=1,
    )
    on_office_text(office.officer, response, quote="the three partners in May and", text="Which ones?\nAll of them?")

    data = file_of(office.manager, response)

    assert comments_of(data) == [(str(office.officer), "[Only our office]\nWhich ones?\nAll of them?")]
    assert commented_words(data) == ["the three partners in May and"]


def test_answers_belong_to_the_comment_they_answer_and_deleted_ones_are_gone(office, response):
    thread = on_office_text(office.officer, response, text="Is it right?")
    reply_to_thread(by=office.manager, thread=thread, said=said("It is."))
    reply_to_thread(by=office.officer, thread=thread, said=said("Nonsense."))
    delete_comment(by=office.officer, comment=thread.comments.get(text="Nonsense."))

    data = file_of(office.officer, response)

    assert [words for _, words in comments_of(data)] == ["[Only our office]\nIs it right?", "It is."]
    rows = etree.fromstring(part_of(data, "word/commentsExtended.xml"))
    space = "{http://schemas.microsoft.com/office/word/2012/wordml}"
    ids = [row.get(f"{space}paraId") for row in rows]
    assert [row.get(f"{space}paraIdParent") for row in rows] == [None, ids[0]]
    written = re.findall(rb'paraId="([0-9A-F]{8})"', part_of(data, "word/comments.xml"))
    assert [each.decode() for each in written] == ids


def test_suggestion_and_words_no_longer_there_are_in_the_comment(office, response):
    write(office, response, Section.KEY_FINDINGS, words="We met the partners.")
    on_office_text(office.officer, response, quote="met the partners", text="Shorter:", other_words="met")
    write(office, response, Section.KEY_FINDINGS, words="We wrote to them.")

    data = file_of(office.officer, response)

    [(_, words)] = comments_of(data)
    assert words.splitlines() == [
        "On “met the partners”:",
        "[Only our office]",
        "Shorter:",
        "Suggested instead of “met the partners”:",
        "met",
    ]
    assert commented_words(data) == ["Key findings"]


def test_resolved_threads_are_no_comments(office, response):
    resolve_thread(by=office.officer, thread=on_office_text(office.officer, response))
    assert comments_of(file_of(office.officer, response)) == []


def test_each_file_has_only_threads_that_its_reader_may_read(office, response):
    request = invite(office, response)
    on_office_text(office.officer, response, text="officeword")
    on_request(office.officer, request, Audience.OFFICE, side=Side.OFFICE, text="officeonrequestword")
    on_request(office.lead, request, Audience.FORCE, side=Side.FORCE, text="forceword")
    on_request(office.lead, request, Audience.BOTH, side=Side.FORCE, text="bothword")

    def words_in(data: bytes) -> set[str]:
        return {words.split("\n")[1] for _, words in comments_of(data)}

    ours = {"officeword", "officeonrequestword", "bothword"}
    assert words_in(file_of(office.officer, response, Part.ALL)) == ours
    assert words_in(file_of(office.officer, response, Part.BODY)) == {"officeword"}
    assert words_in(file_of(office.officer, response, Part.FORCE)) == {"bothword"}
    assert words_in(force_file_of(office.contributor, request)) == {"forceword", "bothword"}
    assert numbers_of_threads(office.officer, response, forces=1) == {Part.ALL: 3, Part.BODY: 1, Part.FORCE: 1}
    assert comments_of(file_of(an_office("Felpersham").officer, response)) == []
    assert comments_of(word_file(response, Part.ALL)) == []


def test_comment_of_both_says_who_speaks_for_whom(office, response):
    request = invite(office, response)
    on_request(office.lead, request, Audience.BOTH, side=Side.FORCE, text="Here is why.")
    force = str(office.force)
    assert comments_of(file_of(office.officer, response)) == [
        (f"{office.lead}, {force}", f"[{force} too]\nHere is why.")
    ]
    assert comments_of(force_file_of(office.lead, request)) == [
        (f"{office.lead}, {force}", "[The office too]\nHere is why.")
    ]


def test_thread_about_a_forces_comment_is_beside_it(office, response):
    request = comment_as_force(office, response)
    finding = findings_for_us(response.inspection).first()
    on_request(office.officer, request, Audience.OFFICE, side=Side.OFFICE, finding=finding, text="Ask again.")
    data = file_of(office.officer, response)
    assert commented_words(data) == ["Recommendation 2"]
    assert [words for _, words in comments_of(data)] == ["[Only our office]\nAsk again."]


def test_thread_about_a_force_that_sent_none_is_beside_its_heading(office, response):
    request = invite(office, response)
    finding = findings_for_us(response.inspection).first()
    on_request(office.officer, request, Audience.OFFICE, side=Side.OFFICE, finding=finding, text="Ask again.")
    force_comments.record_none_received(
        by=office.officer, request=request, today=request.comment_by + timedelta(days=1)
    )
    assert commented_words(file_of(office.officer, refreshed(response))) == ["Chief Constable’s response"]


def test_file_with_comments_comes_back_without_a_change_and_counts_them(office, response):
    request = invite(office, response)
    on_office_text(office.officer, response, quote="with care", text="Whose?")
    on_request(office.lead, request, Audience.BOTH, side=Side.FORCE, text="Here is why.")
    text = read_word(file_of(office.officer, response))
    assert left_out_of(text) == ["2 comments"]
    found = compared(response, text)
    assert (found.changes, found.unmatched, found.missing) == ([], [], [])


def test_downloads_are_in_the_history_of_the_side_that_downloads(client, office, response):
    request = invite(office, response)
    on_office_text(office.officer, response)
    page = f"/responses/{response.reference}/word/"
    client.force_login(office.officer)
    shown = client.get(page).content.decode()
    assert f'href="{page}with-comments/all.docx"' in shown and f'href="{page}with-comments/force.docx"' not in shown
    assert "Download with 1 open thread as Word comments" in shown
    assert [len(comments_of(client.get(f"{page}{name}.docx").content)) for name in ("with-comments/all", "body")] == [
        1,
        0,
    ]
    client.head(f"{page}all.docx")
    client.force_login(office.contributor)
    client.get(f"/force-comments/{response.reference}/{office.force.slug}/word/comments.docx")

    downloads = [event for event in events_of(response) if event.action == "word_downloaded"]
    assert [sentence_of(event) for event in downloads] == [
        f"{office.officer} downloaded our part as a Word file.",
        f"{office.officer} downloaded the whole draft as a Word file with 1 thread as comments.",
    ]
    theirs = AuditEvent.objects.get(action="word_downloaded", actor=office.contributor)
    assert theirs.target == f"force_draft:{request.reference}"
