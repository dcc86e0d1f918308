"""Writes an OpenDocument text (ISO/IEC 26300) from the blocks of stored text, with the few parts of the format that a
response needs.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import lxml.etree
from lxml.builder import ElementMaker

from s55tracker.richtext.blocks import Block, Heading, Line, List, Paragraph, Quote

MEDIA_TYPE = "application/vnd.oasis.opendocument.text"
NAMES = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
    "fo": "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0",
    "meta": "urn:oasis:names:tc:opendocument:xmlns:meta:1.0",
    "dc": "http://purl.org/dc/elements/1.1/",
    "xlink": "http://www.w3.org/1999/xlink",
    "manifest": "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0",
}
# A file in a zip needs a date. This is the earliest possible.
NO_DATE = (1980, 1, 1, 0, 0, 0)
LEVELS = 9
EMPHASES = {(True, False): "Strong", (False, True): "Emphasised", (True, True): "StrongEmphasised"}


def _maker(prefix: str) -> Any:
    return ElementMaker(namespace=NAMES[prefix], nsmap=NAMES)


OFFICE, TEXT, TABLE, STYLE, META, DC, MANIFEST = map(
    _maker, ("office", "text", "table", "style", "meta", "dc", "manifest")
)


def _named(**attributes: Any) -> dict[str, str]:
    """Attributes with their full names: `text__style_name` becomes text:style-name."""
    found = {}
    for name, value in attributes.items():
        prefix, _, local = name.partition("__")
        found[f"{{{NAMES[prefix]}}}{local.replace('_', '-')}"] = str(value)
    return found


class OpenDocument:
    """The pieces of a document, written one after the other."""

    def __init__(self, *, title: str, author: str, language: str, dated: datetime | None) -> None:
        self._title, self._author, self._language, self._dated = title, author, language, dated
        self._text = OFFICE.text()

    def heading(self, level: int, line: Line) -> None:
        level = min(level, 6)
        heading = TEXT.h(_named(text__outline_level=level, text__style_name=f"Heading_20_{level}"))
        self._add_line(heading, line)
        self._text.append(heading)

    def passage(self, blocks: Sequence[Block], role: str = "") -> None:
        style = {"wording": "Wording", "stance": "Stance"}.get(role, "Text_20_body")
        for block in blocks:
            self._block(self._text, block, style)

    def facts(self, rows: Iterable[tuple[Line, Line]]) -> None:
        """Add a table whose first column has the headings of its rows."""
        table = TABLE.table(_named(table__name="Facts", table__style_name="Facts"))
        table.append(TABLE("table-header-columns", TABLE("table-column", _named(table__style_name="FactsA"))))
        table.append(TABLE("table-column", _named(table__style_name="FactsB")))
        for name, said in rows:
            row = TABLE("table-row")
            for line, style in ((name, "Stance"), (said, "Text_20_body")):
                cell = TABLE("table-cell", _named(office__value_type="string"))
                self._paragraph(cell, [line], style)
                row.append(cell)
            table.append(row)
        self._text.append(table)

    def to_bytes(self) -> bytes:
        """The bytes of the file, which depend only on its text."""
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as archive:
            parts = {
                "mimetype": MEDIA_TYPE.encode(),
                "META-INF/manifest.xml": self._manifest(),
                "meta.xml": self._meta(),
                "styles.xml": self._styles(),
                "content.xml": self._content(),
            }
            for name, data in parts.items():
                entry = zipfile.ZipInfo(name, NO_DATE)
                # Programs recognise the type of the file by its first entry, which must not be compressed.
                entry.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
                archive.writestr(entry, data)
        return file.getvalue()

    def _block(self, parent: Any, block: Block, style: str) -> None:
        match block:
            case Paragraph(lines):
                self._paragraph(parent, lines, style)
            case Heading(level, line):
                self.heading(level, line)
            case List():
                parent.append(self._list(block, style, level=1))
            case Quote(blocks):
                for inner in blocks:
                    self._block(parent, inner, "Quotations")

    def _list(self, list_: List, style: str, *, level: int) -> Any:
        name = "Numbers" if list_.ordered else "Bullets"
        made = TEXT.list(_named(text__style_name=name) if level == 1 or list_.ordered else {})
        for position, item in enumerate(list_.items):
            start = _named(text__start_value=list_.start) if list_.ordered and position == 0 else {}
            element = TEXT("list-item", start)
            self._paragraph(element, item.lines, style)
            for inner in item.lists:
                element.append(self._list(inner, style, level=min(level + 1, LEVELS)))
            made.append(element)
        return made

    def _paragraph(self, parent: Any, lines: Sequence[Line], style: str) -> None:
        paragraph = TEXT.p(_named(text__style_name=style))
        for position, line in enumerate(lines):
            if position:
                paragraph.append(TEXT("line-break"))
            self._add_line(paragraph, line)
        parent.append(paragraph)

    def _add_line(self, parent: Any, line: Line) -> None:
        for run in line:
            target = parent
            if run.href:
                target = TEXT.a(_named(xlink__type="simple", xlink__href=run.href))
                parent.append(target)
            emphasis = EMPHASES.get((run.strong, run.em))
            span = TEXT.span(_named(text__style_name=emphasis) if emphasis else {})
            span.text = run.text
            target.append(span)

    def _content(self) -> bytes:
        return _xml(
            OFFICE("document-content", _named(office__version="1.3"), OFFICE.body(self._text)),
        )

    def _meta(self) -> bytes:
        meta = OFFICE.meta(DC.title(self._title), DC.creator(self._author), DC.language(self._language))
        if self._dated:
            written = self._dated.strftime("%Y-%m-%dT%H:%M:%S")
            meta.append(META("creation-date", written))
            meta.append(DC.date(written))
        return _xml(OFFICE("document-meta", _named(office__version="1.3"), meta))

    def _manifest(self) -> bytes:
        entries = [("/", MEDIA_TYPE), *((name, "text/xml") for name in ("content.xml", "styles.xml", "meta.xml"))]
        return _xml(
            MANIFEST.manifest(
                _named(manifest__version="1.3"),
                *(
                    MANIFEST("file-entry", _named(manifest__full_path=path, manifest__media_type=kind))
                    for path, kind in entries
                ),
            )
        )

    def _styles(self) -> bytes:
        language, _, country = self._language.partition("-")
        styles = OFFICE.styles(
            STYLE(
                "default-style",
                _named(style__family="paragraph"),
                STYLE(
                    "paragraph-properties",
                    _named(fo__margin_bottom="0.25cm", fo__line_height="130%", fo__orphans=2, fo__widows=2),
                ),
                STYLE(
                    "text-properties",
                    _named(
                        fo__font_family="Arial",
                        fo__font_size="11pt",
                        fo__language=language,
                        fo__country=country or "none",
                    ),
                ),
            ),
            _style("Text_20_body", "Text body"),
            _style("Stance", "Stance", text={"fo__font_weight": "bold"}),
            _style("Wording", "Inspectorate wording", paragraph={"fo__margin_left": "0.5cm"}),
            _style("Quotations", "Quotations", paragraph={"fo__margin_left": "1cm"}),
            *(
                _style(
                    f"Heading_20_{level}",
                    f"Heading {level}",
                    paragraph={"fo__margin_top": "0.5cm", "fo__keep_with_next": "always"},
                    text={"fo__font_weight": "bold", "fo__font_size": f"{size}pt"},
                )
                for level, size in enumerate((19, 15, 12, 11, 11, 11), start=1)
            ),
            STYLE.style(
                _named(style__name="Strong", style__family="text"),
                STYLE("text-properties", _named(fo__font_weight="bold")),
            ),
            STYLE.style(
                _named(style__name="Emphasised", style__family="text"),
                STYLE("text-properties", _named(fo__font_style="italic")),
            ),
            STYLE.style(
                _named(style__name="StrongEmphasised", style__family="text"),
                STYLE("text-properties", _named(fo__font_weight="bold", fo__font_style="italic")),
            ),
            *_table_styles(),
            _list_style("Bullets"),
            _list_style("Numbers"),
        )
        page = OFFICE(
            "automatic-styles",
            STYLE(
                "page-layout",
                _named(style__name="A4"),
                STYLE(
                    "page-layout-properties",
                    _named(fo__page_width="21cm", fo__page_height="29.7cm", fo__margin="2.4cm"),
                ),
            ),
        )
        master = OFFICE(
            "master-styles", STYLE("master-page", _named(style__name="Standard", style__page_layout_name="A4"))
        )
        return _xml(OFFICE("document-styles", _named(office__version="1.3"), styles, page, master))


def _style(
    name: str, shown: str, *, paragraph: dict[str, str] | None = None, text: dict[str, str] | None = None
) -> Any:
    style = STYLE.style(_named(style__name=name, style__display_name=shown, style__family="paragraph"))
    if paragraph:
        style.append(STYLE("paragraph-properties", _named(**paragraph)))
    if text:
        style.append(STYLE("text-properties", _named(**text)))
    return style


def _table_styles() -> list[Any]:
    table = STYLE.style(
        _named(style__name="Facts", style__family="table"),
        STYLE("table-properties", _named(style__width="16.2cm")),
    )
    columns = [
        STYLE.style(
            _named(style__name=name, style__family="table-column"),
            STYLE("table-column-properties", _named(style__column_width=width)),
        )
        for name, width in (("FactsA", "5.8cm"), ("FactsB", "10.4cm"))
    ]
    return [table, *columns]


def _list_style(name: str) -> Any:
    style = TEXT("list-style", _named(style__name=name))
    for level in range(1, LEVELS + 1):
        indent = STYLE(
            "list-level-properties",
            _named(text__list_level_position_and_space_mode="label-alignment"),
            STYLE(
                "list-level-label-alignment",
                _named(
                    text__label_followed_by="listtab",
                    fo__text_indent="-0.6cm",
                    fo__margin_left=f"{0.4 + 0.7 * level:.1f}cm",
                ),
            ),
        )
        if name == "Numbers":
            number = _named(text__level=level, style__num_format="1", style__num_suffix=".")
            style.append(TEXT("list-level-style-number", number, indent))
        else:
            bullet = _named(text__level=level, text__bullet_char="•◦▪"[(level - 1) % 3])
            style.append(TEXT("list-level-style-bullet", bullet, indent))
    return style


def _xml(root: Any) -> bytes:
    return lxml.etree.tostring(root, xml_declaration=True, encoding="UTF-8")
