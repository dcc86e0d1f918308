"""Reads the words of a web page nested too deeply for the parser: headings and list items are kept, other structure is
not.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser

from inspections.intake.blocks import Block, Kind

TOO_DEEP = "The web page is nested too deeply to be read with its structure. We have read its words. Check where each part begins."
_UNSEEN = frozenset(("script", "style", "noscript", "template", "title"))
_ENDLESS = frozenset(
    "area base br col embed hr img input link meta source track wbr p li dd dt tr td th option".split()
)
_INLINE = frozenset("a abbr b bdi bdo cite code em font i mark q s small span strong sub sup time u".split())
_TAG = re.compile(r"<(?P<end>/?)(?P<name>[a-zA-Z][\w-]*)[^>]*?(?P<empty>/?)>")


def nesting_of(text: str) -> int:
    """The greatest depth to which elements are nested."""
    depth = deepest = 0
    for tag in _TAG.finditer(text):
        if tag["name"].lower() in _ENDLESS or tag["empty"]:
            continue
        depth = max(depth - 1, 0) if tag["end"] else depth + 1
        deepest = max(deepest, depth)
    return deepest


def flat_blocks(text: str) -> list[Block]:
    reader = _Words()
    reader.feed(text)
    reader.close()
    reader.flush()
    return reader.blocks


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self.kind, self.level = Kind.PARAGRAPH, 0
        self.words: list[str] = []
        self.unseen = 0

    def handle_starttag(self, tag: str, attrs) -> None:
        self.unseen += tag in _UNSEEN
        if tag not in _INLINE:
            self.flush()
        if re.fullmatch(r"h[1-6]", tag):
            self.kind, self.level = Kind.HEADING, int(tag[1])
        elif tag == "li":
            self.kind = Kind.BULLET

    def handle_endtag(self, tag: str) -> None:
        self.unseen = max(self.unseen - (tag in _UNSEEN), 0)
        if tag not in _INLINE:
            self.flush()

    def handle_data(self, data: str) -> None:
        if not self.unseen:
            self.words.append(data)

    def flush(self) -> None:
        words = " ".join("".join(self.words).split())
        if words:
            self.blocks.append(Block(self.kind, words, self.level))
        if words or self.kind is Kind.HEADING:
            self.kind, self.level = Kind.PARAGRAPH, 0
        self.words = []
