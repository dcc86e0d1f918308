"""Reading results: the words of an article and of a PDF, without what only paper adds, and the contents of the public
pages.
"""

from __future__ import annotations

import subprocess

import lxml.html

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
