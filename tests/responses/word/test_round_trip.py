"""A response goes out as a Word file and comes back as the same stored text."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from responses.enums import Section
from responses.word.marks import Part, Place
from s55tracker.richtext import clean
from s55tracker.richtext.blocks import to_html
from tests.responses.document.samples import NESTED, WORKING_COPY
from tests.responses.word.corpus import CORPUS
from tests.responses.word.files import (
    SOFFICE,
    edited,
    read_back,
    saved_again_by_libreoffice,
    texts_of,
    with_texts,
    without_marks,
    written,
)
from tests.s55tracker.richtext.strategies import passages

KEY_FINDINGS = Place(section=Section.KEY_FINDINGS)
OVERALL = Place(section=Section.BODY_COMMENT)
ON_2 = Place(section=Section.BODY_COMMENT, finding=2)
PASTED = Path(__file__).parents[2] / "richtext" / "paste"


def cases() -> dict[str, str]:
    """Our own corpus, and what the editor's paste cases are stored as."""
    pasted = {path.stem: clean(path.read_text(encoding="utf-8")) for path in sorted(PASTED.glob("*.expected.html"))}
    return {**CORPUS, **pasted}


CASES = cases()


def test_corpus_is_stored_text_of_every_construct():
    assert len(CORPUS) >= 25
    assert {name for name, html in CORPUS.items() if clean(html) != html} == set()
    tags = {tag for html in CORPUS.values() for tag in re.findall(r"<([a-z0-9]+)", html)}
    assert tags == {"p", "br", "strong", "em", "h3", "h4", "ul", "ol", "li", "a", "blockquote"}


@pytest.mark.parametrize("name", CASES)
def test_each_case_comes_back_as_it_was(name):
    html = CASES[name]
    content = with_texts(html, html, html)

    found = read_back(written(content), content)

    assert [found.texts[place].html for place in (KEY_FINDINGS, OVERALL, ON_2)] == [html] * 3
    assert found.unmatched == []


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(passages)
def test_any_stored_text_comes_back_as_it_was(passage):
    html = clean(to_html(passage))
    content = with_texts(comment=html)

    found = read_back(written(content, part=Part.BODY), content)

    assert found.texts[ON_2].html == html


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


@pytest.mark.skipif(not Path(SOFFICE).exists(), reason="LibreOffice is not installed")
def test_file_saved_again_by_libreoffice_keeps_every_text(tmp_path):
    contents = {f"case-{number}": with_texts(html, html, html) for number, html in enumerate(CASES.values())}
    contents["nested"] = with_texts(clean(NESTED), clean(NESTED), clean(NESTED))
    contents["model"] = WORKING_COPY

    saved = saved_again_by_libreoffice({name: written(content) for name, content in contents.items()}, tmp_path)

    different = {
        name: (texts_of(read_back(saved[name], content)), texts_of(read_back(written(content), content)))
        for name, content in contents.items()
        if texts_of(read_back(saved[name], content)) != texts_of(read_back(written(content), content))
        or read_back(saved[name], content).unmatched
    }
    assert different == {}
