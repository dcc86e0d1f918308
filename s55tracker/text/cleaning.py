"""One cleaning for everything that people type, paste or send in a file. Pure: no Django.

`clean_line` is for a single line (a name, a title, a reference, an email address) and `clean_text` for text of several lines.
Both give composed characters (NFC) and leave out what nobody can see: controls, zero-width characters, marks that turn the
direction of writing, noncharacters, lone surrogates. What a word processor or a PDF made of ordinary letters becomes those
letters again: ligatures, full-width and mathematical letters, unusual hyphens and spaces, bullets of symbol fonts.
What carries meaning stays as it was typed: ½, ², €, ™, the Welsh letters, curly quotes, dashes, arrows and ticks.

Cleaning a second time changes nothing. The length of a text is checked after cleaning, on what would be stored.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

# The bullets that a line of text may begin with. Those of symbol fonts become one of these.
BULLETS = "•·▪◦‣●○∙⁃■❖➢➤"
# Those that are nothing else, also where a word follows at once.
PLAIN_BULLETS = "•●▪◦‣⁃❖➢➤"

LINE_BREAK = re.compile("\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
# Shift+Enter in Word: the line ends, and the paragraph or item goes on.
SOFT_BREAKS = ("\x0b", "\u2028")
WHITE_SPACE = re.compile(r"\s+")

# Seen by nobody: zero-width characters, marks of direction, variation selectors, tags, fillers, noncharacters, lone surrogates.
# Word's optional hyphen (U+001F) is one of them.
INVISIBLE = (
    "\x00\x1f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufdd0-\ufdef"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\ud800-\udfff"
    "\U0001bca0-\U0001bca3\U00013430-\U0001343f\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
    + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0x10000, 0x110000, 0x10000))
)
# Controls other than the tab and the new line, and every space that is not the ordinary one.
SPACES = "\x01-\x08\x0b-\x1d\x7f-\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u2800\u3000"

# Ordinary letters in another guise: joined by a printer, wide for East Asian fonts, "bold" for mathematics, Roman numerals in
# one character. Compatibility forms that mean something of their own (½, ², ™, …) are not among them.
DISGUISED = (
    "\u0132\u0133\u0149\u017f\u01c4-\u01cc\u01f1-\u01f3\u2160-\u217f\ufb00-\ufb06\ufe50-\ufe6b\uff01-\uff5e\uffe0-\uffe2\uffe5"
    "\uffe6\U0001d400-\U0001d7ff"
)

# Symbol and Wingdings, from which Word takes its bullets, have their characters in the private use area. Only these are known
# with certainty. Any other stays, so that the checks of the document can name it.
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
# U+001E is Word's hyphen that does not break.
HYPHENS = "\x1e\u2010\u2011"

REPLACED = re.compile(f"([{INVISIBLE}]+)|([{SPACES}])|([{HYPHENS}])|([{''.join(PRIVATE_USE)}])|[{DISGUISED}]")
UNSEEN = re.compile(f"[{INVISIBLE}]+")

# Marks over and under one letter. No writing has more; composing them takes time with the square of their number.
MOST_MARKS = 16

# Of a whole number: a column of a database holds one figure more, and `int` refuses thousands of them.
MOST_FIGURES = 18

# A bullet and a tab, which is how a list of Word's arrives as plain text. Word takes bullets from symbol fonts, and they arrive as
# the letters of those: "o" and "§" are its second and third level, "Ø", "ü", "v", "q" and "¨" its arrow, tick, diamonds and boxes.
# A sign that is less often a bullet is one where nothing but its words follows: with a second tab the line is a row of a table.
TABBED_BULLET = re.compile(rf"([ \t]*)([{BULLETS}o§–\-]|[Øüvq¨*+—✓✔✗✘◆◇♦□❑❒☐☑►▶](?=[ ]*\t+[^\t]*$))[ ]*\t[ \t]*(?=\S)")
# The same list from a PDF, with spaces in place of tabs, or nothing. Inside a list "o" and "§" are bullets here, too.
SPACED_BULLET = re.compile(rf"()([{BULLETS}](?= )|[{PLAIN_BULLETS}](?=\w)|[o§](?= ))[ ]*(?=\S)")
LETTERS = ("o", "§")
# What begins an item, so that a line that goes on after a soft break is indented to stay in it.
ITEM = re.compile(rf" *(?:[*\-{BULLETS}]|\d{{1,6}}[.)]) +(?=\S)")


def clean_characters(text: str) -> str:
    """The text without what cannot be seen, its letters in their ordinary form. Tabs and new lines stay where they are."""
    if text.isascii() and text.isprintable():
        return text
    cleaned = REPLACED.sub(_replacement, text)
    return unicodedata.normalize("NFC", _heaps_of_marks().sub(_fewer_marks, cleaned))


def clean_line(text: str) -> str:
    """A single line: every stretch of white space is one space, and there is none at the ends."""
    return WHITE_SPACE.sub(" ", clean_characters(text)).strip()


def clean_text(text: str) -> str:
    """Text of several lines: ends of lines as new lines, lists of Word's as lines that begin with "- ", two spaces a level."""
    soft = {number for number, each in enumerate(LINE_BREAK.findall(text), start=1) if each in SOFT_BREAKS}
    lines = clean_characters(LINE_BREAK.sub("\n", text)).split("\n")
    return "\n".join(_with_lists(lines, soft=soft))


def whole_number(text: str) -> int | None:
    """A number that was sent in figures; None for anything else, and for one that no column of a database holds."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= MOST_FIGURES else None


def without_invisible(text: str) -> str:
    """The text without the characters that nobody can see, and otherwise as it is: for markup that has yet to be read."""
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
    """Where one letter may have more marks than any letter has. Beyond U+FFFF any character will do: `_fewer_marks` looks closer."""
    marks = "".join(filter(unicodedata.combining, map(chr, range(0x300, 0x10000))))
    return re.compile(f"(?:[{marks}]|[\U00010000-\U0010ffff]){{{MOST_MARKS + 1},}}")


def _fewer_marks(heap: re.Match[str]) -> str:
    kept, count = [], 0
    for character in heap.group():
        count = count + 1 if unicodedata.combining(character) else 0
        if count <= MOST_MARKS:
            kept.append(character)
    return "".join(kept)


def _with_lists(lines: list[str], *, soft: set[int]) -> list[str]:
    """Lines with tabs as spaces. Where a list says its levels by its bullets alone, a bullet that is new begins a deeper level.

    `soft` are the numbers of the lines, from 0, that go on with what the line before them began.
    """
    found = []
    bullets: list[str] = []  # of the levels that are open, from the outermost
    hanging = 0  # how far a line is indented that goes on with the item before it; 0 outside of items
    for number, line in enumerate(lines):
        if number in soft and hanging and line.strip():
            found.append(" " * hanging + line.strip().expandtabs(4))
            continue
        marker = _bullet(line, in_list=bool(bullets))
        if marker is None:
            if line.strip():
                bullets = []
            found.append(line.expandtabs(4))
        else:
            indent = marker[1].expandtabs(4)
            if marker[2] in bullets:
                del bullets[bullets.index(marker[2]) + 1 :]
            else:
                bullets.append(marker[2])
            level = "" if indent else "  " * (len(bullets) - 1)
            found.append(f"{indent}{level}- {line[marker.end() :].expandtabs(4)}")
        hanging = item.end() if (item := ITEM.match(found[-1])) else 0
    return found


def _bullet(line: str, *, in_list: bool) -> re.Match[str] | None:
    if (marker := TABBED_BULLET.match(line) or SPACED_BULLET.match(line)) is None:
        return None
    is_letter = marker.re is SPACED_BULLET and marker[2] in LETTERS
    return None if is_letter and not in_list else marker
