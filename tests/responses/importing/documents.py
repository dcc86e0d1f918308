"""Small documents in each format from one list of lines, for tests of the reader.

A line is text; "# " begins a heading (as many as its level), "- " a bullet, "1. " a numbered item, and a list of lists is a
table whose first row is its header.
"""

from __future__ import annotations

import html
import io
import re
from collections.abc import Sequence

from inspections.intake.reading import parse
from responses.importing.record import response_record
from responses.importing.response_text import find_response

FORMATS = ("txt", "html", "docx", "pdf", "tagged pdf")
Line = str | list[list[str]]


def record_of(data: bytes | str) -> dict:
    return response_record(find_response(parse(data.encode() if isinstance(data, str) else data)))


def record_in(kind: str, lines: Sequence[Line]) -> dict:
    return record_of(_WRITERS[kind](lines))


def as_text(lines: Sequence[Line]) -> str:
    parts = []
    for line in lines:
        if isinstance(line, list):
            parts += [cell for row in line for cell in row if cell]
        else:
            parts.append(re.sub(r"^#+ ", "", line))
    return "\n\n".join(parts) + "\n"


def as_html(lines: Sequence[Line], *, title: str = "A page") -> str:
    body = []
    for line in lines:
        if isinstance(line, list):
            head, *rows = ["".join(f"<{tag}>{_escaped(cell)}</{tag}>" for cell in row) for row, tag in _tagged(line)]
            body.append("<table>" + "".join(f"<tr>{row}</tr>" for row in (head, *rows)) + "</table>")
        elif heading := re.match(r"(#+) (.*)", line):
            body.append(f"<h{len(heading[1])}>{_escaped(heading[2])}</h{len(heading[1])}>")
        elif line.startswith("- "):
            body.append(f"<ul><li>{_escaped(line[2:])}</li></ul>")
        else:
            body.append(f"<p>{_escaped(line)}</p>")
    return f"<!doctype html><html><head><title>{title}</title></head><body><main>{''.join(body)}</main></body></html>"


def _tagged(table: list[list[str]]) -> list[tuple[list[str], str]]:
    return [(row, "th" if number == 0 else "td") for number, row in enumerate(table)]


def _escaped(text: str) -> str:
    return html.escape(text, quote=False)


def as_docx(lines: Sequence[Line]) -> bytes:
    import docx

    document = docx.Document()
    for line in lines:
        if isinstance(line, list):
            table = document.add_table(len(line), len(line[0]))
            for row, texts in zip(table.rows, line, strict=True):
                for cell, text in zip(row.cells, texts, strict=True):
                    cell.text = text
        elif heading := re.match(r"(#+) (.*)", line):
            document.add_heading(heading[2], level=len(heading[1]))
        elif line.startswith("- "):
            document.add_paragraph(line[2:], style="List Bullet")
        else:
            document.add_paragraph(line)
    return saved(document)


def saved(document) -> bytes:
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def as_pdf(lines: Sequence[Line]) -> bytes:
    from weasyprint import CSS, HTML

    style = "@page { size: A4; margin: 25mm } body { font: 11pt/1.4 sans-serif } td, th { border: 1px solid; padding: 4px; vertical-align: top }"
    return HTML(string=as_html(lines)).write_pdf(stylesheets=[CSS(string=style)])


def as_tagged_pdf(lines: Sequence[Line]) -> bytes:
    from weasyprint import HTML

    return HTML(string=as_html(lines).replace("<html>", '<html lang="en">')).write_pdf(pdf_variant="pdf/ua-1")


def everything_in(record: dict) -> str:
    """All texts of a record, one after the other."""
    return "\n".join(_texts(record))


def _texts(value) -> list[str]:
    if isinstance(value, dict):
        return [text for part in value.values() for text in _texts(part)]
    if isinstance(value, list):
        return [text for part in value for text in _texts(part)]
    return [value] if isinstance(value, str) else []


_WRITERS = {"txt": as_text, "html": as_html, "docx": as_docx, "pdf": as_pdf, "tagged pdf": as_tagged_pdf}
