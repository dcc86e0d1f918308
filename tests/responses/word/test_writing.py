"""The file we write: what Word shows of it, and what each part may hold."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace

import docx
from docx.oxml.ns import qn

from responses.word.marks import Part
from responses.word.writing import DRAFT
from tests.responses.document.samples import LETTERHEAD, NESTED, WORKING_COPY
from tests.responses.word.files import paragraphs_of, with_texts, written


def opened(data: bytes):
    return docx.Document(io.BytesIO(data))


def part_of(data: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return package.read(name).decode()


def header_of(document) -> str:
    return " ".join(document.sections[0].first_page_header._element.itertext())


def test_file_has_its_title_language_and_headings():
    document = opened(written())

    assert document.core_properties.title == f"Section 55 response: {WORKING_COPY.inspection.title}"
    assert document.core_properties.language == "en-GB"
    assert document.core_properties.author == WORKING_COPY.body.office_name
    assert 'w:lang w:val="en-GB"' in part_of(written(), "word/styles.xml")
    assert [(p.style.name, p.text) for p in document.paragraphs if p.style.name.startswith(("Title", "Heading"))] == [
        ("Title", f"Section 55 response: {WORKING_COPY.inspection.title}"),
        ("Heading 1", "Key findings"),
        ("Heading 1", "Recommendations"),
        ("Heading 2", "Recommendation 2"),
        ("Heading 2", "Recommendation 3"),
        ("Heading 1", "Chief Constable’s response"),
        ("Heading 2", "Recommendation 2"),
        ("Heading 2", "Recommendation 3"),
        ("Heading 1", "PCC’s response"),
        ("Heading 2", "Recommendation 2"),
        ("Heading 2", "Recommendation 3"),
    ]


def test_lists_are_lists_and_numbered_ones_begin_where_they_should():
    document = opened(written(with_texts(NESTED)))
    numbering = document.part.numbering_part.element
    starts = {}
    for number in numbering.findall(qn("w:num")):
        abstract = number.find(qn("w:abstractNumId")).get(qn("w:val"))
        level = numbering.xpath(f'w:abstractNum[@w:abstractNumId="{abstract}"]/w:lvl[@w:ilvl="2"]/w:start')[0]
        starts[number.get(qn("w:numId"))] = level.get(qn("w:val"))
    items = [
        (p.text, p._p.pPr.numPr.ilvl.val, starts[str(p._p.pPr.numPr.numId.val)])
        for p in document.paragraphs
        if p.style.name == "List Paragraph"
    ]
    assert items == [
        ("we met the partners;", 0, "1"),
        ("councils", 1, "1"),
        ("the NHS", 1, "1"),
        ("trusts", 2, "3"),
        ("ambulance service", 2, "3"),
        ("we set a date.", 0, "1"),
    ]


def test_draft_mark_and_protective_marking_are_on_every_page():
    section = opened(written()).sections[0]
    for header in (section.first_page_header, section.header):
        assert header.paragraphs[0].text == f"OFFICIAL    {DRAFT}"
        assert 'string="DRAFT"' in header._element.xml


def test_letterhead_is_at_the_head_and_the_signature_at_the_end():
    data = written(replace(WORKING_COPY, body=LETTERHEAD))
    document = opened(data)

    words = header_of(document)
    for line in (
        LETTERHEAD.office_name,
        "Market House",
        "01632 960000",
        "office@wealdshire.example",
        "www.wealdshire.example",
    ):
        assert line in words
    assert 'descr="Wealdshire PCC"' in document.sections[0].first_page_header._element.xml
    assert paragraphs_of(document)[-1] == "Jo Field\nPolice and Crime Commissioner\nWealdminster"


def test_links_are_links():
    document = opened(written())
    links = {relation.target_ref for relation in document.part.rels.values() if relation.reltype.endswith("/hyperlink")}
    assert links == {WORKING_COPY.inspection.report_url}


def test_each_part_has_only_its_own_texts():
    texts = {"ours": "single community safety partnership", "theirs": "a profile of missing people", "key": "bread"}
    content = with_texts("<p>bread</p>", WORKING_COPY.body_section.comments[0].text)
    words = {
        part: " ".join(" ".join(paragraphs_of(opened(written(content, part=part)))).split())
        for part in (Part.ALL, Part.BODY)
    }

    assert {part: [name for name, each in texts.items() if each in said] for part, said in words.items()} == {
        Part.ALL: ["ours", "theirs", "key"],
        Part.BODY: ["ours", "key"],
    }
