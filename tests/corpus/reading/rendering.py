"""A document of the corpus as a file: plain text, a web page, Word, and the PDFs that LibreOffice and Chromium make of these."""

from __future__ import annotations

import html
import json
import subprocess
import textwrap
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from tests.browser.axe import CHROMIUM
from tests.corpus.reading import word
from tests.corpus.reading.model import Block, Document, Group, Heading, Items, PageBreak, Paragraph, Spans, Table

FORMATS = ("text", "html", "docx", "office", "chromium")
OFFICE_TIMEOUT_S = 600


def render(
    documents: Sequence[Document], folder: Path, formats: Sequence[str] = FORMATS
) -> dict[tuple[str, str], Path]:
    """Writes each document in each of its formats, unless the file exists, and gives the files by (name, format)."""
    files: dict[tuple[str, str], Path] = {}

    def write(format_: str, needed_by: tuple[str, ...], ending: str, content: Callable[[Document], bytes]) -> None:
        place = folder / format_
        place.mkdir(parents=True, exist_ok=True)
        for document in documents:
            path = place / f"{document.name}.{ending}"
            wanted = format_ in document.formats and format_ in formats
            if wanted or any(each in document.formats and each in formats for each in needed_by):
                if not path.exists():
                    path.write_bytes(content(document))
            if wanted:
                files[document.name, format_] = path

    write("text", (), "txt", lambda document: text_of(document).encode())
    write("html", ("chromium",), "html", lambda document: html_of(document).encode())
    write("docx", ("office",), "docx", word.docx_of)
    printed = {
        format_: [each for each in documents if format_ in each.formats and format_ in formats]
        for format_ in ("office", "chromium")
    }
    for document in printed["office"] + printed["chromium"]:
        for format_ in ("office", "chromium"):
            if document in printed[format_]:
                files[document.name, format_] = folder / format_ / f"{document.name}.pdf"
    _print_with_office(printed["office"], folder)
    _print_with_chromium(printed["chromium"], folder)
    return files


def is_tagged(document: Document) -> bool:
    return document.one_of("tagged", "yes", "yes", "no") == "yes"


def _print_with_office(documents: Sequence[Document], folder: Path) -> None:
    for tagged in (True, False):
        todo = [
            str(folder / "docx" / f"{document.name}.docx")
            for document in documents
            if is_tagged(document) is tagged and not (folder / "office" / f"{document.name}.pdf").exists()
        ]
        if todo:
            options = json.dumps({"UseTaggedPDF": {"type": "boolean", "value": str(tagged).lower()}})
            subprocess.run(
                [
                    *("soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile"),
                    *("--convert-to", f"pdf:writer_pdf_Export:{options}", "--outdir", str(folder / "office"), *todo),
                ],
                check=True,
                capture_output=True,
                timeout=OFFICE_TIMEOUT_S,
            )


def _print_with_chromium(documents: Sequence[Document], folder: Path) -> None:
    from playwright.sync_api import sync_playwright

    todo = [each for each in documents if not (folder / "chromium" / f"{each.name}.pdf").exists()]
    (folder / "chromium").mkdir(parents=True, exist_ok=True)
    if not todo:
        return
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        page = browser.new_page()
        for document in todo:
            page.goto((folder / "html" / f"{document.name}.html").as_uri())
            running = document.facts.get("running")
            page.pdf(
                path=str(folder / "chromium" / f"{document.name}.pdf"),
                format="A4",
                margin={"top": "25mm", "bottom": "25mm", "left": "20mm", "right": "20mm"},
                tagged=is_tagged(document),
                display_header_footer=bool(running),
                header_template=f'<p style="font-size:9px;margin-left:20mm">{html.escape(running or "")}</p>',
                footer_template='<p style="font-size:9px;margin-left:20mm"><span class="pageNumber"></span></p>',
            )
        browser.close()


# Plain text


def text_of(document: Document) -> str:
    """As copied from a page. A third of the documents have lines of ninety letters, like text saved from a PDF."""
    notes: list[str] = []
    blocks = list(_text_blocks(document.blocks, notes))
    if document.one_of("wrapped", "yes", "no", "no") == "yes":
        blocks = [
            "\n".join(
                textwrap.fill(line, 90, break_long_words=False, break_on_hyphens=False) for line in block.split("\n")
            )
            for block in blocks
        ]
    return "\n\n".join(blocks + [f"{number} {note}" for number, note in enumerate(notes, 1)]) + "\n"


def _text_blocks(blocks: Sequence[Block], notes: list[str]) -> Iterator[str]:
    for block in blocks:
        match block:
            case Heading() | Paragraph():
                yield _text_line(block.spans, notes)
            case Items():
                yield "\n".join(
                    "  " * item.level
                    + (f"{item.number}." if item.number else "•" if item.level == 0 else "o")
                    + f" {_text_line(item.spans, notes)}"
                    for item in block.items
                )
            case Table():
                for row in block.rows:
                    yield "\t".join(_text_line(spans, notes) for cell in row if cell for spans in cell.paragraphs)
            case Group():
                yield from _text_blocks(block.blocks, notes)
            case PageBreak():
                pass


def _text_line(spans: Spans, notes: list[str]) -> str:
    line = ""
    for span in spans:
        if span.note:
            notes.append(span.note)
            line += str(len(notes))
        else:
            line += "\n" if span.line_break else span.text
    return line.strip()


# Web page

STYLE = """
body { font-family: Liberation Sans, Arial, sans-serif; font-size: 11pt; line-height: 1.4; }
table { border-collapse: collapse; width: 100%; } td, th { border: 1px solid #888; padding: 4px; text-align: left; vertical-align: top; }
.box { border: 1px solid #335; background: #eef; padding: 8px; margin: 12px 0; } .columns { columns: 2; column-gap: 24px; }
.pagebreak { break-after: page; } .footnotes { font-size: 9pt; }
"""
MENU = '<ul><li><a href="/">Home</a></li><li><a href="/about">About us</a></li><li><a href="/contact">Contact us</a></li></ul>'
FRAMES = {
    "plain": """<a href="#content">Skip to main content</a><header><p>The office</p><nav>{menu}</nav></header>
<main id="content">{content}</main><footer><p>Privacy notice</p><p>Accessibility</p></footer>""",
    "aspnet": """<form method="post" action="./response.aspx" id="aspnetForm"><input type="hidden" name="__VIEWSTATE" value="dDw0">
<div id="s4-workspace"><div id="header"><div class="menu">{menu}</div></div><div id="contentBox"><div class="ms-rtestate-field">{content}</div></div>
<div id="footer"><a href="/privacy">Privacy notice</a></div></div></form>""",
    "sidebar": """<div class="site has-sidebar"><div class="cookie-banner"><p>We use cookies on this website.</p><button>Accept</button></div>
<nav class="main-menu">{menu}</nav><div class="share-wrapper social"><article class="post">{content}</article></div>
<aside class="sidebar"><h2>Latest news</h2><ul><li><a href="/news/1">Summer fair in the park</a></li></ul></aside>
<footer>Copyright of the office</footer></div>""",
    "divs": """<div class="top"><div class="nav">{menu}</div></div><div class="wrapper"><div class="inner">{content}</div></div>
<div class="bottom"><p>Website by Harbour Digital</p></div>""",
}


def html_of(document: Document) -> str:
    notes: list[str] = []
    content = "\n".join(_html_blocks(document.blocks, notes))
    if notes:
        items = "".join(f'<li id="note-{number}">{html.escape(note)}</li>' for number, note in enumerate(notes, 1))
        content += f'<div class="footnotes"><ol>{items}</ol></div>'
    frame = FRAMES[document.one_of("html", *FRAMES)].format(menu=MENU, content=content)
    language = "cy" if document.layout.endswith("Welsh") else "en-GB"
    title = html.escape(document.facts.get("title", "Our responses"))
    own = document.facts.get("url", "") if document.is_report else ""
    canonical = f'<link rel="canonical" href="{html.escape(own)}">' if own else ""
    return (
        f'<!doctype html>\n<html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>{canonical}'
        f"<style>{STYLE}</style></head><body>{frame}</body></html>\n"
    )


def _html_blocks(blocks: Sequence[Block], notes: list[str]) -> Iterator[str]:
    for block in blocks:
        match block:
            case Heading():
                yield f"<h{block.level}>{_html_line(block.spans, notes)}</h{block.level}>"
            case Paragraph():
                line = _html_line(block.spans, notes)
                yield f"<p><strong>{line}</strong></p>" if block.strong else f"<p>{line}</p>"
            case Items():
                yield _html_items(block, notes)
            case Table():
                yield f"<table>{''.join(_html_rows(block, notes))}</table>"
            case Group():
                yield f'<div class="{block.kind}">' + "\n".join(_html_blocks(block.blocks, notes)) + "</div>"
            case PageBreak():
                yield '<div class="pagebreak"></div>'


def _html_items(block: Items, notes: list[str]) -> str:
    """Lists within lists: an item of a deeper level opens one inside the item before it."""
    written = ""
    open_: list[str] = []
    for item in block.items:
        depth = item.level - block.items[0].level + 1
        while len(open_) > depth:
            written += f"</li></{open_.pop()}>"
        if len(open_) == depth:
            written += "</li>"
        while len(open_) < depth:
            tag = "ol" if item.number else "ul"
            written += f'<ol start="{item.number}">' if item.number and item.number > 1 else f"<{tag}>"
            open_.append(tag)
        written += f"<li>{_html_line(item.spans, notes)}"
    while open_:
        written += f"</li></{open_.pop()}>"
    return written


def _html_rows(table: Table, notes: list[str]) -> Iterator[str]:
    for row in table.rows:
        cells = ""
        for cell in row:
            if cell is None:
                continue
            tag = "th" if cell.header else "td"
            merged = (f' colspan="{cell.across}"' if cell.across > 1 else "") + (
                f' rowspan="{cell.down}"' if cell.down > 1 else ""
            )
            lines = [_html_line(spans, notes) for spans in cell.paragraphs]
            inner = lines[0] if len(lines) == 1 else "".join(f"<p>{line}</p>" for line in lines)
            cells += f"<{tag}{merged}>{inner}</{tag}>"
        yield f"<tr>{cells}</tr>"


def _html_line(spans: Spans, notes: list[str]) -> str:
    line = ""
    for span in spans:
        text = html.escape(span.text)
        if span.note:
            notes.append(span.note)
            line += f'<sup><a href="#note-{len(notes)}">{len(notes)}</a></sup>'
        elif span.line_break:
            line += "<br>"
        elif span.address:
            line += f'<a href="{html.escape(span.address)}">{text}</a>'
        else:
            line += f"<strong>{text}</strong>" if span.strong else text
    return line.strip()
