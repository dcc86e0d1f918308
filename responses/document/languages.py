"""Marks the Welsh passages of a document, because a screen reader would otherwise read them as English."""

from __future__ import annotations

import re

import lxml.html

LANGUAGE_TAGS = {"en": "en-GB"}  # a Welsh document would need its own standard wording
BLOCKS = ("p", "li", "h3", "h4", "h5", "h6", "td", "th")
LISTS = ("ul", "ol")

# Common words of each language that the other does not have, so "a", "i", "am" and "on" are in neither list.
WELSH = frozenset(
    "ac ac’r ar bod bydd byddaf byddwn cael cyn ddim drwy dros dyma ei ein eich er eu fel felly gan gall gallu gwaith gyda gyda’r hefyd heddlu hon "
    "hwn hynny iawn mae mewn maent nad nhw nid oed oedd oes ond pan pob pobl rhai rhwng rwy rwyf rwy’n rydym roedd sydd sy’n "
    "trosedd troseddu trwy wedi wrth yma yn ym yng yr yw ydy ydym ynghylch ynghyd".split()
)
ENGLISH = frozenset(
    "about and are as at be been but by for from has have he her his in is it its not of on or our she that the their they this to was "
    "we were which who will with".split()
)
WORD = re.compile(r"[^\W\d_]+(?:[’'][^\W\d_]+)?")
FEWEST_WORDS = 4


def mark_languages(root: lxml.html.HtmlElement) -> None:
    """Puts `lang="cy"` on each paragraph, item or heading whose words are Welsh."""
    for element in root.iter(*BLOCKS):
        if is_welsh(_own_text(element)):
            element.set("lang", "cy")


def is_welsh(text: str) -> bool:
    """True if a passage is plainly Welsh. A doubtful passage keeps the language of the text around it."""
    words = [word.lower().replace("'", "’") for word in WORD.findall(text)]
    if len(words) < FEWEST_WORDS:
        return False
    welsh = sum(word in WELSH or word.partition("’")[0] in WELSH or "ŵ" in word or "ŷ" in word for word in words)
    english = sum(word in ENGLISH for word in words)
    return welsh >= 2 and welsh > 2 * english and welsh >= len(words) / 8


def _own_text(element: lxml.html.HtmlElement) -> str:
    """The words of an item, without the words of lists inside it."""
    return "".join(
        [element.text or ""]
        + [f"{'' if child.tag in LISTS else child.text_content()} {child.tail or ''}" for child in element]
    )
