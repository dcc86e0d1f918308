"""Cleans everything people type, paste or upload in the same way. Pure: no Django.

`clean_line` is for a single line (a name, a title, a reference, an email address) and `clean_text` for several lines.
Both compose characters (NFC) and remove invisible ones: controls, zero-width characters, direction marks,
noncharacters, lone surrogates. Letters altered by a word processor or a PDF become ordinary letters again: ligatures,
full-width and mathematical letters, unusual hyphens and spaces, bullets of symbol fonts. Anything with meaning stays as
typed: ½, ², €, ™, the Welsh letters, curly quotes, dashes, arrows and ticks.

Cleaning twice changes nothing. The length of a text is checked after cleaning, on what would be stored.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import NamedTuple

# The bullets that can start a line of text. Bullets from symbol fonts become one of these.
BULLETS = "•·▪◦‣●○∙⁃■❖➢➤"
# Characters that are only ever bullets, even if a word follows directly.
PLAIN_BULLETS = "•●▪◦‣⁃❖➢➤"

LINE_BREAK = re.compile("\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
# Shift+Enter in Word: the line ends, but the paragraph or item continues.
SOFT_BREAKS = ("\x0b", "\u2028")
WHITE_SPACE = re.compile(r"\s+")

# Invisible: zero-width characters, direction marks, variation selectors, tags, fillers, noncharacters, lone surrogates.
# Word's optional hyphen (U+001F) is one of them.
INVISIBLE = (
    "\x00\x1f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufdd0-\ufdef"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\ud800-\udfff"
    "\U0001bca0-\U0001bca3\U00013430-\U0001343f\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
    + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0x10000, 0x110000, 0x10000))
)
# Controls except tab and new line, and every space except the ordinary one.
SPACES = "\x01-\x08\x0b-\x1d\x7f-\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u2800\u3000"

# Ordinary letters in another form: ligatures, full-width for East Asian fonts, mathematical bold, single-character
# Roman numerals. Compatibility forms with their own meaning (½, ², ™, …) are not included.
DISGUISED = (
    "\u0132\u0133\u0149\u017f\u01c4-\u01cc\u01f1-\u01f3\u2160-\u217f\ufb00-\ufb06\ufe50-\ufe6b\uff01-\uff5e\uffe0-\uffe2\uffe5"
    "\uffe6\U0001d400-\U0001d7ff"
)

# Symbol and Wingdings, the fonts of Word's bullets, keep their characters in the private use area. Only these are known
# with certainty. Others stay, so that the document's checks can name them.
PRIVATE_USE = {
    "\uf020": " ",
    "\uf02d": "-",
    "\uf06c": "●",
    "\uf06e": "■",
    "\uf06f": "▪",
    "\uf071": "▪",
    "\uf076": "❖",
    "\uf0a7": "▪",
    "\uf0a8": "▪",
    "\uf0b7": "•",
    "\uf0d8": "➢",
    "\uf0e0": "→",
    "\uf0e8": "➤",
    "\uf0fc": "✓",
}
# U+001E is Word's non-breaking hyphen.
HYPHENS = "\x1e\u2010\u2011"

REPLACED = re.compile(f"([{INVISIBLE}]+)|([{SPACES}])|([{HYPHENS}])|([{''.join(PRIVATE_USE)}])|[{DISGUISED}]")
UNSEEN = re.compile(f"[{INVISIBLE}]+")

# The most marks on one letter. No writing system has more, and the time to compose them grows with the square of their
# number.
MOST_MARKS = 16

# The most digits we accept in a whole number. A database column holds one more, and `int` fails for thousands of them.
MOST_FIGURES = 18

# A bullet and a tab, which is how Word's lists arrive as plain text. Word takes bullets from symbol fonts, and they
# arrive as letters: "o" and "§" are its second and third level, "Ø", "ü", "v", "q" and "¨" its arrow, tick, diamonds
# and boxes. A character that is less often a bullet counts only if nothing but words follows: with a second tab the
# line is a table row.
TABBED_BULLET = re.compile(rf"([ \t]*)([{BULLETS}o§–\-]|[Øüvq¨*+—✓✔✗✘◆◇♦□❑❒☐☑►▶](?=[ ]*\t+[^\t]*$))[ ]*\t[ \t]*(?=\S)")
# The same list from a PDF, with spaces instead of tabs, or nothing. Inside a list "o" and "§" are also bullets.
SPACED_BULLET = re.compile(rf"()([{BULLETS}](?= )|[{PLAIN_BULLETS}](?=\w)|[o§](?= ))[ ]*(?=\S)")
LETTERS = ("o", "§")
# A number and a tab. Below another item Word also counts with letters and small Roman numerals; as in a list pasted with
# its formatting, they become numbers.
TABBED_NUMBER = re.compile(r"([ \t]*)(?:(\d{1,6})([.)])|\(?([a-z]|[ivx]{2,5})[.)])[ ]*\t[ \t]*(?=\S[^\t]*$)")
ROMAN = frozenset("ivx")
# The start of an item, so that a line after a soft break is indented to stay in it.
ITEM = re.compile(rf" *(?:[*\-{BULLETS}]|\d{{1,6}}[.)]) +(?=\S)")


def clean_characters(text: str) -> str:
    """The text without invisible characters and with its letters in their ordinary form. Tabs and new lines stay."""
    if text.isascii() and text.isprintable():
        return text
    cleaned = REPLACED.sub(_replacement, text)
    return unicodedata.normalize("NFC", _heaps_of_marks().sub(_fewer_marks, cleaned))


def clean_line(text: str) -> str:
    """A single line: each run of white space becomes one space, with none at the ends."""
    return WHITE_SPACE.sub(" ", clean_characters(text)).strip()


def clean_text(text: str) -> str:
    """Text of several lines: line ends as new lines, Word's lists as lines that begin with "- ", two spaces per level."""
    soft = {number for number, each in enumerate(LINE_BREAK.findall(text), start=1) if each in SOFT_BREAKS}
    lines = clean_characters(LINE_BREAK.sub("\n", text)).split("\n")
    return "\n".join(_with_lists(lines, soft=soft))


def whole_number(text: str) -> int | None:
    """The number, if the text is only digits; otherwise None, as for a number too large for a database column."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= MOST_FIGURES else None


def without_invisible(text: str) -> str:
    """The text without invisible characters, and otherwise unchanged: for markup not yet parsed."""
    return UNSEEN.sub("", text)


def _replacement(match: re.Match[str]) -> str:
    invisible, space, hyphen, private = match.groups()
    if invisible:
        return ""
    if space:
        return " "
    if hyphen:
        return "-"
    if private:
        return PRIVATE_USE[private]
    return _undisguised(match.group())


@lru_cache(2000)
def _undisguised(character: str) -> str:
    return unicodedata.normalize("NFKC", character)


@cache
def _heaps_of_marks() -> re.Pattern[str]:
    """A pattern for letters that may have more marks than any writing system uses. It takes any character beyond U+FFFF
    for a mark; `_fewer_marks` checks properly.
    """
    marks = "".join(filter(unicodedata.combining, map(chr, range(0x300, 0x10000))))
    return re.compile(f"(?:[{marks}]|[\U00010000-\U0010ffff]){{{MOST_MARKS + 1},}}")


def _fewer_marks(heap: re.Match[str]) -> str:
    kept, count = [], 0
    for character in heap.group():
        count = count + 1 if unicodedata.combining(character) else 0
        if count <= MOST_MARKS:
            kept.append(character)
    return "".join(kept)


class _Marker(NamedTuple):
    """The start of a line that is a list item."""

    indent: str
    kind: str  # the bullet, or the way of counting: "1.", "1)", "a" or "i"
    number: int | None
    end: int


def _with_lists(lines: list[str], *, soft: set[int]) -> list[str]:
    """The lines with list markers in one style, and spaces instead of tabs. If a list shows its levels only by its
    markers, a new kind of marker starts a deeper level.

    `soft` are the line numbers, from 0, that continue the line before them.
    """
    found = []
    levels: dict[str, int | None] = {}  # the kinds of the open levels, outermost first, each with its last number
    hanging = 0  # the indentation of a line that continues the item before it; 0 outside items
    for number, line in enumerate(lines):
        if number in soft and hanging and line.strip():
            found.append(" " * hanging + line.strip().expandtabs(4))
            continue
        marker = _bullet(line, in_list=bool(levels)) or _number(line, levels)
        if marker is None:
            if line.strip():
                levels = {}
            found.append(line.expandtabs(4))
        else:
            if marker.kind in levels:
                while next(reversed(levels)) != marker.kind:
                    levels.popitem()
            levels[marker.kind] = marker.number
            level = "" if marker.indent else "  " * (len(levels) - 1)
            sign = "-" if marker.number is None else f"{marker.number}{')' if marker.kind == '1)' else '.'}"
            found.append(f"{marker.indent}{level}{sign} {line[marker.end :].expandtabs(4)}")
        hanging = item.end() if (item := ITEM.match(found[-1])) else 0
    return found


def _bullet(line: str, *, in_list: bool) -> _Marker | None:
    if (found := TABBED_BULLET.match(line) or SPACED_BULLET.match(line)) is None:
        return None
    is_letter = found.re is SPACED_BULLET and found[2] in LETTERS
    return None if is_letter and not in_list else _Marker(found[1].expandtabs(4), found[2], None, found.end())


def _number(line: str, levels: dict[str, int | None]) -> _Marker | None:
    if (found := TABBED_NUMBER.match(line)) is None:
        return None
    indent, digits, closing, letters = found.groups()
    if digits:
        return _Marker(indent.expandtabs(4), f"1{closing}", int(digits), found.end())
    if not levels:
        return None
    place = ord(letters[0]) - ord("a") + 1
    is_next_letter = len(letters) == 1 and levels.get("a") == place - 1
    if is_next_letter or not ROMAN.issuperset(letters):
        return _Marker(indent.expandtabs(4), "a", place, found.end())
    return _Marker(indent.expandtabs(4), "i", (levels.get("i") or 0) + 1, found.end())
