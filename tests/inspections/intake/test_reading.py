"""Opening files from outside: their types, what is refused and why, and that a bad one does no harm."""

from __future__ import annotations

import io
import subprocess
import sys
import time
import zipfile

import pytest

from inspections.intake.blocks import Kind, Reading, Unreadable
from inspections.intake.reading import kind_of, parse, read_file
from tests.responses.importing import lookalike
from tests.services import ROOT


def package(**parts: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as written:
        for name, content in parts.items():
            written.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return file.getvalue()


@pytest.mark.parametrize(
    ("make", "kind"),
    [(lookalike.as_text, "text"), (lookalike.as_html, "html"), (lookalike.as_docx, "docx"), (lookalike.as_pdf, "pdf")],
)
def test_process_of_its_own_reads_the_same(make, kind):
    made = make()
    data = made.encode() if isinstance(made, str) else made

    reading = read_file(data)

    assert reading.format == kind == kind_of(data)
    assert reading == parse(data)
    assert Reading.from_json(reading.to_json()) == reading


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "The file is empty."),
        (b"\xef\xbb\xbf \r\n", "The file is empty."),
        (b"<html><body><script>1</script></body></html>", "The web page contains no text."),
        (b"%PDF-1.4\n%%EOF", "The PDF is damaged and cannot be opened."),
        (b"\xff\xd8\xff\xe0 a photograph", "This type of file cannot be used: it is a picture."),
        (b"{\\rtf1 hello}", "This type of file cannot be used: it is a Rich Text document."),
        (b"some\0thing\0binary", "This type of file cannot be used: it is not text."),
        (package(xl__workbook_xml=b"<x/>"), "This type of file cannot be used: it is a spreadsheet."),
        (package(hello=b"x"), "This type of file cannot be used: it is an archive"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "This type of file cannot be used: it is from an old Word"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "The Word document is encrypted.",
        ),
        (
            package(word__document_xml=b'<!DOCTYPE x [<!ENTITY a "aaaa">]><w:document/>'),
            "The Word document is damaged: it declares XML entities",
        ),
        (
            package(word__document_xml=b"<w:document/>", word__big_xml=b" " * (41 * 1024 * 1024)),
            "The Word document is too large",
        ),
        (b"a" * (101 * 1024 * 1024), "The file is too large: at most 100 MB can be read."),
    ],
)
def test_refused_file_gives_one_line_that_says_why(data, reason):
    with pytest.raises(Unreadable) as refusal:
        read_file(data)

    assert str(refusal.value).startswith(reason)
    assert "\n" not in str(refusal.value)


def test_encrypted_pdf_says_so():
    from tests.inspections.intake.encrypted_pdf import ENCRYPTED

    with pytest.raises(Unreadable, match="encrypted"):
        read_file(ENCRYPTED)


def test_name_has_no_say(tmp_path):
    assert kind_of(b"%PDF-1.7 ...") == "pdf"
    assert kind_of(b"Recommendation 1 is about PK and %PDF files. " * 40) == "text"


@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
@pytest.mark.parametrize("make", [lookalike.as_docx, lookalike.as_pdf])
def test_file_cut_short_is_refused_or_read_but_never_breaks(make, share):
    data = make()
    try:
        outcome = read_file(data[: int(len(data) * share)]).blocks
    except Unreadable as reason:
        outcome = str(reason)
    assert outcome and (isinstance(outcome, tuple) or outcome.endswith("."))


@pytest.mark.parametrize(
    "attempt",
    [
        "import socket; socket.create_connection(('127.0.0.1', 9))",
        "import subprocess; subprocess.run(['true'])",
        "open('written-by-a-reader', 'w')",
        "x = bytearray(4_000_000_000)",
    ],
)
def test_reader_process_may_not_reach_out(tmp_path, attempt):
    """Each refused by the process's own limits: connection, program, writing, memory."""
    code = f"from inspections.intake.sandbox import restrict; restrict(5); {attempt}"

    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env={"PYTHONPATH": str(ROOT)}, capture_output=True
    )

    assert done.returncode != 0
    assert not list(tmp_path.iterdir())


def test_word_file_says_what_was_left_out():
    import docx

    document = docx.Document()
    paragraph = document.add_paragraph("We accept the recommendation.")
    document.add_comment(paragraph.runs, text="Do we really?", author="A colleague")
    file = io.BytesIO()
    document.save(file)

    reading = read_file(file.getvalue())

    assert [block.text for block in reading.blocks] == ["We accept the recommendation."]
    assert reading.notes == ("1 comment in the Word document was left out.",)


def test_web_page_gives_its_own_words_alone():
    reading = parse(
        b"<!doctype html><html><head><title>T</title><link rel=canonical href='https://example.org/r'></head><body>"
        b"<div class='cookie-banner'><p>We use cookies</p></div><nav><a href='/'>Home</a></nav><h1>Report</h1>"
        b"<p>One <b>bold</b> word.<br>And a line.</p><ul><li>First<ul><li>Within</li></ul></li></ul>"
        b"<ol start=3><li>Third</li></ol><table><tr><th>Published on</th><td>1 May 2024</td></tr></table>"
        b"<footer>Crown copyright</footer></body></html>"
    )

    assert [(block.kind, block.text) for block in reading.blocks] == [
        (Kind.HEADING, "Report"),
        (Kind.PARAGRAPH, "One bold word."),
        (Kind.PARAGRAPH, "And a line."),
        (Kind.BULLET, "First"),
        (Kind.BULLET, "Within"),
        (Kind.PARAGRAPH, "3. Third"),
        (Kind.PARAGRAPH, "Published on"),
        (Kind.PARAGRAPH, "1 May 2024"),
    ]
    assert reading.properties == {"address": "https://example.org/r", "title": "T"}


def test_file_of_comments_takes_no_longer_than_any_other():
    begun = time.process_time()

    assert kind_of(b"<!-- x -->" * 5_000 + b"no element") == "text"
    assert kind_of(b"<!-- x -->" * 5_000 + b"<p>An element.</p>") == "html"
    assert time.process_time() - begun < 1
