"""The text of a passage: stored, typed, parsed and compared. Pure: no Django.

We store a small subset of HTML: p br strong em h3 h4 ul ol[start] li a[href] blockquote. Everything pasted or typed
goes through `clean` or `from_simple_text`, and both give the one canonical form; `clean` does not change its own
output. Links go to http, https and mailto addresses, without `rel`: the page that shows them adds it.
"""

from __future__ import annotations

from collections.abc import Sequence

import nh3

from s55tracker.richtext import comparing, plain
from s55tracker.richtext.blocks import Block, to_html
from s55tracker.richtext.comparing import Change, ChangeKind, Piece
from s55tracker.richtext.cutting import beginning
from s55tracker.richtext.normalising import normalise
from s55tracker.richtext.reading import read_html
from s55tracker.richtext.replacing import CannotReplace, places_in, replaced
from s55tracker.richtext.simple import read_simple_text, write_simple_text
from s55tracker.richtext.withholding import Withheld, has_whole_words, without

__all__ = [
    "CannotReplace",
    "Change",
    "ChangeKind",
    "Piece",
    "Withheld",
    "blocks_of",
    "clean",
    "content_hash",
    "differences",
    "first_blocks_of",
    "from_simple_text",
    "has_whole_words_of",
    "has_words",
    "replace_words",
    "to_plain_text",
    "to_simple_text",
    "without_withheld",
    "words",
]

STORED_TAGS = frozenset({"p", "br", "strong", "em", "h3", "h4", "ul", "ol", "li", "a", "blockquote"})
STORED_ATTRIBUTES = {"a": frozenset({"href"}), "ol": frozenset({"start"})}
STORED_SCHEMES = frozenset({"http", "https", "mailto"})


def clean(html: str) -> str:
    """The stored form of HTML from an editor, a clipboard or a file. Nothing that runs or styles survives, and no
    visible words are lost except comments.
    """
    return _stored(read_html(html))


def from_simple_text(text: str) -> str:
    """Text typed in a plain textarea, as stored HTML. `simple` describes the markup."""
    return _stored(read_simple_text(text))


def to_simple_text(html: str) -> str:
    """Stored HTML as simple text for a plain textarea. `from_simple_text` turns it into the same HTML again."""
    return write_simple_text(blocks_of(html))


def to_plain_text(html: str) -> str:
    """Only the words: paragraphs separated by blank lines, bullets as lines that begin "- "."""
    return plain.plain_text(blocks_of(html))


def first_blocks_of(html: str, *, longest: int) -> str:
    """The beginning of stored HTML, cut between words. Its lists stay lists, and nothing else is formatted."""
    return _stored(beginning(blocks_of(html), longest=longest))


def words(html: str) -> list[str]:
    """The words in reading order, without list markers."""
    return plain.words_of(blocks_of(html))


def has_words(plain_text: str, quoted: str) -> bool:
    """True if these words are in a text, however its lines are broken."""
    return bool(places_in(" ".join(plain_text.split()), " ".join(quoted.split())))


def replace_words(html: str, old: str, new: str) -> str:
    """Stored HTML with the words `old` replaced by `new`, which keeps their formatting. Raises CannotReplace if they
    are not in the text exactly once, or if the words that change are formatted in more than one way.
    """
    return _stored(replaced(blocks_of(html), old, new))


def without_withheld(html: str, withheld: Sequence[Withheld]) -> str:
    """Stored HTML with words not for publication replaced, so that none of them stay in the text."""
    return _stored(without(blocks_of(html), withheld)) if withheld else html


def has_whole_words_of(html: str, words: str) -> bool:
    """True if `without_withheld` would find these words in the stored HTML."""
    return has_whole_words(blocks_of(html), words)


def content_hash(*parts: str) -> str:
    """A fingerprint of these texts in this order, so that an approval applies to one exact version."""
    return plain.hash_of(*parts)


def differences(old_html: str, new_html: str) -> list[Change]:
    """The changes from the old text to the new one, block by block and then word by word."""
    return comparing.compared(blocks_of(old_html), blocks_of(new_html))


def blocks_of(html: str) -> list[Block]:
    """Stored HTML as blocks, for code that writes another format."""
    return normalise(read_html(html))


def _stored(blocks: list[Block]) -> str:
    html = to_html(normalise(blocks))
    # The blocks can contain nothing unsafe. This is a second check, in case the code before it ever fails.
    return nh3.clean(
        html,
        tags=set(STORED_TAGS),
        attributes={tag: set(names) for tag, names in STORED_ATTRIBUTES.items()},
        url_schemes=set(STORED_SCHEMES),
        link_rel=None,
    )
