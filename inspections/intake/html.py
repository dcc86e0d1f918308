"""Reads a web page: the words of its main part, without menus, scripts, cookie banners and footers."""

from __future__ import annotations

import re

from lxml import etree
from lxml import html as lxml_html

from inspections.intake.blocks import Block, Cell, Kind, Reading, Unreadable
from inspections.intake.flat_html import TOO_DEEP, flat_blocks, nesting_of
from inspections.intake.footnotes import can_have_mark
from inspections.intake.html_tables import cells_of
from inspections.intake.lines import ADDRESS
from inspections.intake.plain_text import decode, tidy

_DROPPED = frozenset(
    "script style noscript template nav button select input textarea svg iframe object embed dialog head title".split()
)
_FURNITURE_ROLES = frozenset(("navigation", "banner", "contentinfo", "search", "dialog", "alertdialog"))
# Whole names of the elements around an article, never parts of names: "site has-sidebar" is the class of a whole page.
_FURNITURE_NAMES = frozenset(
    "cookie cookies cookie-banner cookie-notice cookie-consent cookie-message cookiebanner cookieconsent breadcrumb breadcrumbs skip-link skiplink skip-to-content"
    " site-header site-footer site-nav site-navigation main-nav main-menu menu navigation navbar share-buttons share-links social-links social-media social-share"
    " pagination newsletter newsletter-signup sidebar related-content related-links footer header banner".split()
)
# An element with more than this share of a page's words is the article itself, whatever its name.
_LARGEST_FURNITURE = 0.34
_BLOCKS = frozenset(
    "address article blockquote body center dd details div dl dt fieldset figcaption figure h1 h2 h3 h4 h5 h6 hr html li main ol p pre"
    " section summary table tbody td tfoot th thead tr ul caption".split()
)
# The walk is recursive, so anything nested more deeply than this is read as text without structure.
MAX_DEPTH = 150
# The parser gives up below this depth, and loses everything after it.
_DEEPEST_PARSED = 200
_MARK = re.compile(r"[\[(]?\d{1,3}[\])]?|[*†‡]")


def read(data: bytes) -> Reading:
    text = tidy(decode(data))
    if nesting_of(text) > _DEEPEST_PARSED:
        flat = flat_blocks(text)
        if not flat:
            raise Unreadable("The web page contains no text.")
        return Reading("html", tuple(flat), notes=(TOO_DEEP,))
    parser = lxml_html.HTMLParser(
        no_network=True, remove_comments=True, remove_pis=True, huge_tree=False, encoding="utf-8"
    )
    try:
        root = lxml_html.document_fromstring(text.replace("\f", " ").encode(), parser=parser)
    except (etree.LxmlError, ValueError) as error:
        raise Unreadable("The web page contains no text.") from error
    blocks = blocks_of(main_part(root))
    if not blocks:
        raise Unreadable("The web page contains no text.")
    return Reading("html", tuple(blocks), properties=_properties(root))


def main_part(root):
    """The element with the page's own words: <main>, or a single <article>, or the body."""
    body = root.body if root.body is not None else root
    whole = _length_of(body)
    for path in ("//main", "//*[@role='main']", "//article"):
        found = root.xpath(path)
        if len(found) == 1 and _length_of(found[0]) > max(200, 0.3 * whole):
            return found[0]
    return body


def _length_of(element) -> int:
    return sum(len(text.strip()) for text in element.itertext("*"))


def _properties(root) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, path in (
        ("address", "//link[@rel='canonical']/@href"),
        ("address", "//meta[@property='og:url']/@content"),
        ("published", "//meta[@property='article:published_time']/@content"),
        ("published", "//time[@datetime]/@datetime"),
        ("title", "//meta[@property='og:title']/@content"),
        ("title", "//title/text()"),
    ):
        values = root.xpath(path)
        if values and name not in found and str(values[0]).strip():
            found[name] = " ".join(str(values[0]).split())
    return found


def blocks_of(element) -> list[Block]:
    """The blocks below an element, in reading order."""
    walk = _Walk(_length_of(element))
    walk.into(element, Kind.PARAGRAPH, level=0, depth=0)
    walk.flush()
    return walk.blocks


class _Walk:
    """Collects running text until a block element begins or ends."""

    def __init__(self, length: int) -> None:
        self.length = length
        self.tables = 0
        self.cells: dict[object, Cell] = {}
        self.cell: Cell | None = None
        self.blocks: list[Block] = []
        self.kind, self.level = Kind.PARAGRAPH, 0
        self.pieces: list[tuple[str, bool]] = []
        self.links: list[str] = []
        self.prefix = ""

    def into(self, element, kind: Kind, *, level: int, depth: int, bold: bool = False) -> None:
        if not isinstance(element.tag, str) or _is_furniture(element, self.length):
            return
        if depth > MAX_DEPTH:
            self.pieces.append((" ".join(" ".join(element.itertext()).split()), bold))
            return
        tag = element.tag.lower()
        if tag == "sup" and self._is_footnote(element):
            return
        is_block = tag in _BLOCKS
        if is_block:
            self.flush()
            if re.fullmatch(r"h[1-6]", tag):
                kind, level = Kind.HEADING, int(tag[1])
            elif tag == "li":
                kind, level = Kind.BULLET, _depth_of_list(element)
                self.prefix = _number_of(element)
            self.kind, self.level = kind, level
        if tag == "table":
            self.cells |= cells_of(element, number=self.tables)
            self.tables += 1
        outer = self.cell
        self.cell = self.cells.get(element, outer)
        if tag == "br":
            self.pieces.append(("\n", bold))
        elif tag == "a" and re.match(r"https?://", (element.get("href") or "").strip(), re.IGNORECASE):
            self.links.append(element.get("href").strip())
        bold = bold or tag in ("strong", "b", "th")
        if element.text:
            self.pieces.append((re.sub(r"\s+", " ", element.text), bold))
        for child in element:
            self.into(child, kind, level=level, depth=depth + 1, bold=bold)
            if isinstance(child.tag, str) and child.tag.lower() in _BLOCKS:
                self.kind, self.level = kind, level
            if child.tail:
                self.pieces.append((re.sub(r"\s+", " ", child.tail), bold))
        if is_block:
            self.flush()
        self.cell = outer

    def _is_footnote(self, element) -> bool:
        """True for a raised figure that marks a footnote, but not for the raised 2 of square metres."""
        if not _MARK.fullmatch("".join(element.itertext()).strip()):
            return False
        return element.find(".//a") is not None or can_have_mark(self.pieces[-1][0] if self.pieces else "")

    def flush(self) -> None:
        """End the current block. A line break divides blocks, unless the sentence plainly continues."""
        text = "".join(piece for piece, _ in self.pieces)
        bold = all(is_bold for piece, is_bold in self.pieces if piece.strip())
        links, self.links, self.pieces = tuple(dict.fromkeys(self.links)), [], []
        prefix, self.prefix = (self.prefix, "") if text.strip() else ("", self.prefix)
        paragraphs: list[str] = []
        for line in text.split("\n"):
            line = " ".join(line.split())
            if line and paragraphs and paragraphs[-1] and line[:1].islower() and paragraphs[-1][-1] not in ".!?:;":
                paragraphs[-1] += f" {line}"
            else:
                paragraphs.append(line)
        for paragraph in filter(None, paragraphs):
            kind = Kind.ADDRESS if ADDRESS.fullmatch(paragraph) and not links else self.kind
            # A numbered item is a paragraph with its number, because it is often referred to by that number.
            if kind is Kind.BULLET and prefix:
                kind = Kind.PARAGRAPH
            self.blocks.append(Block(kind, prefix + paragraph, self.level, bold, 1, links, self.cell))
            prefix = ""


def _is_furniture(element, length: int) -> bool:
    """True for an element around the article, judged by its landmark or its whole name, unless it has a large share of
    the page.
    """
    tag = element.tag.lower()
    if tag in ("html", "body", "main", "article"):
        return False
    if tag in _DROPPED or element.get("hidden") is not None or element.get("aria-hidden") == "true":
        return True
    names = {name.lower() for name in (element.get("id") or "", *(element.get("class") or "").split())}
    is_landmark = tag in ("header", "footer", "aside") or element.get("role") in _FURNITURE_ROLES
    if not (is_landmark or names & _FURNITURE_NAMES):
        return False
    if tag == "header" and any(ancestor.tag in ("main", "article") for ancestor in element.iterancestors()):
        return False
    return _length_of(element) <= _LARGEST_FURNITURE * length and not (tag != "header" and element.xpath(".//h1"))


def _depth_of_list(item) -> int:
    return max(0, sum(ancestor.tag in ("ul", "ol") for ancestor in item.iterancestors()) - 1)


def _number_of(item) -> str:
    """The number of an item in a numbered list, such as "3. "; empty in a bulleted list."""
    parent = item.getparent()
    if parent is None or parent.tag != "ol":
        return ""
    start = parent.get("start") or "1"
    before = sum(1 for sibling in item.itersiblings("li", preceding=True))
    return f"{int(start) + before}. " if start.lstrip("-").isdigit() else ""
