"""Word files as people send them: marks and styles lost, comments and tracked changes in them, or not Word files at all."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

from inspections.intake.blocks import Unreadable
from responses.enums import Section
from responses.word.marks import Part, Place
from responses.word.package import WordText, read
from responses.word.reading import left_out_in_words, left_out_of, read_word
from responses.word.splitting import chapters_of, split
from s55tracker.richtext import clean
from tests.responses.document.samples import WORKING_COPY
from tests.responses.word.files import REQUESTS, edited, read_back, texts_of, without_marks, written

ON_2, ON_3 = (Place(section=Section.BODY_COMMENT, finding=number) for number in (2, 3))
FORCE_2, FORCE_3 = (Place(request=7, finding=number) for number in (2, 3))


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    file = io.BytesIO(data)
    with zipfile.ZipFile(file, "a") as package:
        package.writestr(name, content)
    return file.getvalue()


def a_file(*paragraphs: str, styles: dict[int, str] | None = None) -> bytes:
    """A document that someone wrote themselves: plain paragraphs, "**bold**" for a bold one."""
    document = docx.Document()
    for position, words in enumerate(paragraphs):
        paragraph = document.add_paragraph(style=(styles or {}).get(position))
        run = paragraph.add_run(words.strip("*"))
        run.bold = words.startswith("**") or None
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def found_in(data: bytes, *, with_body: bool = True):
    chapters = chapters_of(WORKING_COPY, REQUESTS, with_body=with_body)
    return split(WordText.from_json(read(data)).blocks, chapters, printed=frozenset())


def run_of(words: str, tag: str = "t") -> str:
    return f'<w:r><w:{tag} xml:space="preserve">{words}</w:{tag}></w:r>'


def add_xml(document, xml: str) -> None:
    document.element.body.insert(len(document.element.body) - 1, parse_xml(f"<w:p {nsdecls('w')}>{xml}</w:p>"))


def test_what_was_left_out_is_counted():
    def change(document):
        add_xml(
            document,
            run_of("Kept")
            + f'<w:ins w:id="1" w:author="a">{run_of(" and added")}</w:ins>'
            + f'<w:del w:id="2" w:author="a">{run_of(" and removed", "delText")}</w:del>'
            + "<w:r><w:rPr><w:vanish/></w:rPr><w:t> hidden</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t> more</w:t></w:r>"
            + "<w:r><w:rPr><w:strike/></w:rPr><w:t> struck</w:t></w:r>"
            + '<w:r><w:footnoteReference w:id="1"/></w:r><w:r><w:drawing/></w:r>'
            + '<w:r><w:commentReference w:id="0"/></w:r>',
        )

    comments = f"<w:comments {nsdecls('w')}>" + "".join(f'<w:comment w:id="{n}"/>' for n in range(3)) + "</w:comments>"
    data = with_part(edited(written(), change), "word/comments.xml", comments.encode())

    text = WordText.from_json(read(data))

    assert [block.text for block in text.blocks][-1] == "Kept and added"
    left_out = left_out_of(text)
    assert left_out == [
        "3 comments",
        "2 tracked changes",
        "1 hidden passage",
        "1 struck-out passage",
        "1 picture",
        "1 footnote",
    ]
    assert left_out_in_words(left_out[:2]).startswith("3 comments and 2 tracked changes were left out.")


def test_paragraph_whose_end_was_deleted_goes_on_in_the_next():
    def change(document):
        add_xml(document, '<w:pPr><w:rPr><w:del w:id="1" w:author="a"/></w:rPr></w:pPr>' + run_of("One "))
        add_xml(document, run_of("sentence."))

    assert WordText.from_json(read(edited(written(), change))).blocks[-1].text == "One sentence."


def test_finding_whose_heading_was_deleted_is_not_there_and_its_words_are_with_the_one_before():
    def change(document):
        heading = [p for p in document.paragraphs if p.text == "Recommendation 3" and p.style.name == "Heading 2"][-1]
        heading._p.getparent().remove(heading._p)

    found = read_back(edited(written(), change))

    assert ON_3 not in found.texts
    assert found.texts[ON_2].html.endswith("<p>I note my Chief Constable’s comments.</p>")


def test_heading_typed_anew_without_its_mark_is_found_by_its_words():
    def change(document):
        heading = [p for p in document.paragraphs if p.text == "Recommendation 3" and p.style.name == "Heading 2"][-1]
        for mark in (*heading._p.findall(qn("w:bookmarkStart")), *heading._p.findall(qn("w:bookmarkEnd"))):
            heading._p.remove(mark)

    assert texts_of(read_back(edited(written(), change))) == texts_of(read_back(written()))


def test_chapter_that_is_not_ours_is_unmatched_and_nothing_is_lost():
    def change(document):
        document.add_heading("Appendix", level=1)
        document.add_paragraph("Figures for the year.")
        document.add_heading("Recommendation 9", level=2)
        document.add_paragraph("We did this too.")

    found = read_back(edited(written(), change))

    assert [(each.heading, each.html) for each in found.unmatched] == [
        ("Appendix", "<p>Figures for the year.</p>"),
        ("Recommendation 9", "<p>We did this too.</p>"),
    ]
    assert texts_of(found) == texts_of(read_back(written()))


def test_words_typed_above_the_first_heading_are_unmatched():
    def change(document):
        document.paragraphs[0].insert_paragraph_before("From the Chief Constable, 3 October.")

    found = read_back(edited(written(part=Part.BODY), change), part=Part.BODY)

    assert [(each.heading, each.html) for each in found.unmatched] == [
        ("The beginning of the file", "<p>From the Chief Constable, 3 October.</p>")
    ]


def test_stance_is_read_from_its_line():
    def change(document):
        for paragraph in document.paragraphs:
            if paragraph.text == "Position: accepted":
                paragraph.runs[0].text = "Position: Partly accepted."

    found = read_back(edited(written(), change))

    assert [found.texts[place].stance for place in (FORCE_2, FORCE_3)] == ["partly_accepted", "partly_accepted"]
    assert found.texts[FORCE_2].html == clean(WORKING_COPY.chief_officers[0].comments[0].text)


def test_letter_of_a_force_in_its_own_form_is_read_by_its_bold_lines():
    data = a_file(
        "Dear Commissioner,",
        "**Recommendation 2:",
        "We agree.",
        "Work has begun.",
        "**Rec 3",
        "We do not.",
        "Recommendation 2 was the harder one, as we said in the spring to everybody who asked.",
    )

    found = found_in(data, with_body=False)

    assert texts_of(found) == {
        FORCE_2: "<p>We agree.</p><p>Work has begun.</p>",
        FORCE_3: "<p>We do not.</p>"
        "<p>Recommendation 2 was the harder one, as we said in the spring to everybody who asked.</p>",
    }
    assert [each.html for each in found.unmatched] == ["<p>Dear Commissioner,</p>"]


def test_table_with_a_row_for_each_finding_is_read_by_its_first_cells():
    document = docx.Document()
    table = document.add_table(2, 2)
    for row, (name, words) in zip(table.rows, [("Recommendation 2", "Agreed."), ("R3", "Not agreed.")], strict=True):
        row.cells[0].text, row.cells[1].text = name, words
    file = io.BytesIO()
    document.save(file)

    assert texts_of(found_in(file.getvalue(), with_body=False)) == {
        FORCE_2: "<p>Agreed.</p>",
        FORCE_3: "<p>Not agreed.</p>",
    }


def test_lists_of_words_own_styles_keep_their_levels_and_numbers():
    data = a_file(
        "**Recommendation 2",
        *("One", "Deep", "Two", "A", "B"),
        styles={1: "List Bullet", 2: "List Bullet 2", 3: "List Bullet", 4: "List Number", 5: "List Number"},
    )

    assert texts_of(found_in(data, with_body=False))[FORCE_2] == (
        "<ul><li>One<ul><li>Deep</li></ul></li><li>Two</li></ul><ol><li>A</li><li>B</li></ol>"
    )


def test_text_box_and_content_control_are_read():
    def change(document):
        box = "<w:txbxContent><w:p><w:r><w:t>In a box.</w:t></w:r></w:p></w:txbxContent>"
        add_xml(document, f"<w:r><w:pict>{box}</w:pict></w:r>")
        control = OxmlElement("w:sdt")
        content = OxmlElement("w:sdtContent")
        content.append(parse_xml(f"<w:p {nsdecls('w')}>{run_of('Controlled.')}</w:p>"))
        control.append(content)
        document.element.body.insert(len(document.element.body) - 1, control)

    blocks = WordText.from_json(read(edited(written(), change))).blocks
    assert [block.text for block in blocks if block.text][-2:] == ["In a box.", "Controlled."]


def test_scripts_and_unsafe_links_are_not_stored():
    def change(document):
        add_xml(document, run_of("&lt;script&gt;alert(1)&lt;/script&gt;"))
        relation = document.part.relate_to("javascript:alert(1)", "http://x/hyperlink", is_external=True)
        add_xml(
            document,
            f'<w:hyperlink xmlns:r="{docx.oxml.ns.nsmap["r"]}" r:id="{relation}">{run_of("here")}</w:hyperlink>',
        )

    found = read_back(edited(written(), change))
    assert found.texts[ON_3].html.endswith("<p>&lt;script&gt;alert(1)&lt;/script&gt;</p><p>here</p>")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "The file is empty."),
        (b"%PDF-1.7 and so on", "it is a PDF"),
        (b"Plain words.", "it is plain text"),
        (b"\x89PNG\r\n", "it is a picture"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        (b"PK\x03\x04 broken", "damaged"),
        (a_file(), "contains no text"),
        (with_part(a_file("a"), "word/styles2.xml", b"<!DOCTYPE x [<!ENTITY y 'z'>]><x/>"), "declares XML entities"),
    ],
)
def test_file_that_cannot_be_used_is_refused_in_one_line(data, reason):
    with pytest.raises(Unreadable, match=reason) as refusal:
        read_word(data)
    assert "\n" not in str(refusal.value)


def test_sandbox_reads_as_this_process_does():
    data = written()
    assert read_word(data) == WordText.from_json(read(data))


def test_marks_lost_and_styles_lost_is_still_read_by_headings():
    def change(document):
        without_marks(document)
        for paragraph in document.paragraphs:
            if not paragraph.style.name.startswith("Heading"):
                paragraph.style = document.styles["Normal"]

    found = read_back(edited(written(), change))
    assert texts_of(found) == texts_of(read_back(written()))
    assert found.unmatched == []
