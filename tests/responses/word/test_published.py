"""Copies of the published text: as Word and as OpenDocument, with the words of the page in its order."""

import io
import zipfile
from dataclasses import replace

import docx
import lxml.etree
import pytest
from docx.oxml.ns import qn

from responses.document.article import html_of
from responses.word.opendocument import MEDIA_TYPE, NAMES
from responses.word.published import opendocument_copy, word_copy
from tests.responses.document.samples import MODEL, NESTED
from tests.responses.reading import words_of_html

PLAIN = replace(MODEL, space_out_initialisms=False)
SHAPES = {
    "full": replace(PLAIN, key_findings=NESTED),
    "letter": replace(PLAIN, shape="letter"),
    "appendix": replace(PLAIN, shape="appendix", space_out_initialisms=True),
}
BREAKS = {"p", "h", "tab", "br", "line-break", "list-item", "table-cell", "tc"}


def words_in(xml: bytes) -> list[str]:
    """The words of a part, with a space wherever a paragraph or a cell ends."""
    root = lxml.etree.fromstring(xml)
    for element in root.iter():
        if lxml.etree.QName(element).localname in BREAKS:
            element.tail = f" {element.tail or ''}"
    return "".join(root.itertext()).split()


def words_without_numbers(html: str) -> list[str]:
    """The words of the page; the numbers of a list are written by the program that opens the copy."""
    return words_of_html(html.replace("<ol", "<ul").replace("</ol", "</ul"))


@pytest.mark.parametrize("shape", SHAPES)
def test_word_copy_has_the_words_of_the_page(shape):
    data = word_copy(SHAPES[shape])
    assert words_in(zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml")) == words_without_numbers(
        html_of(SHAPES[shape])
    )


@pytest.mark.parametrize("shape", SHAPES)
def test_opendocument_copy_has_the_words_of_the_page(shape):
    data = opendocument_copy(SHAPES[shape])
    assert words_in(zipfile.ZipFile(io.BytesIO(data)).read("content.xml")) == words_without_numbers(
        html_of(SHAPES[shape])
    )


def test_word_copy_has_headings_lists_and_no_draft_mark():
    document = docx.Document(io.BytesIO(word_copy(SHAPES["full"])))
    styles = [paragraph.style.name for paragraph in document.paragraphs]
    assert styles.count("Heading 1") == 1 and styles.count("Heading 2") == 6
    assert any(paragraph._p.find(f".//{qn('w:numPr')}") is not None for paragraph in document.paragraphs)
    assert "DRAFT" not in document.sections[0].header._element.xml
    assert document.core_properties.created.isoformat() == "2023-10-03T08:32:00+00:00"


def test_opendocument_copy_is_a_file_of_its_type_and_the_same_each_time():
    data = opendocument_copy(SHAPES["full"])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        first = archive.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
        assert archive.read("mimetype").decode() == MEDIA_TYPE
        content = lxml.etree.fromstring(archive.read("content.xml"))
        assert "2023-10-03T08:32:00" in archive.read("meta.xml").decode()
    lists = content.findall(".//text:list", NAMES)
    assert len([each for each in lists if each.getparent().tag.endswith("list-item")]) == 2
    assert content.find(".//text:list-item[@text:start-value='3']", NAMES) is not None
    assert data == opendocument_copy(SHAPES["full"])
