"""Finds characters that the document's own fonts lack, so that they are not printed, and names them in sentences.

We check our own font files, because the renderer would borrow any font on the machine.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import cache

from django.conf import settings

from s55tracker.text.cleaning import without_invisible

FONTS = settings.BASE_DIR / "static" / "fonts"
# The font families of templates/documents/print.css, in fallback order. Each has a file for every weight and slope
# used.
FAMILIES = ("AtkinsonHyperlegibleNext", "DejaVuSansSymbols")

# Characters that XML or fonts cannot hold, and a hyphen that few fonts have. They are replaced when the text is drawn.
# Unlike the folding of typed text, this never turns anything into a "<".
CONTROLS = {code: " " for code in (*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), *range(0x7F, 0xA0), 0x2028, 0x2029)}
DRAWN_AS = CONTROLS | {0x2011: "-"}


def drawn(text: str) -> str:
    """A text or page ready for drawing. Text stored before we began to clean what people type may contain invisible
    characters.
    """
    return without_invisible(text).translate(DRAWN_AS)


@cache
def printable() -> frozenset[str]:
    """The characters we can print: those that every face of at least one of our font families has."""
    from fontTools.ttLib import TTFont

    found: set[int] = set()
    for family in FAMILIES:
        faces = []
        for path in FONTS.glob(f"{family}-*.ttf"):
            with TTFont(path, lazy=True) as font:
                faces.append(set(font.getBestCmap()))
        found |= set.intersection(*faces)
    return frozenset(map(chr, found))


def unprintable_in(text: str) -> list[str]:
    """The characters of a text that the fonts lack, each once, in order."""
    if text.isascii() and text.isprintable():
        return []
    lacking = {each for each in set(text) - printable() if not each.isspace()}
    return [each for each in dict.fromkeys(text) if each in lacking] if lacking else []


# Drafts show this character, which our fonts have, in place of one that they lack.
STAND_IN = "\N{WHITE SQUARE}"


def with_replacements(text: str) -> str:
    """A draft's text with □ for each character that our fonts lack. If we borrowed a font from the machine, the file
    would depend on the machine; if we left a gap, a screen reader could not read it out.
    """
    return text.translate(dict.fromkeys(map(ord, unprintable_in(text)), STAND_IN))


def named(character: str) -> str:
    """A character and its name in a sentence: "✓ check mark (U+2713)". An invisible character is only named."""
    number = f"U+{ord(character):04X}"
    name = unicodedata.name(character, "").lower()
    match unicodedata.category(character):
        case "Co":
            return f"a character of a symbol font ({number})"
        case "Cc" | "Cf" | "Cs" | "Cn" | "Zl" | "Zp":
            return f"an invisible character, {name} ({number})" if name else f"an invisible character ({number})"
    return f"{character} {name} ({number})" if name else f"{character} ({number})"


def named_together(characters: Iterable[str]) -> str:
    """The names of several characters in a sentence: "✅ white heavy check mark (U+2705) and 📞 telephone receiver
    (U+1F4DE)".
    """
    *most, last = map(named, characters)
    return f"{', '.join(most)} and {last}" if most else last
