"""Turns what Word, Outlook and Google Docs put on the clipboard into plain elements. Works on the tree, in place."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from s55tracker.text.cleaning import BULLETS

# static/src/js/editor/tidy.js does the same in the browser, so that what people see is what is stored. Change both: the
# cases in tests/s55tracker/richtext/paste keep the two the same.

# The classes of comments and of tracked deletions, in Word and in Word for the web.
COMMENT_CLASSES = frozenset(
    {
        *("msocomtxt", "msocomanchor", "msocomoff", "msocommentreference", "msocommenttext", "msodel"),
        *("trackchangetextdeletion", "trackchangetextdeletionmarker"),
    }
)
COMMENT_STYLE = re.compile(
    r"mso-element:\s*comment|mso-special-character:\s*comment|mso-hide:\s*all|display:\s*none|visibility:\s*hidden"
    r"|(?<![\w-])(?:font-size|max-height|opacity):\s*0(?![.\d])",
    re.I,
)
COMMENT_ADDRESS = re.compile(r"#_mso(?:com|anchor)_\d+", re.I)
COMMENT_ID = re.compile(r"_(?:com|anchor)_\d+", re.I)
# In a document exported by Google Docs: the mark in the text, and the paragraph of the comment.
GOOGLE_ANCHOR = re.compile(r"[^#\s]*#cmnt\d+", re.I)
GOOGLE_COMMENT = re.compile(r"[^#\s]*#cmnt_ref\d+", re.I)

LIST_STYLE = re.compile(r"mso-list:\s*(?:(l\d+)\s+)?level(\d+)", re.I)
MARKER_STYLE = re.compile(r"mso-list:\s*ignore", re.I)
NUMBER = re.compile(r"(\d{1,5})[.)]?$")
LETTER = re.compile(r"\(?([A-Za-z]{1,5})[.)]$")
TYPED_BULLET = re.compile(rf"\s*[{BULLETS}§o\uf0b7\uf0a7][\s\u00a0]+")

BOLD = re.compile(r"font-weight:\s*(?:bold|[6-9]00)", re.I)
NOT_BOLD = re.compile(r"font-weight:\s*(?:normal|[1-5]00)", re.I)
ITALIC = re.compile(r"font-style:\s*italic", re.I)
NOT_ITALIC = re.compile(r"font-style:\s*normal", re.I)


def tidy(tree: etree._Element) -> None:
    _drop_comments(tree)
    _looks_from_styles(tree)
    _lists_from_paragraphs(tree)
    _lists_from_stated_levels(tree)
    _tables_to_paragraphs(tree)


def _style(element: etree._Element) -> str:
    return element.get("style", "")


def _classes(element: etree._Element) -> set[str]:
    """The element's classes in lower case. Outlook on the web puts "x_" before the classes of a quoted message, so we
    remove it.
    """
    return {name.removeprefix("x_") for name in element.get("class", "").lower().split()}


def _drop(element: etree._Element) -> None:
    """Remove the element with everything inside; the text after it stays."""
    parent, previous = element.getparent(), element.getprevious()
    if element.tail:
        if previous is not None:
            previous.tail = (previous.tail or "") + element.tail
        else:
            parent.text = (parent.text or "") + element.tail
    parent.remove(element)


def _drop_comments(tree: etree._Element) -> None:
    """Remove comments, their anchors, hidden text and tracked deletions, which were only for the office."""
    for anchor in list(tree.iterdescendants("a")):
        if GOOGLE_COMMENT.fullmatch(anchor.get("href", "")):
            comment = next(anchor.iterancestors("p"), anchor)
            if comment.getparent() is not None:
                _drop(comment)
    for element in list(tree.iterdescendants()):
        if (
            element.tag == "del"
            or element.get("hidden") is not None
            or _classes(element) & COMMENT_CLASSES
            or COMMENT_STYLE.search(_style(element))
            or COMMENT_ADDRESS.fullmatch(element.get("href", ""))
            or GOOGLE_ANCHOR.fullmatch(element.get("href", ""))
            or (element.tag != "a" and COMMENT_ID.fullmatch(element.get("id", "")))
        ):
            _drop(element)


def _looks_from_styles(tree: etree._Element) -> None:
    """Turn emphasis that comes from a style into elements, and elements whose style cancels their emphasis (Google
    Docs) into spans.
    """
    for element in tree.iterdescendants("span", "font", "b", "strong", "i", "em"):
        style = _style(element)
        if not style:
            continue
        if element.tag in {"b", "strong"}:
            if NOT_BOLD.search(style):
                element.tag = "span"
        elif element.tag in {"i", "em"}:
            if NOT_ITALIC.search(style):
                element.tag = "span"
        else:
            bold, italic = BOLD.search(style), ITALIC.search(style)
            if bold:
                element.tag = "strong"
            if italic and bold:
                inner = etree.Element("em")
                inner.text, element.text = element.text, None
                inner.extend(list(element))
                element.append(inner)
            elif italic:
                element.tag = "em"


def _tables_to_paragraphs(tree: etree._Element) -> None:
    """Turn each row into a paragraph, with dashes between its cells. A row of one cell is only layout, so its content
    stays as it is.
    """
    for row in list(tree.iterdescendants("tr")):
        cells = [cell for cell in row if cell.tag in {"td", "th"} and "".join(cell.itertext()).strip()]
        if len(cells) < 2 or any(next(cell.iterdescendants("table"), None) is not None for cell in cells):
            continue
        row.tag = "p"
        row[:] = cells
        row.text = None
        for position, cell in enumerate(cells):
            for inner in cell.iterdescendants(
                "p", "div", "li", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "br", "blockquote"
            ):
                inner.tag = "span"
                inner.attrib.clear()
                inner.text = f" {inner.text or ''}"
                inner.tail = f" {inner.tail or ''}"
            cell.tag = "strong" if cell.tag == "th" else "span"
            cell.tail = " – " if position + 1 < len(cells) else None


def _lists_from_paragraphs(tree: etree._Element) -> None:
    """Turn paragraphs with a list level in their style, as Word writes them, into lists. Neighbours become one list,
    nested by level.
    """
    for paragraph in list(tree.iterdescendants("p", "h1", "h2", "h3", "h4", "h5", "h6")):
        if _is_item(paragraph) and not _goes_on(paragraph):
            _make_list(paragraph)


def _goes_on(paragraph: etree._Element) -> bool:
    # The list of an earlier paragraph already includes this one.
    return paragraph.tag == "li"


def _is_item(paragraph: etree._Element) -> bool:
    if LIST_STYLE.search(_style(paragraph)):
        return True
    return any(name.startswith("msolistparagraph") for name in _classes(paragraph)) and bool(
        TYPED_BULLET.match("".join(paragraph.itertext()))
    )


def _run_from(first: etree._Element) -> Iterator[etree._Element]:
    element: etree._Element | None = first
    while element is not None and element.tag in {"p", "h1", "h2", "h3", "h4", "h5", "h6"} and _is_item(element):
        following = element.getnext()
        words_between = bool(element.tail and element.tail.strip())
        yield element
        if words_between:
            return
        element = following


def _make_list(first: etree._Element) -> None:
    paragraphs = list(_run_from(first))
    parent = first.getparent()
    tail, paragraphs[-1].tail = paragraphs[-1].tail, None
    lists = _Lists(parent, parent.index(first))
    for paragraph in paragraphs:
        match = LIST_STYLE.search(_style(paragraph))
        level = int(match[2]) if match else 1
        key = (match[1] or "") if match else ""
        number = _take_marker(paragraph)
        paragraph.tag = "li"
        paragraph.attrib.clear()
        lists.add(paragraph, level=level, key=key, number=number)
    parent[lists.index - 1].tail = tail


class _Lists:
    """Builds lists from single items, each with its level, in front of `parent`'s child number `index`."""

    def __init__(self, parent: etree._Element, index: int) -> None:
        self.parent, self.index = parent, index
        self.opened: list[tuple[int, str, etree._Element]] = []  # level, the program's name for the list, element

    def add(self, item: etree._Element, *, level: int, key: str, number: int | None) -> None:
        """`number` is the item's printed number, or None for a bullet."""
        opened = self.opened
        while opened and opened[-1][0] > level:
            opened.pop()
        if opened and opened[-1][0] == level and not _same_list(opened[-1], key, number):
            opened.pop()
        if not opened or opened[-1][0] < level:
            element = etree.Element("ul" if number is None else "ol")
            if number is not None:
                element.set("start", str(number))
            if opened:
                opened[-1][2][-1].append(element)
            else:
                self.parent.insert(self.index, element)
                self.index += 1
            opened.append((level, key, element))
        item.tail = None
        opened[-1][2].append(item)


def _same_list(opened: tuple[int, str, etree._Element], key: str, number: int | None) -> bool:
    _, its_key, element = opened
    if (element.tag == "ol") != (number is not None):
        return False
    return its_key == key or number is None or number == int(element.get("start")) + len(element)


def _lists_from_stated_levels(tree: etree._Element) -> None:
    """Join the lists of Word for the web, which writes each item as a list of its own, with its level in an attribute."""
    for wrapper in list(tree.iterdescendants("div")):
        if "listcontainerwrapper" in _classes(wrapper):
            _unwrap(wrapper)
    for first in list(tree.iterdescendants("ul", "ol")):
        parent = first.getparent()
        if parent is None or not _states_levels(first):
            continue
        run = [first]
        while not (run[-1].tail or "").strip() and (following := run[-1].getnext()) is not None:
            if not _states_levels(following):
                break
            run.append(following)
        tail = run[-1].tail
        lists = _Lists(parent, parent.index(first))
        for list_ in run:
            number = int(start) if re.fullmatch(r"\d{1,6}", start := list_.get("start", "1"), re.ASCII) else 1
            for item in list(list_):
                level, key = item.attrib.pop(LEVEL), item.get("data-listid", "")
                is_numbered = list_.tag == "ol"
                lists.add(item, level=_small(level), key=key, number=number if is_numbered else None)
                number += 1
            parent.remove(list_)
        parent[lists.index - 1].tail = tail


LEVEL = "data-aria-level"


def _states_levels(element: etree._Element) -> bool:
    return element.tag in {"ul", "ol"} and len(element) > 0 and all(each.get(LEVEL) is not None for each in element)


def _small(level: str) -> int:
    return int(level) if level.isascii() and level.isdecimal() and len(level) < 3 else 1


def _unwrap(element: etree._Element) -> None:
    """Put the element's children in its place. It has no words of its own."""
    parent = element.getparent()
    index = parent.index(element)
    children = list(element)
    if children:
        children[-1].tail = (children[-1].tail or "") + (element.tail or "")
        element.tail = None
    for child in children:
        parent.insert(index, child)
        index += 1
    _drop(element)


def _take_marker(paragraph: etree._Element) -> int | None:
    """Remove the printed marker, and return its number, or None for a bullet."""
    for element in paragraph.iterdescendants():
        if MARKER_STYLE.search(_style(element)):
            marker = "".join(element.itertext()).strip()
            _drop(element)
            return _number(marker)
    holder, text = _first_text(paragraph)
    if holder is not None and (typed := TYPED_BULLET.match(text)):
        holder.text = text[typed.end() :]
    return None


def _first_text(paragraph: etree._Element) -> tuple[etree._Element | None, str]:
    for element in paragraph.iter():
        if element.text and element.text.strip():
            return element, element.text
    return None, ""


def _number(marker: str) -> int | None:
    if match := NUMBER.search(marker):
        return int(match[1])
    if match := LETTER.fullmatch(marker):
        letters = match[1].lower()
        # A single letter is a letter, except "i", which is far more often the first Roman numeral than the ninth item.
        return ord(letters) - ord("a") + 1 if len(letters) == 1 and letters != "i" else 1
    return None
