"""The text of a passage: how it is stored, typed, read and compared. Pure: no Django.

Stored is a small subset of HTML: p br strong em h3 h4 ul ol[start] li a[href] blockquote. Whatever is pasted or typed goes
through `clean` or `from_simple_text` on its way in, and both give the one canonical form; `clean` changes nothing in what
it gave before. Links lead to http, https and mailto addresses, and bear no `rel`: the page that shows them adds it.
"""

from __future__ import annotations

import nh3

from s55tracker.richtext import comparing, plain
from s55tracker.richtext.blocks import Block, to_html
from s55tracker.richtext.comparing import Change, ChangeKind, Piece
from s55tracker.richtext.normalising import normalise
from s55tracker.richtext.reading import read_html
from s55tracker.richtext.simple import read_simple_text, write_simple_text

__all__ = [
    "Change",
    "ChangeKind",
    "Piece",
    "clean",
    "content_hash",
    "differences",
    "from_simple_text",
    "to_plain_text",
    "to_simple_text",
    "words",
]

STORED_TAGS = frozenset({"p", "br", "strong", "em", "h3", "h4", "ul", "ol", "li", "a", "blockquote"})
STORED_ATTRIBUTES = {"a": frozenset({"href"}), "ol": frozenset({"start"})}
STORED_SCHEMES = frozenset({"http", "https", "mailto"})


def clean(html: str) -> str:
    """HTML from an editor, a clipboard or a file as it may be stored. Nothing that runs or styles survives, no word is lost."""
    return _stored(read_html(html))


def from_simple_text(text: str) -> str:
    """What was typed into a plain textarea, as stored HTML. The signs are those of `simple`."""
    return _stored(read_simple_text(text))


def to_simple_text(html: str) -> str:
    """Stored HTML for a plain textarea: `from_simple_text` gives the same HTML back."""
    return write_simple_text(_blocks(html))


def to_plain_text(html: str) -> str:
    """The words alone: paragraphs by blank lines, bullets as lines that begin "- " (PRODUCT 7)."""
    return plain.plain_text(_blocks(html))


def words(html: str) -> list[str]:
    """The words in the order in which they are read, without the markers of lists."""
    return plain.words_of(_blocks(html))


def content_hash(*parts: str) -> str:
    """A fingerprint of some texts in their order: an approval is of one exact version."""
    return plain.hash_of(*parts)


def differences(old_html: str, new_html: str) -> list[Change]:
    """What changed from the old to the new, block by block and then word by word."""
    return comparing.compared(_blocks(old_html), _blocks(new_html))


def _blocks(html: str) -> list[Block]:
    return normalise(read_html(html))


def _stored(blocks: list[Block]) -> str:
    html = to_html(normalise(blocks))
    # The blocks can hold nothing unsafe. This is the lock on the door, whatever becomes of the code before it.
    return nh3.clean(
        html,
        tags=set(STORED_TAGS),
        attributes={tag: set(names) for tag, names in STORED_ATTRIBUTES.items()},
        url_schemes=set(STORED_SCHEMES),
        link_rel=None,
    )
