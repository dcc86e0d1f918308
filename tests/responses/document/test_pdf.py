"""The page and the PDF of a response: one source, the same words, in the same order."""

import hashlib
import http.server
import io
import json
import logging
import os
import subprocess
import sys
import threading
from collections import Counter
from dataclasses import replace
from functools import cache
from itertools import pairwise

import lxml.html
import pdfplumber
import pypdfium2
import pytest

from responses.document import article as articles
from responses.document import pdf as documents
from responses.document import printing
from responses.document.article import RenderFailed, html_of
from responses.document.content import (
    AWAITED,
    NONE_RECEIVED,
    BodySection,
    CommentContent,
    DocumentContent,
    FindingContent,
    Logo,
)
from responses.document.initialisms import space_out_initialisms, spaced
from responses.document.languages import is_welsh
from responses.document.pdf import pdf_of
from responses.document.printing import pdf_html_of
from tests.responses.document.samples import BODY, EMPTY, FORCE, LETTERHEAD, MODEL, NESTED, WORKING_COPY, long_content
from tests.responses.reading import (
    attached_to,
    depth_of_pages,
    headings_of,
    information_of_pdf,
    structure_of,
    text_of_pdf,
    without_contents,
    words_of_html,
    words_of_pdf,
    words_of_print_page,
)
from tests.services import ROOT
from tests.verapdf import failures_of

PLAIN = replace(MODEL, space_out_initialisms=False)
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="

CAUSE = replace(
    PLAIN,
    findings=(
        FindingContent(key="c", kind="cause_of_concern", reference="1", wording="<p>Searches begin too late.</p>"),
        FindingContent(key="a", kind="recommendation", reference="1a", wording="<p>Begin at once.</p>", parent="c"),
        FindingContent(key="b", kind="recommendation", reference="1b", wording="<p>Say who leads.</p>", parent="c"),
        FindingContent(key="i", kind="area_for_improvement", reference="", wording="<p>Keep better notes.</p>"),
    ),
    chief_officers=(
        replace(
            FORCE,
            comments=(
                CommentContent(finding="a", stance="partly_accepted", text="<p>Within an hour.</p>"),
                CommentContent(finding="i", stance="not_accepted", text="<p>Our notes are good.</p>"),
            ),
        ),
    ),
    body_section=BodySection(
        overall="<p>I am concerned too.</p>",
        comments=(
            CommentContent(finding="a", stance="action_taken", text="<p>Done in May.</p>"),
            CommentContent(finding="b", stance="no_action", text="<p>It is said already.</p>"),
        ),
    ),
)
LETTER = replace(PLAIN, shape="letter")
APPENDIX = replace(PLAIN, shape="appendix")
TWO_FORCES = replace(
    MODEL,
    chief_officers=(
        FORCE,
        replace(FORCE, role="Commissioner", force="Eastmarch Police", status=NONE_RECEIVED, overall="", comments=()),
    ),
)
WELSH = replace(
    PLAIN,
    body=replace(BODY, area="Ynys Môn a Gŵyr", address="Tŷ’r Ŵyl, Heol yr Ŷd\nCaerfyrddin"),
    key_findings="<p>Mae’r ŵyl yn nhŷ’r gŵr: âêîôûŵŷ ÂÊÎÔÛŴŶ àèìòùẁỳ áéíóúẃý äëïöüẅÿ.</p>",
)
LONG = long_content(30)
STATES = {
    "model": PLAIN,
    "spaced": MODEL,
    "working copy": WORKING_COPY,
    "empty": EMPTY,
    "nested": replace(PLAIN, key_findings=NESTED, body_section=BodySection(overall=NESTED)),
    "cause of concern": CAUSE,
    "two forces": TWO_FORCES,
    "letter": LETTER,
    "letter of a working copy": replace(WORKING_COPY, shape="letter", space_out_initialisms=False),
    "appendix": APPENDIX,
    "appendices of two forces": replace(TWO_FORCES, shape="appendix"),
    "Welsh letters": WELSH,
    "logo": replace(PLAIN, body=replace(BODY, logo=Logo(media_type="image/png", base64=PIXEL, alternative="Our arms"))),
    "letterhead": replace(PLAIN, body=LETTERHEAD),
    "long": LONG,
}


@cache
def printed(content: DocumentContent, **options) -> bytes:
    """`pdf_of`, once for the same content; another test checks that it always gives the same bytes."""
    return pdf_of(content, **options)


# --- The words and their order ---------------------------------------------------------------------------------------


def test_sections_follow_the_model():
    assert headings_of(html_of(PLAIN)) == [
        (
            1,
            "Wealdshire’s Police and Crime Commissioner (PCC): response to an inspection by "
            "His Majesty’s Inspectorate of Constabulary and Fire & Rescue Services (HMICFRS)",
        ),
        (2, "Key findings"),
        (2, "Recommendations"),
        (3, "Recommendation 2:"),
        (3, "Recommendation 3:"),
        (2, "Areas for improvement"),
        (2, "Chief Constable’s response"),
        (3, "Recommendation 2:"),
        (3, "Recommendation 3:"),
        (2, "PCC’s response"),
        (3, "Recommendation 2:"),
        (3, "Recommendation 3:"),
        (2, "Copies of this response"),
    ]


def test_facts_follow_the_model():
    rows = lxml.html.fragment_fromstring(html_of(PLAIN)).xpath(".//table//tr")
    assert [[" ".join(cell.text_content().split()) for cell in row] for row in rows] == [
        ["Inspection title", PLAIN.inspection.title],
        ["Published on", "11 August 2023"],
        ["Publication types", "Missing people and Joint Inspection"],
        ["Police forces", "All local forces in England and Wales"],
        ["Link to report", "Missing from home (report, PDF)"],
        ["Section 55 response deadline", "6 October 2023"],
        ["This response published on", "3 October 2023"],
    ]


def test_each_comment_stands_below_the_wording_that_it_answers():
    (section,) = lxml.html.fragment_fromstring(html_of(PLAIN)).xpath(".//section[h2='Chief Constable’s response']")
    first, second = section.find_class("response-document__comment")
    for comment, opening, text in (
        (first, "By 31 August 2024,", "Together with"),
        (second, "By 1 December 2023,", "Wealdshire and"),
    ):
        wording, stance, answer = comment[1], comment[2], comment[3]
        assert wording.text_content().split()[: len(opening.split())] == opening.split()
        assert stance.text == "The Chief Constable accepts this recommendation."
        assert answer.text.strip().startswith(text)


@pytest.mark.parametrize("name", STATES)
def test_page_and_pdf_hold_the_same_words(name):
    content = STATES[name]
    page = pdf_html_of(content)
    assert words_of_pdf(printed(content)) == words_of_print_page(page, printed(content))
    assert words_of_html(without_contents(page)) == words_of_html(html_of(content))


def test_draft_holds_the_same_words_beneath_its_mark():
    # The slanting mark confuses the text tool's line order, so count the words here.
    pdf = printed(WORKING_COPY, draft=True, marking="OFFICIAL")
    beside = Counter(words_of_pdf(pdf)) - Counter(words_of_html(html_of(WORKING_COPY)))
    assert sorted("".join(beside.elements())) == sorted("DRAFT" * len(pypdfium2.PdfDocument(pdf)))


def test_areas_for_improvement_are_said_to_be_none():
    assert "There are no areas for improvement." in html_of(MODEL)
    assert "There are no areas for improvement." not in html_of(CAUSE)


def test_cause_of_concern_holds_its_recommendations():
    assert headings_of(html_of(CAUSE))[2:-1] == [
        (2, "Recommendations"),
        (2, "Causes of concern"),
        (3, "Cause of concern 1:"),
        (4, "Recommendation 1a:"),
        (4, "Recommendation 1b:"),
        (2, "Areas for improvement"),
        (3, "Area for improvement:"),
        (2, "Chief Constable’s response"),
        (3, "Recommendation 1a (cause of concern 1):"),
        (3, "Area for improvement:"),
        (2, "PCC’s response"),
        (3, "Recommendation 1a (cause of concern 1):"),
        (3, "Recommendation 1b (cause of concern 1):"),
    ]


def test_stances_are_said_in_words():
    text = " ".join(words_of_html(html_of(CAUSE)))
    assert "The Chief Constable accepts this recommendation in part. Within an hour." in text
    assert "The Chief Constable does not accept this area for improvement. Our notes are good." in text
    assert "The Chief Constable made no separate comment on recommendation 1b (cause of concern 1)." in text
    assert "Action has been taken. Done in May." in text
    assert "No action has been taken and none is proposed, for the reason given here. It is said already." in text


def test_none_received_is_a_lawful_outcome_and_is_said():
    text = " ".join(words_of_html(html_of(TWO_FORCES)))
    assert "The Commissioner was invited to comment. No comments were received by 8 September 2023." in text


def test_comments_that_were_not_submitted_are_not_printed():
    awaited = replace(WORKING_COPY, chief_officers=(replace(FORCE, status=AWAITED),))
    text = " ".join(words_of_html(html_of(awaited)))
    assert "The Chief Constable has been invited to comment by 8 September 2023." in text
    assert "The force has compared" not in text and "Eastmarch" not in text


def test_each_of_two_forces_has_its_section():
    headings = [text for level, text in headings_of(html_of(TWO_FORCES)) if level == 2 and "response" in text]
    assert headings[:2] == [
        "Chief Constable’s response: Wealdshire Police",
        "Commissioner’s response: Eastmarch Police",
    ]


def test_working_copy_says_what_is_still_to_be_written():
    unfinished = replace(WORKING_COPY, key_findings="", body_section=BodySection())
    text = " ".join(words_of_html(html_of(unfinished)))
    assert "Key findings Not written yet. Recommendations" in text
    assert "Still to be written: recommendation 2 and recommendation 3." in text


def test_headings_of_a_passage_never_skip_a_level():
    content = replace(PLAIN, key_findings=NESTED, body_section=replace(MODEL.body_section, overall=NESTED))
    levels = [level for level, text in headings_of(html_of(content))]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_links_lead_where_they_led():
    content = replace(MODEL, key_findings=NESTED)
    assert [link for _, _, link, _ in lxml.html.iterlinks(html_of(content))] == [
        "https://hmicfrs.example/reports/missing-from-home.pdf",
        "https://wealdshire.example/plans",
    ]
    with pdfplumber.open(io.BytesIO(pdf_of(content))) as pdf:
        assert [link["uri"] for page in pdf.pages for link in page.hyperlinks] == [
            "https://hmicfrs.example/reports/missing-from-home.pdf",
            "https://wealdshire.example/plans",
        ]


# --- The PDF ---------------------------------------------------------------------------------------------------------


def test_every_state_conforms_to_pdf_ua_and_pdf_a_and_what_is_broken_is_found(monkeypatch):
    """This is one test, because starting the validator takes as long as checking ten documents."""
    pdfs = [
        printed(content) if content.publication else printed(content, draft=True, marking="OFFICIAL", strict=True)
        for content in STATES.values()
    ]
    monkeypatch.setattr(
        printing, "html_of", lambda content: html_of(content).replace("<h2", "<h4").replace("</h2", "</h4")
    )
    skipping = pdf_of(PLAIN, strict=False)
    monkeypatch.setattr(printing, "html_of", lambda content: html_of(content).replace('alt="Our arms"', ""))
    speechless = pdf_of(STATES["logo"], strict=False)
    mismarked = pdfs[0].replace(b'pdfaid:part="3"', b'pdfaid:part="2"')

    *found, first, second, third = failures_of([*pdfs, skipping, speechless, mismarked])

    assert dict(zip(STATES, found, strict=True)) == {name: [] for name in STATES}
    assert {failure.split(":")[0] for failure in first} == {"7.4.2-1"}
    assert {failure.split(":")[0] for failure in second} == {"7.3-1"}
    assert {failure.split(":")[0] for failure in third} == {"6.6.4-2"}


def test_model_takes_six_pages_at_most():
    assert len(pypdfium2.PdfDocument(printed(MODEL))) <= 6


def test_pdf_bears_title_author_and_the_time_of_publication():
    information = information_of_pdf(printed(PLAIN))
    assert information["Title"] == f"Section 55 response: {PLAIN.inspection.title}"
    assert information["Author"] == "Office of the Police and Crime Commissioner for Wealdshire"
    assert information["CreationDate"] == information["ModDate"] == "2023-10-03T08:32:00Z"
    assert information["Tagged"] == "yes"


def test_pages_are_numbered_and_bear_the_title():
    text = " ".join(text_of_pdf(printed(PLAIN)).split())
    pages = len(pypdfium2.PdfDocument(printed(PLAIN)))
    assert [f"Page {number} of {pages}" in text for number in range(1, pages + 1)] == [True] * pages
    assert text.count("Section 55 response: Missing from home") == pages


def test_bookmarks_are_the_headings():
    bookmarks = [
        (bookmark.level + 1, bookmark.get_title())
        for bookmark in pypdfium2.PdfDocument(printed(CAUSE)).get_toc(max_depth=6)
    ]
    assert bookmarks == headings_of(html_of(CAUSE))


def test_only_the_embedded_font_is_used():
    listed = subprocess.run(["pdffonts", "-"], input=printed(WELSH), capture_output=True, check=True).stdout.decode()
    fonts = [line.split()[0].split("+")[1] for line in listed.splitlines()[2:]]
    assert {font.split("-")[0] for font in fonts} == {"Document"}


def test_draft_bears_its_mark_and_the_marking_and_a_publication_neither():
    draft = text_of_pdf(pdf_of(WORKING_COPY, draft=True, marking="OFFICIAL – SENSITIVE"))
    published = text_of_pdf(pdf_of(MODEL, marking="OFFICIAL – SENSITIVE"))
    assert "OFFICIAL – SENSITIVE" in draft and "Draft: not published" in draft
    assert "OFFICIAL" not in published and "raft" not in published


def test_wording_is_not_cut_by_a_page():
    assert len(pypdfium2.PdfDocument(printed(LONG))) > 20
    pages = [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(printed(LONG))]
    begins = [text.count("better who goes missing") for text in pages]
    assert begins == [text.count("several reports belong together") for text in pages]
    assert sum(begins) == 2 * len(LONG.findings)


def test_same_content_gives_the_same_bytes():
    assert pdf_of(MODEL) == printed(MODEL)
    assert pdf_of(WORKING_COPY, draft=True, marking="OFFICIAL") == printed(WORKING_COPY, draft=True, marking="OFFICIAL")


def test_same_content_gives_the_same_bytes_in_another_process(tmp_path):
    script = (
        "import django, hashlib; django.setup()\n"
        "from responses.document.pdf import pdf_of\n"
        "from tests.responses.document.samples import MODEL\n"
        "print(hashlib.sha256(pdf_of(MODEL)).hexdigest())\n"
    )
    environment = {
        "PATH": "/usr/bin:/bin",
        "PYTHONPATH": str(ROOT),
        "DJANGO_SETTINGS_MODULE": "s55tracker.settings",
        "S55_VAR_DIR": str(tmp_path / "var"),
        "TZ": "Pacific/Auckland",
        "PYTHONHASHSEED": "7",
    }
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == hashlib.sha256(printed(MODEL)).hexdigest()


def test_stylesheet_is_understood_whole(caplog):
    documents._print_kit.cache_clear()
    with caplog.at_level(logging.WARNING, logger="weasyprint"):
        documents._print_kit()
    assert caplog.messages == []


# --- Shapes ----------------------------------------------------------------------------------------------------------


def sections_of(content: DocumentContent) -> list[str]:
    return [text for level, text in headings_of(html_of(content)) if level < 3]


def test_letter_comes_before_the_response_and_has_a_page_to_itself():
    assert sections_of(LETTER) == sections_of(PLAIN)
    (letter,) = lxml.html.fragment_fromstring(html_of(LETTER)).find_class("response-document__letter")
    assert [" ".join(paragraph.text_content().split()) for paragraph in letter.iter("p")] == [
        "3 October 2023",
        "The Home Secretary His Majesty’s Chief Inspector of Constabulary and Fire & Rescue Services",
        "Dear Home Secretary and Chief Inspector,",
        f"Section 55 response: {PLAIN.inspection.title}",
        f"Our response to “{PLAIN.inspection.title}”, which HMICFRS published on 11 August 2023, is attached. Section 55(6) of the "
        "Police Act 1996 requires us to send you a copy.",
        "It answers two recommendations. It includes the comments of the Chief Constable of Wealdshire Police.",
        "We published it on 3 October 2023.",
        "Yours sincerely,",
        "Police and Crime Commissioner Office of the Police and Crime Commissioner for Wealdshire",
    ]
    first, second = (
        page.get_textpage().get_text_bounded() for page in list(pypdfium2.PdfDocument(printed(LETTER)))[:2]
    )
    assert "Yours sincerely" in first and "Inspection title" not in first and "Inspection title" in second


def test_appendix_holds_the_chief_officers_part_and_comes_last():
    plain = sections_of(PLAIN)
    assert sections_of(APPENDIX) == [
        *(heading for heading in plain if heading != "Chief Constable’s response"),
        "Appendix: Chief Constable’s response",
    ]
    text = " ".join(words_of_html(html_of(APPENDIX)))
    assert "The comments of the Chief Constable of Wealdshire Police are in the appendix." in text
    for passage in (FORCE.overall, *(comment.text for comment in FORCE.comments)):
        assert " ".join(words_of_html(f"<div>{passage}</div>")) in text


def test_full_document_keeps_the_hash_that_it_had_before_there_were_shapes():
    assert "shape" not in PLAIN.to_json() and DocumentContent.from_json(PLAIN.to_json()).shape == "full"
    assert len({PLAIN.digest(), LETTER.digest(), APPENDIX.digest()}) == 3


# --- Structure and record --------------------------------------------------------------------------------------------

WELSH_PASSAGE = "<p>Mae’r Comisiynydd wedi gofyn i’r heddlu am adroddiad, ac rydym yn gweithio gyda’r cynghorau.</p>"
ACROSS_PAGES = replace(
    PLAIN,
    key_findings="<p>" + "A paragraph that is longer than a page. " * 120 + "</p>"
    "<ul>"
    + "".join(f"<li>Item {n}, of some length.<ul><li>Within item {n}.</li></ul></li>" for n in range(60))
    + "</ul>",
)


def paths_of(pdf: bytes) -> Counter:
    return Counter(path for path, _ in structure_of(pdf))


def test_page_breaks_cut_nothing_in_two():
    """The PDF has as many paragraphs, items and sections as the article, however many pages they take."""
    pdf = printed(ACROSS_PAGES)
    assert len(pypdfium2.PdfDocument(pdf)) > 6
    article = lxml.html.fragment_fromstring(without_contents(pdf_html_of(ACROSS_PAGES)))
    tags = Counter(path.rpartition("/")[2] for path, _ in structure_of(pdf) if "TOC" not in path)
    assert {tag: tags[tag] for tag in ("Art", "Sect", "LI", "L", "Table", "TR", "P")} == {
        "Art": 1,
        "Sect": len(article.findall(".//section")),
        "LI": len(article.findall(".//li")),
        "L": len(article.findall(".//ul")) + len(article.findall(".//ol")),
        "Table": 1,
        "TR": len(article.findall(".//tr")),
        "P": len(article.findall(".//p")),
    }


def test_list_within_a_list_is_in_the_body_of_its_item():
    lists = [path for path in paths_of(printed(ACROSS_PAGES)) if path.endswith("/L") and "Sect" in path]
    assert {path.partition("Sect/")[2] for path in lists} == {"L", "L/LI/LBody/L", "Div/Div/L"}


def test_welsh_passage_is_marked_as_welsh_on_the_page_and_in_the_pdf():
    content = replace(PLAIN, key_findings=f"{WELSH_PASSAGE}<p>The office publishes in two languages.</p>")
    article = lxml.html.fragment_fromstring(html_of(content))
    assert [element.text[:8] for element in article.xpath(".//*[@lang='cy']")] == ["Mae’r Co"]
    languages = [
        (path.rpartition("/")[2], entries["Lang"])
        for path, entries in structure_of(printed(content))
        if "Lang" in entries
    ]
    assert languages == [("Art", "en-GB"), ("P", "cy")]


@pytest.mark.parametrize(
    "text",
    [
        "The report asks the force to work with councils in Ynys Môn and Gwynedd.",
        "I am on a list, a i am ar o",
        "Heddlu Gogledd Cymru",
        "The force’s name in Welsh is Heddlu Dyfed-Powys, and its staff are trained in both.",
    ],
)
def test_what_is_not_plainly_welsh_stays_english(text):
    assert not is_welsh(text)


def test_expansions_are_given_once_in_a_section_and_only_without_the_spaced_style():
    content = replace(
        PLAIN, key_findings="<p>The rural crime partnership (RCP) met HMICFRS. The RCP and HMICFRS will meet again.</p>"
    )
    root = lxml.html.fragment_fromstring(html_of(content))
    section = root.xpath(".//section[h2='Key findings']")[0]
    assert [(each.text, each.get("title")) for each in section.iter("abbr")] == [
        ("RCP", "rural crime partnership"),
        ("HMICFRS", "His Majesty’s Inspectorate of Constabulary and Fire & Rescue Services"),
    ]
    expanded = [entries["E"] for path, entries in structure_of(printed(content)) if "E" in entries and "/Sect" in path]
    assert expanded[:2] == [each.get("title") for each in section.iter("abbr")]
    assert root.xpath(".//h1//abbr | .//h2//abbr | .//h3//abbr | .//a//abbr") == []
    spaced_out = replace(content, space_out_initialisms=True)
    assert "<abbr" not in html_of(spaced_out)
    assert [path for path, entries in structure_of(printed(spaced_out)) if "E" in entries] == []


def test_long_document_has_a_list_of_contents_and_a_short_one_has_none():
    paths = paths_of(printed(LONG))
    assert sum(count for path, count in paths.items() if path.endswith("/TOCI")) == 6
    assert [path for path in paths_of(printed(PLAIN)) if "TOC" in path] == []
    assert "Contents" not in html_of(LONG)


@pytest.mark.parametrize("name", STATES)
def test_no_page_is_less_than_half_full_but_the_last(name):
    *whole, _last = depth_of_pages(printed(STATES[name]))
    if STATES[name].shape == "letter":
        del whole[0]  # a letter has its page to itself
    assert [round(depth, 2) for depth in whole if depth < 0.5] == []


def test_publication_carries_its_record_and_a_working_copy_does_not():
    files = attached_to(printed(PLAIN))
    record = json.loads(files.pop("section-55-response.json"))
    assert files == {}
    said = record.pop("text_sha256")
    content = DocumentContent.from_json(record)
    assert content == PLAIN
    assert said == replace(content, publication=None).digest()
    assert attached_to(printed(WORKING_COPY, draft=True, marking="OFFICIAL")) == {}


def test_fingerprint_of_the_text_is_printed_on_the_page_and_in_the_pdf():
    line = f"SHA-256 of this text: {replace(PLAIN, publication=None).digest()}"
    assert line in " ".join(words_of_html(html_of(PLAIN)))
    assert line in " ".join(words_of_pdf(printed(PLAIN)))
    assert "SHA-256" not in html_of(WORKING_COPY)


def test_headers_and_footers_are_no_part_of_the_text():
    content = pypdfium2.PdfDocument(printed(PLAIN))
    read_aloud = subprocess.run(
        ["pdfinfo", "-struct-text", "-"], input=printed(PLAIN), capture_output=True, check=True
    ).stdout.decode()
    assert f"Page 1 of {len(content)}" in text_of_pdf(printed(PLAIN))
    assert "Page 1 of" not in read_aloud and "The report finds that most" in read_aloud


# --- What must not happen --------------------------------------------------------------------------------------------


def test_characters_without_a_glyph_stop_a_publication_and_are_named_all_at_once():
    content = replace(PLAIN, key_findings="<p>The work on searches is done ✅ as agreed 📞, done ✅.</p>")
    with pytest.raises(RenderFailed) as failure:
        pdf_of(content)
    assert str(failure.value) == (
        "The document’s fonts do not have ✅ white heavy check mark (U+2705) and 📞 telephone receiver (U+1F4DE). "
        "Replace them in a correction."
    )
    assert pdf_of(replace(content, publication=None), draft=True).startswith(b"%PDF")


def test_what_was_stored_before_typed_text_was_cleaned_is_drawn_without_what_nobody_can_see():
    content = replace(
        PLAIN,
        inspection=replace(PLAIN.inspection, title="Missing\x0bfrom\x00 ho\u200eme"),
        publication=replace(PLAIN.publication, number=2, correction_reason="The date was wrong.\x0bIt is 31 July."),
        key_findings="<p>The\x0bdate \u202eis\u202c right.</p>",
    )
    for words in (words_of_pdf(pdf_of(content)), words_of_html(html_of(content))):
        said = " ".join(words)
        assert "Reason: The date was wrong. It is 31 July." in said
        assert "Missing from home" in said
        assert "The date is right." in said


# --- Independent of the machine
# ----------------------------------------------------------------------------------------

LEVELS = """
<ul><li>one<ul><li>two<ul><li>three</li></ul></li></ul></li></ul><ol><li>first<ol><li>inner</li></ol></li></ol>
<p>done ✓ or not ✗, ☐ or ☑, ⅓ → ⅔, ≤ 5 µm, • ◦ ▪, Ŵyn a’r tŷ, <strong>✓ → ⅓</strong>, <em>✓ → ⅓</em></p>
"""
WITHOUT_FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig><dir>{folder}</dir><cachedir>{folder}/cache</cachedir></fontconfig>"""


def test_document_is_the_same_on_a_machine_without_any_font(tmp_path):
    """Markers of inner lists, arrows and ticks come from our own files: none is borrowed, and none is missing."""
    (tmp_path / "fonts").mkdir()
    (tmp_path / "fonts.conf").write_text(WITHOUT_FONTS.format(folder=tmp_path / "fonts"))
    command = [
        sys.executable,
        "-c",
        "import django, sys; django.setup()\n"
        "from dataclasses import replace\n"
        "from responses.document.pdf import pdf_of\n"
        "from tests.responses.document.test_pdf import LEVELS, PLAIN\n"
        "sys.stdout.buffer.write(pdf_of(replace(PLAIN, key_findings=LEVELS)))",
    ]
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "PYTHONPATH": str(ROOT),
        "FONTCONFIG_FILE": str(tmp_path / "fonts.conf"),
    }
    done = subprocess.run(command, env=environment, capture_output=True, timeout=300)
    assert done.returncode == 0, done.stderr[-2000:]
    pdf = done.stdout
    assert pdf == pdf_of(replace(PLAIN, key_findings=LEVELS))
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        characters = [each for page in document.pages for each in page.chars]
    families = {each["fontname"].partition("+")[2].partition("-Bold")[0].partition("-Italic")[0] for each in characters}
    assert families == {"Document", "Document-Symbols"}
    assert {"•", "◦", "▪", "✓", "⅓"} <= {each["text"] for each in characters}
    assert failures_of([pdf]) == [[]]


# --- Nothing off the page --------------------------------------------------------------------------------------------


def test_letters_without_a_break_and_long_addresses_stay_on_the_page():
    letters, address = "x" * 300, f"https://reports.example/{'a' * 216}"
    content = replace(
        PLAIN,
        body=replace(BODY, office_name=f"Office {letters[:190]}", address=letters),
        inspection=replace(
            PLAIN.inspection,
            title=letters,
            publication_types=(letters,),
            joint_with=(letters,),
            report_text=address,
            report_url=address,
        ),
        key_findings=(
            f"<p>{letters}</p><p><a href='{address}'>{address}</a></p><h3>{letters}</h3><p><strong>{letters}</strong></p>"
            f"<ul><li>{letters}<ul><li>{letters}<ul><li>{letters}</li></ul></li></ul></li></ul>"
            f"<blockquote><p>{letters}</p></blockquote>"
        ),
        body_section=BodySection(overall=f"<p>{letters}</p>", comments=()),
    )
    with pdfplumber.open(io.BytesIO(pdf_of(content))) as document:
        pages = [(page.width, page.height, page.chars) for page in document.pages]
    margin = 24 / 25.4 * 72
    assert [
        (each["text"], each["x0"], each["x1"])
        for width, height, characters in pages
        for each in characters
        if each["x0"] < margin - 1 or each["x1"] > width - margin + 1 or not 0 < each["top"] < each["bottom"] < height
    ] == []
    read = "".join(each["text"] for _, _, characters in pages for each in characters)
    assert read.count(letters[:30]) > 10  # nothing was left out to make it fit


# --- Cleaning and fetching -------------------------------------------------------------------------------------------


def test_invisible_characters_of_pasted_text_are_left_out():
    content = replace(PLAIN, key_findings="<p>in\u00adspec\u200btors non\u2011stop\ufeff</p>")
    assert "inspectors non-stop" in " ".join(words_of_pdf(pdf_of(content)))
    assert "<p>inspectors non-stop</p>" in html_of(content)


def test_language_without_wording_is_refused():
    with pytest.raises(RenderFailed, match="no standard wording in the language “cy”"):
        html_of(replace(PLAIN, language="cy"))


def test_logo_that_is_not_a_picture_is_refused():
    logo = Logo(media_type="image/svg+xml", base64=PIXEL, alternative="Our arms")
    with pytest.raises(RenderFailed, match="PNG or JPEG"):
        html_of(replace(PLAIN, body=replace(BODY, logo=logo)))


HOSTILE = """
<p>Before</p><img src="{site}/a.png"><img src="file:///etc/passwd"><style>@import url("{site}/b.css");</style>
<link rel="stylesheet" href="file://{leak}"><link rel="attachment" href="file:///etc/passwd">
<object data="{site}/c.svg"></object><svg><image href="{site}/d.png"/></svg><script>alert(1)</script>
<p style="background: url({site}/e.png)" onclick="alert(1)">After</p>
"""


@pytest.fixture
def listening_site():
    """A web server on this machine that records its requests."""
    asked = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *arguments):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", asked
        server.shutdown()


def test_hostile_passage_is_cleaned_before_it_is_shown(listening_site, tmp_path):
    site, asked = listening_site
    content = replace(PLAIN, key_findings=HOSTILE.format(site=site, leak=tmp_path / "leak.css"))
    article = lxml.html.fragment_fromstring(html_of(content))
    assert article.xpath(".//img | .//style | .//link | .//object | .//svg | .//script | .//@onclick | .//@style") == []
    assert "Key findings Before After Recommendations" in " ".join(words_of_pdf(pdf_of(content)))
    assert asked == []


def test_renderer_fetches_nothing_even_where_cleaning_failed(listening_site, tmp_path, monkeypatch):
    site, asked = listening_site
    (tmp_path / "leak.css").write_text("p::after { content: ' LEAKED' }")
    monkeypatch.setattr(articles.richtext, "clean", lambda html: html)
    content = replace(PLAIN, key_findings=HOSTILE.format(site=site, leak=tmp_path / "leak.css"))
    pdf = pdf_of(content, strict=False)
    assert asked == []
    assert "LEAKED" not in text_of_pdf(pdf)
    assert list(attached_to(pdf)) == ["section-55-response.json"]


@pytest.mark.parametrize(
    "address",
    [
        "font:../../etc/passwd",
        "font:OFL.txt",
        "file:///etc/passwd",
        "http://127.0.0.1/",
        "data:image/svg+xml;base64,AA==",
    ],
)
def test_fetcher_gives_own_files_only(address):
    with pytest.raises(ValueError, match="own fonts and pictures"):
        documents._fetcher().fetch(address)


# --- House style -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "read_out"),
    [
        ("the PCC and HMICFRS", "the P C C and H M I C F R S"),
        ("two PCCs; the PCC’s view", "two P C Cs; the P C C’s view"),
        ("HMICFRS-led, PCC/PFCC (NPCC)", "H M I C F R S-led, P C C/P F C C (N P C C)"),
        ("Part II and Annex IV", "Part II and Annex IV"),
        ("OFFICIAL, the PEEL report, COVID-19", "OFFICIAL, the PEEL report, COVID-19"),
        ("www.PCC.example or PCC@wealdshire.example", "www.PCC.example or PCC@wealdshire.example"),
        ("https://hmicfrs.example/HMICFRS", "https://hmicfrs.example/HMICFRS"),
        ("WS1 2AB, CO2, PhD, A, I", "WS1 2AB, CO2, PhD, A, I"),
        ("CT-2024, SHA-256 and the 2024-CT form", "CT-2024, SHA-256 and the 2024-CT form"),
        ("ŴYN, ÂBC and O’BRIEN", "ŴYN, ÂBC and O’BRIEN"),
        ("Mr SMITH, Dr Anna JONES and DC SMITH", "Mr SMITH, Dr Anna JONES and D C S M I T H"),
        ("WE WILL ALWAYS SEARCH, says the NPCC", "WE WILL ALWAYS SEARCH, says the N P C C"),
        ("HMICFRS, NPCC, CPS", "H M I C F R S, N P C C, C P S"),
        ("an IDVA and a SARC", "an IDVA and a SARC"),
    ],
)
def test_initialisms_are_spaced_out_for_speech(written, read_out):
    assert spaced(written) == read_out
    root = lxml.html.fragment_fromstring(f"<p>{written} <b>x</b> {written}</p>")
    space_out_initialisms(root)
    assert root.text_content() == f"{read_out} x {read_out}"


def test_spaced_initialisms_leave_addresses_and_attributes_alone():
    content = replace(MODEL, key_findings='<p>The <a href="https://nhs.example/NHS/PCC">NHS</a> page.</p>')
    html = html_of(content)
    assert 'The <a href="https://nhs.example/NHS/PCC"><span class="initialism">N H S</span></a> page.' in html
    assert "PCC" not in lxml.html.fragment_fromstring(html).text_content()
    assert "H M I C F R S" in " ".join(words_of_pdf(pdf_of(content)))


def test_text_is_unspaced_where_the_house_does_not_ask():
    assert "initialism" not in html_of(PLAIN)


def test_print_frame_adds_no_words():
    frame = lxml.html.document_fromstring(pdf_html_of(PLAIN))
    assert [element.tag for element in frame.body] == ["article"]
