"""Reading results: the words of an article and of a PDF, without what only paper adds, and the contents of the public
pages.
"""

from __future__ import annotations

import io
import subprocess
from collections.abc import Iterator

import lxml.html
import pypdfium2
from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdfparser import PDFParser
from pdfminer.pdftypes import PDFObjRef, resolve1
from pdfminer.utils import decode_text

BLOCKS = ("p", "li", "h1", "h2", "h3", "h4", "h5", "h6", "tr", "th", "td", "br", "div", "blockquote", "ul", "ol")
BULLETS = str.maketrans(dict.fromkeys("•◦▪", " "))

# The page without its header and footer, in points: see the margins in templates/documents/print.css.
TEXT_AREA = ["-x", "0", "-y", "60", "-W", "596", "-H", "704"]


def words_of_html(html: str) -> list[str]:
    """The words in reading order, with the numbers a browser puts before numbered list items."""
    root = lxml.html.fragment_fromstring(html)
    for numbered in root.iter("ol"):
        for number, item in enumerate(numbered.findall("li"), start=int(numbered.get("start", "1"))):
            item.text = f" {number}. {item.text or ''}"
    for element in root.iter(*BLOCKS):
        element.tail = f" {element.tail or ''}"
        element.text = f" {element.text or ''}"
    return root.text_content().split()


def words_of_pdf(pdf: bytes) -> list[str]:
    lines = text_of_pdf(pdf, *TEXT_AREA).translate(BULLETS).split("\n")
    # A word with a hyphen or a slash may be broken there.
    joined = "".join(line if line.endswith(("-", "/")) else f"{line} " for line in (line.strip() for line in lines))
    return joined.split()


def text_of_pdf(pdf: bytes, *options: str) -> str:
    command = ["pdftotext", "-enc", "UTF-8", "-nopgbrk", *options, "-", "-"]
    return subprocess.run(command, input=pdf, capture_output=True, check=True, timeout=60).stdout.decode()


def without_contents(page: str) -> str:
    """The article of a print page without the list of contents that only paper has."""
    (article,) = lxml.html.document_fromstring(page).iter("article")
    for contents in article.find_class("response-document__contents"):
        contents.drop_tree()
    return lxml.html.tostring(article, encoding="unicode", with_tail=False)


def words_of_print_page(page: str, pdf: bytes) -> list[str]:
    """The words that a PDF made from this print page should have: each line of the list of contents with the number of the page to
    which the PDF's own bookmark of that heading leads.
    """
    (article,) = lxml.html.document_fromstring(page).iter("article")
    headings = list(article.iter("h1", "h2", "h3", "h4", "h5", "h6"))
    pages = [bookmark.get_dest().get_index() + 1 for bookmark in pypdfium2.PdfDocument(pdf).get_toc(max_depth=6)]
    page_of = {heading.get("id"): number for heading, number in zip(headings, pages, strict=True)}
    for line in article.xpath(".//span[@data-page-of]"):
        line[-1].tail = f", page {page_of[line.get('data-page-of').removeprefix('#')]}"
    return words_of_html(lxml.html.tostring(article, encoding="unicode", with_tail=False))


def structure_of(pdf: bytes) -> Iterator[tuple[str, dict]]:
    """Every element of a PDF's structure tree in reading order: its path ("Document/Art/P") and its own entries."""
    root = resolve1(PDFDocument(PDFParser(io.BytesIO(pdf))).catalog["StructTreeRoot"])

    def below(kids: object, path: str) -> Iterator[tuple[str, dict]]:
        for kid in kids if isinstance(kids, list) else [kids]:
            element = resolve1(kid) if isinstance(kid, PDFObjRef) else kid
            if isinstance(element, dict) and "S" in element:
                here = f"{path}/{element['S'].name}".lstrip("/")
                entries = {
                    name: decode_text(value) if isinstance(value, bytes) else value for name, value in element.items()
                }
                yield here, entries
                yield from below(resolve1(element.get("K", [])), here)

    yield from below(resolve1(root["K"]), "")


def attached_to(pdf: bytes) -> dict[str, bytes]:
    """The files inside a PDF by name."""
    document = pypdfium2.PdfDocument(pdf)
    files = [document.get_attachment(number) for number in range(document.count_attachments())]
    return {file.get_name(): bytes(file.get_data()) for file in files}


def depth_of_pages(pdf: bytes) -> list[float]:
    """How far down each page the text reaches: 0 an empty page, 1 a full one. Header and footer do not count."""
    top, bottom = 297 - 24, 28  # millimetres from the foot of the sheet: the margins of print.css
    depths = []
    for page in pypdfium2.PdfDocument(pdf):
        text = page.get_textpage()
        feet = [
            low / 72 * 25.4
            for _left, low, _right, _high in (text.get_rect(number) for number in range(text.count_rects()))
            if bottom <= low / 72 * 25.4 <= top
        ]
        depths.append((top - min(feet, default=top)) / (top - bottom))
    return depths


def information_of_pdf(pdf: bytes) -> dict[str, str]:
    done = subprocess.run(["pdfinfo", "-isodates", "-"], input=pdf, capture_output=True, check=True, timeout=60)
    return {
        name: value.strip() for name, _, value in (line.partition(":") for line in done.stdout.decode().splitlines())
    }


def headings_of(html: str) -> list[tuple[int, str]]:
    root = lxml.html.fragment_fromstring(html)
    return [
        (int(element.tag[1]), " ".join(element.text_content().split()))
        for element in root.iter("h1", "h2", "h3", "h4", "h5", "h6")
    ]


def body_of(answer) -> str:
    """The content of a response, including one streamed in pieces."""
    return b"".join(answer).decode(errors="replace")


def titles_on(answer) -> list[str]:
    """The titles on a page of the public register."""
    return [entry.title for entry in answer.context["entries"]]
