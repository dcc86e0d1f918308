"""Renders a response, or a report about responses, as a tagged PDF/UA-1 that is also PDF/A-3a. Only this module uses
WeasyPrint.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, partial
from typing import Any

import lxml.html
from django.conf import settings

from responses.document.archiving import RECORD_DESCRIPTION, RECORD_NAME, VARIANT, mark_as_accessible, record_of
from responses.document.article import PICTURE_TYPES, RenderFailed
from responses.document.characters import FONTS, named_together, unprintable_in, with_replacements
from responses.document.content import DocumentContent
from responses.document.printing import pdf_html_of
from responses.document.tagging import Structure

PRINT_STYLES = settings.BASE_DIR / "templates" / "documents" / "print.css"
REPORT_STYLES = settings.BASE_DIR / "templates" / "documents" / "report.css"

# Only one thread renders at a time, because all threads share the state of Pango, of fontconfig and of the objects we
# reuse.
_rendering = threading.Lock()


def pdf_of(content: DocumentContent, *, draft: bool = False, marking: str = "", strict: bool | None = None) -> bytes:
    """Render the response as one PDF that is both PDF/UA-1 and PDF/A-3a. The same content always gives the same bytes.

    `strict`, used for everything but drafts, refuses anything that would leave a gap in the document, such as a
    character missing from the font: RenderFailed says which, and where.
    """
    strict = not draft if strict is None else strict
    html = pdf_html_of(content, draft=draft, marking=marking)
    if strict:
        _check_characters(html)
    else:
        html = with_replacements(html)
    with _rendering:
        weasyprint, fonts, styles = _print_kit()
    with _rendering, _renderer_messages() as messages, _boxes_of_elements() as boxes:
        document = weasyprint.HTML(string=html, url_fetcher=_fetcher()).render(
            stylesheets=[styles],
            font_config=fonts,
            pdf_variant=VARIANT,
            presentational_hints=True,  # for the `start` of a numbered list
        )
        document.metadata.attachments = []
        if record := record_of(content):
            document.metadata.attachments = [
                weasyprint.Attachment(
                    string=record.data,
                    name=RECORD_NAME,
                    description=RECORD_DESCRIPTION,
                    created=record.dated,
                    modified=record.dated,
                    relationship="Data",
                )
            ]
        pdf = document.write_pdf(
            pdf_variant=VARIANT,
            pdf_identifier=bytes.fromhex(content.digest()[:32]),
            finisher=partial(_finish, boxes=boxes),
        )
    if strict and messages:
        raise RenderFailed(f"The PDF was not made, because something would be missing from it: {messages[0]}")
    return pdf


def _finish(_document: Any, pdf: Any, *, boxes: dict[int, Any]) -> None:
    Structure(pdf, boxes).finish()
    mark_as_accessible(pdf)


@contextmanager
def _boxes_of_elements() -> Iterator[dict[int, Any]]:
    """Yield a map from the number of each element of the structure tree to the renderer's box. It is filled while the
    tags are made.

    The renderer keeps no such map, and without it we cannot tell which element a language or an expansion belongs to.
    The renderer makes its tags box by box in the function we wrap here; the caller holds the lock.
    """
    from weasyprint.pdf import tags

    boxes: dict[int, Any] = {}
    build = tags._build_box_tree

    def recording(box: Any, *rest: Any) -> Iterator[Any]:
        for element in build(box, *rest):
            boxes.setdefault(element.number, box)
            yield element

    tags._build_box_tree = recording
    try:
        yield boxes
    finally:
        tags._build_box_tree = build


def pdf_of_report(html: str, *, identifier: bytes) -> bytes:
    """Render a report's HTML as one PDF that is both PDF/UA-1 and PDF/A-3a, in the fonts used for responses. The same
    HTML always gives the same bytes.
    """
    with _rendering:
        weasyprint, fonts, styles = _print_kit()
        own_styles = _report_styles()
    with _rendering, _renderer_messages() as messages, _boxes_of_elements() as boxes:
        document = weasyprint.HTML(string=html, url_fetcher=_fetcher()).render(
            stylesheets=[styles, own_styles], font_config=fonts, pdf_variant=VARIANT
        )
        pdf = document.write_pdf(pdf_variant=VARIANT, pdf_identifier=identifier, finisher=partial(_finish, boxes=boxes))
    if messages:
        raise RenderFailed(f"The PDF was not made, because something would be missing from it: {messages[0]}")
    return pdf


@cache
def _report_styles():
    weasyprint, fonts, _ = _print_kit()
    return weasyprint.CSS(string=REPORT_STYLES.read_text(), font_config=fonts, url_fetcher=_fetcher())


@cache
def _print_kit():
    """Return WeasyPrint, the fonts and the stylesheet. They are loaded only once, because that takes most of a second.

    WeasyPrint is imported here because the import takes just as long, and most processes never draw a page.
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
    """Collect the renderer's warnings. A warning is the only sign that it left something out of the page."""
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
