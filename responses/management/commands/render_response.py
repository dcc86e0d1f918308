from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from responses.document.article import RenderFailed, html_of
from responses.document.composition import working_copy_of
from responses.document.content import DocumentContent
from responses.document.pdf import pdf_of
from responses.models import Publication, Response
from responses.word.published import opendocument_copy, word_copy


class Command(BaseCommand):
    help = (
        "Write a response as a PDF, and as the HTML of its page. A published response is written byte for byte as "
        "it was published. Any other is written as a draft, with the office's protective marking. --draft always "
        "gives the working copy."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("reference", help="The response's reference, such as norfolk-2026-003.")
        parser.add_argument("--pdf", metavar="OUT", type=Path, required=True, help="Where to write the PDF.")
        parser.add_argument("--html", metavar="OUT", type=Path, help="Where to write the article's HTML (optional).")
        parser.add_argument(
            "--docx", metavar="OUT", type=Path, help="Where to write the text as a Word file (optional)."
        )
        parser.add_argument(
            "--odt", metavar="OUT", type=Path, help="Where to write it as an OpenDocument text (optional)."
        )
        parser.add_argument(
            "--draft", action="store_true", help="Write the working copy, even if the response has been published."
        )

    def handle(
        self,
        *,
        reference: str,
        pdf: Path,
        html: Path | None = None,
        docx: Path | None = None,
        odt: Path | None = None,
        draft: bool = False,
        **options,
    ) -> None:
        response = Response.objects.select_related("body", "inspection").filter(reference__iexact=reference).first()
        if response is None:
            raise CommandError(f"There is no response {reference}.")
        published = None if draft else _current_publication(response)
        try:
            content = DocumentContent.from_json(published.content) if published else working_copy_of(response)
            data = _pdf_of(response, content, published)
            page = html_of(content)
        except RenderFailed as failure:
            raise CommandError(str(failure)) from failure
        pdf.write_bytes(data)
        if html:
            html.write_text(page, encoding="utf-8")
        if docx:
            docx.write_bytes(word_copy(content))
        if odt:
            odt.write_bytes(opendocument_copy(content))
        kind = f"publication {published.number}" if published else "a draft"
        self.stderr.write(f"{response.reference}, {kind}: {len(data):,} bytes in {pdf}.")


def _current_publication(response: Response) -> Publication | None:
    return response.publications.filter(is_current=True).select_related("file").first()


def _pdf_of(response: Response, content: DocumentContent, published: Publication | None) -> bytes:
    if published is None:
        return pdf_of(content, draft=True, marking=response.body.protective_marking)
    if published.rendered_at:
        return bytes(published.file.data)  # the published bytes, even if this version would make different ones
    return pdf_of(content)
