"""Reads a Word file paragraph by paragraph, as HTML with its heading level, style and marks, and counts anything left
out. Mammoth, which reads our inspection reports, does not give a list's first number, or the list that a paragraph
belongs to, so a response would come back changed. This reader works out Word's numbering itself, and passes lists to
`richtext` in the form Word puts on the clipboard, so they are cleaned like pasted text. No Django: this runs in the
sandbox.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from html import escape
from typing import Any

from lxml import etree

from inspections.intake.blocks import Unreadable
from inspections.intake.word import checked_parts
from responses.word.definitions import Look, Numbers, Style, Styles, W

MAX_BLOCKS = 20_000
MAX_CHARACTERS = 2_000_000
DOCUMENT, STYLES, NUMBERING = "word/document.xml", "word/styles.xml", "word/numbering.xml"
COMMENTS, RELATIONS = "word/comments.xml", "word/_rels/document.xml.rels"

R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_HYPERLINK = re.compile(r'HYPERLINK\s+"([^"]+)"(?:\s*\\l\s+"([^"]+)")?', re.IGNORECASE)
_QUOTES = {"quote", "new quote", "intense quote", "quotations", "block text"}


@dataclass(kw_only=True)
class Block:
    """A paragraph, or a row of a table with the blocks of its cells."""

    html: str = ""
    text: str = ""
    level: int = 0  # the level of a heading; 0 if it is not one
    style: str = ""
    quote: str = ""  # "quote", or "new quote" for the first paragraph of a quotation that follows another
    is_bold: bool = False
    marks: list[str] = field(default_factory=list)
    cells: list[list[Block]] = field(default_factory=list)


@dataclass(kw_only=True)
class WordText:
    """A file's paragraphs, and how many items of each kind were left out."""

    blocks: list[Block]
    left_out: dict[str, int]

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> WordText:
        return cls(blocks=[_block_of(each) for each in values["blocks"]], left_out=values["left_out"])


def _block_of(values: dict[str, Any]) -> Block:
    return Block(**{**values, "cells": [[_block_of(each) for each in cell] for cell in values["cells"]]})


def read(data: bytes) -> dict[str, Any]:
    """The contents of the file, in the form the sandbox prints. Raises Unreadable."""
    parts = checked_parts(data, (DOCUMENT, STYLES, NUMBERING, COMMENTS, RELATIONS))
    reader = _Reader(parts)
    blocks = reader.blocks_of(reader.body)
    if not any(block.text.strip() or block.cells for block in blocks):
        raise Unreadable("The Word document contains no text.")
    return asdict(WordText(blocks=blocks, left_out=dict(reader.left_out)))


@dataclass
class _Inline:
    """The words of one paragraph, as the reader collects them."""

    html: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)
    opened: dict[str, tuple[str, int]] = field(default_factory=dict)
    boxes: list[Any] = field(default_factory=list)
    is_bold: bool = True
    last_left_out: str = ""
    last_href: str | None = None

    def add(self, text: str, look: Look, href: str | None) -> None:
        self.text.append(text)
        self.last_href = href
        if text.strip():
            self.is_bold, self.last_left_out = self.is_bold and look.strong, ""
        html = escape(text, quote=False)
        html = f"<em>{html}</em>" if look.em else html
        html = f"<strong>{html}</strong>" if look.strong else html
        self.html.append(f'<a href="{escape(href)}">{html}</a>' if href else html)

    def add_break(self) -> None:
        self.text.append("\n")
        self.html.append("<br>")

    @property
    def length(self) -> int:
        return sum(len(each.strip()) for each in self.text)


class _Reader:
    def __init__(self, parts: dict[str, bytes]) -> None:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)

        def tree(name: str) -> Any:
            return etree.fromstring(parts[name], parser) if name in parts else etree.Element("none")

        self.body = tree(DOCUMENT).find(f"{W}body")
        if self.body is None:
            raise Unreadable("The Word document is damaged: it has no text part.")
        self.left_out: Counter[str] = Counter()
        comments = len(tree(COMMENTS).findall(f"{W}comment"))
        if comments:
            self.left_out["comment"] = comments
        self._styles = Styles(tree(STYLES))
        self._numbers = Numbers(tree(NUMBERING))
        self._links = {
            each.get("Id"): each.get("Target", "") for each in tree(RELATIONS) if each.get("TargetMode") == "External"
        }
        self._pending: list[str] = []
        self._carried: _Inline | None = None
        self._field: list[str] = []  # the instructions of the fields open at this point
        self._count = self._characters = 0
        for name in ("ins", "del", "moveFrom", "moveTo"):
            # Do not count changes to a paragraph's mark or a table's row: Word counts them with the words beside them.
            self.left_out["tracked change"] += sum(
                each.getparent().tag not in (f"{W}rPr", f"{W}trPr") for each in self.body.iter(f"{W}{name}")
            )
        self.left_out += Counter()  # removes zeros

    # Blocks

    def blocks_of(self, element: Any) -> list[Block]:
        found: list[Block] = []
        for child in element:
            tag = child.tag
            if tag == f"{W}p":
                found.extend(self._paragraph(child))
            elif tag == f"{W}tbl":
                found.extend(self._table(child))
            elif tag == f"{W}bookmarkStart":
                self._pending.append(child.get(f"{W}name", ""))
            elif tag == f"{W}sdt":
                self._pending.extend(_tags_of(child))
                content = child.find(f"{W}sdtContent")
                found.extend(self.blocks_of(content) if content is not None else [])
            elif tag in (f"{W}customXml", f"{W}ins", f"{W}moveTo", f"{W}smartTag"):
                found.extend(self.blocks_of(child))
        return found

    def _paragraph(self, element: Any) -> Iterator[Block]:
        properties = element.find(f"{W}pPr")
        style = self._styles.of_paragraph(properties)
        inline = self._carried or _Inline()
        self._carried = None
        marks, self._pending = self._pending, []
        self._inline(element, inline, Look(strong=style.strong, em=style.em), None)
        if properties is not None and properties.find(f"{W}rPr/{W}del") is not None:
            # A tracked change deleted the end of this paragraph, so it continues in the next one.
            self._carried, self._pending = inline, marks
            return
        inline.marks.extend(name for name, start in inline.opened.values() if inline.length > start)
        yield self._block(properties, style, inline, marks)
        for box in inline.boxes:
            yield from self.blocks_of(box)

    def _block(self, properties: Any, style: Style, inline: _Inline, marks: list[str]) -> Block:
        text = "".join(inline.text)
        self._count += 1
        self._characters += len(text)
        if self._count > MAX_BLOCKS or self._characters > MAX_CHARACTERS:
            raise Unreadable("The Word document is too large: it has more paragraphs or characters than can be read.")
        level = style.level_of(properties)
        html = "".join(inline.html)
        item = None if level else self._numbers.item_of(properties, style)
        if level:
            html = f"<h{level}>{html}</h{level}>"
        elif item is None:
            html = f"<p>{html}</p>"
        else:
            html = (
                f'<p style="mso-list:l{item.number_id} level{item.level + 1}"><span style="mso-list:Ignore">{item.marker}</span>'
                f"{html}</p>"
            )
        name = style.name.lower()
        return Block(
            html=html,
            text=text.strip(),
            level=level,
            style=style.name,
            quote=("new quote" if name == "new quote" else "quote") if name in _QUOTES else "",
            is_bold=inline.is_bold and bool(text.strip()) and item is None,
            marks=[*marks, *inline.marks],
        )

    def _table(self, element: Any) -> Iterator[Block]:
        rows = []
        for row in element.iter(f"{W}tr"):
            if next(row.iterancestors(f"{W}tbl"), None) is not element:
                continue  # a row of a table within a cell
            if row.find(f"{W}trPr/{W}del") is not None:
                continue
            cells = [cell for cell in row.iter(f"{W}tc") if next(cell.iterancestors(f"{W}tr"), None) is row]
            rows.append([self.blocks_of(cell) for cell in cells])
        for cells in rows:
            if len(cells) == 1:
                yield from cells[0]  # a row of one cell is only layout
            elif any(block.text or block.cells for cell in cells for block in cell):
                yield Block(cells=cells)

    # Words

    def _inline(self, element: Any, into: _Inline, look: Look, href: str | None) -> None:
        for child in element:
            tag = child.tag
            if tag == f"{W}r":
                self._run(child, into, look, href)
            elif tag == f"{W}hyperlink":
                self._inline(child, into, look, self._target_of(child) or href)
            elif tag == f"{W}fldSimple":
                self._inline(child, into, look, _address_in(child.get(f"{W}instr", "")) or href)
            elif tag == f"{W}bookmarkStart":
                into.opened[child.get(f"{W}id", "")] = (child.get(f"{W}name", ""), into.length)
            elif tag == f"{W}bookmarkEnd":
                name, start = into.opened.pop(child.get(f"{W}id", ""), ("", 0))
                if name and into.length > start:
                    into.marks.append(name)
            elif tag == f"{W}sdt":
                into.marks.extend(_tags_of(child))
                content = child.find(f"{W}sdtContent")
                if content is not None:
                    self._inline(content, into, look, href)
            elif tag in (f"{W}del", f"{W}moveFrom", f"{W}pPr"):
                continue
            elif isinstance(tag, str):
                self._inline(child, into, look, href)  # insertions, smart tags, directions, alternatives

    def _target_of(self, link: Any) -> str | None:
        address = self._links.get(link.get(f"{R}id"))
        return _with_place(address, link.get(f"{W}anchor")) if address else None

    def _run(self, run: Any, into: _Inline, inherited: Look, href: str | None) -> None:
        look = self._styles.of_run(run.find(f"{W}rPr"), inherited)
        if self._field:
            href = _address_in(self._field[-1]) or href
        elif href is None and into.last_href and self._styles.is_a_link(run.find(f"{W}rPr")):
            # LibreOffice ends a link's field after the first of several pieces, and the rest only look like a link.
            href = into.last_href
        why = "hidden passage" if look.hidden else "struck-out passage" if look.struck else ""
        for child in run.iter():
            if any(up.tag.endswith("}Fallback") or up.tag == f"{W}txbxContent" for up in _between(child, run)):
                continue
            self._piece(child, into, look, href, why)

    def _piece(self, child: Any, into: _Inline, look: Look, href: str | None, why: str) -> None:
        tag = child.tag
        if tag == f"{W}fldChar":
            kind = child.get(f"{W}fldCharType")
            if kind == "begin":
                self._field.append("")
            elif kind == "end" and self._field:
                self._field.pop()
        elif tag == f"{W}instrText":
            if self._field:
                self._field[-1] += child.text or ""
        elif tag in (f"{W}footnoteReference", f"{W}endnoteReference"):
            self.left_out["footnote"] += 1
        elif tag == f"{W}txbxContent":
            into.boxes.append(child)
        elif tag in (f"{W}drawing", f"{W}pict", f"{W}object"):
            if next(child.iter(f"{W}txbxContent"), None) is None:
                self.left_out["picture"] += 1
        elif tag in (f"{W}t", f"{W}tab", f"{W}noBreakHyphen", f"{W}br", f"{W}cr"):
            if why:
                if into.last_left_out != why:
                    self.left_out[why] += 1
                into.last_left_out = why
            elif tag == f"{W}br" and child.get(f"{W}type", "textWrapping") != "textWrapping":
                into.add(" ", look, href)  # a new page, or a new column
            elif tag in (f"{W}br", f"{W}cr"):
                into.add_break()
            else:
                words = {f"{W}tab": " ", f"{W}noBreakHyphen": "\u2011"}
                into.add(words.get(tag, child.text or ""), look, href)


def _address_in(instruction: str) -> str | None:
    """The address of a HYPERLINK field, with the place within the page that its \\l switch names."""
    found = _HYPERLINK.search(instruction)
    return _with_place(found[1], found[2]) if found else None


def _with_place(address: str, place: str | None) -> str:
    return f"{address}#{place}" if place and "#" not in address else address


def _between(child: Any, run: Any) -> Iterator[Any]:
    for ancestor in child.iterancestors():
        if ancestor is run:
            return
        yield ancestor


def _tags_of(control: Any) -> list[str]:
    return [tag.get(f"{W}val", "") for tag in control.findall(f"{W}sdtPr/{W}tag")]
