"""Parses HTML of any origin into blocks.

nh3 parses as a browser does and returns well-formed markup, so we walk what a browser would have shown.
"""

from __future__ import annotations

import re
from html import unescape

import nh3
from lxml import etree

from s55tracker.richtext import word
from s55tracker.richtext.blocks import Block, Heading, Item, Line, List, Paragraph, Quote, Run
from s55tracker.richtext.normalising import safe_href
from s55tracker.text.cleaning import without_invisible

# Far deeper than anyone writes; both the parser and this walk slow down or give up beyond it.
MAX_DEPTH = 100

OPENING_OR_CLOSING = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)(?![a-zA-Z0-9:])")
TAG = re.compile(r"<[^<>]*>")
# Control characters other than XML’s white space, which XML forbids or discourages.
CONTROLS = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1d\x7f-\x9f]")

# Elements that never nest, or are empty: leaving one open does not deepen the tree.
NEVER_NESTED = frozenset(
    "p li br hr img td th tr dd dt option meta link col wbr input area base embed source track".split()
)

# The elements that the walk and the Word cleanup use, and those that may be hidden or a tracked deletion. All others are
# unwrapped, keeping their words.
READ_TAGS = frozenset(
    "p br hr strong b em i u span font a ul ol li blockquote h1 h2 h3 h4 h5 h6 div section article header footer main aside "
    "address pre center figure figcaption dl dt dd table caption thead tbody tfoot tr td th del ins s strike sup sub small "
    "big mark code tt kbd samp var cite q abbr label time details summary".split()
)
# Elements that are always empty keep no attributes, because `_tree` finds their tags by name alone to close them.
READ_ATTRIBUTES = {
    **{tag: {"class", "style", "id", "hidden"} for tag in READ_TAGS - {"br", "hr"}},
    "a": {"class", "style", "id", "hidden", "href"},
    "ol": {"class", "style", "id", "hidden", "start"},
    "li": {"class", "style", "id", "hidden", "data-aria-level", "data-listid"},
}
DROPPED_WITH_CONTENT = frozenset(
    "script style title xml template noscript svg math iframe object textarea select head".split()
)

STRONG = frozenset({"strong", "b"})
EM = frozenset({"em", "i"})
HEADING_LEVELS = {"h1": 3, "h2": 3, "h3": 3, "h4": 4, "h5": 4, "h6": 4}
PARAGRAPHS = frozenset(
    "p div section article header footer main aside address pre center figure figcaption dl dt dd table caption thead tbody "
    "tfoot tr td th hr".split()
)


def read_html(html: str) -> list[Block]:
    html = CONTROLS.sub(" ", without_invisible(html).replace("\x1e", "-"))
    if _too_deep(html):
        html = unescape(TAG.sub(" ", html))
        return [Paragraph([[Run(html)]])]
    tree = _tree(html)
    word.tidy(tree)
    return _Walk().blocks_of(tree)


def _too_deep(html: str) -> bool:
    depth = 0
    for closing, name in OPENING_OR_CLOSING.findall(html):
        if name.lower() in NEVER_NESTED:
            continue
        depth += -1 if closing and depth else not closing
        if depth > MAX_DEPTH:
            return True
    return False


def _tree(html: str) -> etree._Element:
    html = nh3.clean(
        html,
        tags=set(READ_TAGS),
        attributes={tag: set(names) for tag, names in READ_ATTRIBUTES.items()},
        clean_content_tags=set(DROPPED_WITH_CONTENT),
        link_rel=None,
    )
    # Character references may have reintroduced characters XML cannot contain.
    html = CONTROLS.sub(" ", without_invisible(html).replace("\x1e", "-"))
    xml = html.replace("<br>", "<br/>").replace("<hr>", "<hr/>").replace("&nbsp;", "\u00a0")
    parser = etree.XMLParser(recover=True, huge_tree=True, resolve_entities=False, no_network=True)
    return etree.fromstring(f"<div>{xml}</div>", parser)


class _Walk:
    """Collects the blocks of one container in reading order."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.lines: list[Line] = [[]]
        self.heading: int | None = None

    def blocks_of(self, element: etree._Element, look: Run | None = None) -> list[Block]:
        self._children(element, look or Run(""))
        self._flush()
        return self.blocks

    def _flush(self) -> None:
        if any(run.text for line in self.lines for run in line):
            if self.heading is None:
                self.blocks.append(Paragraph(self.lines))
            else:
                joined = [run for line in self.lines for run in (*line, Run(" "))]
                self.blocks.append(Heading(self.heading, joined))
        self.lines = [[]]

    def _words(self, text: str | None, look: Run) -> None:
        if text:
            self.lines[-1].append(look._replace(text=text))

    def _children(self, element: etree._Element, look: Run) -> None:
        self._words(element.text, look)
        for child in element:
            self._element(child, look)
            self._words(child.tail, look)

    def _element(self, element: etree._Element, look: Run) -> None:
        tag = element.tag
        if tag == "br":
            self.lines.append([])
        elif tag in STRONG:
            self._children(element, look._replace(strong=True))
        elif tag in EM:
            self._children(element, look._replace(em=True))
        elif tag == "a":
            self._children(element, look._replace(href=safe_href(element.get("href", ""))))
        elif tag in PARAGRAPHS:
            self._flush()
            self._children(element, look)
            self._flush()
        elif tag in HEADING_LEVELS:
            self._flush()
            outer, self.heading = self.heading, HEADING_LEVELS[tag]
            self._children(element, look)
            self._flush()
            self.heading = outer
        elif tag in {"ul", "ol", "li"}:
            self._flush()
            self.blocks.append(_list_of(element, look))
        elif tag == "blockquote":
            self._flush()
            self.blocks.append(Quote(_Walk().blocks_of(element, look)))
        else:
            self._children(element, look)


def _list_of(element: etree._Element, look: Run) -> List:
    """The element as a list. An item outside any list becomes a list of its own."""
    found = List([], ordered=element.tag == "ol", start=_start(element.get("start")))
    if element.tag == "li":
        found.items.extend(_items_of(_Walk().blocks_of(element, look)))
        return found
    if element.text and element.text.strip():
        found.items.append(Item([[look._replace(text=element.text)]]))
    for child in element:
        if child.tag in {"ul", "ol"} and found.items:
            # Nest it under the item before it: editors mean that, although in valid HTML it would be inside the item.
            found.items[-1].lists.append(_list_of(child, look))
        elif child.tag in {"ul", "ol"}:
            found.items.append(Item([], [_list_of(child, look)]))
        else:
            found.items.extend(_items_of(_Walk().blocks_of(child, look)))
        if child.tail and child.tail.strip():
            found.items.append(Item([[look._replace(text=child.tail)]]))
    return found


def _items_of(blocks: list[Block]) -> list[Item]:
    """The blocks inside one item, as lines and lists. Words after an inner list start a new item, to keep the order."""
    items = [Item([])]
    for block in blocks:
        match block:
            case List():
                items[-1].lists.append(block)
            case Quote(inner):
                for item in _items_of(inner):
                    _add_lines(items, item.lines)
                    items[-1].lists.extend(item.lists)
            case Heading(_, line):
                _add_lines(items, [line])
            case Paragraph(lines):
                _add_lines(items, lines)
    return items


def _add_lines(items: list[Item], lines: list[Line]) -> None:
    if items[-1].lists:
        items.append(Item([]))
    items[-1].lines.extend(lines)


def _start(text: str | None) -> int:
    return int(text) if text and re.fullmatch(r"\d{1,6}", text, re.ASCII) else 1
