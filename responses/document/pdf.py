"""A response as a document: content to HTML, and the same HTML to a tagged PDF. Only this module uses WeasyPrint.

The web page and the PDF share `html_of`: one article, one set of words (docs/decisions/0005). The print frame and its
stylesheet add what only paper needs: page numbers, running foot, the DRAFT mark and the protective marking.
"""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from zoneinfo import ZoneInfo

import lxml.html
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from inspections.enums import FindingKind
from responses.document import wording
from responses.document.characters import FONTS, drawn, named_together, unprintable_in
from responses.document.content import (
    NONE_RECEIVED,
    RECEIVED,
    ChiefOfficerSection,
    DocumentContent,
    FindingContent,
    InspectionFacts,
)
from responses.finding_names import full_label, label
from s55tracker import richtext
from s55tracker.text.wording import listed
from s55tracker.working_days.calendar import format_date

LANGUAGE_TAGS = {"en": "en-GB"}  # Welsh needs its own standard wording before a document can claim to be in it
LONDON = ZoneInfo("Europe/London")
PRINT_STYLES = settings.BASE_DIR / "templates" / "documents" / "print.css"
PICTURE_TYPES = ("image/png", "image/jpeg")

# Pango and fontconfig have process-wide state, and so do the objects we reuse.
_rendering = threading.Lock()


class RenderFailed(Exception):
    """The document cannot be made in its current state; the message says what to change."""


# --- The article: the words, in order --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Fact:
    label: str
    value: str
    url: str = ""


@dataclass(frozen=True)
class FindingItem:
    """A finding as set out in the document, a cause of concern with its recommendations inside."""

    label: str
    wording: SafeString
    recommendations: tuple[FindingItem, ...] = ()


@dataclass(frozen=True)
class CommentItem:
    label: str
    wording: SafeString
    stance: str
    text: SafeString


def html_of(content: DocumentContent) -> str:
    """The `<article>` of a response, for both the web page and the PDF.

    Text stored before typed text was cleaned may contain characters that no page or PDF can hold: `drawn` replaces
    them.
    """
    if content.language not in LANGUAGE_TAGS:
        raise RenderFailed(f"There is no standard wording in the language “{content.language}” yet.")
    html = drawn(render_to_string("documents/article.html", _article(content)))
    return space_out_initialisms(html) if content.space_out_initialisms else html.strip()


def _article(content: DocumentContent) -> dict:
    findings = content.findings
    working_copy = content.publication is None
    return {
        "content": content,
        "body": content.body,
        "language": LANGUAGE_TAGS[content.language],
        "logo": _picture(content),
        "address": content.body.address.split("\n") if content.body.address else [],
        "contact": wording.contact_lines(content.body),
        "signature": content.body.signature,
        "heading": wording.heading(content.body),
        "correction": wording.correction(content),
        "statute": wording.statute_paragraph(content),
        "facts": list(facts_of(content)),
        "working_copy": working_copy,
        "key_findings": passage(content.key_findings, under=2),
        "introduction": passage(content.recommendations_introduction, under=2)
        or wording.recommendations_introduction(content),
        "recommendations": _items(findings, FindingKind.RECOMMENDATION),
        "causes_of_concern": _items(findings, FindingKind.CAUSE_OF_CONCERN),
        "areas_for_improvement": _items(findings, FindingKind.AREA_FOR_IMPROVEMENT),
        "chief_officers": [
            _chief_officer(section, content, name_force=len(content.chief_officers) > 1)
            for section in content.chief_officers
        ],
        "response": _response(content, working_copy=working_copy),
        "copies": [
            {
                "line": copy.line.removesuffix("."),  # the template continues the sentence with “done on …”
                "statutory": copy.statutory,
                "done_on": format_date(copy.done_on) if copy.done_on else "",
            }
            for copy in content.copies
        ],
    }


def facts_of(content: DocumentContent) -> Iterator[Fact]:
    """The table of facts about the report, line by line."""
    inspection = content.inspection
    yield Fact("Inspection title", inspection.title)
    yield Fact("Published on", format_date(inspection.published_on))
    if inspection.publication_types:
        label = "Publication type" if len(inspection.publication_types) == 1 else "Publication types"
        yield Fact(label, listed(inspection.publication_types))
    yield Fact("Police force" if len(inspection.forces) == 1 else "Police forces", _forces(inspection))
    if inspection.joint_with:
        yield Fact("Inspected jointly with", listed(inspection.joint_with))
    if inspection.report_url:
        yield Fact("Link to report", inspection.report_text or inspection.title, inspection.report_url)
    yield Fact(wording.deadline_label(content), format_date(inspection.deadline))
    if content.publication:
        published_on = content.publication.published_at.astimezone(LONDON).date()
        yield Fact("This response published on", format_date(published_on))


def _forces(inspection: InspectionFacts) -> str:
    if inspection.all_forces or not inspection.forces:
        return "All local forces in England and Wales"
    return listed(inspection.forces)


def _items(findings: tuple[FindingContent, ...], kind: FindingKind) -> tuple[FindingItem, ...]:
    causes = {finding.key for finding in findings if finding.kind == FindingKind.CAUSE_OF_CONCERN}
    return tuple(
        FindingItem(
            label=label(finding, findings),
            wording=passage(finding.wording, under=3),
            recommendations=tuple(
                FindingItem(label=label(inner, findings), wording=passage(inner.wording, under=4))
                for inner in findings
                if inner.parent == finding.key
            ),
        )
        for finding in findings
        if finding.kind == kind and finding.parent not in causes
    )


def in_reading_order(findings: tuple[FindingContent, ...]) -> Iterator[FindingContent]:
    """In the earlier sections' order: recommendations, causes of concern with their own, areas for improvement."""
    causes = {finding.key for finding in findings if finding.kind == FindingKind.CAUSE_OF_CONCERN}
    for kind in (FindingKind.RECOMMENDATION, FindingKind.CAUSE_OF_CONCERN, FindingKind.AREA_FOR_IMPROVEMENT):
        for finding in findings:
            if finding.kind == kind and finding.parent not in causes:
                yield finding
                yield from (inner for inner in findings if inner.parent == finding.key)


def _chief_officer(section: ChiefOfficerSection, content: DocumentContent, *, name_force: bool) -> dict:
    comments = {comment.finding: comment for comment in section.comments if comment.text or comment.stance}
    items, silent = [], []
    for finding in in_reading_order(content.findings):
        label = full_label(finding, content.findings)
        if comment := comments.get(finding.key):
            stance = wording.acceptance(comment.stance, role=section.role, kind=finding.kind)
            text = passage(comment.text, under=3)
            items.append(CommentItem(label, passage(finding.wording, under=3), stance, text))
        elif finding.kind == FindingKind.RECOMMENDATION:
            silent.append(label)
    if section.status == RECEIVED:
        # An overall comment alone answers everything; if there are separate comments, say which are missing.
        note = wording.no_separate_comment(section.role, silent) if items else ""
    elif section.status == NONE_RECEIVED:
        note = wording.none_received(section)
    else:
        note = wording.still_awaited(section)
    received = section.status == RECEIVED
    return {
        "heading": wording.chief_officer_heading(section, name_force=name_force),
        "overall": passage(section.overall, under=2) if received else "",
        "items": items if received else [],
        "note": note,
    }


def _response(content: DocumentContent, *, working_copy: bool) -> dict:
    section = content.body_section
    comments = {comment.finding: comment for comment in section.comments if comment.text or comment.stance}
    items, unwritten = [], []
    for finding in in_reading_order(content.findings):
        label = full_label(finding, content.findings)
        if comment := comments.get(finding.key):
            text = passage(comment.text, under=3)
            items.append(CommentItem(label, SafeString(""), wording.action(comment.stance), text))
        elif finding.kind == FindingKind.RECOMMENDATION:
            unwritten.append(label)
    return {
        "heading": wording.response_heading(content.body),
        "overall": passage(section.overall, under=2),
        "items": items,
        "note": wording.still_to_be_written(unwritten) if working_copy else "",
    }


def _picture(content: DocumentContent) -> dict | None:
    logo = content.body.logo
    if logo is None:
        return None
    if (
        logo.media_type not in PICTURE_TYPES
        or not re.fullmatch(r"[A-Za-z0-9+/]+=*", logo.base64)
        or not logo.alternative
    ):
        raise RenderFailed("The office’s logo must be a PNG or JPEG picture with alternative text.")
    return {"source": f"data:{logo.media_type};base64,{logo.base64}", "alternative": logo.alternative}


def passage(html: str, *, under: int) -> SafeString:
    """Stored text, cleaned again, with its headings adjusted below a heading of level `under`.

    Writers choose headings by appearance (h3 or h4), but PDF/UA and screen readers need levels without gaps.
    """
    cleaned = richtext.clean(html) if html else ""
    if "<h3" not in cleaned and "<h4" not in cleaned:
        return mark_safe(cleaned)  # noqa: S308 - the allow-list has just run
    root = lxml.html.fragment_fromstring(cleaned, create_parent="div")
    above = under
    for element in root.iter("h3", "h4"):
        level = min(under + int(element.tag[1]) - 2, above + 1, 6)
        element.tag = f"h{level}"
        above = level
    return mark_safe(_inner_html(root))  # noqa: S308 - as above; only heading levels changed


def _inner_html(element: lxml.html.HtmlElement) -> str:
    whole = lxml.html.tostring(element, encoding="unicode")
    return whole[whole.index(">") + 1 : whole.rindex("<")]


# --- House style: initialisms letter by letter -----------------------------------------------------------------------

# Capitals read as a word, or used for emphasis. Spacing out their letters would make them unreadable.
READ_AS_WORDS = frozenset(
    "ACAS ACRO ALL AND AWARE CLEAR COBRA CONTEST COVID DEFRA DRAFT DRIVE FIREARMS JESIP MAPPA MARAC MASH MUST NATO NICE NO NOT "
    "OFFICIAL OFSTED OR PEEL RASSO SARA SECRET SENSITIVE TOP UNICEF URGENT".split()
)
CAPITALS = re.compile(r"(?<![A-Za-z0-9])[A-Z]{2,10}s?(?![A-Za-z0-9])")
ROMAN = re.compile(r"[IVX]+")
ADDRESS = re.compile(r"://|@|^\W*www\.|\w\.[a-z]{2,}", re.IGNORECASE)


def space_out_initialisms(html: str) -> str:
    """Initialisms spelt out with spaces ("P C C"), so that screen readers say the letters; the stylesheet sets them
    tight.

    An initialism is a word of two to ten capitals, with or without a plural s. Left unchanged: web and email addresses
    (also within text, and every attribute), Roman numerals of I, V and X, and READ_AS_WORDS.
    """
    root = lxml.html.fragment_fromstring(html.strip())
    for element in list(root.iter()):
        _space_out_text(element, "text")
        if element is not root:
            _space_out_text(element, "tail")
    return lxml.html.tostring(root, encoding="unicode", with_tail=False)


def spaced(text: str) -> str:
    """The same rule for plain text, for the PDF's title and footer."""
    return "".join(letters if span else part for part, span, letters in _parts(text))


def _parts(text: str) -> Iterator[tuple[str, bool, str]]:
    for token in re.split(r"(\s+)", text):
        at = 0
        for match in () if ADDRESS.search(token) else CAPITALS.finditer(token):
            stem = match[0].rstrip("s")
            if stem in READ_AS_WORDS or ROMAN.fullmatch(stem):
                continue
            yield token[at : match.start()], False, ""
            yield match[0], True, " ".join(stem) + match[0][len(stem) :]
            at = match.end()
        yield token[at:], False, ""


def _space_out_text(element: lxml.html.HtmlElement, where: str) -> None:
    text = getattr(element, where)
    if not text or not CAPITALS.search(text):
        return
    spans: list[lxml.html.HtmlElement] = []
    lead = ""
    for part, is_initialism, letters in _parts(text):
        if is_initialism:
            span = lxml.html.Element("span", {"class": "initialism"})
            span.text, span.tail = letters, ""
            spans.append(span)
        elif spans:
            spans[-1].tail += part
        else:
            lead += part
    setattr(element, where, lead)
    if where == "text":
        element[0:0] = spans
    else:
        parent = element.getparent()
        index = parent.index(element) + 1
        parent[index:index] = spans


# --- The PDF ---------------------------------------------------------------------------------------------------------


def pdf_html_of(content: DocumentContent, *, draft: bool = False, marking: str = "") -> str:
    """The whole print page around the article. A draft has its mark and the protective marking; a publication has
    neither.
    """
    title = wording.title(content)
    page = render_to_string(
        "documents/print.html",
        {
            "article": mark_safe(_plain_links(html_of(content))),  # noqa: S308 - our own template over cleaned passages
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


def _plain_links(html: str) -> str:
    """Links without elements inside: the renderer makes a second, untagged link of each, which PDF/UA refuses."""
    if not re.search(r"<a\b[^>]*>[^<]*<(?!/a>)", html):
        return html
    root = lxml.html.fragment_fromstring(html)
    for element in root.xpath(".//a//*"):
        if element.tag == "br":
            element.tail = f" {element.tail or ''}"
        element.drop_tag()
    return lxml.html.tostring(root, encoding="unicode")


def pdf_of(content: DocumentContent, *, draft: bool = False, marking: str = "", strict: bool | None = None) -> bytes:
    """The response as a tagged PDF/UA-1: the same bytes for the same content, in any process.

    `strict`, used for everything but drafts, refuses anything that would leave a gap in the document, such as a
    character missing from the font: RenderFailed says which, and where.
    """
    strict = not draft if strict is None else strict
    html = pdf_html_of(content, draft=draft, marking=marking)
    if strict:
        _check_characters(html)
    with _rendering:
        weasyprint, fonts, styles = _print_kit()
    with _rendering, _renderer_messages() as messages:
        document = weasyprint.HTML(string=html, url_fetcher=_fetcher()).render(
            stylesheets=[styles],
            font_config=fonts,
            pdf_variant="pdf/ua-1",
            presentational_hints=True,  # for the `start` of a numbered list
        )
        identifier = bytes.fromhex(content.digest()[:32])
        pdf = document.write_pdf(pdf_variant="pdf/ua-1", pdf_identifier=identifier)
    if strict and messages:
        raise RenderFailed(f"The PDF was not made, because something in it would be missing: {messages[0]}")
    return pdf


@cache
def _print_kit():
    """WeasyPrint, with the fonts and the stylesheet loaded once, because that takes most of a second.

    Imported here because the import takes as long, and most processes never draw a page.
    """
    import weasyprint
    from weasyprint.text.fonts import FontConfiguration

    fonts = FontConfiguration()
    styles = weasyprint.CSS(string=PRINT_STYLES.read_text(), font_config=fonts, url_fetcher=_fetcher())
    return weasyprint, fonts, styles


@cache
def _fetcher():
    """Gives the renderer our own font files (`font:NAME`) and the office's picture, and nothing else."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class OwnFilesOnly(URLFetcher):
        def fetch(self, url, headers=None):
            if url.startswith("font:"):
                name = url.removeprefix("font:")
                if name in {path.name for path in FONTS.glob("*.ttf")}:
                    return URLFetcherResponse(url, (FONTS / name).read_bytes(), {"Content-Type": "font/ttf"})
            elif url.startswith(tuple(f"data:{media_type};base64," for media_type in PICTURE_TYPES)):
                return super().fetch(url, headers)
            raise ValueError("Documents can use only the product’s own fonts and pictures.")

    return OwnFilesOnly()


@contextmanager
def _renderer_messages() -> Iterator[list[str]]:
    """The renderer's warnings: it only logs when it leaves something out of the page."""
    messages: list[str] = []
    logger = logging.getLogger("weasyprint")

    class Collecting(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            messages.append(record.getMessage())

    handler = Collecting(logging.WARNING)
    logger.addHandler(handler)
    try:
        yield messages
    finally:
        logger.removeHandler(handler)


def _check_characters(html: str) -> None:
    """Raises RenderFailed naming every character our fonts lack."""
    if found := unprintable_in(lxml.html.document_fromstring(html).text_content()):
        them = "it" if len(found) == 1 else "them"
        raise RenderFailed(f"The document’s fonts do not have {named_together(found)}. Replace {them} in a correction.")
