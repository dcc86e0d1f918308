"""Reads a Word file paragraph by paragraph: HTML with its heading level, style and marks, and a count of anything left
out. Mammoth, which reads our inspection reports, does not give a list's first number, or the list that a paragraph
belongs to, so a response would return changed. This reader works out Word's numbering itself, and passes lists to
`richtext` in the form Word puts on the clipboard, so the cleaning is the same. No Django: it runs in the sandbox.
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

MAX_BLOCKS = 20_000
MAX_CHARACTERS = 2_000_000
DOCUMENT, STYLES, NUMBERING = "word/document.xml", "word/styles.xml", "word/numbering.xml"
COMMENTS, RELATIONS = "word/comments.xml", "word/_rels/document.xml.rels"

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_HEADING = re.compile(r"heading ([1-9])", re.IGNORECASE)
_DEEPER_LIST = re.compile(r"list (?:bullet|number) ([2-5])", re.IGNORECASE)
_HYPERLINK = re.compile(r'HYPERLINK\s+"([^"]+)"(?:\s*\\l\s+"([^"]+)")?', re.IGNORECASE)
_LINK_STYLES = {"hyperlink", "internet link", "internetlink"}
_OFF = {"0", "false", "off"}
_QUOTES = {"quote", "new quote", "intense quote", "quotations", "block text"}


@dataclass(kw_only=True)
class Block:
    """A paragraph, or a row of a table with the blocks of its cells."""

    html: str = ""
    text: str = ""
    level: int = 0  # of a heading; 0 for none
    style: str = ""
    quote: str = ""  # "quote", or "new quote" for the first paragraph of one that follows another
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
    """The file as the sandbox prints it. Raises Unreadable."""
    parts = checked_parts(data, (DOCUMENT, STYLES, NUMBERING, COMMENTS, RELATIONS))
    reader = _Reader(parts)
    blocks = reader.blocks_of(reader.body)
    if not any(block.text.strip() or block.cells for block in blocks):
        raise Unreadable("The Word document contains no text.")
    return asdict(WordText(blocks=blocks, left_out=dict(reader.left_out)))


@dataclass
class _Look:
    strong: bool = False
    em: bool = False
    hidden: bool = False
    struck: bool = False


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

    def add(self, text: str, look: _Look, href: str | None) -> None:
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
        self._styles = _Styles(tree(STYLES))
        self._numbers = _Numbers(tree(NUMBERING))
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
        self.left_out += Counter()  # without zeros

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
        self._inline(element, inline, _Look(strong=style.strong, em=style.em), None)
        if properties is not None and properties.find(f"{W}rPr/{W}del") is not None:
            # A tracked change deleted its end, so it continues in the next paragraph.
            self._carried, self._pending = inline, marks
            return
        inline.marks.extend(name for name, start in inline.opened.values() if inline.length > start)
        yield self._block(properties, style, inline, marks)
        for box in inline.boxes:
            yield from self.blocks_of(box)

    def _block(self, properties: Any, style: _Style, inline: _Inline, marks: list[str]) -> Block:
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
                yield from cells[0]  # only layout
            elif any(block.text or block.cells for cell in cells for block in cell):
                yield Block(cells=cells)

    # Words

    def _inline(self, element: Any, into: _Inline, look: _Look, href: str | None) -> None:
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

    def _run(self, run: Any, into: _Inline, inherited: _Look, href: str | None) -> None:
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

    def _piece(self, child: Any, into: _Inline, look: _Look, href: str | None, why: str) -> None:
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


def _is_on(element: Any) -> bool:
    return element.get(f"{W}val", "true").lower() not in _OFF


# Styles


@dataclass
class _Style:
    """A style, including the properties it inherits."""

    name: str = ""
    outline: int | None = None
    number_id: str | None = None
    number_level: int = 0
    strong: bool = False
    em: bool = False
    hidden: bool = False
    struck: bool = False
    heading: int = 0

    def level_of(self, properties: Any) -> int:
        """The level of a heading: from its style's name, or from an outline level as other programs write it."""
        if self.heading:
            return min(self.heading, 6)
        outline = self.outline
        if properties is not None and (own := properties.find(f"{W}outlineLvl")) is not None:
            outline = _number(own)
        return min(outline + 1, 6) if outline is not None and outline < 9 else 0


class _Styles:
    def __init__(self, tree: Any) -> None:
        self._elements = {each.get(f"{W}styleId"): each for each in tree.findall(f"{W}style")}
        self._default = next(
            (
                each.get(f"{W}styleId")
                for each in tree.findall(f"{W}style")
                if each.get(f"{W}type") == "paragraph" and _is_on_attribute(each, "default")
            ),
            None,
        )
        self._known: dict[str | None, _Style] = {}

    def of_paragraph(self, properties: Any) -> _Style:
        named = properties.find(f"{W}pStyle") if properties is not None else None
        return self._style(named.get(f"{W}val") if named is not None else self._default)

    def of_run(self, properties: Any, inherited: _Look) -> _Look:
        if properties is None:
            return inherited
        named = properties.find(f"{W}rStyle")
        style = self._style(named.get(f"{W}val")) if named is not None else _Style()
        # Bold in a character style switches off the bold of the paragraph's style; bold set directly on the words is
        # bold.
        return _Look(
            strong=_own(properties, "b", inherited.strong != style.strong),
            em=_own(properties, "i", inherited.em != style.em),
            hidden=_own(properties, "vanish", style.hidden),
            struck=_own(properties, "strike", style.struck) or _own(properties, "dstrike", False),
        )

    def is_a_link(self, properties: Any) -> bool:
        named = properties.find(f"{W}rStyle") if properties is not None else None
        return named is not None and self._style(named.get(f"{W}val")).name.lower() in _LINK_STYLES

    def _style(self, key: str | None) -> _Style:
        if key not in self._known:
            self._known[key] = _Style()  # in case a style is based on itself
            self._known[key] = self._read(self._elements.get(key))
        return self._known[key]

    def _read(self, element: Any) -> _Style:
        if element is None:
            return _Style()
        based_on = element.find(f"{W}basedOn")
        base = self._style(based_on.get(f"{W}val")) if based_on is not None else _Style()
        name = element.find(f"{W}name")
        found = _Style(
            name=name.get(f"{W}val", "") if name is not None else "",
            outline=base.outline,
            number_id=base.number_id,
            number_level=base.number_level,
            heading=base.heading,
        )
        if match := _HEADING.fullmatch(found.name):
            found.heading = int(match[1])
        if (outline := element.find(f"{W}pPr/{W}outlineLvl")) is not None:
            found.outline = _number(outline)
        if (number := element.find(f"{W}pPr/{W}numPr/{W}numId")) is not None:
            found.number_id = number.get(f"{W}val")
        if (level := element.find(f"{W}pPr/{W}numPr/{W}ilvl")) is not None:
            found.number_level = _number(level)
        look = element.find(f"{W}rPr")
        found.strong = _own(look, "b", base.strong)
        found.em = _own(look, "i", base.em)
        found.hidden = _own(look, "vanish", base.hidden)
        found.struck = _own(look, "strike", base.struck)
        return found


def _is_on_attribute(element: Any, name: str) -> bool:
    return element.get(f"{W}{name}", "0").lower() not in _OFF


def _own(properties: Any, name: str, otherwise: bool) -> bool:
    element = properties.find(f"{W}{name}") if properties is not None else None
    return otherwise if element is None else _is_on(element)


def _number(element: Any, default: int = 0) -> int:
    value = element.get(f"{W}val", "")
    return int(value) if re.fullmatch(r"\d{1,6}", value, re.ASCII) else default


# Numbering


@dataclass
class _Item:
    number_id: int
    level: int
    marker: str


class _Numbers:
    """Counts as Word does: by definition and level, from the level's start, and again from there below each item of a
    higher level.
    """

    def __init__(self, tree: Any) -> None:
        abstracts = {each.get(f"{W}abstractNumId"): each for each in tree.findall(f"{W}abstractNum")}
        by_style = {
            link.get(f"{W}val"): each for each in abstracts.values() if (link := each.find(f"{W}styleLink")) is not None
        }
        self._lists: dict[str, tuple[str, dict[int, Any], dict[int, int]]] = {}
        for number in tree.findall(f"{W}num"):
            link = number.find(f"{W}abstractNumId")
            abstract = abstracts.get(link.get(f"{W}val")) if link is not None else None
            if abstract is None:
                continue
            if (style := abstract.find(f"{W}numStyleLink")) is not None:
                abstract = by_style.get(style.get(f"{W}val"), abstract)
            levels = {_level_of(each): each for each in abstract.findall(f"{W}lvl")}
            starts = {}
            for override in number.findall(f"{W}lvlOverride"):
                if (level := override.find(f"{W}lvl")) is not None:
                    levels[_level_of(override)] = level
                if (start := override.find(f"{W}startOverride")) is not None:
                    starts[_level_of(override)] = _number(start, 1)
            self._lists[number.get(f"{W}numId")] = (abstract.get(f"{W}abstractNumId"), levels, starts)
        self._counted: dict[tuple[str, int], int] = {}
        self._restarted: set[tuple[str, int]] = set()
        self._ids: dict[str, int] = {}

    def item_of(self, properties: Any, style: _Style) -> _Item | None:
        number_id, level = style.number_id, style.number_level
        own = properties.find(f"{W}numPr") if properties is not None else None
        if own is not None:
            if (number := own.find(f"{W}numId")) is not None:
                number_id = number.get(f"{W}val")
            if (at := own.find(f"{W}ilvl")) is not None:
                level = min(_number(at), 8)
        if number_id is None or number_id not in self._lists:
            return None
        abstract, levels, starts = self._lists[number_id]
        definition = levels.get(level)
        number_format = "decimal"
        if definition is not None and (written := definition.find(f"{W}numFmt")) is not None:
            number_format = written.get(f"{W}val", "decimal")
        if number_format == "none":
            return None
        marker = "•" if number_format == "bullet" else f"{self._next(number_id, abstract, level, definition, starts)}."
        if found := _DEEPER_LIST.fullmatch(style.name):
            level = max(level, int(found[1]) - 1)  # "List Bullet 2" only looks like the second level
        return _Item(self._ids.setdefault(number_id, len(self._ids) + 1), level, marker)

    def _next(self, number_id: str, abstract: str, level: int, definition: Any, starts: dict[int, int]) -> int:
        first = definition.find(f"{W}start") if definition is not None else None
        start = _number(first, 1) if first is not None else 1 if definition is None else 0  # ECMA-376, 17.9.25
        key = (abstract, level)
        if level in starts and (number_id, level) not in self._restarted:
            self._restarted.add((number_id, level))
            self._counted[key] = starts[level]
        else:
            self._counted[key] = self._counted[key] + 1 if key in self._counted else start
        for deeper in range(level + 1, 9):
            self._counted.pop((abstract, deeper), None)
        return self._counted[key]


def _level_of(element: Any) -> int:
    value = element.get(f"{W}ilvl", "0")
    return int(value) if re.fullmatch(r"\d", value, re.ASCII) else 0
