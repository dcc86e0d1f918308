"""A response goes out as a Word file and comes back as the same stored text."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import docx
import lxml.html
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from responses.document.content import DocumentContent
from responses.enums import Section
from responses.word.comments import WordComment, WordThread
from responses.word.marks import Part, Place
from responses.word.package import read
from responses.word.splitting import Split
from responses.word.writing import word_of
from s55tracker.richtext import clean
from s55tracker.richtext.blocks import to_html
from tests.responses.document.samples import WORKING_COPY
from tests.responses.word.corpus import CORPUS
from tests.responses.word.files import (
    SOFFICE,
    edited,
    edited_in_libreoffice,
    read_back,
    saved_again_by_libreoffice,
    texts_of,
    with_comments,
    with_texts,
    without_marks,
    written,
)
from tests.s55tracker.richtext.strategies import passages

KEY_FINDINGS = Place(section=Section.KEY_FINDINGS)
OVERALL = Place(section=Section.BODY_COMMENT)
ON_2 = Place(section=Section.BODY_COMMENT, finding=2)
PASTED = Path(__file__).parents[2] / "s55tracker" / "richtext" / "paste"


def cases() -> dict[str, str]:
    """Our own corpus, and the stored HTML of the editor's paste cases."""
    pasted = {path.stem: clean(path.read_text(encoding="utf-8")) for path in sorted(PASTED.glob("*.expected.html"))}
    return {**CORPUS, **pasted}


CASES = cases()


def test_corpus_is_stored_text_of_every_construct():
    assert len(CORPUS) >= 25
    assert {name for name, html in CORPUS.items() if clean(html) != html} == set()
    tags = {tag for html in CORPUS.values() for tag in re.findall(r"<([a-z0-9]+)", html)}
    assert tags == {"p", "br", "strong", "em", "h3", "h4", "ul", "ol", "li", "a", "blockquote"}


def numbered(texts: Iterable[str]) -> dict[str, str]:
    return {str(number): html for number, html in enumerate(texts, 1)}


def comments_in(found: Split) -> dict[str, str]:
    return {str(place.finding): text.html for place, text in found.texts.items() if place.finding is not None}


def test_each_case_comes_back_as_it_was():
    content = with_comments(numbered(CASES.values()))

    found = read_back(written(content), content)

    assert dict(zip(CASES, comments_in(found).values(), strict=True)) == CASES
    assert found.unmatched == []


@pytest.mark.parametrize("name", ["everything", "words that look like a heading of ours", "two quotations in a row"])
def test_case_comes_back_from_every_section(name):
    html = CORPUS[name]
    content = with_texts(html, html, html)

    found = read_back(written(content), content)

    assert [found.texts[place].html for place in (KEY_FINDINGS, OVERALL, ON_2)] == [html] * 3


@settings(max_examples=15)
@given(st.lists(passages, min_size=4, max_size=8))
def test_any_stored_text_comes_back_as_it_was(some):
    comments = numbered(clean(to_html(passage)) for passage in some)
    content = with_comments(comments)

    assert comments_in(read_back(written(content), content)) == comments


def test_whole_response_comes_back_place_by_place():
    found = read_back(written())

    officer, ours = WORKING_COPY.chief_officers[0], WORKING_COPY.body_section
    assert texts_of(found) == {
        KEY_FINDINGS: clean(WORKING_COPY.key_findings),
        Place(section=Section.INTRODUCTION): "",
        Place(request=7): clean(officer.overall),
        Place(request=7, finding=2): clean(officer.comments[0].text),
        Place(request=7, finding=3): clean(officer.comments[1].text),
        OVERALL: clean(ours.overall),
        ON_2: clean(ours.comments[0].text),
        Place(section=Section.BODY_COMMENT, finding=3): clean(ours.comments[1].text),
    }
    assert {place.mark: text.stance for place, text in found.texts.items() if text.stance} == {
        "s55_force_7_finding_2": "accepted",
        "s55_force_7_finding_3": "accepted",
        "s55_body_comment_finding_2": "action_taken",
        "s55_body_comment_finding_3": "action_proposed",
    }
    assert found.unmatched == []


def test_without_its_marks_a_file_is_read_by_its_headings():
    marked = read_back(written())
    unmarked = read_back(edited(written(), without_marks))

    assert texts_of(unmarked) == texts_of(marked)
    assert unmarked.unmatched == []


def with_word_comments(content: DocumentContent) -> bytes:
    """The file with a thread of two comments on the middle of each text: three words if it has as many."""
    threads = []
    for comment in content.body_section.comments:
        words = " ".join(lxml.html.fromstring(f"<div>{comment.text}</div>").itertext()).split()
        middle = len(words) // 2
        threads.append(
            WordThread(
                place=Place(section=Section.BODY_COMMENT, finding=int(comment.finding)),
                quote=" ".join(words[middle - 1 : middle + 2]),
                comments=[
                    WordComment(author="Olive Officer", written_at=datetime(2026, 10, 6, 10, 32), lines=["One", "two"]),
                    WordComment(author="Mo Manager", written_at=datetime(2026, 10, 6, 11, 5), lines=["Three"]),
                ],
            )
        )
    return word_of(content, part=Part.ALL, requests=(), marking="OFFICIAL", threads=threads)


def test_each_case_comes_back_as_it_was_with_comments_in_it():
    content = with_comments(numbered(CASES.values()))
    data = with_word_comments(content)

    found = read_back(data, content)

    assert dict(zip(CASES, comments_in(found).values(), strict=True)) == CASES
    assert found.unmatched == []
    assert read(data)["left_out"] == {"comment": 2 * len(CASES)}


@pytest.mark.once
@pytest.mark.skipif(not Path(SOFFICE).exists(), reason="LibreOffice is not installed")
def test_comments_open_as_comments_in_libreoffice(tmp_path):
    content = with_comments(numbered(CASES.values()))

    saved = saved_again_by_libreoffice({"comments": with_word_comments(content)}, tmp_path)["comments"]

    comments = docx.Document(io.BytesIO(saved)).comments
    assert [(comment.author, comment.initials, comment.text.split("”:\n")[-1]) for comment in comments] == [
        ("Olive Officer", "OO", "One\ntwo"),
        ("Mo Manager", "MM", "Three"),
    ] * len(CASES)
    assert {f"{comment.timestamp:%Y-%m-%d %H:%M}" for comment in comments} == {"2026-10-06 10:32", "2026-10-06 11:05"}
    found = read_back(saved, content)
    assert dict(zip(CASES, comments_in(found).values(), strict=True)) == CASES


@pytest.mark.once
@pytest.mark.skipif(not Path(SOFFICE).exists(), reason="LibreOffice is not installed")
def test_file_saved_again_by_libreoffice_keeps_every_text(tmp_path):
    content = with_comments(numbered(CASES.values()))
    files = {"cases": written(content), "model": written()}

    saved = saved_again_by_libreoffice(files, tmp_path)

    found = read_back(saved["cases"], content)
    assert dict(zip(CASES, comments_in(found).values(), strict=True)) == CASES
    assert found.unmatched == []
    assert texts_of(read_back(saved["model"])) == texts_of(read_back(files["model"]))


# Changes that someone makes in LibreOffice: to words in paragraphs, headings, quotations, and lists to three levels.
EDITS = {
    "Deep": "Deeper",
    "Three": "Third",
    "Said.": "Said again.",
    "The second.": "The other.",
    "In detail": "In full",
}


def with_edits(words: str) -> str:
    for old, new in EDITS.items():
        words = words.replace(f">{old}<", f">{new}<")
    return words


@pytest.mark.once
@pytest.mark.skipif(not Path(SOFFICE).exists(), reason="LibreOffice is not installed")
def test_file_edited_in_libreoffice_keeps_its_structure(tmp_path):
    content = with_comments(numbered(CASES.values()))

    found = read_back(edited_in_libreoffice(written(content), with_edits, tmp_path), content)

    expected = {name: with_edits(html) for name, html in CASES.items()}
    assert {name for name, html in expected.items() if html != CASES[name]} >= {
        *(
            "two paragraphs",
            "headings",
            "everything",
            "three levels of bullets",
            "mixed levels",
            "two lists in one item",
        )
    }
    assert dict(zip(CASES, comments_in(found).values(), strict=True)) == expected
    assert found.unmatched == []
