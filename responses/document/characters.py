"""Which characters the document's own fonts have, and what the others are called. Nothing else may be printed.

Asked of our own files and not left to the renderer, which would borrow whatever font the machine happens to have.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import cache

from django.conf import settings

from s55tracker.text.cleaning import without_invisible

FONTS = settings.BASE_DIR / "static" / "fonts"
# The families of templates/documents/print.css, in the order in which they are asked. Each has a file for every weight and slope used.
FAMILIES = ("AtkinsonHyperlegibleNext", "DejaVuSansSymbols")

# What no XML and no font can hold, and a hyphen that few have. Made harmless as it is drawn, without a look at what it is part of:
# unlike the folding of typed text this never makes a "<" of anything.
CONTROLS = {code: " " for code in (*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), *range(0x7F, 0xA0), 0x2028, 0x2029)}
DRAWN_AS = CONTROLS | {0x2011: "-"}


def drawn(text: str) -> str:
    """A text or a page as it is drawn. What was stored before typed text was cleaned may hold what nobody can see."""
    return without_invisible(text).translate(DRAWN_AS)


@cache
def printable() -> frozenset[str]:
    """The characters that all faces of one of our families have."""
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
    """The characters of a text that the fonts lack, each once, in the order in which they come."""
    if text.isascii() and text.isprintable():
        return []
    lacking = {each for each in set(text) - printable() if not each.isspace()}
    return [each for each in dict.fromkeys(text) if each in lacking] if lacking else []


def named(character: str) -> str:
    """A character as a sentence names it: "✓ check mark (U+2713)". What cannot be seen is not shown."""
    number = f"U+{ord(character):04X}"
    name = unicodedata.name(character, "").lower()
    match unicodedata.category(character):
        case "Co":
            return f"a character of a symbol font ({number})"
        case "Cc" | "Cf" | "Cs" | "Cn" | "Zl" | "Zp":
            return f"an invisible character, {name} ({number})" if name else f"an invisible character ({number})"
    return f"{character} {name} ({number})" if name else f"{character} ({number})"


def named_together(characters: Iterable[str]) -> str:
    """Several of them: "✅ white heavy check mark (U+2705) and 📞 telephone receiver (U+1F4DE)"."""
    *most, last = map(named, characters)
    return f"{', '.join(most)} and {last}" if most else last
