"""Makes the print page around the article: title, dates, draft markings, and everything else that only paper needs.

It never changes the words of the article. A long document has a list of contents with page numbers; the web page has
its own list beside the article.
"""

from __future__ import annotations

import lxml.html
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from responses.document import wording
from responses.document.article import html_of
from responses.document.characters import drawn
from responses.document.content import DocumentContent
from responses.document.initialisms import spaced
from responses.document.languages import LANGUAGE_TAGS

# A document that takes more than about eight pages, or answers more findings than fit on one page, has a list of
# contents.
LONG_WORDS, LONG_FINDINGS = 3_000, 8
MOST_LINES_OF_CONTENTS = 40  # if there are more, only the main headings are listed
# A finding's wording of up to this many characters stays on one page. Longer wordings may break, so that no page is
# left half empty.
KEPT_WHOLE = 700


def pdf_html_of(content: DocumentContent, *, draft: bool = False, marking: str = "") -> str:
    """The whole print page around the article. A draft has its mark and the protective marking; a publication has
    neither.
    """
    title = wording.title(content)
    root = lxml.html.fragment_fromstring(html_of(content))
    _simplify_links(root)
    _let_long_wordings_break(root)
    if _is_long(root, content):
        _add_contents(root)
    article = lxml.html.tostring(root, encoding="unicode", with_tail=False)
    page = render_to_string(
        "documents/print.html",
        {
            "article": mark_safe(article),  # noqa: S308 - our own template over cleaned passages
            "language": LANGUAGE_TAGS[content.language],
            "title": spaced(title) if content.space_out_initialisms else title,
            "author": content.body.office_name,
            "published_at": content.publication.published_at.isoformat(timespec="seconds")
            if content.publication
            else "",
            "draft": draft,
            "marking": marking if draft else "",
        },
    )
    return drawn(page)


def _simplify_links(root: lxml.html.HtmlElement) -> None:
    """Removes elements inside links. The renderer would make a second, untagged link for each, which PDF/UA forbids."""
    for element in root.xpath(".//a//*"):
        if element.tag == "br":
            element.tail = f" {element.tail or ''}"
        element.drop_tag()


def _let_long_wordings_break(root: lxml.html.HtmlElement) -> None:
    for element in root.find_class("response-document__wording"):
        if len(element.text_content()) <= KEPT_WHOLE:
            element.set("class", f"{element.get('class')} response-document__wording--short")


def _is_long(root: lxml.html.HtmlElement, content: DocumentContent) -> bool:
    return len(content.findings) > LONG_FINDINGS or len(root.text_content().split()) > LONG_WORDS


def _add_contents(root: lxml.html.HtmlElement) -> None:
    """Add a list of contents after the facts about the report: the main headings and, if there are not too many, those
    below them.
    """
    headings = list(root.iter("h2", "h3"))
    if len(headings) > MOST_LINES_OF_CONTENTS:
        headings = [element for element in headings if element.tag == "h2"]
    nav = lxml.html.Element("nav", {"class": "response-document__contents"})
    title = lxml.html.Element("p", {"class": "response-document__contents-title"})
    title.text = "Contents"
    outer = lxml.html.Element("ul")
    nav.extend([title, outer])
    for number, heading in enumerate(headings, start=1):
        heading.set("id", f"part-{number}")
        words = " ".join(heading.text_content().split())
        line = lxml.html.Element("li")
        numbered = lxml.html.Element("span", {"data-page-of": f"#part-{number}"})
        link = lxml.html.Element("a", {"href": f"#part-{number}"})
        link.text = words.removesuffix(":")
        numbered.append(link)
        line.append(numbered)
        if heading.tag == "h2" or not len(outer):
            outer.append(line)
        else:
            last = outer[-1]
            inner = last.find("ul")
            if inner is None:
                inner = lxml.html.Element("ul")
                last.append(inner)
            inner.append(line)
    (facts,) = root.find_class("response-document__facts")
    facts.addnext(nav)
